"""What the truth and hidden columns name stays away from the predictor, and what it may learn from stays there."""

import bz2
import gzip
import json
import lzma
import pickle
import random
import sqlite3
import zipfile
from contextlib import closing
from dataclasses import replace

import joblib
import numpy as np
import pandas as pd
import pytest

from portfolio.evaluate.blind.stage import blind_copy
from portfolio.evaluate.blind.tables import copy_blind
from portfolio.records import Column, Dataset, Examples, Predictor, Project


@pytest.fixture
def masks(tmp_path):
    """A photograph with its mask, which a hidden column names."""
    for name in ("photos/1.png", "masks/1.png"):
        path = tmp_path / "data" / name
        path.parent.mkdir(parents=True)
        path.write_bytes(b"x")
    test = pd.DataFrame({"photo": ["data/photos/1.png"], "mask": ["data/masks/1.png"], "label": ["cat"]}, index=["a"])
    (tmp_path / "data" / "test.csv").write_text("id,photo,mask,label\na,data/photos/1.png,data/masks/1.png,cat\n")
    columns = (
        Column("photo", "image", "feature"),
        Column("mask", "image", "hidden"),
        Column("label", "category", "target"),
    )
    dataset = Dataset("data/test.csv", None, "id", "label", hidden=("mask",))
    project = Project("x", tmp_path, "projects/x", "X", "", "classification", dataset, Predictor(function="p.py:f"))
    return project, Examples(test, None, columns, "label", id="id")


def test_the_picture_that_a_hidden_column_names_is_withheld(masks):
    """The usual layout of segmentation: a folder of photographs and one of masks."""
    with blind_copy(*masks) as stage:
        assert list(stage.given.files.values()) == ["data/photos/1.png"]
        assert not (stage.project / "data/masks/1.png").exists()
        assert stage.withheld == ("data/masks/1.png",)


@pytest.mark.parametrize("word", ["train", "Training "])
def test_rows_to_learn_from_keep_their_labels(tmp_path, word):
    """By every word that a split column may use for them."""
    source, target = tmp_path / "a.csv", tmp_path / "b.csv"
    source.write_text(f"text,label,part\nx,cat,{word}\ny,dog,test\n")
    copy_blind(source, target, Dataset("a.csv", None, None, "label", split="part"))

    assert target.read_text() == f"text,label,part\nx,cat,{word}\ny,,test\n"


def test_numbers_of_json_lines_are_copied_as_they_were_written(tmp_path):
    """However many digits they have."""
    source, target = tmp_path / "a.jsonl", tmp_path / "b.jsonl"
    digits = "1" * 5000
    source.write_text(f'{{"n": {digits}, "price": 1.10, "box": [1.50, "a"], "label": "cat"}}\n')
    copy_blind(source, target, Dataset("a.jsonl", None, None, "label"))

    assert target.read_text() == f'{{"n": {digits}, "price": 1.10, "box": [1.50, "a"]}}\n'
    assert "label" not in json.loads(target.read_text(), parse_int=str)


@pytest.mark.parametrize(("content", "kept"), [('["the", "label"]', True), ('{"x": 1, "label": {"a": "cat"}}', False)])
def test_json_with_the_truth_as_a_key_is_withheld(masks, content, kept):
    """A word of a model that happens to be the column's name is none."""
    project, examples = masks
    (project.folder / "model.json").write_text(content)
    with blind_copy(project, examples) as stage:
        assert (stage.project / "model.json").exists() == kept


# ---- the answers under another name ------------------------------------------------------------------

TRUTH = random.Random(3).choices(["cat", "dog", "cow"], k=60)
LABELS = sorted(set(TRUTH))
IDS = [f"photo-{number}" for number in range(60)]
CODES = np.unique(TRUTH, return_inverse=True)[1]


def beside(separator):
    return "\n".join(f"{name}{separator}{truth}" for name, truth in zip(IDS, TRUTH, strict=True))


@pytest.fixture
def animals(tmp_path):
    """Sixty photographs of three animals."""
    test = pd.DataFrame({"grams": range(60), "label": TRUTH}, index=IDS)
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "test.csv").write_text("id,grams,label\n" + beside(",1,"))
    columns = (Column("grams", "number", "feature"), Column("label", "category", "target"))
    dataset = Dataset("data/test.csv", None, "id", "label")
    project = Project("x", tmp_path, "projects/x", "X", "", "classification", dataset, Predictor(function="p.py:f"))
    return project, Examples(test, None, columns, "label", id="id")


def database(path):
    with closing(sqlite3.connect(path)) as opened, opened:
        opened.execute("create table x (a, b)")
        opened.executemany("insert into x values (?, ?)", zip(IDS, TRUTH, strict=True))


def packed(pack):
    return lambda path: path.write_bytes(pack(beside("\t").encode()))


def zipped(path):
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("inner/answers.txt", "\n".join(TRUTH))


def parquet(path):
    pd.DataFrame({"grams": range(60), "kind": CODES}).to_parquet(path)


def notebook(path):
    path.write_text(json.dumps({"cells": [{"cell_type": "code", "source": [f"answers = {TRUTH!r}\n"]}]}))


TOLD = {
    "answers.txt": lambda path: path.write_text("\n".join(TRUTH)),
    "notes.txt": lambda path: path.write_text(beside(": ")),
    "one-line.json": lambda path: path.write_text(json.dumps(TRUTH)),
    "by-id.json": lambda path: path.write_text(json.dumps(dict(zip(IDS, TRUTH, strict=True)))),
    "of-each.json": lambda path: path.write_text(
        json.dumps({label: [name for name, each in zip(IDS, TRUTH, strict=True) if each == label] for label in LABELS})
    ),
    "records.json": lambda path: path.write_text(
        json.dumps([{"n": 1, "y": str(code), "key": name} for name, code in zip(IDS, CODES, strict=True)])
    ),
    "codes.yml": lambda path: path.write_text("y: " + str(CODES.tolist())),
    "answers.py": lambda path: path.write_text(f"ANSWERS = {TRUTH!r}\n"),
    "by_id.py": lambda path: path.write_text(f"ANSWERS = {dict(zip(IDS, TRUTH, strict=True))!r}\n"),
    "labels.npy": lambda path: np.save(path, np.array(TRUTH)),
    "codes.npy": lambda path: np.save(path, CODES),
    "other-codes.npy": lambda path: np.save(path, 7.5 - CODES),
    "labels.npz": lambda path: np.savez_compressed(path, y=CODES.astype("u1")),
    "labels.pkl": lambda path: path.write_bytes(pickle.dumps(CODES.astype("f4"))),
    "list.pkl": lambda path: path.write_bytes(pickle.dumps(TRUTH)),
    "dict.pickle": lambda path: path.write_bytes(pickle.dumps(dict(zip(IDS, TRUTH, strict=True)))),
    "array.joblib": lambda path: joblib.dump({"y": CODES}, path),
    "small.joblib": lambda path: joblib.dump(TRUTH, path, compress=3),
}
"""In forms that are handed over, so that they have to be looked into."""

ARCHIVED = {
    "answers.zip": zipped,
    "answers.csv": lambda path: path.write_text("key,animal\n" + beside(",")),
    "answers.txt.gz": packed(gzip.compress),
    "answers.bz2": packed(bz2.compress),
    "answers.xz": packed(lzma.compress),
    "cache.sqlite": database,
    "renamed.parquet": parquet,
    "answers.ipynb": notebook,
}
"""In forms that are handed over only where project.yml names the file."""

HARMLESS = {
    "vocab.txt": lambda path: path.write_text("\n".join(["cat", "cow", "dog", *IDS])),
    "words.txt": lambda path: path.write_text("\n".join(sorted(TRUTH))),
    "counts.txt": lambda path: path.write_text("\n".join(f"{name} cat dog cow" for name in IDS)),
    "config.json": lambda path: path.write_text('{"labels": ["cat", "dog", "cow"], "seed": 1}'),
    "model.npz": lambda path: np.savez(path, w=np.random.default_rng(0).normal(size=(60, 3)), k=np.arange(3)),
    "sorted.npy": lambda path: np.save(path, np.sort(CODES)),
    "zeros.npy": lambda path: np.save(path, np.zeros(4000, "u1")),
    "random.pkl": lambda path: path.write_bytes(pickle.dumps(np.random.default_rng(1).integers(3, size=5000))),
    "broken.pkl": lambda path: path.write_bytes(b"\x80\x04no pickle"),
}


@pytest.mark.parametrize("name", TOLD)
def test_answers_under_any_name_are_withheld_and_told(animals, name):
    """By what is in the file: in the order of the test set under whatever codes, or beside the ids."""
    project, examples = animals
    TOLD[name](project.folder / name)
    with blind_copy(project, examples) as stage:
        assert not (stage.project / name).exists()
        assert stage.withheld == (name,)
        assert [finding.code for finding in stage.findings] == ["PF020"]
        assert name in stage.findings[0].sentence


@pytest.mark.parametrize("name", ARCHIVED)
def test_data_that_project_yml_does_not_name_stay_behind(animals, name):
    """Tables, archives, databases and notebooks are handed over when they are declared; then they are looked into."""
    project, examples = animals
    ARCHIVED[name](project.folder / name)
    declared = replace(project, dataset=replace(project.dataset, extra=(name,)))

    for each, codes in ((project, []), (declared, ["PF020"])):
        with blind_copy(each, examples) as stage:
            assert not (stage.project / name).exists()
            assert [finding.code for finding in stage.findings] == codes


@pytest.mark.parametrize("name", HARMLESS)
def test_word_lists_and_models_are_handed_over_in_silence(animals, name):
    """They hold the same words and numbers, but no answers."""
    project, examples = animals
    HARMLESS[name](project.folder / name)
    with blind_copy(project, examples) as stage:
        assert (stage.project / name).exists()
        assert (stage.withheld, stage.findings) == ((), ())


@pytest.mark.parametrize("name", ["broken.gz", "broken.db", "broken.zip", "broken.xz"])
def test_a_declared_file_that_is_damaged_is_the_predictors_business(animals, name):
    """What cannot be read holds nothing that could be found."""
    project, examples = animals
    starts = {
        "broken.gz": b"\x1f\x8bno",
        "broken.zip": b"PK\x03\x04no",
        "broken.xz": b"\xfd7zXZ",
    }
    (project.folder / name).write_bytes(starts.get(name, b"SQLite format 3\0no"))
    project = replace(project, dataset=replace(project.dataset, extra=(name,)))
    with blind_copy(project, examples) as stage:
        assert (stage.withheld, stage.findings) == ((), ())
