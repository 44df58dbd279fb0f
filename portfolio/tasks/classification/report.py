"""What was predicted, counted by class, confidence and threshold: as much for a million examples as for a hundred."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from portfolio.examine.estimates.confusion import confusion, labels_of
from portfolio.examine.estimates.grouped import share_ends
from portfolio.examine.estimates.roc_curve import precision_recall
from portfolio.examine.estimates.units import ENOUGH, Units
from portfolio.tasks.classification.columns import CALLED, IS, SURE, columns_of

if TYPE_CHECKING:
    import pandas as pd

Floats = NDArray[np.float64]

BINS = 10
LIMIT = 0.975
"""Two limits of this height are both kept by at least 95 of 100 calibrated predictors."""

SEED = 1983
DRAWS = 2000


def of_labels(outcomes: pd.DataFrame) -> Mapping[str, Any]:
    """Counts of examples with one label.

    Returns:
        ``labels``: list of str. ``n``: examples. ``confusion``: list of lists of int, truth in rows, prediction in
        columns, both in the order of ``labels``. ``n_right``; ``n_mix_ups``: cells of mistakes that are not 0.
        ``classes``: see ``_by_class``. ``positive``: the label looked for, or ``None``; ``precision_recall``: points of
        its curve, ``[]`` without one or without probabilities. And what ``calibration`` returns, empty without.
    """
    counts, labels = confusion(outcomes), labels_of(outcomes)
    confidence, right = outcomes["confidence"].to_numpy(float), ~outcomes["failed"].to_numpy(bool)
    known = np.isfinite(confidence)
    positive = labels[-1] if outcomes["truth"].cat.ordered else None
    curve = []
    if positive is not None and SURE + positive in outcomes:
        is_it = (outcomes["truth"] == positive).to_numpy(bool)
        curve = precision_recall(outcomes[SURE + positive].to_numpy(float), is_it)
    return {
        "labels": labels,
        "n": len(outcomes),
        "confusion": counts.tolist(),
        "n_right": int(counts.trace()),
        "n_mix_ups": int((counts > 0).sum() - (counts.diagonal() > 0).sum()),
        "classes": _by_class(labels, counts.sum(1), counts.sum(0), counts.diagonal()),
        "positive": positive,
        "precision_recall": curve,
        **calibration(confidence[known], right[known], Units.of_outcomes(outcomes).where(known)),
    }


def of_sets(outcomes: pd.DataFrame) -> Mapping[str, Any]:
    """``n`` and ``classes`` of examples with any number of labels."""
    labels = [column.removeprefix(IS) for column in columns_of(outcomes, IS)]
    truth, called = (outcomes[columns_of(outcomes, side)].to_numpy(bool) for side in (IS, CALLED))
    return {"n": len(outcomes), "classes": _by_class(labels, truth.sum(0), called.sum(0), (truth & called).sum(0))}


def _by_class(labels: Sequence[str], *counts: NDArray[np.int64]) -> list[dict[str, Any]]:
    """For each label ``label``, ``support`` (examples of it), ``predicted`` (how often it was called), ``precision``,
    ``recall`` and ``f1``, ``None`` where there is nothing to divide by."""
    return [
        {
            "label": label,
            "support": support,
            "predicted": predicted,
            "precision": hits / predicted if predicted else None,
            "recall": hits / support if support else None,
            "f1": 2 * hits / (support + predicted) if support + predicted else None,
        }
        for label, support, predicted, hits in zip(labels, *(side.tolist() for side in counts), strict=True)
    ]


def calibration(confidence: Floats, right: NDArray[np.bool_], units: Units) -> Mapping[str, Any]:
    """Bins of about equal numbers of examples by confidence, and how far they are off.

    Args:
        confidence, right: (n,) of each example.
        units: of these examples.

    Returns:
        ``calibration``: a list of ``{"confidence", "accuracy", "low", "high", "n"}`` in order of confidence: the mean
        confidence, the share that is right with its 95 % interval (``None`` for few groups), and how many examples.
        ``calibration_error``: the expected calibration error, the mean over examples of the gap between the two (Naeini
        and others 2015). ``calibration_chance``: the error that 97.5 % of perfectly calibrated predictors with these
        confidences would stay below, ``None`` for few groups. ``calibration_lean``: how much surer it is, on average,
        than it is right; ``calibration_lean_chance`` is its limit, as above. ``calibration_n``: the number of examples.
    """
    if confidence.size == 0:
        unknown = {f"calibration_{name}": None for name in ("error", "chance", "lean", "lean_chance")}
        return {"calibration": [], **unknown, "calibration_n": 0}
    codes = _equal_bins(confidence)
    n = np.bincount(codes)
    means, shares = (np.bincount(codes, weights=values) / n for values in (confidence, right))
    parts = [codes == code for code in range(n.size)]
    ends = [share_ends(right[part], units.where(part)) or (None, None) for part in parts]
    bins = [
        {"confidence": mean, "accuracy": share, "low": low, "high": high, "n": count}
        for mean, share, (low, high), count in zip(means.tolist(), shares.tolist(), ends, n.tolist(), strict=True)
    ]
    error_chance, lean_chance = _by_chance(means, n, parts, right, units)
    return {
        "calibration": bins,
        "calibration_error": float((np.abs(shares - means) * n).sum() / n.sum()),
        "calibration_chance": error_chance,
        "calibration_lean": float(((means - shares) * n).sum() / n.sum()),
        "calibration_lean_chance": lean_chance,
        "calibration_n": int(n.sum()),
    }


def _equal_bins(confidence: Floats) -> NDArray[np.int64]:
    """The bin of each example, counted from 0 without gaps; equal confidences share a bin."""
    edges = np.unique(np.quantile(confidence, np.linspace(0, 1, BINS + 1)[1:-1]))
    return np.unique(np.searchsorted(edges, confidence, "left"), return_inverse=True)[1]


def _by_chance(
    means: Floats, n: NDArray[np.int64], parts: Sequence[NDArray[np.bool_]], right: NDArray[np.bool_], units: Units
) -> tuple[float, float] | tuple[None, None]:
    """The limits of error and lean.

    Independent examples are drawn as binomials, groups by how far each of them is off in each bin (normal).
    """
    rng = np.random.default_rng(SEED)
    if units.codes is None:
        off = rng.binomial(n, np.clip(means, 0, 1), size=(DRAWS, n.size)) - means * n
    elif units.count < ENOUGH:
        return None, None
    else:
        each = [units.sums(np.where(part, right - mean, 0.0)) for part, mean in zip(parts, means, strict=True)]
        away = np.stack(each)
        off = rng.multivariate_normal(np.zeros(n.size), away @ away.T, DRAWS, check_valid="ignore")
    error, lean = np.abs(off).sum(1) / n.sum(), np.abs(off.sum(1)) / n.sum()
    return float(np.quantile(error, LIMIT)), float(np.quantile(lean, LIMIT))
