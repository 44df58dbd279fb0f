"""What the columns of a table are: their kinds from their values, and the numbers in them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.compute as pc

from portfolio.collect.tables.json_text import JsonError, strict_loads
from portfolio.records import Kind

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence


NUMBER = r"^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$"
_CODE = r"^[+-]?(0\d|\d{19,}$)"  # 0123 would lose its zero, and a long id its last digits
_WHOLE = r"^-?\d{1,18}$"
TIME = (
    r"^(\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])([T ]\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:?\d\d)?)?"
    r"|(19|20)\d\d-(0[1-9]|1[0-2]))$"
)
"""A day, a moment, or a month of our time."""
_LIST = r"^\s*(\[(?s:.*)\]|\{(?s:.*)\})\s*$"
_LOOKED_AT = 100
_TEXT_LENGTH = 20


def infer_kind(parts: Sequence[pa.ChunkedArray]) -> Kind:
    """The kind of a column from its values in all files: number, time, list, text or category.

    Text is long (more than 20 characters on average), nearly always different, or mostly different and with spaces.
    """
    if all(pa.types.is_integer(part.type) or pa.types.is_floating(part.type) for part in parts):
        return "number"
    filled = filled_cells(parts)
    if len(filled) == 0:
        return "category"
    if all_match(filled, NUMBER) and not has_codes(filled) and _finite(filled):
        return "number"
    if all_match(filled, TIME):
        return "time"
    if all_match(filled, _LIST) and all(is_list(text) for text in filled.slice(0, _LOOKED_AT).to_pylist()):
        return "list"
    different = pc.count_distinct(filled).as_py() / len(filled)
    spaced = pc.mean(pc.match_substring(filled, " ").cast(pa.float64())).as_py()
    length = pc.mean(pc.utf8_length(filled)).as_py()
    is_text = length > _TEXT_LENGTH or different > 0.9 or (different > 0.5 and spaced > 0.5)
    return "text" if is_text else "category"


def has_codes(cells: pa.ChunkedArray) -> bool:
    """Whether a cell would lose a digit as a number: 0123, or an id of twenty digits."""
    return bool(pc.any(pc.match_substring_regex(cells, _CODE)).as_py())


def is_list(text: str) -> bool:
    """Whether it is a list or an object of JSON."""
    try:
        return isinstance(strict_loads(text), list | dict)
    except JsonError:
        return False


def as_numbers(cells: pa.ChunkedArray) -> pa.ChunkedArray:
    """64-bit integers where every cell is one, else floats with null for an empty cell."""
    if not pa.types.is_string(cells.type):
        return cells
    trimmed = pc.utf8_trim_whitespace(cells)
    filled = pc.if_else(pc.equal(trimmed, ""), None, trimmed)
    if filled.null_count == 0 and pc.all(pc.match_substring_regex(filled, _WHOLE)).as_py():
        return filled.cast(pa.int64())
    return filled.cast(pa.float64())


def as_text(cells: pa.ChunkedArray) -> pa.ChunkedArray:
    """Text, with null for a missing value of JSON Lines or Parquet."""
    return cells if pa.types.is_string(cells.type) else cells.cast(pa.string())


def typed(values: pa.Table, kinds: Mapping[str, Kind]) -> pa.Table:
    """The table with numbers in the columns of that kind, and text, empty where missing, in all others."""
    columns = {
        name: as_numbers(values[name]) if kinds[name] == "number" else pc.fill_null(as_text(values[name]), "")
        for name in values.column_names
    }
    return pa.table(columns)


def filled_cells(parts: Sequence[pa.ChunkedArray]) -> pa.ChunkedArray:
    """All values that are not empty, trimmed."""
    texts = [pc.utf8_trim_whitespace(as_text(part)) for part in parts]
    joined = pa.chunked_array([chunk for text in texts for chunk in text.chunks], pa.string())
    return joined.filter(pc.fill_null(pc.not_equal(joined, ""), False))


def all_match(cells: pa.ChunkedArray, pattern: str) -> bool:
    """Looks at the first thousand before it looks at all."""
    return all(pc.all(pc.match_substring_regex(part, pattern)).as_py() for part in (cells.slice(0, 1000), cells))


def identifies(ids: pa.ChunkedArray) -> bool:
    """Whether every cell is filled and no two are equal."""
    blank = pc.any(pc.equal(pc.utf8_trim_whitespace(ids), "")).as_py()
    return not blank and bool(pc.count_distinct(ids).as_py() == len(ids))


def _finite(cells: pa.ChunkedArray) -> bool:
    """No 1e400, which a float would call infinite."""
    return bool(pc.all(pc.is_finite(cells.cast(pa.float64()))).as_py())
