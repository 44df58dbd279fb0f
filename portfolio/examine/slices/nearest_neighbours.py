"""Points that lie together: fewer dimensions, and centres with what is nearest to each. The same on every run."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Codes = NDArray[np.int64]

MOST_STEPS = 30
STARTS = 2
MOST_POINTS = 5000
"""Centres are found among so many evenly spaced points; more would move them little."""

MOST_COLUMNS = 512
"""More columns than that are first added up with random signs, which keeps distances (Achlioptas 2003)."""

DECIMALS = 6
"""What differs behind them is the order in which a processor adds."""


def reduced(points: Floats, dimensions: int) -> Floats:
    """Their first principal components, on one scale: the points lie at distance 1 from their middle on average."""
    if points.shape[1] > MOST_COLUMNS:
        signs = np.random.default_rng(0).choice([-1.0, 1.0], (points.shape[1], MOST_COLUMNS))
        points = np.asarray(points @ signs)
    centred = points - points.mean(axis=0)
    size = float(np.sqrt((centred**2).sum(axis=1).mean()))
    if size == 0:
        return np.asarray(centred[:, :1])
    centred /= size
    if centred.shape[1] <= dimensions:
        return np.asarray(np.round(centred, DECIMALS))
    _, axes = np.linalg.eigh(centred.T @ centred)
    return np.asarray(np.round(centred @ axes[:, ::-1][:, :dimensions], DECIMALS))


def centres(points: Floats, k: int) -> Floats:
    """(k, d) centres that the points lie nearest to: the better of two runs of k-means (Lloyd 1982, Arthur 2007)."""
    rng = np.random.default_rng(k)
    points = points[:: max(1, len(points) // MOST_POINTS)]
    runs = [_settled(points, _spread(points, k, rng)) for _ in range(STARTS)]
    return min(runs, key=lambda found: float(_distances(points, found).min(axis=1).sum()))


def nearest(points: Floats, middles: Floats) -> Codes:
    """(n,) the place of the centre that each point is nearest to."""
    return np.asarray(_distances(points, middles).argmin(axis=1))


def _spread(points: Floats, k: int, rng: np.random.Generator) -> Floats:
    """Points far from each other, drawn by their squared distance to those drawn before."""
    chosen = [int(rng.integers(len(points)))]
    far = ((points - points[chosen[0]]) ** 2).sum(axis=1)
    while len(chosen) < k and far.sum() > 0:
        chosen.append(int(np.searchsorted(np.cumsum(far), rng.random() * far.sum())))
        far = np.minimum(far, ((points - points[chosen[-1]]) ** 2).sum(axis=1))
    return points[chosen]


def _settled(points: Floats, middles: Floats) -> Floats:
    codes = nearest(points, middles)
    for _ in range(MOST_STEPS):
        sizes = np.bincount(codes, minlength=len(middles))
        sums = np.column_stack([np.bincount(codes, column, len(middles)) for column in points.T])
        middles = np.where(sizes[:, None] > 0, sums / np.maximum(sizes, 1)[:, None], middles)
        before, codes = codes, nearest(points, middles)
        if (before == codes).all():
            break
    return np.round(middles, DECIMALS)


def _distances(points: Floats, middles: Floats) -> Floats:
    """(n, k) squared distances, but for what each point adds to all of its own."""
    return np.asarray((middles**2).sum(axis=1) - 2 * points @ middles.T)
