"""Metrics by counts against scikit-learn's on the same labels."""

import warnings

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn import metrics

from portfolio.examine.estimates import confusion

LABELS = st.integers(1, 5).flatmap(
    lambda k: st.lists(st.tuples(st.integers(0, k - 1), st.integers(0, k - 1)), min_size=1, max_size=40)
)
BY_SKLEARN = {
    "accuracy": metrics.accuracy_score,
    "f1_macro": lambda y, z: metrics.f1_score(y, z, average="macro", zero_division=0),
    "f1_weighted": lambda y, z: metrics.f1_score(y, z, average="weighted", zero_division=0),
    "balanced_accuracy": metrics.balanced_accuracy_score,
    "matthews_corrcoef": metrics.matthews_corrcoef,
}


@pytest.mark.parametrize("name", BY_SKLEARN)
@given(pairs=LABELS)
def test_a_metric_by_counts_equals_scikit_learns(name, pairs):
    """On any truth and prediction, with classes missing on either side."""
    truth, called = map(list, zip(*pairs, strict=True))
    counts = counted(truth, called)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # scikit-learn warns where a class is missing; the value is what is compared
        expected = BY_SKLEARN[name](truth, called)

    assert float(getattr(confusion, name)(counts)) == pytest.approx(expected, abs=1e-12)


@pytest.mark.parametrize("name", [*BY_SKLEARN, "precision_by_class", "recall_by_class", "f1_by_class"])
def test_a_stack_of_counts_gives_a_stack_of_values(name):
    """What is computed for 2,000 draws at once is what would be computed for each."""
    stack = np.random.default_rng(0).integers(0, 4, (7, 3, 3))
    scores = getattr(confusion, name)(stack)

    assert scores == pytest.approx(np.stack([getattr(confusion, name)(counts) for counts in stack]), nan_ok=True)


def test_the_truth_is_in_rows(world):
    """Row sums are the sizes of the classes."""
    outcomes = world(100).outcomes
    counts = confusion.confusion(outcomes)

    assert counts.sum(1).tolist() == outcomes["truth"].value_counts(sort=False).tolist()
    assert counts.sum() == 100


def counted(truth, called):
    k = max(*truth, *called) + 1
    return np.bincount(np.array(truth) * k + np.array(called), minlength=k * k).reshape(k, k)
