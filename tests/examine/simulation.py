"""How often 95 % intervals hold the true value, by simulation; ``python -m tests.examine.simulation`` prints a table.

Args: words that the name of a population, its kind or its metric must contain, ``n=50``, ``times=1000``.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache

import numpy as np
import pandas as pd

from portfolio.examine.estimates.intervals import UndefinedMetricError, estimate, measured
from portfolio.task import Metric
from tests.examine.populations import CLASSES, NUMBERS, QUERIES, WINDOWS, Population
from tests.examine.populations_of_sets import BOXES, DOCUMENTS, ITEMS, TEXTS

POPULATIONS: dict[str, Population] = CLASSES | NUMBERS | WINDOWS | QUERIES | BOXES | ITEMS | DOCUMENTS | TEXTS
SIZES = (50, 200, 2000)
OF_SIZE = 1000
"""Samples whose mean is the true value of a metric that depends on their size."""


@dataclass(frozen=True)
class Row:
    """A line of the table. ``below`` and ``above``: shares of simulations whose interval lies wholly on that side."""

    kind: str
    population: str
    metric: str
    n: int
    below: float
    above: float
    width: float
    given: int
    times: int
    method: str

    @property
    def coverage(self) -> float:
        return 1 - self.below - self.above

    def __str__(self) -> str:
        ends = f"low {100 * self.below:4.1f}  high {100 * self.above:4.1f}  width {self.width:.4f}"
        return (
            f"{self.kind:14} {self.population:30} {self.metric:24} n={self.n:<5} {100 * self.coverage:5.1f}  {ends}  "
            f"{self.given}/{self.times}  {self.method}"
        )


def true_values(name: str, n: int, metrics: Sequence[Metric]) -> dict[str, float]:
    """What intervals from samples of ``n`` should hold."""
    population = POPULATIONS[name]
    true = {m.name: of_all(name, m.name) for m in metrics if m.name not in {*population.known, *population.by_size}}
    rng = np.random.default_rng(8)
    sized = [metric for metric in metrics if metric.name in population.by_size]
    samples = (population.draw(rng, n) for _ in range(OF_SIZE if sized else 0))
    values = np.array([[measured(metric, sample) for metric in sized] for sample in samples])
    return true | population.known | {metric.name: float(values[:, at].mean()) for at, metric in enumerate(sized)}


@cache
def of_all(name: str, metric: str) -> float:
    """The value of a very large sample."""
    return measured(POPULATIONS[name].task.metric(metric), whole(name))


@lru_cache(maxsize=1)
def whole(name: str) -> pd.DataFrame:
    """A very large sample."""
    return POPULATIONS[name].draw(np.random.default_rng(7), POPULATIONS[name].many)


def simulated(name: str, n: int, times: int, metrics: Sequence[Metric], seed: int = 0) -> Iterator[Row]:
    """A row for each metric."""
    population = POPULATIONS[name]
    true = true_values(name, n, metrics)
    groups = population.groups(n)
    rng = np.random.default_rng([seed, n])
    ends: dict[str, list[tuple[float, float, str]]] = {metric.name: [] for metric in metrics}
    for _ in range(times):
        sample = population.draw(rng, n)
        grouped = None if groups is None else groups.set_axis(sample.index)
        for metric in metrics:
            try:
                found = estimate(metric, sample, groups=grouped)
            except UndefinedMetricError:
                continue
            if found.low is not None and found.high is not None:
                ends[metric.name].append((found.low, found.high, found.method))
    for metric in metrics:
        given = ends[metric.name]
        if given:
            low, high = (np.array(side, float) for side in list(zip(*given, strict=True))[:2])
            below, above = float((high < true[metric.name]).mean()), float((low > true[metric.name]).mean())
            width, method = float(np.mean(high - low)), max(method for _, _, method in given)
            yield Row(population.task.name, name, metric.name, n, below, above, width, len(given), times, method)


def main(words: Sequence[str]) -> None:
    sizes = [int(word[2:]) for word in words if word.startswith("n=")] or SIZES
    times = next((int(word[6:]) for word in words if word.startswith("times=")), 1000)
    wanted = [word for word in words if "=" not in word]
    for name, population in POPULATIONS.items():
        metrics = [
            metric
            for metric in population.metrics()
            if all(word in f"{population.task.name} {name} .{metric.name}." for word in wanted)
        ]
        for n in sizes if metrics else ():
            started = time.monotonic()
            for row in simulated(name, n, times, metrics):
                print(row, flush=True)
            print(f"# {time.monotonic() - started:.0f} s", flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])
