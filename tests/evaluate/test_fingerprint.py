"""The fingerprint changes exactly when something changed that predictions depend on."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import replace

import pytest

from portfolio import evaluate
from portfolio.evaluate import interpreters
from portfolio.evaluate.blind.stage import blind_copy
from portfolio.evaluate.fingerprints import dependencies
from portfolio.records import Link, Predictor


def author(project):
    return evaluate.fingerprint(project)[0].author


def write(project, name, text="x"):
    path = project.folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


@pytest.mark.parametrize(
    "name",
    [
        "predict.py",
        "features/text.py",
        "model/model.joblib",
        "data/test.csv",
        "data/train.csv",
        "words.txt",
        "train.py",
    ],
)
def test_code_model_and_data_count(project, name):
    """A new or changed file of these makes a new author's half, and only that half."""
    before = evaluate.fingerprint(project)[0]
    write(project, name)

    after = evaluate.fingerprint(project)[0]

    assert before.author != after.author
    assert before.place == after.place


@pytest.mark.parametrize(
    "name",
    [
        *("README.md", "LICENSE", "notes/plan.md", "metrics.json", "review.csv", "runs/x.json", "project.yml", ".env"),
        *("images/a.png", "__pycache__/predict.pyc", "data/undeclared.csv", ".venv/lib/x.py"),
    ],
)
def test_prose_results_and_leftovers_do_not_count(project, name):
    """An edit to the story does not run anybody's code."""
    before = author(project)
    write(project, name)

    assert author(project) == before


def test_dates_do_not_count(project):
    """A fresh checkout has other times and the same content."""
    before = author(project)
    os.utime(project.folder / "predict.py", (1, 1))

    assert author(project) == before


@pytest.mark.parametrize(
    ("changes", "counts"),
    [
        ({"predictor": Predictor(function="predict.py:other")}, True),
        ({"options": {"labels": ["EE", "FI"]}}, True),
        ({"predictor": Predictor(function="predict.py:predict", seconds=7.0)}, False),
        ({"title": "Another", "tagline": "x", "metric": "accuracy", "target": 0.5, "slices": ("length",)}, False),
        ({"links": (Link("a", "https://example.org"),), "lines": {}}, False),
    ],
)
def test_only_the_keys_that_bear_on_predictions_count(project, changes, counts):
    """Predictor and data do; limits, words and what is shown do not."""
    assert (author(replace(project, **changes)) != author(project)) == counts


def test_private_and_provenance_do_not_count(project):
    """What is said about the data changes the page, not the predictions."""
    told = replace(
        project.dataset, source="a friend", private=("word",), descriptions={"word": "a word"}, group="length"
    )

    assert author(replace(project, dataset=told)) == author(project)


def test_an_installed_distribution_counts_as_place(project, monkeypatch):
    """Another numpy is another place, and the same author's half."""
    before = evaluate.fingerprint(project)[0]
    own = interpreters._own()
    monkeypatch.setattr(own.__class__, "distributions", {**own.distributions, "numpy": "0.1"})

    after = evaluate.fingerprint(project)[0]

    assert before.author == after.author
    assert before.place != after.place


def test_the_inputs_are_named_with_short_digests(project):
    """What a recorded run lists: every file, and the part of project.yml that counts."""
    inputs = evaluate.fingerprint(project)[1]

    assert list(inputs) == ["data/test.csv", "data/train.csv", "predict.py", "project.yml"]
    assert {len(digest) for digest in inputs.values()} == {12}


def test_whatever_is_copied_was_fingerprinted(project, examples):
    """A file that the predictor can see and that is in no fingerprint would let a page go stale."""
    for name in ("a.txt", "b/c.json", "README.md", "data/x.bin", "data/pic.png", "notes.ipynb", "deep/er/d.yml"):
        write(project, name)

    with blind_copy(project, examples) as stage:
        copied = {str(path.relative_to(stage.project)) for path in stage.project.rglob("*") if path.is_file()}

    assert copied <= set(dependencies(project, None).files)


def test_installed_distributions_are_read_from_folder_names():
    """The interpreter that runs these tests has pandas, in the version that pandas says."""
    import pandas as pd

    assert interpreters._own().distributions["pandas"] == pd.__version__


def test_fingerprinting_loads_nothing_heavy():
    """A build in which nothing changed must not pay for pandas, or for what only a measurement needs."""
    code = "import sys, portfolio.evaluate; print([m for m in ('pandas', 'numpy', 'pyarrow') if m in sys.modules])"

    output = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout

    assert output == "[]\n"


def test_the_digest_of_a_folder_depends_on_names_and_content(tmp_path):
    """Used for the program's own files."""
    (tmp_path / "a").write_bytes(b"1")
    first = evaluate.digest_of_folder(tmp_path)
    (tmp_path / "__pycache__").mkdir()
    (tmp_path / "__pycache__" / "a.pyc").write_bytes(b"2")
    assert evaluate.digest_of_folder(tmp_path) == first

    (tmp_path / "a").rename(tmp_path / "b")
    assert evaluate.digest_of_folder(tmp_path) != first
