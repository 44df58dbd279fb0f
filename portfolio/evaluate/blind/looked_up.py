"""Whether the predictor needs the ids as they are: a file that it is handed is looked up by them."""

from __future__ import annotations

import csv
import json
import zipfile
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path, PurePosixPath
from typing import Any

from portfolio.evaluate.blind.tables import TABLES, rows
from portfolio.evaluate.files import inputs
from portfolio.records import Examples, Project

NEARLY_ALL = 0.9
_MOST_JSON = 64 << 20


def looked_up_by_id(project: Project, examples: Examples, passes: Callable[[str], bool]) -> str | None:
    """The first file, or folder of files, in which nearly all test ids stand as keys; ``None`` without one.

    Args:
        passes: whether a file is handed over; asked only of those that have the ids.
    """
    ids = {_plain(name) for name in examples.test.index}
    folders: dict[str, set[str]] = defaultdict(set)
    for name in inputs(project).kept:
        if name in (project.dataset.test, project.dataset.train):
            continue
        path = PurePosixPath(name)
        folders[path.parent.as_posix()] |= {path.stem, path.name, name} & ids
        if any(_are_in(ids, keys) for keys in _keys(project.folder / name, project.dataset.separator)) and passes(name):
            return name
    return next((f"{folder}/" for folder, found in sorted(folders.items()) if _are_in(ids, found)), None)


def _are_in(ids: set[str], keys: set[str]) -> bool:
    return len(ids & keys) >= NEARLY_ALL * len(ids)


def _keys(path: Path, separator: str | None) -> Iterator[set[str]]:
    """The values of each column of a table, or the names by which a file is read."""
    suffix = path.suffix.lower()
    with suppress(OSError, ValueError, csv.Error, zipfile.BadZipFile, RecursionError):
        if suffix in TABLES:
            columns: dict[str, set[str]] = defaultdict(set)
            for row in rows(path, separator):
                for name, value in row.items():
                    columns[name].add(_plain(value))
            yield from columns.values()
        elif suffix == ".npz":
            with zipfile.ZipFile(path) as archive:
                yield {member.removesuffix(".npy") for member in archive.namelist()}
        elif suffix == ".json" and path.stat().st_size <= _MOST_JSON:
            yield from _json_keys(json.loads(path.read_bytes()))


def _json_keys(value: Any) -> Iterator[set[str]]:
    """The keys of each object, the items of each list, and what the objects in a list have under each key."""
    if isinstance(value, dict):
        yield set(map(_plain, value))
        for below in value.values():
            yield from _json_keys(below) if isinstance(below, dict | list) else ()
    elif isinstance(value, list):
        columns: dict[str, set[str]] = defaultdict(set)
        for item in value:
            for name, cell in item.items() if isinstance(item, dict) else [("", item)]:
                if isinstance(cell, str | int | float):
                    columns[name].add(_plain(cell))
        yield from columns.values()


def _plain(value: object) -> str:
    """Whole numbers alike, however they are written: 7 for 7.0."""
    text = str(value).strip()
    return text.removesuffix(".0") if text.removesuffix(".0").isdecimal() else text
