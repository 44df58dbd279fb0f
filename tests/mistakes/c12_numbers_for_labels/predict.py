def predict(examples):
    """Gives the codes of the labels, not the labels."""
    return [int(stars > 2) for stars in examples["stars"]]
