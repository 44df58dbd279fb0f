"""However many mistakes there are, what is printed stays readable, and nothing is left out without being counted."""

import pytest

from portfolio.errors import PortfolioError, Problem


def told(*messages, path="data/test.csv"):
    """What is printed of these, without the path."""
    error = PortfolioError(Problem(message, path) for message in messages)
    return [problem.message for problem in error.problems]


@pytest.mark.parametrize(
    "message",
    ["n: {!r} is not a number", "row {}: empty", "{} fields, the header has 3", "example 'e{}': unknown", "-{}.5"],
)
def test_of_a_fault_of_all_rows_three_are_told_and_the_rest_is_counted(message):
    """What differs in numbers or in what is quoted is one sort."""
    found = told(*(message.format(number) for number in range(120)))

    assert found == [*(message.format(number) for number in range(3)), "117 more like these"]


def test_a_line_is_never_spent_on_one_more():
    """Four are told as four."""
    assert told("a: 1", "a: 2", "a: 3", "a: 4") == ["a: 1", "a: 2", "a: 3", "a: 4"]


def test_the_others_stay_in_their_order_between():
    """Each sort has its own count, behind its third; what is said of another file is another sort."""
    found = told(*(word for number in range(5) for word in (f"a: {number}", f"b: {number}")))

    assert found == ["a: 0", "b: 0", "a: 1", "b: 1", "a: 2", "b: 2", "2 more like these", "2 more like these"]


def test_what_was_cut_is_not_cut_again():
    """Errors are collected from several files, and raised as one."""
    once = PortfolioError(Problem(f"a: {number}", "a.csv") for number in range(9))
    twice = PortfolioError([*once.problems, *once.problems[:0]])

    assert twice.problems == once.problems


def test_of_very_many_sorts_twenty_are_told():
    """A table with two thousand bad columns."""
    found = told(*(f"column {chr(97 + number % 26)}{chr(97 + number // 26)} is odd" for number in range(100)))

    assert len(found) == 21
    assert found[-1] == "80 more of other sorts"
