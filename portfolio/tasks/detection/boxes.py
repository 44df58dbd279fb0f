"""Boxes and points in images: read from JSON, matched with the truth, and scored by average precision."""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    import pandas as pd

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]

OVERLAPS: Floats = np.linspace(0.5, 0.95, 10)
"""How closely a found box must lie on a true one, by intersection over union: the ten steps of COCO."""

RECALLS: Floats = np.linspace(0.0, 1.0, 101)
"""Where COCO reads the precision-recall curve."""

FARTHEST = 1e7
"""Pixels; a coordinate beyond is a mistake, and its square would no longer be exact."""

PAIRS_AT_ONCE = 1_000_000
"""Found times true boxes of one image whose closeness is held at once: about 50 MB."""

MOST_BOXES = 10_000
"""In one image; the time to match them grows with the square."""

MOST_SHOWN = 40
"""Characters of a wrong cell that a message repeats."""


class BoxError(ValueError):
    """What is wrong with a cell of boxes or points, with a hint where there is one."""

    def __init__(self, message: str, hint: str | None = None) -> None:
        super().__init__(message)
        self.message, self.hint = message, hint


# ---- reading ---------------------------------------------------------------------------------------------------------


def read(text: str, *, points: bool, scored: bool) -> Floats:
    """A cell such as ``[[4, 10, 32, 30, 0.9]]`` as an array of shape (n, 5): left, top, width, height, score.

    Of points, such as ``[[20, 25]]``, width and height are 0. A score that is left out, or not to be given, is 1.

    Raises:
        BoxError: no JSON, no list, a wrong length, no finite number, a box without an area.
    """
    form = _form(points=points, scored=scored)
    items = _list_in(text, form)
    if len(items) > MOST_BOXES:
        what = "points" if points else "boxes"
        raise BoxError(f"{len(items)} {what} in one image, more than {MOST_BOXES}", f"keep the surest {MOST_BOXES}")
    size = 2 if points else 4
    found = np.ones((len(items), 5))
    for row, item in enumerate(items):
        if not isinstance(item, list) or len(item) not in ({size, size + 1} if scored else {size}):
            raise BoxError(f"{_shown(item)} is no {'point' if points else 'box'}", f"write {form}")
        numbers = [_number(value, item) for value in item]
        found[row, :2], found[row, 2:4] = numbers[:2], numbers[2:4] if size == 4 else 0.0
        found[row, 4] = numbers[size] if len(numbers) > size else 1.0
        if not points and found[row, 2:4].min() <= 0:
            raise BoxError(f"the box {_shown(item)} has no area", "width and height, third and fourth, are above 0")
    return found


def _form(*, points: bool, scored: bool) -> str:
    names = ("x", "y") if points else ("left", "top", "width", "height")
    return f"[[{', '.join((*names, *(('score',) if scored else ())))}], ...] in pixels, or []"


def _list_in(text: str, form: str) -> list[Any]:
    try:
        items = json.loads(text, parse_constant=_no_constant)
    except (ValueError, RecursionError) as error:
        said = f"{error.msg[0].lower()}{error.msg[1:]}" if isinstance(error, json.JSONDecodeError) else "not to be read"
        raise BoxError(f"no JSON ({said}): {_shown(text)}", f"write {form}") from error
    if not isinstance(items, list):
        raise BoxError(f"no list: {_shown(text)}", f"write {form}")
    return items


def _no_constant(word: str) -> float:
    raise ValueError(word)


def _number(value: object, item: object) -> float:
    if not isinstance(value, int | float) or isinstance(value, bool) or not abs(value) <= FARTHEST:
        raise BoxError(f"{_shown(value)} in {_shown(item)} is no finite number within {FARTHEST:,.0f}")
    return float(value)


def _shown(value: object) -> str:
    text = value if isinstance(value, str) else json.dumps(value) if _is_flat(value) else str(type(value).__name__)
    return text if len(text) <= MOST_SHOWN else text[: MOST_SHOWN - 1] + "…"


def _is_flat(value: object) -> bool:
    """Whether it can be repeated: no number of five thousand digits and no list in a list in a list."""
    if isinstance(value, list):
        return len(value) < MOST_SHOWN and all(_is_flat(item) and not isinstance(item, list) for item in value)
    return not isinstance(value, dict) and not (isinstance(value, int) and abs(value) > 10**MOST_SHOWN)


def column_of(arrays: Sequence[Any]) -> NDArray[np.object_]:
    """A column of arrays, which pandas would take for a matrix where they are of one shape."""
    column = np.empty(len(arrays), object)
    for row, array in enumerate(arrays):
        column[row] = array
    return column


def grid(n: int, side: Floats, extent: Floats) -> str:
    """``n`` boxes of that size in the middle of the cells of a regular grid over the image, as JSON.

    With a ``side`` of 0, points.
    """
    extent = np.maximum(extent, 1e-6)
    columns = min(n, max(1, math.ceil(math.sqrt(n * extent[0] / extent[1]))))
    cell = extent / (columns, math.ceil(n / columns))
    middles = [((i % columns + 0.5) * cell[0], (i // columns + 0.5) * cell[1]) for i in range(n)]
    boxes = [(x - side[0] / 2, y - side[1] / 2, *(side if side.any() else ())) for x, y in middles]
    return json.dumps([[float(f"{number:.6g}") for number in box] for box in boxes])


# ---- matching --------------------------------------------------------------------------------------------------------


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


def matched_boxes(found: Floats, truth: Floats, closeness: Callable[[Floats, Floats], Floats]) -> NDArray[np.int64]:
    """``matched``, with the closeness of as many found boxes at a time as memory bears."""
    step = max(1, PAIRS_AT_ONCE // max(len(truth), 1))
    if len(found) <= step:
        return matched(closeness(found, truth), found[:, 4])
    order = np.argsort(-found[:, 4], kind="stable")
    taken, free = np.full((OVERLAPS.size, len(found)), -1, np.int64), np.ones((OVERLAPS.size, len(truth)), bool)
    for start in range(0, len(found), step):
        rows = order[start : start + step]
        taken[:, rows] = matched(closeness(found[rows], truth), found[rows, 4], free)
    return taken


def matched(closeness: Floats, scores: Floats, free: Flags | None = None) -> NDArray[np.int64]:
    """For each found box the number of the true one it is taken for, or -1, at each of ``OVERLAPS``, shape (10, n).

    By COCO's rule: boxes in the order of their scores, each takes the true box that is closest among those that are
    free and at least that close; of equally close ones, the last (Lin et al. 2014; cocoeval.py). ``free`` tells which
    those are, (10, m), and is kept up to date.
    """
    steps, n_true = np.arange(OVERLAPS.size), closeness.shape[1]
    taken = np.full((steps.size, len(scores)), -1, np.int64)
    free = np.ones((steps.size, n_true), bool) if free is None else free
    limits = np.minimum(OVERLAPS, 1 - 1e-10)[:, None]
    for row in np.argsort(-scores, kind="stable") if n_true else ():
        near = np.where(free & (closeness[row] >= limits), closeness[row], -1.0)
        best = n_true - 1 - near[:, ::-1].argmax(1)
        got = near[steps, best] >= 0
        taken[got, row] = best[got]
        free[steps[got], best[got]] = False
    return taken


# ---- average precision -----------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Pool:
    """The found boxes of all images together, best score first, of equal scores the spurious first.

    Attributes:
        image: (d,) row of the outcomes that each box belongs to.
        hit: (d,) whether it lies on a true box.
        n_true: (n,) true boxes per image.
    """

    image: NDArray[np.int64]
    hit: Flags
    n_true: NDArray[np.int64]

    @classmethod
    def of(cls, outcomes: pd.DataFrame, step: int) -> Pool:
        """The boxes of these outcomes, matched at ``OVERLAPS[step]``.

        COCO leaves equal scores in the order of the images; here that order must not matter, so what is equal is read
        as one step of the threshold. A detector that gives no scores gets its precision up to its recall.
        """
        hits = [flags[step] for flags in outcomes["hits"]]
        image = np.repeat(np.arange(len(hits)), [len(flags) for flags in hits])
        hit = np.concatenate([np.zeros(0, bool), *hits])
        scores = np.concatenate([np.zeros(0), *(boxes[:, 4] for boxes in outcomes["found"])])
        order = np.lexsort((hit, -scores))
        return cls(image[order], hit[order], outcomes["n_true"].to_numpy(np.int64))

    def curve(self) -> Floats:
        """The best precision at each of ``RECALLS`` or beyond, 0 where it is never reached, shape (101,).

        Its mean is COCO's interpolated AP (Lin et al. 2014), area "all", any number of detections.
        """
        rank = np.flatnonzero(self.hit)
        right = np.arange(1, rank.size + 1)
        best = np.maximum.accumulate((right / (rank + 1))[::-1])[::-1]
        reached = np.searchsorted(right / max(float(self.n_true.sum()), 1.0), RECALLS)
        return np.asarray(np.append(best, 0.0)[reached])

    def area(self) -> Area:
        """The area below the whole curve, which ``curve`` reads at 101 recalls."""
        rank = np.flatnonzero(self.hit)
        precision = np.arange(1, rank.size + 1) / (rank + 1)
        backwards = precision[::-1]
        is_best = backwards >= np.maximum.accumulate(backwards)
        leads = rank.size - 1 - np.maximum.accumulate(np.where(is_best, np.arange(rank.size), 0))[::-1]
        return Area(self, rank, precision, leads)


@dataclass(frozen=True)
class Area:
    """Per true box that is found: its rank, the precision there, and the hit from whose rank on precision is best."""

    pool: Pool
    rank: NDArray[np.int64]
    precision: Floats
    leads: NDArray[np.int64]

    def influence(self) -> Floats:
        """What each image adds to the area, with mean 0, by the slope in its weight; shape (n,).

        A box moves the precision of its own rank and of all later ones, and each of these that is the best from some
        recall on stands for the true boxes found there.
        """
        hit, image, n_true = self.pool.hit, self.pool.image, self.pool.n_true
        stands_for = np.bincount(self.leads, minlength=self.rank.size) / (self.rank + 1)
        slopes = np.zeros((2, hit.size))
        slopes[:, self.rank] = stands_for, stands_for * self.precision
        of_hit, of_any = slopes[:, ::-1].cumsum(1)[:, ::-1]
        best, total, n = self.precision[self.leads], float(n_true.sum()), n_true.size
        pulls = np.bincount(image, np.where(hit, of_hit, 0.0) - of_any, minlength=n)
        pulls += np.bincount(image[hit], best, minlength=n)
        return np.asarray((pulls - n_true * float(best.sum()) / total) * n / total)

    def gain(self) -> float:
        """What reading the best precision of any later rank adds: mostly luck, which a larger sample has less of."""
        return float((self.precision[self.leads] - self.precision).sum() / self.pool.n_true.sum())


def precision_influence(outcomes: pd.DataFrame, steps: Sequence[int]) -> Floats:
    """What each image adds to AP over these steps, with mean 0."""
    return np.asarray(np.mean([Pool.of(outcomes, step).area().influence() for step in steps], axis=0))


def precision_bias(outcomes: pd.DataFrame, steps: Sequence[int]) -> float:
    """By how much AP over these steps is likely too high: what best precisions add, as far as it may be luck.

    Luck is no larger than the standard error; what is larger is a precision that does rise where scores fall.
    """
    gain = float(np.mean([Pool.of(outcomes, step).area().gain() for step in steps]))
    error = float(precision_influence(outcomes, steps).std()) / math.sqrt(len(outcomes))
    return gain if gain < error else 0.0


def average_precision(outcomes: pd.DataFrame, steps: Sequence[int]) -> float:
    """AP over these steps of ``OVERLAPS``, at COCO's 101 recalls."""
    return float(np.mean([Pool.of(outcomes, step).curve() for step in steps]))


# ---- near the border, near each other --------------------------------------------------------------------------------


def at_border(boxes: Floats, size: tuple[float, float]) -> Flags:
    """Which of (n, 5) boxes come within a pixel of the border of an image of that width and height."""
    right, bottom = boxes[:, 0] + boxes[:, 2], boxes[:, 1] + boxes[:, 3]
    touching: Flags = (boxes[:, 0] < 1) | (boxes[:, 1] < 1) | (right > size[0] - 1) | (bottom > size[1] - 1)
    return touching


def given_twice(boxes: Floats, closeness: Callable[[Floats, Floats], Floats]) -> Iterator[tuple[int, int]]:
    """Pairs of boxes of one image that lie on each other at least as closely as a match must."""
    step = max(1, PAIRS_AT_ONCE // max(len(boxes), 1))
    for start in range(0, len(boxes), step):
        near = closeness(boxes[start : start + step], boxes) >= OVERLAPS[0]
        for first, second in zip(*np.nonzero(np.triu(near, start + 1)), strict=True):
            yield int(first) + start, int(second)
