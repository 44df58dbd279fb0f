"""Are predictions made with 80 % confidence right 80 % of the time?"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from portfolio.examine.estimates.grouped import share_ends
from portfolio.examine.estimates.units import ENOUGH, Units

Floats = NDArray[np.float64]

BINS = 10
LIMIT = 0.975
"""Two limits of this height are both kept by at least 95 of 100 calibrated predictors."""
SEED = 1983
DRAWS = 2000


def calibration(confidence: Floats, right: NDArray[np.bool_], units: Units) -> Mapping[str, Any]:
    """Bins of about equal numbers of examples by confidence, and how far they are off; ``{}`` without examples.

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
        return {}
    codes = _equal_bins(confidence)
    n = np.bincount(codes)
    means = np.bincount(codes, weights=confidence) / n
    hits = np.bincount(codes, weights=right)
    rows = [codes == code for code in range(n.size)]
    ends = [share_ends(right[part], units.where(part)) or (None, None) for part in rows]
    bins = [
        {"confidence": float(mean), "accuracy": float(share), "low": low, "high": high, "n": int(count)}
        for mean, share, (low, high), count in zip(means, hits / n, ends, n, strict=True)
    ]
    error_chance, lean_chance = _by_chance(means, n, codes, right, units)
    return {
        "calibration": bins,
        "calibration_error": float((np.abs(hits / n - means) * n).sum() / n.sum()),
        "calibration_chance": error_chance,
        "calibration_lean": float((means * n - hits).sum() / n.sum()),
        "calibration_lean_chance": lean_chance,
        "calibration_n": int(n.sum()),
    }


def _equal_bins(confidence: Floats) -> NDArray[np.int64]:
    """The bin of each example, counted from 0 without gaps; equal confidences share a bin."""
    edges = np.unique(np.quantile(confidence, np.linspace(0, 1, BINS + 1)[1:-1]))
    return np.unique(np.searchsorted(edges, confidence, "left"), return_inverse=True)[1]


def _by_chance(
    means: Floats, n: NDArray[np.int64], codes: NDArray[np.int64], right: NDArray[np.bool_], units: Units
) -> tuple[float, float] | tuple[None, None]:
    """The limits of error and lean.

    Independent examples are drawn as binomials, groups by how much each of them leans in each bin (normal).
    """
    rng = np.random.default_rng(SEED)
    if units.codes is None:
        off = rng.binomial(n, np.clip(means, 0, 1), size=(DRAWS, n.size)) - means * n
    elif units.count < ENOUGH:
        return None, None
    else:
        leans = np.stack([units.sums(np.where(codes == code, right - means[code], 0.0)) for code in range(n.size)])
        off = rng.multivariate_normal(np.zeros(n.size), leans @ leans.T, DRAWS, check_valid="ignore")
    error, lean = np.abs(off).sum(1) / n.sum(), np.abs(off.sum(1)) / n.sum()
    return float(np.quantile(error, LIMIT)), float(np.quantile(lean, LIMIT))
