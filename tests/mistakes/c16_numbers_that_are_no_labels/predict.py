def predict(examples):
    """A score where a label is asked for."""
    return (examples["stars"] / 7).tolist()
