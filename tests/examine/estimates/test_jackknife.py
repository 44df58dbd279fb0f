"""The jackknife of counts against leaving out examples one by one."""

import numpy as np
import pandas as pd
import pytest

from portfolio.examine.estimates import Counts, confusion
from portfolio.examine.estimates.jackknife import of_each_cell, with_half_an_error
from portfolio.examine.estimates.units import Units

COUNTS = np.array([[12, 3, 0], [2, 9, 1], [0, 0, 5]])


def examples(counts):
    """One row for each that is counted."""
    truth, called = (side.repeat(counts.ravel()) for side in np.indices(counts.shape).reshape(2, -1))
    labels = list("abc")
    return pd.DataFrame(
        {
            "truth": pd.Categorical.from_codes(truth, categories=labels),
            "prediction": pd.Categorical.from_codes(called, categories=labels),
        }
    )


@pytest.mark.parametrize("name", ["f1_macro", "balanced_accuracy", "matthews_corrcoef", "f1_weighted"])
def test_cells_tell_what_leaving_out_each_example_tells(name):
    """What each of 32 examples adds, by 32 tables with one example less."""
    score, rows = getattr(confusion, name), examples(COUNTS)
    left_out = np.array([float(score(confusion.confusion(rows.drop(row)))) for row in rows.index])

    assert Counts(score).influence(rows) == pytest.approx((left_out.mean() - left_out) * 31)


def test_the_standard_error_of_a_share_is_that_of_its_formula():
    """The root of p (1 - p) over n - 1."""
    share = 26 / 32
    spread = Units(32).spread(Counts(confusion.accuracy).influence(examples(COUNTS)))

    assert spread.error == pytest.approx(np.sqrt(share * (1 - share) / 31))


def test_counts_of_halves_tell_the_same():
    """Twice as many, each half an example."""
    whole = of_each_cell(confusion.f1_macro, COUNTS)

    assert of_each_cell(confusion.f1_macro, 2 * COUNTS, whole=2) == pytest.approx(whole)


def test_each_class_gets_half_an_error():
    """Also one that is all right; a class that is not in the truth gets none."""
    counts = np.array([[12, 3, 0, 1], [2, 9, 1, 0], [0, 0, 5, 0], [0, 0, 0, 0]])
    more = with_half_an_error(counts) - 2 * counts

    assert more.sum(1).tolist() == [1, 1, 1, 0]
    assert (more[0, 1], more[1, 0], more[2, 0]) == (1, 1, 1)  # predicted most but for the class itself


def test_nothing_is_added_where_one_label_alone_is_predicted():
    """A constant answer has the same balanced accuracy on every sample; an error that cannot be is none."""
    counts = np.array([[30, 0], [20, 0]])

    assert (with_half_an_error(counts) - 2 * counts).tolist() == [[0, 0], [1, 0]]


def test_a_perfect_score_of_a_rare_class_is_less_sure():
    """Of a hundred right answers, five of one class: its recall may well be lower, and so may the mean."""
    even, uneven = (
        Counts(confusion.balanced_accuracy).interval(examples(np.diag(sizes)), None, (0.0, 1.0))
        for sizes in ([50, 50, 0], [95, 5, 0])
    )

    assert uneven.high == even.high == 1
    assert uneven.low < even.low < 0.99
