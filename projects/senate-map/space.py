"""A plane in which senators who vote alike stand together: principal components, absences filled with the mean."""

from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class Space:
    """What each roll call asks of a place: the vote there is ``lean + place @ pull``, yea above zero."""

    pull: np.ndarray
    lean: np.ndarray

    def places(self, table: np.ndarray) -> np.ndarray:
        """Where each row of votes (yea 1, nay -1, nan for none) stands; no vote counts as the average vote."""
        return np.where(np.isnan(table), 0.0, table - self.lean) @ self.pull

    def votes(self, places: np.ndarray) -> np.ndarray:
        """What senators at these places say to every roll call, above zero for yea."""
        return self.lean + places @ self.pull.T


def fitted(table: np.ndarray, directions: int) -> Space:
    """The directions in which votes differ most (Pearson 1901), pointing to where more roll calls get a yea."""
    known = ~np.isnan(table)
    lean = np.where(known, table, 0.0).sum(0) / np.maximum(known.sum(0), 1)
    _, _, axes = np.linalg.svd(np.where(known, table - lean, 0.0), full_matrices=False)
    axes = axes[:directions] * np.sign(axes[:directions].sum(1, keepdims=True))
    return Space(axes.T, lean)
