"""Tables as they lie in files: everything is text, nothing is guessed, every doubt has a line."""

import csv
import datetime
import io
import json
from decimal import Decimal

import pyarrow as pa
import pyarrow.parquet
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from portfolio.collect.tables import files as tables
from portfolio.collect.tables.csv_rows import rows
from portfolio.collect.tables.files import read_table
from portfolio.errors import PortfolioError

TEXT = st.text(st.characters(blacklist_categories=("Cs",), blacklist_characters="\0"), max_size=12)
CELL = TEXT | st.sampled_from(["", " ", '"', '""', ",", "\n", "\r", "\r\n", "001", "NA", "1e5", "None", ' "a"', "a\tb"])


def read(tmp_path, content, name="test.csv", separator=None):
    path = tmp_path / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return read_table(path, name, separator)


def problems(tmp_path, content, name="test.csv", separator=None):
    with pytest.raises(PortfolioError) as caught:
        read(tmp_path, content, name, separator)
    return [str(problem).split("\n")[0] for problem in caught.value.problems]


def parquet(tmp_path, columns):
    """The cells of a Parquet file, read."""
    pyarrow.parquet.write_table(pa.table(columns), tmp_path / "test.parquet")
    return read_table(tmp_path / "test.parquet", "test.parquet", None).values.to_pydict()


def test_parquet_gives_what_csv_would(tmp_path):
    """True and False as words, a duration as its seconds, a decimal as a number, a category as its text."""
    hour = datetime.timedelta(hours=1)
    columns = {
        "flag": pa.array([True, None, False]),
        "took": pa.array([hour, None, hour / 2]),
        "price": pa.array([Decimal("1.10"), None, Decimal("2.00")]),
        "kind": pa.array(["a", None, "b"]).dictionary_encode(),
    }

    assert parquet(tmp_path, columns) == {
        "flag": ["True", None, "False"],
        "took": [3600.0, None, 1800.0],
        "price": [1.1, None, 2.0],
        "kind": ["a", None, "b"],
    }


def test_row_numbers_of_pandas_are_no_column(tmp_path):
    """``to_parquet`` keeps the index of a filtered table as ``__index_level_0__``."""
    assert list(parquet(tmp_path, {"a": [1], "__index_level_0__": [7]})) == ["a"]


@pytest.mark.parametrize(
    ("columns", "said"),
    [
        ({"a": [1], "": [2]}, "test.parquet: column 2 has no name"),
        ({"a": [1], " b": [2]}, "test.parquet: column ' b' has blanks around its name"),
        (
            {"a": pa.array([[1]])},
            "test.parquet: column 'a' holds list<element: int64>; expected text, numbers or dates",
        ),
    ],
)
def test_columns_of_parquet_that_cannot_be_taken_are_named(tmp_path, columns, said):
    """Each with what to do about it."""
    pyarrow.parquet.write_table(pa.table(columns), tmp_path / "test.parquet")

    with pytest.raises(PortfolioError) as caught:
        read_table(tmp_path / "test.parquet", "test.parquet", None)
    assert str(caught.value.problems[0]).split("\n")[0] == said


def test_text_of_parquet_that_is_not_utf_8_has_a_row(tmp_path):
    """Other programs write Latin-1 into a column of text; pyarrow notices only when the cell is used."""
    _, offsets, data = pa.array(["ok", "x\x01", "ok"]).buffers()
    latin = pa.py_buffer(data.to_pybytes().replace(b"\x01", b"\xe9"))
    cells = pa.Array.from_buffers(pa.string(), 3, [None, offsets, latin])
    pyarrow.parquet.write_table(pa.table({"text": cells}), tmp_path / "test.parquet")

    with pytest.raises(PortfolioError) as caught:
        read_table(tmp_path / "test.parquet", "test.parquet", None)
    assert str(caught.value.problems[0]).startswith("test.parquet: row 2: text: not UTF-8")


@pytest.mark.parametrize("name", ["test.csv", "test.jsonl", "test.parquet"])
def test_a_pointer_of_git_lfs_is_told_alike_in_every_format(tmp_path, name):
    """A clone without ``git lfs`` has three lines in place of the file."""
    pointer = "version https://git-lfs.github.com/spec/v1\noid sha256:aa\nsize 12345\n"

    assert problems(tmp_path, pointer, name) == [f"{name}: a pointer of Git LFS, not the file itself"]


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    table=st.integers(2, 4).flatmap(lambda width: st.lists(st.lists(CELL, min_size=width, max_size=width), min_size=1)),
    line_end=st.sampled_from(["\n", "\r\n"]),
    separator=st.sampled_from([",", ";", "\t"]),
)
def test_any_text_comes_back_from_csv(tmp_path, table, line_end, separator):
    """What Python's own writer writes is read cell by cell, whatever is in the cells."""
    header = [f"c{number}" for number in range(len(table[0]))]
    file = io.StringIO(newline="")
    writer = csv.writer(file, delimiter=separator, lineterminator=line_end, quoting=csv.QUOTE_ALL)
    writer.writerows([header, *table])

    raw = read(tmp_path, file.getvalue(), separator=separator)
    assert raw.values.column_names == header
    assert [list(row.values()) for row in raw.values.to_pylist()] == table


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(content=st.binary(max_size=60) | st.text(alphabet='a1",\n\r; ', max_size=40).map(str.encode))
def test_only_our_own_error_escapes_from_any_bytes(tmp_path, content):
    """For each kind of table; and what CSV accepts has as many cells as the header in every row."""
    for name in ("t.csv", "t.jsonl", "t.parquet"):
        try:
            raw = read(tmp_path, content, name)
        except PortfolioError:
            continue
        assert raw.values.num_rows > 0
        if name == "t.csv":
            found = [cells for _, cells in rows(content.decode("utf-8-sig"), ",")]
            assert found[1:] == [list(row.values()) for row in raw.values.to_pylist()]


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(table=st.lists(st.lists(CELL.map(lambda cell: cell.replace("\r", "")), min_size=2, max_size=2), min_size=1))
def test_csv_as_usually_written_comes_back_too(tmp_path, table):
    """With quotes only where Python's writer thinks they are needed, which forgets a lone carriage return."""
    file = io.StringIO(newline="")
    csv.writer(file, lineterminator="\n").writerows([["a", "b"], *table])

    assert [list(row.values()) for row in read(tmp_path, file.getvalue()).values.to_pylist()] == table


def test_line_ends_of_an_old_macintosh_are_line_ends(tmp_path):
    """As long as the file has no others."""
    assert read(tmp_path, 'a,b\r1,"2"\r').values.to_pylist() == [{"a": "1", "b": "2"}]


def test_values_stay_as_written(tmp_path):
    """Zeros in front, long numbers, and words that other readers take for nothing."""
    raw = read(tmp_path, "id,label\n001,NA\n12345678901234567890123,None\n1e5,True\n,nan\n")

    assert raw.values["id"].to_pylist() == ["001", "12345678901234567890123", "1e5", ""]
    assert raw.values["label"].to_pylist() == ["NA", "None", "True", "nan"]


def test_a_row_is_found_in_its_line_behind_values_of_several_lines(tmp_path):
    """Line numbers are those of the editor, not of the rows."""
    raw = read(tmp_path, 'a,b\n"x\ny\nz",1\n\nlast,2\n')

    assert [raw.places.line(0), raw.places.line(1)] == [2, 6]
    assert raw.place(1) == "line 6"


@pytest.mark.parametrize(
    ("content", "first"),
    [
        ("", "test.csv: the file is empty"),
        ("\ufeff\n", "test.csv: the file is empty"),
        ("a,b\n", "test.csv: 0 rows; at least 1 is needed"),
        ("a,b\n1,2\n1,2,3\n", "test.csv:3: 3 fields, the header has 2"),
        ("a,b\n1,2\n1\n", "test.csv:3: 1 field, the header has 2"),
        ("a,b\n1,2,\n", "test.csv:2:4: a separator at the end of every row: 3 fields, the header has 2"),
        ("a,,b\n1,2,3\n", "test.csv:1: column 2 of 3 has no name"),
        ("a,a\n1,2\n", "test.csv:1: columns 1 and 2 are both called 'a'"),
        ("a;b\n1;2\n", "test.csv:1:2: looks separated by semicolons"),
        ('a,b\n1,"x\n', "test.csv:2:3: this quote is never closed"),
        ('a,b\n"x"y,2\n', "test.csv:2:4: text behind a closing quote"),
        ('a,b\n1, "x"\n', "test.csv:2:4: a space before a quote"),
        ("a,b\nx\ry,1\n", "test.csv:2:2: a carriage return inside a line"),
        ("a,b\n\rx,1\n", "test.csv:2:1: a carriage return inside a line"),
        ('a,b\n"x,1\n"y",2\n', "test.csv:2:1: this quote closes only in line 3, in the middle of a value"),
        (b"a,b\n1,\xe9\n", "test.csv:2:3: not UTF-8: byte 0xe9 at offset 6"),
        (b"a,b\n1,\0\n", "test.csv:2:3: NUL character (a byte of value 0)"),
        (b"PAR1xx", "test.csv: a Parquet file under the name of a text table"),
    ],
)
def test_a_doubtful_csv_file_is_refused_at_its_line(tmp_path, content, first):
    """Each of these is read without a word by pandas, or ends in an error without a line."""
    assert problems(tmp_path, content)[0] == first


def test_many_faulty_rows_are_told_three_times_and_counted(tmp_path):
    """The fourth equal message helps nobody."""
    found = problems(tmp_path, "a,b\n1,2\n" + "1,2,3\n" * 25)

    assert len(found) == 4
    assert found[-1] == "test.csv: 22 more like these"


def test_a_semicolon_file_is_read_with_its_separator(tmp_path):
    """Decimal commas inside stay as they are."""
    assert read(tmp_path, "a;b\n0,5;x\n", separator=";").values.to_pylist() == [{"a": "0,5", "b": "x"}]


def test_tsv_is_separated_by_tabs(tmp_path):
    """By its ending alone."""
    assert read(tmp_path, "a\tb\n1\t2\n", "test.tsv").values.to_pylist() == [{"a": "1", "b": "2"}]


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(table=st.lists(st.dictionaries(st.sampled_from("abc"), TEXT, min_size=1), min_size=1, max_size=5))
def test_any_text_comes_back_from_json_lines(tmp_path, table):
    """Keys that a line leaves out are missing values."""
    content = "\n".join(json.dumps(row) for row in table) + "\n"

    found = read(tmp_path, content, "test.jsonl").values.to_pylist()
    assert [{key: value for key, value in row.items() if value is not None} for row in found] == table


def test_numbers_of_json_stay_as_written(tmp_path):
    """As text: 1e5, 1.10 and 23 digits keep their form, null is missing, true is True as in CSV."""
    line = '{"a": 1e5, "b": 1.10, "c": 12345678901234567890123, "d": null, "e": true}\n'

    found = read(tmp_path, line, "test.jsonl").values.to_pylist()
    assert found == [{"a": "1e5", "b": "1.10", "c": "12345678901234567890123", "d": None, "e": "True"}]


@pytest.mark.parametrize(
    ("line", "first"),
    [
        ("{'a': 1}", "1:2: not JSON: expecting property name enclosed in double quotes"),
        ('{"a": 1, "a": 2}', "1:10: key 'a' given twice"),
        ('{"a": "NaN", "b": NaN}', "1:19: NaN is not a number in JSON"),
        ('"a"', "1:1: expected an object"),
        ('{"a": "\\ud800"}', "1: 'a' holds a character that is not text"),
        ('{"a": "\\u0000"}', "1: 'a' holds a character that is not text"),
        ("[" * 100_000, "1:21: nested deeper than 20 levels"),
    ],
)
def test_a_doubtful_json_line_is_refused_at_its_column(tmp_path, line, first):
    """json.loads alone keeps the last of two keys, takes NaN, and knows no line."""
    assert problems(tmp_path, line + "\n", "test.jsonl")[0].startswith(f"test.jsonl:{first}")


def test_parquet_keeps_its_numbers_and_the_rest_is_text(tmp_path):
    """Dates become ISO text, words of a dictionary become words."""
    import datetime

    table = pa.table(
        {
            "whole": pa.array([1, None], pa.int32()),
            "real": pa.array([0.5, 1.0]),
            "yes": [True, False],
            "day": [datetime.date(2026, 1, 2), None],
            "word": pa.array(["a", "b"]).dictionary_encode(),
        }
    )
    pyarrow.parquet.write_table(table, tmp_path / "source.parquet")

    found = read(tmp_path, (tmp_path / "source.parquet").read_bytes(), "test.parquet").values.to_pylist()
    assert found[0] == {"whole": 1, "real": 0.5, "yes": "True", "day": "2026-01-02", "word": "a"}
    assert found[1]["whole"] is None


def test_a_parquet_bomb_is_refused_by_its_own_figures(tmp_path, monkeypatch):
    """Its size when unpacked stands in the file, so nothing has to be unpacked to know."""
    monkeypatch.setattr(tables, "MOST_BYTES", 100_000)
    pyarrow.parquet.write_table(pa.table({"a": ["x" * 1000] * 1000}), tmp_path / "t.parquet", use_dictionary=False)

    assert (
        "when unpacked; at most 97.7 KB are read"
        in problems(tmp_path, (tmp_path / "t.parquet").read_bytes(), "t.parquet")[0]
    )


def test_too_many_rows_are_refused(tmp_path, monkeypatch):
    """With the advice to take a sample."""
    monkeypatch.setattr(tables, "MOST_ROWS", 3)

    assert problems(tmp_path, "a,b\n" + "1,2\n" * 4) == ["test.csv: 4 rows; at most 3 are read"]


def test_a_file_larger_than_a_block_is_read_whole(tmp_path, monkeypatch):
    """Rows that lie across two blocks, and quotes across lines, come out whole."""
    monkeypatch.setattr(tables, "_BLOCK", 2_000)
    cells = [[str(number), f"line one\nline two, {number}"] for number in range(1_000)]
    file = io.StringIO()
    csv.writer(file, lineterminator="\n").writerows([["a", "b"], *cells])

    assert [list(row.values()) for row in read(tmp_path, file.getvalue()).values.to_pylist()] == cells
