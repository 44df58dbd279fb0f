"""What a strict reviewer says of decisions that came after the first measured run."""

from dataclasses import replace

import pytest

from portfolio.examine.analysis import analyse
from portfolio.examine.comparisons.decided import about_decisions, with_decisions
from portfolio.records import Amendment, Decided, Decision, Stamp
from portfolio.tasks.classification.task import Classification
from portfolio.tasks.regression.task import Regression

STAMP = Stamp("0123456789abcdef", "2026-03-01T12:00:00Z")
F1, KNOWN = Classification().metric("f1_macro"), Classification().metrics
MAE = Regression().metric("mae")


def change(before, after, order="after", **keys):
    return Amendment(before, after, STAMP, order, **keys)


def decided(*, target=(), metric=(), test=(), first="before", first_run="2026-03-02T12:00:00Z"):
    return Decided(
        (
            Decision("metric", change(None, "f1_macro", "before"), metric),
            Decision("target", change(None, 0.9, first), target),
            Decision("test", change(None, "data/test.csv", "before"), test),
        ),
        first_run,
    )


def sentences(known, metric=F1):
    return [(found.code, found.severity, found.sentence) for found in about_decisions(known, metric, KNOWN)[0]]


def test_decisions_from_before_the_first_run_pass():
    """One sentence says what git has."""
    found, (passed,) = about_decisions(decided(), F1, KNOWN)

    assert found == ()
    has = "Git has metric, target and test set as they are now from"
    assert passed.sentence == f"{has} 24 hours before the first measured run."

    soon = about_decisions(decided(first_run="2026-03-01T12:00:05Z"), F1, KNOWN)[1]
    assert soon[0].sentence.endswith("now from 5 seconds before the first measured run: an order, not foresight.")


def test_slices_that_were_named_late_break_no_promise():
    """They lose the word suspected, on the page, and nothing else."""
    late = replace(decided(), slices=Decision("slices", change(None, ("size",))), orders={"size": "after"})

    assert about_decisions(late, F1, KNOWN) == about_decisions(decided(), F1, KNOWN)


def test_a_change_before_the_first_run_is_nobodys_business():
    """Until something is measured, every decision is free."""
    known = decided(target=(change(0.9, 0.8, "before"),))

    assert (sentences(known), len(about_decisions(known, F1, KNOWN)[1])) == ([], 1)


def test_a_target_lowered_after_the_first_run_is_a_warning():
    """With both numbers, however many steps it took."""
    known = decided(target=(change(0.9, 0.7), change(0.7, 0.8)))

    assert sentences(known) == [
        ("PF095", "warning", "The target was made easier after the first measured run: Macro F1 0.8 in place of 0.9.")
    ]


def test_a_target_that_was_taken_out_is_a_warning():
    """To drop a target that was missed is the easiest way to ease it; one put back is as it was."""
    assert sentences(decided(target=(change(0.9, 0.7), change(0.7, None)))) == [
        ("PF095", "warning", "The target of 0.9 was taken out after the first measured run.")
    ]
    assert sentences(decided(target=(change(0.9, None), change(None, 0.9)))) == []


def test_of_a_metric_where_less_is_better_the_easier_target_is_the_higher():
    """An error of 0.9 allowed in place of 0.5."""
    known = decided(target=(change(0.5, 0.9),))

    assert sentences(known, MAE)[0][:2] == ("PF095", "warning")
    assert sentences(decided(target=(change(0.9, 0.5),)), MAE) == []


def test_an_easier_target_that_is_not_committed_is_seen():
    """Git holds another one; when it was changed is not claimed."""
    found = sentences(decided(target=(change(0.9, 0.5, "uncommitted"),)))

    assert found[0][2] == "The target is easier than the committed one: Macro F1 0.5 in place of 0.9."
    assert sentences(decided(target=(change(0.9, 0.95, "uncommitted"),))) == []


@pytest.mark.parametrize("order", ["together", "rewritten"])
def test_where_git_cannot_tell_nobody_is_accused(order):
    """Nor does the check pass."""
    assert about_decisions(decided(target=(change(0.9, 0.7, order),)), F1, KNOWN) == ((), ())


def test_a_target_under_another_metric_is_not_compared():
    """What came after the change of the metric is."""
    other = change(0.9, 0.5, same_metric=False)

    assert sentences(decided(target=(other,))) == []
    assert "0.4 in place of 0.5" in sentences(decided(target=(other, change(0.5, 0.4))))[0][2]


def test_a_target_that_came_late_is_said_plainly():
    """As advice: it was never anything else."""
    assert sentences(decided(first="after")) == [
        ("PF059", "advice", "The target was set after the first measured run.")
    ]


def test_another_metric_or_test_set_after_the_first_run_is_a_warning():
    """The metric by its title; a metric that was changed back counts for nothing."""
    known = decided(metric=(change("accuracy", "f1_macro"),), test=(change("a.csv", "a.csv"), change("a.csv", "b.csv")))

    assert sentences(known) == [
        ("PF096", "warning", "The metric was changed after the first measured run: Macro F1 in place of Accuracy."),
        ("PF097", "warning", "The test set was changed after the first measured run, 2 times."),
    ]
    back = (change("f1_macro", "accuracy"), change("accuracy", "f1_macro"))
    assert sentences(decided(metric=back)) == []


def test_without_a_run_there_is_nothing_to_say():
    """Nor where git knows nothing."""
    assert about_decisions(decided(first_run=None), F1, KNOWN) == ((), ())
    assert about_decisions(Decided(why_unknown="not a git repository"), F1, KNOWN) == ((), ())


def test_what_the_test_set_has_judged_is_told_with_the_decisions(world):
    """Eleven runs of which ten are deleted are a warning; with none deleted it is said what was counted."""
    w = world(100)
    analysis = analyse(w.project, w.examples, w.evaluation, w.task)
    known = decided()
    worn = with_decisions(analysis, replace(known, n_deleted=10), w.task)
    fresh = with_decisions(analysis, known, w.task)

    assert [each.severity for each in worn.findings if each.code == "PF056"] == ["warning"]
    assert [each.sentence for each in fresh.passed if each.code == "PF056"] == [
        "This test set has scored 1 recorded set of predictions."
    ]
