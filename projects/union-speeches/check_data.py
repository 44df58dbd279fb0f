"""Checks of data/ that must hold before anything is trained or believed; ``train.py`` runs them first.

python check_data.py
"""

from pathlib import Path

import pandas as pd

DATA = Path(__file__).parent / "data"
FEWEST_WORDS = 100


def read() -> tuple[pd.DataFrame, pd.DataFrame]:
    """Training and test passages."""
    return pd.read_parquet(DATA / "train.parquet"), pd.read_csv(DATA / "test.csv")


def faults(train: pd.DataFrame, test: pd.DataFrame) -> list[str]:
    """What is wrong with the split, in sentences; empty when nothing is."""
    both = pd.concat([train, test])
    halves = pd.concat([both["text"], both["rest"]])
    openings = [set(part["text"].str[:200]) | set(part["rest"].str[:200]) for part in (train, test)]
    found = {
        "a passage appears twice": both["passage"].duplicated().any(),
        "a half appears twice": halves.duplicated().any(),
        "a year is in training and in test": bool(set(train["year"]) & set(test["year"])),
        "a half begins alike in training and in test": bool(openings[0] & openings[1]),
        f"a half has fewer than {FEWEST_WORDS} words": halves.str.split().str.len().min() < FEWEST_WORDS,
        "a bracket of the editors is left": halves.str.contains(r"\[", regex=True).any(),
    }
    return [sentence for sentence, wrong in found.items() if wrong]


def checked() -> tuple[pd.DataFrame, pd.DataFrame]:
    """Training and test passages, or the end of the program."""
    train, test = read()
    if wrong := faults(train, test):
        raise SystemExit("data/: " + "; ".join(wrong))
    return train, test


if __name__ == "__main__":
    train, test = checked()
    print(f"fine: {len(train)} training and {len(test)} test passages, no year on both sides")
