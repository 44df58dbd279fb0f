"""Third version: a level for each place, and coins cut by the border judged; four numbers by F1 in training.

Writes model/levels.json and metrics.json.

python train.py
"""

import json
from itertools import product
from pathlib import Path

import numpy as np
import pandas as pd
from check_data import checked
from features import detect, pixels_of

HERE = Path(__file__).parent
THRESHOLD = 0.5
CHOICES = {
    "smoothing": (1.5, 2.5),
    "window": (51, 71),
    "between": (0.35, 0.45, 0.55),
    "least_area": (200, 300),
}


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


def f1(levels: dict[str, float], table: pd.DataFrame, pictures: list[np.ndarray]) -> float:
    """Precision and recall in one number."""
    scores = measure(levels, table, pictures)
    return 2 * scores["precision"] * scores["recall"] / max(1e-9, scores["precision"] + scores["recall"])


def best(table: pd.DataFrame, pictures: list[np.ndarray]) -> dict[str, float]:
    """Of all choices the one with the best F1 on the training pictures; of equal ones the first."""
    grid = [dict(zip(CHOICES, values, strict=True)) for values in product(*CHOICES.values())]
    return max(grid, key=lambda levels: f1(levels, table, pictures))


def main() -> None:
    train, test = checked()
    pictures = [pixels_of(path) for path in train["picture"]]
    levels = best(train, pictures)
    print(f"chosen: {levels}")
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
