"""What the predictor is handed in the place of names that could tell the answer: other paths, other ids, another order.

Files that test examples name get names made from their content. Ids and the order of the rows stay, unless a simple
rule on them predicts the answer. The page is made from the author's own names: what comes back is put in their terms.
"""

from __future__ import annotations

import hashlib
import hmac
import os
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path, PurePosixPath

import numpy as np
import pandas as pd

from portfolio.evaluate.blind.looked_up import looked_up_by_id
from portfolio.evaluate.blind.named_files import files_named, looks_like_a_file, names_in, renamed, word_columns
from portfolio.evaluate.blind.names import Told, told_by_names, told_by_order
from portfolio.evaluate.blind.sieve import Sieve
from portfolio.evaluate.blind.tables import Disguise
from portfolio.records import CHECKS, Examples, Finding, Passed, Project

_DIGITS = 16
_MOST = 0.9
_DATE = re.compile(r"\d{4}-\d\d")
_WHOLE = re.compile(r"-?\d{1,18}$")
_GIVEN = re.compile(r"(?:[\w.-]+/)*?\d{15}\.\w+")
_NAMES, _NUMBERS = range(10**14, 10**15), range(10**8, 2**31)
"""Names are read as numbers by some code, without loss; numbers fit where the author's do, in 32 bits."""

_CODE = "PF034"


@dataclass(frozen=True)
class Handout:
    """What stands for what.

    Attributes:
        order: the test rows by their places in the file, as they are handed over; ``None`` leaves them there.
        ids: id -> what is handed over for it; empty where ids stay.
        cells: column -> cell -> what is handed over for it, the id column included.
        files: path in the copy -> path in the project.
        looked_up: the file for which ids stay though they tell the answer.
    """

    order: tuple[int, ...] | None = None
    ids: Mapping[str, str] = field(default_factory=dict)
    cells: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    files: Mapping[str, str] = field(default_factory=dict)
    looked_up: str | None = None

    @property
    def replaced(self) -> tuple[str, ...]:
        """What the predictor does not get as the author has it, in words."""
        of_author = self.ids in self.cells.values()  # else they are ours, made of what a row holds
        changed = {"file names": self.files, "ids": self.ids and of_author, "row order": self.order}
        return tuple(name for name, values in changed.items() if values)

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

    def is_in(self, text: str) -> bool:
        """Whether a text has a name or an id in it that is not the author's."""
        given = {*self.ids.values(), *(PurePosixPath(path).stem for path in self.files)}
        return not given.isdisjoint(re.findall(r"\w+", text))

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
    order = ids = looked_up = None
    if _tells(told_by_order(examples)) and not _in_time(examples):
        order = tuple(sorted(range(len(examples.test)), key=lambda at: _digest(secret, f"{at}")))
    if _tells(_told_by_ids(examples)):
        looked_up = looked_up_by_id(project, examples, Sieve(project, examples).passes)
        ids = None if looked_up else _other_ids(secret, examples)
    elif examples.id is None and cells:
        ids = _other_ids(secret, examples)
    if ids and examples.id is not None:
        cells[examples.id] = ids
    return Handout(order, ids or {}, cells, files, looked_up)


def about_names(project: Project, examples: Examples, given: Handout) -> Finding | Passed | None:
    """PF034: what is told by the names that the predictor got, or would be by those it did not get."""
    kept = project.dataset.keep_names
    columns = [name for name in word_columns(examples) if name in given.cells or _names_files(examples.test[name])]
    by_id, by_order = _told_by_ids(examples), told_by_order(examples)
    shown = [by_id, by_order] if kept else [by_id] if given.looked_up else []
    seen = [*_told_by_columns(given.table(examples.test[columns]), examples), *shown]
    telling = [told for told in seen if told is not None and told.tells]
    if not telling:
        sentence = _in_order(given, [*_told_by_columns(examples.test[columns], examples), by_id, by_order])
        return Passed(_CODE, sentence) if sentence else None
    worst = max(telling, key=lambda told: told.share)
    key, why, advice = "data.test", "", "Name the column under data.hidden, or save all files in one format."
    if kept:
        key, advice = "data.keep_names", "Leave data.keep_names out, or say why the predictor may know them."
    elif worst is by_id:
        why = f" Ids were kept, as {given.looked_up} is looked up by them."
        advice = "Give the examples ids that say nothing, such as shuffled numbers, there and in the tables."
    sentence = f"Names tell the answer: {worst.words}.{why}"
    return Finding(_CODE, CHECKS[_CODE].severity, sentence, advice, f"project.yml:{project.lines.get(key, 1)}")


def _names_files(cells: pd.Series) -> bool:
    """Whether nearly all cells are names of files by their looks, such as those of pictures that stayed at home."""
    return float(cells.astype(str).map(lambda cell: all(map(looks_like_a_file, names_in(cell)))).mean()) > _MOST


def _told_by_columns(table: pd.DataFrame, examples: Examples) -> list[Told | None]:
    return [told_by_names(f"the names in {name}", table[name].astype(str).tolist(), examples) for name in table]


def _in_order(given: Handout, told: Sequence[Told | None]) -> str:
    best = max((each for each in told if each), key=lambda each: each.share, default=None)
    if not given.replaced:
        return f"No name tells the answer: {best.words}." if best else ""
    because = f": {best.words}" if best and best.tells else ""
    return f"Replaced for the predictor: {', '.join(given.replaced)}{because}."


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


def _other_ids(secret: bytes, examples: Examples) -> dict[str, str]:
    """For each id another one: whole numbers for whole numbers, else a text."""
    ids = list(map(str, examples.test.index))
    made = [_digest(secret, f"id {name}") for name in ids]
    if all(map(_WHOLE.match, ids)):
        made = _numbers(made, taken=map(int, ids))
    return dict(zip(ids, made, strict=True))


def _numbers(digests: Sequence[str], taken: Iterable[int]) -> list[str]:
    """A number for each digest, none of them twice and none that is taken."""
    used, made = set(taken), []
    for digest in digests:
        number = _in_range(digest, _NUMBERS)
        while number in used:
            number = number + 1 if number + 1 in _NUMBERS else _NUMBERS.start
        used.add(number)
        made.append(str(number))
    return made


def _in_range(digest: str, numbers: range) -> int:
    return numbers[int(digest, 16) % len(numbers)]


def _digest(secret: bytes, text: str) -> str:
    return hmac.new(secret, text.encode(), "sha256").hexdigest()[:_DIGITS]


# ---- files -------------------------------------------------------------------------------------


def _files(project: Project, examples: Examples) -> tuple[dict[str, Mapping[str, str]], dict[str, str]]:
    """New cells for the columns that name files of the project, and where those files lie."""
    cells: dict[str, Mapping[str, str]] = {}
    files: dict[str, str] = {}
    for column, (base, found) in files_named(project, examples, examples.test).items():
        common = os.path.commonpath([PurePosixPath(name.replace("\\", "/")).parent for name in found])
        other = {name: _named_by_content(project.folder / path, common) for name, path in found.items()}
        files |= {(base / other[name]).as_posix(): path for name, path in found.items()}
        whole = {cell.strip() for cell in examples.test[column].astype(str)} - other.keys()
        cells[column] = other | {cell: renamed(cell, partial(_known, other)) for cell in whole}
    return cells, files


def _known(names: Mapping[str, str], name: str) -> str:
    return names.get(name, name)


def _named_by_content(path: Path, folder: str) -> str:
    with path.open("rb") as file:
        number = _in_range(hashlib.file_digest(file, "sha256").hexdigest(), _NAMES)
    return (PurePosixPath(folder) / f"{number}{path.suffix}").as_posix()
