"""A test set that has judged many models flatters the best of them: by how much, if all were equally good?"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from portfolio.examine import draws
from portfolio.examine.confusion import cells_of, confusion
from portfolio.examine.intervals import ratio_influence
from portfolio.examine.units import Groups, Units
from portfolio.task import Metric

if TYPE_CHECKING:
    import pandas as pd

Floats = NDArray[np.float64]

DRAWS = 5_000
SEED = 2015
MOST_MODELS = 100


def optimism(metric: Metric, models: Sequence[pd.DataFrame], groups: Groups = None) -> float | None:
    """By how much the best of these would look better than it is, if all were equally good and as alike as they are.

    The values of k models on one test set err together. Their covariance is taken from what each example adds to each
    value, so models that make the same mistakes leave less room for luck. The answer is the mean of the best of k
    errors over ``DRAWS`` normal draws with that covariance (Dwork and others 2015 name the problem).

    Args:
        metric: what they are ranked by.
        models: outcomes of at least two models on the same examples in the same order.
        groups: for each example what it belongs to.

    Returns:
        At least 0, in units of the metric; ``None`` for too few examples, or a metric without a cheap form.
    """
    units = Units.of(len(models[0]) if models else 0, groups)
    if len(models) < 2 or units.too_few:
        return None
    covariance = _covariance(metric, models[-MOST_MODELS:], units)
    if covariance is None or not np.isfinite(covariance).all():
        return None
    rng = np.random.default_rng(SEED)
    spread, directions = np.linalg.eigh(covariance)
    errors = rng.normal(size=(DRAWS, len(covariance))) @ (directions * np.sqrt(np.maximum(spread, 0.0))).T
    return float((errors - errors.mean(0)).max(1).mean())


def _covariance(metric: Metric, models: Sequence[pd.DataFrame], units: Units) -> Floats | None:
    """(k, k) covariance of the values of k models over test sets like this one."""
    if metric.of_weights is not None and metric.influence is None:
        scores = [metric.of_weights(outcomes) for outcomes in models]

        def values(weights: Floats) -> Floats:
            spread = weights if units.codes is None else weights[:, units.codes]
            return np.column_stack([score(spread) for score in scores])

        sample = draws.weighted(units.count, values, units.n)
        return np.asarray(np.cov(sample[~np.isnan(sample).any(1)], rowvar=False))
    pulls = [_influence(metric, outcomes) for outcomes in models]
    if any(pull is None for pull in pulls):
        return None
    sums = np.column_stack([units.sums(pull) for pull in pulls if pull is not None])
    return np.asarray(sums.T @ sums * (units.count / (units.count - 1)) / units.n**2)


def _influence(metric: Metric, outcomes: pd.DataFrame) -> Floats | None:
    """What each example adds to the value: mean 0; its standard deviation over sqrt(n) is the standard error."""
    if metric.of_examples is not None:
        values = np.asarray(metric.of_examples(outcomes), float)
        return np.asarray(values - values.mean())
    if metric.of_ratio is not None:
        return ratio_influence(metric, outcomes)
    if metric.influence is not None:
        return np.asarray(metric.influence(outcomes), float)
    if metric.of_counts is None:
        return None
    counts, (cells, k) = confusion(outcomes), cells_of(outcomes)
    score, seen = metric.of_counts, np.flatnonzero(counts)
    left = np.repeat(counts.reshape(1, -1), seen.size, axis=0)
    left[np.arange(seen.size), seen] -= 1
    pulls = np.zeros(k * k)
    pulls[seen] = np.nan_to_num((score(counts) - score(left.reshape(-1, k, k))) * (len(outcomes) - 1))
    influence = pulls[cells]
    return np.asarray(influence - influence.mean())
