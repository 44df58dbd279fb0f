"""Finds the coins in each picture; only the column ``picture`` is read."""

import json
from pathlib import Path

import pandas as pd
from features import detect, pixels_of

LEVELS = json.loads((Path(__file__).parent / "model" / "levels.json").read_text(encoding="utf-8"))


def predict(examples: pd.DataFrame) -> pd.DataFrame:
    """A list of boxes per picture, as JSON."""
    boxes = [json.dumps(detect(pixels_of(picture), LEVELS)) for picture in examples["picture"]]
    return pd.DataFrame({"prediction": boxes}, index=examples.index)


if __name__ == "__main__":
    import sys

    print(predict(pd.DataFrame({"picture": sys.argv[1:]}, index=sys.argv[1:])).to_string())
