"""What a blind review tells, held against samples whose truth is known."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from portfolio.examine.review_rates import Looked, alike, even_sizes, rates


@dataclass(frozen=True)
class World:
    """Where test sets come from: a share of failures, a tag with its share, and how much more often it fails."""

    failing: float
    share: float
    lift: float
    n: int
    looked_at: int = 200

    @property
    def outside(self) -> float:
        return self.failing / (self.share * self.lift + 1 - self.share)

    @property
    def inside(self) -> float:
        return self.lift * self.outside

    @property
    def truth(self) -> dict[str, float]:
        return {"share": self.share, "inside": self.inside, "outside": self.outside, "lift": self.lift}

    def test_set(self, rng):
        """Which examples have the tag, and which fail."""
        has = rng.random(self.n) < self.share
        return has, rng.random(self.n) < np.where(has, self.inside, self.outside)

    def looked(self, rng):
        """A review of a fresh test set: what was tagged, the sample, and what two naive tallies would say."""
        has, failed = self.test_set(rng)
        rows = order(failed, rng)[: self.looked_at]
        return has[rows].astype(float), sample(rows, failed, failed)


def order(failed, rng):
    """The rows as ``review_order`` gives them, with dice that are quicker to throw than a hash."""
    sides = [list(rng.permutation(np.flatnonzero(failed == side))) for side in (False, True)]
    rows = []
    for heads in (rng.random(len(failed)) < 0.5).tolist():
        side = sides[heads] or sides[not heads]
        rows.append(side.pop())
    return np.array(rows)


def sample(rows, then, now, codes=None):
    """Rows drawn by the verdicts of then, as a sample of those of now."""
    weights = np.full(len(then), np.inf)
    for side in (False, True):
        weights[then == side] = (then == side).sum() / max(0.5, (then[rows] == side).sum())
    return Looked(
        weights[rows],
        now[rows],
        None if codes is None else codes[rows],
        len(now),
        int(now.sum()),
        even_sizes(weights, now),
        alike(now - now.mean(), codes),
    )


def simulated(draw, truth, times, seed=0):
    """Per estimate: how often its range held the truth, its mean, its spread, and how often there was a range."""
    rng = np.random.default_rng(seed)
    values = {name: [] for name in truth}
    held = {name: [] for name in truth}
    for _ in range(times):
        tagged, looked = draw(rng)
        found = rates(tagged, looked)
        for name, true in truth.items():
            one = getattr(found, name)
            if one is not None and one.low is not None:
                values[name].append(one.value)
                held[name].append(one.low <= true <= one.high)
    return {
        name: {
            "coverage": float(np.mean(held[name])) if held[name] else None,
            "bias": float(np.mean(values[name]) - truth[name]) if values[name] else None,
            "spread": float(np.std(values[name])) if values[name] else None,
            "above": float(np.mean(np.array(values[name]) > truth[name])) if values[name] else None,
            "given": len(values[name]) / times,
        }
        for name in truth
    }
