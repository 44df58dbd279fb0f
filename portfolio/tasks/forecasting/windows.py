"""Windows of a series: the numbers in their cells, their dates, and the errors they are measured against.

A window has ``H`` values to forecast, one to ``H`` steps after its origin, and the values known up to its origin.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Literal

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from portfolio.words import cell

if TYPE_CHECKING:
    from portfolio.records import Examples
    from portfolio.tasks.forecasting.settings import Settings

Floats = NDArray[np.float64]

LARGEST = 1e15
"""Beyond it neighbouring floats are more than 0.1 apart, and no measured series has such values."""

_MONTHS: Mapping[str, int] = {"month": 1, "quarter": 3, "year": 12}
_UNITS: Mapping[str, Literal["m", "h", "D", "W"]] = {"minute": "m", "hour": "h", "day": "D", "week": "W"}
LAST_YEAR = 5000
"""A later origin is no date that was meant, and the steps ahead of it must be dates as well, to the year 9999."""
_DATE = r"^\s*(\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d(?::\d\d)?)?|\d{4}-\d\d(?=\s*$))"


class NoNumbersError(ValueError):
    """A cell holds no list of finite numbers; the message is the end of a sentence that begins with the column."""


def numbers(cell: object) -> list[float]:
    """The numbers of a cell: JSON text, or a list already read.

    Raises:
        NoNumbersError: for anything but a list of one or more finite numbers.
    """
    try:
        values = json.loads(cell) if isinstance(cell, str) else cell
    except (ValueError, RecursionError):
        values = None
    if not isinstance(values, list):
        raise NoNumbersError("is no list of numbers")
    if not values:
        raise NoNumbersError("is an empty list")
    for at, value in enumerate(values, 1):
        if isinstance(value, bool) or not isinstance(value, int | float) or not abs(value) <= LARGEST:
            raise NoNumbersError(f"has {_short(value)} at place {at}, where a finite number belongs")
    return [float(value) for value in values]


def _short(value: object) -> str:
    """As JSON has it; a large integer cannot even be printed, so its size is said."""
    if isinstance(value, int) and not isinstance(value, bool):
        return "a number of more than 15 digits"
    text = json.dumps(value, ensure_ascii=False, default=str)
    return text if len(text) <= 30 else text[:29] + "…"


def matrix(cells: Sequence[object] | pd.Series) -> Floats:
    """The numbers of lists of one length, (windows, steps)."""
    return np.array([numbers(cell) for cell in cells], dtype=np.float64)


def as_cells(values: Floats) -> list[str]:
    """A cell of JSON for each row, with ten significant digits: equal forecasts give equal text on every machine."""
    return [json.dumps([float(f"{value:.10g}") for value in row]) for row in values.tolist()]


def steps(name: str, values: Floats, index: pd.Index) -> pd.DataFrame:
    """A column for each step ahead, "name:1" for the first."""
    return pd.DataFrame(values, index, [f"{name}:{step}" for step in range(1, values.shape[1] + 1)])


def of_steps(outcomes: pd.DataFrame, name: str) -> Floats:
    """What ``steps`` wrote, (windows, steps); no columns where there is nothing of that name."""
    columns = [column for column in outcomes.columns if str(column).startswith(f"{name}:")]
    return outcomes[columns].to_numpy(np.float64)


# ---- what a forecast is measured against -----------------------------------------------------------------------------


def differences(history: Floats, season: int) -> Floats:
    """How far each known value is from the one a season before."""
    return history[season:] - history[:-season]


def naive(history: Floats, season: int, ahead: int) -> Floats:
    """The last known season, over and over (Hyndman and Athanasopoulos, *Forecasting*, 3rd edition, 5.2)."""
    return np.resize(history[-season:], ahead)


def naive_of(table: pd.DataFrame, settings: Settings, ahead: int) -> Floats:
    """The seasonal naive of each window, (windows, steps)."""
    known = [np.array(numbers(cell)) for cell in table[settings.history]]
    return np.array([naive(history, settings.season, ahead) for history in known])


def series_of(table: pd.DataFrame, settings: Settings) -> pd.Series:
    """Which series each window is of, as text; "" where there is only one."""
    if settings.series is None:
        return pd.Series("", index=table.index, dtype="str")
    return table[settings.series].astype(str)


def known_differences(examples: Examples, settings: Settings) -> dict[str, Floats]:
    """The seasonal differences of each series: of the training histories, else of those in the test rows.

    A series that training lacks is taken from the test histories, which the predictor knows as well.
    """
    found: dict[str, Floats] = {}
    for table in (examples.test, examples.train):
        if table is None or settings.history not in table.columns:
            continue
        parts: dict[str, list[Floats]] = {}
        for name, history in zip(series_of(table, settings), table[settings.history], strict=True):
            parts.setdefault(name, []).append(differences(np.array(numbers(history)), settings.season))
        found |= {name: np.concatenate(of_series) for name, of_series in parts.items()}
    return found


def known_scales(examples: Examples, settings: Settings) -> dict[str, float]:
    """The mean absolute seasonal difference of each series: 1 in MASE; 0 where the series repeats itself exactly."""
    return {name: float(np.abs(found).mean()) for name, found in known_differences(examples, settings).items()}


def seasonal_naive(examples: Examples, settings: Settings) -> pd.DataFrame:
    """What the seasonal naive would send in: ``prediction``, and ``low`` and ``high`` by the known differences."""
    return _with_ends(naive_of(examples.test, settings, _ahead(examples)), examples, settings)


def season_ago(settings: Settings) -> str:
    """The time that a seasonal naive repeats, in words."""
    if settings.season == 1:
        return f"the {settings.step} before the forecast"
    return f"{settings.season} {settings.step}s before"


def lines(examples: Examples, settings: Settings) -> list[tuple[str, pd.DataFrame]]:
    """The last known value once more, the line from the first known value through the last, and the mean of all."""
    known = [np.array(numbers(cell)) for cell in examples.test[settings.history]]
    steps_ahead = np.arange(1, _ahead(examples) + 1)
    last = np.array([history[-1] for history in known])[:, None]
    slope = np.array([(history[-1] - history[0]) / max(history.size - 1, 1) for history in known])[:, None]
    mean = np.array([history.mean() for history in known])[:, None]
    rivals = {
        "the last known value": last + 0.0 * steps_ahead,
        "the line through the first and the last known value": last + slope * steps_ahead,
        "the mean of the known values": mean + 0.0 * steps_ahead,
    }
    if settings.season == 1:
        del rivals["the last known value"]  # as the seasonal naive has it
    return [(name, _with_ends(middle, examples, settings)) for name, middle in rivals.items()]


def _ahead(examples: Examples) -> int:
    return len(numbers(examples.test[examples.target].iloc[0]))


def _with_ends(middle: Floats, examples: Examples, settings: Settings) -> pd.DataFrame:
    test = examples.test
    known = known_differences(examples, settings)
    ends = {name: np.quantile(found, settings.ends) for name, found in known.items()}
    reach = np.array([ends[name] for name in series_of(test, settings)])
    columns = {"prediction": middle, "low": middle + reach[:, :1], "high": middle + reach[:, 1:]}
    return pd.DataFrame({name: as_cells(values) for name, values in columns.items()}, test.index)


def pinball(truth: Floats, quantile: Floats, level: float) -> Floats:
    """Pinball loss of each forecast quantile (Koenker and Bassett 1978)."""
    short = truth - quantile
    return np.maximum(level * short, (level - 1) * short)


# ---- when ------------------------------------------------------------------------------------------------------------


def origins(table: pd.DataFrame, column: str) -> pd.Series:
    """When each window begins, in local time: from the column, else from the ids; all missing where these are no dates.

    The origin is the time of the last known value, so the first step ahead comes one step later.
    """
    texts = table[column] if column in table.columns else table.index.to_series()
    parsed = pd.to_datetime(texts.astype(str).str.extract(_DATE)[0], errors="coerce", format="ISO8601")
    dates = pd.Series(parsed.to_numpy("datetime64[s]"), index=table.index)
    if dates.notna().all() and (dates.dt.year <= LAST_YEAR).all():
        return dates
    return pd.Series(np.datetime64("NaT", "s"), index=table.index)


def called(examples: Examples, rows: pd.DataFrame, column: str) -> list[str]:
    """What a page calls the windows whose origins are no dates: as the column has it, else as other examples."""
    return rows[column].map(cell).tolist() if column in rows.columns else [examples.short(str(i)) for i in rows.index]


def dates_ahead(origin: pd.Series, ahead: int, step: str) -> NDArray[np.datetime64]:
    """The time of each step ahead, (windows, steps)."""
    begin = pd.DatetimeIndex(origin)
    columns = [(begin + _offset(step, n)).to_numpy("datetime64[s]") for n in range(1, ahead + 1)]
    return np.stack(columns, axis=1)


def _offset(step: str, n: int) -> pd.DateOffset | np.timedelta64:
    if step in _MONTHS:
        return pd.DateOffset(months=n * _MONTHS[step])
    return n * np.timedelta64(1, _UNITS[step])


def overlap(origin: pd.Series, series: pd.Series, ahead: int, step: str) -> bool:
    """Whether two windows of one series forecast the same step."""
    if len(origin) < 2 or origin.isna().any():
        return False
    table = pd.DataFrame({"origin": origin, "end": dates_ahead(origin, ahead, step)[:, -1], "series": series})
    table = table.sort_values(["series", "origin"])
    same = table["series"].eq(table["series"].shift())
    return bool((same & (table["origin"] < table["end"].shift())).any())
