"""Numbers and sentences on a page read as a careful writer would put them."""

import pytest

from portfolio.present.sentences import words
from portfolio.records import Comparison, Estimate


def estimate(value: float, low: float | None, high: float | None, better: str = "higher") -> Estimate:
    why = None if low is not None else "only 5 examples"
    return Estimate("m", "M", value, low, high, 100, better, why_no_interval=why)


def test_a_missing_interval_says_why():
    """With few examples the page prints the reason in place of a range."""
    assert words.interval(estimate(0.5, None, None)) == "only 5 examples"


@pytest.mark.parametrize(
    ("low", "high", "better", "said"),
    [
        (0.01, 0.2, "higher", "better beyond chance"),
        (0.01, 0.2, "lower", "worse beyond chance"),
        (-0.2, -0.1, "lower", "better beyond chance"),
        (-0.1, 0.1, "higher", "chance"),
    ],
)
def test_a_difference_is_called_real_only_when_its_interval_leaves_out_zero(low, high, better, said):
    """For a loss, smaller is better, and the words follow the metric's direction."""
    value = estimate(0.5, 0.4, 0.6, better)
    difference = estimate(0.1, low, high, better)

    assert said in words.certainty(Comparison("x", value, value, difference))


@pytest.mark.parametrize(
    ("names", "text"),
    [([], ""), (["a"], "a"), (["a", "b"], "a and b"), (list("abcdefgh"), "a, b, c, d, e and 3 more")],
)
def test_a_long_list_is_cut_and_counted(names, text):
    """Eight files are five names and a count."""
    assert words.listed(names) == text
