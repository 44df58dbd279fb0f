"""Checks of data/ that must hold before anything is trained or believed; ``train.py`` runs them first.

python check_data.py
"""

from pathlib import Path

import pandas as pd

DATA = Path(__file__).parent / "data"
LABELS = {"Estonia", "Finland"}


def read(part: str) -> pd.DataFrame:
    """``train`` or ``test``, ids as text."""
    return pd.read_csv(DATA / f"{part}.csv", dtype={"geoname_id": str}, keep_default_na=False)


def faults(train: pd.DataFrame, test: pd.DataFrame) -> list[str]:
    """What is wrong with the split, in sentences; empty when nothing is."""
    both = pd.concat([train, test])
    found = {
        "an id appears twice": both["geoname_id"].duplicated().any(),
        "a name appears twice": both["name"].str.casefold().duplicated().any(),
        "a family is in training and in test": bool(set(train["family"]) & set(test["family"])),
        "a label is neither Estonia nor Finland": not set(both["country"]) <= LABELS,
        "a name has spaces at an end": (both["name"] != both["name"].str.strip()).any(),
        "a name is not in composed Unicode": (both["name"] != both["name"].str.normalize("NFC")).any(),
        "a place is on the wrong side of the Gulf of Finland": (
            (both["latitude"].astype(float) < 59.72) != (both["country"] == "Estonia")
        ).any(),
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
    print(f"fine: {len(train)} training and {len(test)} test names, no family in both")
