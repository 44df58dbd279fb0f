"""One slice, what was counted in it, and how likely that is by chance."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from portfolio.examine.estimates.formulas import Ends, more_than_chance, upper_tail, wilson
from portfolio.examine.estimates.units import ENOUGH, Units
from portfolio.examine.slices.counts import LEVEL, Region, Yardstick, support
from portfolio.examine.slices.folding import Comparison
from portfolio.records import Estimate, Predicate, Slice

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]


@dataclass(frozen=True)
class Cut:
    """A slice, its rows on both halves, and the counts of the rest on those rows that the slice was counted on."""

    slice: Slice
    region: Region
    n_rest: int
    n_failures_rest: int

    @property
    def rows(self) -> Flags:
        """Which examples are in it."""
        return self.region.rows

    @property
    def strength(self) -> float:
        """Standard errors above the rest, groups left aside; unlike a p-value it never underflows."""
        part = self.slice
        whole = (part.n + self.n_rest, part.n_failures + self.n_failures_rest)
        return float(Yardstick().excess(part.n, part.n_failures, *whole))

    @property
    def is_truth(self) -> bool:
        """Whether it is a slice by the answer."""
        return any(feature.is_truth for feature, _ in self.region.parts)

    @property
    def words(self) -> str:
        """What follows "examples" in a sentence."""
        return self.region.words


@dataclass(frozen=True)
class Counted:
    """A slice, what was counted in it and in all; ``beside`` are the further comparisons it must stand."""

    region: Region
    n: int
    hits: float
    all_n: int
    all_hits: float
    beside: tuple[Comparison, ...] = ()
    confirms: bool = False

    @property
    def is_tested(self) -> bool:
        return self.n < self.all_n and (self.confirms or self.n >= support(self.all_n))

    @property
    def comparisons(self) -> tuple[Comparison, ...]:
        return ((self.n, self.hits, self.all_n, self.all_hits), *self.beside)


def design_effect(scores: Flags | Floats, units: Units) -> float:
    """How much wider intervals are because examples of a group fail together, as a ratio of variances; at least 1."""
    mean = scores.mean() if scores.size else 0.0
    independent = float(scores.var()) / scores.size if scores.size else 0.0
    if units.codes is None or units.count < 2 or independent == 0:
        return 1.0
    return max(1.0, units.spread(scores - mean).error ** 2 / independent)


def p_values(counts: Sequence[Counted], yardstick: Yardstick, units: Units, finding: Flags | None) -> Floats:
    """One for each slice: the largest of those of its comparisons."""
    tests = [(place, comparison) for place, count in enumerate(counts) for comparison in count.comparisons]
    if not tests:
        return np.zeros(0)
    places = np.array([place for place, _ in tests])
    n, hits, all_n, all_hits = (np.array(side) for side in zip(*(comparison for _, comparison in tests), strict=True))
    counted = yardstick.variance is None
    if counted and (units.codes is None or yardstick.alike == 1.0):
        p = more_than_chance(hits.astype(np.int64), n, all_hits.astype(np.int64), all_n)
    else:
        held = (
            n if units.codes is None else np.array([_groups(count, units.codes, finding) for count in counts])[places]
        )
        p = upper_tail(yardstick.excess(n, hits - 0.5 * counted, all_n, all_hits), np.maximum(held - 1, 1))
    largest = np.zeros(places[-1] + 1)
    np.maximum.at(largest, places, p)
    return largest


def _groups(count: Counted, codes: NDArray[np.int64], finding: Flags | None) -> int:
    rows = count.region.rows if finding is None or not count.confirms else count.region.rows & ~finding
    return int(np.unique(codes[rows]).size)


def cut_of(count: Counted, p: float, alike: float) -> Cut:
    """The slice as it is told, with its corrected p-value and the design effect of groups."""
    hits, all_hits = int(count.hits), int(count.all_hits)
    rest = all_hits - hits
    rate, rest_rate = hits / count.n, rest / (count.all_n - count.n)
    clear = count.is_tested and p < LEVEL
    stands_out = clear and bool(Yardstick().is_large(count.n, hits, count.all_n, all_hits))
    record = Slice(
        predicates=tuple(Predicate(feature.column, feature.words[code]) for feature, code in count.region.parts),
        n=count.n,
        n_failures=hits,
        share=count.n / count.all_n,
        estimate=_failure_rate(count.n, hits, alike),
        lift=rate / rest_rate if rest else None,
        p=p,
        stands_out=stands_out,
        confirmed=stands_out if count.confirms else None,
        lift_ends=lift_ends((hits, rest), (count.n, count.all_n - count.n), alike),
    )
    return Cut(record, count.region, count.all_n - count.n, rest)


def lift_ends(hits: tuple[int, int], sizes: tuple[int, int], alike: float = 1.0) -> Ends | None:
    """95 % interval of how many times as often a part fails as the rest, laid on the logarithms (MOVER, Donner and Zou
    2012) of Wilson's intervals; ``None`` where either side does not fail, or is too small for a range.

    Args:
        hits: failures of the part and of the rest.
        sizes: their examples.
        alike: the design effect of groups.
    """
    if min(hits) == 0 or min(sizes) < ENOUGH:
        return None
    (low, floor), (high, ceiling) = wilson(np.array(hits) / alike, np.array(sizes) / alike)
    part, rest = (hit / size for hit, size in zip(hits, sizes, strict=True))
    below = math.hypot(math.log(part / low), math.log(ceiling / rest))
    above = math.hypot(math.log(high / part), math.log(rest / floor))
    return part / rest * math.exp(-below), part / rest * math.exp(above)


def _failure_rate(n: int, hits: int, alike: float) -> Estimate:
    low, high = (float(end) for end in wilson(hits / alike, n / alike))
    enough = n >= ENOUGH
    return Estimate(
        metric="failure_rate",
        title="Failure rate",
        value=hits / n,
        low=low if enough else None,
        high=high if enough else None,
        n=n,
        better="lower",
        method="Wilson" if alike == 1.0 else "Wilson, clustered",
        why_no_interval=None if enough else Units(n).too_few,
    )
