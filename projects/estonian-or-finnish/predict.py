"""Says how likely each name is a place in Estonia or in Finland, from the name alone."""

from pathlib import Path

import joblib
import pandas as pd

MODEL = joblib.load(Path(__file__).parent / "model" / "model.joblib")


def predict(examples: pd.DataFrame) -> pd.DataFrame:
    """One column of probabilities per country; only the column ``name`` is read."""
    return pd.DataFrame(MODEL.predict_proba(examples["name"]), columns=MODEL.classes_, index=examples.index)


if __name__ == "__main__":
    import sys

    print(predict(pd.DataFrame({"name": sys.argv[1:]}, index=sys.argv[1:])).round(3).to_string())
