"""The headline with wrong labels put right, from a sample of them."""

from __future__ import annotations

import numpy as np
import pytest

from portfolio.examine.estimates.confusion import f1_macro
from portfolio.examine.review import label_correction, rates
from portfolio.examine.review.label_correction import TwoAnswers, corrected_score
from portfolio.examine.review.rates import Looked, even_sizes

WRONG = np.array([0.02, 0.3, 0.15, 0.04])
"""The shares of wrong labels in the cells: what is called a mistake is often one of the label."""

CELLS = np.array([0.6, 0.05, 0.06, 0.29])


def reviewed(rng, n, looked_at, groups=1):
    """A test set of two answers, of which half of those looked at are failures as far as there are any."""
    cells = np.repeat(rng.choice(4, n // groups, p=CELLS), groups)
    failed, wrong = (cells == 1) | (cells == 2), (rng.random(n) < WRONG[cells]).astype(float)
    order, other = rng.permutation(np.flatnonzero(failed)), rng.permutation(np.flatnonzero(~failed))
    some = order[: looked_at // 2]
    places = np.sort(np.concatenate([some, other[: looked_at - some.size]]))
    n_failures = int(failed.sum())
    weights = np.where(failed, n_failures / some.size, (n - n_failures) / (looked_at - some.size))
    codes = None if groups == 1 else np.unique(places // groups, return_inverse=True)[1]
    looked = Looked(weights[places], failed[places], codes, n, n_failures, even_sizes(weights, failed), alike=groups)
    return TwoAnswers("f1", "F1", f1_macro, cells), wrong[places], places, looked


def truth() -> float:
    """The metric of the population with its labels put right."""
    leaving = CELLS * WRONG
    moved = CELLS - leaving + leaving[[2, 3, 0, 1]]
    return float(f1_macro(np.rint(1e9 * moved).astype(np.int64).reshape(2, 2)))


def covered(monkeypatch, n, looked_at, times):
    monkeypatch.setattr(rates, "DRAWS", 2000)
    monkeypatch.setattr(label_correction, "DRAWS", 2000)
    rng = np.random.default_rng(n + looked_at)
    found = [corrected_score(*reviewed(rng, n, looked_at)) for _ in range(times)]
    held = [one.low <= truth() <= one.high for one in found if one.low is not None]
    return float(np.mean(held)), float(np.mean([one.value for one in found])) - truth(), len(held) / times


def test_when_all_labels_are_looked_at_the_score_is_that_of_the_right_ones():
    """Ten labels of the first kind of mistake, and three of what was right, were the other one."""
    cells = np.repeat(range(4), (60, 20, 10, 40))
    wrong = np.zeros(130)
    wrong[60:70] = wrong[:3] = 1
    failed = (cells == 1) | (cells == 2)
    looked = Looked(np.ones(130), failed, None, 130, 30, (30.0, 100.0))
    found = corrected_score(TwoAnswers("f1", "F1", f1_macro, cells), wrong, np.arange(130), looked)

    assert found.value == pytest.approx(float(f1_macro(np.array([[57, 10], [13, 50]]))))
    assert found.low < found.value < found.high


def test_a_kind_of_answer_that_nobody_looked_at_leaves_no_range():
    """Four mistakes of one kind, and one of them looked at."""
    cells = np.repeat(range(4), (60, 20, 4, 40))
    failed = (cells == 1) | (cells == 2)
    places = np.flatnonzero(np.arange(124) < 81)
    looked = Looked(np.ones(81), failed[places], None, 124, 24, (21.0, 60.0))
    found = corrected_score(TwoAnswers("f1", "F1", f1_macro, cells), np.zeros(81), places, looked)

    assert found.low is None
    assert found.why_no_interval == "too few examples of one kind of answer were looked at"


def test_a_corrected_score_is_not_biased_by_how_the_sample_was_drawn(monkeypatch):
    """Failures are over-represented in it."""
    share, bias, given = covered(monkeypatch, 1000, 200, 60)

    assert abs(bias) < 0.008
    assert given == 1
    assert share >= 0.85


@pytest.mark.soak
@pytest.mark.parametrize(("n", "looked_at"), [(400, 100), (400, 400), (1000, 200), (5000, 200), (5000, 600)])
def test_its_interval_holds_the_truth_as_often_as_it_says(monkeypatch, capsys, n, looked_at):
    """From a part of the test set, and from all of it."""
    share, bias, given = covered(monkeypatch, n, looked_at, 1000)
    with capsys.disabled():
        print(f"corrected F1, n = {n}, {looked_at} looked at: {100 * share:.1f} %, bias {bias:.4f}, given {given:.2f}")
    assert 0.93 - 0.015 <= share <= 0.985
