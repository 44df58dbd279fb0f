"""The five types of statistic. Naming them loads no numpy, so that ``portfolio check`` can read a kind's metrics."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

from portfolio.task import Ends, Groups, Interval, Tested

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd
    from numpy.typing import NDArray

    from portfolio.examine.estimates.units import Additive, Units

    Floats = NDArray[np.float64]

PerExample: TypeAlias = "Callable[[pd.DataFrame], Floats]"
Score: TypeAlias = "Callable[[NDArray[np.int64]], Floats]"


def _units(outcomes: pd.DataFrame, groups: Groups) -> Units:
    from portfolio.examine.estimates.units import Units

    return Units.of(len(outcomes), groups)


# ---- what statistics to which each example adds something have in common: methods of four of the five types ---------


def _paired_interval(self: Additive, this: pd.DataFrame, that: pd.DataFrame, groups: Groups, limits: Ends) -> Interval:
    from portfolio.examine.estimates.additive import paired_interval

    return paired_interval(self, this, that, _units(this, groups), limits)


def _test(self: Additive, this: pd.DataFrame, that: pd.DataFrame, groups: Groups) -> Tested:
    from portfolio.examine.estimates.swaps import by_influence

    return by_influence(self, this, that, _units(this, groups))


def _optimism(self: Additive, models: Sequence[pd.DataFrame], groups: Groups) -> float | None:
    from portfolio.examine.estimates.optimism import by_influence

    return by_influence([self.influence(outcomes) for outcomes in models], _units(models[0], groups))


# ---- the types -------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Mean:
    """The mean of one value per example; of values that are 0 or 1 it is a share.

    Attributes:
        of: outcomes of n rows -> (n,) values.
    """

    of: PerExample

    def value(self, outcomes: pd.DataFrame) -> float:
        return float(self.of(outcomes).mean())

    def influence(self, outcomes: pd.DataFrame) -> Floats:
        values: Floats = self.of(outcomes).astype(float)
        return values - float(values.mean())

    def interval(self, outcomes: pd.DataFrame, groups: Groups, limits: Ends) -> Interval:
        from portfolio.examine.estimates.additive import of_mean

        return of_mean(self.of(outcomes).astype(float), _units(outcomes, groups), limits)

    def test(self, this: pd.DataFrame, that: pd.DataFrame, groups: Groups) -> Tested:
        from portfolio.examine.estimates.swaps import flipped

        return flipped(self.of(this).astype(float) - self.of(that).astype(float), _units(this, groups))

    paired_interval, optimism = _paired_interval, _optimism


@dataclass(frozen=True)
class Ratio:
    """A function of the ratio of two sums over examples.

    Attributes:
        of: outcomes of n rows -> two arrays (n,), the second from 0 on.
        then: the metric from the ratio; rising or falling, as the root is.
        why_no_interval: outcomes -> why no interval can be trusted, where there is a reason.
    """

    of: Callable[[pd.DataFrame], tuple[Floats, Floats]]
    then: Callable[[float], float] = float
    why_no_interval: Callable[[pd.DataFrame], str | None] = lambda _: None

    def value(self, outcomes: pd.DataFrame) -> float:
        parts, wholes = self.of(outcomes)
        return self.then(float(parts.sum() / wholes.sum()))

    def influence(self, outcomes: pd.DataFrame) -> Floats:
        parts, wholes = self.of(outcomes)
        ratio = float(parts.sum() / wholes.sum())
        step = (abs(ratio) or 1.0) * 1e-6  # in proportion, as the same errors may be in metres or in picometres
        slope = (self.then(ratio + step) - self.then(ratio - step)) / (2 * step)
        influence: Floats = slope * (parts - ratio * wholes) / float(wholes.mean())
        return influence

    def interval(self, outcomes: pd.DataFrame, groups: Groups, limits: Ends) -> Interval:
        from portfolio.examine.estimates.additive import of_ratio

        why_none = self.why_no_interval(outcomes)
        if why_none:
            return Interval(why_none=why_none)
        wholes = self.of(outcomes)[1]
        return of_ratio(self.value(outcomes), self.influence(outcomes), wholes, _units(outcomes, groups), limits)

    def test(self, this: pd.DataFrame, that: pd.DataFrame, groups: Groups) -> Tested:
        from portfolio.examine.estimates.swaps import flipped

        (parts, wholes), (parts_of_that, wholes_of_that) = self.of(this), self.of(that)
        if (wholes == wholes_of_that).all():
            return flipped(parts - parts_of_that, _units(this, groups))
        return _test(self, this, that, groups)

    paired_interval, optimism = _paired_interval, _optimism


@dataclass(frozen=True)
class Counts:
    """A score of the confusion matrix, counted: it takes as long for a million examples as for a thousand.

    Attributes:
        score: counts, integers of shape (..., k, k) with truth in rows -> values of shape (...); counts in the same
            proportions give the same value.
    """

    score: Score

    def value(self, outcomes: pd.DataFrame) -> float:
        from portfolio.examine.estimates.confusion import confusion

        return float(self.score(confusion(outcomes)))

    def influence(self, outcomes: pd.DataFrame) -> Floats:
        from portfolio.examine.estimates.jackknife import of_each_example

        return of_each_example(self.score, outcomes)

    def interval(self, outcomes: pd.DataFrame, groups: Groups, limits: Ends) -> Interval:
        from portfolio.examine.estimates.jackknife import interval

        return interval(self.score, outcomes, _units(outcomes, groups), limits)

    def test(self, this: pd.DataFrame, that: pd.DataFrame, groups: Groups) -> Tested:
        from portfolio.examine.estimates.swaps import of_counts

        return of_counts(self.score, this, that, _units(this, groups))

    paired_interval, optimism = _paired_interval, _optimism


@dataclass(frozen=True)
class Influence:
    """Anything of which one can say what each example adds to it.

    Attributes:
        of: outcomes -> the metric.
        by: outcomes of n rows -> (n,) values with mean 0, what each example adds.
        bias: outcomes -> by how much the value of so many rows is likely to lie above that of all rows such as these;
            an interval is laid around the value without it, and there is none where it is more than a standard error.
    """

    of: Callable[[pd.DataFrame], float]
    by: PerExample
    bias: Callable[[pd.DataFrame], float] = lambda _: 0.0

    def value(self, outcomes: pd.DataFrame) -> float:
        return float(self.of(outcomes))

    def influence(self, outcomes: pd.DataFrame) -> Floats:
        return self.by(outcomes)

    def interval(self, outcomes: pd.DataFrame, groups: Groups, limits: Ends) -> Interval:
        from portfolio.examine.estimates.additive import of_influence

        units, bias = _units(outcomes, groups), self.bias(outcomes)
        return of_influence(self.value(outcomes), self.by(outcomes), units, limits, bias=bias)

    def paired_interval(self, this: pd.DataFrame, that: pd.DataFrame, groups: Groups, limits: Ends) -> Interval:
        from portfolio.examine.estimates.additive import paired_interval

        bias = self.bias(this) - self.bias(that)
        return paired_interval(self, this, that, _units(this, groups), limits, bias=bias)

    test, optimism = _test, _optimism


@dataclass(frozen=True)
class Weighted:
    """Anything that can be computed from examples with weights, such as a rank statistic; it is resampled.

    Attributes:
        of: outcomes of n rows -> a function from weights of shape (b, n) to values of shape (b,). Weights are floats
            from 0 on, how often a bootstrap sample holds each row; all ones give the metric.
    """

    of: Callable[[pd.DataFrame], Callable[[Floats], Floats]]

    def value(self, outcomes: pd.DataFrame) -> float:
        import numpy as np

        return float(self.of(outcomes)(np.ones((1, len(outcomes))))[0])

    def interval(self, outcomes: pd.DataFrame, groups: Groups, limits: Ends) -> Interval:
        from portfolio.examine.estimates.bootstrap import interval

        return interval(self.of(outcomes), _units(outcomes, groups), limits)

    def paired_interval(self, this: pd.DataFrame, that: pd.DataFrame, groups: Groups, limits: Ends) -> Interval:
        from portfolio.examine.estimates.bootstrap import paired_interval

        return paired_interval(self.of(this), self.of(that), _units(this, groups), limits)

    def test(self, this: pd.DataFrame, that: pd.DataFrame, groups: Groups) -> Tested:
        from portfolio.examine.estimates.swaps import of_weighted

        return of_weighted(self.of, this, that, _units(this, groups))

    def optimism(self, models: Sequence[pd.DataFrame], groups: Groups) -> float | None:
        from portfolio.examine.estimates.optimism import by_resampling

        return by_resampling([self.of(outcomes) for outcomes in models], _units(models[0], groups))
