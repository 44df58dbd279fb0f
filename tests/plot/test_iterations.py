"""The chart of versions: every version with its note, between baseline and target."""

from __future__ import annotations

from dataclasses import dataclass, replace

import pytest

from portfolio.plot.iterations import iterations
from portfolio.records import Comparison, Estimate, Iteration


def estimate(value):
    return Estimate("f1", "Macro F1", value, value - 0.05, value + 0.04, n=200, better="higher")


def version(number, value, subject, *, current=False):
    return Iteration("", "2026-01-01T00:00:00Z", None, subject, estimate(value), (), None, current, number)


HEADLINE = estimate(0.82)
BASELINE = Comparison("always a", HEADLINE, estimate(0.3), estimate(0.52))


@dataclass
class Analysed:
    """As much of an analysis as the chart asks for."""

    iterations: tuple
    target: float | None = 0.9
    headline: Estimate = HEADLINE
    versus_baseline: Comparison = BASELINE


THREE = (version(1, 0.6, "Letters <b>"), version(2, 0.8, "x" * 200), version(3, 0.82, None, current=True))


def test_each_version_is_named_with_its_value():
    """Text from the author is escaped, and cut where it is long."""
    chart = iterations(Analysed(THREE))

    assert "1 Letters &lt;b&gt;" in chart.svg
    assert "2 " + "x" * 30 in chart.svg
    assert "x" * 60 not in chart.svg
    assert "Version 3" in chart.svg
    assert all(value in chart.svg for value in ("0.600", "0.800", "0.820"))


def test_baseline_and_target_are_lines_with_words():
    """And in the words for those who cannot see them."""
    chart, without = iterations(Analysed(THREE)), iterations(Analysed(THREE, target=None))

    assert "baseline 0.300" in chart.svg
    assert "target 0.9" in chart.svg
    assert "target" not in without.svg
    assert chart.alt == (
        "Macro F1 of 3 versions in the order of time: 0.600, 0.800, 0.820; the baseline has 0.300, the target is 0.9."
    )


def test_its_numbers_are_in_a_table():
    """With intervals and n."""
    assert iterations(Analysed(THREE)).table.rows[0] == ("1 Letters <b>", "0.600", "0.550", "0.640", "200")


def test_it_is_hardly_wider_than_a_phone():
    """So that words need not shrink there."""
    assert iterations(Analysed(THREE)).width <= 420


@pytest.mark.parametrize("n", [0, 1])
def test_one_version_is_no_history(n):
    """Nothing is drawn."""
    assert iterations(Analysed(THREE[:n])) is None


def test_of_a_long_life_the_last_ten_are_drawn():
    """And the title says of how many."""
    many = tuple(replace(THREE[0], number=number, subject=None) for number in range(1, 31))
    chart = iterations(Analysed(many))

    assert chart.title.endswith(", 10 of 30")
    assert "Version 21" in chart.svg
    assert "Version 20" not in chart.svg


def test_a_missing_interval_is_a_dot():
    """Too few examples: no line, no number."""
    bare = replace(THREE[0], estimate=replace(estimate(0.6), low=None, high=None))

    assert iterations(Analysed((bare, *THREE[1:]))).table.rows[0][2:4] == ("", "")


def test_a_version_that_the_project_went_back_to_is_drawn_however_old_it_is():
    """Of thirty versions the second is on the page: it and the last nine."""
    life = tuple(version(i, 0.5, f"step {i}", current=i == 2) for i in range(1, 31))
    chart = iterations(Analysed(life))

    assert "2 step 2" in chart.svg
    assert "3 step 3" not in chart.svg
    assert "21 step 21" not in chart.svg
    assert "22 step 22" in chart.svg
    assert "(this page is of version 2)" in chart.alt
