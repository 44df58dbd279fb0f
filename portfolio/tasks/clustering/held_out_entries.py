"""Entries of an item that were kept back: read from JSON, told from what most items have, and counted."""

from __future__ import annotations

import json
import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from portfolio.examine.estimates.grouped import share_ends
from portfolio.examine.estimates.units import Units
from portfolio.words import cell

if TYPE_CHECKING:
    import pandas as pd

Counts = NDArray[np.int64]
Entries: TypeAlias = "Mapping[str, str]"
"""Key -> value as text; keys without a value are left out."""

EDGES = (0.6, 0.75, 0.9, 1.0)
"""Entries are told apart by the share of items that have the most common value of their key."""

ALIKE = (
    "fewer than 6 in 10 alike",
    "6 in 10 to 3 in 4",
    "3 in 4 to 9 in 10",
    "more than 9 in 10",
    "all alike",
)


class EntriesError(ValueError):
    """A cell that holds no entries; the message says why."""


def read_entries(text: object) -> dict[str, str]:
    """The entries in a cell: a JSON object of values by key, or a list, whose positions from 0 are the keys.

    ``null`` is an unknown entry. Numbers must be whole: entries are categories, which are equal or not.

    Raises:
        EntriesError: anything else.
    """
    if text is None or text != text or not str(text).strip():
        return {}
    try:
        found = json.loads(str(text), object_pairs_hook=_each_once, parse_constant=_no_constant)
    except EntriesError:
        raise
    except (ValueError, RecursionError) as error:
        raise EntriesError("is not JSON") from error
    if not isinstance(found, list | dict):
        raise EntriesError("is neither an object nor a list of JSON")
    pairs = found.items() if isinstance(found, dict) else enumerate(found)
    return {str(key): _value(str(key), value) for key, value in pairs if value is not None}


def _each_once(pairs: Sequence[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        twice = next(key for key, n in Counter(key for key, _ in pairs).items() if n > 1)
        raise EntriesError(f"has the key {twice!r} twice")
    return found


def _no_constant(name: str) -> None:
    raise EntriesError(f"holds {name}, which is no value")


def _value(key: str, value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return value
    if isinstance(value, int | float) and math.isfinite(value) and value == int(value):
        return str(int(value))
    what = cell(value) if isinstance(value, int | float) else "a list or an object"
    raise EntriesError(f"holds {what} for {key!r}; an entry is a text, a whole number, true or false")


def majorities(sources: Iterable[Entries]) -> dict[str, tuple[str, float]]:
    """For each key its most common value and the share of items, of those that have it, with that value."""
    values: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for entries in sources:
        for key, value in entries.items():
            values[key][value] += 1
    found = {}
    for key, counts in values.items():
        value, n = min(counts.items(), key=lambda entry: (-entry[1], entry[0]))
        found[key] = value, n / counts.total()
    return found


def guesses(hidden: Entries, most: Mapping[str, tuple[str, float]]) -> dict[str, str]:
    """What most items have, for each key of ``hidden`` that any item has."""
    return {key: most[key][0] for key in hidden if key in most}


def counted_entries(
    hidden: Sequence[Entries], said: Sequence[Entries] | None, most: Mapping[str, tuple[str, float]]
) -> dict[str, Counts]:
    """Columns of counts, one value per item.

    ``entries``: how many are held out; ``unsaid``: how many of them have no prediction; ``entries_right``. The same by
    how alike items are: ``entries:0`` to ``entries:4`` (see ``ALIKE``), ``right:0``..., and ``majority:0``... for
    guessing what most items have. Without ``said`` those about predictions are left out.
    """
    columns: dict[str, Counts] = defaultdict(lambda: np.zeros(len(hidden), np.int64))
    for name in ("entries", *(f"{part}:{band}" for band in range(len(ALIKE)) for part in ("entries", "majority"))):
        columns[name] += 0
    if said is not None:
        for name in ("entries_right", "unsaid", *(f"right:{band}" for band in range(len(ALIKE)))):
            columns[name] += 0
    for item, truth in enumerate(hidden):
        for key, value in truth.items():
            common, share = most.get(key, ("", 0.0))
            band = _band(share)
            columns["entries"][item] += 1
            columns[f"entries:{band}"][item] += 1
            columns[f"majority:{band}"][item] += value == common and share > 0
            if said is not None:
                right = said[item].get(key) == value
                columns["unsaid"][item] += key not in said[item]
                columns["entries_right"][item] += right
                columns[f"right:{band}"][item] += right
    return dict(columns)


def _band(share: float) -> int:
    if share >= 1:
        return len(EDGES)
    return sum(share >= edge for edge in EDGES[:-1])


def by_band(outcomes: pd.DataFrame) -> list[dict[str, Any]]:
    """One dict for each degree of likeness that occurs: ``words``, ``n`` entries, ``right`` and ``majority`` (shares of
    them), ``low`` and ``high`` (95 % interval of ``right``, items or their groups counting whole; ``None`` for few)."""
    rows = []
    for band, words in enumerate(ALIKE):
        n, right, majority = (outcomes[f"{part}:{band}"].to_numpy(float) for part in ("entries", "right", "majority"))
        if n.sum() == 0:
            continue
        low, high = share_ends(right, Units.of_outcomes(outcomes), n) or (None, None)
        rows.append(
            {
                "words": words,
                "n": int(n.sum()),
                "right": float(right.sum() / n.sum()),
                "low": low,
                "high": high,
                "majority": float(majority.sum() / n.sum()),
            }
        )
    return rows
