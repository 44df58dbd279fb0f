"""Cells that name an image or a sound: which columns hold them, and which cells name no file of the project."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.compute as pc

from portfolio.collect.columns import all_match, as_text, filled_cells
from portfolio.collect.source import file_fault, quoted
from portfolio.records import IMAGE_SUFFIXES, SOUND_SUFFIXES, Kind

if TYPE_CHECKING:
    from portfolio.collect.tables import RawTable
    from portfolio.errors import Problem

_ENDINGS: Mapping[Kind, str] = {
    "image": rf"(?i)({'|'.join(map(re.escape, IMAGE_SUFFIXES))})$",
    "sound": rf"(?i)({'|'.join(map(re.escape, SOUND_SUFFIXES))})$",
}
_LOOKED_AT = 1000


def media_kind(folder: Path, parts: Sequence[pa.ChunkedArray]) -> Kind | None:
    """``image`` or ``sound`` when every filled cell is named like one and some of them are files of the project."""
    cells = filled_cells(parts)
    for kind, ending in _ENDINGS.items():
        if len(cells) and all_match(cells, ending):
            names = cells.slice(0, _LOOKED_AT).to_pylist()
            return kind if any(fault_of(folder, name) is None for name in names) else None
    return None


def not_files(folder: Path, table: RawTable, name: str, rows: Sequence[int]) -> list[Problem]:
    """Every cell of a column of images or sounds that names no file of the project; an empty cell names none."""
    cells = pc.utf8_trim_whitespace(pc.fill_null(as_text(table.values[name]), "")).to_pylist()
    facts = {row: fault_of(folder, cells[row]) for row in rows if cells[row]}

    def message(row: int) -> str:
        below = f"data/{cells[row]}"
        meant = f"; did you mean {below}?" if fault_of(folder, below) is None else ""
        return f"{name}: {quoted(cells[row])}: {facts[row]}{meant}"

    hint = "paths count from the project folder, such as data/images/a.png"
    by_fact = {fact: [row for row in facts if facts[row] == fact] for fact in dict.fromkeys(facts.values()) if fact}
    return [problem for rows in by_fact.values() for problem in table.faults(rows, message, hint)]


def fault_of(folder: Path, name: str) -> str | None:
    """Why the path in a cell is no file that the predictor and the page may have, or ``None``. Nothing is opened."""
    if name.startswith(("/", "~")) or re.match(r"[A-Za-z][A-Za-z0-9+.-]*:", name):
        return "not a path inside the project folder"
    try:
        path = (folder / name).resolve()
    except (OSError, ValueError, RuntimeError):  # a loop of links, a NUL character
        return "not a path"
    if not path.is_relative_to(folder.resolve()):
        return "outside of the project folder"
    parts = path.relative_to(folder.resolve()).parts
    if any(part.startswith(".") or part == "__pycache__" for part in parts) or parts[:1] == ("runs",):
        return "in a folder that no predictor sees"
    if parts[:1] == ("images",):
        return "images/ is for the pictures of README.md, which no predictor sees; keep it in data/"
    return file_fault(path)
