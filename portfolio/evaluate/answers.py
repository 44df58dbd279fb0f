"""Whether a file of the project holds the answers of the test set, by what is in it and not by its name.

It looks for accidents, such as answers.txt or labels.npy beside predict.py, and not for what is hidden on purpose. A
word list or a model has the same labels, but not one after the other as the test examples have them, nor beside their
ids. Nothing is unpickled, and no more than ``MOST_BYTES`` of a file are read.
"""

from __future__ import annotations

import re
import sqlite3
import zipfile
from collections.abc import Iterator, Sequence
from contextlib import closing, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO, TYPE_CHECKING
from zlib import error as ZlibError  # noqa: N812 - the library's own name is lower case

if TYPE_CHECKING:
    import numpy as np

    from portfolio.records import Examples

MOST_BYTES = 16 << 20
MOST_ROWS = 200_000
RUN = 32
"""So many answers one after the other, as the test set has them, are no chance; fewer are not looked for."""

RAREST = 6
"""Of such a run so many must differ from the commonest answer."""

_TEXT = {
    ".txt",
    ".text",
    ".dat",
    ".log",
    ".csv",
    ".tsv",
    ".json",
    ".jsonl",
    ".yaml",
    ".yml",
    ".xml",
    ".html",
    ".sql",
    "",
}
_RAW = {".npy", ".pkl", ".pickle", ".bin"}
_DATABASES = {".db", ".sqlite", ".sqlite3"}
_WORD = re.compile(r"[^\s,;|\t\"'\[\]{}()<>=:]+")
_NUMBERS = ("<i8", "<i4", "<i2", "u1", "<f8", "<f4")


@dataclass(frozen=True)
class Answers:
    """Ids and answers of the test examples, in their order, as text."""

    ids: Sequence[str]
    truth: Sequence[str]

    @classmethod
    def of(cls, examples: Examples) -> Answers | None:
        """``None`` where there are too few, or all are alike, so that finding them would say nothing."""
        if examples.target is None or len(examples.test) < RUN:
            return None
        found = cls([*map(str, examples.test.index)], [str(cell).strip() for cell in examples.test[examples.target]])
        return found if found.run is not None else None

    @property
    def run(self) -> int | None:
        """Where the first run of ``RUN`` answers begins that are not nearly all alike."""
        for start in range(0, len(self.truth) - RUN + 1):
            window = self.truth[start : start + RUN]
            if RUN - max(map(window.count, set(window))) >= RAREST:
                return start
        return None

    def are_in(self, path: Path) -> bool:
        """Whether the file holds them: in their order, or each beside its id."""
        suffix = path.suffix.lower()
        try:
            if suffix in _DATABASES:
                return self._beside_ids(_rows_of(path))
            if suffix == ".npz":
                return any(self._in_bytes(part) for part in _members(path))
            with path.open("rb") as file:
                content = _unpacked(file) if suffix == ".gz" else file.read(MOST_BYTES)
        except (OSError, EOFError, ZlibError, sqlite3.Error, zipfile.BadZipFile):
            return False
        if suffix in _RAW:
            return self._in_bytes(content)
        if suffix not in _TEXT | {".gz"} or b"\0" in content[:4096]:
            return False
        lines = content.decode("utf-8", "replace").splitlines()[:MOST_ROWS]
        rows = [_WORD.findall(line) for line in lines]
        return self._in_order(rows) or self._beside_ids(rows)

    def _in_order(self, rows: Sequence[Sequence[str]]) -> bool:
        """As the first or the last word of lines one after the other."""
        start = self.run or 0
        wanted = "\n".join(self.truth[start : start + RUN])
        return any(f"\n{wanted}\n" in "\n".join(["", *(row[at] for row in rows if row), ""]) for at in (0, -1))

    def _beside_ids(self, rows: Iterator[Sequence[str]] | Sequence[Sequence[str]]) -> bool:
        """Half of the ids in one row with their answer, and not as often with the answer of another example."""
        kinds = list(dict.fromkeys(self.truth))
        other = {answer: kinds[at - 1] for at, answer in enumerate(kinds)}
        truth = dict(zip(self.ids, self.truth, strict=True))
        right: set[str] = set()
        wrong: set[str] = set()
        for row in rows:
            words = set(row)
            for name in words & truth.keys():
                if truth[name] != name and truth[name] in words:
                    right.add(name)
                if other[truth[name]] in words:
                    wrong.add(name)
        return 2 * len(right) >= len(truth) and 2 * len(wrong) <= len(right)

    def _in_bytes(self, content: bytes) -> bool:
        """As an array of texts, or of the numbers they are, or of codes in the order of the alphabet."""
        import numpy as np

        start = self.run or 0
        window = self.truth[start : start + RUN]
        kinds = sorted(set(self.truth))
        wide = max(map(len, self.truth))
        arrays = [np.array(window, f"<U{wide}"), np.array([text.encode() for text in window])]
        columns: list[list[float]] = [[kinds.index(text) for text in window]] if len(kinds) <= 256 else []
        with suppress(ValueError):
            columns.append([float(text) for text in window])
        for column in columns:
            whole = np.asarray(column, float)
            arrays += [whole.astype(kind) for kind in _NUMBERS if kind[1] == "f" or _fits(whole, kind)]
        return any(array.tobytes() in content for array in arrays)


def _fits(values: np.ndarray, kind: str) -> bool:
    import numpy as np

    limits = np.iinfo(kind)
    return bool((values == np.round(values)).all() and values.min() >= limits.min and values.max() <= limits.max)


def _unpacked(file: IO[bytes]) -> bytes:
    import gzip

    with gzip.open(file) as unpacked:
        return unpacked.read(MOST_BYTES)


def _members(path: Path) -> Iterator[bytes]:
    with zipfile.ZipFile(path) as archive:
        for name in archive.namelist()[:100]:
            with archive.open(name) as member:
                yield member.read(MOST_BYTES)


def _rows_of(path: Path) -> Iterator[Sequence[str]]:
    """The rows of every table, as text; nothing is written to the file."""
    with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro&immutable=1", uri=True)) as database:
        tables = [name for (name,) in database.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        for table in tables[:100]:
            quoted = table.replace('"', '""')
            for row in database.execute(f'SELECT * FROM "{quoted}" LIMIT {MOST_ROWS}'):
                yield [str(cell) for cell in row]
