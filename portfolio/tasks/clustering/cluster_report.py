"""What is counted of groups and places for charts and tables, and what a reviewer would point at."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from portfolio.records import Finding, Passed
from portfolio.tasks.clustering import embedding_map
from portfolio.tasks.clustering.held_out_entries import ALIKE, by_band
from portfolio.words import count, counted, number, percent

if TYPE_CHECKING:
    import pandas as pd

STABLE = 0.8
EASY = 0.25
FEW = 3
EASY_WORDS = ALIKE[-2:]


def summary(outcomes: pd.DataFrame) -> dict[str, Any]:
    """Plain numbers, lists and dicts; described at ``Clustering.details``."""
    found, reference = embedding_map.common(outcomes["prediction"]), embedding_map.common(outcomes["truth"])
    table = embedding_map.table_of(outcomes, found, reference)
    mapped, guessed = "x" in outcomes, "entries_right" in outcomes
    banded = guessed and bool(outcomes["has_known"].iloc[0])
    return {
        "n": len(outcomes),
        "reference": reference,
        "found": found,
        "has_reference": bool(outcomes["has_reference"].iloc[0]),
        "table": table,
        "groups": [_group(name, row, reference) for name, row in zip(found, table, strict=True)],
        "marks": embedding_map.marks(outcomes, reference) if mapped else [],
        "named": embedding_map.named_places(outcomes) if mapped else [],
        "bands": by_band(outcomes) if banded else [],
        "n_entries": int(outcomes["entries"].sum()) if guessed else 0,
        "n_unsaid": int(outcomes["unsaid"].sum()) if guessed else 0,
    }


def _group(name: str, counts: Sequence[int], reference: Sequence[str]) -> dict[str, Any]:
    n, most = max(zip(counts, reference, strict=True), key=lambda pair: pair[0])
    return {"name": name, "n": sum(counts), "most": most, "share": n / sum(counts)}


def findings(details: Mapping[str, Any], stability: float | None) -> list[Finding | Passed]:
    """Groups of hardly any items, entries without a guess, entries that anyone could guess, groups that change."""
    found: list[Finding | Passed] = []
    tiny = [row["name"] for row in details["groups"] if row["n"] < FEW]
    if tiny and details["n"] > FEW * len(details["groups"]):
        hold = counted(len(tiny), "holds", "hold")
        sentence = f"Of the groups found, {hold} fewer than {FEW} items: {', '.join(tiny)}."
        found.append(Finding("PF076", "advice", sentence, "Look whether they are more than outliers."))
    if details["n_unsaid"]:
        all_ = counted(details["n_entries"], "held-out entry", "held-out entries")
        sentence = f"{count(details['n_unsaid'])} of {all_} have no prediction; they count as wrong."
        found.append(Finding("PF077", "warning", sentence, "Predict an entry for every key that is not known."))
    easy = sum(band["n"] for band in details["bands"] if band["words"] in EASY_WORDS)
    if easy > EASY * max(1, details["n_entries"]):
        sentence = (
            f"On {percent(easy / details['n_entries'])} of the held-out entries more than nine in ten items are alike: "
            "the majority alone gets them right, and they lift every score."
        )
        advice = "Look at the entries on which items differ; they are scored by themselves."
        found.append(Finding("PF078", "advice", sentence, advice))
    if stability is not None and stability < STABLE:
        sentence = f"A second fit gives other groups: stability is {number(stability)}."
        found.append(Finding("PF079", "warning", sentence, "Try fewer groups, or say how many items change."))
    elif stability is not None:
        found.append(Passed("PF079", f"A second fit gives nearly the same groups: stability is {number(stability)}."))
    return found
