"""What the predictor is handed in the place of names that could tell the answer: other paths, other ids, another order.

Files that test examples name get names made from their content. Ids and the order of the rows stay, unless a simple
rule on them predicts the answer. The page is made from the author's own names: what comes back is put in their terms.
"""

from __future__ import annotations

import hashlib
import hmac
import os
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

import numpy as np
import pandas as pd

from portfolio.evaluate.blind.names import Told, told_by_names, told_by_order
from portfolio.evaluate.blind.tables import Disguise
from portfolio.records import CHECKS, Examples, Finding, Passed, Project

_DIGITS = 16
_LOOKED_AT = 20
_MOST = 0.9
_FILE = re.compile(r"\S+\.[^\W\d]\w{0,4}$")  # not 0.53
_DATE = re.compile(r"\d{4}-\d\d")
_GIVEN = re.compile(rf"(?:[\w.-]+/)*?[0-9a-f]{{{_DIGITS}}}\.\w+")
_CODE = "PF034"


@dataclass(frozen=True)
class Handout:
    """What stands for what.

    Attributes:
        order: the test rows by their places in the file, as they are handed over; ``None`` leaves them there.
        ids: id -> what is handed over for it; empty where ids stay.
        cells: column -> cell -> what is handed over for it, the id column included.
        files: path in the copy -> path in the project.
    """

    order: tuple[int, ...] | None = None
    ids: Mapping[str, str] = field(default_factory=dict)
    cells: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    files: Mapping[str, str] = field(default_factory=dict)

    def table(self, shown: pd.DataFrame) -> pd.DataFrame:
        """Columns of the test examples, as they are handed over."""
        given = shown.assign(
            **{
                name: shown[name].map(lambda cell, known=known: known.get(str(cell).strip(), cell))
                for name, known in self.cells.items()
                if name in shown
            }
        )
        given.index = given.index.map(lambda name: self.ids.get(name, name))
        return given if self.order is None else given.iloc[list(self.order)]

    @property
    def disguise(self) -> Disguise:
        """The same for the copy of the test file."""
        return Disguise(self.cells, self.order)

    def given_back(self, ids: Sequence[str]) -> list[str]:
        """The author's ids for those that came back."""
        back = {given: name for name, given in self.ids.items()}
        return [back.get(name, name) for name in ids]

    def in_order(self, rows: np.ndarray) -> np.ndarray:
        """A row for each example, put in the order of the file again."""
        return rows if self.order is None else rows[np.argsort(self.order)]

    def in_words(self, text: str, before: str) -> str:
        """A text in which the files are called as the author calls them; ``before`` may stand before their paths."""

        def name(found: re.Match[str]) -> str:
            path = found[0].removeprefix(before)
            return before * (path != found[0]) + self.files.get(path, path)

        return _GIVEN.sub(name, text) if self.files else text


def handout(project: Project, examples: Examples) -> Handout:
    """What is handed over for what, the same for the same project."""
    if project.dataset.keep_names:
        return Handout()
    secret = _secret(examples)
    cells, files = _files(project, examples)
    order = ids = None
    if _tells(told_by_order(examples)) and not _in_time(examples):
        order = tuple(sorted(range(len(examples.test)), key=lambda at: _digest(secret, f"{at}")))
    if _tells(_told_by_ids(examples)) or (examples.id is None and cells):
        ids = {name: _digest(secret, f"id {name}") for name in map(str, examples.test.index)}
        if examples.id is not None:
            cells[examples.id] = ids
    return Handout(order, ids or {}, cells, files)


def about_names(project: Project, examples: Examples) -> Finding | Passed | None:
    """PF034: what is told by the names that the predictor got, or would be by those it did not get."""
    given, kept = handout(project, examples), project.dataset.keep_names
    columns = [name for name in _columns(examples) if examples.test[name].astype(str).str.match(_FILE).mean() > _MOST]
    order_and_ids = [_told_by_ids(examples), told_by_order(examples)]
    seen = [*_told_by_columns(given.table(examples.test[columns]), examples), *(order_and_ids if kept else [])]
    telling = [told for told in seen if told is not None and told.tells]
    if not telling:
        sentence = _in_order(given, [*_told_by_columns(examples.test[columns], examples), *order_and_ids])
        return Passed(_CODE, sentence) if sentence else None
    worst = max(telling, key=lambda told: told.share)
    advice = "Name the column under data.hidden, or save all files in one format."
    if kept:
        advice = "Leave data.keep_names out, or say why the predictor may know them."
    line = project.lines.get("data.keep_names" if kept else "data.test", 1)
    sentence = f"Names tell the answer: {worst.words}."
    return Finding(_CODE, CHECKS[_CODE].severity, sentence, advice, f"project.yml:{line}")


def _told_by_columns(table: pd.DataFrame, examples: Examples) -> list[Told | None]:
    return [told_by_names(f"the names in {name}", table[name].astype(str).tolist(), examples) for name in table]


def _in_order(given: Handout, told: Sequence[Told | None]) -> str:
    best = max((each for each in told if each), key=lambda each: each.share, default=None)
    changed = [
        *(["file names"] if given.files else []),
        *(["ids"] if given.ids else []),
        *(["row order"] if given.order is not None else []),
    ]
    if not changed:
        return f"No name tells the answer: {best.words}." if best else ""
    because = f": {best.words}" if best and best.tells else ""
    return f"Replaced for the predictor: {', '.join(changed)}{because}."


def _tells(told: Told | None) -> bool:
    return told is not None and told.tells


def _told_by_ids(examples: Examples) -> Told | None:
    """Ids that are dates are an input of their own right, as the time is."""
    names = list(map(str, examples.test.index))
    return None if all(map(_DATE.match, names)) else told_by_names("the id", names, examples)


def _in_time(examples: Examples) -> bool:
    """Whether the order is that of a time which the predictor is handed anyway."""
    shown = [each.name for each in examples.columns if each.kind == "time" and each.name not in examples.withheld]
    times = [examples.test[name].astype(str) for name in shown] + [examples.test.index.to_series().astype(str)]
    return any(
        (each.is_monotonic_increasing or each.is_monotonic_decreasing) and each.map(_DATE.match).notna().all()
        for each in times
    )


def _secret(examples: Examples) -> bytes:
    """A key that nobody has who does not know the answers, so that what is made with it cannot be undone."""
    cells = examples.test[examples.target].astype(str) if examples.target else examples.test.index.astype(str)
    return hashlib.sha256("\0".join([*cells, *map(str, examples.test.index)]).encode()).digest()


def _digest(secret: bytes, text: str) -> str:
    return hmac.new(secret, text.encode(), "sha256").hexdigest()[:_DIGITS]


# ---- files -------------------------------------------------------------------------------------


def _columns(examples: Examples) -> Iterator[str]:
    """The columns of words that the predictor gets, which may hold names."""
    for column in examples.columns:
        if column.kind in ("category", "text", "image", "sound") and column.name not in examples.withheld:
            yield column.name


def files_named(
    project: Project, examples: Examples, table: pd.DataFrame
) -> dict[str, tuple[PurePosixPath, dict[str, str]]]:
    """Columns of the rows that name files: the folder that names count from, and each name with its file's path."""
    found = {}
    for column in _columns(examples):
        names = list(dict.fromkeys(table[column].astype(str).str.strip())) if column in table else []
        base = _base(project, [name for name in names if name])
        if base is not None:
            found[column] = base, {name: path for name in names if (path := _file(project, base, name))}
    return found


def _files(project: Project, examples: Examples) -> tuple[dict[str, Mapping[str, str]], dict[str, str]]:
    """New cells for the columns that name files of the project, and where those files lie."""
    cells: dict[str, Mapping[str, str]] = {}
    files: dict[str, str] = {}
    for column, (base, found) in files_named(project, examples, examples.test).items():
        common = os.path.commonpath([PurePosixPath(name.replace("\\", "/")).parent for name in found])
        renamed = {name: _named_by_content(project.folder / path, common) for name, path in found.items()}
        files |= {(base / renamed[name]).as_posix(): path for name, path in found.items()}
        cells[column] = renamed
    return cells, files


def _base(project: Project, names: Sequence[str]) -> PurePosixPath | None:
    """The folder that the first names count from: the project's, that of the test table, or one below it."""
    sample = names[:_LOOKED_AT]
    table = PurePosixPath(project.dataset.test).parent
    bases = [PurePosixPath(), table]
    if sample and all("/" not in name and "." in name for name in sample):
        bases += [table / part for part in _folders(project.folder / table)]
    return next((base for base in bases if sample and all(_file(project, base, name) for name in sample)), None)


def _folders(folder: Path) -> Iterator[str]:
    for here, below, _ in os.walk(folder):
        below[:] = sorted(name for name in below if not name.startswith("."))
        yield from ((Path(here) / name).relative_to(folder).as_posix() for name in below)


def _file(project: Project, base: PurePosixPath, name: str) -> str | None:
    """The path of a file inside the project, where the name leads to one."""
    if not name or len(name) > 500 or "\0" in name:
        return None
    path = PurePosixPath(os.path.normpath(base / name.replace("\\", "/")))
    inside = not path.is_absolute() and ".." not in path.parts and (project.folder / path).is_file()
    real = os.path.realpath(project.folder / path) if inside else ""
    return path.as_posix() if real.startswith(os.path.realpath(project.folder) + os.sep) else None


def _named_by_content(path: Path, folder: str) -> str:
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()[:_DIGITS]
    return (PurePosixPath(folder) / f"{digest}{path.suffix}").as_posix()
