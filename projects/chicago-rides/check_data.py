"""Checks of data/ that must hold before anything is trained or believed; ``train.py`` runs them first.

python check_data.py
"""

from pathlib import Path

import numpy as np
import pandas as pd
from features import numbers

DATA = Path(__file__).parent / "data"


def read(part: str) -> pd.DataFrame:
    """``train`` or ``test``; "none" is a word here."""
    return pd.read_csv(DATA / f"{part}.csv", keep_default_na=False)


def faults(train: pd.DataFrame, test: pd.DataFrame) -> list[str]:
    """What is wrong with the weeks, in sentences; empty when nothing is."""
    both = pd.concat([train, test], ignore_index=True)
    origins = pd.to_datetime(both["origin"])
    history, last_year, rides = (
        np.array([numbers(cell) for cell in both[name]]) for name in ("history", "last_year", "rides")
    )
    found = {
        "an origin is no Sunday": (origins.dt.day_name() != "Sunday").any(),
        "a week is missing, or out of order": (origins.diff().dropna() != pd.Timedelta(days=7)).any(),
        "a history does not end with the week before": (history[1:, -7:] != rides[:-1]).any(),
        "a history is not seven days further on than the one before": (history[1:, :-7] != history[:-1, 7:]).any(),
        "last year is not 52 weeks ago": (last_year[52:] != rides[:-52]).any(),
        "a day has no riders": min(history.min(), rides.min()) <= 0,
        "a Sunday is busier than the Monday before it in more than one week of ten": (rides[:, 6] > rides[:, 0]).mean()
        > 0.1,
        "a training week ends after the first test week begins": origins[len(train) - 1] >= origins[len(train)],
    }
    return [sentence for sentence, wrong in found.items() if wrong]


def checked() -> tuple[pd.DataFrame, pd.DataFrame]:
    """Training and test weeks, or the end of the program."""
    train, test = read("train"), read("test")
    if wrong := faults(train, test):
        raise SystemExit("data/: " + "; ".join(wrong))
    return train, test


if __name__ == "__main__":
    train, test = checked()
    print(f"fine: {len(train)} training weeks, then {len(test)} test weeks, without a gap and without an overlap")
