"""Area under the ROC curve from ranks, and what each example contributes to it.

The area is the chance that a positive outranks a negative (Mann and Whitney 1947), ties counted half; it equals
``sklearn.metrics.roc_auc_score``, which a test confirms, and does not take the second that importing it costs.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    import pandas as pd

Floats = NDArray[np.float64]


def auc(scores: Floats, positive: NDArray[np.bool_]) -> float:
    """Chance that a positive has a higher score than a negative."""
    return float(_outranked(scores[positive], scores[~positive]).mean())


def auc_influence(scores: Floats, positive: NDArray[np.bool_]) -> Floats:
    """What each example adds to the area, with mean 0 (DeLong and others 1988).

    Scaled so that the variance within each class is the unbiased one, which matters when a class has few examples.
    """
    influence = np.empty(scores.size)
    for is_it, sign in ((positive, 1), (~positive, -1)):
        above = sign * _outranked(scores[is_it], scores[~is_it])
        n = above.size
        influence[is_it] = (above - above.mean()) * (scores.size / n) * np.sqrt(n / max(n - 1, 1))
    return influence


def _outranked(scores: Floats, others: Floats) -> Floats:
    """For each score the share of the others that lie below it, ties counted half."""
    ordered = np.sort(others)
    return (np.searchsorted(ordered, scores, "left") + np.searchsorted(ordered, scores, "right")) / (2 * ordered.size)


def one_against_rest(outcomes: pd.DataFrame, prefix: str) -> list[tuple[Floats, NDArray[np.bool_]]]:
    """Scores and membership for each class of the truth; of two labels, the last one is enough.

    Args:
        outcomes: with a categorical ``truth`` and a column of scores per label.
        prefix: what stands before the label in the names of these columns.
    """
    truth, labels = outcomes["truth"], list(outcomes["truth"].cat.categories)
    present = set(truth.unique())
    wanted = labels[-1:] if len(labels) == 2 else [label for label in labels if label in present]
    return [(outcomes[f"{prefix}{label}"].to_numpy(float), (truth == label).to_numpy(bool)) for label in wanted]


def precision_recall(scores: Floats, positive: NDArray[np.bool_], most: int = 60) -> list[dict[str, float]]:
    """Precision and recall as more and more examples are called positive, the surest first; at most ``most`` points.

    Equal scores are called together, so the curve depends on no order.
    """
    if not positive.any() or positive.all():
        return []
    order = np.argsort(-scores, kind="stable")
    last = np.flatnonzero(np.append(np.diff(scores[order]) != 0, True))
    hits = np.cumsum(positive[order])[last]
    if last.size > most:
        steps = np.linspace(0, hits[-1], most)
        kept = np.unique(np.searchsorted(hits, steps).clip(max=last.size - 1))
        last, hits = last[kept], hits[kept]
    n = positive.sum()
    return [
        {"recall": float(hit / n), "precision": float(hit / (at + 1)), "threshold": float(scores[order[at]])}
        for hit, at in zip(hits, last, strict=True)
    ]
