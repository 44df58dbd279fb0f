import pandas as pd


def predict(examples):
    """Puts the columns of probabilities in the wrong order."""
    called = ["complaint" if stars < 3 else "thanks" for stars in examples["stars"]]
    sure = [0.9 if label == "thanks" else 0.2 for label in called]
    return pd.DataFrame({"prediction": called, "complaint": sure, "thanks": [1 - p for p in sure]}, index=examples.index)
