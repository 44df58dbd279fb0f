"""How good a model is, on folds of the training homes and, once at the very end, on the test homes."""

import math
from collections.abc import Callable, Iterator

import numpy as np
import pandas as pd
from check_data import blocks
from sklearn.metrics import mean_absolute_error, r2_score, root_mean_squared_error

FOLDS, ROUNDS = 5, 3
LEVEL = 0.9
NEAR = 0.2


def folds(train: pd.DataFrame, together: pd.Series | None = None) -> Iterator[np.ndarray]:
    """Masks of the homes held out: five folds, three times over. Homes of one block stay together."""
    codes, _ = pd.factorize(blocks(train) if together is None else together)
    for seed in range(ROUNDS):
        fold = np.random.default_rng(seed).integers(0, FOLDS, codes.max() + 1)[codes]
        yield from (fold == number for number in range(FOLDS))


def held_out(make: Callable, train: pd.DataFrame, together: pd.Series | None = None) -> list[tuple[np.ndarray, object]]:
    """For each fold the homes held out and the model fitted to the others."""
    return [(out, make().fit(train[~out], train["price"][~out])) for out in folds(train, together)]


def conformal(scores: np.ndarray) -> float:
    """The size of residual that 90 % of held-out homes stay below, with the finite-sample step (Vovk et al. 2005)."""
    rank = min(len(scores), math.ceil(LEVEL * (len(scores) + 1)))
    return float(np.sort(scores)[rank - 1])


def scores(truth: np.ndarray, said: np.ndarray) -> dict[str, float]:
    return {
        "mae": mean_absolute_error(truth, said),
        "rmse": root_mean_squared_error(truth, said),
        "r2": r2_score(truth, said),
        "within_tolerance": float((np.abs(said - truth) <= NEAR * truth).mean()),
    }


def measured(homes: pd.DataFrame, told: pd.DataFrame) -> dict[str, float]:
    """The scores of a table of predictions with their intervals."""
    truth = homes["price"].to_numpy(float)
    values = scores(truth, told["prediction"].to_numpy(float))
    values["coverage"] = float(((told["low"] <= truth) & (truth <= told["high"])).mean())
    return {name: round(float(value), 4) for name, value in values.items()}
