"""Answers that need no model and not even a look at the example: drawn by how common they are."""

from __future__ import annotations

import numpy as np
import pandas as pd

from portfolio.records import Examples


def drawn_by_share(index: pd.Index, counts: pd.Series[int]) -> list[str]:
    """For each example one of the answers in the index of ``counts``, each as often as it was counted.

    The id decides, so that the same example gets the same answer whatever the order.
    """
    chance = pd.util.hash_array(index.to_numpy(object)) / 2.0**64
    at = np.searchsorted(np.cumsum(counts.to_numpy(float)) / float(counts.sum()), chance, "right")
    return [str(counts.index[place]) for place in np.minimum(at, len(counts) - 1).tolist()]


def source_of(examples: Examples) -> tuple[pd.DataFrame, str]:
    """The rows that a baseline may learn from, and the words for where they come from."""
    if examples.train is not None and len(examples.train) > 0:
        return examples.train, "in training"
    return examples.test, "in the test set itself, as there are no training rows"
