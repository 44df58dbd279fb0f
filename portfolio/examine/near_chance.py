"""Intervals of scores that grow like a square: agreement beyond chance, and the distance of two samples.

Near chance such a score is no sum of what examples add. It is a sum of squares, skewed, with a spread of its own; and
pulls, which show twice the variance of that, are small when the score happens to be. So an interval is found the other
way round, as Wilson's is: it holds all truths from which the score found is not too far away.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from statistics import NormalDist

from portfolio.examine.formulas import Ends, Z, student
from portfolio.examine.units import Units
from portfolio.task import NearChance

HALVINGS = 60


@dataclass(frozen=True)
class _Errors:
    """How far scores lie from the truth, for every truth: as multiples of a noncentral chi-square do.

    Attributes:
        spread: standard error at 0.
        linear: what is added to it from pulls that examples have at 0 too.
        slope: by how much the variance grows with the truth.
        scale, floor: size of the squares, and their sum where the truth is 0.
        top: the score of perfect examples, to which the variance falls, and how far the score found is from it.
    """

    spread: float
    linear: float
    slope: float
    scale: float
    floor: float
    top: tuple[float, float] | None

    @classmethod
    def of(cls, score: NearChance, units: Units, best: float | None) -> _Errors:
        """From the score found: what its pulls show beyond twice the variance at 0 has grown with the truth.

        Where the score is not far above 0, that growth is mostly the one of a noncentral chi-square.
        """
        error = units.error(score.pulls)
        alike = (error / Units(units.n).error(score.pulls)) ** 2  # of groups; 1 without
        spread, linear, floor = score.spread * alike, score.linear * math.sqrt(alike), score.floor * alike
        scale = spread**2 / (2 * floor) if floor > 0 else 0.0
        grown = max(error**2 - linear**2 - 2 * spread**2, 0.0)
        known, few = max(score.value, 0.0), max(Z * spread, 1e-12)
        slope = (grown + 4 * scale * few) / (known + few)
        top = None if best is None or score.value >= best else (best, best - score.value)
        return cls(spread, linear, slope, scale, floor, top)

    def at(self, truth: float) -> tuple[float, float]:
        """Standard error and skewness."""
        beyond = max(truth, 0.0)
        variance = self.spread**2 + self.linear**2 + self.slope * beyond
        if self.top is not None:
            variance *= max(self.top[0] - truth, 0.0) / self.top[1]
        squares = self.spread**2 + 4 * self.scale * beyond
        skewness = 8 * self.scale**2 * (self.floor + 3 * beyond) / squares**1.5 if squares > 0 else 0.0
        return math.sqrt(variance), skewness


def near_chance_ends(score: NearChance, shown: float, units: Units, limits: Ends) -> Ends | None:
    """95 % interval of the metric; ``None`` where no example pulls.

    It must hold the value ``shown``. Where that errs to one side, as a distance does, the interval can hardly miss the
    truth there, and what is left of the 5 % goes to its other end.

    Args:
        score: the metric, or its square, without bias.
        shown: the metric's value.
        limits: the least and greatest value of the metric.
    """
    if units.error(score.pulls) == 0:
        return None
    power = 2 if score.is_root else 1  # limits of a root are from 0 on
    least, most = (end**power for end in limits)
    errors = _Errors.of(score, units, None if score.is_root else most)
    widened = student(units.count - 1) / Z
    below, above = _quantiles(shown**power - score.value, *errors.at(score.value))

    def reach(truth: float, sign: int, quantile: float) -> float:
        error, skewness = errors.at(truth)
        return widened * (quantile + sign * skewness * (quantile**2 - 1) / 6) * error

    start = min(max(score.value, least), most)
    low = _edge(lambda truth: score.value - truth <= reach(truth, 1, below), start, least)
    high = _edge(lambda truth: truth - score.value <= reach(truth, -1, above), start, most)
    return float(low) ** (1 / power), float(high) ** (1 / power)


def _quantiles(excess: float, error: float, skewness: float) -> tuple[float, float]:
    """Normal quantiles for the low and the high end, when the value shown is by ``excess`` too high."""
    errors = abs(excess) / error if error > 0 else 0.0
    errors += math.copysign(skewness, excess) * (errors**2 - 1) / 6
    missed = min(0.025, NormalDist().cdf(-errors))
    other = NormalDist().inv_cdf(0.95 + missed)
    return (other, Z) if excess > 0 else (Z, other)


def _edge(accepts: Callable[[float], bool], start: float, end: float) -> float:
    """The last truth between ``start`` and ``end`` that is accepted."""
    if accepts(end):
        return end
    for _ in range(HALVINGS):
        middle = (start + end) / 2
        start, end = (middle, end) if accepts(middle) else (start, middle)
    return (start + end) / 2
