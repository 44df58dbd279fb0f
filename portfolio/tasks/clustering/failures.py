"""Which groups were found, where items are nearer to another group, and what a reviewer would point at: facts alone."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from portfolio.examine.estimates.grouped import share_ends
from portfolio.examine.estimates.units import Units
from portfolio.examine.patterns import LEAST_FAILURES, worst_ids
from portfolio.tasks.clustering import embedding_map
from portfolio.tasks.clustering.outcomes import EDGES

if TYPE_CHECKING:
    import pandas as pd

MOST_STRAYS = 3
FEW = 3
"""A group of fewer items may be outliers."""

EASY_BANDS = (len(EDGES) - 1, len(EDGES))
"""Where more than nine in ten items are alike."""

EASY = 0.25
"""From this share on, entries that the majority alone gets right are worth a remark."""

STABLE = 0.8


@dataclass(frozen=True)
class Stray:
    """Items of one group that are nearer to another; ``size`` is that of their own group."""

    truth: str
    near: str
    n: int
    size: int
    on_map: bool
    example_ids: tuple[str, ...]

    @property
    def share(self) -> float:
        """Of their own group."""
        return self.n / self.size


def strays(outcomes: pd.DataFrame) -> list[Stray]:
    """The commonest ways to be nearer to another group, with at least as many items as a pattern needs."""
    truth, near = outcomes["truth"].astype(str), outcomes["near"].astype(str)
    astray = outcomes["failed"].to_numpy(bool) & (truth != near).to_numpy()
    pairs = Counter(zip(truth[astray], near[astray], strict=True))
    found = []
    for (own, other), n in sorted(pairs.items(), key=lambda entry: (-entry[1], entry[0]))[:MOST_STRAYS]:
        if n >= LEAST_FAILURES:
            ids = worst_ids(outcomes, astray & (truth == own).to_numpy() & (near == other).to_numpy())
            found.append(Stray(own, other, n, int((truth == own).sum()), "x" in outcomes, ids))
    return found


def details(outcomes: pd.DataFrame) -> dict[str, Any]:
    """Plain numbers, lists and dicts; described at ``Clustering.details``."""
    found, reference = embedding_map.common(outcomes["prediction"]), embedding_map.common(outcomes["truth"])
    table = embedding_map.table_of(outcomes, found, reference)
    mapped, guessed = "x" in outcomes, "entries_right" in outcomes
    most = [max(zip(counts, reference, strict=True), key=lambda pair: pair[0]) for counts in table]
    return {
        "n": len(outcomes),
        "reference": reference,
        "found": found,
        "has_reference": bool(outcomes["has_reference"].iloc[0]),
        "table": table,
        "groups": [
            {"name": name, "n": sum(counts), "most": commonest, "share": n / sum(counts)}
            for name, counts, (n, commonest) in zip(found, table, most, strict=True)
        ],
        "marks": embedding_map.marks(outcomes, reference) if mapped else [],
        "named": embedding_map.named_places(outcomes) if mapped else [],
        "bands": _bands(outcomes) if guessed and bool(outcomes["has_known"].iloc[0]) else [],
        "n_entries": int(outcomes["entries"].sum()) if guessed else 0,
        "n_unsaid": int(outcomes["unsaid"].sum()) if guessed else 0,
    }


def _bands(outcomes: pd.DataFrame) -> list[dict[str, Any]]:
    """One dict for each degree of likeness that occurs: ``band`` (see ``EDGES``), ``n`` entries, and of them the shares
    ``right``, with its 95 % interval ``low`` to ``high`` over items or groups (``None`` for few), and ``majority``."""
    rows = []
    for band in range(len(EDGES) + 1):
        n, right, majority = (outcomes[f"{part}:{band}"].to_numpy(float) for part in ("entries", "right", "majority"))
        if n.sum():
            low, high = share_ends(right, Units.of_outcomes(outcomes), n) or (None, None)
            shares = {"right": float(right.sum() / n.sum()), "low": low, "high": high}
            rows.append({"band": band, "n": int(n.sum()), **shares, "majority": float(majority.sum() / n.sum())})
    return rows


@dataclass(frozen=True)
class Concerns:
    """What a reviewer would point at.

    Attributes:
        tiny: groups found that hold hardly any items, where groups are not small altogether.
        n_unsaid: held-out entries without a prediction.
        easy_share: the share of held-out entries that the majority alone gets right; 0 where it is no remark worth.
        stability: of a second fit; ``None`` without one. ``stable``: whether it gives nearly the same groups.
    """

    tiny: tuple[str, ...]
    n_unsaid: int
    n_entries: int
    easy_share: float
    stability: float | None

    @property
    def stable(self) -> bool:
        return self.stability is not None and self.stability >= STABLE


def concerns(details: Mapping[str, Any], stability: float | None) -> Concerns:
    """From the counts of ``details``."""
    groups, n_entries = details["groups"], details["n_entries"]
    tiny = [row["name"] for row in groups if row["n"] < FEW] if details["n"] > FEW * len(groups) else []
    easy = sum(band["n"] for band in details["bands"] if band["band"] in EASY_BANDS) / max(1, n_entries)
    return Concerns(tuple(tiny), details["n_unsaid"], n_entries, easy if easy > EASY else 0.0, stability)
