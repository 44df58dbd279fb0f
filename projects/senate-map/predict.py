"""Places each senator on the map by the votes that may be seen, names the group, and guesses every vote not seen."""

import json
from pathlib import Path

import numpy as np
import pandas as pd
from features import table_of
from space import Space

MODEL = Path(__file__).parent / "model" / "space.json"


def predict(examples: pd.DataFrame) -> pd.DataFrame:
    """Only the column ``votes`` is read."""
    table = table_of(json.loads(votes) for votes in examples["votes"])
    return as_predictions(table, json.loads(MODEL.read_text(encoding="utf-8"))).set_axis(examples.index)


def as_predictions(table: np.ndarray, model: dict) -> pd.DataFrame:
    """Place (``x``, ``y``, ``x3``...), group, group by half of the roll calls, and guesses, a row per row of votes."""
    places, groups, said = read_by(table, model["all"])
    _, again, _ = read_by(table, model["half"])
    names = ["x", "y", *(f"x{number}" for number in range(3, places.shape[1] + 1))]
    found = pd.DataFrame(places.round(4), columns=names)
    found["prediction"], found["again"] = [[f"group {group + 1}" for group in g] for g in (groups, again)]
    found["entries"] = [
        json.dumps({str(column + 1): int(row[column] > 0) for column in np.flatnonzero(np.isnan(votes))})
        for row, votes in zip(said, table, strict=True)
    ]
    return found


def read_by(table: np.ndarray, part: dict) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Places, groups and guesses by one of the fitted spaces."""
    space = Space(*(np.array(part[name]) for name in ("pull", "lean", "doubt")))
    places = space.places(table)
    groups = np.linalg.norm(places[:, None] - np.array(part["centres"]), axis=2).argmin(1)
    return places, groups, space.votes(places)
