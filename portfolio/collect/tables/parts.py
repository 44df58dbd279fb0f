"""Test rows and training rows, from two files or one, and the ids and labels in them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from portfolio.collect.source import quoted
from portfolio.collect.tables.columns import as_text, identifies
from portfolio.collect.tables.files import RawTable
from portfolio.errors import PortfolioError, Problem
from portfolio.records import TRAIN_WORDS, Project

_TEST = ("test",)
_SET_ASIDE = ("valid", "validation", "val", "dev")


@dataclass(frozen=True)
class Part:
    """The test or the training rows: ``rows`` are their numbers in the file, counted from 0."""

    raw: RawTable
    values: pa.Table
    rows: pa.Array

    def row(self, position: int) -> int:
        return int(self.rows[position].as_py())

    def filled(self, name: str) -> pa.ChunkedArray:
        """The column as text without nulls."""
        return pc.fill_null(as_text(self.values[name]), "")


def parts_of(project: Project, raw: RawTable, other: RawTable | None) -> tuple[Part, Part | None]:
    """Test and training rows, from two files or by the split column of one.

    Raises:
        PortfolioError: the split column holds other words, or no test row.
    """
    split = project.dataset.split
    if split is None:
        return _whole(raw), _whole(other) if other else None
    words = pc.utf8_lower(pc.utf8_trim_whitespace(pc.fill_null(as_text(raw.values[split]), "")))
    known = (*_TEST, *TRAIN_WORDS, *_SET_ASIDE)
    unknown = [value for value in pc.unique(words).to_pylist() if value not in known]
    if unknown:
        row = pc.index(words, unknown[0]).as_py()
        fact = f"{split}: {quoted(unknown[0])} is neither 'train' nor 'test'" if unknown[0] else f"{split}: empty"
        raise PortfolioError([raw.problem(fact, row, "rows marked 'validation' are left out")])
    test = _marked(raw, words, _TEST)
    if test is None:
        raise PortfolioError([raw.problem(f"{split}: no row is marked 'test'")])
    return test, _marked(raw, words, TRAIN_WORDS)


def _whole(raw: RawTable) -> Part:
    return Part(raw, raw.values, pa.array(np.arange(raw.values.num_rows)))


def _marked(raw: RawTable, words: pa.ChunkedArray, marks: tuple[str, ...]) -> Part | None:
    rows = pc.indices_nonzero(pc.is_in(words, pa.array(marks))).cast(pa.int64())
    return Part(raw, raw.values.take(rows), rows) if len(rows) else None


def id_faults(part: Part, name: str | None) -> Iterator[Problem]:
    """Ids that are blank or used twice."""
    if name is None or identifies(part.filled(name)):
        return
    blank: list[int] = []
    first: dict[str, int] = {}
    again: dict[int, str] = {}
    for position, value in enumerate(part.filled(name).to_pylist()):
        row = part.row(position)
        if not value.strip():
            blank.append(row)
        elif value in first:
            again[row] = value
        else:
            first[value] = row
    yield from part.raw.faults(blank, f"{name}: empty; every example needs an id")

    def twice(row: int) -> str:
        return f"{name}: {quoted(again[row])} is used twice, first in {part.raw.place(first[again[row]])}"

    yield from part.raw.faults(list(again), twice, "give every example its own id")


def label_faults(part: Part, target: str | None, nothing: str = "") -> Iterator[Problem]:
    """Examples without a truth; ``nothing`` is what stands for none where a truth may be none."""
    if target is None:
        return
    blank = pc.indices_nonzero(pc.equal(pc.utf8_trim_whitespace(part.filled(target)), ""))
    rows = [part.row(position) for position in blank.to_pylist()]
    fact = f"{target}: empty; every example needs its truth"
    hint = f"write {nothing} where no label applies; " if nothing else ""
    yield from part.raw.faults(rows, fact, f"{hint}leave the example out if the truth is unknown")
