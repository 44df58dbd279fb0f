"""Says how likely each package is to stand on each shelf, from its name and one-line description."""

from pathlib import Path

import joblib
import pandas as pd
from features import texts

MODEL = joblib.load(Path(__file__).parent / "model" / "model.joblib")


def predict(examples: pd.DataFrame) -> pd.DataFrame:
    """One column of probabilities per shelf; the columns ``package`` and ``description`` are read."""
    return pd.DataFrame(MODEL.predict_proba(texts(examples)), columns=MODEL.classes_, index=examples.index)


if __name__ == "__main__":
    import sys

    shares = predict(pd.DataFrame({"package": sys.argv[1:2], "description": [" ".join(sys.argv[2:])]}))
    print(shares.iloc[0].nlargest(3).round(3).to_string())
