"""First version: nothing to train but the range. Writes model/model.json and metrics.json.

python train.py
"""

import json
from pathlib import Path

import numpy as np
import pandas as pd
from check_data import checked
from features import numbers
from predict import middle, predict

HERE = Path(__file__).parent
SEASON = 7
LOW, HIGH = 0.1, 0.9


def arrays(weeks: pd.DataFrame, column: str) -> np.ndarray:
    """A column of lists as numbers, weeks in rows."""
    return np.array([numbers(cell) for cell in weeks[column]])


def scale(train: pd.DataFrame) -> float:
    """What "as last week" is off by on an average day known in training: 1 in MASE."""
    history = arrays(train, "history")
    return float(np.abs(history[:, SEASON:] - history[:, :-SEASON]).mean())


def measure(train: pd.DataFrame, test: pd.DataFrame) -> dict[str, float]:
    """What the test weeks say. Called once, at the very end."""
    said, rides = predict(test), arrays(test, "rides")
    mae = np.abs(arrays(said, "prediction") - rides).mean()
    inside = (arrays(said, "low") <= rides) & (rides <= arrays(said, "high"))
    values = {"mase": mae / scale(train), "mae": mae, "coverage": inside.mean()}
    return {name: round(float(value), 4) for name, value in values.items()}


def main() -> None:
    train, test = checked()
    ratio = arrays(train, "rides") / middle(train)
    ends = {name: np.quantile(ratio, level, axis=0).round(4).tolist() for name, level in (("low", LOW), ("high", HIGH))}
    (HERE / "model").mkdir(exist_ok=True)
    (HERE / "model" / "model.json").write_text(json.dumps(ends) + "\n", encoding="utf-8")
    last_year = train[train["origin"] >= "2013-08-31"]
    off = np.abs(middle(last_year) - arrays(last_year, "rides")).mean()
    print(f"on the last year of training: MASE {off / scale(train):.3f}")
    metrics = measure(train, test)
    (HERE / "metrics.json").write_text(json.dumps(metrics, indent=2) + "\n", encoding="utf-8")
    print(metrics)


if __name__ == "__main__":
    main()
