"""Third version: boosted trees on the recent weeks, after a linear model has taken out what the calendar says.

Writes model/model.joblib and metrics.json.

python train.py
"""

import json
from itertools import pairwise
from pathlib import Path

import joblib
import numpy as np
import pandas as pd
from check_data import checked
from features import numbers
from forecaster import Forecaster
from threadpoolctl import threadpool_limits

HERE = Path(__file__).parent
SEASON = 7
FOLDS = 5


def arrays(weeks: pd.DataFrame, column: str) -> np.ndarray:
    """A column of lists as numbers, weeks in rows."""
    return np.array([numbers(cell) for cell in weeks[column]])


def scale(train: pd.DataFrame) -> float:
    """What "as last week" is off by on an average day known in training: 1 in MASE."""
    history = arrays(train, "history")
    return float(np.abs(history[:, SEASON:] - history[:, :-SEASON]).mean())


def unseen(train: pd.DataFrame) -> tuple[pd.DataFrame, np.ndarray]:
    """The last five years of training, each forecast by a model that ends where the year begins.

    A year begins in September, as the test does; the last one, 2013-14, is the year before the test.
    """
    origins = pd.to_datetime(train["origin"])
    starts = [pd.Timestamp(2014 - years, 8, 31) for years in range(FOLDS, -1, -1)]
    later, middles = [], []
    for start, end in pairwise(starts):
        year = train[(origins >= start) & (origins < end)]
        middles.append(Forecaster().fit(train[origins < start]).middle(year))
        later.append(year)
        print(f"  {start.year}-{end.year % 100}: MASE {off(year, middles[-1]) / scale(train):.3f}")
    return pd.concat(later), np.concatenate(middles)


def off(weeks: pd.DataFrame, middle: np.ndarray) -> float:
    """Mean absolute error in thousands of rides."""
    return float(np.abs(middle - arrays(weeks, "rides")).mean())


def measure(model: Forecaster, train: pd.DataFrame, test: pd.DataFrame) -> dict[str, float]:
    """What the test weeks say. Called once, at the very end."""
    said, rides = model.predict(test), arrays(test, "rides")
    mae = off(test, said["prediction"])
    inside = (said["low"] <= rides) & (rides <= said["high"])
    values = {"mase": mae / scale(train), "mae": mae, "coverage": inside.mean()}
    return {name: round(float(value), 4) for name, value in values.items()}


def main() -> None:
    train, test = checked()
    weeks, middle = unseen(train)
    print(f"on five unseen years of training: MASE {off(weeks, middle) / scale(train):.3f}")
    model = Forecaster().fit(train).widen(weeks, middle)
    print(f"ends of the range: {model.ends}")
    (HERE / "model").mkdir(exist_ok=True)
    joblib.dump(model, HERE / "model" / "model.joblib", compress=("xz", 9))
    metrics = measure(model, train, test)
    (HERE / "metrics.json").write_text(json.dumps(metrics, indent=2) + "\n", encoding="utf-8")
    print(metrics)


if __name__ == "__main__":
    with threadpool_limits(1):  # on tables this small, threads wait for each other longer than they work
        main()
