"""Where on a map predicted numbers are off: which columns are coordinates, and errors counted by cells."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from portfolio.records import Column, Examples, Finding

if TYPE_CHECKING:
    import pandas as pd

Floats = NDArray[np.float64]

COORDINATES = ("latitude", "longitude")
USUAL = (("latitude", "lat"), ("longitude", "lon", "lng", "long"))

MOST_PLACES = 9
IN_PLACE = 6
"""Cells of a map hold about so many different places on average; at most nine lie along the longer side."""

KM_PER_DEGREE = 111.2

Named = tuple[str | None, str | None]


def coordinates_in(examples: Examples, named: Named) -> tuple[str, str] | None:
    """The columns of latitude and longitude: those named, else those usually called so. Only what may be shown."""
    return coordinates_of(examples.columns, named)


def coordinates_of(columns: Iterable[Column], named: Named) -> tuple[str, str] | None:
    """The same among these columns."""
    public = {
        column.name.casefold(): column.name
        for column in columns
        if column.kind == "number" and not column.private and column.role not in ("target", "hidden")
    }
    found = []
    for name, usual in zip(named, USUAL, strict=True):
        tried = (name.casefold(),) if name else usual
        found += [public[key] for key in tried if key in public][:1]
    return (found[0], found[1]) if len(found) == 2 else None


def about_places(examples: Examples, named: Named) -> list[Finding]:
    """That the named columns are no coordinates."""
    if named == (None, None) or coordinates_in(examples, named):
        return []
    names = " and ".join(repr(name) for name in named)
    sentence = f"No map of errors: {names} are not two columns of numbers that may be shown."
    return [Finding("PF063", "warning", sentence, "Correct latitude: and longitude:.", "project.yml")]


def by_place(outcomes: pd.DataFrame) -> Mapping[str, Any] | None:
    """Errors by cells of a map, as wide as they are high where the coordinates are degrees.

    The map reaches over the middle 98 % in each direction, so that one far example does not shrink the rest.

    Returns:
        ``cells``: dicts with ``west``, ``east``, ``south``, ``north``, ``n``, ``off`` and ``mae``; the four sides of
        the whole; ``degrees``: whether the coordinates can be degrees; ``km``: side of a cell, ``None`` when not
        degrees; ``outside``: examples off the map; ``unknown``: those without a place. ``None``: nothing to map.
    """
    latitude, longitude, loss = (outcomes[name].to_numpy(float, na_value=np.nan) for name in (*COORDINATES, "loss"))
    failed = outcomes["failed"].to_numpy(bool)
    known = np.isfinite(latitude) & np.isfinite(longitude)
    grid = Grid.over(latitude[known], longitude[known]) if known.any() else None
    if grid is None:
        return None
    codes, inside = grid.codes(latitude[known], longitude[known])
    size = grid.n_rows * grid.n_columns
    counts = np.bincount(codes, minlength=size)
    off = np.bincount(codes, failed[known][inside], size)
    sums = np.bincount(codes, loss[known][inside], size)
    cells = [
        {**grid.box(code), "n": int(counts[code]), "off": int(off[code]), "mae": float(sums[code] / counts[code])}
        for code in np.flatnonzero(counts).tolist()
    ]
    n = sum(cell["n"] for cell in cells)
    return {
        "cells": cells,
        **grid.whole(),
        "degrees": grid.degrees,
        "km": grid.side * KM_PER_DEGREE if grid.degrees else None,
        "n": n,
        "share_off": sum(cell["off"] for cell in cells) / n if n else 0.0,
        "outside": int((~inside).sum()),
        "unknown": int((~known).sum()),
    }


@dataclass(frozen=True)
class Grid:
    """Square cells, counted by rows from the south and by columns from the west.

    ``side`` is a cell's height in units of latitude; ``shrink`` is how much narrower a unit of longitude is.
    """

    south: float
    west: float
    side: float
    shrink: float
    n_rows: int
    n_columns: int
    degrees: bool
    cut: float = -180.0
    """Longitudes west of this are counted on beyond 180°, for places on both sides of the date line."""

    @classmethod
    def over(cls, latitude: Floats, longitude: Floats) -> Grid | None:
        """The grid for these places; ``None`` when they lie on one line."""
        degrees = bool(np.abs(latitude).max() <= 90 and np.abs(longitude).max() <= 180)
        cut = cut_of(longitude) if degrees else -180.0
        longitude = counted_on(longitude, cut) if degrees else longitude
        (south, north), (west, east) = (np.quantile(v, [0.01, 0.99]).tolist() for v in (latitude, longitude))
        if not (south < north and west < east):
            return None
        shrink = max(0.05, math.cos(math.radians((south + north) / 2))) if degrees else 1.0
        height, width = north - south, (east - west) * shrink
        distinct = len(np.unique(np.column_stack([latitude, longitude]), axis=0))
        side = max(height, width) / int(np.clip(round(math.sqrt(distinct / IN_PLACE)), 2, MOST_PLACES))
        n_rows, n_columns = (max(1, math.ceil(reach / side - 1e-9)) for reach in (height, width))
        south -= (n_rows * side - height) / 2
        west -= (n_columns * side - width) / 2 / shrink
        return cls(south, west, side, shrink, n_rows, n_columns, degrees, cut)

    def codes(self, latitude: Floats, longitude: Floats) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
        """The cell of each place on the map, and which places are on it; its border belongs to it."""
        longitude = counted_on(longitude, self.cut) if self.degrees else longitude
        row, column = (latitude - self.south) / self.side, (longitude - self.west) * self.shrink / self.side
        slack = 1e-9
        inside = (
            (row >= -slack) & (row <= self.n_rows + slack) & (column >= -slack) & (column <= self.n_columns + slack)
        )
        rows = np.clip(np.floor(row[inside]), 0, self.n_rows - 1)
        columns = np.clip(np.floor(column[inside]), 0, self.n_columns - 1)
        return (rows * self.n_columns + columns).astype(np.int64), inside

    def box(self, code: int) -> dict[str, float]:
        """The sides of a cell."""
        row, column = divmod(code, self.n_columns)
        return self._sides(row, row + 1, column, column + 1)

    def whole(self) -> dict[str, float]:
        """The sides of the map."""
        return self._sides(0, self.n_rows, 0, self.n_columns)

    def _sides(self, bottom: int, top: int, left: int, right: int) -> dict[str, float]:
        width = self.side / self.shrink
        return {
            "south": self.south + bottom * self.side,
            "north": self.south + top * self.side,
            "west": self.west + left * width,
            "east": self.west + right * width,
        }


def cut_of(longitude: Floats) -> float:
    """Where the round of longitudes is cut so that the places lie close: at 180°, unless that tears them apart."""
    around = np.unique(longitude)
    gaps = np.diff(around)
    if not gaps.size or gaps.max() <= 180:
        return -180.0
    return float(around[int(gaps.argmax()) + 1])


def counted_on(longitude: Floats, cut: float) -> Floats:
    """Longitudes west of the cut beyond 180°, so that those on both sides of the date line are near each other."""
    return np.where(longitude < cut, longitude + 360.0, longitude)
