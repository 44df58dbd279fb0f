"""How often a tag comes with failing, from a sample in which failures are over-represented with known chances.

Each tagged example counts as many as it stands for (inverse-probability weights: Horvitz and Thompson 1952). The share
of the tag among failures and among successes is then a ratio of weighted sums (Hajek 1971), and as the number of
failures in the whole test set is known, all other rates follow from these two shares and the failure share F:

    share of the tag = F a + (1 - F) b,   failure rate inside = F a / (F a + (1 - F) b),   and so on

with a, b the tag's shares among failures and successes. The three are independent given how many were looked at, so an
interval comes from their Jeffreys posteriors, Beta(hits + 1/2, misses + 1/2) (Brown, Cai and DasGupta 2001), drawn
together and put into the formula (Agresti and Min 2005). Where weights differ within a side, because the model has
changed since, or where groups are alike, the hits are those of the effective number of examples (Kish 1965).
Coverage is simulated in ``tests/examine/test_reviewed.py``.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from portfolio.examine.draws import SEED
from portfolio.examine.formulas import Ends, more_than_chance
from portfolio.records import Estimate

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]

DRAWS = 20_000
METHOD = f"inverse-probability weights, {DRAWS:,} draws from Jeffreys posteriors"
LEAST_SIDE = 30
"""Below so many failures or successes looked at, a range of a failure rate would mislead."""

LEAST_TAGGED = 10
"""The same for examples that have the tag."""

LEAST_GROUPS = 20


@dataclass(frozen=True)
class Looked:
    """The examples that were looked at, and the test set they stand for.

    Attributes:
        weights: (m,) how many examples each stands for.
        failed: (m,) whether it fails now.
        codes: (m,) its group, counted from 0; ``None`` when examples are independent.
        n: examples in the test set.
        n_failures: those of them that fail.
        alike: how many failures of the test set count as one, because groups are alike; 1 without groups.
    """

    weights: Floats
    failed: Flags
    codes: NDArray[np.int64] | None
    n: int
    n_failures: int
    alike: float = 1.0

    @property
    def failure_share(self) -> float:
        return self.n_failures / self.n

    def side(self, tagged: Floats, which: Flags) -> Side:
        """The examples of one verdict, with how far each has the tag."""
        weights, hits = self.weights[which], tagged[which]
        codes = None if self.codes is None else self.codes[which]
        return Side(weights, hits, codes)


@dataclass(frozen=True)
class Side:
    """All failures that were looked at, or all successes."""

    weights: Floats
    hits: Floats
    codes: NDArray[np.int64] | None

    @property
    def share(self) -> float:
        """Of the tag, weighted."""
        return float(self.weights @ self.hits / self.weights.sum()) if self.weights.size else 0.0

    @property
    def pulls(self) -> Floats:
        """How much each example moves the share."""
        return self.weights * (self.hits - self.share) / self.weights.sum() if self.weights.size else self.weights

    @property
    def even(self) -> float:
        """The number of examples that would tell as much, were they of one weight (Kish)."""
        return float(self.weights.sum() ** 2 / (self.weights**2).sum()) if self.weights.size else 0.0

    @property
    def size(self) -> float:
        """The same, were they independent as well."""
        return self.even / alike(self.pulls, self.codes)

    def drawn(self, rng: np.random.Generator, size: float) -> Floats:
        """The tag's share, as it may be in truth."""
        return rng.beta(size * self.share + 0.5, size * (1 - self.share) + 0.5, DRAWS)


def alike(pulls: Floats, codes: NDArray[np.int64] | None) -> float:
    """How many examples count as one (the design effect); all of a group where nothing varies, as nobody knows."""
    if codes is None or not pulls.size:
        return 1.0
    groups, inverse = np.unique(codes, return_inverse=True)
    alone, together = float((pulls**2).sum()), np.bincount(inverse, weights=pulls)
    if alone <= 0 or groups.size < 2:
        return pulls.size / groups.size
    return max(1.0, float((together**2).sum()) * groups.size / (groups.size - 1) / alone)


@dataclass(frozen=True)
class Rates:
    """Of one tag: its share, the failure rates with and without it, and their ratio; p is not corrected yet."""

    share: Estimate
    inside: Estimate
    outside: Estimate
    lift: Estimate | None
    p: float | None


def rates(tagged: Floats, looked: Looked) -> Rates:
    """All that is known about one tag.

    Args:
        tagged: (m,) the share of its reviewers who gave an example the tag.
    """
    found = _Pair.of(tagged, looked)
    n, why = int(tagged.size), found.why_no_rates
    inside, outside = found.estimate("inside", _inside, n, why), found.estimate("outside", _outside, n, why)
    return Rates(
        share=found.estimate("share", _share, n, found.why_no_share),
        inside=inside,
        outside=outside,
        lift=found.estimate("lift", _lift, n, why) if 0 < outside.value < 1 else None,
        p=None if why else found.p,
    )


def corrected_share(tagged: Floats, looked: Looked) -> Estimate:
    """The share that would fail were all wrong labels put right: a failure becomes a success, and the other way."""
    found = _Pair.of(tagged, looked)
    return found.estimate("corrected", lambda f, a, b: f * (1 - a) + (1 - f) * b, tagged.size, found.why_no_share)


def side_share(tagged: Floats, looked: Looked, *, failed: bool) -> Estimate:
    """The tag's share among failures, or among successes."""
    side = looked.side(tagged, looked.failed == failed)
    few = side.size < LEAST_SIDE
    why = f"only {side.hits.size} of them were looked at" if few else None
    ends = None if few else _ends(side.drawn(np.random.default_rng(SEED), side.size))
    return _as_estimate("share", side.share, ends, int(side.hits.size), why)


# ---- failures beside successes -----------------------------------------------------------------

Formula = Callable[[Floats, Floats, Floats], Floats]
"""From F, a and b, as in the head of this module."""


def _share(f: Floats, a: Floats, b: Floats) -> Floats:
    return f * a + (1 - f) * b


def _inside(f: Floats, a: Floats, b: Floats) -> Floats:
    return _ratio(f * a, _share(f, a, b))


def _outside(f: Floats, a: Floats, b: Floats) -> Floats:
    return _ratio(f * (1 - a), 1 - _share(f, a, b))


def _lift(f: Floats, a: Floats, b: Floats) -> Floats:
    return _ratio(_inside(f, a, b), _outside(f, a, b))


def _ratio(part: Floats, whole: Floats) -> Floats:
    return np.divide(part, whole, out=np.zeros_like(part), where=whole > 0)


@dataclass(frozen=True)
class _Pair:
    """A tag among failures and among successes; ``alike`` is how many examples count as one in a sum over both."""

    looked: Looked
    failures: Side
    successes: Side
    n_tagged: int
    alike: float

    @classmethod
    def of(cls, tagged: Floats, looked: Looked) -> _Pair:
        failures, successes = looked.side(tagged, looked.failed), looked.side(tagged, ~looked.failed)
        f = looked.failure_share
        pulls = np.empty_like(tagged, float)
        pulls[looked.failed], pulls[~looked.failed] = f * failures.pulls, (1 - f) * successes.pulls
        return cls(looked, failures, successes, int((tagged > 0).sum()), alike(pulls, looked.codes))

    @property
    def why_no_share(self) -> str | None:
        if self.successes.size + self.failures.size < LEAST_SIDE:
            return f"only {self.looked.weights.size} examples were looked at"
        return self._why_no_groups

    @property
    def why_no_rates(self) -> str | None:
        for side, words in ((self.failures, "failures"), (self.successes, "successes")):
            if side.size < LEAST_SIDE:
                count = f"only {side.hits.size} {words} were looked at"
                return count if side.hits.size < LEAST_SIDE else f"too few independent {words} were looked at"
        if self.n_tagged < LEAST_TAGGED:
            return f"only {self.n_tagged} examples have this tag"
        return self._why_no_groups

    @property
    def _why_no_groups(self) -> str | None:
        codes = self.looked.codes
        n = LEAST_GROUPS if codes is None else np.unique(codes).size
        return f"only {n} independent groups were looked at" if n < LEAST_GROUPS else None

    @property
    def p(self) -> float:
        """That failures have the tag no more often than successes: one-sided and exact, of effective counts."""
        sizes = [max(1, round(side.size)) for side in (self.failures, self.successes)]
        hits = [round(side.share * size) for side, size in zip((self.failures, self.successes), sizes, strict=True)]
        one = more_than_chance(np.array(hits[:1]), np.array(sizes[:1]), sum(hits), sum(sizes))
        return float(one[0])

    def estimate(self, name: str, formula: Formula, n: int, why: str | None) -> Estimate:
        known = np.array([[self.looked.failure_share], [self.failures.share], [self.successes.share]])
        return _as_estimate(name, float(formula(*known)[0]), None if why else _ends(self._drawn(name, formula)), n, why)

    def _drawn(self, name: str, formula: Formula) -> Floats:
        rng, looked = np.random.default_rng(SEED), self.looked
        hits, misses = looked.n_failures / looked.alike, (looked.n - looked.n_failures) / looked.alike
        of_sum = name in ("share", "corrected")
        drawn = [
            side.drawn(rng, side.even / self.alike if of_sum else side.size) for side in (self.failures, self.successes)
        ]
        return formula(rng.beta(hits + 0.5, misses + 0.5, DRAWS), *drawn)


def _ends(drawn: Floats) -> Ends:
    low, high = np.quantile(drawn, [0.025, 0.975]).tolist()
    return low, high


def _as_estimate(name: str, value: float, ends: Ends | None, n: int, why: str | None) -> Estimate:
    """The interval always holds the value."""
    low, high = (None, None) if ends is None else (min(ends[0], value), max(ends[1], value))
    method = METHOD if ends else ""
    return Estimate(name, name, value, low, high, n, "lower", method=method, why_no_interval=why)
