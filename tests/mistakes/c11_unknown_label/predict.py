def predict(examples):
    """Spells one label in its own way."""
    return ["complaint" if stars < 3 else "thank" for stars in examples["stars"]]
