"""The jackknife of counts: how uncertain a score of them is, and how biased, without going through the examples.

Examples of one cell are alike, so leaving out each example in turn takes as many scores as there are cells that hold
something, whatever the number of examples.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from portfolio.examine.confusion import cells_of, confusion
from portfolio.examine.draws import CELLS_AT_ONCE, in_parts
from portfolio.examine.units import Units

if TYPE_CHECKING:
    import pandas as pd

Counts = NDArray[np.int64]
Floats = NDArray[np.float64]
Score = Callable[[Counts], Floats]

TWELFTHS = 12
"""Counts are taken twelvefold, so that parts of an example can be added to them."""


@dataclass(frozen=True)
class Jackknife:
    """What leaving out one example, or what a cell holds of one, tells (Tukey 1958).

    Attributes:
        value: the score.
        bias: by how much it is likely to be too high with so many examples (Quenouille 1956).
        variance: of the score, times the number of examples.
    """

    value: float
    bias: float
    variance: float

    @classmethod
    def of(cls, score: Score, twelfths: Counts) -> Jackknife:
        """From twelfths of an example in each cell, (cells,), none empty; ``score`` takes (batch, cells)."""
        cells, whole, steps = np.arange(twelfths.size), twelfths.sum(), np.minimum(twelfths, TWELFTHS)
        value = float(score(twelfths[None])[0])

        def without(part: Counts) -> Floats:
            left = np.repeat(twelfths[None], part.size, axis=0)
            left[np.arange(part.size), part] -= steps[part]
            return score(left)

        pulls = np.nan_to_num(value - in_parts(cells, cells.size, without)) * (whole - steps) / steps
        mean = float(np.average(pulls, weights=twelfths))
        return cls(value, -mean, float(np.average((pulls - mean) ** 2, weights=twelfths)))


def of_cells(score: Score, cells: Counts, k: int) -> Score:
    """The score of (batch, cells) counts of these cells of a (k, k) table whose other cells are empty."""

    def scores(part: Counts) -> Floats:
        whole = np.zeros((len(part), k * k), np.int64)
        whole[:, cells] = part
        return score(whole.reshape(-1, k, k))

    return lambda counts: in_parts(counts, k * k, scores)


def with_half_an_error(counts: Counts) -> Counts:
    """Counts (k, k) in twelfths of an example, each class of the truth with half an error more.

    Two thirds of it go to the label that the class is most confused with in either direction, one third to the one that
    is predicted most. Without it, a class of five that are all right would seem certain.
    """
    calls = np.where(np.eye(len(counts), dtype=bool), -1, counts.sum(0))
    confused = np.where(calls < 0, -1, (counts + counts.T) * (counts.sum() + 1) + calls)
    twelfths, rows = counts * TWELFTHS, np.flatnonzero(counts.sum(1))
    for share, ranks in ((4, confused), (2, calls)):
        columns = ranks[rows].argmax(1)
        twelfths[rows, columns] += np.where(calls[rows, columns] > 0, share, 0)
    return twelfths


def grouped_influence(score: Score, outcomes: pd.DataFrame, units: Units) -> Floats:
    """Each example's share in what its whole group adds to the score, by leaving the group out (Tukey 1958).

    Made so that ``units.error`` of it is the jackknife's standard error.
    """
    counts, codes = confusion(outcomes), units.codes
    assert codes is not None
    pairs, k = cells_of(outcomes)
    order = np.argsort(codes, kind="stable")
    first = np.searchsorted(codes[order], np.arange(units.n_groups + 1))
    left_out = []
    step = max(1, CELLS_AT_ONCE // (k * k))
    for start in range(0, units.n_groups, step):
        stop = min(start + step, units.n_groups)
        rows = order[first[start] : first[stop]]
        table = np.bincount((codes[rows] - start) * k * k + pairs[rows], minlength=(stop - start) * k * k)
        left_out.append(score(counts - table.reshape(-1, k, k)))
    scores = np.concatenate(left_out)
    pulls = np.nan_to_num(np.nanmean(scores) - scores) * units.n * (units.n_groups - 1) / units.n_groups
    return np.asarray((pulls / np.bincount(codes, minlength=units.n_groups))[codes])
