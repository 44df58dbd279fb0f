"""The life of a project, run by run."""

from dataclasses import replace

import pandas as pd
import pytest

from portfolio.examine.iterations import iterations, scored_runs, versions
from portfolio.examine.versions import Ground
from portfolio.records import History


@pytest.fixture
def weaker(world):
    """Raw predictions of earlier, weaker models on the same examples."""
    return lambda hard: world(300, hard=hard).raw


def history_of(w, earlier, metric="f1_macro"):
    runs, findings = scored_runs(w.project, w.examples, w.task, earlier)
    ground = Ground(w.task, w.examples, w.task.metric(metric))
    return iterations(w.project, ground, versions(w.project, w.evaluation, ground.metric, runs), w.evaluation), findings


def test_each_run_is_compared_with_the_one_before(world, recorded, weaker):
    """Oldest first, the current one last, each difference against its predecessor."""
    w = world(300, hard=3.0)
    runs = [(recorded("02-01", digest="b"), weaker(0.5)), (recorded("01-01", digest="a"), weaker(-2.0))]
    found, findings = history_of(w, runs)

    assert [run.started[:10] for run in found] == ["2026-01-01", "2026-02-01", "2026-05-03"]
    assert [run.current for run in found] == [False, False, True]
    assert found[0].versus_previous is None
    assert found[1].versus_previous.name == "run of 1 January 2026"
    assert found[2].versus_previous.difference.low > 0
    assert findings == ()


def test_what_changed_is_told_by_file(world, recorded, weaker):
    """Files whose content differs, and files that came or went."""
    w = world(300)
    run = recorded("01-01", digest="a", inputs={"model.joblib": "0", "old.py": "1"})
    found, _ = history_of(w, [(run, weaker(0.0))])

    assert found[1].changed == ("model.joblib", "old.py")


def test_runs_in_a_row_with_the_same_predictions_are_one(world, recorded, weaker):
    """A refactoring is no iteration; a change that is taken back is two."""
    w = world(300)
    earlier = [
        (recorded("01-01", digest="a"), weaker(0.0)),
        (recorded("01-02", digest="a"), weaker(0.0)),
        (recorded("01-03", digest="b"), weaker(-1.0)),
        (recorded("01-04", digest="a"), weaker(0.0)),
        (recorded("01-05", digest="now"), w.raw),
    ]
    found, _ = history_of(w, earlier)

    assert [run.started[5:10] for run in found] == ["01-01", "01-03", "01-04", "01-05"]
    assert [run.current for run in found] == [False, False, False, True]


def test_a_run_on_other_examples_is_compared_on_those_in_common(world, recorded, weaker):
    """The test set has grown since."""
    w = world(300)
    found, _ = history_of(w, [(recorded("01-01", digest="a"), weaker(0.0).iloc[:120])])

    assert found[0].estimate.n == 120
    assert found[1].estimate.n == 300
    assert found[1].versus_previous.n_common == 120


def test_a_run_on_a_wholly_different_test_set_is_left_out(world, recorded, weaker):
    """Nothing in common, nothing to compare; a finding says so."""
    w = world(300)
    other = weaker(0.0).rename(index=lambda name: "old-" + name)
    found, (finding,) = history_of(w, [(recorded("01-01", digest="a"), other)])

    assert len(found) == 1
    assert finding.code == "PF055"
    assert "it has no example in common with today's test set" in finding.sentence


def test_a_run_with_other_labels_is_left_out(world, recorded):
    """Its predictions cannot be scored today; the reason is the check's own."""
    w = world(60)
    labels = pd.DataFrame({"prediction": ["LV"] * 60}, index=w.raw.index)
    found, (finding,) = history_of(w, [(recorded("01-01", digest="a"), labels)])

    assert len(found) == 1
    assert "'LV' is not a label (60 predictions)" in finding.sentence
    assert finding.place == "runs/20260101T100000Z-a0000000.json"


def test_a_run_that_lacks_the_metric_is_passed_over(world, recorded):
    """Labels without probabilities have no ROC AUC; the next run is compared with the one that had."""
    w = world(200)
    labels = pd.DataFrame({"prediction": w.examples.test["country"]})
    found, _ = history_of(w, [(recorded("01-01", digest="a"), labels)], "roc_auc")

    assert [run.current for run in found] == [True]


def test_the_commit_subject_says_what_it_was_about(world, recorded, weaker):
    """By the name of the file in runs/."""
    w = world(300)
    run = recorded("01-01", digest="a")
    history = History(subjects={run.name: "Count letters"})
    found, _ = history_of(replace(w, project=replace(w.project, history=history)), [(run, weaker(0.0))])

    assert [run.subject for run in found] == ["Count letters", None]
