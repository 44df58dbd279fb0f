"""Boxes and points as people write them: read strictly from JSON, matched with the truth by COCO's rule."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any, TypeAlias

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from portfolio import cells
from portfolio.cells import CellError, read_cells
from portfolio.records import Examples
from portfolio.task import Checked, Complaint
from portfolio.tasks.detection.options import Options
from portfolio.words import shortened

Floats = NDArray[np.float64]
Closeness: TypeAlias = Callable[[Floats, Floats], Floats]
"""(n, 5) and (m, 5) boxes -> (n, m) how close each is to each, 0 to 1."""

OVERLAPS: Floats = np.linspace(0.5, 0.95, 10)
"""How closely a found box must lie on a true one, by intersection over union: the ten steps of COCO."""

FARTHEST = 1e7
"""Pixels; a coordinate beyond is a mistake, and its square would no longer be exact."""

PAIRS_AT_ONCE = 1_000_000
"""Found times true boxes of one image whose closeness is held at once: about 50 MB."""

MOST_BOXES = 10_000
"""In one image; the time to match them grows with the square."""

MOST_SHOWN = 40
"""Characters of a wrong cell that a message repeats."""

# ---- reading ---------------------------------------------------------------------------------------------------------


def truth_of(rows: pd.DataFrame, target: str | None, options: Options) -> tuple[list[Floats], tuple[Complaint, ...]]:
    """The true boxes of each image, and what is wrong with the cells that hold them."""
    return read_cells(rows[target], partial(read_boxes, points=options.radius is not None, scored=False), str(target))


def checked(predictions: pd.DataFrame, options: Options) -> Checked:
    """Boxes stay text, so that they can be kept and compared, with nothing in it but their numbers."""

    def canonical(text: str) -> str:
        read_boxes(text, points=options.radius is not None, scored=True)
        return json.dumps(json.loads(text), separators=(",", ":"))

    return cells.checked(predictions, canonical, "give each image its boxes as JSON in that column", "the prediction")


def read_boxes(text: str, *, points: bool, scored: bool) -> Floats:
    """A cell such as ``[[4, 10, 32, 30, 0.9]]`` as an array of shape (n, 5): left, top, width, height, score.

    Of points, such as ``[[20, 25]]``, width and height are 0. A score that is left out, or not to be given, is 1.

    Raises:
        CellError: no JSON, no list, a wrong length, no finite number, a box without an area.
    """
    names = ("x", "y") if points else ("left", "top", "width", "height")
    hint = f"write [[{', '.join((*names, *(('score',) if scored else ())))}], ...] in pixels, or []"
    items, size = _list_in(text, hint), len(names)
    if len(items) > MOST_BOXES:
        what = "points" if points else "boxes"
        raise CellError(f"{len(items)} {what} in one image, more than {MOST_BOXES}", f"keep the surest {MOST_BOXES}")
    found = np.tile([0.0, 0, 0, 0, 1], (len(items), 1))
    for row, item in enumerate(items):
        if not isinstance(item, list) or len(item) not in ({size, size + 1} if scored else {size}):
            raise CellError(f"{_shown(item)} is no {'point' if points else 'box'}", hint)
        numbers = [_number(value, item) for value in item]
        found[row, :size] = numbers[:size]
        found[row, 4] = numbers[size] if len(numbers) > size else 1.0
        if not points and found[row, 2:4].min() <= 0:
            raise CellError(f"the box {_shown(item)} has no area", "width and height, third and fourth, are above 0")
    return found


def _list_in(text: str, hint: str) -> list[Any]:
    try:
        items = json.loads(text, parse_constant=_no_constant)
    except (ValueError, RecursionError) as error:
        said = f"{error.msg[0].lower()}{error.msg[1:]}" if isinstance(error, json.JSONDecodeError) else "not to be read"
        raise CellError(f"no JSON ({said}): {_shown(text)}", hint) from error
    if not isinstance(items, list):
        raise CellError(f"no list: {_shown(text)}", hint)
    return items


def _no_constant(word: str) -> float:
    raise ValueError(word)


def _number(value: object, item: object) -> float:
    if not isinstance(value, int | float) or isinstance(value, bool) or not abs(value) <= FARTHEST:
        raise CellError(f"{_shown(value)} in {_shown(item)} is no finite number within {FARTHEST:,.0f}")
    return float(value)


def _shown(value: object) -> str:
    try:
        text = value if isinstance(value, str) else json.dumps(value)
    except RecursionError:
        text = type(value).__name__
    return shortened(text, MOST_SHOWN)


# ---- matching --------------------------------------------------------------------------------------------------------


def outcomes_of(predictions: pd.DataFrame, examples: Examples, options: Options) -> pd.DataFrame:
    """Per image, arrays of ``boxes`` (m, 5) and ``found`` (n, 5), ``hits`` (10, n), ``called`` (n,) and ``missed``
    (m,), the counts ``n_true`` and ``n_right``, and ``width`` and ``height`` (NaN when the author did not say).

    Truth and prediction are counts; the loss is how many are missed and how many are spurious.
    """
    rows, closeness = examples.test.loc[predictions.index], closeness_of(options)
    read = partial(read_boxes, points=options.radius is not None, scored=True)
    truth, found = truth_of(rows, examples.target, options)[0], read_cells(predictions["prediction"], read)[0]
    taken = [matched(boxes, true, closeness) for boxes, true in zip(found, truth, strict=True)]
    called = [boxes[:, 4] >= options.threshold for boxes in found]
    right = [numbers[0][which] for numbers, which in zip(taken, called, strict=True)]
    missed = [~np.isin(np.arange(len(true)), numbers) for true, numbers in zip(truth, right, strict=True)]
    counts = {
        "truth": list(map(len, truth)),
        "prediction": [int(which.sum()) for which in called],
        "n_right": [int((numbers >= 0).sum()) for numbers in right],
    }
    outcomes = pd.DataFrame(counts, index=predictions.index)
    loss = outcomes["truth"] + outcomes["prediction"] - 2 * outcomes["n_right"]
    width, height = sizes_of(rows, options)
    return outcomes.assign(
        confidence=np.nan,
        loss=loss.astype(float),
        failed=loss > 0,
        n_true=outcomes["truth"],
        width=width,
        height=height,
        boxes=column_of(truth),
        found=column_of(found),
        hits=column_of([numbers >= 0 for numbers in taken]),
        called=column_of(called),
        missed=column_of(missed),
    )


def sizes_of(rows: pd.DataFrame, options: Options) -> tuple[Any, Any]:
    """Width and height of each image; NaN when the author did not say where they stand."""
    if not options.size:
        return np.nan, np.nan
    width, height = (rows[part].astype(float) if part in options.columns else float(part) for part in options.size)
    return width, height


def column_of(arrays: Sequence[Any]) -> NDArray[np.object_]:
    """A column of arrays, which pandas would take for a matrix where they are of one shape."""
    column = np.empty(len(arrays), object)
    for row, array in enumerate(arrays):
        column[row] = array
    return column


def closeness_of(options: Options) -> Closeness:
    """How close boxes lie to each other, or points."""
    radius = options.radius
    return overlaps if radius is None else lambda found, truth: nearness(found, truth, radius)


def overlaps(found: Floats, truth: Floats) -> Floats:
    """Intersection over union of each of (n, 5) found boxes with each of (m, 5) true ones, shape (n, m)."""
    low = np.maximum(found[:, None, :2], truth[None, :, :2])
    high = np.minimum(found[:, None, :2] + found[:, None, 2:4], truth[None, :, :2] + truth[None, :, 2:4])
    both = np.clip(high - low, 0.0, None).prod(2)
    areas = found[:, 2:4].prod(1)[:, None] + truth[:, 2:4].prod(1)[None, :]
    return np.asarray(both / (areas - both))


def nearness(found: Floats, truth: Floats, radius: float) -> Floats:
    """1 for a point that lies on the true one, 0.5 at a distance of ``radius``, falling to 0 at twice that."""
    away = np.hypot(*np.moveaxis(found[:, None, :2] - truth[None, :, :2], 2, 0))
    return np.asarray(np.clip(1 - away / (2 * radius), 0.0, 1.0))


def matched(found: Floats, truth: Floats, closeness: Closeness) -> NDArray[np.int64]:
    """For each found box the number of the true one it is taken for, or -1, at each of ``OVERLAPS``, shape (10, n).

    By COCO's rule: boxes in the order of their scores, each takes the true box that is closest among those that are
    free and at least that close; of equally close ones, the last (Lin et al. 2014; cocoeval.py).
    """
    steps, n_true = np.arange(OVERLAPS.size), len(truth)
    taken, free = np.full((steps.size, len(found)), -1, np.int64), np.ones((steps.size, n_true), bool)
    limits = np.minimum(OVERLAPS, 1 - 1e-10)[:, None]
    order, at_once = np.argsort(-found[:, 4], kind="stable"), max(1, PAIRS_AT_ONCE // max(n_true, 1))
    for start in range(0, len(found) if n_true else 0, at_once):
        rows = order[start : start + at_once]
        for row, close in zip(rows, closeness(found[rows], truth), strict=True):
            near = np.where(free & (close >= limits), close, -1.0)
            best = n_true - 1 - near[:, ::-1].argmax(1)
            got = near[steps, best] >= 0
            taken[got, row] = best[got]
            free[steps[got], best[got]] = False
    return taken


def n_doubled(boxes: Floats, closeness: Closeness) -> int:
    """How many boxes of one image lie on an earlier one at least as closely as a match must."""
    doubled, at_once = np.zeros(len(boxes), bool), max(1, PAIRS_AT_ONCE // max(len(boxes), 1))
    for start in range(0, len(boxes), at_once):
        near = closeness(boxes[start : start + at_once], boxes) >= OVERLAPS[0]
        doubled |= np.triu(near, start + 1).any(0)
    return int(doubled.sum())
