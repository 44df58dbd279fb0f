"""The jackknife of confusion counts: what a score owes to each cell, without going through the examples.

Examples of one cell are alike, so leaving out each example in turn takes as many scores as there are cells that hold
something, whatever the number of examples.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from portfolio.examine.draws import in_parts

Counts = NDArray[np.int64]
Floats = NDArray[np.float64]
Score = Callable[[Counts], Floats]

SIXTHS = 6
"""Counts are taken sixfold, so that half an error can be shared out."""


@dataclass(frozen=True)
class Jackknife:
    """What leaving out one example, or what a cell holds of one, tells (Tukey 1958).

    Attributes:
        value: the score of the counts.
        bias: by how much so many examples are likely to make it too high (Quenouille 1956).
        variance: of the score, times the number of examples.
    """

    value: float
    bias: float
    variance: float

    @classmethod
    def of(cls, score: Score, sixths: Counts) -> Jackknife:
        """From counts (k, k) in sixths of an example."""
        cells = np.flatnonzero(sixths)
        held, whole = sixths.ravel()[cells], sixths.sum()
        steps, value = np.minimum(held, SIXTHS), float(score(sixths))

        def without(part: Counts) -> Floats:
            left = np.repeat(sixths.reshape(1, -1), part.size, axis=0)
            left[np.arange(part.size), cells[part]] -= steps[part]
            return score(left.reshape(-1, *sixths.shape))

        scores = in_parts(np.arange(cells.size), sixths.size, without)
        pulls = np.nan_to_num(value - scores) * (whole - steps) / steps
        mean = float(np.average(pulls, weights=held))
        return cls(value, -mean, float(np.average((pulls - mean) ** 2, weights=held)))


def with_half_an_error(counts: Counts) -> Counts:
    """Counts (k, k) in sixths of an example, each class of the truth with half an error more.

    Two thirds of it go to the label that the class is most confused with in either direction, one third to the one that
    is predicted most. Without it, a class of five that are all right would seem certain.
    """
    calls = np.where(np.eye(len(counts), dtype=bool), -1, counts.sum(0))
    confused = np.where(calls < 0, -1, (counts + counts.T) * (counts.sum() + 1) + calls)
    sixths, rows = counts * SIXTHS, np.flatnonzero(counts.sum(1))
    for share, ranks in ((2, confused), (1, calls)):
        columns = ranks[rows].argmax(1)
        sixths[rows, columns] += np.where(calls[rows, columns] > 0, share, 0)
    return sixths
