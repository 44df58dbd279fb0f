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

_TRUTHS = {"true": "True", "false": "False"}
"""True, true and TRUE are one label, as a table, JSON, pandas and numpy each write it in their own way."""


def as_label(text: str) -> str:
    """The label that a text stands for: itself, but for the two truth values."""
    return _TRUTHS.get(text.casefold(), text)


def as_labels(values: pd.Series) -> pd.Series[str]:
    """Cells of the target as text; a whole number without a point."""
    if values.dtype.kind in "fiu":
        return values.map(lambda value: f"{value:.0f}" if value == round(value) else repr(float(value))).astype(str)
    return values.astype(str).replace({text: as_label(text) for text in values.astype(str).unique()})


def labels_of(outcomes: pd.DataFrame) -> list[str]:
    """The labels, in their order, of outcomes whose ``truth`` is categorical."""
    return [str(label) for label in outcomes["truth"].cat.categories]


def confusion(outcomes: pd.DataFrame) -> Counts:
    """Counts of (truth, prediction) pairs; both columns are categorical with the same categories."""
    pairs, k = cells_of(outcomes)
    return np.bincount(pairs, minlength=k * k).reshape(k, k)


def cells_of(outcomes: pd.DataFrame) -> tuple[Counts, int]:
    """For each example the cell of the confusion counts it falls into, row by row, and the number of labels."""
    truth: Any = outcomes["truth"].array
    prediction: Any = outcomes["prediction"].array
    k = len(truth.categories)
    return truth.codes.astype(np.int64) * k + prediction.codes, k


def accuracy(counts: Counts) -> Floats:
    """Share of predictions that are right."""
    return _share(_sum(_hits(counts)), _sum(_sizes(counts)))


def f1_macro(counts: Counts) -> Floats:
    """Mean over classes of F1; a class that is neither in the truth nor predicted does not count."""
    weights = _f1_weights(counts)
    return _share(_sum(2 * _hits(counts) / np.maximum(weights, 1)), _sum(weights > 0))


def f1_weighted(counts: Counts) -> Floats:
    """Mean over examples of the F1 of their class."""
    scores, sizes = 2 * _hits(counts) / np.maximum(_f1_weights(counts), 1), _sizes(counts)
    return _share(_sum(scores * sizes), _sum(sizes))


def balanced_accuracy(counts: Counts) -> Floats:
    """Mean recall over the classes of the truth."""
    sizes = _sizes(counts)
    return _share(_sum(_hits(counts) / np.maximum(sizes, 1)), _sum(sizes > 0))


def matthews_corrcoef(counts: Counts) -> Floats:
    """Correlation of truth and prediction (Gorodkin 2004); 0 when one of them is constant."""
    truth, called = _sizes(counts).astype(float), _calls(counts).astype(float)
    n = _sum(truth)
    shared = _sum(_hits(counts)) * n - _sum(truth * called)
    spread = np.sqrt((n * n - _sum(called * called)) * (n * n - _sum(truth * truth)))
    return np.asarray(np.where(spread > 0, shared / np.where(spread > 0, spread, 1.0), 0.0))


def quadratic_kappa(counts: Counts) -> Floats:
    """Agreement beyond chance, a mistake weighing the square of its steps (Cohen 1968); shape (...)."""
    steps = np.arange(counts.shape[-1])
    costs = (steps[:, None] - steps) ** 2
    n = counts.sum((-2, -1))
    chance = counts.sum(-1)[..., :, None] * counts.sum(-2)[..., None, :] / np.maximum(n, 1)[..., None, None]
    expected = (costs * chance).sum((-2, -1))
    return np.asarray(1 - _share((costs * counts).sum((-2, -1)), expected))


def precision_by_class(counts: Counts) -> Floats:
    """Share of each class's predictions that are right, shape (..., k)."""
    return _share(_hits(counts), _calls(counts))


def recall_by_class(counts: Counts) -> Floats:
    """Share of each class's examples that are found, shape (..., k)."""
    return _share(_hits(counts), _sizes(counts))


def f1_by_class(counts: Counts) -> Floats:
    """Harmonic mean of precision and recall of each class, shape (..., k)."""
    return _share(2 * _hits(counts), _f1_weights(counts))


# Sums over an axis as short as the number of classes: einsum takes a quarter of the time of sum.


def _hits(counts: Counts) -> Counts:
    hits: Counts = np.einsum("...ii->...i", counts)
    return hits


def _sizes(counts: Counts) -> Counts:
    sizes: Counts = np.einsum("...ij->...i", counts)
    return sizes


def _calls(counts: Counts) -> Counts:
    calls: Counts = np.einsum("...ij->...j", counts)
    return calls


def _f1_weights(counts: Counts) -> Counts:
    return _sizes(counts) + _calls(counts)


def _sum(values: NDArray[Any]) -> NDArray[Any]:
    total: NDArray[Any] = np.einsum("...i->...", values * 1)  # times 1 makes numbers of truth values
    return total


def _share(part: NDArray[Any], whole: NDArray[Any]) -> Floats:
    """``part / whole``, and ``nan`` where there is nothing to share."""
    return np.asarray(np.where(whole > 0, part / np.where(whole > 0, whole, 1), np.nan), float)
