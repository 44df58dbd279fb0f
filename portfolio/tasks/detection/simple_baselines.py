"""Boxes that need no look at the picture: on a grid, or where they usually are."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from portfolio.tasks.detection.boxes import grid
from portfolio.words import counted

Floats = NDArray[np.float64]


def grids(
    truth: Sequence[Floats], where: str, sizes: tuple[Any, Any], index: pd.Index, *, points: bool
) -> tuple[str, pd.DataFrame]:
    """The median number of boxes of median size, on a regular grid over each picture.

    Args:
        truth: known boxes of each picture, ``where`` in words.
        sizes: width and height of the pictures of ``index``; NaN when not known.
        points: they have no size.
    """
    together = np.concatenate([np.zeros((0, 5)), *truth])
    n = int(np.median([len(boxes) for boxes in truth]))
    if not n:
        return f"nothing anywhere, the median {where}", pd.DataFrame({"prediction": "[]"}, index=index)
    side = np.median(together[:, 2:4], axis=0)
    extent = (together[:, :2] + together[:, 2:4]).max(0)
    width, height = (np.broadcast_to(part, len(index)) for part in sizes)
    cells = [
        grid(n, side, extent if w != w else np.array([w, h]))
        for w, h in zip(width.tolist(), height.tolist(), strict=True)
    ]
    of_size = "" if points else f" of {side[0]:.0f} \N{MULTIPLICATION SIGN} {side[1]:.0f} px"
    name = counted(n, *(("point", "points") if points else ("box", "boxes"))) + of_size
    return f"{name} on a regular grid, the median {where}", pd.DataFrame({"prediction": cells}, index=index)


def usual(truth: Sequence[Floats], where: str, index: pd.Index, *, points: bool) -> list[tuple[str, pd.DataFrame]]:
    """One box of the median place and size; none where no box is known."""
    together = np.concatenate([np.zeros((0, 5)), *truth])
    if not len(together):
        return []
    box = np.median(together[:, : 2 if points else 4], axis=0)
    cell = json.dumps([[float(f"{number:.6g}") for number in box]])
    name = f"one {'point' if points else 'box'} at the median place {where}"
    return [(name, pd.DataFrame({"prediction": cell}, index=index))]
