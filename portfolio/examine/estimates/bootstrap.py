"""Intervals of statistics of weighted rows, for which there is no closed form: they are computed again and again.

Every draw starts from a fixed seed: equal input gives equal output.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtr, ndtri

from portfolio.examine.estimates.formulas import Z
from portfolio.examine.estimates.intervals import (
    NO_DIFFERENCE,
    NO_VARIATION,
    UNBOUNDED,
    around,
    interval_of,
    of_groups,
)
from portfolio.examine.estimates.units import Spread, Units
from portfolio.task import Ends, Interval

Floats = NDArray[np.float64]
Score = Callable[[Floats], Floats]
"""Weights of shape (b, n) -> values of shape (b,)."""

DRAWS = 2000
SEED = 1979
CELLS_AT_ONCE = 4_000_000
"""Bounds the memory of one batch to about 32 MB."""

MOST_LEFT_OUT = 2000
"""Up to so many rows or groups, each is left out in turn to correct for bias and skewness; beyond, blocks are."""

BLOCKS = 200

MOST_UNDEFINED = 0.05
"""The share of resamples that may have no value."""


def interval(score: Score, units: Units, limits: Ends, why_none: str = NO_VARIATION) -> Interval:
    """Of a statistic of weighted rows, from bootstrap samples of rows or groups (BCa, Efron 1987).

    Of more than ``MOST_LEFT_OUT`` units, whose leave-one-out values it would need, Student's t from as few blocks of
    them as tell the standard error to 5 %: 2,000 samples of 100,000 weights take 18 seconds.
    """
    of_units, value = by_units(score, units), float(score(np.ones((1, units.n)))[0])
    if units.count > MOST_LEFT_OUT:
        left_out = without_blocks(units.count, of_units)
        pulls = np.nan_to_num((np.nanmean(left_out) - left_out) * (BLOCKS - 1))
        spread = Spread.of(pulls, np.ones(BLOCKS), BLOCKS)
        return around(value, spread, limits, f", leaving out {BLOCKS} blocks in turn")
    sample = draw(units.count, of_units, units.n)
    if np.isnan(sample).mean() > MOST_UNDEFINED:
        return Interval(why_none="too many resamples have no value")
    if np.nanmin(sample) == np.nanmax(sample):
        return Interval(why_none=why_none)
    ends = corrected_ends(sample, value, without_each(units.count, of_units, units.n))
    return interval_of(ends, value, limits, f"{DRAWS:,} weighted bootstrap samples{of_groups(units)}, BCa")


def paired_interval(this: Score, that: Score, units: Units, limits: Ends) -> Interval:
    """Of the difference of two, the same rows drawn for both."""
    widest = limits[1] - limits[0]
    ends = (-widest, widest) if np.isfinite(widest) else UNBOUNDED
    return interval(lambda weights: this(weights) - that(weights), units, ends, NO_DIFFERENCE)


def by_units(score: Score, units: Units) -> Score:
    """The same statistic for weights of the units."""
    return lambda weights: score(weights if units.codes is None else weights[:, units.codes])


def draw(n: int, score: Score, width: int) -> Floats:
    """Values of ``DRAWS`` bootstrap samples of ``n`` units; ``score`` gets how often each holds each unit, (batch, n).

    ``width`` is how many rows the units stand for, over which ``score`` spreads weights.
    """
    rng, even = np.random.default_rng(SEED), np.full(n, 1 / n)
    return np.concatenate([score(rng.multinomial(n, even, rows.size).astype(float)) for rows in _batches(DRAWS, width)])


def without_each(n: int, score: Score, width: int) -> Floats:
    """Values with one unit left out in turn; ``width`` as above."""
    return np.concatenate([score((rows[:, None] != np.arange(n)).astype(float)) for rows in _batches(n, width)])


def without_blocks(n: int, score: Score) -> Floats:
    """Values with one block of the units left out in turn, each a chance choice of them."""
    block = np.random.default_rng(SEED).permutation(n) % BLOCKS
    return np.concatenate([score((rows[:, None] != block).astype(float)) for rows in _batches(BLOCKS, n)])


def corrected_ends(sample: Floats, value: float, left_out: Floats) -> Ends:
    """95 % BCa interval: percentiles of the draws, corrected for bias and skewness (Efron 1987).

    Args:
        sample: values of the bootstrap samples; undefined ones (``nan``) are left out.
        value: the metric as measured.
        left_out: its values with one unit left out.
    """
    sample, left_out = sample[~np.isnan(sample)], left_out[~np.isnan(left_out)]
    below = (np.count_nonzero(sample < value) + 0.5 * np.count_nonzero(sample == value)) / sample.size
    bias = float(ndtri(min(max(below, 0.5 / sample.size), 1 - 0.5 / sample.size)))
    pulls = left_out.mean() - left_out
    pulls = pulls / max(float(np.abs(pulls).max(initial=0.0)), np.finfo(float).tiny)
    spread = float((pulls**2).sum())
    skew = float((pulls**3).sum()) / (6 * spread**1.5) if spread > 0 else 0.0
    ranks = [float(ndtr(bias + (bias + z) / (1 - skew * (bias + z)))) for z in (-Z, Z)]
    low, high = np.quantile(sample, ranks)
    return float(low), float(high)


def _batches(rows: int, width: int) -> Iterator[NDArray[np.int64]]:
    """Row numbers in batches of at most ``CELLS_AT_ONCE`` cells of rows of this width."""
    size = max(1, CELLS_AT_ONCE // max(width, 1))
    for start in range(0, rows, size):
        yield np.arange(start, min(start + size, rows))
