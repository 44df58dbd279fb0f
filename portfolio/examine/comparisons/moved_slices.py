"""Which parts of the test set got better or worse between two versions, beyond what chance would do?"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from portfolio.examine.estimates.additive import of_difference
from portfolio.examine.estimates.formulas import holm, upper_tail
from portfolio.examine.estimates.swaps import flipped
from portfolio.examine.estimates.units import ENOUGH, Units
from portfolio.examine.slices.binning import Feature
from portfolio.examine.slices.counts import LEVEL, support
from portfolio.records import Estimate, MovedSlice
from portfolio.task import Interval

Flags = NDArray[np.bool_]
Codes = NDArray[np.int64]
Floats = NDArray[np.float64]

ALIKE = 0.8
"""Two parts that share so much of the smaller one tell the same story."""


@dataclass(frozen=True)
class _Part:
    """Some of the examples."""

    words: str
    members: Flags


def moved_slices(
    features: Sequence[Feature], rows: Codes, before: Flags, now: Flags, codes: Codes | None
) -> tuple[tuple[MovedSlice, ...], int]:
    """The parts that changed beyond chance and otherwise than the rest, the largest change first, and how many were
    looked at.

    Where all got better alike, no part is told. Every part of one feature is looked at, whether it fails often or not,
    so that no choice flatters the change. All tests are corrected for their number (Holm). Of parts that are mostly the
    same examples one is told.

    Args:
        features: what the test set is parted by, one code per test example each.
        rows: places in the test set of the examples that both versions predicted.
        before: (len(rows),) which of them failed in the version before.
        now: the same for this version.
        codes: their groups, where examples come in groups.
    """
    looked_at = list(_parts([replace(feature, codes=feature.codes[rows]) for feature in features], rows.size))
    change = now.astype(float) - before
    units = [_units(part.members, codes) for part in looked_at]
    tested = [_p(part, change, unit, codes) for part, unit in zip(looked_at, units, strict=True)]
    corrected = holm(np.array(tested))
    moved = []
    for place, (part, unit) in enumerate(zip(looked_at, units, strict=True)):
        if corrected[place] < LEVEL:
            shares = float(before[part.members].mean()), float(now[part.members].mean())
            difference = _difference(change[part.members], unit)
            moved.append((MovedSlice(part.words, unit.n, *shares, difference, float(corrected[place])), part.members))
    moved.sort(key=lambda one: (one[0].difference.low is None, -abs(one[0].difference.value), one[0].words))
    return tuple(_distinct(moved)), len(looked_at)


def _parts(features: Sequence[Feature], n: int) -> Iterator[_Part]:
    """Every part of one feature that is large enough."""
    for feature in features:
        least = ENOUGH if feature.declared else support(n)
        sizes = np.bincount(feature.codes[feature.codes >= 0], minlength=len(feature.words))
        for code in np.flatnonzero((sizes >= least) & (sizes < n)).tolist():
            members = feature.codes == code
            yield _Part(feature.words[code], members)


def _p(part: _Part, change: Floats, units: Units, codes: Codes | None) -> float:
    """That chance alone moves the part so far, or that far from the rest: the larger."""
    p = flipped(change[part.members], units).p
    return max(1.0 if p is None else p, _p_apart(change, part.members, codes))


def _p_apart(change: Floats, inside: Flags, codes: Codes | None) -> float:
    """Two-sided, that the mean change is the same inside and outside (Welch 1947, of whole groups where there are)."""
    units, means = _units(np.ones_like(inside), codes), (change[inside].mean(), change[~inside].mean())
    n = inside.size / np.count_nonzero(inside), inside.size / np.count_nonzero(~inside)
    pulls = np.where(inside, (change - means[0]) * n[0], (means[1] - change) * n[1])
    spread, apart = units.spread(pulls), abs(float(means[0] - means[1]))
    if spread.error == 0:
        return float(apart == 0)
    return min(1.0, 2 * float(upper_tail(apart / spread.error, spread.degrees)))


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


def _difference(change: Floats, units: Units) -> Estimate:
    """Share of failures now minus before, with its paired interval."""
    value = float(change.mean())
    found = Interval(why_none=units.too_few) if units.too_few else of_difference(value, change - value, units, 1.0)
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
