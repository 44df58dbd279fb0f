"""Intervals of scores that grow like a square, from scores whose distribution is known."""

from __future__ import annotations

import math

import numpy as np
import pytest

from portfolio.examine.formulas import around
from portfolio.examine.near_chance import near_chance_ends
from portfolio.examine.units import Units
from portfolio.task import NearChance

N = 200
EITHER = np.tile([-1.0, 1.0], N // 2)
"""Pulls whose standard error is 1 / sqrt(N), but for Bessel's correction."""


def score(value: float, *, floor: float = 0.0, spread: float, error: float, **more) -> NearChance:
    """With pulls that make this standard error."""
    pulls = EITHER * error / Units(N).error(EITHER)
    return NearChance(value, pulls, spread, floor, **more)


def drawn(truth: float, rng: np.random.Generator, times: int, free: int = 16) -> list[NearChance]:
    """Squared lengths of noisy vectors of so many dimensions, less what noise adds, with the pulls that are seen."""
    found = ((rng.normal(size=(times, free)) + math.sqrt(truth * N / free)) ** 2).sum(1) / N
    spread, floor = math.sqrt(2 * free) / N, free / N
    return [score(square - floor, floor=floor, spread=spread, error=2 * math.sqrt(square / N)) for square in found]


@pytest.mark.parametrize("truth", [0.0, 0.02, 0.1, 1.0])
def test_the_interval_holds_the_truth_at_chance_and_beyond(truth):
    """Misses on either side, of a noncentral chi-square, whose plain interval misses on one side alone."""
    scores = drawn(truth, np.random.default_rng(1), 600)
    ends = [near_chance_ends(one, one.value, Units(N), (-1.0, 9.0)) for one in scores]
    below = float(np.mean([high < truth for _, high in ends]))
    above = float(np.mean([low > truth for low, _ in ends]))

    assert 0.93 <= 1 - below - above <= 0.97
    assert max(below, above) <= 0.045


@pytest.mark.parametrize("truth", [0.0, 0.02, 0.1])
def test_where_the_value_shown_is_too_high_the_low_end_gets_all_of_the_five_per_cent(truth):
    """An interval that holds the biased root cannot miss above; with 2.5 % for the other end it would cover 97.5 %."""
    missed, narrower = 0, 0
    for one in drawn(truth, np.random.default_rng(2), 600, free=100):
        square = NearChance(one.value, one.pulls, one.spread, one.floor, is_root=True)
        shown = math.sqrt(one.value + one.floor)
        low, high = near_chance_ends(square, shown, Units(N), (0.0, 3.0))
        plain = near_chance_ends(square, math.sqrt(max(one.value, 0.0)), Units(N), (0.0, 3.0))
        missed += not low <= math.sqrt(truth) <= max(high, shown)
        narrower += low > plain[0]

    assert 0.03 <= missed / 600 <= 0.07
    assert narrower > 0


def test_far_from_chance_it_is_the_interval_of_student():
    """Where pulls are all there is."""
    one = score(0.5, floor=0.001, spread=0.0001, error=0.01)
    low, high = near_chance_ends(one, 0.5, Units(N), (-1.0, 9.0))

    assert (low, high) == pytest.approx(around(0.5, 0.01, N - 1), abs=5e-4)


@pytest.mark.parametrize("value", [-0.4, 0.0, 0.3, 0.9, 0.99])
def test_it_holds_the_score_and_stays_within_the_limits(value):
    """However large the error is."""
    low, high = near_chance_ends(score(value, floor=0.3, spread=0.2, error=0.5), value, Units(N), (-0.5, 1.0))

    assert -0.5 <= low <= value <= high <= 1


def test_groups_that_are_alike_widen_it():
    """Ten rows that say the same are one."""
    pulls = np.repeat(np.random.default_rng(3).normal(size=30), 10)
    one = NearChance(0.0, pulls - pulls.mean(), 0.1, 0.3)
    apart, together = Units(300), Units(300, np.repeat(np.arange(30), 10), 30)
    widths = [np.ptp(near_chance_ends(one, 0.0, units, (-9.0, 9.0))) for units in (apart, together)]

    assert widths[1] > 5 * widths[0]


def test_nothing_that_varies_has_no_interval():
    """Equal samples, or groups that agree in all."""
    assert near_chance_ends(score(1.0, spread=0.0, error=0.0), 1.0, Units(N), (-0.5, 1.0)) is None
