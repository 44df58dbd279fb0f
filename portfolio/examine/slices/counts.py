"""How many examples are in every slice of one or two columns, and what they score, on both halves of a test set."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import combinations
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from portfolio.examine.estimates.units import ENOUGH, Units
from portfolio.examine.slices.binning import Feature

Floats = NDArray[np.float64]
Counts = NDArray[np.int64]
Flags = NDArray[np.bool_]

LEAST_LIFT = 1.2
LEVEL = 0.05
OF_SLICES, OF_GROUPS = 0.6, 0.4
"""How the search of slices and that of groups of alike examples divide the 5 % of false alarms (Bonferroni)."""

LEAST_SHARE = 0.01
LEAST_CONCORDANCE = 0.55
"""How often an example of a slice must have a larger loss than one of the rest; one half is chance. For bell-shaped
losses it means that they are about 1.2 times as large."""

LEAST_EXCESS = 2.0
"""Standard errors above the rest from which a slice of the finding half is worth a test on the other."""

LEAST_TO_HALVE = 200
"""Below this many examples half a test set shows too little."""

MOST_CANDIDATES = 50

MOST_CROSSED = 64
"""So many features are crossed with each other; of more, those that the author named and those that tell most."""

FINDING, CONFIRMING = 0, 1
_MOST_TOGETHER = 64
"""Combinations of codes counted as one code: the table of two such codes fits the processor's cache."""

_KEY = "portfolio halves"
_BLOCK = 1 << 13
"""So many rows are counted at a time: their combined codes stay in the processor's cache."""


def finding_half(names: Iterable[object], units: Units) -> Flags | None:
    """Which examples slices are looked for in; the others confirm. ``None`` where halves would be too small.

    The half of an example follows from its name alone, whatever else is in the test set and in whatever order: it is
    the highest bit of SipHash with a fixed key (Aumasson and Bernstein 2012), which pandas computes for all names at
    once. ``hashlib``, one name after the other, would take longer than all of the counting.

    Args:
        names: of each example its id, or its group, which then stays together.
        units: at least 200 examples and, where they come in groups, 40 groups are wanted.
    """
    if units.n < LEAST_TO_HALVE or units.count < 2 * ENOUGH:
        return None
    return np.asarray(hashed(names, units.n) >> np.uint64(63) == 0)


def hashed(names: Iterable[object], n: int) -> NDArray[np.uint64]:
    """(n,) a number for each name that nothing else decides."""
    from pandas.util import hash_array

    return np.asarray(hash_array(np.fromiter(names, object, n), hash_key=_KEY, categorize=False))


@dataclass(frozen=True, eq=False)
class Region:
    """A slice as the values that make it: one or two features, each with one of its codes."""

    parts: tuple[tuple[Feature, int], ...]

    @cached_property
    def rows(self) -> Flags:
        """Which examples are in it."""
        inside = [feature.codes == code for feature, code in self.parts]
        return np.asarray(inside[0] if len(inside) == 1 else inside[0] & inside[1])

    @property
    def key(self) -> frozenset[tuple[str, int]]:
        """Equal for equal slices; a superset for a slice of a slice."""
        return frozenset((feature.column, code) for feature, code in self.parts)

    @property
    def words(self) -> str:
        """What follows "examples": "with name length 5", "where region is r3 and device is tablet"."""
        said, link = [], ""
        for feature, code in self.parts:
            led = "" if feature.link == link else f"{feature.link} ".lstrip()
            said.append(led + feature.words[code])
            link = feature.link
        return " and ".join(said)

    @property
    def declared(self) -> bool:
        """Whether it is one part of one column that the author asked for."""
        return len(self.parts) == 1 and self.parts[0][0].declared


@dataclass(frozen=True)
class Table:
    """Counts of s slices, the k of one feature first; column 0 is the finding half, column 1 the confirming half.

    Attributes:
        features: what the examples are parted by.
        pairs: those of them that are crossed.
        owner: (k,) the feature of each slice of one feature.
        code: (k,) its code.
        parents: (s, 2) the two slices of one feature that a pair is made of; -1 for slices of one feature.
        n: (s, 2) examples.
        hits: (s, 2) failures among them, or the sum of the ranks of their losses.
        all_n: (2,) examples of each half.
        all_hits: (2,) their failures, or the sum of all ranks.
    """

    features: Sequence[Feature]
    pairs: Sequence[tuple[int, int]]
    owner: Counts
    code: Counts
    parents: Counts
    n: Counts
    hits: Counts | Floats
    all_n: Counts
    all_hits: Counts | Floats

    def region(self, index: int) -> Region:
        """The slice in that row."""
        singles = [index] if index < self.owner.size else self.parents[index].tolist()
        return Region(tuple((self.features[self.owner[single]], int(self.code[single])) for single in singles))


def tabulate(features: Sequence[Feature], failed: Flags, finding: Flags | None) -> Table:
    """All slices of one feature and, where there are halves, all of two features; the truth is never one of the two.

    By counting combined integer codes, never row by row; without halves all is counted as confirming.
    """
    state = 2 * _halves(failed.size, finding) + failed
    sizes = [len(feature.words) for feature in features]
    starts = np.concatenate([[0], np.cumsum(sizes)]).astype(np.int64)
    owner = np.repeat(np.arange(len(features)), sizes)
    code = np.arange(owner.size) - starts[owner]
    pairs = _pairs(features, failed, finding)
    parents = [np.full((owner.size, 2), -1)]
    for i, j in pairs:
        both = np.indices((sizes[i], sizes[j])).reshape(2, -1)
        parents.append(np.column_stack([starts[i] + both[0], starts[j] + both[1]]))
    counted = np.concatenate([np.zeros((0, 4), np.int64), *_counted(features, pairs, state, 4)]).reshape(-1, 2, 2)
    whole = np.bincount(state, minlength=4).reshape(2, 2)
    return Table(
        features,
        pairs,
        owner,
        code,
        np.concatenate(parents),
        n=counted.sum(2),
        hits=counted[:, :, 1],
        all_n=whole.sum(1),
        all_hits=whole[:, 1],
    )


def summed(table: Table, scores: Floats, finding: Flags | None) -> Table:
    """The same slices with the sum of these scores, one for each example, in place of their failures."""
    half = _halves(scores.size, finding)
    sums = _counted(table.features, table.pairs, half, 2, scores)
    all_sums = np.bincount(half, weights=scores, minlength=2)
    return replace(table, hits=np.concatenate([np.zeros((0, 2)), *sums]), all_hits=all_sums)


def _halves(n: int, finding: Flags | None) -> Counts:
    return np.full(n, CONFIRMING) if finding is None else np.where(finding, FINDING, CONFIRMING)


def _pairs(features: Sequence[Feature], failed: Flags, finding: Flags | None) -> list[tuple[int, int]]:
    """The features that are crossed; those made of one column say much the same, and are not."""
    if finding is None:
        return []
    crossed = [i for i, feature in enumerate(features) if not feature.is_truth]
    if len(crossed) > MOST_CROSSED:
        telling = {i: (features[i].declared, _telling(features[i].codes[finding], failed[finding])) for i in crossed}
        crossed = sorted(sorted(crossed, key=lambda i: telling[i], reverse=True)[:MOST_CROSSED])
    return [(i, j) for i, j in combinations(crossed, 2) if not features[i].sources & features[j].sources]


def _telling(codes: Counts, failed: Flags) -> float:
    """The standard errors by which the part of a feature that fails most has more than its share of the failures."""
    known = codes >= 0
    n = np.bincount(codes[known])
    hits = np.bincount(codes[known], weights=failed[known])
    enough = (n >= ENOUGH) & (n < failed.size)
    return float(Yardstick().excess(n[enough], hits[enough], failed.size, failed.sum()).max(initial=0.0))


def _counted(
    features: Sequence[Feature],
    pairs: Sequence[tuple[int, int]],
    state: Counts,
    n_states: int,
    scores: Floats | None = None,
) -> list[Counts]:
    """Counts, or sums of scores, of the codes of each feature, then of the codes of each pair of features, by state.

    Features of few codes are counted together, up to four in one pass over the rows, and the tables of two are sums of
    the larger ones. Code -1 is counted as 0 and left out at the end.
    """
    sizes = [len(feature.words) + 1 for feature in features]
    groups = _grouped(sizes)
    home = {member: place for place, group in enumerate(groups) for member in group}
    met = {(min(home[i], home[j]), max(home[i], home[j])) for i, j in pairs if home[i] != home[j]}
    wanted: list[tuple[int, ...]] = [*((place,) for place in range(len(groups))), *sorted(met)]
    tables = _joint(features, groups, wanted, state, n_states, scores)

    def counts(*these: int) -> Counts:
        places = tuple(sorted({home[one] for one in these}))
        members = [member for place in places for member in groups[place]]
        table = tables[places].reshape(*(sizes[member] for member in members), n_states)
        kept = table.sum(tuple(axis for axis, member in enumerate(members) if member not in these))
        return np.asarray(kept[(slice(1, None),) * len(these)].reshape(-1, n_states))

    return [*(counts(one) for one in range(len(features))), *(counts(i, j) for i, j in pairs)]


def _grouped(sizes: Sequence[int]) -> list[list[int]]:
    """Neighbours together, as long as they have at most 64 combinations."""
    groups: list[list[int]] = []
    for member, size in enumerate(sizes):
        if groups and math.prod(sizes[other] for other in groups[-1]) * size <= _MOST_TOGETHER:
            groups[-1].append(member)
        else:
            groups.append([member])
    return groups


def _joint(
    features: Sequence[Feature],
    groups: Sequence[Sequence[int]],
    wanted: Sequence[tuple[int, ...]],
    state: Counts,
    n_states: int,
    scores: Floats | None,
) -> dict[tuple[int, ...], Counts]:
    """Counts, or sums of scores, of all combinations within each group and of each two groups that are wanted."""
    sizes = [len(feature.words) + 1 for feature in features]
    totals = [math.prod(sizes[member] for member in group) for group in groups]
    kind: type = np.int64 if scores is None else np.float64
    tables: dict[tuple[int, ...], Any] = {
        places: np.zeros(n_states * math.prod(totals[place] for place in places), kind) for places in wanted
    }
    for start in range(0, state.size, _BLOCK):
        block = slice(start, start + _BLOCK)
        codes = []
        for group in groups:
            joint = features[group[0]].codes[block] + 1
            for member in group[1:]:
                joint = joint * sizes[member] + (features[member].codes[block] + 1)
            codes.append(joint)
        low = [n_states * joint + state[block] for joint in codes]
        weights = None if scores is None else scores[block]
        for places, table in tables.items():
            last = places[-1]
            combined = low[last] if len(places) == 1 else codes[places[0]] * (n_states * totals[last]) + low[last]
            table += np.bincount(combined, weights, table.size)
    return tables


@dataclass(frozen=True)
class Yardstick:
    """When a part has clearly more than its share of all failures, or clearly higher ranks than all.

    Attributes:
        alike: the design effect of groups.
        variance: of all scores, where these are ranks; ``None`` where they are failures, whose rate tells it.
    """

    alike: float = 1.0
    variance: float | None = None

    def excess(self, n: ArrayLike, hits: ArrayLike, all_n: ArrayLike, all_hits: ArrayLike) -> Floats:
        """Standard errors by which a part has more than its share; 0 where nothing can be said.

        The variance is that of a sum of scores drawn without replacement (hypergeometric for failures) times ``alike``.
        """
        n, hits, all_n, all_hits = (np.asarray(count, float) for count in (n, hits, all_n, all_hits))
        with np.errstate(divide="ignore", invalid="ignore"):
            rate = all_hits / all_n
            variance = rate * (1 - rate) if self.variance is None else self.variance
            spread = np.sqrt(n * variance * (all_n - n) / (all_n - 1) * self.alike)
            return np.where(spread > 0, (hits - n * rate) / spread, 0.0)

    def is_large(self, n: ArrayLike, hits: ArrayLike, all_n: ArrayLike, all_hits: ArrayLike) -> Flags:
        """Whether a part fails at 1.2 times the rate of the rest or more, true where only the part fails; of ranks,
        whether 55 of 100 pairs of an example inside and one outside have the larger loss inside."""
        n, hits, all_n, all_hits = (np.asarray(count, float) for count in (n, hits, all_n, all_hits))
        if self.variance is None:
            few = LEAST_LIFT * (all_hits - hits) * n * (1 - 1e-12)
            return np.asarray((hits > 0) & (hits * (all_n - n) >= few))
        with np.errstate(divide="ignore", invalid="ignore"):
            concordance = 0.5 + hits / n - (all_hits - hits) / (all_n - n)
        return np.asarray(concordance >= LEAST_CONCORDANCE)

    def is_notable(
        self, n: ArrayLike, hits: ArrayLike, all_n: ArrayLike, all_hits: ArrayLike, least: float = LEAST_EXCESS
    ) -> Flags:
        """Whether it is large, and two standard errors or more above its share."""
        clear = self.excess(n, hits, all_n, all_hits) >= least
        return np.asarray(clear & self.is_large(n, hits, all_n, all_hits))


def support(n: int) -> int:
    """How many examples a slice must have to be tested: 1 % of all, and 20."""
    return max(ENOUGH, math.ceil(LEAST_SHARE * n))


def looked_at(table: Table) -> Flags:
    """(s,) the slices with enough examples: 1 % of all, and 20 of each half. Sizes decide, so this biases no rate."""
    enough = (table.n.sum(1) >= support(int(table.all_n.sum()))) & (table.n >= ENOUGH).all(1)
    return np.asarray(enough & (table.n < table.all_n).all(1))


def candidates(table: Table, yardstick: Yardstick) -> list[int]:
    """Up to fifty slices that are notable on the finding half, the strongest first; pairs add to both their parents."""
    n, hits = table.n[:, FINDING], table.hits[:, FINDING]
    all_n, all_hits = table.all_n[FINDING], table.all_hits[FINDING]
    notable = looked_at(table) & yardstick.is_notable(n, hits, all_n, all_hits)
    chosen = np.flatnonzero(notable)
    pairs = chosen[table.parents[chosen, 0] >= 0]
    for parent in table.parents[pairs].T:
        notable[pairs] &= yardstick.is_notable(n[pairs], hits[pairs], n[parent], hits[parent])
    chosen = np.flatnonzero(notable)
    strength = yardstick.excess(n[chosen], hits[chosen], all_n, all_hits)
    return [int(index) for index in chosen[np.argsort(-strength, kind="stable")][:MOST_CANDIDATES]]
