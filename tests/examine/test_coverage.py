"""Does a 95 % interval hold the true value 95 times of 100? By simulation, from populations whose truth is known.

The short run takes part in every test run. ``make soak`` runs 1,000 simulations for each population, metric and size,
and prints the table (``-s``).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
import pytest

from portfolio.examine.comparison import compare
from portfolio.examine.intervals import UndefinedMetricError, estimate, measured
from portfolio.tasks.classification import Classification

TASK = Classification()
SWITCHED_ON = {"quadratic_kappa", "steps_off", "jaccard", "hamming_loss"}
"""By an option of project.yml."""

PLAIN = [metric for metric in TASK.metrics if metric.name not in SWITCHED_ON]
METRICS = [metric for metric in PLAIN if not metric.name.endswith("_positive")]
MANY = 300_000
LEAST, MOST = 0.93 - 2 * 0.008, 0.97 + 2 * 0.005


@dataclass(frozen=True)
class Population:
    """Examples of classes in these shares; ``gap`` parts the scores; those of a group are alike in difficulty."""

    shares: tuple[float, ...]
    gap: float
    positive: bool = False
    per_group: int = 1

    def outcomes(self, rng: np.random.Generator, n: int) -> pd.DataFrame:
        """Outcomes of ``n`` examples drawn from it."""
        k = len(self.shares)
        labels = [f"c{code}" for code in range(k)]
        truth = rng.choice(k, n, p=self.shares)
        ease = np.repeat(rng.normal(size=n // self.per_group + 1), self.per_group)[:n] if self.per_group > 1 else 0.0
        scores = rng.normal(size=(n, k))
        scores[np.arange(n), truth] += self.gap + 1.5 * ease
        return judged(truth, scores, labels, ordered=self.positive)


def judged(truth, scores, labels, *, ordered=False):
    """What ``judge`` makes of probabilities that are the softmax of the scores."""
    shares = np.exp(scores - scores.max(1, keepdims=True))
    shares /= shares.sum(1, keepdims=True)
    called, rows = shares.argmax(1), np.arange(len(truth))
    columns = {
        "truth": pd.Categorical.from_codes(truth, categories=labels, ordered=ordered),
        "prediction": pd.Categorical.from_codes(called, categories=labels, ordered=ordered),
        "confidence": shares[rows, called],
        "loss": -np.log(shares[rows, truth]),
        "failed": called != truth,
    }
    return pd.DataFrame(columns | {f"p:{label}": shares[:, code] for code, label in enumerate(labels)})


POPULATIONS = {
    "two classes, 80 to 20": Population((0.8, 0.2), 2.0, positive=True),
    "four classes, 40 to 10": Population((0.4, 0.3, 0.2, 0.1), 2.0),
    "eight classes": Population((0.125,) * 8, 2.5),
    "two classes, 98 % right": Population((0.5, 0.5), 2.9),
    "groups of five": Population((0.6, 0.4), 2.0, per_group=5),
}


def coverage(population: Population, n: int, times: int) -> dict[str, float]:
    """Metric -> share of simulations whose interval holds the value that the whole population has."""
    metrics = PLAIN if population.positive else METRICS
    whole = population.outcomes(np.random.default_rng(7), MANY)
    true = {metric.name: measured(metric, whole) for metric in metrics}
    held: dict[str, list[bool]] = {name: [] for name in true}
    rng = np.random.default_rng(n)
    for _ in range(times):
        sample = population.outcomes(rng, n)
        groups = pd.Series(np.arange(n) // population.per_group) if population.per_group > 1 else None
        for metric in metrics:
            try:
                found = estimate(metric, sample, groups=groups)
            except UndefinedMetricError:
                continue
            if found.low is not None and found.high is not None:
                held[metric.name].append(found.low <= true[metric.name] <= found.high)
    return {name: float(np.mean(holds)) for name, holds in held.items() if holds}


def paired_coverage(population: Population, n: int, times: int) -> dict[str, float]:
    """The same for the difference between two models that make many of the same mistakes."""

    def pair(rng, size):
        k = len(population.shares)
        truth = rng.choice(k, size, p=population.shares)
        common = rng.normal(size=(size, k))
        common[np.arange(size), truth] += population.gap
        labels = [f"c{code}" for code in range(k)]
        return [judged(truth, common + own * rng.normal(size=(size, k)), labels) for own in (0.3, 0.9)]

    this, that = pair(np.random.default_rng(7), MANY)
    true = {metric.name: measured(metric, this) - measured(metric, that) for metric in METRICS}
    held: dict[str, list[bool]] = {name: [] for name in true}
    rng = np.random.default_rng(n)
    for _ in range(times):
        one, other = pair(rng, n)
        for metric in METRICS:
            try:
                found = compare(metric, one, other, name="").difference
            except UndefinedMetricError:
                continue
            if found.low is not None and found.high is not None:
                held[metric.name].append(found.low <= true[metric.name] <= found.high)
    return {name: float(np.mean(holds)) for name, holds in held.items() if holds}


@pytest.mark.parametrize("name", ["two classes, 80 to 20", "four classes, 40 to 10", "groups of five"])
def test_intervals_hold_what_they_promise(name):
    """A short run at n = 200: 120 simulations tell 95 % from 88 %."""
    found = coverage(POPULATIONS[name], 200, 120)

    assert {metric: share for metric, share in found.items() if share < 0.89} == {}


def test_intervals_of_differences_hold_what_they_promise():
    """The same for two models on the same examples."""
    found = paired_coverage(POPULATIONS["two classes, 80 to 20"], 200, 120)

    assert {metric: share for metric, share in found.items() if share < 0.89} == {}


@pytest.mark.soak
@pytest.mark.parametrize(
    ("name", "n"),
    [(name, n) for name in POPULATIONS for n in (50, 200, 2000) if (name, n) != ("groups of five", 50)],
)  # ten groups get no interval
def test_coverage_in_a_thousand_simulations(name, n):
    """At least 93 % less two simulation errors everywhere; at small n more than 97 % may be unavoidable for counts."""
    found = coverage(POPULATIONS[name], n, 1000)
    told = "  ".join(f"{metric} {100 * share:.1f}" for metric, share in found.items())
    print(f"\n{name}, n = {n}: {told}")

    assert found
    assert {metric: share for metric, share in found.items() if share < LEAST} == {}
    if n == 2000:
        assert {metric: share for metric, share in found.items() if share > MOST} == {}


@pytest.mark.soak
@pytest.mark.parametrize("n", [50, 200, 2000])
@pytest.mark.parametrize("name", [name for name in POPULATIONS if name != "groups of five"])
def test_coverage_of_differences_in_a_thousand_simulations(name, n):
    """The same for paired differences; a little less at n = 50, with ten examples of a class or two errors."""
    found = paired_coverage(POPULATIONS[name], n, 1000)
    told = "  ".join(f"{metric} {100 * share:.1f}" for metric, share in found.items())
    print(f"\npaired, {name}, n = {n}: {told}")

    least = 0.87 if n == 50 else LEAST
    assert {metric: share for metric, share in found.items() if share < least} == {}
