"""Populations of every kind whose true values are known, for simulations of intervals.

Each draws outcomes as ``Task.judge`` makes them, straight from distributions: the columns that metrics read, and no
others. A population stands for one sort of data (its shares, its errors), not for all that its kind may meet.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial

import numpy as np
import pandas as pd
from numpy.random import Generator

from portfolio.task import Metric, Task
from portfolio.tasks.classification.task import Classification
from portfolio.tasks.forecasting.task import Forecasting
from portfolio.tasks.ranking.task import Ranking
from portfolio.tasks.regression.task import Regression

Draw = Callable[[Generator, int], pd.DataFrame]

STEPS_AHEAD = 7
FIRST = 10


@dataclass(frozen=True)
class Population:
    """What samples are drawn from.

    Attributes:
        task: the kind of problem, with its options.
        draw: (generator, n) -> outcomes.
        per_group: so many rows after each other belong together and are alike.
        known: true values that can be worked out; the others are measured on ``many`` examples.
        by_size: metrics whose value depends on how many examples there are; the true one is the mean of such samples.
    """

    task: Task
    draw: Draw
    per_group: int = 1
    known: Mapping[str, float] = field(default_factory=dict)
    by_size: tuple[str, ...] = ()
    many: int = 300_000

    def metrics(self) -> Sequence[Metric]:
        """Those that have a value here."""
        sample = self.draw(np.random.default_rng(0), 500)
        return [metric for metric in self.task.metrics if metric.undefined(sample) is None]

    def groups(self, n: int) -> pd.Series | None:
        """Which rows belong together."""
        return pd.Series(np.arange(n) // self.per_group) if self.per_group > 1 else None

    def alike(self, rng: Generator, n: int) -> np.ndarray:
        """A number per row that rows of one group share."""
        return np.repeat(rng.normal(size=n // self.per_group + 1), self.per_group)[:n]


# ---- classification ------------------------------------------------------------------------------


def labelled(
    rng: Generator,
    n: int,
    *,
    shares: Sequence[float],
    gap: float,
    positive: bool = False,
    per_group: int = 1,
    ordered: bool = False,
) -> pd.DataFrame:
    """Examples of classes in these shares; ``gap`` parts the scores; those of a group are alike in difficulty."""
    k = len(shares)
    truth = rng.choice(k, n, p=shares)
    ease = np.repeat(rng.normal(size=n // per_group + 1), per_group)[:n] if per_group > 1 else 0.0
    scores = rng.normal(size=(n, k))
    scores[np.arange(n), truth] += gap + 1.5 * ease
    if ordered:
        scores -= 0.8 * np.abs(np.arange(k) - truth[:, None])
    return judged(truth, scores, positive=positive)


def judged(truth: np.ndarray, scores: np.ndarray, *, positive: bool = False) -> pd.DataFrame:
    """What ``judge`` makes of probabilities that are the softmax of the scores."""
    labels = [f"c{code}" for code in range(scores.shape[1])]
    shares = np.exp(scores - scores.max(1, keepdims=True))
    shares /= shares.sum(1, keepdims=True)
    called, rows = shares.argmax(1), np.arange(len(truth))
    columns = {
        "truth": pd.Categorical.from_codes(truth, categories=labels, ordered=positive),
        "prediction": pd.Categorical.from_codes(called, categories=labels, ordered=positive),
        "confidence": shares[rows, called],
        "loss": -np.log(shares[rows, truth]),
        "failed": called != truth,
    }
    return pd.DataFrame(columns | {f"p:{label}": shares[:, code] for code, label in enumerate(labels)})


def sets_of_labels(rng: Generator, n: int, *, shares: Sequence[float]) -> pd.DataFrame:
    """Examples with any of the labels that so many have; some are harder than others."""
    truth = rng.random((n, len(shares))) < shares
    wrong = rng.random((n, len(shares))) < rng.choice([0.05, 0.25], n)[:, None] * np.where(truth, 1.0, 0.6)
    called = truth ^ wrong
    columns = {"loss": wrong.mean(1), "failed": wrong.any(1)}
    for code in range(len(shares)):
        columns |= {f"y:l{code}": truth[:, code], f"c:l{code}": called[:, code]}
    return pd.DataFrame(columns)


PLAIN, SETS = Classification(), Classification().configured({"multilabel": ";"})
SCALE = Classification().configured({"ordered": "yes", "labels": ["a", "b", "c", "d"]})

CLASSES = {
    "two classes, 80 to 20": Population(PLAIN, partial(labelled, shares=(0.8, 0.2), gap=2.0, positive=True)),
    "four classes, 40 to 10": Population(PLAIN, partial(labelled, shares=(0.4, 0.3, 0.2, 0.1), gap=2.0)),
    "eight classes": Population(PLAIN, partial(labelled, shares=(0.125,) * 8, gap=2.5)),
    "two classes, 98 % right": Population(PLAIN, partial(labelled, shares=(0.5, 0.5), gap=2.9)),
    "groups of five": Population(PLAIN, partial(labelled, shares=(0.6, 0.4), gap=2.0, per_group=5), per_group=5),
    "steps of a scale": Population(SCALE, partial(labelled, shares=(0.3, 0.3, 0.2, 0.2), gap=1.0, ordered=True)),
    "sets of labels": Population(SETS, partial(sets_of_labels, shares=(0.5, 0.3, 0.15, 0.1))),
    "sets, groups of five": Population(SETS, partial(sets_of_labels, shares=(0.5, 0.3, 0.15, 0.1)), per_group=5),
}

# ---- numbers -------------------------------------------------------------------------------------

ERRORS: Mapping[str, Callable[[Generator, int], np.ndarray]] = {
    "normal": lambda rng, n: rng.normal(size=n),
    "Laplace": lambda rng, n: rng.laplace(scale=np.sqrt(0.5), size=n),
    "lognormal": lambda rng, n: rng.lognormal(size=n) - np.exp(0.5),
}
SQUARES = {"normal": 1.0, "Laplace": 1.0, "lognormal": np.exp(2) - np.exp(1)}
"""Mean squares of these errors. Truths have a spread of 2."""


def numbers(rng: Generator, n: int, *, errors: str, per_group: int = 1) -> pd.DataFrame:
    """Truths, errors, and intervals that hold nine truths of ten; rows of a group err by like amounts."""
    truth, error = rng.normal(scale=2, size=n), ERRORS[errors](rng, n)
    if per_group > 1:
        sizes = np.repeat(rng.lognormal(sigma=0.4, size=n // per_group + 1), per_group)[:n]
        error = error * sizes
    columns = {"truth": truth, "prediction": truth + error, "loss": np.abs(error), "failed": np.abs(error) > 1}
    return pd.DataFrame(columns | {"held": rng.random(n) < 0.9})


def windows(rng: Generator, n: int, *, per_group: int = 1) -> pd.DataFrame:
    """Forecasts of seven steps: errors grow ahead, hang together within a window, and are alike within a series."""
    level = np.repeat(rng.lognormal(sigma=0.3, size=n // per_group + 1), per_group)[:n] if per_group > 1 else 1.0
    steps = rng.normal(size=(n, STEPS_AHEAD)) + rng.normal(size=(n, 1))
    errors = steps * np.linspace(0.5, 1.2, STEPS_AHEAD) * (level * rng.lognormal(sigma=0.4, size=n))[:, None]
    truth = rng.normal(20, 5, (n, STEPS_AHEAD))
    columns = {"mae": np.abs(errors).mean(1), "loss": np.abs(errors).mean(1) / 1.3, "scale": 1.3}
    for name, values in (("y", truth), ("p", truth + errors), ("low", truth + errors - 1.5)):
        columns |= {f"{name}:{step + 1}": values[:, step] for step in range(STEPS_AHEAD)}
    columns |= {f"high:{step + 1}": truth[:, step] + errors[:, step] + 1.5 for step in range(STEPS_AHEAD)}
    return pd.DataFrame(columns)


def queries(rng: Generator, n: int, *, per_group: int = 1) -> pd.DataFrame:
    """One to three relevant documents per query, found at ranks that its difficulty decides."""
    common = np.repeat(rng.normal(size=n // per_group + 1), per_group)[:n] if per_group > 1 else 0.0
    chance = 1 / (1 + np.exp(-(common + rng.normal(-1.2, 1.2, n))))
    wanted = rng.integers(1, 4, n)
    ranks = np.sort(rng.geometric(chance[:, None], (n, 3)) * np.arange(1, 4), axis=1) + np.arange(3)
    is_wanted = np.arange(3) < wanted[:, None]
    gains = np.where(is_wanted & (ranks <= FIRST), 1 / np.log2(ranks + 1), 0.0).sum(1)
    ideal = (np.where(is_wanted, 1 / np.log2(np.arange(3) + 2.0), 0.0)).sum(1)
    columns = {
        "ndcg": gains / ideal,
        "reciprocal_rank": 1 / ranks[:, 0],
        "recall": (is_wanted & (ranks <= 30)).sum(1) / wanted,
        "hit": (ranks[:, 0] <= FIRST).astype(float),
    }
    return pd.DataFrame(columns)


NUMBERS = {
    f"{errors} errors": Population(
        Regression(),
        partial(numbers, errors=errors),
        known={"rmse": np.sqrt(square), "r2": 1 - square / 4, "coverage": 0.9},
        many=1_000_000,
    )
    for errors, square in SQUARES.items()
} | {
    "normal errors, groups of ten": Population(
        Regression(), partial(numbers, errors="normal", per_group=10), per_group=10, many=1_000_000
    )
}
WINDOWS = {
    "windows of a week": Population(Forecasting(), windows),
    "series of ten windows": Population(Forecasting(), partial(windows, per_group=10), per_group=10),
}
QUERIES = {
    "queries": Population(Ranking(), queries),
    "queries of ten users each": Population(Ranking(), partial(queries, per_group=10), per_group=10),
}
