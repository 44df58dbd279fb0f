"""Which files the cells of a table name, one or several in a cell, and where those lie."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from pathlib import Path, PurePosixPath

import pandas as pd

from portfolio.records import IMAGE_SUFFIXES, SOUND_SUFFIXES, Examples, Project

_LOOKED_AT = 20
_BETWEEN = (";", "|")
_VIDEOS, _OTHERS = (".mp4", ".webm", ".mkv"), (".txt", ".csv", ".json", ".xml", ".pdf", ".parquet", ".gz")
_ARRAYS = (".npy", ".npz", ".dcm", ".nii", ".jp2", ".ppm", ".pgm")
_ENDINGS = (*IMAGE_SUFFIXES, *SOUND_SUFFIXES, *_VIDEOS, *_ARRAYS, *_OTHERS)


def word_columns(examples: Examples) -> Iterator[str]:
    """The columns of words that the predictor gets, which may hold names."""
    for column in examples.columns:
        if column.kind in ("category", "text", "list", "image", "sound") and column.name not in examples.withheld:
            yield column.name


def looks_like_a_file(cell: str) -> bool:
    """Whether it ends as names of files do: "1.5", "12.30", "example.org" and "ada@example.org" do not."""
    return not any(map(str.isspace, cell)) and cell.lower().endswith(_ENDINGS) and "@" not in cell


def files_named(
    project: Project, examples: Examples, table: pd.DataFrame
) -> dict[str, tuple[PurePosixPath, dict[str, str]]]:
    """Columns of the rows that name files: the folder that names count from, and each name with its file's path."""
    found = {}
    for column in word_columns(examples):
        cells = dict.fromkeys(table[column].astype(str)) if column in table else {}
        names = list(dict.fromkeys(name for cell in cells for name in names_in(cell) if name))
        base = _base(project, names)
        if base is not None:
            found[column] = base, {name: path for name in names if (path := _file(project, base, name))}
    return found


def names_in(cell: str) -> list[str]:
    """The names in a cell: one, a JSON list of them, or several between ``;`` or ``|``."""
    names: list[str] = []

    def heard(name: str) -> str:
        names.append(name)
        return name

    renamed(cell, heard)
    return names


def renamed(cell: str, other: Callable[[str], str]) -> str:
    """The cell with each name in it replaced, written as it was."""
    cell = cell.strip()
    if cell.startswith("["):
        with suppress(ValueError):
            listed = json.loads(cell)
            if all(isinstance(name, str) for name in listed):
                return json.dumps([other(name.strip()) for name in listed], ensure_ascii=False)
    mark = next((mark for mark in _BETWEEN if mark in cell), None)
    return mark.join(other(name.strip()) for name in cell.split(mark)) if mark else other(cell)


def _base(project: Project, names: Sequence[str]) -> PurePosixPath | None:
    """The folder that the first names count from: the project's, that of the test table, or one below it."""
    sample = names[:_LOOKED_AT]
    table = PurePosixPath(project.dataset.test).parent
    bases = [PurePosixPath(), table]
    if sample and all("/" not in name and "." in name for name in sample):
        bases += [table / part for part in _folders(project.folder / table)]
    enough = (len(sample) + 1) // 2  # some may be missing
    return next(
        (base for base in bases if sample and sum(_file(project, base, name) is not None for name in sample) >= enough),
        None,
    )


def _folders(folder: Path) -> Iterator[str]:
    for here, below, _ in os.walk(folder):
        below[:] = sorted(name for name in below if not name.startswith("."))
        yield from ((Path(here) / name).relative_to(folder).as_posix() for name in below)


def _file(project: Project, base: PurePosixPath, name: str) -> str | None:
    """The path of a file inside the project, where the name leads to one."""
    path = PurePosixPath(os.path.normpath(base / name.replace("\\", "/")))
    if not name or path.is_absolute() or ".." in path.parts:
        return None
    try:
        inside = (project.folder / path).is_file()
    except OSError:  # longer than any name can be
        return None
    real = os.path.realpath(project.folder / path) if inside else ""
    return path.as_posix() if real.startswith(os.path.realpath(project.folder) + os.sep) else None
