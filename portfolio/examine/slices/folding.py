"""Slices that overlap, folded into the simplest ones that explain the failures."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from portfolio.examine.slices.counts import LEAST_EXCESS, Region, Yardstick

Flags = NDArray[np.bool_]
Floats = NDArray[np.float64]

ALIKE_ROWS = 0.8
"""Slices that share so much of their union (Jaccard 1901) are one."""


INSIDE = 0.9
"""A part of which so much lies in another lies inside it."""

LEAST_BESIDE = 3.0
"""Standard errors that a slice needs which shares a condition with a much stronger one, where that one does not reach:
its like are many, and all of them were lifted into sight by the stronger one."""

MUCH_STRONGER = 1.5

Comparison: TypeAlias = tuple[int, float, int, float]
"""Examples of a part, their failures (or the sum of their ranks), and both of the whole it is compared with."""


@dataclass(frozen=True)
class Evidence:
    """The rows that slices are compared on.

    Attributes:
        scores: (n,) which examples fail, or the ranks of their losses.
        among: (n,) the half that is looked at.
        yardstick: what counts as clearly more.
        least_beside: standard errors that a slice needs beside a much stronger one that shares a condition.
        nested: whether what lies inside another, by its rows, is compared within that one, as a slice of a slice is.
    """

    scores: Flags | Floats
    among: Flags
    yardstick: Yardstick
    least_beside: float = LEAST_EXCESS
    nested: bool = False

    def compared(self, region: Region, others: Sequence[Region]) -> list[Comparison]:
        """It against the rest, where none of the others reach; a slice of some of them, against each of those."""
        parents = [other for other in others if other.key < region.key or (self.nested and self._holds(other, region))]
        free = self.among
        for other in others:
            if other not in parents:
                free = free & ~other.rows
        wholes = [free & parent.rows for parent in parents] or [free]
        return [(*self._count(whole & region.rows), *self._count(whole)) for whole in wholes]

    def shows(self, region: Region, others: Sequence[Region]) -> bool:
        """Whether it is notable in each of these comparisons."""
        sharing = [other for other in others if region.key & other.key and not other.key < region.key]
        least = self.least_beside if sharing and self._is_overshadowed(region, sharing) else LEAST_EXCESS
        return all(bool(self.yardstick.is_notable(*counts, least)) for counts in self.compared(region, others))

    def same(self, one: Region, other: Region) -> bool:
        """Whether they are nearly the same examples."""
        inside, beside = one.rows & self.among, other.rows & self.among
        sizes, both = (np.count_nonzero(inside), np.count_nonzero(beside)), np.count_nonzero(inside & beside)
        return bool(both >= ALIKE_ROWS * (sum(sizes) - both))

    def _is_overshadowed(self, region: Region, others: Sequence[Region]) -> bool:
        whole = self._count(self.among)
        own, *theirs = (
            float(self.yardstick.excess(*self._count(self.among & one.rows), *whole)) for one in (region, *others)
        )
        return max(theirs) >= MUCH_STRONGER * own

    def _holds(self, outer: Region, inner: Region) -> bool:
        inside = inner.rows & self.among
        n, n_held = int(np.count_nonzero(inside)), int(np.count_nonzero(outer.rows & inside))
        return n > 0 and n_held >= INSIDE * n

    def _count(self, rows: Flags) -> tuple[int, float]:
        failed = self.scores.dtype == bool
        total = np.count_nonzero(np.logical_and(rows, self.scores)) if failed else self.scores[rows].sum()
        return int(np.count_nonzero(rows)), float(total)


def distinct(regions: Sequence[Region], evidence: Evidence) -> list[tuple[Region, tuple[Region, ...]]]:
    """Those that say something that the ones before them do not, each with these; nearly equal ones become the simpler.

    What a pair is made of stays beside it here: which of them is the cause shows only when both have been confirmed.

    Args:
        regions: the strongest first.
        evidence: the half they were found on.
    """
    kept: list[tuple[Region, tuple[Region, ...]]] = []
    for region in regions:
        twin = next((place for place, (other, _) in enumerate(kept) if evidence.same(region, other)), None)
        others = tuple(other for other, _ in kept if not region.key < other.key)
        if twin is not None:
            if _plainer(region, kept[twin][0]):
                kept[twin] = (region, kept[twin][1])
        elif evidence.shows(region, others):
            kept.append((region, others))
    return kept


def _plainer(region: Region, other: Region) -> bool:
    """Of fewer columns, or suspected by the author where the other was only found."""
    return (len(region.parts), not region.declared) < (len(other.parts), not other.declared)


def unexplained(regions: Sequence[Region], halves: Sequence[Evidence], told: Sequence[Region] = ()) -> list[Region]:
    """Those that still show, on both halves, when the others are taken away; the weakest go first.

    Args:
        regions: confirmed slices, the strongest first.
        halves: the finding and the confirming half.
        told: slices that are told already, and stay.
    """
    kept: list[Region] = []
    for region in regions:
        twin = next((other for other in (*told, *kept) if any(half.same(region, other) for half in halves)), None)
        if twin is None:
            kept.append(region)
        elif twin in kept and _plainer(region, twin):
            kept[kept.index(twin)] = region
    while weak := next((region for region in reversed(kept) if not _shows(halves, region, [*told, *kept])), None):
        kept.remove(weak)
    return kept


def _shows(halves: Sequence[Evidence], region: Region, kept: Sequence[Region]) -> bool:
    others = [other for other in kept if other is not region]
    return not others or all(evidence.shows(region, others) for evidence in halves)
