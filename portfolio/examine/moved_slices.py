"""Which parts of the test set got better or worse between two versions, beyond what chance would do?"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from portfolio.examine.binning import Feature
from portfolio.examine.formulas import holm, paired_shares
from portfolio.examine.intervals import Interval, from_influence, of_groups
from portfolio.examine.permutation import flipped
from portfolio.examine.slice_counts import LEVEL, Region, support
from portfolio.examine.slice_tests import Cut
from portfolio.examine.units import ENOUGH, Units
from portfolio.records import Estimate, MovedSlice

Flags = NDArray[np.bool_]
Codes = NDArray[np.int64]

ALIKE = 0.8
"""Two parts that share so much of the smaller one tell the same story."""


@dataclass(frozen=True)
class Parts:
    """What the test set is parted by, and the slices of two features that a search found on one half of it.

    Attributes:
        features: one code per test example each.
        pairs: slices of two features; on the half that they were found on they would flatter the search.
        finding: (n,) that half; ``None`` where the search used no halves.
    """

    features: Sequence[Feature]
    pairs: Sequence[Region] = ()
    finding: Flags | None = None

    @classmethod
    def found(cls, features: Sequence[Feature], cuts: Sequence[Cut], finding: Flags | None) -> Parts:
        """These features, and those pairs of them that stand out."""
        pairs = [cut.region for cut in cuts if cut.slice.stands_out and len(cut.region.parts) > 1]
        return cls(features, pairs, finding)

    def of(self, rows: Codes) -> Iterator[tuple[str, Flags]]:
        """Words and members of each part, among these rows of the test set."""
        for feature in self.features:
            codes, least = feature.codes[rows], ENOUGH if feature.declared else support(rows.size)
            sizes = np.bincount(codes[codes >= 0], minlength=len(feature.words))
            for code in np.flatnonzero((sizes >= least) & (sizes < rows.size)).tolist():
                yield feature.words[code], codes == code
        for region in self.pairs:
            members = region.rows if self.finding is None else region.rows & ~self.finding
            if np.count_nonzero(members[rows]) >= ENOUGH:
                yield " and ".join(feature.words[code] for feature, code in region.parts), members[rows]


def moved_slices(
    parts: Parts, rows: Codes, before: Flags, now: Flags, codes: Codes | None
) -> tuple[tuple[MovedSlice, ...], int]:
    """The parts whose share of failures changed beyond chance, the largest change first, and how many were looked at.

    Every part of one feature is looked at, whether it fails often or not, so that no choice flatters the change; the
    paired test of each is corrected for their number (Holm). Of parts that are mostly the same examples one is told.

    Args:
        parts: what the test set is parted by.
        rows: places in the test set of the examples that both versions predicted.
        before: (len(rows),) which of them failed in the version before.
        now: the same for this version.
        codes: their groups, where examples come in groups.
    """
    looked_at = list(parts.of(rows))
    change = now.astype(float) - before
    units = [_units(members, codes) for _, members in looked_at]
    tested = (flipped(change[members], unit) for (_, members), unit in zip(looked_at, units, strict=True))
    corrected = holm(np.array([1.0 if test.p is None else test.p for test in tested]))
    moved = []
    for place, ((words, members), unit) in enumerate(zip(looked_at, units, strict=True)):
        if corrected[place] < LEVEL:
            shares = float(before[members].mean()), float(now[members].mean())
            difference = _difference(change[members], unit)
            moved.append((MovedSlice(words, unit.n, *shares, difference, float(corrected[place])), members))
    moved.sort(key=lambda one: (one[0].difference.low is None, -abs(one[0].difference.value), one[0].words))
    return tuple(_distinct(moved)), len(looked_at)


def _distinct(moved: Sequence[tuple[MovedSlice, Flags]]) -> Iterator[MovedSlice]:
    """Without parts that are mostly made of the examples of one before, or the other way round."""
    told: list[Flags] = []
    for one, members in moved:
        if all(np.count_nonzero(members & other) < ALIKE * min(one.n, other.sum()) for other in told):
            told.append(members)
            yield one


def _units(members: Flags, codes: Codes | None) -> Units:
    n = int(np.count_nonzero(members))
    if codes is None:
        return Units(n)
    names, own = np.unique(codes[members], return_inverse=True)
    return Units(n, own.astype(np.int64), names.size)


def _difference(change: NDArray[np.float64], units: Units) -> Estimate:
    """Share of failures now minus before, with its paired interval."""
    value = float(change.mean())
    if units.too_few:
        found = Interval(why_none=units.too_few)
    elif units.codes is None:
        shares = paired_shares(int((change > 0).sum()), int((change < 0).sum()), units.n)
        found = Interval.of(shares, "paired shares (Bonett and Price)")
    else:
        ends = from_influence(value, change - value, units, (-1.0, 1.0))
        found = Interval.of(ends, f"paired influence{of_groups(units)}")
    return Estimate(
        metric="failure_rate",
        title="Difference in failure rate",
        value=value,
        low=found.low,
        high=found.high,
        n=units.n,
        better="lower",
        method=found.method,
        why_no_interval=found.why_none,
    )
