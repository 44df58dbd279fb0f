"""Topics as scikit-learn numbers them, with weights for shares."""

import pandas as pd


def predict(examples):
    """Two topics, the second of them worth more than all of the note."""
    return pd.DataFrame({"topic 0": 0.5, "breakfast coffee tea table eggs": 2.5}, index=examples.index)
