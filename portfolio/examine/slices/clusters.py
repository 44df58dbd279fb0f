"""Alike examples among which more fail, though no column says so: found on one half, confirmed on the other."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from portfolio.examine.estimates.formulas import holm
from portfolio.examine.estimates.units import ENOUGH, Units
from portfolio.examine.slices.binning import Feature, readable
from portfolio.examine.slices.counts import OF_GROUPS, Region, Yardstick, hashed, support
from portfolio.examine.slices.folding import LEAST_BESIDE, Evidence, distinct, unexplained
from portfolio.examine.slices.nearest_neighbours import centres, nearest
from portfolio.examine.slices.spaces import Space
from portfolio.examine.slices.tests import Counted, Cut, cut_of, design_effect, p_values

Flags = NDArray[np.bool_]
Floats = NDArray[np.float64]
Rows = NDArray[np.int64]

MOST_EXAMPLES = 20_000
"""Of more examples than that, groups are looked for among those whose names have the smallest digests."""

NUMBERS_OF_GROUPS = (4, 8, 16, 32)
LEAST_IN_GROUP = 40
"""Examples of the finding half that there are for each group, on average, at least."""

MOST_LOOKED_AT = 40
MOST_TESTED = 8
LEAST_FAILURES = 5

TYPICAL_SHARE = 0.2
MOST_TYPICAL = 3
MUCH_LESS = 0.5
"""Of what is nearly as typical, the longer says more."""


@dataclass(frozen=True)
class Near:
    """A group that stands out: its counts, and its rows from the most typical one outwards."""

    cut: Cut
    order: Rows


@dataclass(frozen=True)
class _Candidate:
    """Rows that are together in a space, around a middle."""

    space: Space
    region: Region
    middle: Floats

    @property
    def order(self) -> Rows:
        inside = self.region.rows[self.space.rows]
        far = ((self.space.points[inside] - self.middle) ** 2).sum(axis=1)
        return np.asarray(self.space.rows[inside][np.argsort(far, kind="stable")])


def sample_of(names: Iterable[object], n: int) -> Rows:
    """(m,) the rows in which groups are looked for: all, or twenty thousand that follow from the names alone.

    The bit that tells the half is not among those that choose.
    """
    if n <= MOST_EXAMPLES:
        return np.arange(n)
    return np.asarray(np.sort(np.argsort(hashed(names, n) << np.uint64(1), kind="stable")[:MOST_EXAMPLES]))


def groups(
    spaces: Sequence[Space], failed: Flags, units: Units, finding: Flags, told: Sequence[Region]
) -> tuple[Near, ...]:
    """The groups that stand out, the clearest first.

    In every space, k-means parts the finding half into 4, 8, 16 and 32; of texts, the examples that share a piece or a
    word are looked at as well. Up to eight per space that are notable on the finding half, beside all slices that are
    told already, are tested on the confirming half, where an example belongs to the centre that it is nearest to. The
    tests are those of slices, and Holm's correction is for all of them together.

    Args:
        failed: (n,) which examples fail.
        finding: (n,) the half that groups are looked for in.
        told: the slices that stand out; what they explain is not told again.
    """
    yardstick = Yardstick(design_effect(failed, units))
    candidates, counts = [], []
    for space in spaces:
        within = np.zeros(failed.size, bool)
        within[space.rows] = True
        halves = _halves(failed, within, finding, yardstick)
        for candidate, stronger in _found(space, halves, told):
            candidates.append(candidate)
            counts.append(_counted(candidate.region, halves[1], (*told, *stronger)))
    corrected = np.minimum(holm(p_values(counts, yardstick, units, finding)) / OF_GROUPS, 1.0).tolist()
    cuts = [cut_of(count, p, yardstick.alike) for count, p in zip(counts, corrected, strict=True)]
    orders = {candidate.region: candidate for candidate in candidates}
    clear = [cut for cut in cuts if cut.slice.stands_out and cut.slice.n_failures >= LEAST_FAILURES]
    clear.sort(key=lambda cut: (-cut.strength, cut.slice.words))
    everywhere = _halves(failed, np.ones(failed.size, bool), finding, yardstick)
    kept = unexplained([cut.region for cut in clear], everywhere, told)
    return tuple(Near(cut, orders[cut.region].order) for cut in clear if cut.region in kept)


def _halves(failed: Flags, within: Flags, finding: Flags, yardstick: Yardstick) -> tuple[Evidence, Evidence]:
    found = Evidence(failed, within & finding, yardstick, LEAST_BESIDE, nested=True)
    return found, Evidence(failed, within & ~finding, yardstick, nested=True)


def _counted(region: Region, confirming: Evidence, others: Sequence[Region]) -> Counted:
    (whole,) = confirming.compared(region, ())
    beside = confirming.compared(region, others) if others else ()
    return Counted(region, *whole, tuple(beside), confirms=True)


def _found(
    space: Space, halves: tuple[Evidence, Evidence], told: Sequence[Region]
) -> list[tuple[_Candidate, tuple[Region, ...]]]:
    """What is notable on the finding half and no slice that is told explains, each with the stronger ones."""
    finding = halves[0]
    known = {
        c.region: c for c in (*_clusters(space, finding), *_sharing(space, finding)) if _is_enough(c.region, halves)
    }
    strengths = {region: float(finding.yardstick.excess(*finding.compared(region, ())[0])) for region in known}
    notable = [region for region in known if finding.shows(region, ())]
    notable.sort(key=lambda region: (-round(strengths[region], 6), -len(region.words), region.parts[0][0].column))
    new = [
        region
        for region in notable[:MOST_LOOKED_AT]
        if not any(finding.same(region, other) for other in told) and finding.shows(region, told)
    ]
    kept = distinct(new, finding)[:MOST_TESTED]
    return [(known[region], stronger) for region, stronger in kept]


def _is_enough(region: Region, halves: tuple[Evidence, Evidence]) -> bool:
    """1 % of all that are in the space, and 20 of each half."""
    sizes = [int(np.count_nonzero(region.rows & half.among)) for half in halves]
    return min(sizes) >= ENOUGH and sum(sizes) >= support(sum(int(np.count_nonzero(h.among)) for h in halves))


def _clusters(space: Space, finding: Evidence) -> Iterator[_Candidate]:
    here = space.points[finding.among[space.rows]]
    for k in NUMBERS_OF_GROUPS:
        if len(here) < LEAST_IN_GROUP * k:
            return
        middles = centres(here, k)
        codes = nearest(space.points, middles)
        for code, middle in enumerate(middles):
            inside = codes == code
            words = space.words or _typical(space, inside)
            yield _Candidate(space, _region(space, inside, words, "", f"{k:02}/{code:02}"), middle)


def _region(space: Space, inside: Flags, words: str, link: str, name: str) -> Region:
    codes = np.full(space.n_all, -1)
    codes[space.rows[inside]] = 0
    return Region(((Feature(f"{space.title} {name}", (words,), codes, link), 0),))


def _sharing(space: Space, finding: Evidence) -> Iterator[_Candidate]:
    """Texts that share a piece or a word: the forty with most failures beyond their share on the finding half."""
    if space.presence is None:
        return
    among = finding.among[space.rows]
    hits = np.asarray(space.presence.T @ (among & finding.scores[space.rows].astype(bool)).astype(float))
    n = np.asarray(space.presence.T @ among.astype(float))
    all_n, all_hits = int(among.sum()), float(finding.scores[space.rows][among].sum())
    strength = np.where(n >= ENOUGH, finding.yardstick.excess(n, hits, all_n, all_hits), 0.0)
    for at in np.argsort(-strength, kind="stable")[:MOST_LOOKED_AT].tolist():
        inside = np.asarray(space.presence[:, [at]].toarray()[:, 0], bool)
        words = f"{readable(space.column)} has {_piece(space.terms[at], space.by_words)}"
        region = _region(space, inside, words, "whose", f"~{space.terms[at]}")
        yield _Candidate(space, region, space.points[inside].mean(axis=0))


def _piece(term: str, by_words: bool) -> str:
    """A piece of a word, or a whole one, in words."""
    bare = term.strip()
    if by_words or (term.startswith(" ") and term.endswith(" ")):
        return f"the word “{bare}”"
    if term == bare:
        return f"“{bare}”"
    return f"a word that begins with “{bare}”" if term.startswith(" ") else f"a word that ends with “{bare}”"


def _typical(space: Space, inside: Flags) -> str:
    """ "with a name like “järv”, “saar”": what these texts have far more often than the others."""
    share = np.asarray(space.presence.T @ inside.astype(float)) / max(int(inside.sum()), 1)
    other = np.asarray(space.presence.T @ (~inside).astype(float)) / max(int((~inside).sum()), 1)
    lift = np.where(share >= TYPICAL_SHARE, (share + 0.01) / (other + 0.01), 0.0)
    telling = [
        (at, space.terms[at].strip()) for at in np.flatnonzero(lift >= max(MUCH_LESS * lift.max(), 1.5)).tolist()
    ]
    chosen: list[str] = []
    for _, term in sorted(telling, key=lambda one: (-len(one[1]), -lift[one[0]], one[1])):
        if len(term) > 1 and len(chosen) < MOST_TYPICAL and not any(_overlap(term, other) for other in chosen):
            chosen.append(term)
    if not chosen:
        return f"in a group of alike texts ({readable(space.column)})"
    said = ", ".join(f"“{term}”" for term in chosen)
    return f"with {readable(space.column)} like {said}"


def _overlap(one: str, other: str) -> bool:
    """Whether one of them may be the other one letter further on."""
    return one in other or other in one or one[1:] == other[:-1] or other[1:] == one[:-1]
