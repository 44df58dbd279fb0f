import pandas as pd


def predict(examples):
    """The more stars, the more likely thanks."""
    thanks = examples["stars"] / 6
    return pd.DataFrame({"complaint": 1 - thanks, "thanks": thanks})
