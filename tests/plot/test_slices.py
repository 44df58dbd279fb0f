"""The chart of slices: it says on which rows each was counted."""

from dataclasses import dataclass

import pytest

from portfolio.plot.slices import slices, worst_slices
from portfolio.records import Estimate, Predicate, Slice
from portfolio.words import percent

HEADLINE = Estimate("f1", "F1", 0.8, 0.7, 0.9, n=200, better="higher")


@dataclass
class Analysed:
    """As much of an analysis as the chart asks for."""

    slices: tuple
    n_failures: int = 30
    headline: Estimate = HEADLINE


def part(name, rate, *, confirmed=None, stands_out=False, low=0.05):
    estimate = Estimate("failure_rate", "Failure rate", rate, low, 0.9, n=50, better="lower")
    return Slice((Predicate("x", name),), 50, int(rate * 50), 0.25, estimate, 2.0, 0.01, stands_out, confirmed)


@pytest.mark.parametrize(
    ("confirmed", "end"),
    [
        ((None, None), f"overall {percent(0.15)}; each interval is for its slice alone"),
        ((True, True), "half of the test set that was not used to find it"),
        ((True, None), "that was not used to find it; a suspected one on all of it"),
    ],
)
def test_the_table_says_what_was_counted(confirmed, end):
    """All rows, the confirming half, or both sorts side by side."""
    parts = tuple(part(f"x {at}", 0.5, confirmed=one) for at, one in enumerate(confirmed))

    assert slices(Analysed(parts)).table.caption.endswith(end)


def test_the_home_page_shows_only_what_has_an_interval():
    """A slice too small for one is told in words."""
    assert worst_slices(Analysed((part("x", 0.5, stands_out=True, low=None),))) is None
    assert worst_slices(Analysed((part("x", 0.5, stands_out=True),))) is not None


def test_what_fails_less_often_than_all_is_not_said_to_fail_most():
    """Where only one slice is large enough to be shown, and the failures lie outside it."""
    assert "fails most often, 50\u202f%" in slices(Analysed((part("x", 0.5),))).alt
    assert (
        slices(Analysed((part("x", 0.1),))).alt
        == "No slice that is shown fails more often than all examples, 15\u202f%."
    )
