"""Groups and places of items: read strictly, and laid out for a map whose size does not grow with their number."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from portfolio.records import Examples
from portfolio.task import Complaint
from portfolio.tasks.clustering.held_out_entries import EntriesError, read_entries

if TYPE_CHECKING:
    import pandas as pd

Floats = NDArray[np.float64]
Codes = NDArray[np.int64]

LARGEST = 1e100
"""Beyond this the square of a coordinate is no number any more."""

STEPS = 240
"""A map is so many steps wide; items on one step are one mark."""

MOST_MARKS = 500
MOST_NAMED = 8
MOST_DOTS = 150
MOST_GROUPS = 12
OTHERS = "others"
_COORDINATE = re.compile(r"[xy]|x([3-9]|[1-9]\d+)")


@dataclass(frozen=True)
class Columns:
    """Which columns of the examples hold what this kind reads; ``None`` where there is none.

    Attributes:
        entries: held-out entries of each item, withheld from the predictor.
        known: entries that are not held out.
        label: what an item is called on the map.
    """

    entries: str | None
    known: str | None
    label: str | None


# ---- predictions ---------------------------------------------------------------------------------


def coordinates(frame: pd.DataFrame) -> list[str]:
    """The columns of coordinates: x, y, x3, x4... in this order."""
    named = [str(name) for name in frame.columns if _COORDINATE.fullmatch(str(name))]
    return sorted(named, key=lambda name: {"x": 1, "y": 2}.get(name) or int(name[1:]))


def typed(predictions: pd.DataFrame) -> pd.DataFrame:
    """Coordinates as numbers; a cell that is none is nan, for ``complaints`` to name."""
    return predictions.assign(
        **{name: [_number(cell) for cell in predictions[name]] for name in coordinates(predictions)}
    )


def _number(cell: object) -> float:
    try:
        value = float(str(cell)) if "_" not in str(cell) else math.nan
    except ValueError:
        return math.nan
    return value if abs(value) <= LARGEST else math.nan


def complaints(predictions: pd.DataFrame, examples: Examples, columns: Columns) -> Iterator[Complaint]:
    """Everything wrong with raw predictions, every cell of which is text."""
    named = coordinates(predictions)
    yield from _about_columns([str(name) for name in predictions.columns], named, examples, columns)
    for name in ("prediction", "again"):
        for row, cell in enumerate(predictions[name]) if name in predictions else ():
            if not str(cell).strip():
                yield Complaint(f"{name} is empty", row, "name the group that the model puts this item in")
    for name in named:
        for row, cell in enumerate(predictions[name]):
            if math.isnan(_number(cell)):
                yield Complaint(f"{name} is {str(cell)!r}", row, "expected a number, such as 0.25")
    for row, cell in enumerate(predictions["entries"]) if "entries" in predictions else ():
        try:
            read_entries(cell)
        except EntriesError as error:
            yield Complaint(f"entries {error}", row, 'write a JSON object of values by key, such as {"17": 1}')


def _about_columns(
    names: Sequence[str], named: Sequence[str], examples: Examples, columns: Columns
) -> Iterator[Complaint]:
    if "prediction" not in names:
        yield Complaint("no column 'prediction'", hint="it names the group that each item is put in")
    if len(named) == 1 or (named and named[:2] != ["x", "y"]):
        lacking = "y" if "x" in named else "x"
        yield Complaint(
            f"no column {lacking!r}", hint="a map needs two coordinates, x and y; further ones are x3, x4..."
        )
    if not named and examples.target is None and "again" not in names:
        yield Complaint(
            "nothing to judge the groups by",
            hint="add coordinates x and y, or the groups of a second fit as 'again', or data.target in project.yml",
        )
    if "entries" in names and columns.entries is None:
        hint = "name the column of the true entries under data.hidden and as entries: in project.yml"
        yield Complaint("entries are predicted, but none are held out", hint=hint)
    for name in names:
        if name not in ("prediction", "again", "entries") and name not in named:
            yield Complaint(f"unknown column {name!r}", hint="expected prediction, x, y, x3..., again, entries")


def read_column(examples: Examples, name: str | None) -> list[dict[str, str]] | None:
    """The entries of every test example, checked before; ``None`` without such a column."""
    return None if name is None else [read_entries(cell) for cell in examples.test[name]]


def bad_entries(examples: Examples, name: str | None) -> Iterator[Complaint]:
    """Cells of a column of entries that are none."""
    for row, cell in enumerate(examples.test[name]) if name else ():
        try:
            read_entries(cell)
        except EntriesError as error:
            yield Complaint(f"{name} {error}", row, 'write a JSON object of values by key, such as {"17": 1}')


# ---- the map -------------------------------------------------------------------------------------


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
