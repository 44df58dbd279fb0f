"""Invents a name for every request: a country and an id, from which the dice are cast."""

import json
import random
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pandas as pd
from chain import Chain, capital

HERE = Path(__file__).parent


def generate(requests: pd.DataFrame, model: Mapping[str, Any]) -> pd.Series:
    """One new name per request, in the order of the requests: never one it learned from, never one it gave before."""
    entries = model["countries"]
    chains = {country: Chain(entry["followers"], model["order"]) for country, entry in entries.items()}
    given, names = set(model["refused"]), []
    for request, country in zip(requests.index, requests["country"], strict=True):
        dice = random.Random(f"invented-towns {request}")
        length = dice.choice(entries[country]["lengths"])
        name = chains[country].draw(dice)
        while len(name) != length or name.casefold() in given:
            name = chains[country].draw(dice)
        given.add(name.casefold())
        names.append(capital(name))
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
