"""What the model knows on Sunday night about each of the seven days to come: one row per day."""

import json
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
import pandas as pd
from holidays import HOLIDAYS, SATURDAY, SUNDAY, nth

DAY = timedelta(days=1)
WEEKS = 8


def numbers(cell) -> list[float]:
    """The numbers of a cell that holds a list, as text or already read."""
    return json.loads(cell) if isinstance(cell, str) else list(cell)


def kind_of_day(day: date) -> str:
    """What the calendar says about a day, or "" for a day like any other. All of it is printed years ahead."""
    if day in HOLIDAYS:
        return HOLIDAYS[day]
    if (day.month, day.day) >= (12, 22) or (day.month, day.day) <= (1, 2):
        return f"{day:%d %B}"
    if HOLIDAYS.get(day - DAY) == "Thanksgiving":
        return "day after Thanksgiving"
    if HOLIDAYS.get(day + DAY) == "Thanksgiving":
        return "day before Thanksgiving"
    if day == nth(day.year, 3, 0, 1):
        return "Pulaski Day"
    if (day.month, day.day) == (2, 12):
        return "Lincoln's Birthday"
    if day.weekday() == SATURDAY and date(day.year, 3, 11) <= day <= date(day.year, 3, 17):
        return "Saint Patrick's parade"
    if day == nth(day.year, 10, SUNDAY, 2):
        return "marathon"
    if day.weekday() < SATURDAY:
        return "beside a holiday" if day - DAY in HOLIDAYS or day + DAY in HOLIDAYS else ""
    return "long weekend" if any(day + DAY * i in HOLIDAYS for i in (-2, -1, 1, 2)) else ""


@dataclass(frozen=True)
class Days:
    """Seven rows per week.

    Attributes:
        usual: the median of the last eight same weekdays; what all else is measured against.
        features: of the recent weeks and the time of the year.
        kinds: what the calendar says, see ``kind_of_day``.
    """

    usual: np.ndarray
    features: np.ndarray
    kinds: np.ndarray


def days(weeks: pd.DataFrame) -> Days:
    """The days of these weeks, in order."""
    recent = np.array([numbers(cell) for cell in weeks["history"]]).reshape(len(weeks), WEEKS, 7)
    last_year = np.array([numbers(cell) for cell in weeks["last_year"]])
    usual = np.median(recent, axis=1)
    dates = [(pd.Timestamp(origin) + pd.Timedelta(days=i)).date() for origin in weeks["origin"] for i in range(1, 8)]
    turn = 2 * np.pi * np.array([day.timetuple().tm_yday for day in dates]) / 365.25
    lags = [np.log(recent[:, -weeks_ago] / usual).ravel() for weeks_ago in range(1, 5)]
    level = np.repeat(np.median(np.log(recent[:, -1] / usual), axis=1), 7)
    columns = [
        np.tile(np.arange(7.0), len(weeks)),
        *lags,
        level,
        np.log(last_year / usual).ravel(),
        np.sin(turn),
        np.cos(turn),
        turn,
    ]
    return Days(usual.ravel(), np.column_stack(columns), np.array([kind_of_day(day) for day in dates]))


def wanted(weeks: pd.DataFrame, usual: np.ndarray) -> np.ndarray:
    """What is learned: the logarithm of rides over the usual."""
    return np.log(np.concatenate([numbers(cell) for cell in weeks["rides"]]) / usual)
