"""The jackknife of counts: how uncertain a score of them is, without going through the examples (Tukey 1958).

Examples of one cell are alike, so leaving out each example in turn takes as many scores as there are cells that hold
something, whatever the number of examples.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from portfolio.examine.estimates.bootstrap import CELLS_AT_ONCE
from portfolio.examine.estimates.confusion import cells_of, confusion
from portfolio.examine.estimates.intervals import around, of_groups
from portfolio.examine.estimates.units import Spread, Units
from portfolio.task import Ends, Interval

if TYPE_CHECKING:
    import pandas as pd

Counts = NDArray[np.int64]
Floats = NDArray[np.float64]
Score = Callable[[Counts], Floats]


def interval(score: Score, outcomes: pd.DataFrame, units: Units, limits: Ends) -> Interval:
    """Of a score of confusion counts.

    How uncertain it is is seen where each class has half an error more, so that a perfect score is not a certain one,
    nor a class of five that are all right.
    """
    counts = confusion(outcomes)
    halves = with_half_an_error(counts)
    pulls, times = of_each_cell(score, halves, whole=2), halves.ravel() / 2
    pulls = pulls - np.average(pulls, weights=times)
    if units.codes is not None:
        added = np.flatnonzero(halves - 2 * counts)
        parts = units.sums(pulls[cells_of(outcomes)[0]])
        pulls, times = np.concatenate([parts, pulls[added]]), np.repeat([1.0, 0.5], [parts.size, added.size])
    spread = Spread(Spread.of(pulls, times, units.n).error, units.count - 1)
    return around(float(score(counts)), spread, limits, of_groups(units), at=float(score(halves)))


def with_half_an_error(counts: Counts) -> Counts:
    """Counts (k, k) in halves of an example, each class of the truth with half an error more.

    It goes to the label that is predicted most but for the class itself. Nothing is added where one label alone is
    predicted: a constant answer has the same balanced accuracy on every sample.
    """
    calls = np.where(np.eye(len(counts), dtype=bool), -1, counts.sum(0))
    halves, rows = 2 * counts, np.flatnonzero(counts.sum(1))
    columns = calls[rows].argmax(1)
    halves[rows, columns] += calls[rows, columns] > 0
    return halves


def of_each_example(score: Score, outcomes: pd.DataFrame) -> Floats:
    """(n,) what each example adds to the score, with mean 0."""
    influence = of_each_cell(score, confusion(outcomes))[cells_of(outcomes)[0]]
    return np.asarray(influence - influence.mean())


def of_each_cell(score: Score, counts: Counts, whole: int = 1) -> Floats:
    """(k * k,) what an example in each cell adds to the score, by leaving it out; 0 where a cell is empty.

    Args:
        counts: (k, k), so many for ``whole`` examples; of a cell that holds less than one, all it holds is left out.
    """
    flat, k = counts.ravel(), len(counts)
    cells, value = np.flatnonzero(flat), float(score(counts))
    steps, pulls, most = np.minimum(flat, whole), np.zeros(flat.size), max(1, CELLS_AT_ONCE // flat.size)
    for start in range(0, cells.size, most):
        some = cells[start : start + most]
        left = np.repeat(flat[None], some.size, axis=0)
        left[np.arange(some.size), some] -= steps[some]
        lost = np.nan_to_num(value - score(left.reshape(-1, k, k)))
        pulls[some] = lost * (flat.sum() - steps[some]) / steps[some]
    return pulls
