"""Tables as they lie in files: which columns they have, and copies of them without the truth."""

from __future__ import annotations

import csv
import json
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

from portfolio.records import TRAIN_WORDS, Dataset

TABLES = {".csv", ".tsv", ".parquet", ".jsonl", ".ndjson"}
_JSON_LINES = {".jsonl", ".ndjson"}
T = TypeVar("T")


class UnreadableError(Exception):
    """A file whose columns cannot be told."""


def columns(path: Path, separator: str | None) -> tuple[str, ...]:
    """The names of the columns. Raises ``UnreadableError``."""
    try:
        if path.suffix.lower() == ".parquet":
            import pyarrow.parquet

            return tuple(pyarrow.parquet.read_schema(path).names)
        first = next(rows(path, separator), {})
    except (OSError, ValueError, csv.Error) as error:
        raise UnreadableError(str(error)) from error
    return tuple(first)


def rows(path: Path, separator: str | None) -> Iterator[dict[str, str]]:
    """Each row as text, by column. A file with a header only gives one row of empty cells."""
    suffix = path.suffix.lower()
    if suffix == ".parquet":
        import pyarrow.parquet

        for batch in pyarrow.parquet.ParquetFile(path).iter_batches():
            for record in batch.to_pylist():
                yield {name: "" if value is None else str(value) for name, value in record.items()}
    elif suffix in _JSON_LINES:
        with path.open(encoding="utf-8-sig") as lines:
            for line in filter(str.strip, lines):
                record = json.loads(line, parse_int=_Written, parse_float=_Written)
                if not isinstance(record, Mapping):
                    raise ValueError("a line is not an object")
                yield {str(name): str(value) for name, value in record.items()}
    else:
        with path.open(encoding="utf-8-sig", newline="") as file:
            reader = _reader(file, path, separator)
            header = next(reader, [])
            empty = True
            for cells in reader:
                empty = False
                yield dict(zip(header, cells, strict=False))
            if empty:
                yield dict.fromkeys(header, "")


@dataclass(frozen=True)
class Disguise:
    """How test rows are handed over: other cells by column, and another order (places among the test rows)."""

    cells: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    order: Sequence[int] | None = None

    def cell(self, column: str, value: Any) -> Any:
        """What is handed over in the place of a value."""
        known = self.cells.get(column)
        if known is None:
            return value
        if isinstance(value, list):
            return [self.cell(column, each) for each in value]
        given = known.get(str(value).strip())
        return value if given is None else _Written(given) if isinstance(value, _Written) else given

    def ordered(self, rows: Iterable[tuple[bool, T]]) -> Iterator[T]:
        """The rows, those to test in the order in which they are handed over."""
        if self.order is None:
            yield from (row for _, row in rows)
            return
        listed = list(rows)
        tested = [row for is_test, row in listed if is_test]
        given = iter([tested[at] for at in self.order])
        yield from (next(given) if is_test else row for is_test, row in listed)


def copy_blind(source: Path, target: Path, dataset: Dataset, disguise: Disguise | None = None) -> None:
    """The test file without the truth: the column is gone, or emptied in all but the training rows of a shared file."""
    suffix, disguise = source.suffix.lower(), disguise or Disguise()
    if suffix == ".parquet":
        _copy_parquet(source, target, dataset, disguise)
    elif suffix in _JSON_LINES:
        _copy_json_lines(source, target, dataset, disguise)
    else:
        _copy_csv(source, target, dataset, disguise)


def _copy_csv(source: Path, target: Path, dataset: Dataset, disguise: Disguise) -> None:
    with (
        source.open(encoding="utf-8-sig", newline="") as file,
        target.open("w", encoding="utf-8", newline="") as copy,
    ):
        reader = _reader(file, source, dataset.separator)
        writer = csv.writer(copy, delimiter=_separator(source, dataset.separator), lineterminator="\n")
        header = next(reader)
        shown = [at for at, name in enumerate(header) if dataset.split or name not in dataset.withheld]
        writer.writerow([header[at] for at in shown])

        def given(cells: list[str]) -> tuple[bool, list[str]]:
            part = cells[header.index(dataset.split)] if dataset.split else "test"
            if _trains(part):
                return False, cells
            names = ((at, header[at]) for at in shown)
            blind = ["" if name in dataset.withheld else disguise.cell(name, cells[at]) for at, name in names]
            return _tests(part), blind

        writer.writerows(disguise.ordered(map(given, filter(None, reader))))


def _copy_json_lines(source: Path, target: Path, dataset: Dataset, disguise: Disguise) -> None:
    def given(line: str) -> tuple[bool, str]:
        record = json.loads(line, parse_int=_Written, parse_float=_Written)
        part = record.get(dataset.split) if dataset.split else "test"
        if _trains(part):
            return False, _as_json(record)
        blind = {name: disguise.cell(name, value) for name, value in record.items() if name not in dataset.withheld}
        return _tests(part), _as_json(blind)

    with source.open(encoding="utf-8-sig") as lines, target.open("w", encoding="utf-8") as copy:
        copy.writelines(f"{line}\n" for line in disguise.ordered(map(given, filter(str.strip, lines))))


class _Written(str):
    """A number as it is written, however many digits it has."""

    __slots__ = ()


def _as_json(value: Any) -> str:
    if isinstance(value, _Written):
        return value
    if isinstance(value, list):
        return f"[{', '.join(map(_as_json, value))}]"
    if isinstance(value, dict):
        return (
            "{"
            + ", ".join(f"{json.dumps(key, ensure_ascii=False)}: {_as_json(item)}" for key, item in value.items())
            + "}"
        )
    return json.dumps(value, ensure_ascii=False)


def _copy_parquet(source: Path, target: Path, dataset: Dataset, disguise: Disguise) -> None:
    import pyarrow
    import pyarrow.parquet

    table = pyarrow.parquet.read_table(source)
    parts = table.column(dataset.split).to_pylist() if dataset.split else ["test"] * table.num_rows
    for at, name in enumerate(table.column_names):
        hidden = name in dataset.withheld
        if not (hidden and dataset.split) and name not in disguise.cells:
            continue
        cells = zip(table.column(at).to_pylist(), parts, strict=True)
        given = [value if _trains(part) else None if hidden else disguise.cell(name, value) for value, part in cells]
        kind = table.schema.field(at).type
        if pyarrow.types.is_integer(kind) and not hidden:
            given, kind = [None if value is None else int(value) for value in given], pyarrow.int64()
        elif not (hidden or pyarrow.types.is_list(kind) or pyarrow.types.is_large_list(kind)):
            given, kind = [None if value is None else str(value) for value in given], pyarrow.string()
        table = table.set_column(at, pyarrow.field(name, kind), pyarrow.array(given, type=kind))
    if not dataset.split:
        table = table.drop_columns([name for name in dataset.withheld if name in table.column_names])
    rows = disguise.ordered((_tests(part), row) for row, part in enumerate(parts))
    table = table if disguise.order is None else table.take(list(rows))
    pyarrow.parquet.write_table(table.replace_schema_metadata(None), target)


def _trains(split: object) -> bool:
    return str(split).strip().lower() in TRAIN_WORDS


def _tests(split: object) -> bool:
    return str(split).strip().lower() == "test"


def _reader(file: Iterator[str], path: Path, separator: str | None) -> Iterator[list[str]]:
    csv.field_size_limit(sys.maxsize)
    return csv.reader(file, delimiter=_separator(path, separator), strict=True)


def _separator(path: Path, declared: str | None) -> str:
    return declared or ("\t" if path.suffix.lower() == ".tsv" else ",")
