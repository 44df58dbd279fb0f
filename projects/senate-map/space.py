"""A space of a few directions in which senators who vote alike stand together, fitted to the votes that were cast."""

from dataclasses import dataclass

import numpy as np

ROUNDS = 25
RIDGE = 4.0


@dataclass(frozen=True)
class Space:
    """What each roll call asks of a place: the vote there is ``lean + place @ pull``, yea above zero.

    The pulls are orthogonal with length 1, so the distance of two places is how differently they vote, over all roll
    calls; the first direction parts senators most. ``doubt`` is how strongly each direction holds places at the middle:
    the spread that the votes leave unexplained, over the spread of senators in that direction.
    """

    pull: np.ndarray
    lean: np.ndarray
    doubt: np.ndarray

    def places(self, table: np.ndarray) -> np.ndarray:
        """Where each row of votes (yea 1, nay -1, nan for none) stands; few votes leave it near the middle."""
        return _weights(table - self.lean, self.pull, self.doubt)

    def votes(self, places: np.ndarray) -> np.ndarray:
        """What senators at these places say to every roll call, above zero for yea."""
        return self.lean + places @ self.pull.T


def fitted(table: np.ndarray, directions: int, ridge: float = RIDGE) -> Space:
    """Alternating least squares over the votes that were cast (Hastie, Mazumder, Lee and Zadeh 2015, section 3)."""
    known = ~np.isnan(table)
    mean = np.where(known, table, 0.0).sum(0) / np.maximum(known.sum(0), 1)
    left, _, _ = np.linalg.svd(np.where(known, table - mean, 0.0), full_matrices=False)
    places = left[:, :directions] * np.sqrt(len(table))
    for _ in range(ROUNDS):
        found = _weights(table.T, np.c_[places, np.ones(len(places))], np.full(directions + 1, ridge))
        pull, lean = found[:, :-1], found[:, -1]
        places = _weights(table - lean, pull, np.full(directions, ridge))
    return _turned(table, places, pull, lean)


def _weights(table: np.ndarray, design: np.ndarray, ridge: np.ndarray) -> np.ndarray:
    """For each row the weights of the columns of ``design`` that come nearest to its known cells."""
    known = ~np.isnan(table)
    outer = np.einsum("jk,jl->jkl", design, design)
    left = np.einsum("ij,jkl->ikl", known.astype(float), outer) + np.diag(ridge)
    return np.linalg.solve(left, (np.where(known, table, 0.0) @ design)[..., None])[..., 0]


def _turned(table: np.ndarray, places: np.ndarray, pull: np.ndarray, lean: np.ndarray) -> Space:
    """The same votes from other axes: orthogonal, in order of spread, pointing to where more roll calls get a yea."""
    middle, directions = places.mean(0), pull.shape[1]
    _, sizes, axes = np.linalg.svd((places - middle) @ pull.T, full_matrices=False)
    axes = axes[:directions] * np.sign(axes[:directions].sum(1, keepdims=True))
    unexplained = np.nanmean((table - lean - places @ pull.T) ** 2)
    return Space(axes.T, lean + pull @ middle, unexplained * len(table) / sizes[:directions] ** 2)
