"""Says what each home is worth, and from where to where nine of ten such homes sell."""

from pathlib import Path

import joblib
import pandas as pd
from prices import told

MODEL = joblib.load(Path(__file__).parent / "model" / "model.joblib")


def predict(examples: pd.DataFrame) -> pd.DataFrame:
    """Columns ``prediction``, ``low`` and ``high`` in dollars."""
    return told(MODEL, examples)


if __name__ == "__main__":
    import sys

    print(predict(pd.read_csv(sys.argv[1], dtype={"zip": str})).round(-2).to_string())
