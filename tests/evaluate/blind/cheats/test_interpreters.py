"""An interpreter of the project's own is somebody's code: asked where the answers are out of reach, or not at all."""

from __future__ import annotations

import json
import shlex
import sys
from pathlib import Path

import pytest

from portfolio import collect, evaluate
from portfolio.errors import PortfolioError
from portfolio.evaluate import interpreters, stats
from portfolio.evaluate.process.blindfold import landlock_version
from portfolio.pipeline import Build, Options, kinds, page_key
from tests.evaluate.blind.cheats.conftest import GUESSED, accuracy, codes

needs_landlock = pytest.mark.skipif(landlock_version() < 1, reason="this kernel has no Landlock")
PYTHON = f'exec {shlex.quote(sys.executable)} "$@"'


@pytest.fixture
def wrapped(cheating):
    """Puts a script in the place of the interpreter, in a hidden folder of the project."""

    def write(script: str, name: str = ".bin/python") -> Path:
        path = cheating.folder / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(f"#!/bin/sh\n{script}\n")
        path.chmod(0o755)
        cheating.yml += f"python: {name}\n"
        return path

    return write


def the_project(cheating):
    (cheating.folder / "project.yml").write_text(cheating.yml)
    (cheating.folder / "predict.py").touch()
    return collect.read_project(cheating.folder, root=cheating.root, kinds=kinds())


def test_a_spy_is_not_run_by_a_frozen_build_nor_asked_why(cheating, wrapped, monkeypatch):
    """Neither --frozen nor `portfolio why` starts what project.yml names as the interpreter; a build does, once."""
    asked = []
    supervised = interpreters.supervised
    monkeypatch.setattr(interpreters, "supervised", lambda job: asked.append(job["argv"][0]) or supervised(job))
    spy = wrapped(PYTHON)
    project = the_project(cheating)

    page_key(Build(cheating.root, Options(frozen=True), None), project)
    (said,) = evaluate.why(project, cheating.store)
    with pytest.raises(PortfolioError, match="no recorded run"):
        cheating.tries("return []", frozen=True)

    assert said == "cannot be told yet: .bin/python has not been asked what is installed; a build asks it"
    assert asked == []
    page_key(Build(cheating.root, Options(), None), project)
    assert asked == [str(spy)]


@needs_landlock
def test_a_spy_finds_and_writes_nothing_while_it_is_asked(cheating, wrapped, tmp_path):
    """Asked for its version, it can neither read the answers nor leave them where the predictor would find them."""
    loot = tmp_path / "loot"
    wrapped(f"cat {cheating.folder}/data/test.csv > {loot}; {PYTHON}")

    evaluation = cheating.tries(
        f"rows = [line.split(',') for line in open({str(loot)!r})]\nreturn [row[-1].strip() for row in rows[1:]]"
    )

    assert accuracy(evaluation) == GUESSED
    assert not loot.exists()


@needs_landlock
@pytest.mark.parametrize("claimed", ["{root}", "{folder}", "{folder}/data", "/"])
def test_a_spy_that_claims_to_be_installed_where_the_answers_lie(cheating, wrapped, claimed):
    """What an interpreter says of its own folders opens none of them."""
    folder = claimed.format(root=cheating.root, folder=cheating.folder)
    answer = json.dumps(["3.12.0", [], folder, folder])
    wrapped(f'if [ "$1" = -c ]; then echo {shlex.quote(answer)}; else {PYTHON}; fi')
    (cheating.folder / "data" / "pyvenv.cfg").touch()

    evaluation = cheating.tries(
        f"rows = [line.split(',') for line in open({str(cheating.folder / 'data' / 'test.csv')!r})]\n"
        "return [row[-1].strip() for row in rows[1:]]"
    )

    assert accuracy(evaluation) == GUESSED
    assert codes(evaluation) == ["PF024"]


def test_a_wrapper_in_the_project_is_an_interpreter(cheating, wrapped, monkeypatch):
    """A script that starts Python is asked and used, though its digest is remembered under the same path."""
    monkeypatch.setattr(stats, "YOUNG_NS", 0)
    path = wrapped(PYTHON, "mypython")
    project = the_project(cheating)
    assert cheating.store.stats.digest(path) == cheating.store.stats.recall(str(path))

    evaluation = cheating.tries("return ['dog'] * len(examples)")

    assert accuracy(evaluation) == GUESSED
    assert evaluation.run.environment.python == ".".join(map(str, sys.version_info[:3]))
    assert project.predictor.python == "mypython"


@pytest.mark.parametrize(
    ("script", "hint"),
    [
        ("echo I am no Python", "it said: I am no Python"),
        ("exit 3", "it ended with exit code 3 and said nothing"),
        ("echo 0123", "it said: 0123"),
        ("""echo '["3.12", "no list", 1, 2]'""", """it said: ["3.12", "no list", 1, 2]"""),
    ],
)
def test_what_is_no_interpreter_is_told(cheating, wrapped, script, hint):
    """A message at the line of project.yml, whatever it answers."""
    wrapped(script)

    with pytest.raises(PortfolioError) as caught:
        cheating.tries("return []")

    (problem,) = caught.value.problems
    assert problem.message == "python: '.bin/python' does not answer as a Python interpreter"
    assert (problem.path, problem.line) == ("projects/animals/project.yml", 9)
    assert problem.hint == hint
