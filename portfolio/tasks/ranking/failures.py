"""How queries were answered, counted: where the first relevant result stands, which do best, which worst."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from portfolio.examine.patterns import LEAST_FAILURES, worst_ids
from portfolio.tasks.ranking.documents import LONGEST_LABEL
from portfolio.tasks.ranking.metrics import FIRST
from portfolio.tasks.ranking.sentences import BANDS, NEVER, SIZES
from portfolio.words import shortened

if TYPE_CHECKING:
    import pandas as pd

ENDS = 5
"""Queries named at either end."""

QUANTILES = (0.05, 0.25, 0.5, 0.75, 0.95)


@dataclass(frozen=True)
class Lost:
    """Failed queries: those without a relevant document in the whole list, and those that a better order could mend."""

    n: int
    n_lost: int
    longest: int
    example_ids: tuple[str, ...]


def lost(outcomes: pd.DataFrame) -> Lost | None:
    """``None`` below five failures."""
    failed, never = outcomes["failed"].to_numpy(bool), (outcomes["first"] == 0).to_numpy(bool)
    n, n_lost = int(failed.sum()), int(never.sum())
    if n < LEAST_FAILURES:
        return None
    return Lost(n, n_lost, int(outcomes["n_returned"].max()), worst_ids(outcomes, never if n_lost else failed))


def band(first: int) -> str:
    """Words for the rank of the first relevant result, from 1; 0 is none."""
    return NEVER if first == 0 else next(words for last, words in BANDS if last is None or first <= last)


def details(outcomes: pd.DataFrame, depth: int) -> dict[str, Any]:
    """Plain numbers, strings, lists and dicts whose size does not grow with the number of queries.

    Returns:
        ``n`` queries; the ``depth`` of recall. ``bands``: for each band of ranks its words ``band``, how many queries
        ``n`` have their first relevant result there, and whether that is among the first ten, ``good``. ``best``,
        ``worst``: single queries in order of nDCG, none in both, each with ``query``, ``ndcg``, ``found`` (relevant
        among the first ten) and ``relevant``. ``quantiles``: ``QUANTILES`` of nDCG. ``sizes``: by how many documents
        are relevant, ``size`` in words, ``n``, and the means ``ndcg``, ``recall`` and ``hit``. ``empty``: queries
        without a result. ``hub``: the document most often among the first ten without being relevant, ``name`` and
        ``n``, or ``None``.
    """
    ordered = outcomes.assign(id=outcomes.index.astype(str)).sort_values(
        ["ndcg", "n_relevant", "query", "id"], ascending=[False, True, True, True]
    )
    named, counts = min(ENDS, len(ordered) // 2), Counter(map(band, outcomes["first"].tolist()))
    good = {words for last, words in BANDS if last is not None and last <= FIRST}
    return {
        "n": len(outcomes),
        "depth": depth,
        "bands": [{"band": name, "n": counts[name], "good": name in good} for name in (*dict(BANDS).values(), NEVER)],
        "best": [_one(row) for row in ordered.head(named).to_dict("records")],
        "worst": [_one(row) for row in ordered.tail(named).to_dict("records")],
        "quantiles": outcomes["ndcg"].quantile(list(QUANTILES)).tolist(),
        "sizes": [*_sizes(outcomes)],
        "empty": int((outcomes["n_returned"] == 0).sum()),
        "hub": _hub(outcomes),
    }


def _one(row: Mapping[Any, Any]) -> dict[str, Any]:
    counts = {"found": int(row["on_first_page"]), "relevant": int(row["n_relevant"])}
    return {"query": shortened(str(row["query"]), LONGEST_LABEL), "ndcg": float(row["ndcg"]), **counts}


def _sizes(outcomes: pd.DataFrame) -> Iterator[dict[str, Any]]:
    above = 0.0
    for most, words in SIZES:
        part = outcomes[outcomes["n_relevant"].between(above, most or np.inf, inclusive="right")]
        above = most or np.inf
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
    name = min(wrong, key=lambda each: (-wrong[each], each), default=None)
    return None if name is None else {"name": shortened(name, LONGEST_LABEL), "n": wrong[name]}
