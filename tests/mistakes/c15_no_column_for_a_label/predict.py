import pandas as pd


def predict(examples):
    """Only the probability of one label."""
    return pd.DataFrame({"prediction": "thanks", "thanks": 0.7}, index=examples.index)
