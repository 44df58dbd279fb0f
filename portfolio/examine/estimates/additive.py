"""Intervals of statistics to which each example adds something: a mean, a ratio, or whatever has an influence."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from portfolio.examine.estimates.formulas import student, wilson_between
from portfolio.examine.estimates.intervals import NO_DIFFERENCE, UNBOUNDED, around, interval_of, of_groups
from portfolio.examine.estimates.units import Additive, Spread, Units
from portfolio.task import Ends, Interval

if TYPE_CHECKING:
    import pandas as pd

Floats = NDArray[np.float64]


def of_influence(value: float, influence: Floats, units: Units, limits: Ends, *, bias: float = 0.0) -> Interval:
    """Of a value to which each example adds its influence."""
    return around(value, units.spread(influence), limits, of_groups(units), bias=bias)


def of_mean(values: Floats, units: Units, limits: Ends) -> Interval:
    """Of a mean; of right and wrong answers it is the share's, by Wilson (1927), and no surer than that of so many."""
    value = float(values.mean())
    spread = units.spread(values - value)
    if np.isfinite(limits).all() and value in limits:
        return _at_limit(value, units, limits, units.count)
    if limits == (0.0, 1.0) and np.isin(values, limits).all():
        least = np.sqrt(value * (1 - value) / units.n)
        if units.codes is None or spread.error <= least:
            spread = Spread(float(least), np.inf if units.codes is None else spread.degrees)
        size = value * (1 - value) / spread.error**2
        ends = wilson_between(value, size, limits, student(spread.degrees))
        return interval_of(ends, value, limits, f"Wilson{of_groups(units)}")
    return around(value, spread, limits, of_groups(units))


def of_ratio(value: float, influence: Floats, wholes: Floats, units: Units, limits: Ends) -> Interval:
    """Of a ratio of sums; at a limit it is that of a share of the examples whose ``wholes`` are not 0."""
    if np.isfinite(limits).all() and value in limits:
        return _at_limit(value, units, limits, int(np.count_nonzero(units.sums(wholes))))
    return around(value, units.spread(influence), limits, of_groups(units))


def _at_limit(value: float, units: Units, limits: Ends, size: int) -> Interval:
    """Where every example is at the limit, nothing is known but that of so many none was not."""
    quantile = student(np.inf if units.codes is None else units.count - 1)
    return interval_of(wilson_between(value, size, limits, quantile), value, limits, f"Wilson{of_groups(units)}")


def paired_interval(
    statistic: Additive, this: pd.DataFrame, that: pd.DataFrame, units: Units, limits: Ends, *, bias: float = 0.0
) -> Interval:
    """Of a difference, by what each example adds to either value: Student's t."""
    influence = statistic.influence(this) - statistic.influence(that)
    difference = statistic.value(this) - statistic.value(that)
    return of_difference(difference, influence, units, limits[1] - limits[0], bias=bias)


def of_difference(difference: float, influence: Floats, units: Units, widest: float, *, bias: float = 0.0) -> Interval:
    """The same, of a difference that can be no larger than ``widest`` and to which each example adds its influence."""
    way = f" of paired examples{of_groups(units)}"
    found = around(difference, units.spread(influence), UNBOUNDED, way, bias=bias)
    if found.low is None or found.high is None:
        return Interval(why_none=found.why_none if difference else NO_DIFFERENCE)
    ends = max(found.low, -widest), min(found.high, widest)
    return interval_of(ends, difference, (-widest, widest), found.method)
