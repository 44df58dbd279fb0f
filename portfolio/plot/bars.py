"""Into which bars numbers are counted, so that a histogram shows the data and not where it was cut."""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from portfolio.words import EXACT, SAME

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

BINS = 20
MOST_VALUES = 31
"""Up to so many values that lie in equal steps have a bar each."""

FAR = 0.5
"""A tail is what reaches beyond the middle 98 % by more than this share of its width."""

MOST_DECIMALS = 4
MOST_STEPS = 1000
"""Values in finer steps than these show no comb."""

HUGE = 1e300


@dataclass(frozen=True)
class Bars:
    """Counts, from where to where each bar reaches, and how many lie in a tail on either side."""

    counts: tuple[int, ...]
    spans: tuple[tuple[float, float], ...]
    below: int = 0
    above: int = 0


def bars(values: pd.Series) -> Bars:
    """Bars of equal width; each holds equally many of the values that can occur, where these lie in equal steps."""
    raw = values.to_numpy()
    is_exact = raw.dtype.kind in "iu" and int(raw.max()) - int(raw.min()) < EXACT
    origin = int(raw.min()) if is_exact else 0
    numbers = (raw - raw.min() if is_exact else raw).astype(np.float64)
    unit = HUGE if np.abs(numbers).max() > HUGE else 1.0
    numbers = numbers / unit
    begin, end = _ends(numbers)
    inside = numbers[(begin <= numbers) & (numbers <= end)]
    counts, spans = _counted(inside)
    told = [(origin + unit * a, origin + unit * b) for a, b in spans]
    if is_exact:
        told = [(origin + round(a), origin + round(b)) for a, b in spans]
    return Bars(counts, tuple(told), int((numbers < begin).sum()), int((numbers > end).sum()))


def _ends(numbers: Floats) -> tuple[float, float]:
    """The smallest and the largest, or those of the middle 98 % where a tail lies beyond."""
    least, low, high, most = np.quantile(numbers, [0, 0.01, 0.99, 1]).tolist()
    far = FAR * (high - low)
    return (low if far and least < low - far else least), (high if far and most > high + far else most)


def _counted(inside: Floats) -> tuple[tuple[int, ...], list[tuple[float, float]]]:
    low, high = float(inside.min()), float(inside.max())
    if high - low <= SAME * max(abs(low), abs(high)):
        return (inside.size,), [(low, high)]
    step = _step(inside)
    if not step:
        counts, shares = np.histogram((inside - low) / (high - low), bins=BINS, range=(0.0, 1.0))
        edges = [low + share * (high - low) for share in shares.tolist()]
        return tuple(counts.tolist()), list(pairwise(edges))
    places = np.round((inside - low) / step).astype(np.int64)
    size = _values_in_a_bar(int(places.max()) + 1)
    counts = np.bincount(places // size)
    return tuple(counts.tolist()), [
        (low + step * size * i, min(low + step * (size * (i + 1) - 1), high)) for i in range(counts.size)
    ]


def _step(inside: Floats) -> float:
    """The distance between neighbours, where all values lie in equal steps; else 0."""
    for decimals in range(MOST_DECIMALS + 1):
        scaled = inside * 10.0**decimals
        if np.abs(scaled).max() >= EXACT:
            return 0.0
        whole = np.round(scaled)
        if np.abs(scaled - whole).max() < 1e-6:
            size = int(np.gcd.reduce((whole - whole.min()).astype(np.int64)))
            return size / 10.0**decimals if whole.max() - whole.min() <= MOST_STEPS * size else 0.0
    return 0.0


def _values_in_a_bar(n: int) -> int:
    """Of so many values that can occur, how many share a bar, so that the last bar is as full as the others."""
    if n <= MOST_VALUES:
        return 1
    sizes = range(math.ceil(n / MOST_VALUES), math.ceil(n / (BINS // 2)) + 1)
    return min(sizes, key=lambda size: (-n % size / size, size))
