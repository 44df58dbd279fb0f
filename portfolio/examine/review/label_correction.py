"""The headline as it would be with all wrong labels put right, from a sample of which some labels were called wrong.

Of two labels a wrong one can only be the other. So a share w of the examples in each cell of the confusion counts moves
to the cell of the other label, and the metric is that of the counts that come out. The shares are estimated from the
examples of the cell that were looked at, by their weights, and drawn as in ``review_rates``; the counts are drawn from
their Jeffreys posterior, Dirichlet(counts + 1/2).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from portfolio.examine.estimates.bootstrap import SEED
from portfolio.examine.review.rates import DRAWS, Looked, Side
from portfolio.records import Estimate, Relabelled

Counts = NDArray[np.int64]
Floats = NDArray[np.float64]

PARTS = 1_000
"""Counts are taken in thousandths, as the scores of counts want whole numbers."""

LEAST_IN_CELL = 5
"""With fewer examples of a cell looked at, a range would say no more than that nothing is known of it."""

METHOD = f"{DRAWS:,} draws of the counts (Dirichlet) and of the wrong labels (mid-P)"


@dataclass(frozen=True)
class TwoAnswers:
    """What is needed to score other labels.

    Attributes:
        name, title: of the metric.
        score: the metric of counts of shape (..., 2, 2), the truth in rows.
        cells: (n,) the cell of each test example, row by row.
    """

    name: str
    title: str
    score: Callable[[Counts], Floats]
    cells: Counts


@dataclass(frozen=True)
class LabelCorrection:
    """What becomes of a failure whose wrong label is put right, and the headline where it can be told with them."""

    failure: Relabelled
    answers: TwoAnswers | None = None


def corrected_score(answers: TwoAnswers, tagged: Floats, places: Counts, looked: Looked) -> Estimate:
    """The metric with every wrong label put right.

    Args:
        tagged: (m,) the share of its reviewers who called the label of an example wrong.
        places: (m,) where these examples stand in the test set.
        looked: what they stand for.
    """
    counts, of = np.bincount(answers.cells, minlength=4), answers.cells[places]
    sides = [_side(looked, tagged, of == cell) for cell in range(4)]
    pooled = [looked.side(tagged, failures=cell in (1, 2)).share for cell in range(4)]
    known = np.array([side.share if side.hits.size else share for side, share in zip(sides, pooled, strict=True)])
    value = float(_moved(answers, counts[None].astype(float), known[None])[0])
    few = [side.hits.size for side, n in zip(sides, counts, strict=True) if side.hits.size < min(n, LEAST_IN_CELL)]
    if few:
        why = "too few examples of one kind of answer were looked at"
        return Estimate(answers.name, answers.title, value, None, None, len(of), "higher", why_no_interval=why)
    rng = np.random.default_rng(SEED)
    drawn = rng.dirichlet(counts / looked.alike + 0.5, DRAWS) * counts.sum()
    wrong = np.column_stack([side.drawn(rng, side.size) if side.hits.size else np.zeros(DRAWS) for side in sides])
    low, high = np.quantile(_moved(answers, drawn, wrong), [0.025, 0.975]).tolist()
    ends = min(low, value), max(high, value)
    return Estimate(answers.name, answers.title, value, *ends, len(of), "higher", method=METHOD)


def _side(looked: Looked, tagged: Floats, which: NDArray[np.bool_]) -> Side:
    weights, codes = looked.weights[which], None if looked.codes is None else looked.codes[which]
    even = float(weights.sum() ** 2 / (weights**2).sum()) if weights.size else 0.0
    return Side(weights, tagged[which], codes, even)


def _moved(answers: TwoAnswers, counts: Floats, wrong: Floats) -> Floats:
    """The metric once a share of each cell went to the other label of the truth."""
    leaving = counts * wrong
    moved = counts - leaving + leaving[:, [2, 3, 0, 1]]
    return answers.score(np.rint(PARTS * moved).astype(np.int64).reshape(-1, 2, 2))
