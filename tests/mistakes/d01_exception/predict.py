"""Rules that do not know every number of stars."""

MOODS = {1: "complaint", 2: "complaint", 4: "thanks", 5: "thanks"}


def predict(examples):
    """One label per row of ``examples``."""
    labels = []
    for stars in examples["stars"]:
        if stars not in MOODS:
            raise ValueError(f"no rule for {stars} stars")
        labels.append(MOODS[stars])
    return labels
