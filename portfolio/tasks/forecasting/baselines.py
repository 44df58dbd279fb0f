"""What a forecast is measured against: the last season once more, straight lines, and the scale of MASE."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from portfolio.tasks.forecasting import sentences
from portfolio.tasks.forecasting.windows import Floats, as_cells, numbers, series_of

if TYPE_CHECKING:
    from portfolio.records import Examples
    from portfolio.tasks.forecasting.settings import Settings


def _known(table: pd.DataFrame, settings: Settings) -> list[Floats]:
    return [np.array(numbers(cell)) for cell in table[settings.history]]


def naive(table: pd.DataFrame, settings: Settings, ahead: int) -> Floats:
    """The last known season of each window, over and over, (windows, steps) (Hyndman and Athanasopoulos,
    *Forecasting*, 3rd edition, 5.2)."""
    return np.array([np.resize(history[-settings.season :], ahead) for history in _known(table, settings)])


def _differences(examples: Examples, settings: Settings) -> dict[str, Floats]:
    """How far each known value of a series is from the one a season before: in training histories, else in test rows.

    A series that training lacks is taken from the test histories, which the predictor knows as well.
    """
    found: dict[str, Floats] = {}
    for table in (examples.test, examples.train):
        if table is None or settings.history not in table.columns:
            continue
        parts: dict[str, list[Floats]] = {}
        for name, known in zip(series_of(table, settings), _known(table, settings), strict=True):
            parts.setdefault(name, []).append(known[settings.season :] - known[: -settings.season])
        found |= {name: np.concatenate(of_series) for name, of_series in parts.items()}
    return found


def known_scales(examples: Examples, settings: Settings) -> dict[str, float]:
    """The mean absolute seasonal difference of each series: 1 in MASE; 0 where the series repeats itself exactly."""
    return {name: float(np.abs(found).mean()) for name, found in _differences(examples, settings).items()}


def seasonal_naive(examples: Examples, settings: Settings) -> pd.DataFrame:
    """What the seasonal naive would send in: ``prediction``, and ``low`` and ``high`` by the known differences."""
    return _with_ends(naive(examples.test, settings, _ahead(examples)), examples, settings)


def lines(examples: Examples, settings: Settings) -> list[tuple[str, pd.DataFrame]]:
    """The last known value once more, the line from the first known value through the last, and the mean of all."""
    known, flat = _known(examples.test, settings), np.ones(_ahead(examples))
    last = np.array([history[-1] for history in known])[:, None]
    slope = np.array([(history[-1] - history[0]) / max(history.size - 1, 1) for history in known])[:, None]
    mean = np.array([history.mean() for history in known])[:, None]
    rivals = {
        sentences.LAST_VALUE: last * flat,
        sentences.LINE: last + slope * flat.cumsum(),
        sentences.MEAN: mean * flat,
    }
    if settings.season == 1:
        del rivals[sentences.LAST_VALUE]  # as the seasonal naive has it
    return [(name, _with_ends(middle, examples, settings)) for name, middle in rivals.items()]


def _ahead(examples: Examples) -> int:
    return len(numbers(examples.test[examples.target].iloc[0]))


def _with_ends(middle: Floats, examples: Examples, settings: Settings) -> pd.DataFrame:
    ends = {name: np.quantile(found, settings.ends) for name, found in _differences(examples, settings).items()}
    reach = np.array([ends[name] for name in series_of(examples.test, settings)])
    columns = {"prediction": middle, "low": middle + reach[:, :1], "high": middle + reach[:, 1:]}
    return pd.DataFrame({name: as_cells(values) for name, values in columns.items()}, examples.test.index)
