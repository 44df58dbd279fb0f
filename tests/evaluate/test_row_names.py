"""Recorded predictions are matched with today's examples by what they are, never by chance of place."""

from dataclasses import replace

import pandas as pd
import pytest

from portfolio.evaluate.row_names import by_todays_ids, reviewed_by_todays_ids
from portfolio.records import Column, Environment, Examples, Fingerprint, Ids, RecordedRun, TagRow
from portfolio.records.row_ids import ids_by

TABLE = pd.DataFrame({"text": ["a", "b", "c"], "stars": [1, 2, 3], "key": ["x", "y", "z"], "mood": ["+", "-", "+"]})


def examples_of(table, ids, digest="today"):
    """As read; the ids made so."""
    made = ids_by(ids, table)
    columns = tuple(Column(name, "category", "feature") for name in table)
    return Examples(
        table.set_index(pd.Index(made, name="example_id")),
        None,
        columns,
        "mood",
        (),
        ids.column,
        ids=ids,
        digest=digest,
    )


def run_of(ids, digest="today"):
    return RecordedRun(
        "r.json",
        "2026-01-01T00:00:00Z",
        1.0,
        None,
        Fingerprint("a", "b"),
        Environment("3", "x"),
        {"data/test.csv": digest},
        "f1",
        3,
        {},
        "",
        "d",
        ids=ids,
    )


def predictions(names):
    return pd.DataFrame({"prediction": list("+-+")}, index=pd.Index(names, name="example_id"))


CONTENT = Ids(of=("stars", "text"))
NUMBERS = ["1", "2", "3"]


def said(run, names, examples):
    """Prediction by what the text of its example is today."""
    _, found = by_todays_ids(run, predictions(names), examples)
    known = found[found.index.isin(examples.test.index)]
    return dict(zip(examples.test.loc[known.index, "text"], known["prediction"], strict=True))


@pytest.mark.parametrize("order", [[0, 1, 2], [2, 0, 1]])
def test_a_run_that_knows_rows_by_content_finds_them_in_any_order(order):
    """Which is what the ids are for."""
    names = ids_by(CONTENT, TABLE)

    assert said(run_of(CONTENT), names, examples_of(TABLE.iloc[order], CONTENT, "other")) == {
        "a": "+",
        "b": "-",
        "c": "+",
    }


def test_a_new_column_in_the_test_file_does_not_end_the_comparison():
    """The ids of the old run are made again, of the columns that it had."""
    names = ids_by(CONTENT, TABLE)
    wider = examples_of(TABLE.iloc[::-1], Ids(of=("key", "stars", "text")), "other")

    assert said(run_of(CONTENT), names, wider) == {"a": "+", "b": "-", "c": "+"}


def test_a_column_that_is_named_as_id_later_keeps_the_history():
    """From content to a column, and from one column to another."""
    today = examples_of(TABLE.iloc[::-1], Ids("key"), "other")

    assert said(run_of(CONTENT), ids_by(CONTENT, TABLE), today) == {"a": "+", "b": "-", "c": "+"}
    assert said(run_of(Ids("text")), list("abc"), today) == {"a": "+", "b": "-", "c": "+"}


@pytest.mark.parametrize("ids", [CONTENT, Ids("key")])
def test_row_numbers_count_while_the_file_is_the_same_and_not_longer(ids):
    """A run that was recorded before ids were made of content still belongs to its file."""
    assert said(run_of(None), NUMBERS, examples_of(TABLE, ids)) == {"a": "+", "b": "-", "c": "+"}
    assert said(run_of(None), NUMBERS, examples_of(TABLE.iloc[::-1], CONTENT, "other")) == {}


def test_a_run_whose_columns_are_gone_is_matched_with_nothing():
    """No example is scored by the truth of another."""
    less = examples_of(TABLE[["text", "key", "mood"]], Ids(of=("text",)), "other")

    assert said(run_of(CONTENT), ids_by(CONTENT, TABLE), less) == {}


def test_reviews_of_row_numbers_follow_their_rows(project):
    """A verdict on row 2 is one on the second row of the file that the run was measured on."""
    examples = examples_of(TABLE, CONTENT)
    row = TagRow("2", ("odd",), "Ann", "by hand", "2026-01-02T00:00:00.000Z", "r")
    known = reviewed_by_todays_ids(replace(project, runs=(run_of(None),), reviews=(row,)), examples)

    assert known.reviews[0].example_id == examples.test.index[1]
