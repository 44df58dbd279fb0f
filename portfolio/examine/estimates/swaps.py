"""Is a difference more than chance? The two predictions of each example, or of each group, change places at random.

If neither model is better, it does not matter which of them said what, so that all swaps are equally likely (Fisher
1935). The test is exact where all swaps can be counted. Otherwise swaps are drawn from a fixed seed, and
p = (1 + as large or larger) / (1 + draws), which is never too small (Phipson and Smyth 2010).
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from portfolio.examine.estimates.confusion import confusion
from portfolio.examine.estimates.formulas import mcnemar
from portfolio.examine.estimates.units import Additive, Units
from portfolio.task import Tested
from portfolio.words import count

if TYPE_CHECKING:
    import pandas as pd

Counts = NDArray[np.int64]
Floats = NDArray[np.float64]
Kept = NDArray[Any]
"""Of shape (b, m): how many of the ``sizes[j]`` alike units keep their places in each of b arrangements."""

SEED = 1935
SWAPS = 9_999
"""Random swaps for metrics of counts and of examples, whose cost hardly depends on n."""

WEIGHTED_SWAPS = 1_999
"""For metrics of weighted rows, which may be slow (average precision): as many as their interval's bootstrap draws."""

MANY_ROWS = 1_000
"""From here on, half as many."""

FEWEST_SWAPS, SLOW_SWAPS = 199, 999

MOST_CELLS, MOST_OPERATIONS = 50_000_000, 4_000_000_000
"""Bounds of all swaps together, so that a test of 20,000 examples takes about a second."""

FEW = 20
"""Up to so many different amounts of change, one binomial draw settles all changes of an amount."""

STEPS = (SWAPS, 4_999, 2_499, WEIGHTED_SWAPS, SLOW_SWAPS, 499, FEWEST_SWAPS)
CELLS_AT_ONCE = 4_000_000
ALIKE = "nothing to test: the two sets of predictions score alike on every example"
NOT_BY_EXAMPLE = "not tested: the value is one of the whole, not of single examples"


def by_influence(statistic: Additive, this: pd.DataFrame, that: pd.DataFrame, units: Units) -> Tested:
    """Of a statistic to which each example adds something: its share in the difference may as well be the other's."""
    change = statistic.influence(this) - statistic.influence(that)
    difference = statistic.value(this) - statistic.value(that)
    if not change.any():
        return Tested(None, NOT_BY_EXAMPLE) if difference else Tested(1.0, ALIKE)
    found = flipped(change + difference, units)
    return Tested(found.p, f"{found.name}, by each example's share in the difference")


def flipped(change: Floats, units: Units) -> Tested:
    """Whether the mean of ``change`` (n,) is other than 0: exact McNemar where all changes are of one size."""
    parts = units.sums(change)
    parts = parts[parts != 0]
    if not parts.size:
        return Tested(1.0, ALIKE)
    amounts, sizes = np.unique(np.abs(parts), return_counts=True)
    if amounts.size == 1:
        up = int(np.count_nonzero(parts > 0))
        name = "exact McNemar test" if units.codes is None else "exact sign test of whole groups"
        return Tested(mcnemar(up, parts.size - up), name)
    whole, observed = float(sizes @ amounts), abs(float(parts.sum()))
    if amounts.size > FEW and 4 * amounts.size > parts.size:
        swaps = _at_most(min(SWAPS, 8 * MOST_CELLS // parts.size))
        hits = np.count_nonzero(np.abs(_random_sums(parts, swaps)) >= observed - 1e-9 * whole)
        return _by_draws(int(hits), swaps, units)

    def differences(kept: Kept) -> Floats:
        return np.asarray(np.abs(2 * (kept @ amounts) - whole))

    return _tested(sizes, differences, observed, SWAPS, units, slack=1e-9 * whole)


def _random_sums(parts: Floats, swaps: int) -> Floats:
    """Sums of ``parts`` with random signs, from a fixed seed.

    Eight parts at a time have 256 sums, which a random byte chooses from: a tenth of the time of single signs.
    """
    rng = np.random.default_rng(SEED)
    eights = np.zeros((-(-parts.size // 8), 8))
    eights.ravel()[: parts.size] = parts
    signs = 1.0 - 2.0 * np.unpackbits(np.arange(256, dtype=np.uint8)[:, None], axis=1)
    sums = np.zeros(swaps)
    for table in eights @ signs.T:
        sums += table[rng.integers(0, 256, swaps, np.uint8)]
    return sums


# ---- metrics of counts ---------------------------------------------------------------------------


def of_counts(score: Callable[[Counts], Floats], this: pd.DataFrame, that: pd.DataFrame, units: Units) -> Tested:
    """Swaps move counts between two confusion tables whose sum stays as it is."""
    tables = confusion(this), confusion(that)
    both, k = tables[0] + tables[1], tables[0].shape[0]
    sizes, moves, touched = _moves(this, that, units)
    if not sizes.size:
        return Tested(1.0, ALIKE)
    floor = both.astype(float).ravel() / 2
    floor[touched] -= (sizes @ moves) / 2  # the table of a side on which nothing is kept

    def differences(kept: Kept) -> Floats:
        cells = np.tile(floor, (len(kept), 1))
        cells[:, touched] += kept @ moves
        one = np.rint(cells).astype(np.int64).reshape(-1, k, k)
        with np.errstate(invalid="ignore"):
            return np.abs(score(one) - score(both - one))

    observed = abs(float(score(tables[0]) - score(tables[1])))
    cost = sizes.size * touched.size
    return _tested(sizes, differences, observed, SWAPS, units, width=max(k * k, sizes.size), cost=cost)


def _moves(this: pd.DataFrame, that: pd.DataFrame, units: Units) -> tuple[Counts, Floats, Counts]:
    """How many units are alike, what one of them adds to the cells of the side that it is on, and these cells."""
    truth, left, right = (
        column.cat.codes.to_numpy(np.int64) for column in (this["truth"], this["prediction"], that["prediction"])
    )
    k, other = len(this["truth"].cat.categories), left != right
    truth, left, right = truth[other], left[other], right[other]
    if units.codes is None:
        kinds = (truth * k + np.minimum(left, right)) * k + np.maximum(left, right)
        kinds, sizes = np.unique(kinds, return_counts=True)
        owners, ends = np.arange(kinds.size), (kinds // k, kinds // (k * k) * k + kinds % k)
    else:
        names, owners = np.unique(units.codes[other], return_inverse=True)
        sizes, ends = np.ones(names.size, np.int64), (truth * k + left, truth * k + right)
    touched, places = np.unique(np.concatenate(ends), return_inverse=True)
    return sizes, _added(owners, places, (sizes.size, touched.size)), touched


def _added(owners: Counts, places: Counts, shape: tuple[int, int]) -> Floats:
    """One for each owner at its first place, and one less at its second; a sparse array where it would be large."""
    values, rows = np.repeat([1.0, -1.0], owners.size), np.tile(owners, 2)
    if math.prod(shape) > MOST_CELLS:  # 500 labels confused in all ways would take 16 GB
        from scipy.sparse import csr_array

        sparse: Floats = csr_array((values, (rows, places)), shape=shape)
        return sparse
    moves = np.zeros(shape)
    np.add.at(moves, (rows, places), values)
    return moves


# ---- metrics of weighted rows ----------------------------------------------------------------------


def of_weighted(
    of: Callable[[pd.DataFrame], Callable[[Floats], Floats]], this: pd.DataFrame, that: pd.DataFrame, units: Units
) -> Tested:
    """Both tables, one below the other: a swap chooses of each example which of its two rows counts for this."""
    import pandas as pd

    n = len(this)
    score = of(pd.concat([this, that], ignore_index=True))
    values = [float(of(side)(np.ones((1, n)))[0]) for side in (this, that)]
    whole = np.concatenate([np.ones((1, n)), np.zeros((1, n))], axis=1)
    if not np.allclose([float(score(side)[0]) for side in (whole, 1 - whole)], values, atol=1e-9):
        return Tested(None, NOT_BY_EXAMPLE)

    def differences(kept: Kept) -> Floats:
        mine = (kept if units.codes is None else kept[:, units.codes]).astype(float)
        return np.abs(score(np.concatenate([mine, 1 - mine], axis=1)) - score(np.concatenate([1 - mine, mine], axis=1)))

    swaps = SLOW_SWAPS if n > MANY_ROWS else WEIGHTED_SWAPS
    sizes, slack = np.ones(units.count, np.int64), 1e-9 * max(1.0, *map(abs, values))
    return _tested(sizes, differences, abs(values[0] - values[1]), swaps, units, width=2 * n, slack=slack)


# ---- counting arrangements -------------------------------------------------------------------------


def _tested(
    sizes: Counts,
    differences: Callable[[Kept], Floats],
    observed: float,
    swaps: int,
    units: Units,
    *,
    width: int = 0,
    cost: int = 0,
    slack: float = 1e-9,
) -> Tested:
    """The share of arrangements whose difference is as large as the one observed.

    A swap without a value counts as large. ``width`` is how many cells one arrangement fills; ``cost`` how many
    operations it takes, where these bound the number of swaps.
    """
    width = max(width, sizes.size)

    def as_large(kept: Kept) -> NDArray[np.bool_]:
        found = differences(kept)
        return np.asarray(~(found < observed - slack))

    if np.log(sizes + 1.0).sum() <= math.log(swaps + 1):
        kept, chances = _all(sizes)
        by_group = "" if units.codes is None else " of whole groups"
        return Tested(float(min(1.0, chances[as_large(kept)].sum())), f"exact paired permutation test{by_group}")
    swaps = _at_most(min(swaps, MOST_OPERATIONS // max(cost, 1), MOST_CELLS // width))
    hits = sum(int(np.count_nonzero(as_large(kept))) for kept in _random(sizes, swaps, width))
    return _by_draws(hits, swaps, units)


def _by_draws(hits: int, swaps: int, units: Units) -> Tested:
    by_group = "" if units.codes is None else " of whole groups"
    return Tested((1 + hits) / (1 + swaps), f"paired permutation test, {count(swaps)} random swaps{by_group}")


def _at_most(swaps: int) -> int:
    """The largest usual number of swaps that is no larger."""
    return next((step for step in STEPS if step <= swaps), FEWEST_SWAPS)


def _all(sizes: Counts) -> tuple[Kept, Floats]:
    """Every number of units that may keep their places, and how likely each is."""
    kept, chances = np.zeros((1, 0), np.int64), np.ones(1)
    for size in sizes.tolist():
        share = np.array([math.comb(size, some) for some in range(size + 1)], float) / 2.0**size
        column = np.tile(np.arange(size + 1), len(kept))[:, None]
        kept = np.concatenate([np.repeat(kept, size + 1, axis=0), column], axis=1)
        chances = np.outer(chances, share).ravel()
    return kept, chances


def _random(sizes: Counts, swaps: int, width: int) -> Iterator[Kept]:
    """Random arrangements, from a fixed seed, in batches of bounded size."""
    rng = np.random.default_rng(SEED)
    most = max(1, CELLS_AT_ONCE // width)
    for start in range(0, swaps, most):
        shape = min(most, swaps - start), sizes.size
        alone = bool((sizes == 1).all())
        yield rng.integers(0, 2, shape, np.uint8) if alone else rng.binomial(sizes, 0.5, shape)
