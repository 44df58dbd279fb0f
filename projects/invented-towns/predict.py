"""Invents a name for every request: a country and an id, from which the dice are cast."""

import json
import random
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pandas as pd
from chain import draw

HERE = Path(__file__).parent


def generate(requests: pd.DataFrame, model: Mapping[str, Any]) -> pd.Series:
    """One name per request, each from its own dice."""
    names = [
        draw(model["followers"][country], model["order"], random.Random(f"invented-towns {request}"))
        for request, country in zip(requests.index, requests["country"], strict=True)
    ]
    return pd.Series(names, index=requests.index, dtype=object)


def predict(examples: pd.DataFrame) -> pd.DataFrame:
    """The column ``prediction``; of the requests only ``country`` is read."""
    model = json.loads((HERE / "model" / "model.json").read_text(encoding="utf-8"))
    return pd.DataFrame({"prediction": generate(examples, model)})


if __name__ == "__main__":
    import sys

    country, n = sys.argv[1], int(sys.argv[2])
    requests = pd.DataFrame({"country": [country] * n}, index=[str(number) for number in range(n)])
    print(*predict(requests)["prediction"], sep="\n")
