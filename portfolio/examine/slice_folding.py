"""Slices that overlap, folded into the simplest ones that explain the failures."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from portfolio.examine.slice_counts import Region, is_notable

Flags = NDArray[np.bool_]

ALIKE_ROWS = 0.8
"""Slices that share so much of their union (Jaccard 1901) are one."""


Comparison: TypeAlias = tuple[int, int, int, int]
"""Examples of a part, failures among them, and both of the whole that it is compared with."""


@dataclass(frozen=True)
class Evidence:
    """The rows that slices are compared on.

    Attributes:
        failed: (n,) which examples fail.
        among: (n,) the half that is looked at.
        alike: the design effect of groups.
    """

    failed: Flags
    among: Flags
    alike: float = 1.0

    def compared(self, region: Region, others: Sequence[Region]) -> list[Comparison]:
        """It against the rest, where none of the others reach; a slice of some of them, against each of those."""
        parents = [other for other in others if other.key < region.key]
        free = self.among
        for other in others:
            if other not in parents:
                free = free & ~other.rows
        wholes = [free & parent.rows for parent in parents] or [free]
        return [(*self._count(whole & region.rows), *self._count(whole)) for whole in wholes]

    def shows(self, region: Region, others: Sequence[Region]) -> bool:
        """Whether it is notable in each of these comparisons."""
        return all(bool(is_notable(*counts, self.alike)) for counts in self.compared(region, others))

    def same(self, one: Region, other: Region) -> bool:
        """Whether they are nearly the same examples."""
        inside, beside = one.rows & self.among, other.rows & self.among
        sizes, both = (np.count_nonzero(inside), np.count_nonzero(beside)), np.count_nonzero(inside & beside)
        return bool(both >= ALIKE_ROWS * (sum(sizes) - both))

    def _count(self, rows: Flags) -> tuple[int, int]:
        return int(np.count_nonzero(rows)), int(np.count_nonzero(rows & self.failed))


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


def unexplained(regions: Sequence[Region], halves: Sequence[Evidence]) -> list[Region]:
    """Those that still show, on both halves, when the others are taken away; the weakest go first.

    Args:
        regions: confirmed slices, the strongest first.
        halves: the finding and the confirming half.
    """
    kept: list[Region] = []
    for region in regions:
        twin = next((at for at, other in enumerate(kept) if any(half.same(region, other) for half in halves)), None)
        if twin is None:
            kept.append(region)
        elif _plainer(region, kept[twin]):
            kept[twin] = region
    for region in reversed(tuple(kept)):
        others = [other for other in kept if other is not region]
        if others and not all(evidence.shows(region, others) for evidence in halves):
            kept.remove(region)
    return kept
