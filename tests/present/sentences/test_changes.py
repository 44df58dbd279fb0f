"""What a version changed, in sentences."""

from __future__ import annotations

from dataclasses import dataclass, replace

import pytest

from portfolio.present.sentences import words
from portfolio.present.sentences.changes import AFTER, BACK, _about_examples, against, moved, told, two_ways, wear
from portfolio.records import Change, Comparison, Estimate, Iteration, MovedSlice
from portfolio.words import THIN

MINUS = "\N{MINUS SIGN}"


def estimate(value, low=None, high=None, *, better="higher", why=None):
    return Estimate("f1", "Macro F1", value, low, high, 200, better, why_no_interval=why)


def comparison(change, low, high, p, **keys):
    keys = {"test": "exact McNemar test", "n_common": 200} | keys
    return Comparison("before", estimate(0.5 + change), estimate(0.5), estimate(change, low, high), p, **keys)


@pytest.mark.parametrize(
    ("low", "high", "p", "said"),
    [
        (0.01, 0.2, 0.003, "better beyond chance"),
        (-0.2, -0.01, 0.003, "worse beyond chance"),
        (-0.1, 0.2, 0.4, "which may be chance, as the interval includes zero"),
        (0.001, 0.2, 0.06, "at the edge of chance, as the interval leaves out zero, but p = 0.060"),
        (-0.001, 0.2, 0.001, "at the edge of chance, as the interval includes zero, but p = 0.001"),
        (0.01, 0.2, None, "better beyond chance"),
    ],
)
def test_words_agree_with_the_interval_and_with_the_test(low, high, p, said):
    """Nothing is called chance beside a p of 0.001, and nothing real beside one of 0.2."""
    assert words.certainty(comparison(0.1, low, high, p)) == said


@pytest.mark.parametrize(
    ("p", "said"),
    [(0.0, "p < 0.001"), (0.0123, "p = 0.012"), (0.0996, "p = 0.10"), (0.34, "p = 0.34"), (1.0, "p = 1.00")],
)
def test_a_p_value_is_never_rounded_to_nothing(p, said):
    """Three decimals where they count."""
    assert words.p_value(p) == said


def slice_of(name, before, now, p=0.01):
    change = now - before
    difference = Estimate("failure_rate", "", change, change - 0.06, change + 0.07, 120, "lower")
    return MovedSlice(name, 120, before, now, difference, p)


def test_a_part_that_moved_is_one_sentence_with_its_numbers():
    """Then, now, the difference in points with its interval, and how many examples."""
    part = slice_of("name length at most 5", 0.41, 0.29)
    said, overall = moved(Change(moved=(part,), n_looked_at=30, before=0.3, now=0.25), "wrong")

    assert said == (
        f"Name length at most 5: 41{THIN}% wrong before, 29{THIN}% now "
        f"({MINUS}12 points, 95{THIN}% interval {MINUS}18 to {MINUS}5; 120 examples)."
    )
    assert overall == f"All examples together: 30{THIN}% wrong before, 25{THIN}% now."


def test_that_no_part_moved_is_said():
    """With the number that was looked at; and where nothing could be looked at, that."""
    assert moved(Change(n_looked_at=30), "wrong") == [
        "No part of the test set moved otherwise than the rest, beyond chance (30 parts looked at)."
    ]
    assert moved(Change(), "wrong") == ["No part of the test set is large enough to tell whether it moved."]


def test_many_parts_that_moved_are_cut_and_counted():
    """A better model is better nearly everywhere."""
    many = tuple(slice_of(f"hour {hour}", 0.5, 0.2) for hour in range(9))

    assert len(moved(Change(moved=many, n_looked_at=30), "wrong")) == 7
    assert moved(Change(moved=many, n_looked_at=30), "wrong")[-1] == (
        "4 more of 30 parts looked at moved otherwise than the rest."
    )


def test_the_terminal_gets_all_ids():
    """One line each for the difference, the fixed and the broken."""
    versus = comparison(0.1, 0.02, 0.2, 0.012, fixed=("a", "b"))

    assert told(("version 2", "version 1"), versus, Change(n_looked_at=3), "wrong", str) == [
        "version 2 against version 1: better beyond chance",
        f"Macro F1 0.500 before, 0.600 now: +0.100 (95{THIN}% interval +0.020 to +0.200) on 200 examples "
        "(p = 0.012, exact McNemar test).",
        "2 fixed: a, b",
        "0 broken",
        "No part of the test set moved otherwise than the rest, beyond chance (3 parts looked at).",
    ]


def test_what_was_overtaken_is_not_called_now():
    """The older of two versions is called that, whichever is asked about; a step of the past led to no "now"."""
    versus, change = comparison(0.1, 0.02, 0.2, 0.012), Change((), (), (slice_of("short", 0.4, 0.3),), 9, 0.3, 0.2)

    back = told(("version 1", "version 2"), versus, change, "wrong", str, BACK)
    assert back[1].startswith("Macro F1 0.500 later, 0.600 earlier: ")
    assert f"30{THIN}% wrong later, 20{THIN}% earlier." in back[-1]
    assert f"40{THIN}% wrong before, 30{THIN}% after " in moved(change, "wrong", AFTER)[0]


def test_equal_predictions_are_no_difference():
    """No interval, no test, no chance."""
    same = comparison(0.0, None, None, 1.0)
    same = replace(same, difference=estimate(0.0, why="the two sets of predictions score alike on every example"))

    assert told(("a", "b"), same, Change(), "wrong", str)[:2] == [
        "a against b: no difference",
        "Macro F1 0.500 before, 0.500 now: the two sets of predictions score alike on every example of 200.",
    ]


HEADLINE = estimate(0.8)


@dataclass
class Analysed:
    """As much of an analysis as the sentence asks for."""

    n_models_judged: int
    optimism: float | None
    headline: Estimate = HEADLINE


def test_the_wear_of_the_test_set_is_one_sentence():
    """The count, and what it is worth where that is known."""
    assert wear(Analysed(3, 0.0061)) == (
        "This test set has judged 3 versions; if all were equally good, "
        "the best of them would look 0.00610 better than it is."
    )
    assert wear(Analysed(3, None)) == "This test set has judged 3 versions."
    assert wear(Analysed(1, None)) == "This test set has judged 1 version."


def test_versions_that_were_deleted_have_been_judged_too():
    """What they add to the luck of the best is not known, so the rest is a least."""
    assert wear(Analysed(3, 0.0061), 9) == (
        "This test set has judged 12 versions, 9 of them in runs that were deleted later; if all were equally good, "
        "the best of them would look at least 0.00610 better than it is."
    )


def test_each_earlier_version_is_a_row():
    """The nearest first; one earlier version needs no table, as the step says it all."""

    def version(number, versus):
        current = versus is None
        return Iteration("", "2026-01-01T00:00:00Z", None, None, estimate(0.5), (), None, current, number, None, versus)

    first, second = version(1, comparison(0.2, 0.1, 0.3, 0.0001)), version(2, comparison(0.1, -0.1, 0.2, 0.2))
    table = against((first, second, version(3, None)))

    assert [row[0] for row in table.rows] == ["Version 2", "Version 1"]
    assert table.rows[1] == ("Version 1", "0.500", "+0.200", "+0.100 to +0.300", "< 0.001", "0", "0", "200")
    assert against((second, version(3, None))) is None


def test_a_step_over_two_test_sets_says_what_was_compared():
    """Else its numbers would seem to contradict the headline, which is of all examples."""
    versus = comparison(0.1, 0.05, 0.15, 0.01, n_common=180)
    run = Iteration("", "2026-01-01T00:00:00Z", None, None, estimate(0.5), (), versus, True, 2, n_recorded=200)

    assert _about_examples(run, 200) == [
        "The test set changed: the version before knows 180 of its 200 examples, "
        "and only on these are the two compared."
    ]
    assert _about_examples(replace(run, versus_previous=comparison(0.1, 0.05, 0.15, 0.01)), 200) == []


def test_a_metric_that_falls_while_examples_are_fixed_is_explained():
    """A generator that copies less is liked less by its judge: a reader would take that for a slip."""
    worse = comparison(-0.06, -0.09, -0.03, 0.001, fixed=("a", "b", "c"), broken=("d",))

    (said,) = two_ways(worse, "copied or repeated")
    assert said.startswith("Fixed and broken are about examples that are copied or repeated; Macro F1 measures ")
    assert two_ways(comparison(0.06, 0.03, 0.09, 0.001, fixed=("a",)), "wrong") == []
    assert two_ways(comparison(-0.06, -0.09, -0.03, 0.001, broken=("a",)), "wrong") == []


def test_a_difference_in_dollars_is_in_dollars():
    """Beside values that are, a bare number would look like something else."""
    versus = comparison(-12000.0, -15000.0, -9000.0, 0.001)
    versus = replace(versus, difference=replace(versus.difference, unit="$"))
    runs = [
        Iteration("", "2026-01-01T00:00:00Z", None, None, estimate(0.5), (), None, n == 3, n, None, then)
        for n, then in ((1, versus), (2, versus), (3, None))
    ]

    assert against(runs).rows[0][2] == f"{MINUS}$12,000"


def test_a_terminal_lists_thirty_examples_and_counts_the_rest():
    """A version that turned a thousand examples around fills no screen."""
    ids = tuple(f"e{number}" for number in range(1000))

    fixed, broken = told(
        ("a", "b"), comparison(0.1, 0.05, 0.15, 0.01, fixed=ids, broken=("x",)), Change(), "wrong", str
    )[2:4]

    assert fixed.startswith("1,000 fixed: e0, e1, ")
    assert fixed.endswith("e29 and 970 more")
    assert broken == "1 broken: x"
