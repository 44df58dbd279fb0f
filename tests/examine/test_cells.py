"""The jackknife of counts against leaving out examples one by one."""

import numpy as np
import pytest

from portfolio.examine import confusion
from portfolio.examine.cells import TWELFTHS, Jackknife, of_cells, with_half_an_error

COUNTS = np.array([[12, 3, 0], [2, 9, 1], [0, 0, 5]])


def jackknife(score, counts):
    """Of a table as it is."""
    cells = np.flatnonzero(counts)
    return Jackknife.of(of_cells(score, cells, len(counts)), TWELFTHS * counts.ravel()[cells])


@pytest.mark.parametrize("name", ["f1_macro", "balanced_accuracy", "matthews_corrcoef", "f1_weighted"])
def test_cells_tell_what_leaving_out_each_example_tells(name):
    """Value, bias and variance as of 32 tables with one example less."""
    score, n = getattr(confusion, name), COUNTS.sum()
    values = []
    for cell in np.repeat(np.arange(9), COUNTS.ravel()):
        left = COUNTS.ravel().copy()
        left[cell] -= 1
        values.append(float(score(left.reshape(3, 3))))
    found = jackknife(score, COUNTS)

    assert found.value == pytest.approx(float(score(COUNTS)))
    assert found.bias == pytest.approx((n - 1) * (np.mean(values) - found.value))
    assert found.variance == pytest.approx((n - 1) ** 2 * np.var(values))


def test_the_variance_of_a_share_is_that_of_its_formula():
    """p (1 - p), and no bias."""
    found = jackknife(confusion.accuracy, COUNTS)
    share = 26 / 32

    assert found.variance == pytest.approx(share * (1 - share))
    assert found.bias == pytest.approx(0, abs=1e-12)


def test_each_class_gets_half_an_error():
    """Also one that is all right; a class that is not in the truth gets none."""
    counts = np.array([[12, 3, 0, 1], [2, 9, 1, 0], [0, 0, 5, 0], [0, 0, 0, 0]])
    more = with_half_an_error(counts) - TWELFTHS * counts

    assert more.sum(1).tolist() == [6, 6, 6, 0]
    assert np.trace(more) == 0
    assert more[0, 1] == 6  # most confused with it, and predicted most but for itself
    assert (more[2, 1], more[2, 0]) == (4, 2)


def test_nothing_is_added_where_one_label_alone_is_predicted():
    """A constant answer has the same balanced accuracy on every sample; an error that cannot be is none."""
    counts = np.array([[30, 0], [20, 0]])

    assert (with_half_an_error(counts) - TWELFTHS * counts).tolist() == [[0, 0], [6, 0]]
