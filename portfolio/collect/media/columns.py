"""Cells that name an image or a sound: which columns hold them, and which cells name no file of the project."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.compute as pc

from portfolio.collect.source import LFS_FAULT, file_fault, quoted
from portfolio.collect.tables.columns import as_text, filled_cells
from portfolio.records import IMAGE_SUFFIXES, SOUND_SUFFIXES, Finding, Kind

if TYPE_CHECKING:
    from portfolio.collect.tables.files import RawTable
    from portfolio.errors import Problem

_ENDINGS: Mapping[Kind, str] = {
    "image": rf"(?i)({'|'.join(map(re.escape, IMAGE_SUFFIXES))})$",
    "sound": rf"(?i)({'|'.join(map(re.escape, SOUND_SUFFIXES))})$",
}
_CLOSED = (
    r"(?i)\.(psd|xcf|ai|eps|raw|cr2|cr3|nef|arw|dng|jxl|jp2|ico|exr|hdr|tga|pcx|dcm|nii|npy|npz|h5|pdf"
    r"|aac|wma|amr|mid|midi|ra|mp4|mov|avi|mkv|webm|mpg|mpeg|m4v|wmv)$"
)
"""Endings of pictures, sounds and films that are opened nowhere here."""
_LOOKED_AT = 1000
_TRIED = 20
"""Of names without an ending, for each of which all endings are tried."""
_MOSTLY = 0.9
_README_ONLY = "images/ is for the pictures of README.md, which no predictor sees; keep it in data/"
_HINT = "paths count from the project folder, such as data/images/a.png"


def media_kind(folder: Path, table: str, parts: Sequence[pa.ChunkedArray]) -> Kind | None:
    """``image`` or ``sound`` when nearly every filled cell is named like one and some of them are there, or elsewhere.

    Those elsewhere are then told one by one: a path that counts from another folder is a mistake, not a text.
    """
    cells = filled_cells(parts)
    for kind, ending in _ENDINGS.items():
        names = cells.filter(pc.match_substring_regex(cells, ending))
        if len(names) and len(names) >= _MOSTLY * len(cells):
            found = (meant(folder, table, name) for name in names.slice(0, _LOOKED_AT).to_pylist())
            return kind if any(found) else None
    return None


def not_opened(folder: Path, file: str, name: str, parts: Sequence[pa.ChunkedArray]) -> Finding | None:
    """That a column names pictures or sounds none of which can be shown: they are not there, or of another format."""
    cells = filled_cells(parts).slice(0, _LOOKED_AT)
    closed = cells.filter(pc.match_substring_regex(cells, _CLOSED))
    absent = cells.filter(pc.match_substring_regex(cells, "|".join(_ENDINGS.values())))
    if len(closed) >= _MOSTLY * max(1, len(cells)) and any(meant(folder, file, each) for each in closed.to_pylist()):
        endings = ", ".join(sorted({PurePosixPath(each).suffix.lower() for each in closed.to_pylist()}))
        sentence = f"{name} names files that cannot be opened here ({endings}), so none is shown"
        return Finding("PF026", "warning", sentence, "save them as PNG, JPEG, WebP, WAV or MP3", file)
    if len(absent) >= _MOSTLY * max(1, len(cells)):
        sentence = f"{name} names files that are not in the project ({quoted(absent[0].as_py())}), so none is shown"
        return Finding("PF026", "warning", sentence, f"put them below data/; {_HINT}", file)
    return None


def without_ending(folder: Path, file: str, name: str, parts: Sequence[pa.ChunkedArray]) -> Finding | None:
    """That a column names pictures or sounds as they are called before the point."""
    filled = filled_cells(parts).slice(0, _LOOKED_AT)
    unique = pc.unique(filled)
    if len(unique) < len(filled) / 2:  # five stars, and pictures called 1 to 5
        return None
    cells = unique.slice(0, _TRIED).to_pylist()
    found = {cell: there for cell in cells if (there := _with_ending(folder, file, cell))}
    if len(found) < max(2, _MOSTLY * len(cells)):
        return None
    cell, there = next(iter(found.items()))
    sentence = f"{name} names pictures or sounds without their ending ({quoted(cell)}), so none is shown"
    return Finding("PF026", "warning", sentence, f"write {there}, in a column of its own where this is the id", file)


def _with_ending(folder: Path, table: str, name: str) -> str | None:
    """The picture or sound that a cell means whose ending was left out."""
    if not re.fullmatch(r"[\w. /\\-]{1,200}", name) or any(re.search(end, name) for end in _ENDINGS.values()):
        return None
    return next(filter(None, (meant(folder, table, name + end) for end in (*IMAGE_SUFFIXES, *SOUND_SUFFIXES))), None)


def meant(folder: Path, table: str, name: str) -> str | None:
    """The file of the project that a cell means: as it stands there, or with the path of another folder or system."""
    if fault_of(folder, name) is None:
        return name
    path = name.replace("\\", "/")
    if "://" in path:
        return None
    parts = [part for part in path.split("/") if part not in ("", ".", "..")]
    is_elsewhere = re.match(r"/|~|\.\./|[A-Za-z]:", path) is not None
    tails = ["/".join(parts[at:]) for at in range(len(parts) if is_elsewhere else 1)]
    for below in ("", f"{PurePosixPath(table).parent}/", "data/", "data/images/", "images/"):
        for tail in tails:
            there = _as_on_disk(folder, below.removeprefix("./") + tail)
            if there:
                return there
    return None


def _as_on_disk(folder: Path, name: str) -> str | None:
    """The path of a file below the folder, whatever the case of its last part; none of those that nobody may have."""
    path = folder / name
    twins = (path, path.with_suffix(path.suffix.lower()), path.with_suffix(path.suffix.upper())) if path.name else ()
    for twin in twins:
        found = twin.relative_to(folder).as_posix()
        if fault_of(folder, found) in (None, _README_ONLY):
            return found if twin.is_file() else None
    return None


def not_files(folder: Path, table: RawTable, file: str, name: str, rows: Sequence[int]) -> list[Problem]:
    """Every cell of a column of images or sounds that names no file of the project; an empty cell names none."""
    cells = pc.utf8_trim_whitespace(pc.fill_null(as_text(table.values[name]), "")).to_pylist()
    facts = {row: fault_of(folder, cells[row]) for row in rows if cells[row]}

    def message(row: int) -> str:
        found = meant(folder, file, cells[row]) or _with_ending(folder, file, cells[row])
        instead = f"; did you mean {found}?" if found and found != cells[row] else ""
        return f"{name}: {quoted(cells[row])}: {facts[row]}{instead}"

    by_fact = {fact: [row for row in facts if facts[row] == fact] for fact in dict.fromkeys(facts.values()) if fact}
    return [problem for rows in by_fact.values() for problem in table.faults(rows, message, _HINT)]


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
        return _README_ONLY
    fault = file_fault(path)
    return None if fault == LFS_FAULT else fault  # told of with the pictures that cannot be shown
