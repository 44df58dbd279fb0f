"""Are predictions made with 80 % confidence right 80 % of the time?"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from portfolio.examine.formulas import wilson

Floats = NDArray[np.float64]

BINS = 10
SEED = 1983
DRAWS = 2000


def calibration(confidence: Floats, right: NDArray[np.bool_]) -> Mapping[str, Any]:
    """Bins of about equal numbers of examples by confidence, and how far they are off; ``{}`` without examples.

    Returns:
        ``calibration``: a list of ``{"confidence", "accuracy", "low", "high", "n"}`` in order of confidence: the mean
        confidence, the share that is right with its 95 % Wilson interval, and the number of examples.
        ``calibration_error``: the expected calibration error, the mean over examples of the gap between the two (Naeini
        and others 2015). ``calibration_chance``: the error that 95 of 100 perfectly calibrated predictors with these
        confidences would stay below. ``calibration_n``: the number of examples.
    """
    if confidence.size == 0:
        return {}
    codes = _equal_bins(confidence)
    n = np.bincount(codes)
    means = np.bincount(codes, weights=confidence) / n
    hits = np.bincount(codes, weights=right)
    low, high = wilson(hits, n)
    bins = [
        {"confidence": float(mean), "accuracy": float(share), "low": float(least), "high": float(most), "n": int(count)}
        for mean, share, least, most, count in zip(means, hits / n, low, high, n, strict=True)
    ]
    return {
        "calibration": bins,
        "calibration_error": float((np.abs(hits / n - means) * n).sum() / n.sum()),
        "calibration_chance": _error_by_chance(means, n),
        "calibration_n": int(n.sum()),
    }


def _equal_bins(confidence: Floats) -> NDArray[np.int64]:
    """The bin of each example, counted from 0 without gaps; equal confidences share a bin."""
    edges = np.unique(np.quantile(confidence, np.linspace(0, 1, BINS + 1)[1:-1]))
    return np.unique(np.searchsorted(edges, confidence, "left"), return_inverse=True)[1]


def _error_by_chance(means: Floats, n: NDArray[np.int64]) -> float:
    rng = np.random.default_rng(SEED)
    hits = rng.binomial(n, np.clip(means, 0, 1), size=(DRAWS, n.size))
    return float(np.quantile((np.abs(hits / n - means) * n).sum(1) / n.sum(), 0.95))
