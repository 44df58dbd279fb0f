"""Closed forms against SciPy and against what is known of them."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from portfolio.examine.estimates import formulas


@given(st.integers(1, 5000), st.data())
def test_wilson_equals_scipy(n, data):
    """Score interval of a share, for any share and size."""
    k = data.draw(st.integers(0, n))
    ours = formulas.wilson(k, n)
    theirs = stats.binomtest(k, n).proportion_ci(method="wilson")

    assert ours == pytest.approx((theirs.low, theirs.high), abs=1e-9)


def test_no_interval_of_a_rare_error_covers_19_times_of_20():
    """Two errors of a hundred, n = 50: to hold for up to two is 91 %, for up to three 98 %, as with Wilson."""
    errors, chance = np.arange(51), stats.binom.pmf(np.arange(51), 50, 0.021)
    totals = [chance[first : last + 1].sum() for first in errors for last in errors[first:]]
    low, high = formulas.wilson(errors, 50)

    assert not [total for total in totals if 0.92 < total < 0.975]
    assert chance[(low <= 0.021) & (high >= 0.021)].sum() == pytest.approx(0.98, abs=0.003)


def test_holm_steps_down():
    """The smallest p counts for all, the next for one less, and none falls below one before it."""
    assert formulas.holm(np.array([0.01, 0.04, 0.03, 0.5])) == pytest.approx([0.04, 0.09, 0.09, 0.5])


def test_holm_of_nothing_is_nothing():
    """No slice to test is no error."""
    assert formulas.holm(np.array([])).size == 0


def test_wilson_between_bounds_is_wilson_of_a_share():
    """On 0 to 1 the same, on -1 to 1 twice as wide; the bounds themselves are kept."""
    low, high = formulas.wilson(8, 10)

    assert formulas.wilson_between(0.8, 10, (0.0, 1.0)) == pytest.approx((float(low), float(high)))
    assert formulas.wilson_between(0.6, 10, (-1.0, 1.0)) == pytest.approx((2 * float(low) - 1, 2 * float(high) - 1))
    assert formulas.wilson_between(1.5, 10, (0.0, 1.0))[1] == 1
