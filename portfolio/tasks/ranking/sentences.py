"""All that a reader of a ranking page is told in words: functions from facts to text."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from portfolio.records import Finding, Passed, Table
from portfolio.words import count, counted, number, percent

FAILED = "without a relevant result in the first ten"
LOSS = "distance from the ideal order (1 less nDCG)"

BANDS = ((1, "rank 1"), (3, "rank 2 to 3"), (10, "rank 4 to 10"), (100, "rank 11 to 100"), (None, "a later rank"))
NEVER = "never found"
SIZES = ((10, "up to 10"), (30, "11 to 30"), (100, "31 to 100"), (None, "over 100"))

LEAST_QUERIES = 5
HUB = 0.25
"""A document among the first ten of more queries than this, mostly without being relevant, is worth a word."""

BY_WORDS = "the documents that share most words with the query"
FIRST_OF_TABLE = "the first documents of their table, as no training rows tell which are popular"


def popular(where: str) -> str:
    """The name of a baseline; ``where`` it was counted, in words."""
    return f"the documents most often relevant {where}, whatever the query"


def popular_and_new(column: str, table: str) -> str:
    """The name of a baseline: what each query of this column has already comes from that table."""
    return f"the most popular documents, less those that each {column} has in {table}"


def metrics(depth: int) -> Mapping[str, tuple[str, str]]:
    """Title and meaning of each metric, by its name."""
    return {
        "ndcg_at_10": (
            "nDCG@10",
            "What the first ten results are worth, early ranks more than late ones, as a share of the best ten.",
        ),
        "mrr": (
            "Mean reciprocal rank",
            "1 when the first relevant result is on top, 1/2 when it is the second, 0 without one; averaged.",
        ),
        "recall_at_k": (
            f"Recall at {depth}",
            f"The share of the relevant documents among the first {depth} results, of as many as have room there.",
        ),
        "hit_at_10": (
            "Hit rate at 10",
            "The share of queries with a relevant document among the first ten results.",
        ),
    }


def queries(n: int) -> str:
    """So many."""
    return counted(n, "query", "queries")


# ---- one query -------------------------------------------------------------------------------------------------------


def truth(n: int, some: str) -> str:
    """What is relevant, a few of it by name."""
    return f"{count(n)} relevant: {some}"


def prediction(some: str) -> str:
    """What came back, a few of it by name."""
    return some or "nothing"


def group(band: str) -> str:
    """What sort of outcome it is."""
    return band if band == NEVER else f"first hit on {band}"


def wanted(named: Sequence[str], n_more: int) -> list[tuple[str, str]]:
    """What a reviewer is told of the truth."""
    return [("wanted", words) for words in [*named, *([f"and {count(n_more)} more"] if n_more else [])]]


# ---- where it fails --------------------------------------------------------------------------------------------------


def lost(n: int, n_lost: int, longest: int) -> str:
    """Whether a better order could mend the failures, or what is wanted was not found at all."""
    mended = f"only the other {count(n - n_lost)}" if n > n_lost else "none of them"
    return (
        f"Of the {queries(n)} {FAILED}, {count(n_lost)} {'has' if n_lost == 1 else 'have'} none in "
        f"the whole list of up to {count(longest)}; better ordering could fix {mended}."
    )


def findings(details: Mapping[str, Any]) -> list[Finding | Passed]:
    """Queries without any result, and whether a document comes up whatever is asked."""
    found: list[Finding | Passed] = []
    if details["empty"]:
        sentence = f"{counted(details['empty'], 'query gets', 'queries get')} an empty list."
        found.append(Finding("PF072", "advice", sentence, "A guess costs nothing: return the nearest documents."))
    hub, n = details["hub"], details["n"]
    if n < LEAST_QUERIES:
        return found
    if hub and hub["n"] > HUB * n:
        asked = f"{count(hub['n'])} of {queries(n)} ({percent(hub['n'] / n)})"
        sentence = f"{hub['name']} is among the first ten of {asked} without being relevant there."
        advice = "Look whether long or generic documents are favoured; normalise scores by length."
        return [*found, Finding("PF073", "advice", sentence, advice)]
    most = f"; the most frequent one is for {count(hub['n'])} of {count(n)}" if hub else ""
    fine = "No document is among the first ten of more than a quarter of the queries without being relevant there"
    return [*found, Passed("PF073", f"{fine}{most}.")]


# ---- charts and tables -----------------------------------------------------------------------------------------------

QUANTILES = ("5 %", "25 %", "50 %", "75 %", "95 %")


def tables(details: Mapping[str, Any]) -> list[Table]:
    """Scores by how many documents are relevant."""
    rows = tuple(
        (row["size"], count(row["n"]), *(number(row[key]) for key in ("ndcg", "recall", "hit")))
        for row in details["sizes"]
    )
    header = ("Relevant documents", "Queries", "nDCG@10", f"Recall at {details['depth']}", "Hit rate at 10")
    return [Table(header, rows, (False, True, True, True, True), "By how many documents are relevant")]


def by_query(details: Mapping[str, Any]) -> tuple[str, str, Table]:
    """Title, words and table of the best and the worst queries, and of the spread of all."""
    best, worst, spread, n = details["best"], details["worst"], details["quantiles"], queries(details["n"])
    named = [
        [(one["query"], number(one["ndcg"]), count(one["found"]), count(one["relevant"])) for one in end]
        for end in (best, worst)
    ]
    between = [
        (f"{share} of queries up to", number(value), "", "") for share, value in zip(QUANTILES, spread, strict=True)
    ]
    header = ("query", "nDCG@10", "relevant in the first ten", "relevant in all")
    caption = f"The best and the worst of {n}, and the spread of all"
    table = Table(header, (*named[0], *between, *named[1]), (False, True, True, True), caption)
    low, middle, high = map(number, spread[1:4])
    words = f"nDCG@10 by query: half of {n} lie between {low} and {high}, the middle at {middle}."
    if worst:
        words += f" Best: {best[0]['query']}, {number(best[0]['ndcg'])}; "
        words += f"worst: {worst[-1]['query']}, {number(worst[-1]['ndcg'])}."
    return "nDCG@10 by query", words, table


def first_hit(bands: Sequence[Mapping[str, Any]], n: int) -> tuple[str, str, Table]:
    """Title, words and table of where the first relevant result stands, by bands of ranks from the first on."""
    rows = tuple((band["band"], count(band["n"]), percent(band["n"] / n)) for band in bands)
    table = Table(("first relevant result", "queries", "share"), rows, (False, True, True), f"Of {queries(n)}")
    on_top, missing = bands[0]["n"], sum(band["n"] for band in bands if not band["good"])
    words = (
        f"First relevant result: on top for {count(on_top)} of {queries(n)} ({percent(on_top / n)}), "
        f"not in the first ten for {count(missing)} ({percent(missing / n)})."
    )
    return "Rank of the first relevant result", words, table
