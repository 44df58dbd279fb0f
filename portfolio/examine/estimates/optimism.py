"""A test set that has judged many models flatters the best of them: by how much, if all were equally good?

The values of k models on one test set err together. Their covariance is taken from what each example adds to each
value, so models that make the same mistakes leave less room for luck. The answer is the mean of the best of k errors
over ``DRAWS`` normal draws with that covariance (Dwork and others 2015 name the problem).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from portfolio.examine.estimates import bootstrap
from portfolio.examine.estimates.units import Units

Floats = NDArray[np.float64]

DRAWS = 5_000
SEED = 2015
MOST_MODELS = 100


def by_influence(influences: Sequence[Floats], units: Units) -> float | None:
    """From the influences of at least two models; ``None`` for too few examples.

    At least 0, in units of the metric.
    """
    if len(influences) < 2 or units.too_few:
        return None
    sums = np.column_stack([units.sums(influence) for influence in influences[-MOST_MODELS:]])
    return _best(np.asarray(sums.T @ sums * (units.count / (units.count - 1)) / units.n**2))


def by_resampling(scores: Sequence[Callable[[Floats], Floats]], units: Units) -> float | None:
    """The same from statistics of weighted rows."""
    if len(scores) < 2 or units.too_few:
        return None

    def values(weights: Floats) -> Floats:
        return np.column_stack([bootstrap.by_units(score, units)(weights) for score in scores[-MOST_MODELS:]])

    sample = bootstrap.draw(units.count, values, units.n)
    return _best(np.asarray(np.cov(sample[~np.isnan(sample).any(1)], rowvar=False)))


def _best(covariance: Floats) -> float | None:
    if not np.isfinite(covariance).all():
        return None
    rng = np.random.default_rng(SEED)
    spread, directions = np.linalg.eigh(covariance)
    errors = rng.normal(size=(DRAWS, len(covariance))) @ (directions * np.sqrt(np.maximum(spread, 0.0))).T
    return float((errors - errors.mean(0)).max(1).mean())
