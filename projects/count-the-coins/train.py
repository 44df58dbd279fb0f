"""First version: nothing is trained. The levels are those of scikit-image's documentation.

Writes model/levels.json and metrics.json.

python train.py
"""

import json
from pathlib import Path

import numpy as np
import pandas as pd
from check_data import checked
from features import detect, pixels_of

HERE = Path(__file__).parent
THRESHOLD = 0.5
LEVELS = {"dark": 30, "bright": 150, "least_area": 100}


def overlap(one: list[float], other: list[float]) -> float:
    """Intersection over union of two boxes."""
    width = min(one[0] + one[2], other[0] + other[2]) - max(one[0], other[0])
    height = min(one[1] + one[3], other[1] + other[3]) - max(one[1], other[1])
    both = max(width, 0) * max(height, 0)
    return both / (one[2] * one[3] + other[2] * other[3] - both)


def right(boxes: list[list[float]], coins: list[list[float]]) -> int:
    """How many boxes lie on a coin of their own, the surest box first, by half of their common area or more."""
    free, n = list(coins), 0
    for box in sorted(boxes, key=lambda box: -box[4] if len(box) > 4 else 0.0):
        best = max(free, key=lambda coin: overlap(box, coin), default=None)
        if best is not None and overlap(box, best) >= 0.5:
            free.remove(best)
            n += 1
    return n


def measure(levels: dict[str, float], table: pd.DataFrame, pictures: list[np.ndarray]) -> dict[str, float]:
    """Precision, recall and the mean error of the count."""
    called = [[box for box in detect(pixels, levels) if len(box) < 5 or box[4] >= THRESHOLD] for pixels in pictures]
    found = sum(right(boxes, coins) for boxes, coins in zip(called, table["coins"], strict=True))
    errors = [abs(len(boxes) - len(coins)) for boxes, coins in zip(called, table["coins"], strict=True)]
    n_called, n_true = sum(map(len, called)), sum(map(len, table["coins"]))
    values = {"precision": found / max(1, n_called), "recall": found / n_true, "count_mae": float(np.mean(errors))}
    return {name: round(value, 4) for name, value in values.items()}


def main() -> None:
    train, test = checked()
    pictures = [pixels_of(path) for path in train["picture"]]
    levels = LEVELS
    print(f"on training pictures: {measure(levels, train, pictures)}")
    for alteration, part in train.groupby("alteration"):
        print(f"  {alteration:10} {measure(levels, part, [pictures[row] for row in part.index])}")
    (HERE / "model").mkdir(exist_ok=True)
    (HERE / "model" / "levels.json").write_text(json.dumps(levels, indent=2) + "\n", encoding="utf-8")
    metrics = measure(levels, test, [pixels_of(path) for path in test["picture"]])
    (HERE / "metrics.json").write_text(json.dumps(metrics, indent=2) + "\n", encoding="utf-8")
    print(f"on test pictures: {metrics}")


if __name__ == "__main__":
    main()
