"""The author's code never receives the truth, and cannot go and fetch it."""

from __future__ import annotations

import json
import os
from dataclasses import replace

import pytest

from portfolio import evaluate
from portfolio.errors import PortfolioError
from portfolio.evaluate.blind.stage import blind_copy
from portfolio.evaluate.process import runner
from portfolio.evaluate.process.blindfold import everything_but, landlock_version
from portfolio.records import Dataset

needs_landlock = pytest.mark.skipif(landlock_version() < 1, reason="this kernel has no Landlock")
PARROT = "return ['FI'] * len(examples)"


@pytest.fixture
def _without_landlock(monkeypatch):
    """As on a machine whose kernel has none: the supervisor is told to hide nothing."""
    supervised = runner.supervised
    everything = {"hidden": [], "writable": ["/"]}
    monkeypatch.setattr(runner, "supervised", lambda job: supervised({**job, **everything}))


def test_the_function_sees_every_column_but_the_truth(predicting, examples, task, store):
    """The examples have their ids as index, numbers as numbers and all else as text."""
    project = predicting(
        "assert list(examples.columns) == ['id', 'word', 'length'], list(examples)\n"
        "assert list(examples.index[:2]) == ['001', '002'] and examples.index.name == 'example_id'\n"
        "assert examples['length'].sum() == 24\n" + PARROT
    )

    evaluation = evaluate.evaluate(project, examples, task, store=store)

    assert evaluation.outcomes["failed"].sum() == 3


def test_the_copy_of_the_test_file_has_no_truth(project, examples):
    """A predictor that reads its own data/test.csv finds the examples only."""
    with blind_copy(project, examples) as stage:
        header, first = (stage.project / "data" / "test.csv").read_text(encoding="utf-8").splitlines()[:2]

    assert (header, first) == ("id,word,length", "001,talu,4")


def test_in_one_file_only_training_rows_keep_their_truth(project, examples):
    """Where a column splits the file, the truth of every other row is emptied."""
    lines = ["id,word,length,truth,split", "1,talu,4,EE,train", "2,joki,4,FI,test", "3,niemi,5,FI,"]
    (project.folder / "data" / "all.csv").write_text("\n".join(lines), encoding="utf-8")
    project = replace(project, dataset=Dataset("data/all.csv", None, "id", "truth", split="split"))

    with blind_copy(project, examples) as stage:
        copied = (stage.project / "data" / "all.csv").read_text(encoding="utf-8").splitlines()

    assert copied == ["id,word,length,truth,split", "1,talu,4,EE,train", "2,joki,4,,test", "3,niemi,5,,"]


@pytest.mark.parametrize("suffix", ["parquet", "jsonl"])
def test_other_formats_lose_the_truth_too(project, examples, suffix):
    """Parquet and JSON Lines are copied without the column."""
    path = project.folder / "data" / f"test.{suffix}"
    if suffix == "parquet":
        examples.test.to_parquet(path)
    else:
        examples.test.to_json(path, orient="records", lines=True)
    project = replace(project, dataset=Dataset(f"data/test.{suffix}", None, "id", "truth"))

    with blind_copy(project, examples) as stage:
        copied = (stage.project / "data" / path.name).read_bytes()

    assert b"word" in copied
    assert b"truth" not in copied
    assert b"EE" not in copied


def test_nothing_but_inputs_is_copied(project, examples):
    """Prose, results, history, settings and caches stay behind."""
    for name in ("runs/x.json", "metrics.json", "LICENSE", "notes.md", "__pycache__/a.pyc", ".env", "images/a.png"):
        path = project.folder / name
        path.parent.mkdir(exist_ok=True)
        path.write_text("x", encoding="utf-8")

    with blind_copy(project, examples) as stage:
        copied = sorted(str(path.relative_to(stage.project)) for path in stage.project.rglob("*") if path.is_file())

    assert copied == ["data/test.csv", "data/train.csv", "predict.py"]


def test_undeclared_data_stay_behind(project, examples):
    """Files under data/ that project.yml does not name, and tables elsewhere, are listed as withheld; words are not."""
    (project.folder / "data" / "raw.txt").write_text("x", encoding="utf-8")
    (project.folder / "backup.csv").write_text("word,truth\ntalu,EE\n", encoding="utf-8")
    (project.folder / "words.txt").write_text("talu\n", encoding="utf-8")

    with blind_copy(project, examples) as stage:
        assert stage.withheld == ("backup.csv", "data/raw.txt")
        assert (stage.project / "words.txt").is_file()


def test_a_declared_table_without_test_examples_is_copied(project, examples):
    """data.extra may hold labelled examples, as long as none of them is tested."""
    (project.folder / "data" / "more.csv").write_text("id,truth\n900,EE\n", encoding="utf-8")
    project = replace(project, dataset=replace(project.dataset, extra=("data/more.csv",)))

    with blind_copy(project, examples) as stage:
        assert (stage.project / "data" / "more.csv").is_file()
        assert stage.findings == ()


def test_a_declared_table_that_tells_the_truth_is_withheld(project, examples):
    """Naming a file under data.extra does not let it tell the truth of test examples; a finding says so."""
    (project.folder / "data" / "more.csv").write_text("id,truth\n900,EE\n003,EE\n", encoding="utf-8")
    project = replace(project, dataset=replace(project.dataset, extra=("data/more.csv",)))

    with blind_copy(project, examples) as stage:
        assert stage.withheld == ("data/more.csv",)
        assert [finding.code for finding in stage.findings] == ["PF020"]


@pytest.mark.parametrize("target", ["data/test.csv", "data/raw.txt", "/etc/hostname", "nowhere"])
def test_a_link_is_no_way_around(project, examples, target):
    """Links to the test file, to withheld data, out of the project and to nothing are not followed."""
    (project.folder / "data" / "raw.txt").write_text("x", encoding="utf-8")
    (project.folder / "model.bin").symlink_to(target)

    with blind_copy(project, examples) as stage:
        assert not os.path.lexists(stage.project / "model.bin")
        assert "model.bin" in stage.withheld


def test_a_missing_undeclared_file_is_explained(predicting, examples, task, store):
    """The error names the file and says where to declare it."""
    project = predicting("open('data/raw.txt')\n" + PARROT)
    (project.folder / "data" / "raw.txt").write_text("x", encoding="utf-8")

    with pytest.raises(PortfolioError) as caught:
        evaluate.evaluate(project, examples, task, store=store)

    (problem,) = caught.value.problems
    assert (problem.path, problem.line) == ("projects/words/predict.py", 2)
    assert problem.message == "FileNotFoundError: [Errno 2] No such file or directory: 'data/raw.txt'"
    assert (
        problem.hint == "data/raw.txt is not in the blind copy; if the predictor may read it, name it under data.extra"
    )


PLACES = ["projects/words/data/test.csv", ".git/config", "site/index.html", ".portfolio/v1/x"]


@pytest.mark.parametrize("place", PLACES)
def test_the_truth_cannot_be_read_by_its_path(predicting, examples, task, store, root, place):
    """An absolute path into the repository fails with a message that says why."""
    (root / place).parent.mkdir(exist_ok=True, parents=True)
    (root / place).touch()
    project = predicting(f"open({str(root / place)!r})\n" + PARROT)

    with pytest.raises(PortfolioError) as caught:
        evaluate.evaluate(project, examples, task, store=store)

    (problem,) = caught.value.problems
    assert problem.message == f"PermissionError: [Errno 13] out of reach in a blind evaluation: '{place}'"
    assert problem.hint is not None
    assert problem.hint.startswith("the evaluation is blind")


@pytest.mark.usefixtures("_without_landlock")
def test_the_audit_hook_alone_defeats_it(predicting, examples, task, store, root):
    """Where the kernel has no Landlock, Python itself refuses, also through a link made on the spot."""
    truth = root / "projects" / "words" / "data" / "test.csv"
    project = predicting(f"import os\nos.symlink({str(truth.parent)!r}, 'door')\nopen('door/test.csv')\n" + PARROT)

    with pytest.raises(PortfolioError, match="out of reach in a blind evaluation"):
        evaluate.evaluate(project, examples, task, store=store)


@needs_landlock
def test_landlock_alone_defeats_it(commanding, examples, task, store, root):
    """A command in any language gets a refusal from the kernel."""
    truth = root / "projects" / "words" / "data" / "test.csv"
    project = commanding(f'cat {truth} > "$PORTFOLIO_PREDICTIONS"\n', "sh", "run.sh", name="run.sh")

    with pytest.raises(PortfolioError) as caught:
        evaluate.evaluate(project, examples, task, store=store)

    assert "Permission denied" in str(caught.value)


@needs_landlock
def test_landlock_holds_below_python(predicting, examples, task, store, root):
    """Opening the file through the C library passes the audit hook by, and the kernel refuses."""
    truth = root / "projects" / "words" / "data" / "test.csv"
    project = predicting(
        f"import ctypes\nassert ctypes.CDLL(None).open({os.fsencode(truth)!r}, 0) == -1, 'it could be read'\n" + PARROT
    )

    assert evaluate.evaluate(project, examples, task, store=store).run.layers == (
        "blind copy",
        "landlock",
        "audit hook",
    )


def test_a_refused_attempt_is_a_finding(predicting, examples, task, store, root):
    """Catching the error does not hide that it was tried."""
    project = predicting(f"try:\n    open({str(root / PLACES[0])!r})\nexcept OSError:\n    pass\n" + PARROT)

    (finding,) = evaluate.evaluate(project, examples, task, store=store).findings

    assert finding.code == "PF024"
    assert finding.sentence.endswith("out of reach in a blind evaluation: projects/words/data/test.csv.")


@pytest.mark.usefixtures("_without_landlock")
@pytest.mark.parametrize("make", ["os.symlink", "os.link"])
def test_a_link_left_as_predictions_is_not_followed(commanding, examples, task, store, root, make):
    """The build would otherwise read the truth on the predictor's behalf."""
    truth = root / "projects" / "words" / "data" / "test.csv"
    project = commanding(f"import os\n{make}({str(truth)!r}, os.environ['PORTFOLIO_PREDICTIONS'])\n")

    with pytest.raises(PortfolioError, match=r"predictions.csv: (cannot be read|not a regular file)"):
        evaluate.evaluate(project, examples, task, store=store)


@needs_landlock
def test_the_repository_cannot_be_written_to(predicting, examples, task, store, root):
    """A predictor that tidies up by absolute path destroys nothing."""
    victim = root / "keep.txt"
    victim.write_text("kept", encoding="utf-8")
    project = predicting(f"import os\nos.unlink({str(victim)!r})\n" + PARROT)

    with pytest.raises(PortfolioError, match="PermissionError"):
        evaluate.evaluate(project, examples, task, store=store)

    assert victim.read_text(encoding="utf-8") == "kept"


def test_changing_the_copy_changes_nothing_in_the_project(predicting, examples, task, store):
    """The copy is the predictor's to write to, and is thrown away."""
    project = predicting("open('data/train.csv', 'w').close()\nopen('new.txt', 'w').close()\n" + PARROT)
    before = (project.folder / "data" / "train.csv").read_bytes()

    evaluate.evaluate(project, examples, task, store=store)

    assert (project.folder / "data" / "train.csv").read_bytes() == before
    assert not (project.folder / "new.txt").exists()


@needs_landlock
def test_the_builder_itself_is_out_of_reach(commanding, examples, task, store):
    """Neither the environment nor the memory of the build can be read, and it cannot be killed."""
    code = f"""
import json, os
tried = {{}}
for what in ("environ", "mem"):
    try:
        open("/proc/{os.getpid()}/" + what, "rb").read(1)
        tried[what] = "read"
    except OSError as error:
        tried[what] = "refused"
try:
    os.kill({os.getpid()}, 0)
    tried["kill"] = "allowed"
except OSError:
    tried["kill"] = "refused"
print(json.dumps(tried))
"""
    project = commanding(code + "raise SystemExit(3)")

    with pytest.raises(PortfolioError) as caught:
        evaluate.evaluate(project, examples, task, store=store)

    assert json.loads(caught.value.problems[0].excerpt or "") == {
        "environ": "refused",
        "mem": "refused",
        "kill": "refused",
    }


def test_parallel_scikit_learn_works_blindfolded(predicting, examples, task, store):
    """joblib needs /dev/shm and a temporary folder; with two workers nothing is refused, left over or warned about."""
    code = """import warnings
warnings.simplefilter("error")
from joblib import Parallel, delayed
from sklearn.ensemble import RandomForestClassifier

def square(x):
    return x * x

def predict(examples):
    assert Parallel(n_jobs=2)(delayed(square)(n) for n in range(4)) == [0, 1, 4, 9]
    lengths = examples[["length"]]
    forest = RandomForestClassifier(n_estimators=4, n_jobs=2, random_state=0)
    return forest.fit(lengths, ["EE", "FI"] * 3).predict(lengths)
"""
    project = predicting(code)
    project = replace(project, predictor=replace(project.predictor, seconds=90.0))

    evaluation = evaluate.evaluate(project, examples, task, store=store)

    assert evaluation.findings == ()
    assert "scikit-learn" in evaluation.run.environment.packages


def test_everything_but_covers_all_siblings(tmp_path):
    """The paths handed to the kernel hold every file next to a hidden one, and no folder above it."""
    for name in ("a/hidden/x", "a/b/y", "c/z"):
        (tmp_path / name).mkdir(parents=True)

    paths = [path for path in everything_but([str(tmp_path / "a" / "hidden")]) if path.startswith(str(tmp_path))]

    assert sorted(paths) == [str(tmp_path / "a" / "b"), str(tmp_path / "c")]
