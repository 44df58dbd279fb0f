"""The stage as a whole: records in, records out."""

import math
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import fields, is_dataclass, replace

import pandas as pd
import pytest

from portfolio.examine.analysis import analyse
from portfolio.examine.checks.check import Case
from portfolio.examine.checks.score import BaselineBeaten
from portfolio.examine.comparisons.test_set_wear import about_test_set
from portfolio.examine.estimates.units import Units
from portfolio.records import Claim, Dataset, Finding, Passed, Section


def analysed(w, earlier=()):
    return analyse(w.project, w.examples, w.evaluation, w.task, earlier=earlier)


def codes(analysis):
    return [finding.code for finding in analysis.findings]


def numbers_in(value):
    """Every float anywhere in a record."""
    if isinstance(value, float):
        yield value
    elif is_dataclass(value):
        for field in fields(value):
            yield from numbers_in(getattr(value, field.name))
    elif isinstance(value, Mapping):
        for item in value.values():
            yield from numbers_in(item)
    elif isinstance(value, tuple | list):
        for item in value:
            yield from numbers_in(item)


def labels_only(w):
    return w.predicting(pd.DataFrame({"prediction": w.raw.astype(float).idxmax(axis=1)}))


def constant(w):
    return w.predicting(pd.DataFrame({"prediction": ["FI"] * len(w.raw)}, index=w.raw.index))


def perfect(w):
    return w.predicting(pd.DataFrame({"prediction": w.examples.test["country"]}))


def one_class(w):
    test = w.examples.test.assign(country="FI")
    return replace(w, examples=replace(w.examples, test=test)).predicting(w.raw)


CASES = {
    "as usual": lambda world: world(300),
    "sixteen classes": lambda world: world(400, labels=tuple(f"shelf {number:02}" for number in range(16))),
    "one example": lambda world: world(1),
    "two examples": lambda world: world(2),
    "nineteen examples": lambda world: world(19),
    "labels only": lambda world: labels_only(world(100)),
    "a constant": lambda world: constant(world(100)),
    "a perfect score": lambda world: perfect(world(100)),
    "one class in the truth": lambda world: one_class(world(100)),
    "one class and one example": lambda world: one_class(world(1)),
    "a positive class": lambda world: world(100, options={"positive": "EE"}),
    "groups": lambda world: world(200, dataset=Dataset("t", None, None, "country", group="device")),
}


@pytest.mark.parametrize("name", CASES)
def test_no_nan_leaves_this_stage(world, name):
    """Whatever the predictions: a number is a number, and where there is none a sentence says why."""
    analysis = analysed(CASES[name](world))

    assert [number for number in numbers_in(analysis) if not math.isfinite(number)] == []
    for estimate in (*analysis.estimates, *analysis.baseline):
        assert (estimate.low is None) == bool(estimate.why_no_interval)


@pytest.mark.parametrize("name", CASES)
def test_the_order_of_the_rows_decides_nothing(world, name):
    """Shuffled outcomes give the same analysis, draws included."""
    w = CASES[name](world)
    shuffled = replace(w.evaluation, outcomes=w.outcomes.sample(frac=1, random_state=3))
    one, other = analysed(w), analysed(replace(w, evaluation=shuffled))

    assert one.slices == other.slices
    assert one.failures == other.failures
    assert one.patterns == other.patterns
    for a, b in zip(one.estimates, other.estimates, strict=True):
        assert (a.value, a.low, a.high) == pytest.approx((b.value, b.low, b.high), nan_ok=True)


def test_the_headline_is_the_authors(world):
    """Estimates begin with it, and the baseline has the same metrics in the same order."""
    analysis = analysed(world(200, metric="log_loss"))

    assert analysis.headline.metric == analysis.versus_baseline.this.metric == "log_loss"
    assert [e.metric for e in analysis.estimates] == [e.metric for e in analysis.baseline]
    assert analysis.estimates[0] == analysis.headline


def test_a_headline_without_a_value_gives_way_to_the_next(world):
    """A target for the one says nothing about the other."""
    analysis = analysed(labels_only(world(100, metric="roc_auc", target=0.9)))

    assert analysis.headline.metric == "f1_macro"
    assert (analysis.target, analysis.target_met) == (None, None)
    assert [f.sentence for f in analysis.findings if f.code == "PF048"] == [
        "ROC AUC cannot be measured: the predictions hold no probabilities. Macro F1 takes its place as the headline."
    ]


def test_metrics_left_out_for_one_reason_are_one_finding(world):
    """Both need probabilities."""
    (left_out,) = [f for f in analysed(labels_only(world(100))).findings if f.code == "PF047"]

    assert left_out.sentence == (
        "Left out for want of a value: ROC AUC, Log loss (the predictions hold no probabilities)."
    )


def test_metrics_of_a_positive_class_appear_only_when_one_is_named(world):
    """Nothing is said about them otherwise."""
    without, having = analysed(world(100)), analysed(world(100, options={"positive": "EE"}))

    assert "recall_positive" not in {estimate.metric for estimate in without.estimates}
    assert "PF047" not in codes(without)
    assert {"recall_positive", "precision_positive", "f1_positive"} <= {e.metric for e in having.estimates}


def test_findings_of_earlier_stages_are_kept(world):
    """The page shows one list."""
    w = world(100)
    noticed = [Finding(f"PF00{number}", "advice", "Something.") for number in range(3)]
    w = replace(
        w,
        project=replace(w.project, findings=(noticed[0],)),
        examples=replace(w.examples, findings=(noticed[1],)),
        evaluation=replace(w.evaluation, findings=(noticed[2],)),
    )

    assert analysed(w).findings[:3] == tuple(noticed)


def test_a_claim_that_was_not_measured_is_an_error(world):
    """C20: the measured value wins, and both are shown."""
    analysis = analysed(world(200, claims=(Claim("accuracy", 0.99, 2), Claim("f1_macro", 0.99, 3))))
    wrong = [finding for finding in analysis.findings if finding.code == "PF049"]

    assert [(finding.severity, finding.place) for finding in wrong] == [
        ("error", "metrics.json:2"),
        ("error", "metrics.json:3"),
    ]
    assert [check.agrees for check in analysis.claims] == [False, False]


def test_claims_that_came_out_again_are_told_too(world):
    """A check that passed is shown."""
    value = analysed(world(200)).headline.value
    analysis = analysed(world(200, claims=(Claim("f1_macro", round(value, 4), 2),)))

    assert "1 number in metrics.json came out again." in [passed.sentence for passed in analysis.passed]


def test_values_of_earlier_runs_may_stand_in_the_prose(world, recorded):
    """ "From 0.71 to 0.85" is history, not a contradiction."""
    run = replace(recorded("01-01", digest="a"), values={"accuracy": (0.7123, None, None)})
    story = {"iterations": Section("Iterations", "Accuracy was 0.712 at first, then 0.111.", 30)}
    analysis = analysed(world(200, sections=story, runs=(run,)))

    assert [f.sentence[:20] for f in analysis.findings if f.code == "PF050"] == ["README.md says 0.111"]


def test_the_number_of_models_judged_counts_different_predictions(world, recorded):
    """A run recorded twice has looked at the test set once."""
    w = world(100)
    earlier = [(recorded(f"01-0{day}", digest=digest), w.raw) for day, digest in enumerate(("a", "a", "b"), 1)]

    assert analysed(w, earlier).n_models_judged == 3


def test_a_lead_that_the_exact_test_calls_chance_is_no_lead_beyond_chance(world):
    """Interval and test must agree before a check passes."""
    w = world(200)
    analysis = analysed(w)
    versus = replace(analysis.versus_baseline, p=0.07)
    told = replace(analysis, versus_baseline=versus)
    case = Case(w.task.metrics[0], w.outcomes, Units(200), told, w.project, w.examples, w.task)
    finding = BaselineBeaten().look(case)

    assert finding.sentence.startswith("The lead over the baseline may be chance: ")
    assert finding.sentence.endswith(", p = 0.070.")


def test_an_evaluation_of_some_examples_is_analysed_on_these(world):
    """A frozen build may know only part of the test set."""
    w = world(200)
    part = replace(w, evaluation=replace(w.evaluation, outcomes=w.outcomes.iloc[:150]))
    analysis = analysed(part)

    assert analysis.headline.n == analysis.baseline[0].n == 150


@pytest.mark.parametrize(
    ("name", "code", "sentence"),
    [
        ("nineteen examples", "PF040", "Only 19 test examples, so every number on this page is rough."),
        ("a constant", "PF041", "The baseline is not beaten: Macro F1"),
        ("a perfect score", "PF043", "A perfect score: not one of 100 examples fails."),
        ("a constant", "PF044", "Every one of 100 predictions is FI."),
        ("one class in the truth", "PF045", "The truth is FI for the whole test set"),
    ],
)
def test_what_a_reviewer_would_point_at_is_found(world, name, code, sentence):
    """One check, one code, one sentence."""
    analysis = analysed(CASES[name](world))
    told = [finding.sentence for finding in analysis.findings if finding.code == code]

    assert told
    assert told[0].startswith(sentence)
    assert code not in {passed.code for passed in analysis.passed}


def test_what_was_checked_and_found_fine_is_told(world):
    """Every check that found nothing says what it looked at."""
    analysis = analysed(world(300, target=0.5))

    assert [passed.code for passed in analysis.passed] == [
        "PF016", "PF028", "PF029", "PF032", "PF040", "PF041", "PF042", "PF043", "PF044", "PF045", "PF046", "PF051",
        "PF057",
    ]  # fmt: skip
    assert {skipped.code for skipped in analysis.skipped} == {
        "PF014", "PF015", "PF017", "PF018", "PF019", "PF027", "PF030", "PF049",
    }  # fmt: skip
    assert all(passed.sentence.endswith(".") for passed in analysis.passed)


@pytest.mark.parametrize(
    ("target", "met", "words"),
    [(0.5, True, None), (0.99, False, "The target is not met"), (0.86, True, "it lies inside the interval")],
)
def test_a_target_is_met_or_not_or_uncertain(world, target, met, words):
    """Reached by the value, and by the whole interval?"""
    analysis = analysed(world(300, target=target))
    told = [finding.sentence for finding in analysis.findings if finding.code == "PF042"]

    assert analysis.target_met is met
    assert bool(told) == bool(words)
    assert words is None or words in told[0]


def test_a_lower_metric_meets_its_target_from_above(world):
    """Log loss of at most so much."""
    assert analysed(world(300, metric="log_loss", target=2.0)).target_met
    assert not analysed(world(300, metric="log_loss", target=0.01)).target_met


def test_an_overconfident_model_is_told_so(world):
    """Probabilities pushed to the ends."""
    w = world(300, hard=-1.0)
    sharp = w.raw.astype(float) ** 6
    sharp = sharp.div(sharp.sum(axis=1), axis=0).map("{:.4g}".format)
    told = [finding.sentence for finding in analysed(w.predicting(sharp)).findings if finding.code == "PF046"]

    assert told
    assert told[0].startswith("Overconfident: confidence and the share that is right differ by ")
    assert "percentage points on average (300 examples)" in told[0]


def test_a_test_set_that_judged_many_models_is_worn(world, recorded):
    """The best of a dozen looks better than it is; the count is the analysis's, what is said of it comes later."""
    w = world(100)
    earlier = [(recorded(f"01-{day:02}", digest=f"digest {day}"), w.raw) for day in range(1, 12)]

    assert about_test_set(analysed(w, earlier), 0) == Finding(
        "PF056",
        "warning",
        "This test set has scored 12 recorded sets of predictions; the best of many looks better than it is.",
        "Collect fresh test examples before the next round.",
    )


def test_deleting_the_record_of_a_look_does_not_undo_it(world, recorded):
    """Git remembers eight runs that are gone: with three that are left, the test set has judged eleven."""
    w = world(100)
    earlier = [(recorded(f"01-{day:02}", digest=f"digest {day}"), w.raw) for day in (1, 2)]
    worn = replace(analysed(w, earlier), optimism=0.0123)

    assert isinstance(about_test_set(worn, 7), Passed)
    assert about_test_set(worn, 8).sentence == (
        "This test set has scored 11 recorded sets of predictions, 8 of them in runs that were deleted later; the best "
        "of many looks better than it is by at least 0.012, were all equally good."
    )


def test_analysing_does_not_load_scikit_learn():
    """Its import costs as much as all the rest, and metrics are counted and summed without it."""
    script = (
        "import sys, importlib.util\n"
        "spec = importlib.util.spec_from_file_location('worlds', sys.argv[1])\n"
        "worlds = sys.modules['worlds'] = importlib.util.module_from_spec(spec)\n"
        "spec.loader.exec_module(worlds)\n"
        "before = set(sys.modules)\n"
        "from portfolio.examine.analysis import analyse\n"
        "w = worlds.make_world(100)\n"
        "analyse(w.project, w.examples, w.evaluation, w.task)\n"
        "print(*sorted({'sklearn'} & (set(sys.modules) - before)))\n"
    )
    conftest = __file__.replace("test_analysis.py", "conftest.py")
    done = subprocess.run([sys.executable, "-c", script, conftest], capture_output=True, text=True, check=False)

    assert done.returncode == 0, done.stderr
    assert done.stdout.split() == []


@pytest.mark.parametrize(
    ("metric", "name"),
    [
        ("accuracy", "always FI, the most common in training, the best of 2 simple baselines"),
        ("f1_macro", "labels drawn as often as they stand in training, the best of 2 simple baselines"),
    ],
)
def test_the_best_of_several_simple_baselines_is_taken_and_named(world, metric, name):
    """Always the common label is hard to beat by accuracy, and easy by macro F1."""
    made = world()
    analysis = analysed(replace(made, project=replace(made.project, metric=metric)))

    assert analysis.baseline_name == name
