"""The interval of macro F1 at 20,000 rows and 2,000 resamples, against the tools that people use for it.

Ratios of CPU seconds in one run, imports not counted: ours from the table of outcomes to the estimate, which needs no
resamples; vectorised ``scipy.stats.bootstrap``; and a scikit-learn loop, of which a tenth is run.

    python tests/benchmarks/bench_interval.py        exits 1 when a bar is missed
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable

import numpy as np
import pandas as pd

from portfolio.examine.estimates.confusion import f1_macro
from portfolio.examine.estimates.intervals import estimate
from portfolio.tasks.classification.task import Classification

ROWS, CLASSES, RESAMPLES = 20_000, 5, 2000
AT_LEAST = 150
REPEATS = 15
TIMES = 20
SKLEARN_RESAMPLES = 200


def main() -> int:
    """Exit code 0 when ours is at least 150 times faster than SciPy's."""
    truth, called = made_labels()
    labels = [f"class {code}" for code in range(CLASSES)]
    outcomes = pd.DataFrame(
        {
            "truth": pd.Categorical.from_codes(truth, categories=labels),
            "prediction": pd.Categorical.from_codes(called, categories=labels),
        }
    )
    ours = (
        statistics.median(seconds(lambda: [ours_from_nothing(outcomes) for _ in range(TIMES)]) for _ in range(REPEATS))
        / TIMES
    )
    scipy = statistics.median(seconds(lambda: by_scipy(truth, called)) for _ in range(3))
    loop = seconds(lambda: by_sklearn(truth, called)) * RESAMPLES / SKLEARN_RESAMPLES
    found = ours_from_nothing(outcomes)
    low, high = by_scipy(truth, called)
    title = f"macro F1, {ROWS:,} rows, {CLASSES} classes, {RESAMPLES:,} resamples"
    print(f"{title:<56} {'CPU s':>6} {'ratio':>7}  interval")
    print(f"{found.method:<56} {ours:6.4f}       1  {found.low:.5f} to {found.high:.5f}")
    peer = "scipy.stats.bootstrap, vectorised, percentile"
    print(f"{peer:<56} {scipy:6.3f} {scipy / ours:7.0f}  {low:.5f} to {high:.5f}")
    print(f"{'scikit-learn loop':<56} {loop:6.2f} {loop / ours:7.0f}")
    verdict = "ok" if scipy / ours >= AT_LEAST else "MISSED"
    print(f"at least {AT_LEAST} times faster than vectorised scipy.stats.bootstrap: {verdict}")
    return 0 if scipy / ours >= AT_LEAST else 1


def made_labels() -> tuple[np.ndarray, np.ndarray]:
    """Five classes of unequal size, about 80 % right."""
    rng = np.random.default_rng(0)
    truth = rng.choice(CLASSES, ROWS, p=[0.35, 0.25, 0.2, 0.12, 0.08])
    return truth, np.where(rng.random(ROWS) < 0.75, truth, rng.integers(0, CLASSES, ROWS))


def seconds(work: Callable[[], object]) -> float:
    """CPU seconds of one call."""
    started = time.process_time()
    work()
    return time.process_time() - started


def ours_from_nothing(outcomes: pd.DataFrame):
    """The whole way from outcomes to the estimate."""
    return estimate(Classification().metric("f1_macro"), outcomes)


def by_scipy(truth: np.ndarray, called: np.ndarray) -> tuple[float, float]:
    """A vectorised statistic in the batches that were fastest here; percentile, as its BCa needs 20,000 jackknives."""
    from scipy.stats import bootstrap

    def score(truth, called, axis=-1):
        truth, called = np.atleast_2d(np.moveaxis(truth, axis, -1), np.moveaxis(called, axis, -1))
        pairs = truth * CLASSES + called + CLASSES**2 * np.arange(len(truth))[:, None]
        counts = np.bincount(pairs.ravel(), minlength=CLASSES**2 * len(truth))
        return np.squeeze(f1_macro(counts.reshape(-1, CLASSES, CLASSES)))

    done = bootstrap(
        (truth, called),
        score,
        paired=True,
        vectorized=True,
        n_resamples=RESAMPLES,
        batch=100,
        method="percentile",
        rng=0,
    )
    return float(done.confidence_interval.low), float(done.confidence_interval.high)


def by_sklearn(truth: np.ndarray, called: np.ndarray) -> None:
    """What a notebook does."""
    from sklearn.metrics import f1_score

    rng = np.random.default_rng(0)
    for _ in range(SKLEARN_RESAMPLES):
        rows = rng.integers(0, ROWS, ROWS)
        f1_score(truth[rows], called[rows], average="macro")


if __name__ == "__main__":
    raise SystemExit(main())
