"""Code that the predictor uses from outside the project belongs to the fingerprint, wherever it lies."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import sysconfig
from dataclasses import replace
from pathlib import Path

import pytest

from portfolio import collect
from portfolio.evaluate import evaluate, files_outside, record, why
from portfolio.evaluate.fingerprints import dependencies
from portfolio.records import Predictor

LONG = 'LONG = {}\ndef is_long(word):\n    return len(word) > LONG\n'  # fmt: skip
PREDICT = """from mylib import is_long

def predict(examples):
    return ["FI" if is_long(word) else "EE" for word in examples["word"]]
"""


@pytest.fixture
def library(tmp_path: Path) -> Path:
    """A checkout beside the repository, with a package in it."""
    folder = tmp_path / "checkout" / "mylib"
    folder.mkdir(parents=True)
    (folder / "__init__.py").write_text(LONG.format(4), encoding="utf-8")
    return folder


@pytest.fixture
def packages(tmp_path: Path) -> Path:
    """The folder of installed packages of a virtual environment, which has ours as well."""
    environment = tmp_path / "environment"
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(environment)], check=True)
    (folder,) = environment.glob("lib/python*/site-packages")
    (folder / "ours.pth").write_text(f"{sysconfig.get_path('purelib')}\n", encoding="utf-8")
    return folder


@pytest.fixture
def predictor(plain_project, packages):
    """The project, predicted in that environment by code that uses the package."""
    (plain_project.folder / "predict.py").write_text(PREDICT, encoding="utf-8")
    python = str(packages.parents[2] / "bin" / "python")
    return replace(plain_project, predictor=replace(plain_project.predictor, python=python))


def on_a_pth(library: Path, packages: Path) -> Path:
    (packages / "mylib.pth").write_text(f"{library.parent}\n", encoding="utf-8")
    return library


def linked(library: Path, packages: Path) -> Path:
    (packages / "mylib").symlink_to(library)
    return library


def installed_from_a_folder(library: Path, packages: Path) -> Path:
    """As ``pip install ./mylib`` does: copied, and its version stays 0.1 whatever changes in it."""
    about = packages / "mylib-0.1.dist-info"
    about.mkdir()
    (about / "RECORD").write_text("mylib/__init__.py,,\n", encoding="utf-8")
    (about / "direct_url.json").write_text('{"url": "file:///src/mylib", "dir_info": {}}', encoding="utf-8")
    return Path(shutil.copytree(library, packages / "mylib"))


def of_no_distribution(library: Path, packages: Path) -> Path:
    return Path(shutil.copytree(library, packages / "mylib"))


@pytest.mark.parametrize("install", [on_a_pth, linked, installed_from_a_folder, of_no_distribution])
def test_a_change_in_imported_code_is_measured_again_and_named(
    predictor, packages, library, examples, task, store, install
):
    """A checkout installed as it lies has the same version for ever; what is in it decides."""
    place = install(library, packages)
    first = evaluate(predictor, examples, task, store=store)
    again = evaluate(predictor, examples, task, store=store)
    (place / "__init__.py").write_text(LONG.format(99), encoding="utf-8")

    assert (first.run.state, again.run.state) == ("measured", "kept")
    assert why(predictor, store) == ["would be evaluated: mylib/__init__.py (outside the project) changed"]
    changed = evaluate(predictor, examples, task, store=store)
    assert changed.run.state == "measured"
    assert changed.run.fingerprint.author != first.run.fingerprint.author
    assert changed.run.fingerprint.place == first.run.fingerprint.place
    assert set(changed.outcomes["prediction"]) == {"EE"}


def test_a_distribution_with_a_version_of_its_own_is_known_by_it(predictor, packages, library, examples, task, store):
    """What came from a package index is not read file by file."""
    installed_from_a_folder(library, packages)
    (packages / "mylib-0.1.dist-info" / "direct_url.json").unlink()
    evaluate(predictor, examples, task, store=store)

    assert files_outside(predictor, store) == ()


def test_going_back_to_earlier_code_finds_the_earlier_evaluation(predictor, packages, library, examples, task, store):
    """Content decides; nobody's code runs for what is known."""
    place = on_a_pth(library, packages)
    for limit in (4, 99, 4):
        (place / "__init__.py").write_text(LONG.format(limit), encoding="utf-8")
        last = evaluate(predictor, examples, task, store=store)

    assert last.run.state == "kept"


def test_a_module_found_by_a_path_in_the_code_counts(predicting, library, examples, task, store):
    """``sys.path`` leads anywhere, and parts of the package that are imported late are seen as well."""
    (library / "late.py").write_text("ANSWER = 'EE'\n", encoding="utf-8")
    code = f"import sys\nsys.path.insert(0, {str(library.parent)!r})\nimport mylib.late\nreturn [mylib.late.ANSWER] * 6"
    project = predicting(code)
    evaluate(project, examples, task, store=store)
    (library / "late.py").unlink()

    assert why(project, store) == ["would be evaluated: mylib/late.py (outside the project) is gone"]


def test_the_class_of_a_model_counts(plain_project, packages, library, examples, task, store):
    """``model:`` imports what the model is made of."""
    code = """class Rule:
    feature_names_in_ = ["word"]

    def predict(self, rows):
        return ["EE"] * len(rows)
"""
    (library / "__init__.py").write_text(code, encoding="utf-8")
    on_a_pth(library, packages)
    python = str(packages.parents[2] / "bin" / "python")
    making = "import joblib, mylib; joblib.dump(mylib.Rule(), 'model.joblib')"
    subprocess.run([python, "-c", making], cwd=plain_project.folder, check=True)
    project = replace(plain_project, predictor=Predictor(model="model.joblib", python=python, seconds=20.0))
    first = evaluate(project, examples, task, store=store)
    (library / "__init__.py").write_text(code.replace("EE", "FI"), encoding="utf-8")

    assert set(first.outcomes["prediction"]) == {"EE"}
    assert set(evaluate(project, examples, task, store=store).outcomes["prediction"]) == {"FI"}


def test_a_file_that_is_opened_outside_counts(predicting, tmp_path, examples, task, store):
    """A word list of a shared folder, or the weights beside an imported module."""
    (tmp_path / "word.txt").write_text("EE", encoding="utf-8")
    project = predicting(f"return [open({str(tmp_path / 'word.txt')!r}).read()] * 6")
    evaluate(project, examples, task, store=store)
    (tmp_path / "word.txt").write_text("FI", encoding="utf-8")

    assert why(project, store) == ["would be evaluated: word.txt (outside the project) changed"]


def test_a_compiled_module_counts_as_the_place(project):
    """Each machine compiles its own, of the same source."""
    found = dependencies(project, None)
    other = replace(found, outside={"mylib/_fast.so": "aa"})

    assert other.fingerprint.author == found.fingerprint.author
    assert other.fingerprint.place != found.fingerprint.place


def test_a_run_names_the_package_and_no_path(predictor, packages, library, examples, task, store, tmp_path):
    """The file is committed and public; where the author keeps code is nobody's business."""
    on_a_pth(library, packages)
    evaluation = evaluate(predictor, examples, task, store=store)
    path = record(predictor, evaluation, [_estimate()])
    text = path.read_text(encoding="utf-8")

    assert "mylib (outside the project)" in json.loads(text)["inputs"]
    assert str(tmp_path) not in text


def test_a_frozen_build_takes_code_from_outside_to_be_as_it_was(predictor, packages, library, examples, task, store):
    """A machine that only publishes need not have it."""
    on_a_pth(library, packages)
    record(predictor, evaluate(predictor, examples, task, store=store), [_estimate()])
    shutil.rmtree(library)
    known = replace(predictor, runs=collect.read_runs(predictor.folder, root=predictor.folder))
    frozen = evaluate(known, examples, task, store=store, frozen=True)

    assert not frozen.run.stale
    assert frozen.findings == ()


def test_libraries_and_ourselves_are_not_outside(predicting, examples, task, store):
    """Runs that were recorded before such code was looked at are still recognised."""
    code = "import joblib, multiprocessing.pool, sklearn.linear_model\nreturn ['EE'] * 6"
    project = predicting(code)
    run = evaluate(project, examples, task, store=store).run

    assert files_outside(project, store) == ()
    assert run.fingerprint.author == dependencies(project, None).author_with({})


def _estimate():
    from portfolio.records import Estimate

    return Estimate("accuracy", "Accuracy", 1.0, None, None, 6, "higher")
