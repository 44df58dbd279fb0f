"""Test sets in which examples of a group are alike and nothing is planted, one for each statistic that kinds give.

Of each it is told whether the statistic raises an alarm. What holds of the groups when they are left out is what a
statistic that knows no groups would say; ``python -m tests.examine.grouped_worlds`` prints both for 2,000 test sets.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from statistics import NormalDist

import numpy as np
import pandas as pd
from numpy.random import Generator

from portfolio.examine.estimates.units import GROUP, Units
from portfolio.records import Finding
from portfolio.tasks.classification.report import calibration
from portfolio.tasks.detection.predictions import column_of
from portfolio.tasks.detection.task import Detection
from portfolio.tasks.forecasting.failures import one_side
from portfolio.tasks.forecasting.task import Forecasting
from portfolio.tasks.generation.failures import details_of
from portfolio.tasks.regression.task import Regression
from portfolio.tasks.topics.failures import worst_parts
from portfolio.tasks.topics.outcomes import N_WORDS

REGRESSION = Regression().configured({"tolerance": 0.5, "interval": 0.8})
FORECASTING, DETECTION = Forecasting(), Detection({"size": [100, 100]})
LIKENESS = 0.8
"""The share of the variance that examples of a group have in common."""

WIDE = NormalDist().inv_cdf(0.9)
"""Standard errors on either side that hold 80 %."""

Ends = Sequence[tuple[float | None, float | None]]


@dataclass(frozen=True)
class World:
    """Draws outcomes of so many groups of so many examples; tells an alarm, and all intervals that are given."""

    draw: Callable[[Generator, int, int], pd.DataFrame]
    alarm: Callable[[pd.DataFrame], bool]
    ends: Callable[[pd.DataFrame], Ends] = lambda _: ()


def alike(rng: Generator, n: int, size: int) -> np.ndarray:
    """Standard normal numbers, those of a group alike."""
    shared = np.repeat(rng.normal(size=n), size)
    return np.sqrt(LIKENESS) * shared + np.sqrt(1 - LIKENESS) * rng.normal(size=n * size)


def grouped(n: int, size: int, **columns: object) -> pd.DataFrame:
    return pd.DataFrame({"confidence": np.nan, **columns, GROUP: np.repeat(np.arange(n), size)})


# ---- numbers -----------------------------------------------------------------------------------------


def numbers(rng: Generator, n: int, size: int) -> pd.DataFrame:
    truth = np.repeat(rng.uniform(0, 100, n), size)
    error = alike(rng, n, size)
    said = truth + error
    away = {"loss": np.abs(error), "failed": np.abs(error) > 0.5, "allowed": 0.5, "held": np.abs(error) <= WIDE}
    return grouped(n, size, truth=truth, prediction=said, low=said - WIDE, high=said + WIDE, **away)


def found(kind, code: str) -> Callable[[pd.DataFrame], bool]:
    """Whether the kind points at that."""

    def alarm(outcomes: pd.DataFrame) -> bool:
        answers = kind.findings(kind.details(outcomes), outcomes)
        return any(isinstance(answer, Finding) and answer.code == code for answer in answers)

    return alarm


def of_numbers(outcomes: pd.DataFrame) -> Ends:
    details = REGRESSION.details(outcomes)
    return [(details[name]["low"], details[name]["high"]) for name in ("bias", "intervals")]


# ---- windows -----------------------------------------------------------------------------------------


def windows(rng: Generator, n: int, size: int) -> pd.DataFrame:
    away = alike(rng, n, size)[:, None] + 0.3 * rng.normal(size=(n * size, 3))
    truth = rng.normal(size=away.shape)
    wide = WIDE * np.sqrt(1.09)
    columns = {
        "truth": truth.mean(1),
        "prediction": (truth + away).mean(1),
        "origin": pd.NaT,
        "series": "",
        "called": "",
    }
    columns |= {"mae": np.abs(away).mean(1), "loss": np.abs(away).mean(1), "failed": np.abs(away).mean(1) > 1}
    for name, values in (("y", truth), ("p", truth + away), ("n", truth)):
        columns |= {f"{name}:{step + 1}": values[:, step] for step in range(3)}
    for name, sign in (("low", -1), ("high", 1)):
        columns |= {f"{name}:{step + 1}": (truth + away)[:, step] + sign * wide for step in range(3)}
    return grouped(n, size, scale=1.0, **columns)


def of_windows(outcomes: pd.DataFrame) -> Ends:
    details = FORECASTING.details(outcomes)
    return [(each["low"], each["high"]) for each in (*details["by_step"], details["bias"], details["held"])]


def of_one_side(outcomes: pd.DataFrame) -> bool:
    return one_side(outcomes) is not None


# ---- labels, documents, boxes, texts -------------------------------------------------------------------


def labels(rng: Generator, n: int, size: int) -> pd.DataFrame:
    sure = rng.uniform(0.5, 1, n * size)
    right = alike(rng, n, size) < np.array([NormalDist().inv_cdf(share) for share in sure])
    return grouped(n, size, confidence=sure, failed=~right)


def miscalibrated(outcomes: pd.DataFrame) -> bool:
    sure, right = outcomes["confidence"].to_numpy(), ~outcomes["failed"].to_numpy()
    told = calibration(sure, right, Units.of_outcomes(outcomes))
    lean = abs(told["calibration_lean"]) > told["calibration_lean_chance"]
    return lean or told["calibration_error"] > told["calibration_chance"]


def documents(rng: Generator, n: int, size: int) -> pd.DataFrame:
    failed = alike(rng, n, size) > 0.5
    topics, words = np.repeat(rng.integers(0, 4, n), size), np.repeat(rng.integers(0, 12, n), size)
    names = np.array(["war", "gold", "land", "ships"])[topics]
    return grouped(n, size, truth=names, prediction=names, failed=failed, loss=failed * 1.0, **{N_WORDS: words})


def boxes(rng: Generator, n: int, size: int) -> pd.DataFrame:
    """Two coins in each picture, those of a film of one size and near one place."""
    pictures = n * size
    side = np.repeat(rng.uniform(5, 20, n), size)
    left = np.repeat(rng.choice([0.0, 40.0], n), size)
    missed = (alike(rng, n, 2 * size) > 1).reshape(pictures, 2)
    true = np.stack([np.stack([left, 30.0 * at + 5 + 0 * left, side, side, 1 + 0 * left], axis=1) for at in (0, 1)], 1)
    none, no_flags = np.zeros((0, 5)), np.zeros(0, bool)
    columns = {"boxes": column_of(list(true)), "missed": column_of(list(missed)), "truth": 2}
    columns |= {"found": column_of([none] * pictures), "called": column_of([no_flags] * pictures)}
    columns |= {"hits": column_of([np.zeros((10, 0), bool)] * pictures), "prediction": 0, "n_right": 0, "n_true": 2}
    loss = missed.sum(1).astype(float)
    return grouped(n, size, **columns, width=100.0, height=100.0, loss=loss, failed=loss > 0)


def of_boxes(outcomes: pd.DataFrame) -> Ends:
    return [(each["from"], each["to"]) for each in DETECTION.details(outcomes)["sizes"]]


def texts(rng: Generator, n: int, size: int) -> pd.DataFrame:
    """A judge that takes half of all for what was asked, and distances to training that mean nothing."""
    columns = {"condition": "a", "judged": np.where(alike(rng, n, size) > 0, "a", "b")}
    columns |= {"real_judged": np.where(alike(rng, n, size) > 0, "a", "b"), "near": np.exp(alike(rng, n, size))}
    columns |= {"real_near": np.exp(alike(rng, n, size)), "copied": columns["judged"] == "b", "known": False}
    return grouped(n, size, **columns, repeated=False, item="ab", real="abc", taught="")


def judged(outcomes: pd.DataFrame) -> bool:
    return bool(details_of(outcomes)["judge"]["beyond_chance"])


def near(outcomes: pd.DataFrame) -> bool:
    return bool(details_of(outcomes)["near"]["beyond_chance"])


def of_texts(outcomes: pd.DataFrame) -> Ends:
    return [tuple(share[name][1:]) for share in details_of(outcomes)["shares"] for name in ("judged", "copied")]


WORLDS = {
    "regression: predictions lean to one side (PF061)": World(numbers, found(REGRESSION, "PF061"), of_numbers),
    "regression: those off at either end lean": World(numbers, lambda told: bool(REGRESSION.patterns(told))),
    "regression: intervals too narrow or wide (PF060)": World(numbers, found(REGRESSION, "PF060")),
    "forecasting: interval too narrow or wide (PF064)": World(windows, found(FORECASTING, "PF064"), of_windows),
    "forecasting: windows that fail lean": World(windows, of_one_side),
    "classification: confidence and share right (PF046)": World(labels, miscalibrated),
    "topics: the documents that fail most": World(documents, lambda told: bool(worst_parts(told))),
    "detection: boxes missed by size and place": World(boxes, lambda told: bool(DETECTION.patterns(told)), of_boxes),
    "generation: too typical (PF084)": World(texts, judged, of_texts),
    "generation: nearer to training (PF086)": World(texts, near),
}


def alarms(world: World, times: int, *, n: int = 40, size: int = 10) -> tuple[int, int]:
    """In how many test sets there is one: with the groups, and where they are left out."""
    counts = [0, 0]
    for seed in range(times):
        outcomes = world.draw(np.random.default_rng(seed), n, size)
        counts[0] += world.alarm(outcomes)
        counts[1] += world.alarm(outcomes.drop(columns=GROUP))
    return counts[0], counts[1]


if __name__ == "__main__":
    runs = int(sys.argv[1]) if len(sys.argv) > 1 else 2000
    for title, one in WORLDS.items():
        honoured, ignored = (100 * hits / runs for hits in alarms(one, runs))
        print(f"| {title} | {ignored:.1f} | {honoured:.1f} |", flush=True)
