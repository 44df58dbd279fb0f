def predict(examples):
    """Everybody is grateful."""
    return ["thanks"] * len(examples)
