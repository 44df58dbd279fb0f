"""What the model knows on Sunday night about each of the seven days to come: one row per day."""

import json
from dataclasses import dataclass

import numpy as np
import pandas as pd

WEEKS = 8


def numbers(cell) -> list[float]:
    """The numbers of a cell that holds a list, as text or already read."""
    return json.loads(cell) if isinstance(cell, str) else list(cell)


@dataclass(frozen=True)
class Days:
    """Seven rows per week.

    Attributes:
        usual: the median of the last eight same weekdays; what all else is measured against.
        features: of the recent weeks and the time of the year.
    """

    usual: np.ndarray
    features: np.ndarray


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
    return Days(usual.ravel(), np.column_stack(columns))


def wanted(weeks: pd.DataFrame, usual: np.ndarray) -> np.ndarray:
    """What is learned: the logarithm of rides over the usual."""
    return np.log(np.concatenate([numbers(cell) for cell in weeks["rides"]]) / usual)
