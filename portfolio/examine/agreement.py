"""Do two reviewers see the same? Cohen's kappa for each tag, on the examples that both looked at."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from itertools import combinations

from portfolio.examine.formulas import Ends, Z
from portfolio.records import Agreement, Estimate

LEAST_BOTH = 50
"""Below so many examples that both tagged, kappa's range would mislead."""

LEAST_GIVEN = 5
"""The same for how often each gave the tag, and how often each did not."""

Seen = Mapping[str, Sequence[str]]
"""Example -> the tags one reviewer gave it."""


def agreements(seen: Mapping[str, Seen], tags: Sequence[str]) -> tuple[tuple[str, ...], tuple[Agreement, ...]]:
    """The two reviewers with most examples in common, and how far they agree; nothing when no two have any.

    Args:
        seen: reviewer -> what was seen.
        tags: those to compare.
    """
    common = Counter({pair: len(seen[pair[0]].keys() & seen[pair[1]].keys()) for pair in combinations(sorted(seen), 2)})
    if not common or not common.most_common(1)[0][1]:
        return (), ()
    pair = min(common, key=lambda pair: (-common[pair], pair))
    both = sorted(seen[pair[0]].keys() & seen[pair[1]].keys())
    found = []
    for tag in tags:
        counts = Counter((tag in seen[pair[0]][name], tag in seen[pair[1]][name]) for name in both)
        if counts[False, False] < len(both):
            found.append(Agreement(tag, kappa(counts)))
    return pair, tuple(found)


def kappa(counts: Mapping[tuple[bool, bool], int]) -> Estimate:
    """Agreement beyond chance: 1 for always the same, 0 for as much as chance gives (Cohen 1960).

    The range is that of its large-sample standard error (Fleiss, Cohen and Everitt 1969).

    Args:
        counts: how many examples the first and the second reviewer gave the tag, or not.
    """
    n = sum(counts.values())
    shares = {pair: counts.get(pair, 0) / n for pair in ((True, True), (True, False), (False, True), (False, False))}
    first = {side: shares[side, True] + shares[side, False] for side in (True, False)}
    second = {side: shares[True, side] + shares[False, side] for side in (True, False)}
    by_chance = sum(first[side] * second[side] for side in (True, False))
    agreed = shares[True, True] + shares[False, False]
    value = (agreed - by_chance) / (1 - by_chance) if by_chance < 1 else 1.0
    least = n * min(*first.values(), *second.values())
    why = _why_none(n, least, value)
    ends = None if why else _ends(shares, first, second, value, n)
    low, high = ends or (None, None)
    return Estimate("kappa", "Cohen's kappa", value, low, high, n, "higher", why_no_interval=why)


def _why_none(n: int, least: float, value: float) -> str | None:
    if value == 1:
        return "they never differed"
    if n < LEAST_BOTH:
        return f"only {n} examples were tagged by both"
    if least < LEAST_GIVEN - 1e-9:
        return "one of them gave it too rarely"
    return None


def _ends(
    shares: Mapping[tuple[bool, bool], float],
    first: Mapping[bool, float],
    second: Mapping[bool, float],
    value: float,
    n: int,
) -> Ends:
    by_chance = sum(first[side] * second[side] for side in (True, False))
    same = sum(shares[side, side] * (1 - (first[side] + second[side]) * (1 - value)) ** 2 for side in (True, False))
    other = sum(shares[one, not one] * (second[one] + first[not one]) ** 2 for one in (True, False))
    spread = same + (1 - value) ** 2 * other - (value - by_chance * (1 - value)) ** 2
    reach = Z * math.sqrt(max(spread, 0.0) / n) / (1 - by_chance)
    return max(-1.0, value - reach), min(1.0, value + reach)
