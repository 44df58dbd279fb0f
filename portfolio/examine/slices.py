"""In which parts of the test set does it fail more often? Found on one half of it, confirmed on the other."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from portfolio.examine.features import Feature
from portfolio.examine.formulas import holm, more_than_chance, upper_tail, wilson
from portfolio.examine.slice_counts import (
    CONFIRMING,
    LEVEL,
    Region,
    Table,
    candidates,
    excess,
    is_large,
    looked_at,
    support,
    tabulate,
)
from portfolio.examine.slice_folding import Comparison, Evidence, distinct, unexplained
from portfolio.examine.units import ENOUGH, Units
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
        return float(
            excess(part.n, part.n_failures, part.n + self.n_rest, part.n_failures + self.n_failures_rest, alike=1.0)
        )

    @property
    def is_truth(self) -> bool:
        """Whether it is a slice by the answer."""
        return any(feature.is_truth for feature, _ in self.region.parts)

    @property
    def words(self) -> str:
        """What follows "examples" in a sentence: "with name length 5", "where region is r3 and device is tablet"."""
        said, link = [], ""
        for feature, code in self.region.parts:
            led = "" if feature.link == link else f"{feature.link} "
            said.append(led + feature.words[code])
            link = feature.link
        return " and ".join(said)


@dataclass(frozen=True)
class _Count:
    """A slice, what was counted in it and in all; ``beside`` are the further comparisons it must stand."""

    region: Region
    n: int
    hits: int
    all_n: int
    all_hits: int
    beside: tuple[Comparison, ...] = ()
    confirms: bool = False

    @property
    def is_tested(self) -> bool:
        return self.n < self.all_n and (self.confirms or self.n >= support(self.all_n))


def cuts(
    features: Sequence[Feature], failed: Flags, units: Units, finding: Flags | None = None
) -> tuple[tuple[Cut, ...], int]:
    """The slices that stand out first, then those that were tested in vain, and how many were looked at in all.

    All slices of one and of two features are looked at on the finding half. At most fifty that are notable there, and
    say something that the stronger ones do not, are tested on the confirming half: one-sided and exact, or by the
    design effect where examples come in groups. Each is compared with the rest, with the rest without the stronger ones
    and, if it is a pair, with what is left of each of its two parents; the largest p of these counts. What the author
    declared is no product of the search: it is tested on all rows, and listed even when it is too small for a test.
    Holm's correction is for both sorts together. A slice stands out when p < 0.05 and its rate is at least 1.2 times
    that of the rest, unless others that do explain it.

    Without halves (fewer than 200 examples) every slice of one feature is tested on all rows.

    Args:
        features: what the examples are parted by.
        failed: (n,) which of them fail.
        units: their groups.
        finding: (n,) the half that slices are looked for in, from ``finding_half``; ``None`` for no halves.
    """
    table, alike = tabulate(features, failed, finding), _design_effect(failed, units)
    if finding is None:
        counts = _on_all_rows(table, range(table.owner.size))
        n_looked_at = sum(count.is_tested for count in counts)
    else:
        counts = _on_halves(table, failed, finding, alike)
        known = looked_at(table)
        asked = [count.is_tested for count in counts if count.region.declared]
        n_looked_at = int(known.sum()) + sum(asked) - int(known[_declared(table)].sum())
    corrected = iter(holm(_p_values(counts, units, alike, finding)).tolist())
    found = [_cut(count, next(corrected) if count.is_tested else 1.0, alike) for count in counts]
    if finding is not None:
        found = _folded(found, failed, finding, alike)
    found.sort(key=lambda cut: (not cut.slice.stands_out, -cut.strength, cut.slice.words))
    return tuple(found), n_looked_at


def _declared(table: Table) -> list[int]:
    return [index for index, owner in enumerate(table.owner.tolist()) if table.features[owner].declared]


def _on_all_rows(table: Table, singles: Sequence[int]) -> list[_Count]:
    """Slices of one feature that are large enough, and declared ones of any size."""
    n, hits = table.n.sum(1), table.hits.sum(1)
    all_n, all_hits = int(table.all_n.sum()), int(table.all_hits.sum())
    counts = [_Count(table.region(index), int(n[index]), int(hits[index]), all_n, all_hits) for index in singles]
    return [count for count in counts if count.is_tested or (count.region.declared and 0 < count.n < all_n)]


def _on_halves(table: Table, failed: Flags, finding: Flags, alike: float) -> list[_Count]:
    """The declared slices, on all rows, and the candidates of the finding half, as the other half counts them."""
    places = {table.region(index): index for index in candidates(table, alike)}
    confirming = Evidence(failed, ~finding, alike)
    n, hits = table.n[:, CONFIRMING].tolist(), table.hits[:, CONFIRMING].tolist()
    all_n, all_hits = int(table.all_n[CONFIRMING]), int(table.all_hits[CONFIRMING])
    searched = []
    for region, stronger in distinct(list(places), Evidence(failed, finding, alike)):
        if not region.declared:
            here = (n[places[region]], hits[places[region]])
            parents = [parent for parent in table.parents[places[region]].tolist() if parent >= 0]
            beside = [(*here, n[parent], hits[parent]) for parent in parents]
            beside += confirming.compared(region, stronger) if stronger else []
            searched.append(_Count(region, *here, all_n, all_hits, tuple(beside), confirms=True))
    return [*_on_all_rows(table, _declared(table)), *searched]


def _folded(found: Sequence[Cut], failed: Flags, finding: Flags, alike: float) -> list[Cut]:
    """Without what the others explain; a declared slice stays in the list, though it no longer stands out."""
    standing = sorted((cut for cut in found if cut.slice.stands_out), key=lambda cut: (-cut.strength, cut.slice.words))
    halves = [Evidence(failed, finding, alike), Evidence(failed, ~finding, alike)]
    clear = unexplained([cut.region for cut in standing], halves)
    kept = []
    for cut in found:
        if not cut.slice.stands_out or cut.region in clear:
            kept.append(cut)
        elif cut.region.declared:
            kept.append(replace(cut, slice=replace(cut.slice, stands_out=False)))
    return kept


def _design_effect(failed: Flags, units: Units) -> float:
    """How much wider intervals are because examples of a group fail together, as a ratio of variances; at least 1."""
    rate = failed.mean() if failed.size else 0.0
    independent = rate * (1 - rate) / max(failed.size, 1)
    if units.codes is None or units.count < 2 or independent == 0:
        return 1.0
    return max(1.0, units.error(failed - rate) ** 2 / independent)


def _p_values(counts: Sequence[_Count], units: Units, alike: float, finding: Flags | None) -> Floats:
    """One for each slice that is tested: the largest of those of its comparisons."""
    tests = [
        (place, comparison)
        for place, count in enumerate(count for count in counts if count.is_tested)
        for comparison in ((count.n, count.hits, count.all_n, count.all_hits), *count.beside)
    ]
    if not tests:
        return np.zeros(0)
    places = np.array([place for place, _ in tests])
    n, hits, all_n, all_hits = np.array([comparison for _, comparison in tests], np.int64).T
    if units.codes is None or alike == 1.0:
        p = more_than_chance(hits, n, all_hits, all_n)
    else:
        held = np.array([_groups(count, units.codes, finding) for count in counts if count.is_tested])
        p = upper_tail(excess(n, hits - 0.5, all_n, all_hits, alike), np.maximum(held[places] - 1, 1))
    largest = np.zeros(places[-1] + 1)
    np.maximum.at(largest, places, p)
    return largest


def _groups(count: _Count, codes: NDArray[np.int64], finding: Flags | None) -> int:
    rows = count.region.rows if finding is None or not count.confirms else count.region.rows & ~finding
    return int(np.unique(codes[rows]).size)


def _cut(count: _Count, p: float, alike: float) -> Cut:
    rest = count.all_hits - count.hits
    rate, rest_rate = count.hits / count.n, rest / (count.all_n - count.n)
    clear = count.is_tested and p < LEVEL
    stands_out = clear and bool(is_large(count.n, count.hits, count.all_n, count.all_hits))
    record = Slice(
        predicates=tuple(Predicate(feature.column, feature.words[code]) for feature, code in count.region.parts),
        n=count.n,
        n_failures=count.hits,
        share=count.n / count.all_n,
        estimate=_failure_rate(count, alike),
        lift=rate / rest_rate if rest else None,
        p=p,
        stands_out=stands_out,
        confirmed=stands_out if count.confirms else None,
    )
    return Cut(record, count.region, count.all_n - count.n, rest)


def _failure_rate(count: _Count, alike: float) -> Estimate:
    low, high = (float(end) for end in wilson(count.hits / alike, count.n / alike))
    enough = count.n >= ENOUGH
    return Estimate(
        metric="failure_rate",
        title="Failure rate",
        value=count.hits / count.n,
        low=low if enough else None,
        high=high if enough else None,
        n=count.n,
        better="lower",
        method="Wilson" if alike == 1.0 else "Wilson, clustered",
        why_no_interval=None if enough else Units(count.n).too_few,
    )
