"""Checks of data/ that must hold before anything is tuned or believed; ``train.py`` runs them first.

python check_data.py
"""

import json
from pathlib import Path

import pandas as pd
from collect import ALTERATIONS, BORDER, boxes_of_photograph
from PIL import Image

HERE = Path(__file__).parent


def read(part: str) -> pd.DataFrame:
    """``train`` or ``test``, with the boxes as lists."""
    table = pd.read_csv(HERE / "data" / f"{part}.csv", keep_default_na=False)
    return table.assign(coins=table["coins"].map(json.loads))


def faults(train: pd.DataFrame, test: pd.DataFrame) -> list[str]:
    """What is wrong, in sentences; empty when nothing is."""
    coins, both = boxes_of_photograph(), pd.concat([train, test])
    sizes = [Image.open(HERE / path).size for path in both["picture"]]
    boxes = [(box, size) for size, found in zip(sizes, both["coins"], strict=True) for box in found]
    found = {
        "there are not 24 coins": len(coins) != 24,
        "a coin lies on both sides of the border": any(top < BORDER < top + height for _, top, _, height in coins),
        "a picture is named twice": both["image"].duplicated().any(),
        "a scene is in training and in test": bool(set(train["scene"]) & set(test["scene"])),
        "a scene lacks an alteration": (both.groupby("scene")["alteration"].nunique() != len(ALTERATIONS)).any(),
        "a size is not that of the picture": sizes != list(zip(both["width"], both["height"], strict=True)),
        "a box leaves its picture": any(
            x < 0 or y < 0 or w <= 0 or h <= 0 or x + w > width or y + h > height
            for (x, y, w, h), (width, height) in boxes
        ),
    }
    return [sentence for sentence, wrong in found.items() if wrong]


def checked() -> tuple[pd.DataFrame, pd.DataFrame]:
    """Training and test rows, once the data have passed."""
    train, test = read("train"), read("test")
    wrong = faults(train, test)
    if wrong:
        raise SystemExit("data/ is not fit for use: " + "; ".join(wrong))
    return train, test


if __name__ == "__main__":
    for part, table in zip(("training", "test"), checked(), strict=True):
        print(f"{len(table)} {part} pictures, {table['coins'].map(len).sum()} coins in them: all checks passed")
