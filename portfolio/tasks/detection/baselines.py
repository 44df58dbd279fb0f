"""Boxes that need no look at the picture: on a grid, or where they usually are."""

from __future__ import annotations

import json
import math
from collections.abc import Sequence

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from portfolio.examine.estimates.random_baselines import source_of
from portfolio.records import Examples
from portfolio.tasks.detection import sentences
from portfolio.tasks.detection.options import Options
from portfolio.tasks.detection.predictions import sizes_of, truth_of

Floats = NDArray[np.float64]


def grids(examples: Examples, options: Options) -> tuple[str, pd.DataFrame]:
    """The median number of boxes of median size, on a regular grid over each picture."""
    truth, where = _known(examples, options)
    index, together = examples.test.index, np.concatenate([np.zeros((0, 5)), *truth])
    n = int(np.median([len(boxes) for boxes in truth]))
    if not n:
        return sentences.on_a_grid(0, (), where, options), pd.DataFrame({"prediction": "[]"}, index=index)
    side = np.median(together[:, 2:4], axis=0)
    extent = (together[:, :2] + together[:, 2:4]).max(0)
    width, height = (np.broadcast_to(part, len(index)) for part in sizes_of(examples.test, options))
    cells = [
        grid(n, side, extent if w != w else np.array([w, h]))
        for w, h in zip(width.tolist(), height.tolist(), strict=True)
    ]
    name = sentences.on_a_grid(n, side.tolist(), where, options)
    return name, pd.DataFrame({"prediction": cells}, index=index)


def usual(examples: Examples, options: Options) -> list[tuple[str, pd.DataFrame]]:
    """One box of the median place and size; none where no box is known."""
    truth, where = _known(examples, options)
    together = np.concatenate([np.zeros((0, 5)), *truth])
    if not len(together):
        return []
    box = np.median(together[:, : 2 if options.radius else 4], axis=0)
    predictions = pd.DataFrame({"prediction": json.dumps([_rounded(box)])}, index=examples.test.index)
    return [(sentences.at_usual_place(where, options), predictions)]


def grid(n: int, side: Floats, extent: Floats) -> str:
    """``n`` boxes of that size in the middle of the cells of a regular grid over the image, as JSON.

    With a ``side`` of 0, points.
    """
    extent = np.maximum(extent, 1e-6)
    columns = min(n, max(1, math.ceil(math.sqrt(n * extent[0] / extent[1]))))
    cell = extent / (columns, math.ceil(n / columns))
    corners = [np.array([i % columns + 0.5, i // columns + 0.5]) * cell - side / 2 for i in range(n)]
    return json.dumps([_rounded([*corner, *(side if side.any() else ())]) for corner in corners])


def _rounded(box: Sequence[float] | Floats) -> list[float]:
    return [float(f"{number:.6g}") for number in box]


def _known(examples: Examples, options: Options) -> tuple[list[Floats], str]:
    """The boxes of training, or those of the test set; and which, in words."""
    source, where = source_of(examples)
    return truth_of(source, examples.target, options)[0], where
