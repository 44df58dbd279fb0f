"""Metrics are counted and summed here; each is what the library says of the same predictions."""

from __future__ import annotations

from functools import partial

import numpy as np
import pytest
from sklearn import metrics as library

from portfolio.examine.estimates.intervals import measured
from portfolio.tasks.forecasting.outcomes import inside
from portfolio.tasks.forecasting.windows import of_steps
from tests.examine.simulation import POPULATIONS


def of_codes(name, outcomes, **options):
    """Of the codes of the labels."""
    return getattr(library, name)(outcomes["truth"].cat.codes, outcomes["prediction"].cat.codes, **options)


def of_last(name, outcomes):
    """Of the last label against the other."""
    last = outcomes["truth"].cat.categories[-1]
    return getattr(library, name)(outcomes["truth"] == last, outcomes["prediction"] == last)


def shares(outcomes):
    return outcomes[[f"p:{label}" for label in outcomes["truth"].cat.categories]].to_numpy()


def of_sets(name, outcomes, **options):
    """Of tables of labels, a column for each."""
    sides = [
        outcomes[[column for column in outcomes if column.startswith(side)]].to_numpy(int) for side in ("y:", "c:")
    ]
    return getattr(library, name)(*sides, **options)


def of_numbers(name, outcomes):
    return getattr(library, name)(outcomes["truth"], outcomes["prediction"])


def pinball(outcomes):
    """Of both ends of intervals that should hold 80 %."""
    ends = (("low", 0.1), ("high", 0.9))
    losses = (library.mean_pinball_loss(of_steps(outcomes, "y"), of_steps(outcomes, end), alpha=at) for end, at in ends)
    return sum(losses) / 2


CLASSES, TWO, SCALE, SETS = "four classes, 40 to 10", "two classes, 80 to 20", "steps of a scale", "sets of labels"
NUMBERS, WINDOWS, ITEMS = "normal errors", "windows of a week", "four of five where they belong"
EXPECTED = {
    (CLASSES, "f1_macro"): partial(of_codes, "f1_score", average="macro"),
    (CLASSES, "f1_weighted"): partial(of_codes, "f1_score", average="weighted"),
    (CLASSES, "balanced_accuracy"): partial(of_codes, "balanced_accuracy_score"),
    (CLASSES, "accuracy"): partial(of_codes, "accuracy_score"),
    (CLASSES, "matthews_corrcoef"): partial(of_codes, "matthews_corrcoef"),
    (CLASSES, "roc_auc"): lambda rows: library.roc_auc_score(rows["truth"].cat.codes, shares(rows), multi_class="ovr"),
    (CLASSES, "log_loss"): lambda rows: library.log_loss(rows["truth"].cat.codes, shares(rows)),
    (TWO, "roc_auc"): lambda rows: library.roc_auc_score(rows["truth"].cat.codes, shares(rows)[:, 1]),
    (TWO, "f1_positive"): partial(of_last, "f1_score"),
    (TWO, "precision_positive"): partial(of_last, "precision_score"),
    (TWO, "recall_positive"): partial(of_last, "recall_score"),
    (SCALE, "quadratic_kappa"): partial(of_codes, "cohen_kappa_score", weights="quadratic"),
    (SCALE, "steps_off"): partial(of_codes, "mean_absolute_error"),
    (SETS, "f1_macro"): partial(of_sets, "f1_score", average="macro"),
    (SETS, "accuracy"): partial(of_sets, "accuracy_score"),
    (SETS, "jaccard"): partial(of_sets, "jaccard_score", average="samples", zero_division=1),
    (SETS, "hamming_loss"): partial(of_sets, "hamming_loss"),
    (NUMBERS, "mae"): partial(of_numbers, "mean_absolute_error"),
    (NUMBERS, "rmse"): partial(of_numbers, "root_mean_squared_error"),
    (NUMBERS, "r2"): partial(of_numbers, "r2_score"),
    (WINDOWS, "mae"): lambda rows: library.mean_absolute_error(of_steps(rows, "y"), of_steps(rows, "p")),
    (WINDOWS, "pinball"): pinball,
    (WINDOWS, "coverage"): lambda rows: inside(rows).mean(),
    (ITEMS, "ari"): lambda rows: library.adjusted_rand_score(rows["truth"], rows["prediction"]),
    (ITEMS, "ami"): lambda rows: library.adjusted_mutual_info_score(rows["truth"], rows["prediction"]),
    (ITEMS, "stability"): lambda rows: library.adjusted_rand_score(rows["prediction"], rows["again"]),
    (ITEMS, "silhouette"): lambda rows: library.silhouette_score(rows[["x", "y"]], rows["prediction"]),
}


@pytest.mark.parametrize(("population", "name"), EXPECTED)
def test_a_metric_is_what_the_library_says(population, name):
    """Of two hundred examples."""
    found = POPULATIONS[population]
    outcomes = found.draw(np.random.default_rng(3), 200)

    assert measured(found.task.metric(name), outcomes) == pytest.approx(EXPECTED[population, name](outcomes), abs=1e-12)
