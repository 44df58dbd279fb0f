"""The life of a project, run by run."""

from dataclasses import replace

import pandas as pd
import pytest

from portfolio.examine.comparisons.iterations import about_test_set, iterations, judged, scored_runs, versions
from portfolio.examine.comparisons.versions import Ground
from portfolio.examine.estimates.intervals import estimate
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
    assert [run.same_as for run in found] == [None, None, 1, None]


def test_a_version_that_the_project_went_back_to_keeps_its_place(world, recorded, weaker):
    """It was measured first; what was tried later comes after it, and each of these is compared with it."""
    w = world(300)
    run = recorded("02-01", digest="now")
    w = replace(
        w,
        project=replace(w.project, runs=(run,)),
        evaluation=replace(w.evaluation, run=replace(w.evaluation.run, started=run.started, recorded=run.name)),
    )
    tried = [(recorded(f"0{month}-01", digest=str(month)), weaker(month - 4.0)) for month in (1, 3, 4)]
    found, _ = history_of(w, tried)

    assert [run.started[5:7] for run in found] == ["01", "02", "03", "04"]
    assert [run.number for run in found if run.current] == [2]
    assert [run.versus_previous and run.versus_previous.name[-9:] for run in found[1:3]] == ["uary 2026", "uary 2026"]
    assert found[0].versus_current == found[1].versus_previous
    assert [run.versus_current and run.versus_current.this.value for run in found[2:]] == [found[1].estimate.value] * 2
    assert found[1].versus_current is None


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
    w = replace(w, examples=replace(w.examples, id="name"))
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


def recorded_as(run, w, raw):
    """The run with what a build would have written about it."""
    values = {"f1_macro": (estimate(w.task.metric("f1_macro"), w.judged(raw)).value, None, None)}
    return replace(run, values=values, n=len(raw), inputs={"data/test.csv": "old"})


def test_the_note_wins_over_the_commit_subject(world, recorded, weaker):
    """What the author says in words of his own is what the page says."""
    w = world(300)
    run = replace(recorded("01-01", digest="a"), note="Letters counted")
    history = History(subjects={run.name: "wip"})
    found, _ = history_of(replace(w, project=replace(w.project, history=history)), [(run, weaker(0.0))])

    assert [(run.number, run.subject) for run in found] == [(1, "Letters counted"), (2, None)]


def test_a_note_is_not_lost_where_runs_are_one(world, recorded, weaker):
    """Two runs with the same predictions are one version, with the last note."""
    w = world(300)
    first, second = recorded("01-01", digest="a"), replace(recorded("01-02", digest="a"), note="Tidied up")
    found, _ = history_of(w, [(first, weaker(0.0)), (second, weaker(0.0))])

    assert [run.subject for run in found] == ["Tidied up", None]


def test_the_current_version_is_compared_with_every_earlier_one(world, recorded, weaker):
    """Against its predecessor it is the step itself."""
    w = world(300, hard=3.0)
    runs = [(recorded(f"0{month}-01", digest=str(month)), weaker(month - 3.0)) for month in (1, 2, 3)]
    found, _ = history_of(w, runs)

    assert [run.versus_current.that.value for run in found[:3]] == [run.estimate.value for run in found[:3]]
    assert all(run.versus_current.this.value == found[3].estimate.value for run in found[:3])
    assert found[2].versus_current == found[3].versus_previous
    assert found[3].versus_current is None


def test_each_step_shows_what_it_fixed_and_broke(world, recorded, weaker):
    """Cards of failures: of the version before where it was fixed, of this one where it broke."""
    w = world(300, hard=0.5)
    found, _ = history_of(w, [(recorded("01-01", digest="a"), weaker(-0.5))])
    step, change = found[1].versus_previous, found[1].change

    assert {turned.failure.example_id for turned in change.fixed} <= set(step.fixed)
    assert {turned.failure.example_id for turned in change.broken} <= set(step.broken)
    for turned in change.fixed:
        assert (turned.failure.prediction, turned.failure.truth) == (turned.before, turned.now)
    for turned in change.broken:
        assert (turned.failure.prediction, turned.failure.truth) == (turned.now, turned.before)


def test_of_a_long_life_only_the_last_steps_have_cards(world, recorded, weaker):
    """So that a page does not grow with the number of runs; the first version stays comparable."""
    w = world(300)
    runs = [(recorded(f"01-{day:02}", digest=f"{day:02}"), weaker(day / 20)) for day in range(1, 19)]
    found, _ = history_of(w, runs)

    assert [run.change is not None for run in found] == [False] * 15 + [True] * 4
    assert [run.number for run in found if run.versus_current] == [1, *range(7, 19)]


def test_a_test_set_that_grew_is_said(world, recorded, weaker):
    """A finding counts the examples then, now and in common."""
    w = world(300)
    old = weaker(0.0).iloc[:140]
    gone = old.iloc[:20].rename(index=lambda name: "gone-" + name)
    found, _ = history_of(w, [(recorded("01-01", digest="a"), pd.concat([old, gone]))])
    (finding,) = about_test_set(found, 300)

    assert (found[0].n_recorded, found[0].estimate.n, found[1].versus_previous.n_common) == (160, 140, 140)
    assert finding.code == "PF092"
    assert "that of 1 January 2026 on 160 examples, of which 140 are among today's 300" in finding.sentence


def test_a_test_set_that_shrank_is_said(world, recorded, weaker):
    """Examples that were taken out count no more for any version."""
    w = world(300)
    small = replace(w, examples=replace(w.examples, test=w.examples.test.iloc[:200])).predicting(w.raw.iloc[:200])
    found, _ = history_of(small, [(recorded("01-01", digest="a"), weaker(0.0))])
    (finding,) = about_test_set(found, 200)

    assert (found[0].n_recorded, found[0].estimate.n) == (300, 200)
    assert "on 300 examples, of which 200 are among today's 200" in finding.sentence


def test_a_truth_that_was_corrected_is_said(world, recorded, weaker):
    """The same examples, another file, and the recorded value does not come out again."""
    w = world(300)
    run = recorded_as(recorded("01-01", digest="a"), w, weaker(0.0))
    truth = w.examples.test["country"].map({"EE": "FI", "FI": "EE"}).where(w.examples.test.index < "00010")
    test = w.examples.test.assign(country=truth.fillna(w.examples.test["country"]))
    corrected = replace(w, examples=replace(w.examples, test=test)).predicting(w.raw)
    found, _ = history_of(corrected, [(run, weaker(0.0))])
    (finding,) = about_test_set(found, 300)

    assert found[0].recorded == run.values["f1_macro"][0] != found[0].estimate.value
    assert finding.code == "PF093"
    assert "The answers in the test set changed after 1 January 2026" in finding.sentence


def test_an_unchanged_test_set_needs_no_word(world, recorded, weaker):
    """Not even where the file is another, if the value comes out again."""
    w = world(300)
    run = recorded_as(recorded("01-01", digest="a"), w, weaker(0.0))
    found, _ = history_of(w, [(run, weaker(0.0))])

    assert found[0].recorded is None
    assert about_test_set(found, 300) == ()


def test_groups_are_compared_as_groups(world, recorded, weaker):
    """The test swaps whole groups, in the current step and against each earlier version."""
    w = world(300, hard=3.0)
    groups = w.examples.test["name"].str.len().astype(str) + w.examples.test["device"]
    ground = Ground(w.task, w.examples, w.task.metric("f1_macro"), groups)
    runs, _ = scored_runs(w.project, w.examples, w.task, [(recorded("01-01", digest="a"), weaker(-2.0))])
    found = iterations(w.project, ground, versions(w.project, w.evaluation, ground.metric, runs), w.evaluation)

    assert found[1].versus_previous.test.endswith("of whole groups")


def test_the_test_set_counts_what_it_judged_and_how_that_flatters(world, recorded, weaker):
    """Equal predictions are judged once."""
    w = world(300)
    pairs = [(recorded(f"01-0{i}", digest=digest), weaker(hard)) for i, (digest, hard) in enumerate(JUDGED, 1)]
    runs, _ = scored_runs(w.project, w.examples, w.task, pairs)
    ground = Ground(w.task, w.examples, w.task.metric("f1_macro"))
    found = versions(w.project, w.evaluation, ground.metric, runs)
    n, optimism = judged(ground, (*runs, found[-1]))

    assert n == 3
    assert 0 < optimism < 0.03


JUDGED = (("a", 0.0), ("b", 0.4), ("a", 0.0))
