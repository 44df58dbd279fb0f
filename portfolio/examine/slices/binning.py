"""Values -> integer codes with words: numbers by quantile, categories by frequency."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from portfolio.words import bounds, data, shortened

if TYPE_CHECKING:
    import pandas as pd

Codes = NDArray[np.int64]
Floats = NDArray[np.float64]

BINS = 5
MOST_VALUES = 30
LONGEST_VALUE = 40


@dataclass(frozen=True)
class Feature:
    """One way to part the examples.

    Attributes:
        column: the column it comes from, or the derived name (``name_length``).
        words: what each part is called, such as "name length at most 5".
        codes: the part of each example, -1 for none.
        link: what joins the words to "examples" in a sentence: "with", "where", "that are".
        declared: whether the author asked for it before anything was measured.
        is_truth: whether it parts the examples by the answer, not by the input.
        made_of: the columns it was derived from, where it is none itself.
    """

    column: str
    words: tuple[str, ...]
    codes: Codes
    link: str = "with"
    declared: bool = False
    is_truth: bool = False
    made_of: frozenset[str] = frozenset()

    @property
    def sources(self) -> frozenset[str]:
        """The columns of the data that it comes from."""
        return self.made_of or frozenset({self.column})


def values_of(
    name: str, values: pd.Series, *, word: str = "is", link: str = "where", declared: bool = False
) -> Feature:
    """The most frequent values of a column, one part each, and the examples without a value."""
    import pandas as pd

    texts = values.astype(object).where(values.notna(), "").map(str)
    codes, names = pd.factorize(texts)
    counts = np.bincount(codes, minlength=len(names))
    kept = sorted(range(len(names)), key=lambda code: (-counts[code], str(names[code])))[:MOST_VALUES]
    places = np.full(len(names), -1)
    places[kept] = np.arange(len(kept))
    said = [str(names[code]) for code in kept]
    words = [f"{readable(name)} {word} {short(text)}" if text.strip() else f"{readable(name)} missing" for text in said]
    return Feature(name, tuple(words), places[codes], link, declared)


def numbers(name: str, values: Floats, *, declared: bool = False) -> Feature:
    """Up to five parts of about equal size, bounded by short numbers; examples without a number are one more."""
    label, known = readable(name), np.isfinite(values)
    distinct = np.unique(values[known])
    whole = bool((distinct == np.round(distinct)).all())
    codes = np.full(values.size, -1)
    if distinct.size == 0:
        words: Sequence[str] = ()
    elif distinct.size <= BINS:
        codes[known] = np.searchsorted(distinct, values[known])
        words = [f"{label} {value}" for value in (bounds(distinct.tolist(), 0) if whole else data(distinct.tolist()))]
    elif whole:
        edges = np.unique(np.floor(_quantiles(values[known])))
        edges = edges[edges < distinct[-1]]
        codes[known] = np.searchsorted(edges, values[known], "left")
        words = _words_of_whole(label, edges, distinct[0])
    else:
        digits = _decimals(distinct)
        edges = np.unique(np.round(_quantiles(values[known]), digits))
        edges = edges[(edges > distinct[0]) & (edges <= distinct[-1])]
        codes[known] = np.searchsorted(edges, values[known], "right")
        words = _words_of_parts(label, edges, digits)
    codes[~known] = len(words)
    return Feature(name, (*words, f"{label} missing"), codes, "with", declared)


def readable(name: str) -> str:
    """A column name as words."""
    return name.replace("_", " ").strip()


def _quantiles(values: Floats) -> Floats:
    return np.quantile(values, np.linspace(0, 1, BINS + 1)[1:-1])


def _decimals(distinct: Floats) -> int:
    """Enough decimals to tell a fiftieth of the usual spread; negative where even tens are too fine."""
    low, high = np.quantile(distinct, [0.1, 0.9])
    return math.ceil(-math.log10((high - low) / 50)) if high > low else 3


def _words_of_whole(label: str, edges: Floats, lowest: float) -> list[str]:
    if edges.size == 0:
        return [f"any {label}"]
    lows, highs = bounds((edges + 1).tolist(), 0), bounds(edges.tolist(), 0)
    middle = [
        f"{label} {low}" if low == high else f"{label} {low} to {high}"
        for low, high in zip(lows, highs[1:], strict=False)
    ]
    first = "" if edges[0] == lowest else "at most "
    return [f"{label} {first}{highs[0]}", *middle, f"{label} at least {lows[-1]}"]


def _words_of_parts(label: str, edges: Floats, digits: int) -> list[str]:
    if edges.size == 0:
        return [f"any {label}"]
    said = bounds(edges.tolist(), digits)
    middle = [f"{label} {low} to {high}" for low, high in pairwise(said)]
    return [f"{label} below {said[0]}", *middle, f"{label} at least {said[-1]}"]


def short(text: object) -> str:
    """A value that fits beside a dot of a chart."""
    words = str(text)
    return shortened(words, LONGEST_VALUE)
