"""Columns -> integer codes with words: the parts of a test set that failures are counted in."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from portfolio.records import Column, Examples, Finding, Project
from portfolio.words import THIN

if TYPE_CHECKING:
    import pandas as pd

Codes = NDArray[np.int64]
Floats = NDArray[np.float64]

BINS = 5
MOST_VALUES = 30
LONGEST_VALUE = 40
TRUTH = "that are"
"""How a sentence is led to a part by the true label: "of the 88 examples that are truly Estonia"."""

LENGTH = "_length"
"""``name_length`` is the number of characters of the column ``name``."""


@dataclass(frozen=True)
class Feature:
    """One way to part the examples.

    Attributes:
        column: the column it comes from, or the derived name (``name_length``).
        words: what each part is called, such as "name length at most 5".
        codes: the part of each example, -1 for none.
        link: what joins the words to "examples" in a sentence: "with", "where", "that are".
        declared: whether the author asked for it.
        is_truth: whether it parts the examples by the answer, not by the input.
    """

    column: str
    words: tuple[str, ...]
    codes: Codes
    link: str = "with"
    declared: bool = False
    is_truth: bool = False
    origin: str = ""

    @property
    def source(self) -> str:
        """The column of the data that it comes from."""
        return self.origin or self.column


def features_of(
    project: Project, examples: Examples, outcomes: pd.DataFrame
) -> tuple[tuple[Feature, ...], tuple[Finding, ...]]:
    """The declared slices first, then the truth, then all columns that may be shown; a private column is never used."""
    rows = examples.test.loc[outcomes.index]
    public = {column.name: column for column in examples.columns if not column.private}
    found: dict[str, Feature] = {}
    findings = []
    for name in project.slices:
        features = list(_declared(name, public, rows))
        found |= {feature.column: feature for feature in features}
        if not features:
            findings.append(_not_made(name))
    for feature in _truth(examples.target, outcomes) if examples.target else ():
        found.setdefault(feature.column, feature)
    for column in public.values():
        if column.role in ("feature", "group", "time"):
            for feature in _of_column(column, rows):
                found.setdefault(feature.column, feature)
    return tuple(found.values()), tuple(findings)


def _declared(name: str, public: dict[str, Column], rows: pd.DataFrame) -> Iterator[Feature]:
    base = name.removesuffix(LENGTH)
    if name in public:
        yield from _of_column(public[name], rows, declared=True)
    elif name.endswith(LENGTH) and base in public:
        yield _length(base, rows[base], declared=True)


def _not_made(name: str) -> Finding:
    return Finding(
        "PF054",
        "warning",
        f"slices names {name!r}, which is no column that may be shown.",
        f"Name a column of the test data, or the length of a text column such as title{LENGTH}.",
        "project.yml",
    )


def _truth(target: str, outcomes: pd.DataFrame) -> Iterator[Feature]:
    truth = outcomes["truth"]
    if hasattr(truth, "cat"):
        words = tuple(f"truly {_short(label)}" for label in truth.cat.categories)
        yield Feature(target, words, truth.cat.codes.to_numpy().astype(np.int64), link=TRUTH, is_truth=True)
    elif truth.dtype.kind in "iuf":
        yield replace(numbers(target, truth.to_numpy(float)), is_truth=True)


def _of_column(column: Column, rows: pd.DataFrame, *, declared: bool = False) -> Iterator[Feature]:
    values = rows[column.name]
    if column.kind == "number" and values.dtype.kind in "iufb":
        yield numbers(column.name, values.to_numpy(float, na_value=np.nan), declared=declared)
    elif column.kind in ("list", "image", "sound"):
        return
    elif column.kind == "text":
        yield _length(column.name, values, declared=declared)
    elif column.kind == "time":
        yield _periods(column.name, values, declared=declared)
    else:
        yield values_of(column.name, values, declared=declared)


def _length(name: str, values: pd.Series, *, declared: bool = False) -> Feature:
    lengths = values.fillna("").astype(str).str.len().to_numpy(float)
    return numbers(name + LENGTH, np.where(lengths > 0, lengths, np.nan), declared=declared)


def _periods(name: str, values: pd.Series, *, declared: bool = False) -> Feature:
    """Years of ISO dates, or months when all are of one year."""
    years = values.astype(str).str.slice(0, 4)
    periods = years if years.nunique() > 1 else values.astype(str).str.slice(0, 7)
    return values_of(name, periods, word="in", link="with", declared=declared)


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
    words = [
        f"{readable(name)} {word} {_short(text)}" if text.strip() else f"{readable(name)} missing" for text in said
    ]
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
        words = [f"{label} {_number(value, 0 if whole else _decimals(distinct) + 1)}" for value in distinct]
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
    middle = [
        f"{label} {_number(low + 1, 0)}" if low + 1 == high else f"{label} {_number(low + 1, 0)} to {_number(high, 0)}"
        for low, high in pairwise(edges)
    ]
    first = "" if edges[0] == lowest else "at most "
    return [f"{label} {first}{_number(edges[0], 0)}", *middle, f"{label} at least {_number(edges[-1] + 1, 0)}"]


def _words_of_parts(label: str, edges: Floats, digits: int) -> list[str]:
    if edges.size == 0:
        return [f"any {label}"]
    said = [_number(edge, digits) for edge in edges]
    middle = [f"{label} {low} to {high}" for low, high in pairwise(said)]
    return [f"{label} below {said[0]}", *middle, f"{label} at least {said[-1]}"]


def _number(value: float, digits: int) -> str:
    return f"{value:,.{max(digits, 0)}f}".replace(",", THIN)


def _short(text: object) -> str:
    words = str(text)
    return words if len(words) <= LONGEST_VALUE else words[: LONGEST_VALUE - 1] + "…"
