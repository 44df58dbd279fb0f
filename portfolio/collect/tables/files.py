"""Table files -> text by column, checked row by row: CSV, JSON Lines and Parquet.

Values stay as the author wrote them (``0123``, ``NA``, ``True``, 23-digit ids); only Parquet's own numbers are numbers.
The kinds of the columns are decided afterwards, see ``columns.py``.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from portfolio.collect.source import Source, as_size, encoding_fault, fault_hint, file_fault, read_bytes
from portfolio.collect.tables.csv_rows import header_of, quoting_fault, row_faults, rows
from portfolio.collect.tables.json_lines import JsonLines
from portfolio.errors import PortfolioError, Problem, more_like, n_shown

if TYPE_CHECKING:
    import pyarrow as pa

MOST_BYTES = 1 << 30
MOST_ROWS = 5_000_000
MOST_COLUMNS = 2_000
MOST_CELL = 1 << 20
_BLOCK = 64 << 20
_PANDAS_INDEX = re.compile(r"__index_level_\d+__")
_TICKS = {"s": 1, "ms": 10**3, "us": 10**6, "ns": 10**9}
_SIGNATURES = {b"\x1f\x8b": "gzip", b"PK\x03\x04": "zip", b"BZh": "bzip2", b"\xfd7zXZ\x00": "xz", b"PAR1": "Parquet"}


class Places(Protocol):
    """Finds the line of a row. It may read the file again, which only happens when something is wrong with it."""

    @property
    def source(self) -> Source:
        """The file as text."""

    def line(self, row: int) -> int | None:
        """The line, counted from 1, that a row begins in; ``None`` in a file without lines."""


@dataclass(frozen=True)
class RawTable:
    """The columns of a file, and where in it each row stands; rows are counted from 0."""

    name: str
    values: pa.Table
    places: Places

    def problem(self, message: str, row: int | None = None, hint: str | None = None) -> Problem:
        """A mistake in a row, or in the table as a whole."""
        if row is None:
            return Problem(message, self.name, hint=hint)
        line = self.places.line(row)
        if line is None:
            return Problem(f"row {row + 1}: {message}", self.name, hint=hint)
        return self.places.source.problem(message, line, hint=hint)

    def place(self, row: int) -> str:
        """The words for where a row stands."""
        line = self.places.line(row)
        return f"row {row + 1}" if line is None else f"line {line}"

    def faults(self, rows: list[int], message: str | Callable[[int], str], hint: str | None = None) -> list[Problem]:
        """The same mistake in several rows: the first three, and how many more there are."""
        shown = rows[: n_shown(len(rows))]
        found = [self.problem(message if isinstance(message, str) else message(row), row, hint) for row in shown]
        return [*found, *([more_like(len(rows) - len(shown), self.name)] if len(shown) < len(rows) else [])]


def read_table(path: Path, name: str, separator: str | None) -> RawTable:
    """The table in a file that messages call ``name``; at least one row.

    Raises:
        PortfolioError: with the line of everything that makes a row doubtful, nothing being guessed or dropped.
    """
    fault = file_fault(path)
    if fault:
        raise PortfolioError.one(fault, path=name, hint=fault_hint(fault))
    ending = path.suffix.lower()
    if ending == ".parquet":
        table = _read_parquet(path, name)
    else:
        data = read_bytes(path, name, most_bytes=MOST_BYTES)
        _refuse_binary(data, name)
        if not data.removeprefix(b"\xef\xbb\xbf").strip():
            raise PortfolioError.one("the file is empty", path=name, hint="it needs a header and at least one row")
        json_lines = ending in (".jsonl", ".ndjson")
        table = _read_json_lines(data, name) if json_lines else _read_csv(data, name, separator or _usual(ending))
    _refuse_names(table.values.column_names, name)
    _refuse_sizes(table)
    return table


def _usual(ending: str) -> str:
    return "\t" if ending == ".tsv" else ","


def _refuse_binary(data: bytes, name: str) -> None:
    for signature, kind in _SIGNATURES.items():
        if data.startswith(signature):
            hint = "name it .parquet" if kind == "Parquet" else "unpack it"
            raise PortfolioError.one(f"a {kind} file under the name of a text table", path=name, hint=hint)
    fault = encoding_fault(data, name)
    if fault:
        raise PortfolioError([fault])


def _refuse_sizes(table: RawTable) -> None:
    values, name = table.values, table.name
    if values.num_rows == 0:
        raise PortfolioError.one("0 rows; at least 1 is needed", path=name, hint="a header alone is no example")
    if values.num_rows > MOST_ROWS:
        raise PortfolioError.one(
            f"{values.num_rows} rows; at most {MOST_ROWS} are read", path=name, hint="take a sample"
        )
    _refuse_width(values.num_columns, name)
    import pyarrow as pa
    import pyarrow.compute as pc

    for column, cells in zip(values.column_names, values.columns, strict=True):
        longest = pc.max(pc.utf8_length(cells)).as_py() if pa.types.is_string(cells.type) else 0
        if longest and longest > MOST_CELL:
            row = pc.index(pc.greater(pc.utf8_length(cells), MOST_CELL), True).as_py()
            fact = f"{column}: a cell of {as_size(longest)}; at most {as_size(MOST_CELL)} are read"
            raise PortfolioError(
                [table.problem(fact, row, "keep long texts in files of their own, and their names here")]
            )


def _refuse_width(n_columns: int, name: str) -> None:
    if n_columns > MOST_COLUMNS:
        hint = "keep vectors in a file of their own and name it under data.extra"
        raise PortfolioError.one(f"{n_columns} columns; at most {MOST_COLUMNS} are read", path=name, hint=hint)


# ---- CSV -----------------------------------------------------------------------------------------


def _read_csv(data: bytes, name: str, separator: str) -> RawTable:
    header = header_of(data, name, separator)
    _refuse_width(len(header), name)
    fault = quoting_fault(data, name, separator)
    if fault:
        raise PortfolioError([fault])
    values = _quick_csv(data, len(header), separator)
    if values is None:
        source = Source(name, data.decode("utf-8-sig"))
        raise PortfolioError(row_faults(source, separator, len(header)))
    return RawTable(name, values.slice(1).rename_columns(header), _CsvPlaces(data, name, separator))


def _quick_csv(data: bytes, n_columns: int, separator: str) -> pa.Table | None:
    """All rows as text, the header first; ``None`` when a row has too few or too many fields."""
    import pyarrow as pa
    import pyarrow.csv

    names = [str(number) for number in range(n_columns)]
    try:
        return pyarrow.csv.read_csv(
            pa.BufferReader(data),
            pyarrow.csv.ReadOptions(column_names=names, block_size=min(len(data) + 1, _BLOCK)),
            pyarrow.csv.ParseOptions(delimiter=separator, newlines_in_values=True),
            pyarrow.csv.ConvertOptions(
                column_types=dict.fromkeys(names, pa.string()), strings_can_be_null=False, check_utf8=False
            ),
        )
    except pa.ArrowInvalid:
        return None


@dataclass(frozen=True)
class _CsvPlaces:
    data: bytes
    name: str
    separator: str

    @cached_property
    def source(self) -> Source:
        return Source(self.name, self.data.decode("utf-8-sig"))

    @cached_property
    def _lines(self) -> list[int]:
        return [line for line, _ in rows(self.source.text, self.separator)]

    def line(self, row: int) -> int:
        return self._lines[row + 1]


# ---- JSON Lines ----------------------------------------------------------------------------------


def _read_json_lines(data: bytes, name: str) -> RawTable:
    reader = JsonLines(Source(name, data.decode("utf-8-sig")))
    return RawTable(name, reader.read(), reader)


# ---- Parquet -------------------------------------------------------------------------------------


def _read_parquet(path: Path, name: str) -> RawTable:
    import pyarrow as pa
    import pyarrow.parquet

    try:
        with pyarrow.parquet.ParquetFile(path) as file:
            about = file.metadata
            unpacked = sum(about.row_group(index).total_byte_size for index in range(about.num_row_groups))
            if unpacked > MOST_BYTES:
                fact = f"{as_size(unpacked)} when unpacked; at most {as_size(MOST_BYTES)} are read"
                raise PortfolioError.one(fact, path=name, hint="take a sample")
            _refuse_width(about.num_columns, name)
            values = file.read()
    except (pa.ArrowException, OSError, ValueError) as error:
        said = (str(error).splitlines() or ["unknown fault"])[0].strip().rstrip(".")
        fact = f"not a readable Parquet file: {said[0].lower()}{said[1:200]}"
        raise PortfolioError.one(fact, path=name, hint="write it again") from error
    unnamed_indexes = [column for column in values.column_names if _PANDAS_INDEX.fullmatch(column)]
    values = values.drop_columns(unnamed_indexes)
    _refuse_names(values.column_names, name)
    columns = [_plain(column, cells, name) for column, cells in zip(values.column_names, values.columns, strict=True)]
    table = pa.table(dict(zip(values.column_names, columns, strict=True)))
    return RawTable(name, table, _NoLines(Source(name, "")))


@dataclass(frozen=True)
class _NoLines:
    source: Source

    def line(self, row: int) -> None:
        """A Parquet file has rows, but no lines."""


def _refuse_names(names: list[str], name: str) -> None:
    for place, column in enumerate(names, start=1):
        if not column.strip():
            raise PortfolioError.one(f"column {place} has no name", path=name, hint="name it, or leave it out")
        if column != column.strip():
            fact = f"column {column!r} has blanks around its name"
            raise PortfolioError.one(fact, path=name, hint=f"write {column.strip()!r}")
    twice = sorted({column for column in names if names.count(column) > 1})
    if twice:
        raise PortfolioError.one(f"column {twice[0]!r} stands there twice", path=name, hint="rename one of them")


def _plain(column: str, cells: pa.ChunkedArray, name: str) -> pa.ChunkedArray:
    """The column as text, 64-bit integers or floats; True and False as CSV has them, dates as ISO text, a duration as
    its seconds."""
    import pyarrow as pa

    try:
        plain = _as_plain(cells)
    except pa.ArrowException:
        plain = None
    if plain is None:
        fact = f"column {column!r} holds {cells.type}; expected text, numbers or dates"
        raise PortfolioError.one(fact, path=name, hint="keep it out of the table, or in a file of its own")
    try:
        plain.validate(full=True)
    except pa.ArrowInvalid as error:
        bad = next(row for row, text in enumerate(plain.cast(pa.binary()).to_pylist()) if not _is_utf8(text))
        hint = "write the column as text in UTF-8"
        raise PortfolioError.one(f"row {bad + 1}: {column}: not UTF-8", path=name, hint=hint) from error
    return plain


def _as_plain(cells: pa.ChunkedArray) -> pa.ChunkedArray | None:
    """``None`` for what has no plain form. Raises ``pyarrow.ArrowException``."""
    import pyarrow as pa
    import pyarrow.compute as pc

    kind = cells.type
    if pa.types.is_dictionary(kind):
        return _as_plain(cells.cast(kind.value_type))
    if pa.types.is_boolean(kind):
        return pc.if_else(cells, "True", "False")
    if pa.types.is_duration(kind):
        ticks = cells.cast(pa.int64()).cast(pa.float64())
        return pc.divide(ticks, float(_TICKS[kind.unit]))
    if pa.types.is_integer(kind) and not pa.types.is_uint64(kind):
        return cells.cast(pa.int64())
    if pa.types.is_floating(kind) or pa.types.is_decimal(kind):
        return cells.cast(pa.float64())
    is_text = pa.types.is_string(kind) or pa.types.is_large_string(kind) or pa.types.is_string_view(kind)
    if is_text or pa.types.is_uint64(kind) or pa.types.is_temporal(kind) or pa.types.is_null(kind):
        return cells.cast(pa.string())
    return None


def _is_utf8(text: bytes | None) -> bool:
    try:
        return text is None or text.decode() is not None
    except UnicodeDecodeError:
        return False
