"""Says how likely each package is to stand on each shelf, from its one-line description."""

from pathlib import Path

import joblib
import pandas as pd

MODEL = joblib.load(Path(__file__).parent / "model" / "model.joblib")


def predict(examples: pd.DataFrame) -> pd.DataFrame:
    """One column of probabilities per shelf; only the column ``description`` is read."""
    return pd.DataFrame(MODEL.predict_proba(examples["description"]), columns=MODEL.classes_, index=examples.index)


if __name__ == "__main__":
    import sys

    shares = predict(pd.DataFrame({"description": [" ".join(sys.argv[1:])]}))
    print(shares.iloc[0].nlargest(3).round(3).to_string())
