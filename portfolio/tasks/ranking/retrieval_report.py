"""How queries were answered, counted: where the first relevant result stands, which do best, which worst."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from portfolio.records import Finding, Passed
from portfolio.tasks.ranking.metrics import FIRST
from portfolio.words import count, counted, percent

if TYPE_CHECKING:
    import pandas as pd

LEAST_FAILURES = 5
HUB = 0.25
"""A document among the first ten of more queries than this, mostly without being relevant, is worth a word."""
ENDS = 5
"""Queries named at either end."""
LONGEST_LABEL = 40

BANDS = ((1, "rank 1"), (3, "rank 2 to 3"), (FIRST, "rank 4 to 10"), (100, "rank 11 to 100"), (None, "a later rank"))
NEVER = "never found"
SIZES = ((FIRST, "up to 10"), (30, "11 to 30"), (100, "31 to 100"), (None, "over 100"))
QUANTILES = (0.05, 0.25, 0.5, 0.75, 0.95)


def details(outcomes: pd.DataFrame) -> dict[str, Any]:
    """Plain numbers, strings, lists and dicts whose size does not grow with the number of queries.

    Returns:
        ``bands``: for each band of ranks its words ``band``, how many queries ``n`` have their first relevant result
        there, and whether that is among the first ten, ``good``. ``best``, ``worst``: single queries in order of nDCG,
        none in both, each with ``query``, ``ndcg``, ``found`` (relevant among the first ten) and ``relevant``.
        ``quantiles``: ``QUANTILES`` of nDCG. ``sizes``: by how many documents are relevant, ``size`` in words, ``n``,
        and the means ``ndcg``, ``recall`` and ``hit``. ``empty``: queries without a result. ``hub``: the document most
        often among the first ten without being relevant, ``name`` and ``n``, or ``None``.
    """
    ordered = outcomes.assign(id=outcomes.index.astype(str)).sort_values(
        ["ndcg", "n_relevant", "query", "id"], ascending=[False, True, True, True]
    )
    named = min(ENDS, len(ordered) // 2)
    return {
        "bands": _bands(outcomes),
        "best": [_one(row) for row in ordered.head(named).to_dict("records")],
        "worst": [_one(row) for row in ordered.tail(named).to_dict("records")],
        "quantiles": [float(value) for value in outcomes["ndcg"].quantile(list(QUANTILES))],
        "sizes": [*_sizes(outcomes)],
        "empty": int((outcomes["n_returned"] == 0).sum()),
        "hub": _hub(outcomes),
    }


def band(first: int) -> str:
    """Words for the rank of the first relevant result, from 1; 0 is none."""
    return NEVER if first == 0 else next(words for last, words in BANDS if last is None or first <= last)


def _bands(outcomes: pd.DataFrame) -> list[dict[str, Any]]:
    counts = Counter(band(first) for first in outcomes["first"].tolist())
    good = {words for last, words in BANDS if last is not None and last <= FIRST}
    names = [*(words for _, words in BANDS), NEVER]
    return [{"band": name, "n": counts[name], "good": name in good} for name in names]


def _one(row: Mapping[Any, Any]) -> dict[str, Any]:
    return {
        "query": shortened(str(row["query"])),
        "ndcg": float(row["ndcg"]),
        "found": int(row["on_first_page"]),
        "relevant": int(row["n_relevant"]),
    }


def _sizes(outcomes: pd.DataFrame) -> Iterator[dict[str, Any]]:
    above = 0
    for most, words in SIZES:
        part = outcomes[(outcomes["n_relevant"] > above) & (outcomes["n_relevant"] <= (most or float("inf")))]
        above = most or above
        if len(part):
            means = {key: float(part[key].mean()) for key in ("ndcg", "recall", "hit")}
            yield {"size": words, "n": len(part), **means}


def _hub(outcomes: pd.DataFrame) -> dict[str, Any] | None:
    wrong = Counter(
        name
        for names, right in zip(outcomes["first_ten"], outcomes["right"], strict=True)
        for name, is_right in zip(names, right, strict=True)
        if not is_right
    )
    if not wrong:
        return None
    name = min(wrong, key=lambda each: (-wrong[each], each))
    return {"name": shortened(name), "n": wrong[name]}


def shortened(text: str, longest: int = LONGEST_LABEL) -> str:
    """The text, cut off where it is longer than a label may be."""
    return text if len(text) <= longest else text[: longest - 1] + "…"


def findings(details: Mapping[str, Any]) -> Sequence[Finding | Passed]:
    """Queries without any result, and whether a document comes up whatever is asked."""
    found: list[Finding | Passed] = []
    if details["empty"]:
        sentence = f"{counted(details['empty'], 'query gets', 'queries get')} an empty list."
        found.append(Finding("PF072", "advice", sentence, "A guess costs nothing: return the nearest documents."))
    hub, n = details["hub"], details["n"]
    if hub and n >= LEAST_FAILURES and hub["n"] > HUB * n:
        asked = f"{count(hub['n'])} of {counted(n, 'query', 'queries')} ({percent(hub['n'] / n)})"
        sentence = f"{hub['name']} is among the first ten of {asked} without being relevant there."
        advice = "Look whether long or generic documents are favoured; normalise scores by length."
        found.append(Finding("PF073", "advice", sentence, advice))
    elif n >= LEAST_FAILURES:
        most = f"; the most frequent one is for {count(hub['n'])} of {count(n)}" if hub else ""
        fine = "No document is among the first ten of more than a quarter of the queries without being relevant there"
        found.append(Passed("PF073", f"{fine}{most}."))
    return found
