"""Confusion counts, and the metrics that depend on nothing else.

Counts are integers of shape (..., k, k) with the truth in rows; every function works on a whole stack of them at once.
Each metric equals scikit-learn's on the same predictions (a test compares them), ``nan`` where scikit-learn would warn.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    import pandas as pd

Counts = NDArray[np.int64]
Floats = NDArray[np.float64]


def labels_of(outcomes: pd.DataFrame) -> list[str]:
    """The labels, in their order, of outcomes whose ``truth`` is categorical."""
    return [str(label) for label in outcomes["truth"].cat.categories]


def confusion(outcomes: pd.DataFrame) -> Counts:
    """Counts of (truth, prediction) pairs; both columns are categorical with the same categories."""
    k = len(outcomes["truth"].cat.categories)
    pairs = outcomes["truth"].cat.codes.to_numpy(np.int64) * k + outcomes["prediction"].cat.codes.to_numpy(np.int64)
    return np.bincount(pairs, minlength=k * k).reshape(k, k)


def accuracy(counts: Counts) -> Floats:
    """Share of predictions that are right."""
    return _share(_hits(counts).sum(-1), counts.sum((-2, -1)))


def f1_macro(counts: Counts) -> Floats:
    """Mean over classes of F1; a class that is neither in the truth nor predicted does not count."""
    present = _f1_weights(counts) > 0
    return _share(np.where(present, f1_by_class(counts), 0.0).sum(-1), present.sum(-1))


def f1_weighted(counts: Counts) -> Floats:
    """Mean over examples of the F1 of their class."""
    scores = np.where(_f1_weights(counts) > 0, f1_by_class(counts), 0.0)
    return _share((scores * counts.sum(-1)).sum(-1), counts.sum((-2, -1)))


def balanced_accuracy(counts: Counts) -> Floats:
    """Mean recall over the classes of the truth."""
    present = counts.sum(-1) > 0
    return _share(np.where(present, recall_by_class(counts), 0.0).sum(-1), present.sum(-1))


def matthews_corrcoef(counts: Counts) -> Floats:
    """Correlation of truth and prediction (Gorodkin 2004); 0 when one of them is constant."""
    truth, called, n = counts.sum(-1, dtype=float), counts.sum(-2, dtype=float), counts.sum((-2, -1), dtype=float)
    shared = _hits(counts).sum(-1) * n - (truth * called).sum(-1)
    spread = np.sqrt((n * n - (called * called).sum(-1)) * (n * n - (truth * truth).sum(-1)))
    return np.asarray(np.where(spread > 0, shared / np.where(spread > 0, spread, 1.0), 0.0))


def precision_by_class(counts: Counts) -> Floats:
    """Share of each class's predictions that are right, shape (..., k)."""
    return _share(_hits(counts), counts.sum(-2))


def recall_by_class(counts: Counts) -> Floats:
    """Share of each class's examples that are found, shape (..., k)."""
    return _share(_hits(counts), counts.sum(-1))


def f1_by_class(counts: Counts) -> Floats:
    """Harmonic mean of precision and recall of each class, shape (..., k)."""
    return _share(2 * _hits(counts), _f1_weights(counts))


def _hits(counts: Counts) -> Counts:
    return np.diagonal(counts, axis1=-2, axis2=-1)


def _f1_weights(counts: Counts) -> Counts:
    weights: Counts = counts.sum(-1) + counts.sum(-2)
    return weights


def _share(part: NDArray[Any], whole: NDArray[Any]) -> Floats:
    """``part / whole``, and ``nan`` where there is nothing to share."""
    return np.asarray(np.where(whole > 0, part / np.where(whole > 0, whole, 1), np.nan), float)
