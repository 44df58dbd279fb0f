"""Checks of data/ that must hold before anything is trained or believed; ``train.py`` runs them first.

python check_data.py
"""

from pathlib import Path

import pandas as pd
from collect import SHELVES, plain

DATA = Path(__file__).parent / "data"


def read(part: str) -> pd.DataFrame:
    """``train`` or ``test``; a package may be called "null", so nothing is read as missing."""
    return pd.read_csv(DATA / f"{part}.csv", keep_default_na=False)


def faults(train: pd.DataFrame, test: pd.DataFrame) -> list[str]:
    """What is wrong with the split, in sentences; empty when nothing is."""
    both = pd.concat([train, test])
    both["text"] = both["description"].map(plain)
    sides = [set(part["description"].map(plain)) for part in (train, test)]
    found = {
        "a package appears twice": both["package"].duplicated().any(),
        "a text is in training and in test": bool(sides[0] & sides[1]),
        "a text appears twice on one shelf": both.duplicated(["text", "section"]).any(),
        f"there are not {SHELVES} shelves on both sides": not (
            train["section"].nunique() == test["section"].nunique() == SHELVES
        ),
        "a shelf has fewer than 30 test packages": test["section"].value_counts().min() < 30,
        "a description is empty": (both["description"].str.strip() == "").any(),
    }
    return [sentence for sentence, wrong in found.items() if wrong]


def checked() -> tuple[pd.DataFrame, pd.DataFrame]:
    """Training and test rows, or the end of the program."""
    train, test = read("train"), read("test")
    if wrong := faults(train, test):
        raise SystemExit("data/: " + "; ".join(wrong))
    return train, test


if __name__ == "__main__":
    train, test = checked()
    print(f"fine: {len(train)} training and {len(test)} test packages, no text on both sides")
