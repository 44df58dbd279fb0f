"""Predictions are read strictly, joined by id, and turned into one canonical form."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from portfolio.errors import PortfolioError
from portfolio.evaluate.predictions import (
    Source,
    canonical,
    checked,
    joined,
    n_different,
    parse_canonical,
    read_predictions,
)

SOURCE = Source("projects/words/project.yml", 2, file=True, id_column="id")
GOOD = [f"00{number},FI" for number in range(1, 7)]


@pytest.fixture
def messages(tmp_path, examples, task):
    """What the author reads when a command wrote this text."""

    def through(path: Path, source: Source) -> None:
        raw = read_predictions(path, source)
        checked(joined(raw, examples, source), examples, task, {}, source, raw)

    def read(text: str | bytes, source: Source = SOURCE) -> list[str]:
        path = tmp_path / "predictions.csv"
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        with pytest.raises(PortfolioError) as caught:
            through(path, source)
        assert all((problem.path, problem.line) == (source.path, source.line) for problem in caught.value.problems)
        return [
            problem.message + (f"; hint: {problem.hint}" if problem.hint else "") for problem in caught.value.problems
        ]

    return read


def lines(*rows: str, header: str = "example_id,prediction") -> str:
    return "\n".join([header, *rows]) + "\n"


def test_missing_examples_are_counted_and_named(messages):
    """Count, share and the first five ids."""
    assert messages(lines(*GOOD[:2])) == [
        "predictions.csv: no prediction for 4 of 6 examples (67 %): '003', '004', '005', '006'"
    ]


def test_ids_that_lost_their_zeros_are_recognised(messages):
    """A tool that reads ids as numbers is the usual reason for ids that do not match."""
    missing, extra = messages(lines("1,FI", *GOOD[1:]))

    assert missing == "predictions.csv: no prediction for 1 of 6 examples (17 %): '001'"
    assert extra == (
        "predictions.csv:2: 1 prediction is for ids that are not in the test data: '1'; "
        "hint: ids are text: '1' is not '001'; read the id column as text (dtype=str)"
    )


def test_an_id_that_appears_twice_is_shown_with_both_lines(messages):
    """Whichever of the two were right, nothing is picked."""
    assert messages(lines(*GOOD, "002,EE")) == [
        "predictions.csv:8: id '002' appears twice; first on line 3; hint: write one row per example"
    ]


def test_a_header_alone_is_refused(messages):
    """No rows, no evaluation."""
    assert messages(lines()) == ["predictions.csv: 0 predictions for 6 examples; hint: write one row per example"]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "predictions.csv: the file is empty; hint: write a header and one row per example"),
        (
            "word,prediction\n1,EE\n",
            "predictions.csv: no column 'example_id' (found: word, prediction); hint: copy it from the examples",
        ),
        (
            "example_id;prediction\n1;EE\n",
            "predictions.csv:1: looks separated by semicolons or tabs; hint: separate the cells by commas",
        ),
        ("example_id,prediction\n001,EE,3\n", "predictions.csv:2: 3 fields, the header has 2"),
        ("example_id,prediction\n001\n", "predictions.csv:2: 1 fields, the header has 2"),
        ("example_id,a,a\n001,1,2\n", "predictions.csv:1: two columns are named 'a'"),
        (
            b"example_id,prediction\n001,\xff\n",
            "predictions.csv:2: not UTF-8 at byte 26; hint: write the file as UTF-8",
        ),
        ("example_id,prediction\n001,E\0E\n", "predictions.csv:2: a NUL character"),
        (
            'example_id,prediction\n001,EE\n002,"EE\n\n',
            "predictions.csv:3: not CSV: unexpected end of data; the row begins here",
        ),
        (b"PAR1xxxx", "predictions.csv: not Parquet: "),
    ],
)
def test_a_file_that_is_no_table_is_refused_at_its_line(messages, text, message):
    """Nothing is guessed, filled in or shifted."""
    (found,) = messages(text)

    assert found.startswith(message)


def test_complaints_of_the_task_have_the_line_of_the_file(messages):
    """Rows of the table are lines of the author's file, whatever their order there."""
    assert messages(lines(*GOOD[::-1]).replace("002,FI", "002,fi")) == ["predictions.csv:6: unknown label 'fi'"]


def test_complaints_about_a_function_name_the_example(messages):
    """A function has returned no lines, so the id says which example it is."""
    source = Source("projects/words/predict.py", 7, file=False)

    assert messages(lines(*GOOD).replace("002,FI", "002,fi"), source) == ["example '002': unknown label 'fi'"]


def test_three_problems_of_a_sort_are_enough(messages):
    """The rest is counted."""
    found = messages(lines(*(f"{number},1,2" for number in range(30))))

    assert len(found) == 4
    assert found[-1] == "27 more like these"


def test_the_projects_own_id_column_will_do(tmp_path, examples):
    """Predictions may carry the id under the name it has in the data; the order of rows does not matter."""
    path = tmp_path / "predictions.csv"
    path.write_text(lines(*GOOD[::-1], header="id,prediction"), encoding="utf-8")

    table = joined(read_predictions(path, SOURCE), examples, SOURCE)

    assert list(table.index) == list(examples.test.index)
    assert list(table.columns) == ["prediction"]


def test_parquet_is_read_like_csv(tmp_path, examples):
    """Commands may write either format to the same name."""
    path = tmp_path / "predictions.csv"
    pd.DataFrame({"example_id": list(examples.test.index), "EE": [0.25] * 6, "FI": [0.75] * 6}).to_parquet(path)

    table = joined(read_predictions(path, SOURCE), examples, SOURCE)

    assert table.iloc[0].tolist() == ["0.25", "0.75"]


def test_the_canonical_form_has_four_digits_of_a_share():
    """Equal predictions give equal text; numbers that are no shares keep ten digits."""
    table = pd.DataFrame(
        {"prediction": [1234567.125, 0.123456], "p": [1 / 3, 1.0]}, index=pd.Index(["a", "b"], name="example_id")
    )

    assert canonical(table) == "example_id,prediction,p\na,1234567.125,0.3333\nb,0.123456,1\n"


@given(st.lists(st.tuples(st.text(min_size=1), st.text(), st.floats(0, 1)), min_size=1, unique_by=lambda row: row[0]))
def test_the_canonical_form_comes_back_as_it_was(rows):
    """Any text survives; writing what was read gives the same text."""
    index = pd.Index([row[0] for row in rows], name="example_id", dtype=object)
    table = pd.DataFrame({"prediction": [row[1] for row in rows], "p": [row[2] for row in rows]}, index=index)
    text = canonical(table)

    back = parse_canonical(text)

    assert back.index.tolist() == index.tolist()
    assert back["prediction"].tolist() == table["prediction"].tolist()
    assert canonical(back.assign(p=back["p"].astype(float))) == text


def test_only_real_differences_count():
    """Another label counts; a share that moved in its last kept digit does not."""
    one = "example_id,prediction,EE\na,EE,0.9001\nb,FI,0.2\nc,FI,0.1\nd,FI,0.1\n"
    other = "example_id,prediction,EE\na,EE,0.9002\nb,EE,0.2\nc,FI,0.3\n"

    assert n_different(one, one) == 0
    assert n_different(one, other) == 3
