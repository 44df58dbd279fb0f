"""The metrics of regression: sums over examples, without loading scikit-learn; a test holds each equal to its own."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from portfolio.examine.estimates import Mean, Ratio
from portfolio.examine.estimates.metric_pitfalls import few_errors
from portfolio.task import Metric, Statistic, losses_of
from portfolio.tasks.regression.sentences import MEANINGS, covers, within_tolerance

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


def _no_intervals(outcomes: pd.DataFrame) -> str | None:
    return None if "held" in outcomes else ""


def _loss(name: str, title: str, statistic: Statistic, **more: Any) -> Metric:
    return Metric(name, title, MEANINGS[name], "lower", 0.0, statistic, **more)


def _share(name: str, title: str, statistic: Statistic, **more: Any) -> Metric:
    return Metric(name, title, MEANINGS[name], "higher", 1.0, statistic, **more)


_ROOT = Ratio(_mean_square, lambda ratio: math.sqrt(max(ratio, 0.0)), _long_tail)
_EXPLAINED = Ratio(_unexplained, lambda ratio: 1.0 - ratio, _long_tail)
_CLOSE = Mean(lambda outcomes: 1.0 - outcomes["failed"].to_numpy(float))
_HELD = Mean(lambda outcomes: outcomes["held"].to_numpy(float))

METRICS: tuple[Metric, ...] = (
    _loss("mae", "Mean absolute error", Mean(losses_of)),
    _loss("rmse", "Root mean squared error", _ROOT, pitfalls=few_errors),
    _share("r2", "R²", _EXPLAINED, undefined=_nothing_varies),
    _share("within_tolerance", "Share within tolerance", _CLOSE, worst=0.0),
    _share("coverage", "Coverage of intervals", _HELD, worst=0.0, undefined=_no_intervals),
)


def worded(unit: str, near: str, of: str, level: float) -> tuple[Metric, ...]:
    """The metrics with a project's unit, tolerance (``near``, and of what) and level of intervals in their words."""
    mae, rmse, r2, within, coverage = METRICS
    title, meaning = within_tolerance(near, of)
    about = covers(level)
    return (
        replace(mae, unit=unit),
        replace(rmse, unit=unit),
        r2,
        replace(within, title=title, meaning=meaning),
        replace(coverage, title=about[0], meaning=about[1]),
    )
