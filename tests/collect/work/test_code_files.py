"""Which lines are code, which part of the work a file is, and which files are the author's at all."""

import json
import re
import subprocess
from pathlib import Path

import pytest

from portfolio.collect import read_histories
from portfolio.collect.work.code_files import read_code
from portfolio.collect.work.code_lines import counted
from portfolio.collect.work.components import IMPORTS, WORDS, part_of_file, part_of_function

TRAIN = '''\
"""Trains.

Two paragraphs.
"""

import json  # code with a comment behind it


# a comment
def train(rows):
    """Says what it does."""
    text = """a text
    of several lines

    is code"""
    return text


@cached
def evaluate(model):
    return json.dumps(model)


def main():
    train([])
'''


@pytest.fixture
def code(folder):
    """What is counted in the tiny project, where ``predict.py`` stands alone until files are written beside it."""
    (folder.path / "predict.py").write_text("def predict(rows):\n    return rows\n")
    return lambda: {(each.file, each.component): each.lines for each in read_code(folder.read()).shares}


def test_lines_of_code_are_neither_blank_nor_comment_nor_docstring():
    """A text that is used is code, whatever it looks like."""
    assert counted("train.py", TRAIN).lines == {6, 10, 12, 13, 15, 16, 19, 20, 21, 24, 25}


@pytest.mark.parametrize(
    ("name", "text", "n"),
    [
        ("a.R", "# x\n\nx <- 1 # y\n", 1),
        ("a.js", "/* x\n y */ z();\n// x\nx(); /* y\n y */\n/* x */ /* y */\n", 2),
        ("a.sql", "-- x\nSELECT 1;\n", 1),
        ("Makefile", "# x\nall:\n\techo\n", 2),
        ("old.py", "print 'x'\n# y\n", 1),
        ("a.ipynb", json.dumps({"cells": [
            {"cell_type": "code", "source": ["%matplotlib inline\n", "# x\n", "x = 1"], "outputs": ["y = 1\n" * 99]},
            {"cell_type": "markdown", "source": "x"},
            {"cell_type": "code", "source": "y = 2"},
        ]}), 2),
        ("broken.ipynb", "{", 0),
    ],
)  # fmt: skip
def test_other_languages_are_counted_by_their_comment_signs(name, text, n):
    """Of notebooks the cells of code, never what they printed."""
    assert len(counted(name, text).lines) == n


@pytest.mark.parametrize(
    ("name", "part"),
    [
        ("collect.py", "collection"),
        ("01_fetch_pages.py", "collection"),
        ("make_dataset.py", "collection"),
        ("check_data.py", "verification"),
        ("buildFeatures.py", "features"),
        ("train.py", "model"),
        ("metrics.py", "evaluation"),
        ("test.py", "evaluation"),
        ("app/main.py", "serving"),
        ("test_train.py", "process"),
        ("tests/features.py", "process"),
        ("Dockerfile", "process"),
        ("chain.py", "other"),
    ],
)
def test_a_file_is_what_the_first_telling_word_of_its_name_says(name, part):
    """Or of its folder's name; a name that tells nothing is not guessed at."""
    assert part_of_file(name, None, {}, ())[0] == part


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("import requests", "collection"),
        ("from flask import Flask", "serving"),
        ("from sklearn.svm import SVC\nSVC().fit(x, y)", "model"),
        ("import matplotlib.pyplot as plt", "evaluation"),
        ("import matplotlib.pyplot as plt\nfrom sklearn.svm import SVC\nSVC().fit(x, y)", "model"),
        ("x = 1", "other"),
    ],
)
def test_where_the_name_tells_nothing_the_imports_may(text, part):
    """Only libraries that are for one thing."""
    assert part_of_file("main.py", counted("main.py", text).tree, {}, ())[0] == part


def test_a_function_is_told_by_the_first_word_of_its_name():
    """``load_model`` loads, and nobody knows what for."""
    names = ("evaluate_model", "plotErrors", "clean", "load_model", "parse_args", "test_one", "_")
    assert [part_of_function(name) for name in names] == ["evaluation", "evaluation", "collection", *[None] * 4]


def test_a_file_that_does_several_things_is_split_by_its_functions(folder, code):
    """What evaluates in train.py is no training, its decorator included."""
    folder.write("train.py", TRAIN)

    assert code() == {("predict.py", "serving"): 2, ("train.py", "evaluation"): 3, ("train.py", "model"): 8}


def test_the_cells_of_a_notebook_are_told_apart(folder, code):
    """By what each of them calls; a notebook that fits a model is not all evaluation because it draws."""
    cells = [
        ["import pandas as pd\n", "import matplotlib.pyplot as plt\n", "from sklearn.svm import SVC"],
        ["rows = clean(pd.read_csv('a.csv'))"],
        ["%time\n", "model = SVC()\n", "model.fit(rows, rows)"],
        ["plt.plot(rows)"],
        ["rows"],
    ]
    folder.write("work.ipynb", json.dumps({"cells": [{"cell_type": "code", "source": cell} for cell in cells]}))

    assert code() == {
        ("predict.py", "serving"): 2,
        ("work.ipynb", "collection"): 1,
        ("work.ipynb", "model"): 2,
        ("work.ipynb", "evaluation"): 1,
        ("work.ipynb", "other"): 4,
    }


@pytest.mark.parametrize("name", ["price_prediction.ipynb", "pipeline.ipynb"])
@pytest.mark.parametrize("training", ["model.fit(rows)", "loss.backward()"])
def test_what_a_cell_does_counts_before_the_name_of_its_notebook(folder, code, name, training):
    """A cell that trains is the model, though the file is called after predictions and another cell is no Python."""
    cells = ["import pandas as pd", "rows?", f"for n in range(3):\n    {training}", "model.predict(rows)"]
    folder.write(name, json.dumps({"cells": [{"cell_type": "code", "source": cell} for cell in cells]}))

    counts = code()

    assert (counts[name, "model"], counts[name, "serving"]) == (2, 1)


def test_the_author_knows_best(folder, code):
    """A stated file is not split, and of nested folders the innermost counts."""
    folder.write("train.py", TRAIN).write("src/a.py", "x = 1\n").write("src/inner/b.py", "x = 1\n")
    said = "components:\n  train.py: process\n  src/: features\n  src/inner: evaluation\n"
    folder.yml("links:", f"{said}links:")

    assert code() == {
        ("predict.py", "serving"): 2,
        ("src/a.py", "features"): 1,
        ("src/inner/b.py", "evaluation"): 1,
        ("train.py", "process"): 11,
    }


def test_what_is_generated_borrowed_or_data_is_not_counted(folder, code):
    """By its place, by its name, or because it says so; nor is what is larger than anybody writes."""
    names = ("vendor/train.py", "data/train.py", ".hidden/train.py", "node_modules/x/a.js", "a.min.js", "model_pb2.py")
    for name in names:
        folder.write(name, "x = 1\n")
    folder.write("schema.py", "# Generated by a tool. DO NOT EDIT.\nx = 1\n")
    folder.write("table.py", "x = 1\n" * 100_000)
    folder.write("notes.md", "x")
    (folder.path / "train.py").symlink_to(folder.path / "predict.py")

    assert code() == {("predict.py", "serving"): 2}


def test_a_generator_may_write_about_generating(folder, code):
    """Only a comment at the top makes a file a generated one."""
    folder.write("train.py", '"""Names that are automatically generated: do not edit."""\nx = 1\n')

    assert code()["train.py", "model"] == 1


def test_git_says_which_files_there_are(folder, monkeypatch):
    """Ignored files are not the author's work; what is not committed yet is counted and named."""
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", "/dev/null")
    folder.write("scratch.py", "x = 1\n").write(".gitignore", "scratch.py\n")
    git = ["git", "-C", str(folder.root), "-c", "user.name=A", "-c", "user.email=a@example.org"]
    for words in (["init", "-q"], ["add", "-A"], ["commit", "-q", "-m", "x"]):
        subprocess.run([*git, *words], check=True)
    folder.write("train.py", "x = 1\n")
    history = read_histories(folder.root, [folder.path])["tiny"]

    code = read_code(folder.read(history=history))

    assert {each.file for each in code.shares} == {"predict.py", "train.py"}
    assert (code.from_git, code.uncommitted) == (True, ("train.py",))


def test_without_git_the_folder_itself_is_looked_at(folder, monkeypatch):
    """And the page can say so."""
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(folder.root.parent))
    folder.write("src/train.py", "x = 1\n").write(".venv/lib/train.py", "x = 1\n")

    code = read_code(folder.read())

    assert ({each.file for each in code.shares}, code.from_git) == ({"predict.py", "src/train.py"}, False)


def test_the_file_that_predicts_serves_whatever_it_is_called(folder, code):
    """project.yml names it."""
    folder.write("rules.py", "def predict(rows):\n    return rows\n").yml("predict.py:", "rules.py:")

    assert code()["rules.py", "serving"] == 2


def test_the_documentation_lists_every_word():
    """docs/what-it-took.md, so that nobody has to read the program to know why a file is what it is."""
    text = (Path(__file__).parents[3] / "docs" / "what-it-took.md").read_text(encoding="utf-8")
    rows = dict(re.findall(r"^\| `(\w+)` \| [^|]+ \| ([^|]+) \|$", text, re.MULTILINE))

    assert {part: words.replace(",", "") for part, words in rows.items()} == dict(WORDS)
    assert all(f"`{library}`" in text for library in IMPORTS)
