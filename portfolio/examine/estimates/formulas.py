"""Closed forms: intervals and p-values that need no resampling.

``scipy.stats`` takes as long to load as numpy and pandas together, so that it waits until slices are tested.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import bdtr, ndtri, stdtr, stdtrit

Floats = NDArray[np.float64]
Ends = tuple[float, float]

Z = float(ndtri(0.975))
"""The normal quantile of a two-sided 95 % interval."""


def student(degrees: float) -> float:
    """97.5 % quantile of Student's t; the normal one for infinite degrees of freedom."""
    return float(stdtrit(degrees, 0.975)) if math.isfinite(degrees) else Z


def wilson(successes: ArrayLike, n: ArrayLike, quantile: float = Z) -> tuple[Floats, Floats]:
    """95 % score intervals of shares (Wilson 1927); ``n`` may be an effective size, and both may be arrays.

    ``quantile`` is Student's where the effective size was estimated from few groups.
    """
    k, size = np.asarray(successes, float), np.asarray(n, float)
    share, square = k / size, quantile * quantile
    middle = (k + square / 2) / (size + square)
    half = quantile * np.sqrt(size) / (size + square) * np.sqrt(share * (1 - share) + square / (4 * size))
    low, high = np.maximum(middle - half, 0.0), np.minimum(middle + half, 1.0)
    return np.where(k <= 0, 0.0, low), np.where(k >= size, 1.0, high)


def wilson_between(value: float, size: float, bounds: Ends, quantile: float = Z) -> Ends:
    """Wilson's interval of a value between bounds that varies as a share of ``size`` examples does."""
    floor, width = bounds[0], bounds[1] - bounds[0]
    share = min(max((value - floor) / width, 0.0), 1.0)
    low, high = wilson(share * size, size, quantile)
    return floor + width * float(low), floor + width * float(high)


def middle(values: Floats, alike: float = 1.0) -> tuple[float, float, float]:
    """The median and its 95 % interval between two of the values, whatever their distribution (Thompson 1936).

    Args:
        values: at least one.
        alike: how many of them weigh as much as an independent one.
    """
    ordered, n = np.sort(values), values.size
    reach = Z * math.sqrt(n * alike) / 2
    low, high = max(0, math.floor(n / 2 - reach)), min(n - 1, math.ceil(n / 2 + reach) - 1)
    return float(np.median(ordered)), float(ordered[low]), float(ordered[high])


def mcnemar(fixed: int, broken: int) -> float:
    """Exact two-sided p-value that examples change in both directions alike (McNemar 1947, binomial form)."""
    return min(1.0, 2 * float(bdtr(min(fixed, broken), fixed + broken, 0.5)))


def more_than_chance(hits: NDArray[np.int64], sizes: NDArray[np.int64], all_hits: ArrayLike, n: ArrayLike) -> Floats:
    """One-sided exact p-values: so many hits or more in parts of these sizes (Fisher 1935, hypergeometric tail).

    Args:
        hits: in each part.
        sizes: of the parts.
        all_hits: in the whole, one number or one for each part.
        n: size of the whole, likewise.
    """
    from scipy.stats import hypergeom

    return np.asarray(hypergeom.sf(hits - 1, n, all_hits, sizes), float)


def upper_tail(t: ArrayLike, degrees: ArrayLike) -> Floats:
    """One-sided p-values of Student's t."""
    return np.asarray(stdtr(degrees, -np.asarray(t)), float)


def holm(p: Floats) -> Floats:
    """P-values corrected for their number, whatever their dependence (Holm 1979)."""
    order = np.argsort(p, kind="stable")
    stepped = p[order] * np.arange(p.size, 0, -1)
    corrected = np.empty_like(p)
    corrected[order] = np.minimum(np.maximum.accumulate(stepped), 1.0)
    return corrected


def mid_ranks(values: Floats) -> Floats:
    """(n,) ranks between 0 and 1, equal values sharing the middle of theirs."""
    from scipy.stats import rankdata

    return np.asarray((rankdata(values) - 0.5) / max(values.size, 1), float)
