"""The embedding map: places of items laid out for drawings whose size does not grow with the number of items."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from portfolio.tasks.clustering.predictions import coordinates

if TYPE_CHECKING:
    import pandas as pd

Codes = NDArray[np.int64]

STEPS = 240
"""A map is so many steps wide; items on one step are one mark."""

MOST_MARKS = 500
MOST_NAMED = 8
MOST_DOTS = 150
MOST_GROUPS = 12
OTHERS = "others"


def marks(outcomes: pd.DataFrame, groups: Sequence[str]) -> list[dict[str, Any]]:
    """At most ``MOST_MARKS`` marks of a map in two coordinates, failed ones first, then a fixed random choice.

    Each holds ``x``, ``y``, ``group`` (a position in ``groups``), ``failed`` and ``n``: items of one group on one step
    of the map are one mark.
    """
    places = outcomes[["x", "y"]].to_numpy(float)
    low, wide = places.min(0), float(np.ptp(places, axis=0).max()) or 1.0
    steps = np.round((places - low) / wide * STEPS).astype(np.int64)
    codes = _codes(outcomes["truth"], groups)
    failed = outcomes["failed"].to_numpy(bool)
    cells, n = np.unique(np.column_stack([steps, codes, failed]), axis=0, return_counts=True)
    chance = np.random.default_rng(0).random(len(cells))
    kept = np.sort(np.lexsort((chance, cells[:, 3] == 0))[:MOST_MARKS])
    found = []
    for (across, up, group, bad), size in zip(cells[kept].tolist(), n[kept].tolist(), strict=True):
        x, y = low + np.array([across, up]) * wide / STEPS
        found.append({"x": _short(x), "y": _short(y), "group": group, "failed": bool(bad), "n": size})
    return found


def named_places(outcomes: pd.DataFrame) -> list[dict[str, Any]]:
    """The items worth a name on the map: those that failed, worst first, and the one at each end of the map."""
    places = outcomes[["x", "y"]].to_numpy(float)
    labels = outcomes["label"].astype(str).to_numpy()
    loss, failed = outcomes["loss"].to_numpy(float), outcomes["failed"].to_numpy(bool)
    order = np.lexsort((labels, -loss))
    chosen = [int(row) for row in order if failed[row]][:MOST_NAMED]
    for values in (places[:, 0], -places[:, 0], places[:, 1], -places[:, 1]):
        chosen.append(int(np.lexsort((labels, values))[0]))
    return [
        {"x": _short(places[row, 0]), "y": _short(places[row, 1]), "name": labels[row], "failed": bool(failed[row])}
        for row in dict.fromkeys(chosen)
    ]


def the_few(outcomes: pd.DataFrame, own: str, *, without: int) -> list[tuple[float, float, bool]]:
    """Places for a small drawing: at most ``MOST_DOTS`` (x, y, of the group ``own``), a fixed choice of them."""
    rows = np.delete(np.arange(len(outcomes)), without)
    rows = np.sort(np.random.default_rng(0).permutation(rows)[:MOST_DOTS])
    places, same = outcomes[["x", "y"]].to_numpy(float)[rows], (outcomes["truth"].astype(str) == own).to_numpy()[rows]
    return [(float(x), float(y), bool(is_own)) for (x, y), is_own in zip(places, same, strict=True)]


def neighbours(outcomes: pd.DataFrame, row: int, most: int) -> list[tuple[int, float]]:
    """The nearest other items of the item in ``row``, in all coordinates: their rows and distances."""
    places = outcomes[coordinates(outcomes)].to_numpy(float)
    far = np.sqrt(((places - places[row]) ** 2).sum(1))
    far[row] = np.inf
    ids = outcomes.index.to_numpy(str)
    order = np.lexsort((ids, far))[: min(most, len(far) - 1)]
    return [(int(other), float(far[other])) for other in order]


def common(names: pd.Series, most: int = MOST_GROUPS) -> list[str]:
    """The groups by size; beyond ``most`` the smaller ones are ``OTHERS`` together."""
    counts = names.astype(str).value_counts()
    ordered = sorted(counts.index, key=lambda name: (-int(counts[name]), name))
    return ordered if len(ordered) <= most else [*ordered[: most - 1], OTHERS]


def table_of(outcomes: pd.DataFrame, found: Sequence[str], reference: Sequence[str]) -> list[list[int]]:
    """How many items of each group found (rows) are of each reference group (columns)."""
    rows, columns = _codes(outcomes["prediction"], found), _codes(outcomes["truth"], reference)
    cells = np.bincount(rows * len(reference) + columns, minlength=len(found) * len(reference))
    counts: list[list[int]] = cells.reshape(len(found), len(reference)).tolist()
    return counts


def _codes(names: pd.Series, groups: Sequence[str]) -> Codes:
    position = {name: code for code, name in enumerate(groups)}
    return np.array([position.get(name, len(groups) - 1) for name in names.astype(str)], np.int64)


def _short(value: float) -> float:
    return float(f"{value:.4g}")
