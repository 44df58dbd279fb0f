"""Columns that name or number rows are no features, whatever way their names are written."""

import pytest

ROWS = "mood,{}\nthanks,{}\ncomplaint,{}\n"


@pytest.mark.parametrize(
    "name",
    [
        "CustomerId",
        "customerID",
        "customer-id",
        "customer id",
        "PassengerId",
        "ID",
        "uuid",
        "userid",
        "user_id",
        "EmployeeNumber",
        "roll no",
    ],
)
def test_a_column_called_something_id_is_the_id(folder, name):
    """In camelCase, with a dash, in capitals or glued together, as long as no value stands twice."""
    examples = folder.data().write("data/test.csv", ROWS.format(name, "a7", "b9")).examples()

    assert examples.id == name
    assert list(examples.test.index) == ["a7", "b9"]


@pytest.mark.parametrize(
    ("name", "one", "two"), [("acid", "3", "4"), ("MadridId", "0.5", "0.7"), ("CustomerId", "7", "7")]
)
def test_a_column_that_measures_or_repeats_itself_is_a_feature(folder, name, one, two):
    """Fractions are measured, ids that repeat themselves are of something else, and an acid is no id."""
    examples = folder.data().write("data/test.csv", ROWS.format(name, one, two)).examples()

    assert examples.id is None
    assert [column.role for column in examples.columns] == ["target", "feature"]


@pytest.mark.parametrize("name", ["RowNumber", "Unnamed: 0", "index", "row_number", "#"])
def test_the_number_of_a_row_is_no_feature_and_no_id(folder, name):
    """It says where a row stood when the file was written: sorted and written again, it is another."""
    text = f"{name},note,mood\n1,Cold,complaint\n2,Lovely,thanks\n"
    other = f"{name},note,mood\n1,Lovely,thanks\n2,Cold,complaint\n"
    examples = folder.data().write("data/test.csv", text).examples()
    again = folder.write("data/test.csv", other).examples()

    assert examples.id is None
    assert [column.role for column in examples.columns] == ["ignored", "feature", "target"]
    assert list(examples.test.index) == list(again.test.index)[::-1]


def test_a_declared_column_is_what_it_was_declared(folder):
    """``columns: {index: number}`` makes a feature of a stock index."""
    keys = "{index: number}"
    examples = folder.data(columns=keys).write("data/test.csv", ROWS.format("index", "1", "2")).examples()

    assert [column.role for column in examples.columns] == ["target", "feature"]


def test_of_two_ids_the_first_is_taken_and_the_other_is_no_feature(folder):
    """``id`` itself comes before all."""
    text = "order_id,CustomerId,id,mood\n1,7,a,thanks\n2,8,b,complaint\n"
    examples = folder.data().write("data/test.csv", text).examples()

    assert examples.id == "id"
    assert [column.role for column in examples.columns] == ["ignored", "ignored", "target"]
