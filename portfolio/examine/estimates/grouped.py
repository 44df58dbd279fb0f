"""Shares, means and contrasts of rows that may come in groups: what the kinds' own statistics are made of.

All of it is what ``estimates`` does for metrics, for parts of a test set. A group is one piece of evidence however
many rows it has, so copies of a row in its group change nothing.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from portfolio.examine.estimates.formulas import more_than_chance, student, upper_tail, wilson
from portfolio.examine.estimates.units import ENOUGH, Units
from portfolio.task import Ends

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]


def share_ends(hits: Flags | Floats, units: Units, of: Floats | None = None) -> Ends | None:
    """95 % interval of a share of rows: Wilson's, of as many rows as would leave it so uncertain.

    Args:
        hits: (n,) which rows count, or how many parts of each.
        units: of these rows.
        of: (n,) how many parts each row has, where that is not one; the share is that of all parts.

    Returns:
        ``None`` where rows come in fewer groups than an interval needs, or there are no parts.
    """
    amounts = np.asarray(hits, float)
    if of is None and units.codes is None:
        return _pair(wilson(amounts.sum(), amounts.size)) if amounts.size else None
    sizes = np.ones_like(amounts) if of is None else of
    n, m = float(sizes.sum()), int(np.count_nonzero(units.sums(sizes)))
    if m < ENOUGH:
        return None
    share = float(amounts.sum()) / n
    error = units.spread((amounts - share * sizes) / sizes.mean()).error
    alone = share * (1 - share) / n
    alike = max(1.0, error**2 / alone) if alone > 0 else n / m
    return _pair(wilson(share * n / alike, n / alike, student(m - 1)))


def mean_ends(values: Floats, units: Units) -> Ends | None:
    """95 % interval of a mean by Student's t; ``None`` for few groups, or where nothing varies."""
    if np.ptp(values) == 0 or (units.codes is not None and units.count < ENOUGH):
        return None
    return _t_ends(float(values.mean()), values - values.mean(), units)


def error_ends(value: float, pulls: Floats, units: Units) -> Ends | None:
    """95 % interval by Student's t of a value to which each row adds its pull (mean 0); ``None`` for few of either."""
    return None if units.too_few else _t_ends(value, pulls, units)


def _t_ends(value: float, pulls: Floats, units: Units) -> Ends:
    spread = units.spread(pulls)
    reach = student(spread.degrees) * spread.error
    return value - reach, value + reach


def chance_of_more(part: Flags, bad: Flags, units: Units) -> float:
    """One-sided p-value that rows of a part are bad more often than the rest.

    Fisher's exact test where rows are independent. Of groups, Student's t of the difference of the two shares by its
    influence function, with as many degrees of freedom as the smaller side has groups, less one: under any likeness
    within groups 2 to 5 % false alarms at 5 %, where Fisher's test has up to 31 (``docs/measured.md``).
    """
    n, size, hits = bad.size, int(part.sum()), int(bad[part].sum())
    if units.codes is None:
        return float(more_than_chance(np.array([hits]), np.array([size]), int(bad.sum()), n)[0])
    m = min(int(np.unique(units.codes[side]).size) for side in (part, ~part))
    if m < 2:
        return 1.0
    shares = [float(bad[side].mean()) for side in (part, ~part)]
    pulls = np.where(part, (bad - shares[0]) * (n / size), (shares[1] - bad) * (n / (n - size)))
    error = units.spread(pulls).error * np.sqrt(m / (m - 1))
    if error == 0:
        return 1.0
    return float(upper_tail((shares[0] - shares[1]) / error, m - 1))


def _pair(ends: tuple[Floats, Floats]) -> Ends:
    return float(ends[0]), float(ends[1])
