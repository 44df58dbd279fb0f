"""Questions for an interview: each is asked only where the build can answer it, and answered with what was measured."""

from dataclasses import replace

import pytest

from portfolio.examine.analysis import analyse
from portfolio.present.cards import Story
from portfolio.present.sentences.fails import strongest
from portfolio.present.sentences.leakage import caution
from portfolio.present.sentences.questions import (
    Question,
    beforehand,
    believed,
    fails_most,
    last_version,
    leaks,
    next_step,
    questions,
    settled,
    something_simpler,
    why_this_metric,
)
from portfolio.records import (
    Alike,
    Amendment,
    Comparison,
    Decided,
    Decision,
    Finding,
    Group,
    Iteration,
    Passed,
    Pattern,
    Stamp,
)
from tests.examine.conftest import TASK, make_world


def make_story(n=300, *, prose=None, **keys):
    made = make_world(n, **keys)
    analysis = analyse(made.project, made.examples, made.evaluation, TASK)
    return Story(made.project, made.examples, made.evaluation, analysis, {}, {}, TASK, prose or {}, "", "")


@pytest.fixture(scope="module")
def story():
    return make_story()


def with_analysis(story, **keys):
    return replace(story, analysis=replace(story.analysis, **keys))


def version(story, low, high, value=0.02, fixed=("1", "2"), broken=("3",)):
    """The story with a version before, and the paired difference to it."""
    headline = story.analysis.headline
    difference = replace(headline, value=value, low=low, high=high)
    versus = Comparison("before", headline, headline, difference, None, fixed=fixed, broken=broken, n_common=headline.n)
    now = Iteration("b", "2026-05-03T10:00:00Z", None, None, headline, (), versus, current=True)
    return with_analysis(story, iterations=(replace(now, versus_previous=None, current=False), now))


def test_a_metric_is_explained_and_another_would_flatter(story):
    """Nine in ten are FI: always saying so is right nine times in ten, and worth little by the headline."""
    high = replace(story.analysis.baseline[0], metric="accuracy", title="Accuracy", value=0.9)
    low = replace(story.analysis.baseline[0], metric="f1_macro", value=0.45)

    answer = why_this_metric(with_analysis(story, baseline=(low, high))).answer

    assert answer.startswith(TASK.metric("f1_macro").meaning)
    assert "By Accuracy even the baseline" in answer
    assert answer.endswith("looks good: 0.900, against 0.450 by Macro F1.")


def test_a_metric_that_flatters_a_little_is_not_worth_a_word(story):
    """Nor one by which the baseline is bad all the same, such as a ROC AUC of one half."""
    low, high = (replace(story.analysis.baseline[0], metric=name, value=0.4) for name in ("f1_macro", "accuracy"))

    for value in (0.5, 0.59):
        flat = with_analysis(story, baseline=(low, replace(high, value=value)))
        assert why_this_metric(flat).answer == TASK.metric("f1_macro").meaning


def test_the_author_is_quoted_where_a_sentence_gives_a_reason(story):
    """As plain text, out of safe HTML; a sentence that only states a value is no reason."""
    html = "<p>We want a <b>macro F1</b> of 0.9. Names are rare, so <em>macro F1</em> weighs both &amp; alike.</p>"

    assert why_this_metric(replace(story, prose={"problem": html})).quote == (
        "Names are rare, so macro F1 weighs both & alike."
    )
    assert why_this_metric(replace(story, prose={"problem": "<p>Macro F1 is 0.8.</p>"})).quote == ""
    assert why_this_metric(story).quote == ""


def test_the_baseline_is_named_with_the_paired_difference(story):
    """And with how many examples change sides."""
    answer = something_simpler(story).answer

    versus = story.analysis.versus_baseline
    assert f"for the baseline ({story.analysis.baseline_name})" in answer
    assert "(95\N{NARROW NO-BREAK SPACE}% interval +" in answer
    assert f"{len(versus.fixed)} examples fail only with the baseline, {len(versus.broken)} only with" in answer


def test_a_column_that_does_the_work_alone_is_the_simpler_answer(story):
    """A reader should not have to find it under Checked; what the author says of it stands beside it."""
    leak = Finding("PF019", "warning", "One column gives the answer away: region.", accepted="no model reads it.")
    fine = Passed("PF030", "The model's lead is not that of one column: size has 4% of it.")

    told = [
        something_simpler(with_analysis(story, **each)).answer
        for each in (
            {"findings": (leak,), "passed": ()},
            {"findings": (), "passed": (fine,)},
            {"findings": (), "passed": ()},
        )
    ]
    assert told[0].endswith(" One column gives the answer away: region. The author says of that: no model reads it.")
    assert told[1].endswith(f" {fine.sentence}")
    assert told[2].endswith(" only with this model.")


def test_where_it_fails_most_says_what_the_first_screen_says(story):
    """Two answers to one question would be one too many."""
    first = story.analysis.patterns[0].sentence
    answer = fails_most(story).answer

    assert answer.startswith(first)
    assert f" Overall it is {story.analysis.n_failures} of 300 (" in answer


def test_where_no_slice_stands_out_it_says_so():
    """With how many were looked at."""
    story = make_story(hard=3.0)

    without = with_analysis(story, patterns=())

    assert f"None of the {story.analysis.n_slices_tested} slices looked at stands out." in fails_most(without).answer


def test_a_group_of_alike_examples_is_told_before_what_a_kind_says_anyway():
    """A group that was confirmed says more than which label is taken for which; a slice that stands out comes first."""
    story = make_story(hard=3.0)
    usual, group = Pattern("19 of 88 are called FI.", 19), Group(Pattern("Of the 37 with “zzz”, 37 are wrong.", 37), ())
    both = with_analysis(story, patterns=(usual,), alike=Alike((group,)))

    assert fails_most(both).answer.startswith("Of the 37 with “zzz”, 37 are wrong.")
    assert strongest(both) == group.pattern.sentence
    assert (
        strongest(with_analysis(both, slices=(replace(story.analysis.slices[0], stands_out=True),))) == usual.sentence
    )
    assert strongest(with_analysis(both, alike=Alike(), patterns=())) is None


def test_the_last_version_is_asked_about_where_there_was_one_before(story):
    """With its paired interval, and the examples that would settle it while that includes zero."""
    assert last_version(story) is None

    answer = last_version(version(story, -0.02, 0.06)).answer
    assert "which may be chance" in answer
    assert "2 examples fixed, 1 broken" in answer
    assert "about 1,200 test examples in all would settle it" in answer
    assert "would settle" not in last_version(version(story, 0.01, 0.03)).answer


def test_the_number_that_would_settle_it_follows_the_square_root(story):
    """Half of an interval twice as far as the target lies: four times as many; a hopeless number is not named."""
    headline = replace(story.analysis.headline, value=0.8, low=0.76, high=0.84, n=300)

    asked = settled(with_analysis(story, headline=headline, target=0.82, target_met=False))
    assert "leave open whether the target of 0.82 is reached" in asked.answer
    assert "about 1,200 in all would settle it" in asked.answer
    assert settled(with_analysis(story, headline=headline, target=0.8001, target_met=False)) is None
    assert settled(with_analysis(story, headline=headline, target=0.9, target_met=False)) is None


def test_an_open_lead_over_the_baseline_can_be_settled_too(story):
    """Where the target is clear, or there is none."""
    versus = story.analysis.versus_baseline
    open_lead = replace(versus, difference=replace(versus.difference, value=0.03, low=-0.01, high=0.07))

    asked = settled(with_analysis(story, versus_baseline=open_lead))
    assert "leave open whether it beats the baseline" in asked.answer
    assert settled(story) is None


def test_the_target_is_asked_about_where_git_can_tell(story):
    """Not without a run, and not from a shallow clone."""
    first = Amendment(None, 0.9, Stamp("0" * 40, "2026-03-01T12:00:00Z"), "before")
    known = Decided((Decision("target", first),), "2026-03-02T12:00:00Z")

    def asked(decided):
        return beforehand(replace(story, project=replace(story.project, decided=decided)))

    assert asked(known).answer == "The target was committed, as it is now, 24 hours before the first measured run."
    assert asked(replace(known, decisions=(Decision("metric", first),))).question.startswith("Was it settled")
    for unknown in (None, replace(known, first_run=None), Decided(why_unknown="not a git repository")):
        assert asked(unknown) is None


def test_confidences_are_asked_about_where_they_were_measured(story):
    """In the words of the check."""
    checks = [each for each in (*story.analysis.passed, *story.analysis.findings) if each.code == "PF046"]

    assert believed(story).answer.endswith(checks[0].sentence)
    assert believed(with_analysis(story, passed=(), findings=())) is None


def test_of_leaks_the_findings_are_said_and_else_what_was_in_order(story):
    """One list feeds the question and the first screen, so that they cannot contradict each other."""
    fine = with_analysis(story, findings=(), passed=(Passed("PF012", "no row stands in both"), Passed("PF046", "sure")))
    copies = Finding("PF015", "warning", "30 test pictures look like a training picture.")
    leaking = with_analysis(fine, findings=(Finding("PF043", "warning", "A perfect score."), copies))

    assert "No sign of it. No row stands in both." in leaks(fine).answer
    assert caution(fine) == ""
    assert "It may: 30 test pictures look like a training picture. A perfect score." in leaks(leaking).answer
    assert "No row" not in leaks(leaking).answer
    assert caution(leaking) == (
        "30 test pictures look like a training picture. A perfect score. So the score may be better than the model is."
    )


def test_what_was_kept_from_the_predictor_or_is_accepted_puts_no_score_in_doubt(story):
    """The question tells it all the same, with the author's reason."""
    withheld = Finding("PF020", "warning", "index.csv was withheld from the predictor.", averted=True)
    accepted = Finding("PF019", "warning", "Price alone does it.", accepted="that is the point")
    known = with_analysis(story, findings=(withheld, accepted))

    assert caution(known) == ""
    assert leaks(known).answer.endswith(
        "It may: Price alone does it. The author says of that: that is the point. "
        "index.csv was withheld from the predictor. The build gave them to the model without the answers, "
        "in a copy that does not hold them."
    )


def test_a_predictor_that_has_the_answers_by_heart_puts_the_score_in_doubt(story):
    """The same check as of files that were withheld, but nothing was averted."""
    known = with_analysis(story, findings=(Finding("PF020", "warning", "predict.py knows the truth by heart."),))

    assert caution(known).startswith("predict.py knows the truth by heart.")


@pytest.mark.parametrize(
    ("html", "quote"),
    [
        ("<p>Titles. With the subject of each roll call known, directions could be named. Then time.</p>",
         "Titles. With the subject of each roll call known, directions could be named."),
        ("<ul><li>Fit a circle to the rim of a cut piece, and see whether its centre lies inside.</li><li>b</li></ul>",
         "Fit a circle to the rim of a cut piece, and see whether its centre lies inside."),
        ("<p>" + "x" * 400 + "</p>", None),
        ("", None),
    ],
)  # fmt: skip
def test_what_would_be_next_is_the_authors_first_sentence(story, html, quote):
    """Quoted as such, with the next one where it is short, or left out."""
    asked = next_step(replace(story, prose={"next": html}))

    assert (asked.quote if asked else None) == quote


def test_there_are_at_most_seven_each_with_a_part_to_read_on(story):
    """In the order of the page, from the metric to what comes next."""
    full = version(replace(story, prose={"next": "<p>" + "Collect more names. " * 4 + "</p>"}), -0.02, 0.06)
    target = replace(full.analysis.headline, value=0.8, low=0.7, high=0.9)
    asked = questions(with_analysis(full, headline=target, target=0.85, target_met=False))["questions"]

    assert len(asked) == 7
    assert all(isinstance(each, Question) and each.anchor and (each.answer or each.quote) for each in asked)
    assert [each.anchor for each in asked][:2] == ["results", "results"]
    assert asked[-1].question == "What would you do next?"


def test_a_lead_without_an_interval_says_why(story):
    """As a remark behind the number, not as a part of it."""
    lead = replace(story.analysis.versus_baseline.difference, low=None, high=None, why_no_interval="too few groups")
    versus = replace(story.analysis.versus_baseline, difference=lead)

    assert " (no interval: too few groups)." in something_simpler(with_analysis(story, versus_baseline=versus)).answer
