"""Intervals of shares, against sums of binomial chances."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import binom

from portfolio.examine.formulas import wilson
from portfolio.examine.mid_p import mid_p


@pytest.mark.parametrize(("k", "n"), [(1, 50), (48, 50), (20, 50), (199, 200)])
def test_at_either_end_what_is_found_lies_in_a_tail_of_two_and_a_half_per_cent(k, n):
    """Half of its own chance included."""
    low, high = mid_p(k, n)

    assert binom.sf(k, n, low) + binom.pmf(k, n, low) / 2 == pytest.approx(0.025)
    assert binom.cdf(k - 1, n, high) + binom.pmf(k, n, high) / 2 == pytest.approx(0.025)


def test_none_and_all_reach_the_limit():
    """And the other end is where half of all such samples would be beyond it in 2.5 %."""
    assert mid_p(0, 50) == pytest.approx((0.0, 1 - 0.05 ** (1 / 50)))
    assert mid_p(50, 50) == pytest.approx((0.05 ** (1 / 50), 1.0))


def test_a_number_of_examples_need_not_be_whole():
    """Between those of the whole numbers around it."""
    assert mid_p(20, 50)[0] < mid_p(20.4, 51)[0] < mid_p(20.8, 52)[0]


def covered(method, n, share):
    """The chance of counts whose interval holds the share."""
    ends = (method(k, n) for k in range(n + 1))
    return sum(binom.pmf(k, n, share) for k, (low, high) in enumerate(ends) if low <= share <= high)


def test_near_one_it_covers_where_wilson_does_not():
    """One repeated text of 50, where 0.2 are to be expected."""
    assert covered(wilson, 50, 1 - 0.175 / 50) < 0.85
    found = [covered(mid_p, 50, 1 - mean / 50) for mean in np.linspace(0.05, 6, 60)]
    assert min(found) > 0.92
    assert 0.95 < np.mean(found) < 0.97


def test_what_a_count_may_cover_is_not_for_the_method_to_choose():
    """With 0.46 repeats to be expected of 50 texts, one more repeat held is 92 or 99 %, and nothing lies between."""
    chances = [binom.cdf(most, 50, 0.46 / 50) for most in range(5)]

    assert [chance for chance in chances if 0.93 <= chance <= 0.97] == []
    assert covered(mid_p, 50, 1 - 0.46 / 50) == pytest.approx(chances[2])
