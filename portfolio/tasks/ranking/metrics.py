"""The metrics of ranking: means over queries of what ``judge`` wrote into a column; naming them loads no numpy."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from portfolio.examine.estimates import Mean
from portfolio.task import Metric
from portfolio.tasks.ranking import sentences

FIRST = 10
"""How many results a first page has; nDCG and the hit rate look no further."""

COLUMNS = {"ndcg_at_10": "ndcg", "mrr": "reciprocal_rank", "recall_at_k": "recall", "hit_at_10": "hit"}


def metrics(depth: int) -> tuple[Metric, ...]:
    """All of them, recall looking at so many results."""
    words = sentences.metrics(depth)
    return tuple(Metric(name, *words[name], "higher", 1.0, _mean(column), 0.0) for name, column in COLUMNS.items())


def _mean(column: str) -> Mean:
    return Mean(lambda outcomes: outcomes[column].to_numpy(float))


@dataclass(frozen=True)
class Ranked:
    """How one result compares with what is relevant.

    Attributes:
        ndcg: nDCG of the first ten, 0 to 1.
        recall: share of the relevant documents among the first ``depth``, of as many as have room there.
        first: rank of the first relevant document, from 1; 0 where none is in the list.
        on_first_page: relevant documents among the first ten.
        ranks: rank of each relevant document that is in the list.
    """

    ndcg: float
    recall: float
    first: int
    on_first_page: int
    ranks: Mapping[str, int]


def ranked(result: Sequence[str], relevant: Mapping[str, float], depth: int) -> Ranked:
    """Compares a result, best first, with the grades of what is relevant (grades above 0, at least one).

    nDCG is Järvelin and Kekäläinen's (2002) with their logarithm to base 2, discounting from the second rank on as
    log2(rank + 1), and with the grade itself as gain, as in scikit-learn's ``ndcg_score``, which asks for a score of
    every document there is; the ideal list is cut off at ten too. Recall is capped at what ``depth`` results can hold
    (Thakur and others 2021, BEIR).
    """
    ranks = {name: rank for rank, name in enumerate(result, 1) if name in relevant}
    best = sorted(relevant.values(), reverse=True)[:FIRST]
    return Ranked(
        ndcg=_discounted([relevant.get(name, 0.0) for name in result[:FIRST]]) / _discounted(best),
        recall=sum(rank <= depth for rank in ranks.values()) / min(depth, len(relevant)),
        first=min(ranks.values(), default=0),
        on_first_page=sum(rank <= FIRST for rank in ranks.values()),
        ranks=ranks,
    )


def _discounted(gains: Sequence[float]) -> float:
    """Discounted cumulative gain: later ranks count less."""
    return math.fsum(gain / math.log2(rank + 1) for rank, gain in enumerate(gains, 1))
