"""Columns that name or number the rows: which one the examples are known by, and which say nothing else about them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from portfolio.collect.tables.columns import all_match, filled_cells, identifies

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pyarrow as pa

    from portfolio.collect.tables.parts import Part
    from portfolio.records import Project

_WORD = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+|#")
_FIRST = ("id", "example_id")
_IDS = {"id", "uid", "uuid", "guid"}
_GLUED = re.compile(r"(case|customer|image|item|order|passenger|patient|product|record|row|sample|user)id")
_NUMBERED = {
    "account",
    "customer",
    "employee",
    "invoice",
    "order",
    "passenger",
    "patient",
    "roll",
    "student",
    "user",
}
"""What goes by its number: ``EmployeeNumber``, ``Roll No``."""
_NUMBERS = {
    ("index",), ("idx",), ("unnamed", "0"), ("level", "0"), ("row",), ("row", "index"), ("row", "no"), ("row", "nr"),
    ("row", "num"), ("row", "number"), ("rownum",), ("rownumber",), ("record", "number"), ("serial", "no"),
    ("serial", "number"), ("sno",), ("s", "no"), ("sr", "no"),
}  # fmt: skip
"""What pandas, R and spreadsheets call the number of a row: it says where the row stood when the file was written."""
_MAYBE_NUMBERS = {("no",), ("nr",), ("num",), ("number",), ("#",), ("n",)}
_WHOLE = r"^[+-]?\d+$"
_NUMBER = r"^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$"


def found_id(project: Project, parts: list[Part]) -> str | None:
    """A column that looks like an id by its name and is one by its values; ``None`` leaves ids made of what rows hold.

    Ids stand on every page and before the predictor, so a private or a hidden column is none.
    """
    names = [name for name in _named_like_ids(project, parts) if _is_name(words_of(name))]
    return min(names, key=lambda name: _FIRST.index(name) if name in _FIRST else len(_FIRST), default=None)


def row_labels(project: Project, parts: list[Part], identifier: str | None) -> set[str]:
    """Further columns that only name or number the rows: another id, the number of a row. They are no features."""
    return set(_named_like_ids(project, parts)) - {identifier, *project.dataset.kinds}


def words_of(name: str) -> tuple[str, ...]:
    """A column's name in small words: ``CustomerId``, ``customer_id`` and ``customer-id`` are alike."""
    return tuple(word.lower() for word in _WORD.findall(name))


def _named_like_ids(project: Project, parts: list[Part]) -> Iterator[str]:
    dataset = project.dataset
    taken = {dataset.target, dataset.split, dataset.group, dataset.time, *dataset.roles}
    taken |= {*dataset.private, *dataset.hidden}
    for name in parts[0].values.column_names:
        words = words_of(name)
        if name in taken or not (_is_name(words) or words in _NUMBERS | _MAYBE_NUMBERS):
            continue
        there = [part.filled(name) for part in parts if name in part.values.column_names]
        if len(there) < len(parts) or not all(map(identifies, there)) or _has_fractions(there):
            continue
        if words not in _MAYBE_NUMBERS or all(map(_counts, there)):
            yield name


def _is_name(words: tuple[str, ...]) -> bool:
    if len(words) == 1:
        return words[0] in _IDS or _GLUED.fullmatch(words[0]) is not None
    by_number = words[-1:] in _MAYBE_NUMBERS and words[-2] in _NUMBERED
    return bool(words) and (words[-1] in _IDS or by_number)


def _has_fractions(parts: list[pa.ChunkedArray]) -> bool:
    """Numbers that are not whole measure something, whatever their column is called."""
    cells = filled_cells(parts)
    return all_match(cells, _NUMBER) and not all_match(cells, _WHOLE)


def _counts(cells: pa.ChunkedArray) -> bool:
    """Whether they are 1, 2, 3 and so on, or from 0."""
    start = cells[0].as_py()
    return start in ("0", "1") and cells.to_pylist() == [str(int(start) + row) for row in range(len(cells))]
