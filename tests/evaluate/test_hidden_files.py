"""What the truth and hidden columns name stays away from the predictor, and what it may learn from stays there."""

import gzip
import json
import pickle
import sqlite3
from contextlib import closing

import numpy as np
import pandas as pd
import pytest

from portfolio.evaluate.stage import blind_copy
from portfolio.evaluate.tables import copy_blind
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
        assert (stage.project / "data/photos/1.png").exists()
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

TRUTH = ["cat", "dog", "cat", "cow", "dog"] * 12
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


ANSWERS = {
    "answers.txt": lambda path: path.write_text("\n".join(TRUTH)),
    "notes.txt": lambda path: path.write_text(beside(": ")),
    "other.csv": lambda path: path.write_text("key,animal\n" + beside(",")),
    "answers.txt.gz": lambda path: path.write_bytes(gzip.compress(beside("\t").encode())),
    "cache.sqlite": database,
    "labels.npy": lambda path: np.save(path, np.array(TRUTH)),
    "codes.npy": lambda path: np.save(path, CODES),
    "labels.npz": lambda path: np.savez_compressed(path, y=CODES.astype("u1")),
    "labels.pkl": lambda path: path.write_bytes(pickle.dumps(CODES.astype("f4"))),
}
HARMLESS = {
    "vocab.txt": lambda path: path.write_text("\n".join(["cat", "cow", "dog", *IDS])),
    "words.txt": lambda path: path.write_text("\n".join(sorted(TRUTH))),
    "counts.txt": lambda path: path.write_text("\n".join(f"{name} cat dog cow" for name in IDS)),
    "model.npz": lambda path: np.savez(path, w=np.random.default_rng(0).normal(size=(60, 3)), k=np.arange(3)),
    "sorted.npy": lambda path: np.save(path, np.sort(CODES)),
    "broken.gz": lambda path: path.write_bytes(b"\x1f\x8bno"),
    "broken.db": lambda path: path.write_bytes(b"no database"),
}


@pytest.mark.parametrize("name", ANSWERS)
def test_answers_under_any_name_are_withheld_and_told(animals, name):
    """By what is in the file: in the order of the test set, or beside the ids."""
    project, examples = animals
    ANSWERS[name](project.folder / name)
    with blind_copy(project, examples) as stage:
        assert not (stage.project / name).exists()
        assert stage.withheld == (name,)
        assert [finding.code for finding in stage.findings] == ["PF020"]
        assert name in stage.findings[0].sentence


@pytest.mark.parametrize("name", HARMLESS)
def test_word_lists_and_models_are_handed_over_in_silence(animals, name):
    """They hold the same words and numbers, but no answers."""
    project, examples = animals
    HARMLESS[name](project.folder / name)
    with blind_copy(project, examples) as stage:
        assert (stage.project / name).exists()
        assert (stage.withheld, stage.findings) == ((), ())
