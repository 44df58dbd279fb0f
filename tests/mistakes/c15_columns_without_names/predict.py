import numpy as np


def predict(examples):
    """Probabilities in an array, whose columns could mean anything."""
    return np.full((len(examples), 2), 0.5)
