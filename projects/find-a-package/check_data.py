"""Checks of data/ that must hold before anything is measured or believed; ``train.py`` runs them first.

python check_data.py
"""

import json
from pathlib import Path

import pandas as pd
from features import read_programs

DATA = Path(__file__).parent / "data"


def read(part: str) -> pd.DataFrame:
    """``train`` or ``test``, with the fitting programs of each query as a set."""
    queries = pd.read_csv(DATA / f"{part}.csv", keep_default_na=False)
    return queries.assign(fitting=queries["relevant"].map(json.loads).map(set))


def faults(train: pd.DataFrame, test: pd.DataFrame, programs: pd.DataFrame) -> list[str]:
    """What is wrong with the data, in sentences; empty when nothing is."""
    both, known = pd.concat([train, test]), set(programs["package"])
    told = programs.to_csv(index=False)
    found = {
        "a query is asked twice": both["query"].duplicated().any(),
        "a family of queries is on both sides": bool(set(train["family"]) & set(test["family"])),
        "a query has fewer than 5 or more than 300 fitting programs": not both["fitting"]
        .map(len)
        .between(5, 300)
        .all(),
        "a fitting program is not among the programs": not set().union(*both["fitting"]) <= known,
        "a program is listed twice": programs["package"].duplicated().any(),
        "a program tells its tags": any(tag in told for tag in set(" ".join(both["tags"]).split())),
    }
    return [sentence for sentence, wrong in found.items() if wrong]


def checked() -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]:
    """Training queries, test queries and programs, or the end of the program."""
    train, test, programs = read("train"), read("test"), read_programs(DATA / "packages.csv")
    if wrong := faults(train, test, programs):
        raise SystemExit("data/: " + "; ".join(wrong))
    return train, test, programs


if __name__ == "__main__":
    train, test, programs = checked()
    print(f"fine: {len(train)} training and {len(test)} test queries over {len(programs)} programs")
