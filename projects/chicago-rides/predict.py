"""Says how many thousand people enter Clark/Lake on each of the next seven days."""

import json
from pathlib import Path

import joblib
import pandas as pd

MODEL = joblib.load(Path(__file__).parent / "model" / "model.joblib")


def predict(examples: pd.DataFrame) -> pd.DataFrame:
    """Lists of seven numbers: the forecast and the ends of its 80 % range. Reads origin, history and last_year."""
    columns = {
        name: [json.dumps([round(float(value), 3) for value in week]) for week in weeks]
        for name, weeks in MODEL.predict(examples).items()
    }
    return pd.DataFrame(columns, index=examples.index)
