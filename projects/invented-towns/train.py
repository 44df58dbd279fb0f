"""Third version: contexts of zero to three letters mixed, and a little of the neighbour's language.

Chooses the length of the memory and the neighbour's weight by cross-validation on the training names, and writes
model/model.json and metrics.json.

    python train.py
"""

import json
from itertools import product
from pathlib import Path

import pandas as pd
from chain import Chain, followers
from check_data import checked
from predict import generate
from rehearsal import rehearse
from sklearn.model_selection import StratifiedGroupKFold

HERE = Path(__file__).parent
ORDERS = (1, 2, 3, 4)
WEIGHTS = (0.0, 0.03, 0.1, 0.3)


def chain(names: pd.DataFrame, country: str, order: int, weight: float) -> Chain:
    """The chain of a country; names of the other one count ``weight`` times."""
    own = names["country"] == country
    counts = followers(names.loc[own, "name"].str.lower(), order)
    for context, seen in followers(names.loc[~own, "name"].str.lower(), order, weight).items():
        if weight:
            counts.setdefault(context, type(seen)()).update(seen)
    return Chain(counts, order)


def surprise(names: pd.DataFrame, order: int, weight: float) -> float:
    """Bits per letter on names left out, both countries counted alike: four folds, families kept together."""
    found = []
    folds = StratifiedGroupKFold(4, shuffle=True, random_state=0)
    for fit, rest in folds.split(names, names["country"], names["family"]):
        for country, kept in names.iloc[rest].groupby("country"):
            model = chain(names.iloc[fit], str(country), order, weight)
            unseen = kept["name"].str.lower()
            found.append(sum(map(model.bits, unseen)) / (unseen.str.len() + 1).sum())
    return sum(found) / len(found)


def learned(names: pd.DataFrame, order: int, weight: float) -> dict:
    """The model, as it lies in model/model.json."""
    countries = {}
    for country, own in names.groupby("country"):
        countries[country] = {
            "followers": chain(names, str(country), order, weight).longest,
            "lengths": sorted(own["name"].str.len().tolist()),
        }
    return {"order": order, "countries": countries, "refused": sorted(names["name"].str.casefold())}


def main() -> None:
    train, test = checked()
    choices = {(order, weight): surprise(train, order, weight) for order, weight in product(ORDERS, WEIGHTS)}
    for (order, weight), bits in choices.items():
        print(f"memory {order}, neighbour {weight:4}: {bits:.3f} bits per letter")
    order, weight = min(choices, key=lambda choice: choices[choice])
    print(f"chosen: memory {order}, neighbour {weight}")
    print(rehearse(train, lambda names: learned(names, order, weight), generate))
    model = learned(train, order, weight)
    (HERE / "model").mkdir(exist_ok=True)
    text = json.dumps(model, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    (HERE / "model" / "model.json").write_text(text + "\n", encoding="utf-8")
    made, known = generate(test, json.loads(text)).str.casefold(), set(model["refused"])
    metrics = {"novelty": 1 - float(made.isin(known).mean()), "uniqueness": made.nunique() / len(made)}
    text = json.dumps({name: round(value, 4) for name, value in metrics.items()}, indent=2)
    (HERE / "metrics.json").write_text(text + "\n", encoding="utf-8")
    print(metrics)


if __name__ == "__main__":
    main()
