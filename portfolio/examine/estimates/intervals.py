"""A metric's value with its 95 % interval. How each covers is simulated in ``tests/examine/test_coverage.py``."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from portfolio.examine.estimates.formulas import student, wilson_between
from portfolio.examine.estimates.units import Spread, Units
from portfolio.records import Estimate
from portfolio.task import Ends, Groups, Interval, Metric
from portfolio.words import number

if TYPE_CHECKING:
    import pandas as pd

NO_VARIATION = "it comes out the same for every sample of these examples"
NO_DIFFERENCE = "the two sets of predictions score alike on every example"
UNBOUNDED: Ends = (-math.inf, math.inf)


class UndefinedMetricError(ValueError):
    """The metric has no value on these outcomes; the message says why."""


def estimate(metric: Metric, outcomes: pd.DataFrame, *, groups: Groups = None) -> Estimate:
    """Value of ``metric`` with its 95 % interval; equal input gives equal output.

    Args:
        metric: what to measure.
        outcomes: one row per example, as ``Task.judge`` returns them.
        groups: for each row what it belongs to, when rows of one group are not independent.

    Raises:
        UndefinedMetricError: with the reason why these outcomes have no value.
    """
    value = measured(metric, outcomes)
    why_none = Units.of(len(outcomes), groups).too_few
    known = metric.statistic.interval(outcomes, groups, metric.limits) if not why_none else Interval(why_none=why_none)
    return as_estimate(metric, value, known, len(outcomes))


def measured(metric: Metric, outcomes: pd.DataFrame) -> float:
    """The bare value.

    Raises:
        UndefinedMetricError: with the reason why these outcomes have no value.
    """
    reason = metric.undefined(outcomes) if len(outcomes) else "there are no examples"
    if reason is not None:
        raise UndefinedMetricError(reason)
    value = metric.statistic.value(outcomes)
    if not math.isfinite(value):
        raise UndefinedMetricError(f"{metric.title} has no finite value on these predictions")
    return value + 0.0  # no minus zero on a page


def as_estimate(metric: Metric, value: float, interval: Interval, n: int, *, title: str | None = None) -> Estimate:
    """The record of a value and its interval."""
    return Estimate(
        metric=metric.name,
        title=title or metric.title,
        value=value,
        low=interval.low,
        high=interval.high,
        n=n,
        better=metric.better,
        unit=metric.unit,
        method=interval.method,
        why_no_interval=interval.why_none,
    )


def interval_of(ends: Ends, value: float, limits: Ends, method: str) -> Interval:
    """The interval between ``ends``; none where it does not reach beyond the value on either side, but for a limit."""
    low, high = ends
    reaches = (low < value or value == limits[0]) and (high > value or value == limits[1])
    if not (math.isfinite(low) and math.isfinite(high) and low < high and reaches):
        return Interval(why_none="chance moves it to one side only, so that no range can be laid around it")
    return Interval(low, high, method)


def around(
    value: float, spread: Spread, limits: Ends, way: str = "", *, bias: float = 0.0, at: float | None = None
) -> Interval:
    """The interval of a value that is off by chance as far as ``spread`` says.

    Between two limits it is Wilson's for as many examples as would leave a share so uncertain. Otherwise it is
    Student's t; on the scale of the logarithm where there is one limit, as of errors, which cannot be below 0.

    Args:
        way: how the spread was found, for the name of the method.
        bias: by how much the value is likely too high.
        at: the value at which that spread was seen, where it was another.
    """
    low, high = limits
    quantile, middle = student(spread.degrees), min(max(value - bias, low), high)
    if not spread.error > 0:
        return Interval(why_none=NO_VARIATION)
    if abs(bias) > spread.error:
        said = f"about {number(abs(bias))} too {'high' if bias > 0 else 'low'}"
        return Interval(why_none=f"of so few examples it comes out {said}, more than its standard error")
    if math.isfinite(low) and math.isfinite(high):
        seen = middle if at is None else at
        size = (seen - low) * (high - seen) / spread.error**2
        if size <= 0:
            return Interval(why_none=NO_VARIATION)
        ends = wilson_between(middle, size, limits, quantile)
        return interval_of(ends, value, limits, f"Wilson{way}, by the effective number of examples")
    if math.isfinite(low) or math.isfinite(high):
        limit = low if math.isfinite(low) else high
        away = middle - limit
        factor = math.exp(min(quantile * spread.error / abs(away), 700.0)) if away else 1.0
        one, other = limit + away / factor, limit + away * factor
        return interval_of((min(one, other), max(one, other)), value, limits, f"Student's t{way}, logarithmic scale")
    reach = quantile * spread.error
    return interval_of((middle - reach, middle + reach), value, limits, f"Student's t{way}")


def of_groups(units: Units) -> str:
    """What to add to the name of a method that takes groups as a whole."""
    return "" if units.codes is None else " by groups"
