"""The metrics of forecasting, each with its statistic; of windows, each of which counts once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from portfolio.examine.estimates import Mean
from portfolio.task import Metric
from portfolio.tasks.forecasting import sentences
from portfolio.words import percent

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd
    from numpy.typing import NDArray

    from portfolio.tasks.forecasting.settings import Settings

    Floats = NDArray[np.float64]


def _pinball(outcomes: pd.DataFrame, ends: tuple[float, float]) -> Floats:
    """Pinball loss of each end (Koenker and Bassett 1978), their mean over the steps of each window.

    Together they are the interval score of Gneiting and Raftery (2007), times half of the share that may lie outside.
    """
    import numpy as np

    from portfolio.tasks.forecasting.windows import of_steps

    short = [of_steps(outcomes, "y") - of_steps(outcomes, name) for name in ("low", "high")]
    both = [np.maximum(level * each, (level - 1) * each) for level, each in zip(ends, short, strict=True)]
    mean: Floats = (both[0] + both[1]).mean(axis=1) / 2
    return mean


def _coverage(outcomes: pd.DataFrame) -> Floats:
    from portfolio.tasks.forecasting.windows import inside

    mean: Floats = inside(outcomes).mean(axis=1)
    return mean


def _no_scale(outcomes: pd.DataFrame) -> str | None:
    return None if (outcomes["scale"] > 0).all() else sentences.NO_SCALE


def _no_interval(outcomes: pd.DataFrame) -> str | None:
    return None if "low:1" in outcomes else sentences.NO_INTERVAL


def metrics(settings: Settings) -> tuple[Metric, ...]:
    """With this project's season, unit and level in their words."""
    season = "the value before" if settings.season == 1 else f"the value {settings.season} {settings.step}s earlier"
    share = percent(settings.level)
    in_unit: dict[str, Any] = {"better": "lower", "best": 0.0, "unit": settings.unit}
    return (
        Metric(
            "mase",
            "MASE",
            f"The mean error, where 1 is what {season} was off by, on average, in the values known beforehand.",
            "lower",
            0.0,
            Mean(lambda outcomes: outcomes["loss"].to_numpy(float)),
            undefined=_no_scale,
        ),
        Metric(
            "mae",
            "Mean absolute error",
            f"How far a forecast is off on average, whichever way, over all {settings.step}s ahead.",
            statistic=Mean(lambda outcomes: outcomes["mae"].to_numpy(float)),
            **in_unit,
        ),
        Metric(
            "pinball",
            "Pinball loss of the interval",
            f"What the {share} interval costs: its width, and far more for each value that lies outside.",
            statistic=Mean(lambda outcomes: _pinball(outcomes, settings.ends)),
            undefined=_no_interval,
            **in_unit,
        ),
        Metric(
            "coverage",
            "Coverage of the interval",
            f"The share of values within the interval: it should be near {share}; more is too wide.",
            "higher",
            1.0,
            Mean(_coverage),
            worst=0.0,
            undefined=_no_interval,
        ),
    )
