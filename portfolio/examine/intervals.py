"""A metric's value with its 95 % interval, by the cheapest method that keeps its promise.

How each covers at n = 50, 200 and 2,000 is simulated in ``tests/examine/test_coverage.py``.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from portfolio.examine import draws
from portfolio.examine.cells import Jackknife, grouped_influence, of_cells, with_half_an_error
from portfolio.examine.confusion import confusion
from portfolio.examine.formulas import (
    Ends,
    around,
    mean_of_sides,
    ratio_of_two,
    skewed_ratio,
    skewness,
    student,
    wilson,
    wilson_between,
)
from portfolio.examine.mid_p import mid_p
from portfolio.examine.near_chance import near_chance_ends
from portfolio.examine.units import Groups, Units
from portfolio.records import Estimate
from portfolio.task import Metric, Weighted

if TYPE_CHECKING:
    import pandas as pd

Counts = NDArray[np.int64]
Floats = NDArray[np.float64]
Score = Callable[[Counts], Floats]

MOST_LEFT_OUT = 2000
"""Up to so many rows or groups, each is left out in turn to correct for bias and skewness; beyond, blocks are."""

BLOCKS = 200

MOST_UNDEFINED = 0.05
"""The share of resamples that may have no value."""

ONE_SIDED = 1.25
"""A skewness of errors beyond which they are taken to have a long tail: of samples of 50, 1 in 1,000 of normal errors
reaches it, 1 in 11 of Laplace's, and 19 in 20 of lognormal ones."""

TINY = 1e-20
"""A variance that is none but for rounding."""

NO_VARIATION = "it comes out the same for every sample of these examples"


class UndefinedMetricError(ValueError):
    """The metric has no value on these outcomes; the message says why."""


@dataclass(frozen=True)
class Interval:
    """Ends of a 95 % interval and how they were found, or why there are none."""

    low: float | None = None
    high: float | None = None
    method: str = ""
    why_none: str | None = None

    @classmethod
    def of(cls, ends: Ends | None, method: str, why_none: str = NO_VARIATION) -> Interval:
        """The interval between ``ends``; none when there are no ends, they are no numbers, or they are one."""
        if ends is None or not all(map(math.isfinite, ends)) or ends[0] == ends[1]:
            return cls(why_none=why_none)
        return cls(ends[0], ends[1], method)


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
    units = Units.of(len(outcomes), groups)
    why_none = units.too_few or metric.too_thin(outcomes)
    found = Interval(why_none=why_none) if why_none else _interval(metric, outcomes, value, units)
    return as_estimate(metric, value, found, len(outcomes))


def measured(metric: Metric, outcomes: pd.DataFrame) -> float:
    """The bare value, from the cheapest of the metric's forms; a contract test holds all forms equal.

    Raises:
        UndefinedMetricError: with the reason why these outcomes have no value.
    """
    reason = metric.undefined(outcomes) if len(outcomes) else "there are no examples"
    if reason is not None:
        raise UndefinedMetricError(reason)
    if metric.of_counts is not None:
        value = float(metric.of_counts(confusion(outcomes)))
    elif metric.of_examples is not None:
        value = float(np.mean(metric.of_examples(outcomes)))
    elif metric.of_ratio is not None:
        parts, wholes = metric.of_ratio(outcomes)
        value = metric.from_ratio(float(parts.sum() / wholes.sum()))
    elif metric.of_weights is not None:
        value = float(metric.of_weights(outcomes)(np.ones((1, len(outcomes))))[0])
    else:
        value = float(metric.value(outcomes))
    if not math.isfinite(value):
        raise UndefinedMetricError(f"{metric.title} has no finite value on these predictions")
    return value + 0.0  # no minus zero on a page


def as_estimate(metric: Metric, value: float, interval: Interval, n: int, *, title: str | None = None) -> Estimate:
    """The record of a value and its interval; the interval always holds the value."""
    low = None if interval.low is None else min(interval.low, value)
    high = None if interval.high is None else max(interval.high, value)
    return Estimate(
        metric=metric.name,
        title=title or metric.title,
        value=value,
        low=low,
        high=high,
        n=n,
        better=metric.better,
        unit=metric.unit,
        method=interval.method,
        why_no_interval=interval.why_none,
    )


def _interval(metric: Metric, outcomes: pd.DataFrame, value: float, units: Units) -> Interval:
    if metric.of_share is not None and units.codes is None:
        low, high = wilson(*metric.of_share(confusion(outcomes)))
        return Interval.of((float(low), float(high)), "Wilson")
    if metric.of_counts is not None:
        by = _of_counts if units.codes is None else _of_grouped_counts
        return by(metric, metric.of_counts, outcomes, value, units)
    if metric.alike is not None and units.codes is None:
        n = len(outcomes) / metric.alike(outcomes)
        return Interval.of(mid_p(value * n, n), "mid-P, with an effective number of examples")
    errors = _one_sided(metric, outcomes) if units.codes is None else None
    if metric.of_examples is not None and errors is not None:
        return _of_sides(metric, errors)
    if metric.of_examples is not None:
        return _of_mean(metric, outcomes, np.asarray(metric.of_examples(outcomes), float), units)
    if metric.of_ratio is not None and bounds(metric) == (0.0, 1.0):
        return _of_part(metric, outcomes, value, units)
    if metric.of_ratio is not None:
        return _of_ratio(metric, *metric.of_ratio(outcomes), units, long_tail=errors is not None)
    if metric.influence is not None and metric.is_share:
        return _of_share(np.asarray(metric.influence(outcomes), float), value, units)
    if metric.influence is not None:
        return _of_influence(metric, outcomes, value, units)
    if metric.of_weights is not None:
        return of_weights(metric.of_weights(outcomes), value, units)
    return _of_samples(metric, outcomes, units)


def _of_influence(metric: Metric, outcomes: pd.DataFrame, value: float, units: Units) -> Interval:
    assert metric.influence is not None
    limits = bounds(metric)
    if metric.near_chance is not None:
        score = metric.near_chance(outcomes)
        squares = " on squares" if score.is_root else ""
        ends = near_chance_ends(score, value, units, limits) if limits else None
        return Interval.of(ends, f"score interval{squares}, with the spread it has near chance")
    pulls = np.asarray(metric.influence(outcomes), float)
    if metric.bias is None:
        ends = from_influence(value, pulls, units, limits)
        return Interval.of(ends, "influence function, logit scale" if limits else "influence function")
    less = value - metric.bias(outcomes)
    if metric.bias_is_sure:
        error, is_gap = units.error(pulls), (metric.best, metric.better) == (0.0, "lower")
        ends = around(less, error, units.count - 1, bounds=None if is_gap else limits) if error > 0 else None
        scale = "" if is_gap else ", logit scale"
        return Interval.of(_within(metric, ends), f"influence function, less its bias{scale}")
    return Interval.of(biased_ends(value, less, pulls, units, limits), "influence function, with and without its bias")


def _of_share(pulls: Floats, value: float, units: Units) -> Interval:
    """Wilson's interval for as many examples as would leave a share so uncertain."""
    error = units.error(pulls)
    if error <= 0 or not 0 < value < 1:
        return Interval(why_none=NO_VARIATION)
    ends = wilson_between(value, value * (1 - value) / error**2, (0.0, 1.0), student(units.degrees(pulls)))
    return Interval.of(ends, f"Wilson{of_groups(units)}, by the influence function's standard error")


def biased_ends(value: float, less: float, pulls: Floats, units: Units, limits: Ends | None) -> Ends | None:
    """As far as the interval of a value reaches, and as that of the value without its bias, ``less``."""
    if limits is not None:
        less = min(max(less, limits[0]), limits[1])
    found = [from_influence(middle, pulls, units, limits) for middle in (value, less)]
    return widest([ends for ends in found if ends is not None]) if all(found) else None


def from_influence(value: float, influence: Floats, units: Units, limits: Ends | None) -> Ends | None:
    """95 % interval of a value to which each example adds its ``influence``; ``None`` when none adds anything."""
    error = units.error(influence)
    return around(value, error, units.degrees(influence), bounds=limits) if error > 0 else None


def bounds(metric: Metric) -> Ends | None:
    """The least and the greatest value the metric can take, where it has both."""
    if metric.worst is None:
        return None
    return min(metric.worst, metric.best), max(metric.worst, metric.best)


# ---- metrics of counts ---------------------------------------------------------------------------


def _of_counts(metric: Metric, score: Score, outcomes: pd.DataFrame, value: float, units: Units) -> Interval:
    """Wilson's interval for as many examples as would leave a share so uncertain, with the bias and without it.

    How uncertain is seen where each class has half an error more, so that a perfect score is not a certain one.
    """
    twelfths, limits = with_half_an_error(confusion(outcomes)), bounds(metric)
    cells = np.flatnonzero(twelfths)
    found = Jackknife.of(of_cells(score, cells, len(twelfths)), twelfths.ravel()[cells])
    if found.variance <= TINY:
        return Interval(why_none=NO_VARIATION)
    values = value, value - found.bias
    if limits is None:
        ends = [around(one, math.sqrt(found.variance / units.n), units.n - 1) for one in values]
        return Interval.of(widest(ends), "jackknife, with and without its bias")
    size = units.n * max((found.value - limits[0]) * (limits[1] - found.value), TINY) / found.variance
    ends = [wilson_between(one, size, limits) for one in values]
    return Interval.of(widest(ends), "Wilson, by the jackknife's standard error, with and without its bias")


def widest(ends: Sequence[Ends]) -> Ends:
    """The least and the greatest of the ends."""
    return min(low for low, _ in ends), max(high for _, high in ends)


def _of_grouped_counts(metric: Metric, score: Score, outcomes: pd.DataFrame, value: float, units: Units) -> Interval:
    influence = grouped_influence(score, outcomes, units)
    ends = from_influence(value, influence, units, bounds(metric))
    return Interval.of(ends, "leave-one-group-out jackknife", "every group scores alike")


# ---- other metrics -------------------------------------------------------------------------------


def _of_mean(metric: Metric, outcomes: pd.DataFrame, values: Floats, units: Units) -> Interval:
    value, limits = float(values.mean()), bounds(metric)
    if limits == (0.0, 1.0) and np.isin(values, (0.0, 1.0)).all():
        if units.codes is None:
            low, high = wilson(values.sum(), units.n)
            return Interval.of((float(low), float(high)), "Wilson")
        alike = _likeness(value, units.error(values - value), units)
        low, high = wilson(value * units.n / alike, units.n / alike, student(units.count - 1))
        return Interval.of((float(low), float(high)), "Wilson, clustered by group")
    if limits is None and metric.worst_of is not None:
        limits = metric.best, metric.worst_of(outcomes)
    if limits is not None:
        return _between("mean", limits, value, values - value, units)
    ends = skewed_ratio(units.sums(values), units.sums(np.ones_like(values)))
    return Interval.of(_within(metric, ends), f"mean{of_groups(units)}, corrected for skewness (Hall)")


def _between(name: str, limits: Ends, value: float, pulls: Floats, units: Units) -> Interval:
    """Interval of what lies between limits, and so has no long tail to correct for."""
    error = units.error(pulls)
    ends = around(value, error, units.count - 1, bounds=limits) if error > 0 else None
    return Interval.of(ends, f"{name}{of_groups(units)}, logit scale")


def _of_part(metric: Metric, outcomes: pd.DataFrame, value: float, units: Units) -> Interval:
    """Interval of a ratio of sums between 0 and 1; where it is either, it is that of a share of the examples."""
    assert metric.of_ratio is not None
    if value not in (0.0, 1.0):
        return _between("ratio", (0.0, 1.0), value, ratio_influence(metric, outcomes), units)
    n = np.count_nonzero(units.sums(metric.of_ratio(outcomes)[1]))
    low, high = wilson(n * value, n)
    return Interval.of((float(low), float(high)), f"Wilson{of_groups(units)}")


def _one_sided(metric: Metric, outcomes: pd.DataFrame) -> Floats | None:
    """The errors with their sign, where the metric has them and they reach far to one side."""
    errors = None if metric.signed is None else np.asarray(metric.signed(outcomes), float)
    return errors if errors is not None and abs(skewness(errors)) > ONE_SIDED else None


def _of_sides(metric: Metric, errors: Floats) -> Interval:
    """Interval of a mean size of errors, from those above and those below."""
    ends = mean_of_sides(np.maximum(errors, 0.0), np.maximum(-errors, 0.0))
    return Interval.of(_within(metric, ends), "mean of either side, corrected for skewness (Hall, MOVER)")


def of_groups(units: Units) -> str:
    """What to add to the name of a method that takes groups as a whole."""
    return "" if units.codes is None else " by groups"


def _within(metric: Metric, ends: Ends | None) -> Ends | None:
    """The ends, no better than the best value nor worse than the worst."""
    if ends is None:
        return None
    worse = math.inf if metric.worst is None else metric.worst
    floor, ceiling = sorted((metric.best, worse if metric.better == "lower" else -abs(worse)))
    return max(ends[0], floor), min(ends[1], ceiling)


def _of_ratio(metric: Metric, parts: Floats, wholes: Floats, units: Units, *, long_tail: bool) -> Interval:
    is_plain = np.ptp(wholes) == 0
    ends = (skewed_ratio if is_plain else ratio_of_two)(units.sums(parts), units.sums(wholes), long_tail=long_tail)
    if ends is not None:
        one, other = (metric.from_ratio(end) for end in ends)
        ends = _within(metric, (min(one, other), max(one, other)))
    way = ("Hall" if is_plain else "Hall, MOVER") + (", long tail" if long_tail else "")
    return Interval.of(ends, f"ratio{of_groups(units)}, corrected for skewness ({way})")


def ratio_influence(metric: Metric, outcomes: pd.DataFrame) -> Floats:
    """What each example adds to a metric of a ratio, with mean 0, by the slope of ``from_ratio``."""
    assert metric.of_ratio is not None
    parts, wholes = metric.of_ratio(outcomes)
    ratio, mean = float(parts.sum() / wholes.sum()), float(wholes.mean())
    step = max(abs(ratio), 1e-12) * 1e-6
    slope = (metric.from_ratio(ratio + step) - metric.from_ratio(ratio - step)) / (2 * step)
    return np.asarray(slope * (parts - ratio * wholes) / mean)


def _likeness(share: float, error: float, units: Units) -> float:
    """How many examples count as one, because those of a group are alike (the design effect, Kish 1965)."""
    independent = share * (1 - share) / units.n
    return max(1.0, error**2 / independent) if independent > 0 else units.n / units.n_groups


def of_weights(score: Weighted, value: float, units: Units, why_none: str = NO_VARIATION) -> Interval:
    """Interval of a statistic of weighted rows, from bootstrap samples of rows or groups.

    BCa up to ``MOST_LEFT_OUT`` units, whose leave-one-out values it needs; beyond, Student's t from as few blocks of
    units as tell the standard error to 5 %, since 2,000 samples of 100,000 weights take 18 seconds.
    """

    of_units = _of_units(score, units)
    if units.count > MOST_LEFT_OUT:
        blocks, of_blocks = draws.in_blocks(units.count, of_units, BLOCKS)
        pulls = (np.nanmean(of_blocks) - of_blocks) * (blocks - 1)
        error = float(np.sqrt(np.nansum(pulls**2) / (blocks * (blocks - 1))))
        ends = around(value, error, blocks - 1) if error > 0 else None
        return Interval.of(ends, f"jackknife, leaving out {blocks} blocks in turn", why_none)
    sample = draws.weighted(units.count, of_units, units.n)
    if np.isnan(sample).mean() > MOST_UNDEFINED:
        return Interval(why_none="too many resamples have no value")
    jackknife = draws.without_each(units.count, of_units, units.n)
    ends = draws.corrected_ends(sample, value, jackknife)
    return Interval.of(ends, f"{draws.DRAWS:,} weighted bootstrap samples, BCa", why_none)


def _of_units(score: Weighted, units: Units) -> Weighted:
    """The same statistic for weights of the units."""
    return lambda weights: score(weights if units.codes is None else weights[:, units.codes])


def _of_samples(metric: Metric, outcomes: pd.DataFrame, units: Units) -> Interval:
    """Percentile interval from bootstrap samples of whole examples or groups (Efron 1979)."""
    return sampled(partial(_value_or_nan, metric), [outcomes], units)


def sampled(score: Callable[..., float], tables: Sequence[pd.DataFrame], units: Units) -> Interval:
    """Percentile interval of ``score(*tables)``, the same rows drawn from each table."""
    rng = np.random.default_rng(draws.SEED)
    values = np.empty(draws.DRAWS)
    for i in range(draws.DRAWS):
        rows = units.sample(rng)
        values[i] = score(*(table.take(rows) for table in tables))
    if np.isnan(values).mean() > MOST_UNDEFINED:
        return Interval(why_none="too many resamples have no value")
    return Interval.of(draws.percentile_ends(values), f"{draws.DRAWS:,} bootstrap samples of whole examples")


def _value_or_nan(metric: Metric, outcomes: pd.DataFrame) -> float:
    return float(metric.value(outcomes)) if metric.undefined(outcomes) is None else math.nan
