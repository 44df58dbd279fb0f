"""The area under the ROC curve from ranks."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.metrics import precision_recall_curve, roc_auc_score

from portfolio.examine.estimates.roc_curve import auc, auc_influence, one_against_rest, precision_recall

SCORED = st.lists(st.tuples(st.integers(0, 9), st.booleans()), min_size=2).filter(
    lambda pairs: len({is_it for _, is_it in pairs}) == 2
)


@given(SCORED)
def test_the_area_equals_scikit_learns(pairs):
    """With ties, which count half."""
    scores, positive = (np.array(column) for column in zip(*pairs, strict=True))

    assert auc(scores / 10, positive) == pytest.approx(roc_auc_score(positive, scores), abs=1e-12)


@given(SCORED)
def test_influences_cancel(pairs):
    """What the examples add to the area has mean 0."""
    scores, positive = (np.array(column) for column in zip(*pairs, strict=True))

    assert auc_influence(scores / 10, positive).mean() == pytest.approx(0, abs=1e-12)


def test_the_influence_gives_the_bootstraps_standard_error():
    """Two independent ways to the same number."""
    rng = np.random.default_rng(4)
    positive = rng.random(400) < 0.3
    scores = rng.normal(positive * 1.0)
    resampled = [auc(scores[rows], positive[rows]) for rows in rng.integers(0, 400, (1000, 400))]

    assert auc_influence(scores, positive).std() / 20 == pytest.approx(np.std(resampled), rel=0.08)


def test_several_classes_are_taken_one_against_the_rest(world):
    """The mean area is scikit-learn's macro average."""
    outcomes = world(200, labels=("EE", "FI", "LV")).outcomes
    areas = [auc(scores, positive) for scores, positive in one_against_rest(outcomes, "p:")]
    shares = outcomes[["p:EE", "p:FI", "p:LV"]]

    assert np.mean(areas) == pytest.approx(roc_auc_score(outcomes["truth"].cat.codes, shares, multi_class="ovr"))


@given(st.integers(0, 10_000), st.integers(2, 200))
def test_precision_and_recall_are_those_of_scikit_learn(seed, n):
    """With ties, and thinned to a curve of fixed size."""
    rng = np.random.default_rng(seed)
    scores, positive = rng.integers(0, 12, n) / 12, rng.random(n) < 0.4
    points = precision_recall(scores, positive)
    if not positive.any() or positive.all():
        assert points == []
        return
    precision, recall, thresholds = precision_recall_curve(positive, scores)
    expected = {float(t): (p, r) for p, r, t in zip(precision, recall, thresholds, strict=False)}

    assert len(points) <= 60
    for point in points:
        assert (point["precision"], point["recall"]) == pytest.approx(expected[point["threshold"]])
