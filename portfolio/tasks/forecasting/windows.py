"""Windows of a series: the numbers in their cells, their dates, and how far forecasts of them are off.

A window has ``H`` values to forecast, one to ``H`` steps after its origin, and the values known up to its origin.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Literal

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from portfolio.cells import CellError
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

GAPS = "fill a gap with what was known then, or leave the example out"
LIST = "write a list of numbers as JSON, such as [18.2, 19.5, 6.1]"


def numbers(cell: object) -> list[float]:
    """The numbers of a cell: JSON text, or a list already read.

    Raises:
        CellError: for anything but a list of one or more finite numbers.
    """
    try:
        values = json.loads(cell) if isinstance(cell, str) else cell
    except (ValueError, RecursionError):
        values = None
    if not isinstance(values, list):
        raise CellError("is no list of numbers", LIST)
    if not values:
        raise CellError("is an empty list", LIST)
    for at, value in enumerate(values, 1):
        if isinstance(value, bool) or not isinstance(value, int | float) or not abs(value) <= LARGEST:
            raise CellError(f"has {_short(value)} at place {at}, where a finite number belongs", GAPS)
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


def errors(outcomes: pd.DataFrame) -> Floats:
    """Forecast minus truth, (windows, steps)."""
    return of_steps(outcomes, "p") - of_steps(outcomes, "y")


def inside(outcomes: pd.DataFrame) -> Floats:
    """1 where the truth lies within the interval, else 0, (windows, steps); outcomes have intervals."""
    low, high, truth = (of_steps(outcomes, name) for name in ("low", "high", "y"))
    return ((low <= truth) & (truth <= high)).astype(float)


def worst_of_window(outcomes: pd.DataFrame) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
    """For each window the step (from 0) that is missed by most, the first of equals, and whether it was too high."""
    signed = errors(outcomes)
    at = np.abs(signed).argmax(axis=1)
    return at, signed[np.arange(len(at)), at] > 0


def series_of(table: pd.DataFrame, settings: Settings) -> pd.Series:
    """Which series each window is of, as text; "" where there is only one."""
    if settings.series is None:
        return pd.Series("", index=table.index, dtype="str")
    return table[settings.series].astype(str)


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


def is_dated(outcomes: pd.DataFrame) -> bool:
    """Whether every window's origin is a date."""
    return bool(outcomes["origin"].notna().all())


def times_ahead(rows: pd.DataFrame, ahead: int, step: str) -> NDArray[np.str_] | None:
    """The time of each step ahead in ISO 8601, (windows, steps); ``None`` without dates."""
    return dates_ahead(rows["origin"], ahead, step).astype(str) if is_dated(rows) else None


def overlap(origin: pd.Series, series: pd.Series, ahead: int, step: str) -> bool:
    """Whether two windows of one series forecast the same step."""
    if len(origin) < 2 or origin.isna().any():
        return False
    table = pd.DataFrame({"origin": origin, "end": dates_ahead(origin, ahead, step)[:, -1], "series": series})
    table = table.sort_values(["series", "origin"])
    same = table["series"].eq(table["series"].shift())
    return bool((same & (table["origin"] < table["end"].shift())).any())
