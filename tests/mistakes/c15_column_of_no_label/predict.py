import pandas as pd


def predict(examples):
    """Columns named by position."""
    return pd.DataFrame({"class_0": 0.5, "class_1": 0.5}, index=examples.index)
