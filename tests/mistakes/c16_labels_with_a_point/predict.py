def predict(examples):
    """Labels as floats, where the data have them without a point."""
    return (examples["stars"] > 2).astype(float)
