"""By how much the best of many models looks better than it is, held against simulations whose truth is known."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from portfolio.examine.estimates import Weighted
from portfolio.examine.estimates.intervals import measured
from portfolio.tasks.classification.task import Classification
from portfolio.tasks.regression.task import Regression

TASK, NUMBERS = Classification(), Regression()


def optimism(metric, tables, groups=None):
    return metric.statistic.optimism(tables, groups)


def models(rng, k, n, *, alike):
    """Outcomes of k equally good models, right with a chance of 0.8, a share ``alike`` of whose luck is common."""
    truth = rng.integers(0, 2, n)
    common, own = rng.normal(size=n), rng.normal(size=(k, n))
    easy = np.sqrt(alike) * common + np.sqrt(1 - alike) * own
    wrong = easy > 0.8416212  # the normal quantile of 0.8
    said = np.where(wrong, 1 - truth, truth)
    labels = ["no", "yes"]
    return [
        pd.DataFrame(
            {
                "truth": pd.Categorical.from_codes(truth, categories=labels),
                "prediction": pd.Categorical.from_codes(calls, categories=labels),
                "failed": calls != truth,
            }
        )
        for calls in said
    ]


def simulated(name, *, k, n, alike, times):
    """What it says on average, and by how much the best of k really is above what all are worth.

    What all are worth is measured by their mean, which errs with them and so leaves little noise.
    """
    rng, metric = np.random.default_rng(k + n), TASK.metric(name)
    said, true = [], []
    for _ in range(times):
        tables = models(rng, k, n, alike=alike)
        said.append(optimism(metric, tables))
        values = [float(measured(metric, table)) for table in tables]
        true.append(max(values) - np.mean(values))
    return np.mean(said), np.mean(true), np.std(true) / np.sqrt(times)


@pytest.mark.parametrize("alike", [0.0, 0.9])
def test_it_is_what_the_best_of_equally_good_models_gains_by_luck(alike):
    """For independent models, and for models that make most mistakes together."""
    said, true, error = simulated("accuracy", k=8, n=300, alike=alike, times=50)

    assert said == pytest.approx(true, abs=3 * error + 0.001)


@pytest.mark.soak
@pytest.mark.parametrize("alike", [0.0, 0.5, 0.9, 0.99])
@pytest.mark.parametrize("k", [2, 3, 10, 40])
@pytest.mark.parametrize("name", ["accuracy", "f1_macro", "balanced_accuracy"])
def test_it_is_right_for_many_numbers_of_models(name, k, alike):
    """In 200 simulations of 500 examples each."""
    said, true, error = simulated(name, k=k, n=500, alike=alike, times=200)
    print(f"\n{name}, {k} models, alike {alike}: says {said:.4f}, true {true:.4f} ({error:.4f})")

    assert said == pytest.approx(true, abs=3 * error + 0.001)


def test_models_that_are_alike_leave_less_room_for_luck():
    """And more models leave more."""
    rng, metric = np.random.default_rng(1), TASK.metric("f1_macro")
    apart, together = (models(rng, 10, 400, alike=alike) for alike in (0.0, 0.95))

    assert optimism(metric, together) < optimism(metric, apart) / 2
    assert optimism(metric, apart[:2]) < optimism(metric, apart)
    assert optimism(metric, [apart[0], apart[0]]) == pytest.approx(0, abs=1e-9)


def test_two_models_have_a_closed_form():
    """The mean of the larger of two normal errors: the standard deviation of their difference over root 2 pi."""
    one, other = models(np.random.default_rng(2), 2, 1000, alike=0.3)
    change = one["failed"].to_numpy(float) - other["failed"].to_numpy(float)

    expected = change.std() / np.sqrt(1000) / np.sqrt(2 * np.pi)
    assert optimism(TASK.metric("accuracy"), [one, other]) == pytest.approx(expected, rel=0.03)


def test_every_form_of_metric_has_one():
    """Means, weighted rows and lower-is-better alike; the root of the squares as the mean that it nearly is."""
    rng = np.random.default_rng(4)
    truth = rng.normal(size=400)
    tables = [pd.DataFrame({"truth": truth, "prediction": truth + rng.normal(size=400)}) for _ in range(4)]
    tables = [table.assign(loss=(table["truth"] - table["prediction"]).abs()) for table in tables]
    found = {name: optimism(NUMBERS.metric(name), tables) for name in ("mae", "rmse", "r2")}

    assert 0 < found["mae"] < 0.1
    assert 0 < found["rmse"] < 0.1
    assert 0 < found["r2"] < 0.3


def test_groups_count_as_one_and_few_examples_as_none():
    """Ten copies of each example are no more evidence than one, and ten examples are too few to tell."""
    tables = models(np.random.default_rng(5), 3, 100, alike=0.5)
    copied = [pd.concat([table] * 10, ignore_index=True) for table in tables]
    groups = pd.Series(np.tile(np.arange(100), 10))
    metric = TASK.metric("accuracy")

    assert optimism(metric, copied, groups) == pytest.approx(optimism(metric, tables), rel=0.01)
    assert optimism(metric, [table.iloc[:10] for table in tables]) is None
    assert optimism(metric, tables[:1]) is None


def test_a_statistic_of_weighted_rows_says_the_same():
    """By resampling, as by what each example adds; of groups too."""
    tables, accuracy = models(np.random.default_rng(5), 3, 100, alike=0.5), TASK.metric("accuracy")
    slow = replace(
        accuracy,
        statistic=Weighted(
            lambda outcomes: lambda weights: 1 - weights @ outcomes["failed"].to_numpy(float) / weights.sum(1)
        ),
    )
    pairs = pd.Series(np.arange(100) // 2)

    assert optimism(slow, tables) == pytest.approx(optimism(accuracy, tables), rel=0.1)
    assert optimism(slow, tables, pairs) == pytest.approx(optimism(accuracy, tables, pairs), rel=0.1)
