"""Measured, kept, measured again, frozen: the same numbers, and nobody's code run without need."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from portfolio import evaluate
from portfolio.errors import PortfolioError
from portfolio.evaluate import evaluation as module
from portfolio.evaluate import interpreters
from portfolio.evaluate.predictions import digest
from portfolio.evaluate.runs import pack
from portfolio.evaluate.store import Store
from portfolio.records import Environment, Estimate, Fingerprint, History, RecordedRun

ESTIMATE = Estimate("accuracy", "Accuracy", 1.0, None, None, 6, "higher")


def labelling(label):
    """A script that gives every example this label."""
    return f"""import csv, os

with open(os.environ["PORTFOLIO_EXAMPLES"], encoding="utf-8") as file:
    examples = list(csv.DictReader(file))
with open(os.environ["PORTFOLIO_PREDICTIONS"], "w", encoding="utf-8") as file:
    print("example_id,prediction", file=file)
    for example in examples:
        print(example["example_id"], {label}, sep=",", file=file)
"""


@pytest.fixture
def project(commanding):
    """A command, as it starts in no time."""
    return commanding(labelling("'EE' if set(example['word']) & set('õäu') else 'FI'"))


@pytest.fixture
def measure(project, examples, task, store):
    return lambda project=project, **options: evaluate.evaluate(project, examples, task, store=store, **options)


@pytest.fixture
def recorded(project, measure):
    """The project with its first run in runs/, as a later build reads it."""
    return recall(project, evaluate.record(project, measure(), [ESTIMATE]))


@pytest.fixture
def forbid_runs(monkeypatch):
    """From the call on, running the author's code fails the test."""
    return lambda: monkeypatch.setattr(module, "run", lambda *_, **__: pytest.fail("the author's code was run"))


def recall(project, path, **changes):
    """What collect makes of a file in runs/."""
    facts = json.loads(path.read_text(encoding="utf-8"))
    run = RecordedRun(
        name=path.name,
        started=facts["started"],
        seconds=facts["seconds"],
        commit=facts["commit"],
        fingerprint=Fingerprint(**facts["fingerprint"]),
        environment=Environment(**facts["environment"]),
        inputs=facts["inputs"],
        metric=facts["metric"],
        n=facts["n"],
        values={name: tuple(value.values()) for name, value in facts["values"].items()},
        predictions=facts["predictions"].get("data", ""),
        digest=facts["predictions"]["digest"],
    )
    return replace(project, runs=(*project.runs, replace(run, **changes)))


def test_predictions_are_joined_with_the_truth(measure):
    """One outcome for each test example, in the order of the file."""
    evaluation = measure()

    assert evaluation.run.state == "measured"
    assert list(evaluation.outcomes.index) == ["001", "002", "003", "004", "005", "006"]
    assert evaluation.outcomes["failed"].sum() == 0
    assert evaluation.predictions.startswith("example_id,prediction\n001,EE\n002,FI\n003,EE\n")


def test_nothing_changed_means_nobody_runs(measure, forbid_runs):
    """The second build takes the predictions from the store and comes to the same result."""
    first = measure()
    forbid_runs()

    second = measure()

    assert second.run == replace(first.run, state="kept")
    assert second.outcomes.equals(first.outcomes)
    assert second.findings == first.findings


def test_a_new_commit_is_shown_without_measuring(measure, project, forbid_runs):
    """The page names the commit that the project is at now."""
    measure()
    forbid_runs()

    assert measure(replace(project, history=History(commit="abc"))).run.commit == "abc"


def test_force_runs_in_any_case(measure):
    """``verify`` measures afresh."""
    measure()

    assert measure(force=True).run.state == "measured"


def test_what_was_kept_under_other_ids_is_measured_again(project, examples, task, store):
    """A newer version may find the id in another column: old predictions say nothing of its rows, and crash nothing."""
    evaluate.evaluate(project, examples, task, store=store)
    renamed = examples.test.rename(index=lambda name: f"row-{name}")
    other = replace(examples, test=renamed, ids=replace(examples.ids, column="other"))

    again = evaluate.evaluate(project, other, task, store=store)

    assert again.run.state == "measured"
    assert list(again.outcomes.index) == list(renamed.index)


def test_a_damaged_result_is_measured_again(measure, store):
    """A flipped bit costs time, never truth."""
    measure()
    (path,) = (store.root / "v1" / "evaluation").iterdir()
    path.write_bytes(path.read_bytes()[:-3])

    assert measure().run.state == "measured"
    assert len(store.notices) == 1


def test_nothing_is_kept_of_a_failure(measure, commanding, store):
    """Not even when it fails after the author's code has ended well."""
    with pytest.raises(PortfolioError, match="unknown label 'SE'"):
        measure(commanding(labelling("'SE'")))

    assert not store.root.exists() or not list(store.root.rglob("evaluation"))


def test_files_that_change_under_the_run_are_noticed(measure, project, monkeypatch):
    """A result must come from exactly the inputs that it is kept for."""
    run = module.run

    def edit(*arguments, **options):
        (project.folder / "predict.py").write_text("# edited", encoding="utf-8")
        return run(*arguments, **options)

    monkeypatch.setattr(module, "run", edit)
    with pytest.raises(PortfolioError, match="projects/words: changed while it was being evaluated"):
        measure()


# ---- runs/ -------------------------------------------------------------------------------------


def test_an_iteration_is_one_small_file(project, measure):
    """Everything that a later build wants to know, in a fixed order, with the predictions packed."""
    evaluation = measure()

    path = evaluate.record(project, evaluation, [ESTIMATE])

    text = path.read_text(encoding="utf-8")
    facts = json.loads(text)
    stamp = evaluation.run.started.replace("-", "").replace(":", "")
    assert path.name == f"{stamp}-{evaluation.run.fingerprint.author[:8]}.json"
    assert " ".join(facts) == (
        "format started seconds commit uncommitted fingerprint environment inputs task metric n ids values predictions"
    )
    assert facts["values"] == {"accuracy": {"value": 1.0, "low": None, "high": None}}
    assert text == json.dumps(facts, indent=1, ensure_ascii=False) + "\n"


def test_recorded_predictions_come_back(measure, recorded, examples):
    """As text by id, ready to be checked and scored again."""
    _, table = evaluate.unpack(recorded.runs[0], examples)

    assert table["prediction"].tolist() == measure().outcomes["prediction"].tolist()
    assert table.index.name == "example_id"


@pytest.mark.parametrize(
    "change", [lambda data: data[: len(data) // 8 * 4], lambda data: "AAAA" + data, lambda data: "?" + data[1:]]
)
def test_damaged_recorded_predictions_are_not_used(recorded, examples, change):
    """They are named, with the way to get them back."""
    run = replace(recorded.runs[0], predictions=change(recorded.runs[0].predictions))

    with pytest.raises(PortfolioError, match=rf"runs/{run.name}: its predictions are damaged"):
        evaluate.unpack(run, examples)


def test_the_same_work_measured_again_appends_nothing(recorded, measure):
    """An unchanged commit leaves the working tree clean, and the page shows the date of the record."""
    evaluation = measure(recorded)

    assert evaluate.record(recorded, evaluation, [ESTIMATE]) is None
    assert evaluation.run.recorded == recorded.runs[0].name
    assert evaluation.run.measured_again is None


def test_equal_predictions_are_stored_once(recorded, measure):
    """A change that changes no prediction is an iteration all the same, and points to the run that it equals."""
    with (recorded.folder / "run.py").open("a", encoding="utf-8") as file:
        file.write("# a comment\n")

    facts = json.loads(evaluate.record(recorded, measure(recorded), [ESTIMATE]).read_text(encoding="utf-8"))

    assert facts["predictions"] == {"digest": recorded.runs[0].digest, "same_as": recorded.runs[0].name}


def test_a_repetition_elsewhere_is_compared_with_the_record(recorded, measure):
    """A fresh clone measures the same work: the record's date stays, and the environment of the repetition is named."""
    run = replace(
        recorded.runs[0],
        started="2026-01-01T00:00:00Z",
        fingerprint=replace(recorded.runs[0].fingerprint, place="elsewhere"),
        environment=Environment("3.9.1", "Plan9 mips"),
    )

    evaluation = measure(replace(recorded, runs=(run,)))

    assert evaluation.run.started == "2026-01-01T00:00:00Z"
    assert evaluation.run.environment == run.environment
    assert evaluation.run.measured_again.n_different == 0
    assert not evaluation.run.measured_again.same_place
    assert evaluation.run.measured_again.environment.system.startswith(("Linux", "Darwin"))
    assert evaluation.findings == ()


def test_a_repetition_that_differs_is_a_finding(commanding, measure):
    """The same files gave other predictions before."""
    project = commanding(labelling("'EE'"))
    first = measure(project)
    recorded = recall(project, evaluate.record(project, first, [ESTIMATE]), started="2026-01-01T00:00:00Z")
    other = first.predictions.replace("EE", "FI")
    run = replace(recorded.runs[0], predictions=pack(other), digest=digest(other))

    (finding,) = measure(replace(recorded, runs=(run,))).findings

    assert finding.code == "PF036"
    assert finding.sentence == (
        f"Measured again in the same place, 6 of 6 predictions differ from the recorded run ({run.name})."
    )


def test_a_run_comes_after_the_last_one_whatever_the_clock_says(recorded, commanding, measure):
    """Names of runs sort by time, also of two in one second and after a clock that was put back."""
    ahead = replace(recorded, runs=(replace(recorded.runs[0], started="2999-12-31T23:59:59Z"),))
    commanding(labelling("'EE'"))

    assert measure(ahead).run.started == "3000-01-01T00:00:00Z"


# ---- frozen ------------------------------------------------------------------------------------


def test_a_frozen_build_runs_nobody(recorded, measure, forbid_runs):
    """The predictions come from runs/; the numbers are those that were measured."""
    measured = measure(recorded)
    forbid_runs()

    frozen = measure(recorded, frozen=True)

    assert frozen.run.state == "frozen"
    assert not frozen.run.stale
    assert frozen.outcomes.equals(measured.outcomes)
    assert frozen.predictions == measured.predictions
    assert frozen.findings == ()
    assert evaluate.record(recorded, frozen, [ESTIMATE]) is None


def test_a_frozen_build_of_changed_code_says_so(recorded, commanding, measure):
    """The latest run is shown, marked as stale."""
    commanding(labelling("'EE'"))

    frozen = measure(recorded, frozen=True)

    assert frozen.run.stale
    assert [finding.code for finding in frozen.findings] == ["PF022"]


def test_a_frozen_run_may_cover_only_a_part(recorded, examples, task, store):
    """New test examples are not scored, and the page says how many."""
    grown = replace(examples, test=examples.test.rename(index={"006": "007"}))

    frozen = evaluate.evaluate(recorded, grown, task, store=store, frozen=True)

    assert list(frozen.outcomes.index) == ["001", "002", "003", "004", "005"]
    assert [finding.code for finding in frozen.findings] == ["PF025"]


def test_a_frozen_build_needs_a_record(measure):
    """Without any there is nothing to show."""
    with pytest.raises(PortfolioError, match="projects/words/runs: no recorded run to freeze"):
        measure(frozen=True)


# ---- why ---------------------------------------------------------------------------------------


def test_why_names_what_changed(project, measure, store, commanding):
    """Before the build, what would make it evaluate; after it, what made it."""
    assert evaluate.why(project, store) == ["would be evaluated: no earlier evaluation on this machine"]
    started = measure().run.started.replace("T", " ").removesuffix("Z")
    kept = f"kept: nothing that could change the result has changed since it was measured on {started} UTC"
    assert evaluate.why(project, store) == [kept, "was evaluated then: no earlier evaluation on this machine"]

    commanding(labelling("'EE'"))
    (project.folder / "model.bin").write_bytes(b"x")
    assert evaluate.why(project, store) == ["would be evaluated: model.bin is new; run.py changed"]
    measure()
    assert evaluate.why(project, store)[1] == "was evaluated then: model.bin is new; run.py changed"


def test_why_names_versions(project, measure, store, monkeypatch):
    """An upgrade of a library is a reason."""
    measure()
    own = interpreters._own()
    version = own.distributions["numpy"]
    monkeypatch.setattr(own.__class__, "distributions", {**own.distributions, "numpy": "0.1"})

    assert evaluate.why(project, Store(store.root)) == [f"would be evaluated: numpy {version} -> 0.1"]
