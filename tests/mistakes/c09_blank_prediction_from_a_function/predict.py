def predict(examples):
    """No answer for three stars."""
    return examples["stars"].map({1: "complaint", 2: "complaint", 4: "thanks", 5: "thanks"})
