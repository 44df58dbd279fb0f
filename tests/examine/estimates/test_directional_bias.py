"""Bias and coverage are found beyond chance and a margin, by one rule for all kinds that predict numbers."""

import numpy as np
import pytest

from portfolio.examine.estimates.directional_bias import is_biased, misses_level, one_side
from portfolio.examine.estimates.units import Units


@pytest.mark.parametrize(
    ("bias", "low", "high", "biased"),
    [(2.0, 1.0, 3.0, True), (-2.0, -3.0, -1.0, True), (2.0, -1.0, 5.0, False), (0.9, 0.8, 1.0, False)],
)
def test_a_bias_is_beyond_chance_and_not_small(bias, low, high, biased):
    """A tenth of the mean absolute error, here 10, is the least that is worth a remark."""
    assert is_biased(bias, low, high, 10.0) is biased


@pytest.mark.parametrize(
    ("share", "low", "high", "missed"),
    [(0.7, 0.6, 0.8, True), (0.98, 0.96, 0.99, True), (0.85, 0.79, 0.91, False), (0.91, 0.905, 0.915, False)],
)
def test_coverage_is_missed_beyond_chance_and_notably(share, low, high, missed):
    """One point of 90 per cent is no news, however sure."""
    assert misses_level(share, low, high, 0.9) is missed


@pytest.mark.parametrize(("n_high", "side"), [(38, "high"), (2, "low"), (22, None)])
def test_most_are_off_to_one_side_where_chance_does_not_explain_it(n_high, side):
    """Of forty; in four groups of ten nothing is known."""
    too_high = np.arange(40) < n_high

    assert one_side(too_high, Units(40)) == side
    assert one_side(too_high, Units(40, np.arange(40) % 4, 4)) is None
