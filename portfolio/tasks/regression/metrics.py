"""The metrics of regression: sums over examples, without loading scikit-learn; a test holds each equal to its own."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from portfolio.examine.estimates import Mean, Ratio
from portfolio.examine.estimates.metric_pitfalls import few_errors
from portfolio.task import Metric, losses_of
from portfolio.words import percent

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

OF_EXPONENTIAL = 2.0
"""The skewness of an exponential distribution."""


def _mean_square(outcomes: pd.DataFrame) -> tuple[Floats, Floats]:
    squares = losses_of(outcomes) ** 2
    return squares, squares * 0 + 1


def _unexplained(outcomes: pd.DataFrame) -> tuple[Floats, Floats]:
    """Residual and total squares."""
    truth = outcomes["truth"].to_numpy(float)
    return losses_of(outcomes) ** 2, (truth - truth.mean()) ** 2


def _long_tail(outcomes: pd.DataFrame) -> str | None:
    """Squares of errors that reach so far to one side are mostly those of a few, and others may be missing."""
    errors = outcomes["prediction"].to_numpy(float) - outcomes["truth"].to_numpy(float)
    away = errors - errors.mean()
    cubes = (away**3).mean()
    if not abs(cubes) > OF_EXPONENTIAL * (away**2).mean() ** 1.5:
        return None
    return f"errors reach far {'up' if cubes > 0 else 'down'}, and a few large ones decide it"


def _nothing_varies(outcomes: pd.DataFrame) -> str | None:
    if len(outcomes) < 2:
        return "R² compares examples, and there is only one"
    return "the truth is the same for every example" if outcomes["truth"].nunique() == 1 else None


METRICS: tuple[Metric, ...] = (
    Metric(
        "mae",
        "Mean absolute error",
        "How far off a prediction is on average, too high and too low alike.",
        "lower",
        0.0,
        Mean(losses_of),
    ),
    Metric(
        "rmse",
        "Root mean squared error",
        "The same with large errors weighing more: twice as far off counts four times before the root is taken.",
        "lower",
        0.0,
        Ratio(_mean_square, lambda ratio: math.sqrt(max(ratio, 0.0)), _long_tail),
        pitfalls=few_errors,
    ),
    Metric(
        "r2",
        "R²",
        "The share of the differences between truths that is explained: 1 is perfect, 0 no better than their mean.",
        "higher",
        1.0,
        Ratio(_unexplained, lambda ratio: 1.0 - ratio, _long_tail),
        undefined=_nothing_varies,
    ),
    Metric(
        "within_tolerance",
        "Share within tolerance",
        "The share of predictions that are close enough.",
        "higher",
        1.0,
        Mean(lambda outcomes: 1.0 - outcomes["failed"].to_numpy(float)),
        worst=0.0,
    ),
    Metric(
        "coverage",
        "Coverage of intervals",
        "The share of truths inside the interval given with the prediction.",
        "higher",
        1.0,
        Mean(lambda outcomes: outcomes["held"].to_numpy(float)),
        worst=0.0,
        undefined=lambda outcomes: None if "held" in outcomes else "",
    ),
)


def worded(unit: str, near: str, of: str, level: float) -> tuple[Metric, ...]:
    """The metrics with a project's unit, tolerance (``near``, and of what) and level of intervals in their words."""
    wanted = percent(level)
    words: dict[str, dict[str, Any]] = {
        "mae": {"unit": unit},
        "rmse": {"unit": unit},
        "within_tolerance": {
            "title": f"Within {near}",
            "meaning": f"The share of predictions that are off by at most {near}{of}.",
        },
        "coverage": {
            "title": f"Coverage of {wanted} intervals",
            "meaning": "The share of truths inside the given interval. "
            f"Wanted is {wanted}: less is too sure, more too wide.",
        },
    }
    return tuple(replace(metric, **words.get(metric.name, {})) for metric in METRICS)
