"""Do two reviewers see the same? Cohen's kappa for each tag, on the examples that both looked at."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from portfolio.examine.estimates.additive import of_influence
from portfolio.examine.estimates.units import Units
from portfolio.records import Agreement, Estimate
from portfolio.task import Groups, Interval

Flags = NDArray[np.bool_]

LEAST_BOTH = 50
"""Below so many examples that both tagged, kappa's range would mislead."""

LEAST_GIVEN = 5
"""The same for how often each gave the tag, and how often each did not."""

Seen = Mapping[str, Sequence[str]]
"""Example -> the tags one reviewer gave it."""


def agreements(
    seen: Mapping[str, Seen], tags: Sequence[str], groups: Groups = None
) -> tuple[tuple[str, ...], tuple[Agreement, ...]]:
    """The two reviewers with most examples in common, and how far they agree; nothing when no two have any.

    Args:
        seen: reviewer -> what was seen.
        tags: those to compare.
        groups: by example, what it belongs to.
    """
    common = Counter({pair: len(seen[pair[0]].keys() & seen[pair[1]].keys()) for pair in combinations(sorted(seen), 2)})
    if not common or not common.most_common(1)[0][1]:
        return (), ()
    pair = min(common, key=lambda pair: (-common[pair], pair))
    both = sorted(seen[pair[0]].keys() & seen[pair[1]].keys())
    units = Units.of(len(both), None if groups is None else groups.loc[both])
    found = []
    for tag in tags:
        one, other = (np.array([tag in seen[name][example] for example in both]) for name in pair)
        if one.any() or other.any():
            found.append(Agreement(tag, kappa(one, other, units)))
    return pair, tuple(found)


def kappa(one: Flags, other: Flags, units: Units) -> Estimate:
    """Agreement beyond chance: 1 for always the same, 0 for as much as chance gives (Cohen 1960).

    The range is that of its influence function, whose variance is that of Fleiss, Cohen and Everitt (1969).

    Args:
        one, other: (n,) whether the first and the second reviewer gave the tag to each example.
        units: of these examples.
    """
    shares = float(one.mean()), float(other.mean())
    by_chance = shares[0] * shares[1] + (1 - shares[0]) * (1 - shares[1])
    agreed = float((one == other).mean())
    value = (agreed - by_chance) / (1 - by_chance) if by_chance < 1 else 1.0
    least = one.size * min(*shares, *(1 - share for share in shares))
    why = _why_none(least, value, units)
    found = Interval(why_none=why)
    if why is None:
        expected = np.where(other, shares[0], 1 - shares[0]) + np.where(one, shares[1], 1 - shares[1]) - 2 * by_chance
        pulls = ((one == other) - agreed - (1 - value) * expected) / (1 - by_chance)
        found = of_influence(value, pulls, units, (-1.0, 1.0))
    return Estimate(
        "kappa", "Cohen's kappa", value, found.low, found.high, one.size, "higher", why_no_interval=found.why_none
    )


def _why_none(least: float, value: float, units: Units) -> str | None:
    if value == 1:
        return "they never differed"
    if units.n < LEAST_BOTH:
        return f"only {units.n} examples were tagged by both"
    if least < LEAST_GIVEN - 1e-9:
        return "one of them gave it too rarely"
    return units.too_few
