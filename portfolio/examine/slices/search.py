"""In which parts of the test set does it fail more often? Found on one half of it, confirmed on the other."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from portfolio.examine.estimates.formulas import holm, mid_ranks
from portfolio.examine.estimates.units import Units
from portfolio.examine.slices.binning import Feature
from portfolio.examine.slices.counts import (
    CONFIRMING,
    LEVEL,
    OF_SLICES,
    Region,
    Table,
    Yardstick,
    candidates,
    looked_at,
    summed,
    tabulate,
)
from portfolio.examine.slices.folding import LEAST_BESIDE, Evidence, distinct, unexplained
from portfolio.examine.slices.tests import Counted, Cut, cut_of, design_effect, p_values

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]


@dataclass(frozen=True)
class LossCut:
    """A slice in which losses are larger than elsewhere, and those rows of it and of the rest that tell it."""

    region: Region
    inside: Flags
    outside: Flags
    strength: float
    alike: float
    confirmed: bool


@dataclass(frozen=True)
class Found:
    """What the search came to: slices that fail more often, those with larger losses, and how many were looked at."""

    cuts: tuple[Cut, ...]
    n_looked_at: int
    losses: tuple[LossCut, ...] = ()


@dataclass(frozen=True)
class _Search:
    """One question asked of all slices: do they fail more often, or are their losses larger?"""

    table: Table
    scores: Flags | Floats
    yardstick: Yardstick
    units: Units
    finding: Flags | None

    @property
    def halves(self) -> tuple[Evidence, ...]:
        """The finding and the confirming half."""
        if self.finding is None:
            return ()
        found = Evidence(self.scores, self.finding, self.yardstick, LEAST_BESIDE)
        return found, Evidence(self.scores, ~self.finding, self.yardstick)


def cuts(
    features: Sequence[Feature],
    failed: Flags,
    units: Units,
    finding: Flags | None = None,
    losses: Floats | None = None,
) -> Found:
    """The slices that stand out first, then those that were tested in vain, and how many were looked at in all.

    All slices of one and of two features are looked at on the finding half. At most fifty that are notable there, and
    say something that the stronger ones do not, are tested on the confirming half: one-sided and exact, or by the
    design effect where examples come in groups. Each is compared with the rest, with the rest without the stronger ones
    and, if it is a pair, with what is left of each of its two parents; the largest p of these counts. What the author
    declared is no product of the search: it is tested on all rows, and listed even when it is too small for a test.
    Holm's correction is for all of them together, and leaves a part of the 5 % to groups of alike examples. A slice
    stands out when p < 0.05 and its rate is at least 1.2 times that of the rest, unless others that do explain it.

    Losses are searched in the same way, by the ranks of the losses (Wilcoxon 1945), which no outlier moves; a slice
    that the failures tell already is left out.

    Without halves (fewer than 200 examples) every slice of one feature is tested on all rows.

    Args:
        features: what the examples are parted by.
        failed: (n,) which of them fail.
        units: their groups.
        finding: (n,) the half that slices are looked for in, from ``finding_half``; ``None`` for no halves.
        losses: (n,) how far off each is, where that says more than whether it fails.
    """
    table = tabulate(features, failed, finding)
    searches = [_Search(table, failed, Yardstick(design_effect(failed, units)), units, finding)]
    if losses is not None and failed.size:
        searches.append(_search_of_losses(table, losses, units, finding))
    counts = [_counts(search) for search in searches]
    tested = [[count for count in some if count.is_tested] for some in counts]
    each = [p_values(some, search.yardstick, units, finding) for some, search in zip(tested, searches, strict=True)]
    p = iter(np.minimum(holm(np.concatenate(each)) / OF_SLICES, 1.0).tolist())
    found = [cut_of(count, next(p) if count.is_tested else 1.0, searches[0].yardstick.alike) for count in counts[0]]
    found = _folded(found, searches[0])
    found.sort(key=lambda cut: (not cut.slice.stands_out, -cut.strength, cut.slice.words))
    larger = [count for some in tested[1:] for count in some if next(p) < LEVEL]
    told = [cut.region for cut in found if cut.slice.stands_out]
    return Found(
        tuple(found), _n_looked_at(table, counts[0], finding is not None), _loss_cuts(larger, searches[-1], told)
    )


def _n_looked_at(table: Table, counts: Sequence[Counted], halved: bool) -> int:
    if not halved:
        return sum(count.is_tested for count in counts)
    known = looked_at(table)
    asked = [count.is_tested for count in counts if count.region.declared]
    return int(known.sum()) + sum(asked) - int(known[_declared(table)].sum())


def _declared(table: Table) -> list[int]:
    return [index for index, owner in enumerate(table.owner.tolist()) if table.features[owner].declared]


def _search_of_losses(table: Table, losses: Floats, units: Units, finding: Flags | None) -> _Search:
    ranks = mid_ranks(losses)
    yardstick = Yardstick(design_effect(ranks, units), float(ranks.var()))
    return _Search(summed(table, ranks, finding), ranks, yardstick, units, finding)


def _counts(search: _Search) -> list[Counted]:
    if search.finding is None:
        return _on_all_rows(search.table, range(search.table.owner.size))
    return _on_halves(search)


def _on_all_rows(table: Table, singles: Sequence[int]) -> list[Counted]:
    """Slices of one feature that are large enough, and declared ones of any size."""
    n, hits = table.n.sum(1), table.hits.sum(1)
    all_n, all_hits = int(table.all_n.sum()), table.all_hits.sum().item()
    counts = [Counted(table.region(index), int(n[index]), hits[index].item(), all_n, all_hits) for index in singles]
    return [count for count in counts if count.is_tested or (count.region.declared and 0 < count.n < all_n)]


def _on_halves(search: _Search) -> list[Counted]:
    """The declared slices, on all rows, and the candidates of the finding half, as the other half counts them."""
    table, (finding, confirming) = search.table, search.halves
    places = {table.region(index): index for index in candidates(table, search.yardstick)}
    n, hits = table.n[:, CONFIRMING].tolist(), table.hits[:, CONFIRMING].tolist()
    all_n, all_hits = int(table.all_n[CONFIRMING]), table.all_hits[CONFIRMING].item()
    searched = []
    for region, stronger in distinct(list(places), finding):
        if not region.declared:
            here = (n[places[region]], hits[places[region]])
            parents = [parent for parent in table.parents[places[region]].tolist() if parent >= 0]
            beside = [(*here, n[parent], hits[parent]) for parent in parents]
            beside += confirming.compared(region, stronger) if stronger else []
            searched.append(Counted(region, *here, all_n, all_hits, tuple(beside), confirms=True))
    return [*_on_all_rows(table, _declared(table)), *searched]


def _folded(found: Sequence[Cut], search: _Search) -> list[Cut]:
    """Without what the others explain; a declared slice stays in the list, though it no longer stands out."""
    if search.finding is None:
        return list(found)
    standing = sorted((cut for cut in found if cut.slice.stands_out), key=lambda cut: (-cut.strength, cut.slice.words))
    clear = unexplained([cut.region for cut in standing], search.halves)
    kept = []
    for cut in found:
        if not cut.slice.stands_out or cut.region in clear:
            kept.append(cut)
        elif cut.region.declared:
            kept.append(replace(cut, slice=replace(cut.slice, stands_out=False)))
    return kept


def _loss_cuts(counts: Sequence[Counted], search: _Search, told: Sequence[Region]) -> tuple[LossCut, ...]:
    """Those with larger losses that neither the failures nor each other explain, the clearest first."""
    yardstick = search.yardstick
    large = [count for count in counts if yardstick.is_large(*count.comparisons[0])]
    strengths = {count.region: float(yardstick.excess(*count.comparisons[0])) for count in large}
    regions = sorted(strengths, key=lambda region: (-strengths[region], region.words))
    if search.finding is not None:
        regions = unexplained(regions, search.halves, told)
    confirms = {count.region: count.confirms for count in large}
    found = []
    for region in regions:
        rows = ~search.finding if confirms[region] and search.finding is not None else np.ones(search.scores.size, bool)
        inside, outside = rows & region.rows, rows & ~region.rows
        found.append(LossCut(region, inside, outside, strengths[region], yardstick.alike, confirms[region]))
    return tuple(found)
