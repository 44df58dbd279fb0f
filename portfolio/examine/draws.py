"""Bootstrap samples and jackknives of weighted rows, for statistics that have no closed form.

Every draw starts from a fixed seed: equal input gives equal output.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from statistics import NormalDist

import numpy as np
from numpy.typing import NDArray

from portfolio.examine.formulas import Ends, Z

Counts = NDArray[np.int64]
Floats = NDArray[np.float64]

DRAWS = 2000
SEED = 1979
CELLS_AT_ONCE = 4_000_000
"""Bounds the memory of one batch to about 32 MB."""


def weighted(n: int, score: Callable[[Floats], Floats], width: int = 0) -> Floats:
    """Values of ``DRAWS`` bootstrap samples of ``n`` units; ``score`` gets how often each holds each unit, (batch, n).

    ``width`` is how many rows the units stand for, where ``score`` spreads weights over them.
    """
    rng = np.random.default_rng(SEED)
    even = np.full(n, 1 / n)
    return np.concatenate(
        [score(rng.multinomial(n, even, size=size).astype(float)) for size in _batches(DRAWS, max(n, width))]
    )


def without_each(n: int, score: Callable[[Floats], Floats], width: int = 0) -> Floats:
    """Values with one unit left out in turn; ``width`` as above."""
    rows = np.arange(n)
    values = []
    for size in _batches(n, max(n, width)):
        batch, rows = rows[:size], rows[size:]
        weights = np.ones((size, n))
        weights[np.arange(size), batch] = 0
        values.append(score(weights))
    return np.concatenate(values)


def in_blocks(n: int, score: Callable[[Floats], Floats], blocks: int) -> tuple[int, Floats]:
    """Values with one block of the units left out in turn, each with a chance choice of them, and how many blocks."""
    block = np.random.default_rng(SEED).permutation(n) % blocks
    step = max(1, CELLS_AT_ONCE // n)
    kept = (np.arange(start, min(start + step, blocks))[:, None] != block for start in range(0, blocks, step))
    return blocks, np.concatenate([score(rows.astype(float)) for rows in kept])


def in_parts(rows: Counts, width: int, score: Callable[[Counts], Floats]) -> Floats:
    """Scores of all rows, so many at a time that ``width`` cells for each stay within bounds."""
    step = max(1, CELLS_AT_ONCE // width)
    if len(rows) <= step:
        return score(rows)
    return np.concatenate([score(rows[start : start + step]) for start in range(0, len(rows), step)])


def corrected_ends(draws: Floats, value: float, jackknife: Floats) -> Ends:
    """95 % BCa interval: percentiles of the draws, corrected for bias and skewness (Efron 1987).

    Args:
        draws: values of the bootstrap samples; undefined ones (``nan``) are left out.
        value: the metric as measured.
        jackknife: its values with one unit left out.
    """
    normal = NormalDist()
    draws, jackknife = draws[~np.isnan(draws)], jackknife[~np.isnan(jackknife)]
    below = (np.count_nonzero(draws < value) + 0.5 * np.count_nonzero(draws == value)) / draws.size
    bias = normal.inv_cdf(min(max(below, 0.5 / draws.size), 1 - 0.5 / draws.size))
    pulls = jackknife.mean() - jackknife
    pulls = pulls / max(float(np.abs(pulls).max(initial=0.0)), np.finfo(float).tiny)
    spread = float((pulls**2).sum())
    skew = float((pulls**3).sum()) / (6 * spread**1.5) if spread > 0 else 0.0
    ranks = [normal.cdf(bias + (bias + z) / (1 - skew * (bias + z))) for z in (-Z, Z)]
    low, high = np.quantile(draws, ranks)
    return float(low), float(high)


def percentile_ends(draws: Floats) -> Ends:
    """The middle 95 % of the draws that have a value."""
    low, high = np.nanquantile(draws, [0.025, 0.975])
    return float(low), float(high)


def _batches(rows: int, width: int) -> Iterator[int]:
    """Sizes that add up to ``rows``, each of at most ``CELLS_AT_ONCE`` cells of rows of this width."""
    size = max(1, CELLS_AT_ONCE // max(width, 1))
    for start in range(0, rows, size):
        yield min(size, rows - start)
