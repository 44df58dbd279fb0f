"""A predictor that finds the answers in its own folder: data that nobody declared stay behind, the rest is searched."""

from __future__ import annotations

import json
import pickle
import zipfile

import pandas as pd
import pytest

from portfolio import collect
from portfolio.evaluate.blind.answers import Answers
from portfolio.evaluate.blind.sieve import Sieve
from portfolio.pipeline import kinds
from tests.evaluate.blind.cheats.conftest import GUESSED, IDS, TRUTH, accuracy, codes
from tests.evaluate.blind.cheats.test_names import png

PAIRS = dict(zip(IDS, TRUTH, strict=True))


def zipped(folder):
    with zipfile.ZipFile(folder / "answers.zip", "w") as archive:
        archive.writestr("answers.json", json.dumps(PAIRS))
    return "import json, zipfile\nfound = json.loads(zipfile.ZipFile('answers.zip').read('answers.json'))"


def in_a_notebook(folder):
    (folder / "explore.ipynb").write_text(json.dumps({"cells": [{"source": [f"{key} {PAIRS[key]}\n" for key in IDS]}]}))
    return "import json\nfound = dict(x.split() for x in json.load(open('explore.ipynb'))['cells'][0]['source'])"


def pickled(folder):
    (folder / "model.pkl").write_bytes(pickle.dumps(PAIRS))
    return "import pickle\nfound = pickle.load(open('model.pkl', 'rb'))"


def renamed_columns(folder):
    pd.DataFrame({"a": IDS, "b": TRUTH}).to_parquet(folder / "lookup.parquet")
    return "import pandas\nfound = dict(pandas.read_parquet('lookup.parquet').itertuples(index=False))"


def on_one_line(folder):
    (folder / "config.json").write_text(json.dumps(PAIRS))
    return "import json\nfound = json.load(open('config.json'))"


def in_a_module(folder):
    (folder / "constants.py").write_text(f"FOUND = {PAIRS!r}\n")
    return "import constants\nfound = constants.FOUND"


CHEATS = (zipped, in_a_notebook, pickled, renamed_columns, on_one_line, in_a_module)


@pytest.mark.parametrize("cheat", CHEATS)
def test_the_answers_in_a_file_beside_the_code(cheating, cheat, monkeypatch):
    """Nothing comes of it; with the sieve off, the same code is right each time."""
    code = f"{cheat(cheating.folder)}\nreturn [found[name] for name in examples.index]"
    with monkeypatch.context() as open_to_all:
        open_to_all.setattr(Sieve, "passes", lambda *_: True)
        assert accuracy(cheating.tries(code)) == 1

    assert accuracy(cheating.tries(code)) == GUESSED


@pytest.mark.parametrize("cheat", CHEATS)
def test_the_answers_in_a_file_that_is_declared(cheating, cheat):
    """Named under data.extra they are searched like all others, and the finding names the file."""
    before = {path.name for path in cheating.folder.iterdir()}
    code = f"{cheat(cheating.folder)}\nreturn [found[name] for name in examples.index]"
    (name,) = {path.name for path in cheating.folder.iterdir()} - before
    cheating.yml = cheating.yml.replace("  target: label\n", f"  target: label\n  extra: [{name}]\n")

    evaluation = cheating.tries(code)

    assert (accuracy(evaluation), codes(evaluation)) == (GUESSED, ["PF020"])
    assert evaluation.findings[0].averted
    assert name in evaluation.findings[0].sentence


def test_the_pictures_once_more_in_folders_by_class(cheating):
    """A declared folder with the test pictures under their labels: the copies are known by their content."""
    for number, label in enumerate(TRUTH):
        for name in (f"data/test/{number}.png", f"data/raw/{label}/x{number}.png"):
            (cheating.folder / name).parent.mkdir(parents=True, exist_ok=True)
            (cheating.folder / name).write_bytes(png(number))
    cheating.write_test(IDS, TRUTH, image=[f"data/test/{number}.png" for number in range(60)])
    cheating.yml = cheating.yml.replace("  target: label\n", "  target: label\n  extra: [data/raw]\n")

    evaluation = cheating.tries(
        "found = {path.read_bytes(): path.parent.name for path in pathlib.Path('data/raw').rglob('*.png')}\n"
        "return [found[open(name, 'rb').read()] for name in examples['image']]"
    )

    assert accuracy(evaluation) == GUESSED
    assert set(codes(evaluation)) == {"PF020"}


def test_the_test_rows_in_the_training_table(cheating):
    """Training rows come with their answers; that they are test rows is a finding about the data."""
    cheating.write_table("train.csv", key=IDS, grams=["1"] * 60, label=TRUTH)
    cheating.yml = cheating.yml.replace("  id: key\n", "  id: key\n  train: data/train.csv\n")

    evaluation = cheating.tries(
        "rows = [line.strip().split(',') for line in open('data/train.csv')]\n"
        "found = {row[0]: row[-1] for row in rows}\nreturn [found[name] for name in examples.index]"
    )
    project = collect.read_project(cheating.folder, root=cheating.root, kinds=kinds())
    examples = collect.read_examples(project, kinds()[project.task].check_truth)

    assert accuracy(evaluation) == 1
    assert "PF011" in {finding.code for finding in examples.findings}


def test_the_answers_in_the_predictor_itself(cheating):
    """predict.py cannot be left out; the finding says that it knows the answers by heart."""
    evaluation = cheating.tries(f"found = {PAIRS!r}\nreturn [found[name] for name in examples.index]")

    assert (accuracy(evaluation), codes(evaluation)) == (1, ["PF020"])
    assert not evaluation.findings[0].averted
    assert evaluation.findings[0].sentence == "predict.py knows by heart the truth (label) of test examples."


def test_a_dozen_answers_are_too_few_to_be_told_from_chance():
    """In a long list of words the same twelve labels in the same order come up by themselves; 60 do not."""
    few = Answers(IDS[:12], TRUTH[:12])
    many = Answers(IDS, TRUTH)
    words = TRUTH * 40

    assert not few._in_order(words)
    assert many._in_order(words)
