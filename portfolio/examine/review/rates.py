"""How often a tag comes with failing, from a sample in which failures are over-represented with known chances.

Each tagged example counts as many as it stands for (inverse-probability weights: Horvitz and Thompson 1952). The share
of the tag among failures and among successes is then a ratio of weighted sums (Hajek 1971), and as the number of
failures in the whole test set is known, all other rates follow from these two shares and the failure share F:

    share of the tag = F a + (1 - F) b,   failure rate inside = F a / (F a + (1 - F) b),   and so on

with a, b the tag's shares among failures and successes. The three are independent given how many were looked at, so
each is drawn as it may be in truth, and the draws are put into the formula together (generalized fiducial inference:
Hannig 2009). The exact interval of a share (Clopper and Pearson 1934) runs from a quantile of Beta(hits, misses + 1) to
one of Beta(hits + 1, misses). Half of the draws come from either, which is the mid-P interval (Lancaster 1961): with
few failures it errs on the wide side, where Jeffreys' is too narrow. F is drawn from Beta(failures + 1, successes + 1),
so that F a, when all failures were looked at, is a draw of what the tagged failures alone tell.

Whether an interval is given depends on how many were looked at and on nothing that is estimated: a rule that asks for a
number of failures, or of tagged examples, picks the samples in which chance was high, and their intervals miss.

Where weights differ within a side, because the model has changed since, or where groups are alike, the hits are those
of the effective number of examples (Kish 1965). Coverage is simulated in ``tests/examine/review/test_reviewed.py``.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from portfolio.examine.estimates.bootstrap import SEED
from portfolio.examine.estimates.formulas import Ends, more_than_chance
from portfolio.records import Estimate

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]

DRAWS = 20_000
METHOD = f"inverse-probability weights, mid-P, {DRAWS:,} draws"
LEAST_LOOKED_AT = 30
LEAST_GROUPS = 20
LEAST_SIDE_TESTED = 5
"""With fewer failures, or successes, looked at, no test can tell a tag from chance."""

LEAST_TAGGED_TESTED = 10
"""The same for examples that have the tag."""

NEVER = 1e-9
"""Instead of the 0 of a Beta distribution that is one point."""


@dataclass(frozen=True)
class Looked:
    """The examples that were looked at, and the test set they stand for.

    Attributes:
        weights: (m,) how many examples each stands for.
        failed: (m,) whether it fails now.
        codes: (m,) its group, counted from 0; ``None`` when examples are independent.
        n: examples in the test set.
        n_failures: those of them that fail.
        even: how many failures and how many successes of one weight would tell as much; see ``even_sizes``.
        alike: how many failures of the test set count as one, because groups are alike; 1 without groups.
    """

    weights: Floats
    failed: Flags
    codes: NDArray[np.int64] | None
    n: int
    n_failures: int
    even: tuple[float, float]
    alike: float = 1.0

    @property
    def failure_share(self) -> float:
        return self.n_failures / self.n

    def side(self, tagged: Floats, *, failures: bool) -> Side:
        """The examples of one verdict, with how far each has the tag."""
        which = self.failed == failures
        weights, hits = self.weights[which], tagged[which]
        codes = None if self.codes is None else self.codes[which]
        return Side(weights, hits, codes, self.even[0 if failures else 1])


def even_sizes(weights: Floats, failed: Flags) -> tuple[float, float]:
    """How many failures, and how many successes, of one weight would tell as much as those that were drawn (Kish 1965).

    Taken from all examples that could have been drawn and not from those that were: where a few carry large weights,
    because the model has changed since, the latter looks best when these few were missed.

    Args:
        weights: of every example of the test set, were it drawn; infinite where none like it was.
        failed: which of them fail now.
    """
    failures, successes = (
        float(which.sum() ** 2 / weights[which].sum()) if which.any() else 0.0 for which in (failed, ~failed)
    )
    return failures, successes


@dataclass(frozen=True)
class Side:
    """All failures that were looked at, or all successes; ``even`` is how many of one weight would tell as much."""

    weights: Floats
    hits: Floats
    codes: NDArray[np.int64] | None
    even: float

    @property
    def share(self) -> float:
        """Of the tag, weighted."""
        return float(self.weights @ self.hits / self.weights.sum()) if self.weights.size else 0.0

    @property
    def pulls(self) -> Floats:
        """How much each example moves the share."""
        return self.weights * (self.hits - self.share) / self.weights.sum() if self.weights.size else self.weights

    @property
    def size(self) -> float:
        """The same, were they independent as well (Kish's design effect)."""
        return self.even / alike(self.pulls, self.codes)

    def drawn(self, rng: np.random.Generator, size: float, *, smooth: bool = False) -> Floats:
        """The tag's share, as it may be in truth.

        Args:
            size: of how many examples.
            smooth: anywhere between the two distributions and not from one of them; less wide.
        """
        more = rng.random(DRAWS) if smooth else rng.integers(0, 2, DRAWS).astype(float)
        hits, misses = size * self.share + more, size * (1 - self.share) + 1 - more
        return rng.beta(np.maximum(hits, NEVER), np.maximum(misses, NEVER))


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
    why, n = found.why_no_rates, int(tagged.size)
    without = why or found.why_no_outside
    # Two counts make a lift, which is less grainy than a rate and needs less to make up for it.
    drawn, smooth = (None, None) if why else (found.drawn(), found.drawn(smooth=True))
    lift = _estimate("lift", found.known, _lift, smooth, n, without)
    return Rates(
        share=_of_sum("share", found, _share),
        inside=_estimate("inside", found.known, _inside, drawn, n, why),
        outside=_estimate("outside", found.known, _outside, drawn, n, without),
        lift=lift if looked.n_failures and not found.why_no_outside else None,
        p=None if found.why_no_p else found.p,
    )


def corrected_share(tagged: Floats, looked: Looked, *, mended: bool = True) -> Estimate:
    """The share that would fail were all wrong labels put right: successes with one become failures.

    ``mended`` is whether failures with one become successes; of more than two answers that is so at best.
    """
    return _of_sum("corrected", _Pair.of(tagged, looked), lambda f, a, b: f * (1 - mended * a) + (1 - f) * b)


def side_share(tagged: Floats, looked: Looked, *, failed: bool) -> Estimate:
    """The tag's share among failures, or among successes."""
    side = looked.side(tagged, failures=failed)
    why = None if side.hits.size and side.even >= 1 else "too few of them were looked at"
    ends = None if why else _ends(side.drawn(np.random.default_rng(SEED), side.size))
    return _as_estimate("share", side.share, ends, int(side.hits.size), why)


def _of_sum(name: str, found: _Pair, formula: Formula) -> Estimate:
    """Of what adds up over failures and successes."""
    why = found.why_no_share
    drawn = None if why else found.drawn(of_sum=True)
    return _estimate(name, found.known, formula, drawn, int(found.looked.weights.size), why)


def _estimate(name: str, known: Shares, formula: Formula, drawn: Shares | None, n: int, why: str | None) -> Estimate:
    value = float(formula(*known)[0])
    return _as_estimate(name, value, None if why or drawn is None else _ends(formula(*drawn)), n, why)


# ---- failures beside successes -----------------------------------------------------------------

Shares = tuple[Floats, Floats, Floats]
"""F, a and b, as in the head of this module."""

Formula = Callable[[Floats, Floats, Floats], Floats]


def _share(f: Floats, a: Floats, b: Floats) -> Floats:
    return f * a + (1 - f) * b


def _inside(f: Floats, a: Floats, b: Floats) -> Floats:
    return _ratio(f * a, _share(f, a, b))


def _outside(f: Floats, a: Floats, b: Floats) -> Floats:
    return _ratio(f * (1 - a), 1 - _share(f, a, b))


def _lift(f: Floats, a: Floats, b: Floats) -> Floats:
    return _ratio(_inside(f, a, b), _outside(f, a, b), without=np.inf)


def _ratio(part: Floats, whole: Floats, *, without: float = 0.0) -> Floats:
    """``without`` is where there is no whole."""
    return np.divide(part, whole, out=np.full_like(part, without), where=whole > 0)


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
        failures, successes = looked.side(tagged, failures=True), looked.side(tagged, failures=False)
        f = looked.failure_share
        pulls = np.empty_like(tagged, float)
        pulls[looked.failed], pulls[~looked.failed] = f * failures.pulls, (1 - f) * successes.pulls
        return cls(looked, failures, successes, int((tagged > 0).sum()), alike(pulls, looked.codes))

    @property
    def why_no_share(self) -> str | None:
        if self.successes.even + self.failures.even < LEAST_LOOKED_AT:
            return f"only {self.looked.weights.size} examples were looked at"
        return self._why_no_groups

    @property
    def why_no_rates(self) -> str | None:
        n_failures = self.looked.n_failures
        sides = ((self.failures, n_failures, "failures"), (self.successes, self.looked.n - n_failures, "successes"))
        for side, n, words in sides:
            if n and not side.hits.size:
                return f"no {words} were looked at"
            if n and side.even < 1:
                return f"too few {words} of this version"
        return self.why_no_share

    @property
    def why_no_outside(self) -> str | None:
        return "all that were looked at have this tag" if self.n_tagged == self.looked.weights.size else None

    @property
    def why_no_p(self) -> str | None:
        if min(self.failures.even, self.successes.even) < LEAST_SIDE_TESTED or self.n_tagged < LEAST_TAGGED_TESTED:
            return "too few to test"
        return self.why_no_rates

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

    @property
    def known(self) -> Shares:
        """As they were counted."""
        shares = (self.looked.failure_share, self.failures.share, self.successes.share)
        first, second, third = (np.array([share]) for share in shares)
        return first, second, third

    def drawn(self, *, of_sum: bool = False, smooth: bool = False) -> Shares:
        """As they may be in truth; for a sum over both sides, groups may reach from one into the other."""
        rng, looked = np.random.default_rng(SEED), self.looked
        hits, misses = looked.n_failures / looked.alike, (looked.n - looked.n_failures) / looked.alike
        first, second = (
            side.drawn(rng, side.even / self.alike if of_sum else side.size, smooth=smooth)
            for side in (self.failures, self.successes)
        )
        return rng.beta(hits + 1, misses + 1, DRAWS), first, second


def _ends(drawn: Floats) -> Ends:
    low, high = np.quantile(drawn, [0.025, 0.975], method="inverted_cdf").tolist()
    return low, high


def _as_estimate(name: str, value: float, ends: Ends | None, n: int, why: str | None) -> Estimate:
    """The interval always holds the value."""
    low, high = (None, None) if ends is None else (min(ends[0], value), max(ends[1], value))
    method = METHOD if ends else ""
    return Estimate(name, name, value, low, high, n, "lower", method=method, why_no_interval=why)
