"""An axis fits what is drawn on it."""

import pytest

from portfolio.plot.axes import around, axis, log_values, round_values, span


def test_scores_are_drawn_on_the_whole_scale():
    """An axis cut off at 0.8 makes a small difference look large."""
    assert span([0.81, 0.84]) == [0.0, 1.0]
    assert span([12.0, 20.0])[0] == 0.0


@pytest.mark.parametrize(("values", "unit"), [([2e-10, 5e-10], "m"), ([0.0002, 0.0004], ""), ([0.2, 0.3], "km")])
def test_small_errors_fill_their_axis(values, unit):
    """Between 0 and 1 both dots would lie on 0."""
    assert span(values, unit)[1] < 1.1 * values[1]


@pytest.mark.parametrize("scale", [1e-300, 1e-10, 1e-4, 1, 1e6, 1e12, 1e300])
def test_an_axis_has_a_few_round_ticks_of_different_words(scale):
    """Whatever the size of the numbers."""
    values = round_values(0, 7 * scale, 4)
    labels = axis([0, 7 * scale]).labelExpr

    assert 3 <= len(values) <= 8
    assert len(set(labels.split("[indexof")[0].split(","))) == len(values)


def test_years_have_whole_ticks():
    """There is no year 2018.5."""
    assert round_values(2018, 2020, 4) == [2018, 2019, 2020]


def test_equal_values_stand_in_the_middle():
    """However small they are, there is room on either side of the same size."""
    low, high = around([2e-10, 2e-10], 0.06)

    assert 1.8e-10 < low < 2e-10 < high < 2.2e-10


def test_ratios_have_ticks_at_powers_of_ten():
    """Over many of them not at each."""
    assert log_values(90, 1100) == [100, 200, 500, 1000]
    assert len(log_values(1e-10, 1e10)) <= 8
