"""Checks of data/ that must hold before anything is learned or believed; ``train.py`` runs them first.

python check_data.py
"""

from pathlib import Path

import pandas as pd

DATA = Path(__file__).parent / "data"


def read(part: str) -> pd.DataFrame:
    """``train``, ``test`` or ``places``, every cell text; the index holds the ids where there are any."""
    table = pd.read_csv(DATA / f"{part}.csv", dtype=str, keep_default_na=False)
    return table.set_index("id") if "id" in table else table


def faults(train: pd.DataFrame, test: pd.DataFrame) -> list[str]:
    """What is wrong, in sentences; empty when nothing is."""
    places = read("places").set_index("geoname_id")
    both = pd.concat([train, test])
    families = places["family"].reindex(test["geoname_id"])
    found = {
        "an id appears twice": both.index.has_duplicates,
        "a name appears twice": both["name"].str.casefold().duplicated().any(),
        "a name kept back shares its family with a name to learn from": families.isin(train["family"]).any(),
        "a name is not the one in places.csv": (places["name"].reindex(both["geoname_id"]) != both["name"].array).any(),
        "a name of foreign spelling slipped in": (places["spelling"].reindex(both["geoname_id"]) != "local").any(),
        "the id of a request says more than the country": not test.index.str.fullmatch(r"(EE|FI)-\d{3}").all(),
    }
    return [sentence for sentence, wrong in found.items() if wrong]


def checked() -> tuple[pd.DataFrame, pd.DataFrame]:
    """Training names and requests, or the end of the program."""
    train, test = read("train"), read("test")
    if wrong := faults(train, test):
        raise SystemExit("data/: " + "; ".join(wrong))
    return train, test


if __name__ == "__main__":
    train, test = checked()
    print(f"fine: {len(train)} names to learn from, {len(test)} requests, no family on both sides")
