"""What a kind of task may ask of a project: lists as truth, further tables, hidden columns, no target, options."""

import json

import pytest

from portfolio.task import Complaint

YML = """\
title: Pages
tagline: Which page has it?
task: search
documents: data/pages.csv
data:
  test: data/test.csv
  train: data/train.csv
  id: note_id
  target: mood
predict: predict.py:predict
"""


@pytest.fixture
def search(folder):
    """The tiny project as one that searches pages."""
    rows = [("a", "bread", "[1, 2]"), ("b", "soup", '["x"]'), ("c", "wine", "{}")]
    lines = [f'{name},{query},"{wanted.replace(chr(34), chr(34) * 2)}"' for name, query, wanted in rows]
    folder.write("data/test.csv", "note_id,text,mood\n" + "\n".join(lines) + "\n")
    folder.write("data/train.csv", "note_id,text,mood\nd,milk,[3]\n")
    folder.write("data/pages.csv", "page,size\n007,1\n008,2\n")
    return folder.write("project.yml", YML)


def test_a_truth_of_lists_is_kept_as_it_is_written(search):
    """The cells stay text; the kind of task reads them."""
    examples = search.examples()

    assert [column.kind for column in examples.columns if column.role == "target"] == ["list"]
    assert examples.test["mood"].tolist() == ["[1, 2]", '["x"]', "{}"]


def test_a_truth_that_is_no_list_is_refused_at_its_line(search):
    """With what to write instead."""
    search.write("data/test.csv", 'note_id,text,mood\na,bread,"[1, 2"\nb,soup,[1]\n')

    [problem] = search.problems()
    assert problem.startswith("projects/tiny/data/test.csv:2: mood: '[1, 2' is not a list")


def test_a_further_table_is_read_with_its_kinds(search):
    """Ids with zeros in front stay text, and the predictor may read the file."""
    examples, project = search.examples(), search.read()

    assert examples.tables["documents"]["page"].tolist() == ["007", "008"]
    assert examples.tables["documents"]["size"].tolist() == [1, 2]
    assert "data/pages.csv" in project.dataset.extra


def test_other_files_that_are_tables_are_read_beside_it(search):
    """By their paths; what turns out to be none is left to the predictor, and so is a file of another sort."""
    search.write(
        "project.yml", YML.replace("  id: note_id", "  extra: [data/seen.csv, data/odd.csv, words.txt]\n  id: note_id")
    )
    search.write("data/seen.csv", "text,page\nbread,007\n")
    search.write("data/odd.csv", "a,b\n1\n2,3,4\n")
    search.write("words.txt", "salt\n")

    assert set(search.examples().tables) == {"documents", "data/seen.csv"}


@pytest.mark.parametrize(
    ("value", "message"),
    [
        ("data/none.csv", "documents: data/none.csv: no such file"),
        ("pages", "documents: expected the path of a table"),
        ("../pages.csv", "documents: '../pages.csv' leaves the project folder"),
    ],
)
def test_a_further_table_that_is_not_there_is_told_at_its_line(search, value, message):
    """Before anything is read."""
    search.yml("data/pages.csv", value)

    assert any(message in problem for problem in search.problems())


def test_a_bad_option_is_told_at_its_line(search):
    """In the words of the kind of task."""
    search.yml("task: search\n", "task: search\ndepth: deep\n")

    assert any("depth: 'deep' is no such thing" in problem for problem in search.problems())


def test_what_the_kind_says_about_the_truth_stands_at_its_line(search):
    """A complaint about row 1 is one about line 3."""
    [found] = search.problems(lambda _: [Complaint("nothing is relevant", 1, "leave the query out")])

    assert found.startswith("projects/tiny/data/test.csv:3: nothing is relevant\n")
    assert found.endswith("hint: leave the query out")


def test_hidden_columns_are_withheld_and_told_as_hidden(folder):
    """By name under ``data.hidden``."""
    folder.data(hidden="[text]")
    examples = folder.examples()

    assert examples.withheld == ("text", "mood")
    assert {column.name: column.role for column in examples.columns}["text"] == "hidden"


def test_a_kind_that_needs_no_target_is_read_without(folder):
    """And a kind that needs one says so."""
    folder.data().yml("  target: mood\n")

    assert any("data.target: required, but missing" in problem for problem in folder.problems())

    folder.yml("task: classification", "task: map")

    assert folder.examples().target is None


def test_json_lines_may_hold_lists(search):
    """Numbers stay as written."""
    line = {"note_id": "a", "text": "bread", "mood": [1, 2.50, "x", None, True, {"k": [3]}]}
    search.write("data/test.jsonl", json.dumps(line).replace("2.5", "2.50") + "\n")
    search.yml("data/test.csv", "data/test.jsonl")

    assert search.examples().test["mood"].tolist() == ['[1,2.50,"x",null,true,{"k":[3]}]']


def test_a_column_of_lists_is_one_without_being_told(folder):
    """Only if every cell is JSON."""
    folder.data().write("data/test.csv", 'note_id,text,mood,box,note\na,x,thanks,"[1,2]",[sic]\nb,y,complaint,[],[3]\n')
    kinds = {column.name: column.kind for column in folder.examples().columns}

    assert kinds["box"] == "list"
    assert kinds["note"] != "list"
