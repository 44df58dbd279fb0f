"""Says how much of each topic a passage holds, from the half of it that may be read. Needs numpy and pandas only."""

import json
from pathlib import Path

import numpy as np
import pandas as pd
from features import mixture, shares, weights

MODEL = json.loads((Path(__file__).parent / "model" / "model.json").read_text(encoding="utf-8"))
WORDS_PER_TOPIC = 10


def predict(examples: pd.DataFrame) -> pd.DataFrame:
    """One column per topic, named by its ten first words; "again: " before those of the fit to resampled years."""
    table = weights(list(examples["text"]), MODEL["idf"])
    columns = {}
    for prefix, fit in (("", MODEL["topics"]), ("again: ", MODEL["again"])):
        topics = np.array([[topic.get(word, 0.0) for word in MODEL["idf"]] for topic in fit])
        heads = [list(topic)[:WORDS_PER_TOPIC] for topic in fit]
        found = shares(mixture(table, topics))
        columns |= {prefix + " ".join(head): found[:, i].round(4) for i, head in enumerate(heads)}
    return pd.DataFrame(columns, index=examples.index)


if __name__ == "__main__":
    import sys

    found = predict(pd.DataFrame({"text": [sys.stdin.read()]})).iloc[0]
    print(found[[not name.startswith("again: ") for name in found.index]].nlargest(3).to_string())
