"""Predictions: read strictly, joined with the examples by id, and turned into the one form that is scored."""

from __future__ import annotations

import csv
import hashlib
import io
import math
import os
import re
import stat
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from portfolio.errors import PortfolioError, Problem
from portfolio.records import Examples
from portfolio.task import Checked, Complaint, Task

if TYPE_CHECKING:
    import pandas as pd

ID = "example_id"
_SPECIAL = re.compile(r'[,"\r\n]')


@dataclass(frozen=True)
class Source:
    """Where predictions came from, for messages.

    Attributes:
        file: their file has lines that the author knows; otherwise a function returned them and examples are named.
    """

    path: str
    line: int | None
    file: bool
    id_column: str | None = None

    @property
    def one_row_each(self) -> str:
        """What to do about rows that are missing or twice there."""
        return f"{'write' if self.file else 'return'} one row per example"

    def problem(self, message: str, *, line: int | None = None, hint: str | None = None) -> Problem:
        """A problem at the place that the author can mend."""
        if self.file:
            message = f"predictions.csv:{line}: {message}" if line else f"predictions.csv: {message}"
        return Problem(message, self.path, self.line, hint=hint)


@dataclass(frozen=True)
class Raw:
    """Predictions as text: the columns, a row of cells for each prediction, its id, and the line it began on."""

    header: tuple[str, ...]
    ids: list[str]
    rows: list[list[str]]
    lines: list[int]


def read_predictions(path: Path, source: Source) -> Raw:
    """The file as it is, CSV or Parquet; nothing is guessed.

    Raises:
        PortfolioError: it cannot be read as predictions.
    """
    content = _content(path, source)
    records = _parquet(path, source) if content[:4] == b"PAR1" else _csv(content, source)
    if not records:
        raise PortfolioError([source.problem("the file is empty", hint="write a header and one row per example")])
    (_, header), *rows = records
    problems = _shape(header, rows, source)
    if problems:
        raise PortfolioError(problems)
    at = next((header.index(name) for name in (ID, source.id_column) if name in header), None)
    if at is None:
        raise PortfolioError(
            [source.problem(f"no column {ID!r} (found: {', '.join(header)})", hint="copy it from the examples")]
        )
    dropped = {header.index(name) for name in (ID, source.id_column) if name in header}
    kept = [number for number in range(len(header)) if number not in dropped]
    return Raw(
        tuple(header[number] for number in kept),
        [cells[at] for _, cells in rows],
        [[cells[number] for number in kept] for _, cells in rows],
        [line for line, _ in rows],
    )


def joined(raw: Raw, examples: Examples, source: Source) -> pd.DataFrame:
    """One row per test example in the order of the test file, every cell text; index ``example_id``.

    Raises:
        PortfolioError: an example has no prediction or two, or a prediction has no example.
    """
    expected = [str(name) for name in examples.test.index]
    problems = _about_ids(raw, expected, source)
    if problems:
        raise PortfolioError(problems)
    at = {name: number for number, name in enumerate(raw.ids)}
    return _table(raw.header, expected, [raw.rows[at[name]] for name in expected])


def checked(
    table: pd.DataFrame,
    examples: Examples,
    task: Task,
    options: Mapping[str, Any],
    source: Source,
    raw: Raw | None = None,
) -> Checked:
    """Typed predictions as the kind of task understands them, and what it noticed.

    Raises:
        PortfolioError: with every complaint, at the line of the file or by the id of the example.
    """
    result = task.check(table, examples, options)
    if result.complaints:
        lines = dict(zip(raw.ids, raw.lines, strict=True)) if raw else {}
        raise PortfolioError(_complained(each, table, lines, examples, source) for each in result.complaints)
    return result


def canonical(predictions: pd.DataFrame) -> str:
    """The predictions as CSV, equal for equal predictions: what is kept, recorded and scored.

    Numbers that can be shares (all of a column between 0 and 1) have 4 significant digits, other numbers 10.
    """
    columns = [_cells(str(name), predictions[name].tolist()) for name in predictions.columns]
    rows = zip(map(str, predictions.index), *columns, strict=True)
    return "".join(_line(row) for row in [(ID, *map(str, predictions.columns)), *rows])


def parse_canonical(text: str) -> pd.DataFrame:
    """The table that ``canonical`` wrote, every cell text, as a kind of task wants to check it."""
    header, *rows = csv.reader(io.StringIO(text, newline=""))
    return _table(header[1:], [cells[0] for cells in rows], [cells[1:] for cells in rows])


def digest(text: str) -> str:
    """Names predictions by their content."""
    return hashlib.sha256(text.encode()).hexdigest()


def n_different(one: str, other: str) -> int:
    """How many examples have another prediction; shares may differ in the last digit that is kept."""
    if one == other:
        return 0
    (first_header, first), (second_header, second) = _by_id(one), _by_id(other)
    if first_header != second_header:
        return len(first.keys() | second.keys())
    exact = {at - 1 for at, name in enumerate(first_header) if name == "prediction"}
    return sum(not _same(first.get(name), second.get(name), exact) for name in first.keys() | second.keys())


# ---- reading -----------------------------------------------------------------------------------


def _content(path: Path, source: Source) -> bytes:
    """Opened without following links: the predictor may have left one that leads to the truth."""
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    except OSError as error:
        raise PortfolioError([source.problem(f"cannot be read: {(error.strerror or '').lower()}")]) from error
    with os.fdopen(descriptor, "rb") as file:
        facts = os.fstat(file.fileno())
        if not stat.S_ISREG(facts.st_mode) or facts.st_nlink != 1:
            raise PortfolioError([source.problem("not a regular file")])
        return file.read()


def _csv(content: bytes, source: Source) -> list[tuple[int, list[str]]]:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise PortfolioError(
            [source.problem(f"not UTF-8 at byte {error.start}", line=line, hint="write the file as UTF-8")]
        ) from error
    if "\0" in text:
        raise PortfolioError([source.problem("a NUL character", line=text.count("\n", 0, text.index("\0")) + 1)])
    csv.field_size_limit(1 << 30)
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    records: list[tuple[int, list[str]]] = []
    begins = 1
    try:
        for cells in reader:
            if cells:
                records.append((begins, cells))
            begins = reader.line_num + 1
    except csv.Error as error:
        raise PortfolioError([source.problem(f"not CSV: {error}; the row begins here", line=begins)]) from error
    return records


def _parquet(path: Path, source: Source) -> list[tuple[int, list[str]]]:
    import pyarrow
    import pyarrow.parquet

    try:
        table = pyarrow.parquet.read_table(path)
    except (pyarrow.ArrowException, OSError) as error:
        raise PortfolioError([source.problem(f"not Parquet: {str(error).splitlines()[0]}")]) from error
    try:
        columns = [[_text(value) for value in column.to_pylist()] for column in table.columns]
    except UnicodeDecodeError as error:
        raise PortfolioError([source.problem("text that is not UTF-8", hint="write text as UTF-8")]) from error
    return [(1, list(table.column_names)), *((2 + n, list(row)) for n, row in enumerate(zip(*columns, strict=True)))]


def _text(value: object) -> str:
    if value is None or (isinstance(value, float) and math.isnan(value)):
        return ""
    return repr(value) if isinstance(value, float) else str(value)


def _shape(header: Sequence[str], rows: Iterable[tuple[int, list[str]]], source: Source) -> list[Problem]:
    if len(header) == 1 and any(mark in header[0] for mark in ";\t"):
        return [source.problem("looks separated by semicolons or tabs", line=1, hint="separate the cells by commas")]
    twice = sorted({name for name in header if header.count(name) > 1})
    problems = [source.problem(f"two columns are named {name!r}", line=1) for name in twice]
    width = len(header)
    problems += [
        source.problem(f"{len(cells)} fields, the header has {width}", line=line)
        for line, cells in rows
        if len(cells) != width
    ]
    return problems


# ---- joining -----------------------------------------------------------------------------------


def _about_ids(raw: Raw, expected: Sequence[str], source: Source) -> list[Problem]:
    if not raw.ids:
        return [source.problem(f"0 predictions for {len(expected)} examples", hint=source.one_row_each)]
    known = set(expected)
    first: dict[str, int] = {}
    problems = []
    for name, line in zip(raw.ids, raw.lines, strict=True):
        if name in first:
            where = f"; first on line {first[name]}" if source.file else ""
            problems.append(
                source.problem(
                    f"id {name!r} appears twice{where}",
                    line=line,
                    hint=source.one_row_each,
                )
            )
        first.setdefault(name, line)
    missing = [name for name in expected if name not in first]
    extra = [name for name in first if name not in known]
    if missing:
        share = f"{len(missing)} of {len(expected)} examples ({100 * len(missing) / len(expected):.0f} %)"
        problems.append(source.problem(f"no prediction for {share}: {_some(missing)}"))
    if extra:
        count = f"{len(extra)} prediction{'s are' if len(extra) > 1 else ' is'}"
        message = f"{count} for ids that are not in the test data: {_some(extra)}"
        problems.append(source.problem(message, line=first[extra[0]], hint=_about_text_ids(missing, extra)))
    return problems


def _about_text_ids(missing: Sequence[str], extra: Sequence[str]) -> str | None:
    plain = {_plain(name): name for name in missing}
    for name in extra:
        if _plain(name) in plain:
            return f"ids are text: {name!r} is not {plain[_plain(name)]!r}; read the id column as text (dtype=str)"
    return None


def _plain(name: str) -> str:
    text = name.strip()
    if text.endswith(".0"):
        text = text[:-2]
    return text.lstrip("0") or "0"


def _some(names: Sequence[str]) -> str:
    return ", ".join(map(repr, names[:5])) + (", ..." if len(names) > 5 else "")


def _complained(
    complaint: Complaint, table: pd.DataFrame, lines: Mapping[str, int], examples: Examples, source: Source
) -> Problem:
    if complaint.row is None:
        return source.problem(complaint.message, hint=complaint.hint)
    name = str(table.index[complaint.row])
    if source.file and name in lines:
        return source.problem(complaint.message, line=lines[name], hint=complaint.hint)
    return source.problem(f"example {examples.short(name)!r}: {complaint.message}", hint=complaint.hint)


# ---- the canonical form ------------------------------------------------------------------------


def _table(columns: Sequence[str], ids: Sequence[str], rows: Sequence[Sequence[str]]) -> pd.DataFrame:
    import pandas as pd

    index = pd.Index(list(ids), name=ID, dtype="object")
    return pd.DataFrame(rows, columns=list(columns), index=index, dtype=object)


def _number(cell: str) -> float | None:
    try:
        value = float(cell)
    except ValueError:
        return None
    return value if math.isfinite(value) else None


def _cells(name: str, values: list[Any]) -> list[str]:
    numbers = [value for value in values if isinstance(value, float)]
    shares = name != "prediction" and all(0 <= value <= 1 or math.isnan(value) for value in numbers)
    form = "%.4g" if shares else "%.10g"
    written: Callable[[Any], str] = lambda value: form % value if isinstance(value, float) else _text(value)  # noqa: E731
    return ["" if value is None or value != value else written(value) for value in values]


def _line(cells: Iterable[str]) -> str:
    """A row of CSV. Python's own writer leaves a carriage return unquoted, which its reader then refuses."""
    return ",".join('"' + cell.replace('"', '""') + '"' if _SPECIAL.search(cell) else cell for cell in cells) + "\n"


def _by_id(text: str) -> tuple[list[str], dict[str, list[str]]]:
    header, *rows = csv.reader(io.StringIO(text, newline=""))
    return header, {cells[0]: cells[1:] for cells in rows}


def _same(one: list[str] | None, other: list[str] | None, exact: set[int]) -> bool:
    if one is None or other is None:
        return False
    pairs = enumerate(zip(one, other, strict=True))
    return all(a == b or (at not in exact and _close(a, b)) for at, (a, b) in pairs)


def _close(one: str, other: str) -> bool:
    """Whether two numbers differ by no more than one in the last digit that is kept."""
    first, second = _number(one), _number(other)
    return first is not None and second is not None and math.isclose(first, second, rel_tol=1.001e-3, abs_tol=1e-6)
