"""Tables as they lie in files: which columns they have, and copies of them without the truth."""

from __future__ import annotations

import csv
import json
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from portfolio.records import TRAIN_WORDS, Dataset

TABLES = {".csv", ".tsv", ".parquet", ".jsonl", ".ndjson"}
_JSON_LINES = {".jsonl", ".ndjson"}


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


def copy_blind(source: Path, target: Path, dataset: Dataset) -> None:
    """The test file without the truth: the column is gone, or emptied in all but the training rows of a shared file."""
    suffix = source.suffix.lower()
    if suffix == ".parquet":
        _copy_parquet(source, target, dataset)
    elif suffix in _JSON_LINES:
        _copy_json_lines(source, target, dataset)
    else:
        _copy_csv(source, target, dataset)


def _copy_csv(source: Path, target: Path, dataset: Dataset) -> None:
    with (
        source.open(encoding="utf-8-sig", newline="") as file,
        target.open("w", encoding="utf-8", newline="") as copy,
    ):
        reader = _reader(file, source, dataset.separator)
        writer = csv.writer(copy, delimiter=_separator(source, dataset.separator), lineterminator="\n")
        header = next(reader)
        hidden = {header.index(name) for name in dataset.withheld}
        split = header.index(dataset.split) if dataset.split else None
        writer.writerow(header if dataset.split else [name for name in header if name not in dataset.withheld])
        for cells in filter(None, reader):
            if split is None:
                writer.writerow([cell for at, cell in enumerate(cells) if at not in hidden])
            elif _trains(cells[split]):
                writer.writerow(cells)
            else:
                writer.writerow(["" if at in hidden else cell for at, cell in enumerate(cells)])


def _copy_json_lines(source: Path, target: Path, dataset: Dataset) -> None:
    with source.open(encoding="utf-8-sig") as lines, target.open("w", encoding="utf-8") as copy:
        for line in filter(str.strip, lines):
            record = json.loads(line, parse_int=_Written, parse_float=_Written)
            if not dataset.split or not _trains(record.get(dataset.split)):
                record = {name: value for name, value in record.items() if name not in dataset.withheld}
            copy.write(_as_json(record) + "\n")


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


def _copy_parquet(source: Path, target: Path, dataset: Dataset) -> None:
    import pyarrow
    import pyarrow.parquet

    table = pyarrow.parquet.read_table(source)
    for name in dataset.withheld:
        at = table.column_names.index(name)
        if dataset.split is None:
            table = table.remove_column(at)
            continue
        keep = [_trains(value) for value in table.column(dataset.split).to_pylist()]
        shown = [value if kept else None for value, kept in zip(table.column(at).to_pylist(), keep, strict=True)]
        field = table.schema.field(at).with_nullable(True)
        table = table.set_column(at, field, pyarrow.array(shown, type=field.type))
    pyarrow.parquet.write_table(table.replace_schema_metadata(None), target)


def _trains(split: object) -> bool:
    return str(split).strip().lower() in TRAIN_WORDS


def _reader(file: Iterator[str], path: Path, separator: str | None) -> Iterator[list[str]]:
    csv.field_size_limit(sys.maxsize)
    return csv.reader(file, delimiter=_separator(path, separator), strict=True)


def _separator(path: Path, declared: str | None) -> str:
    return declared or ("\t" if path.suffix.lower() == ".tsv" else ",")
