"""Average precision as COCO defines it, with what each image adds to it.

It is our own, as COCO's program knows no points and says of no image what it adds; a test holds both equal.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    import pandas as pd

Floats = NDArray[np.float64]

RECALLS: Floats = np.linspace(0.0, 1.0, 101)
"""Where COCO reads the precision-recall curve."""


@dataclass(frozen=True)
class Pool:
    """The found boxes of all images together, best score first, of equal scores the spurious first.

    Attributes:
        image: (d,) row of the outcomes that each box belongs to.
        hit: (d,) whether it lies on a true box.
        n_true: (n,) true boxes per image.
    """

    image: NDArray[np.int64]
    hit: NDArray[np.bool_]
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
