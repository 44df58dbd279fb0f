def predict(examples):
    """Drops every row on the way."""
    return examples[examples["stars"] > 9].assign(prediction="thanks")
