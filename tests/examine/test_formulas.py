"""Closed forms against SciPy, which the build does not load."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from portfolio.examine import formulas


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


@given(st.integers(0, 300), st.integers(0, 300))
def test_mcnemar_equals_the_binomial_test(fixed, broken):
    """Exact and two-sided; no change at all is no evidence."""
    n = fixed + broken
    expected = stats.binomtest(fixed, n, 0.5).pvalue if n else 1.0

    assert formulas.mcnemar(fixed, broken) == pytest.approx(expected, rel=1e-6)


@given(st.integers(1, 400), st.data())
def test_more_than_chance_equals_the_hypergeometric_tail(n, data):
    """One-sided Fisher test for a part of the examples."""
    hits, size = data.draw(st.integers(0, n)), data.draw(st.integers(1, n))
    inside = data.draw(st.integers(max(0, size + hits - n), min(size, hits)))
    ours = formulas.more_than_chance(np.array([inside]), np.array([size]), hits, n)

    assert ours[0] == pytest.approx(stats.hypergeom.sf(inside - 1, n, hits, size), rel=1e-6, abs=1e-12)


def test_each_part_may_have_a_whole_of_its_own():
    """The same numbers as one after the other."""
    hits, sizes, all_hits, n = np.array([[5, 10, 20, 100], [30, 40, 60, 90], [0, 0, 0, 10]]).T
    ours = formulas.more_than_chance(hits, sizes, all_hits, n)

    assert ours == pytest.approx(stats.hypergeom.sf(hits - 1, n, all_hits, sizes))


def test_a_mean_is_a_ratio_to_ones():
    """Hall's interval, and no wider than Student's by much where nothing is skewed."""
    values = np.random.default_rng(0).normal(5, 1, 400)
    low, high = formulas.skewed_mean(values)
    reach = stats.t.ppf(0.975, 399) * values.std(ddof=1) / 20

    assert (low, high) == pytest.approx((values.mean() - reach, values.mean() + reach), abs=0.01)
    assert formulas.skewed_ratio(3 * values, np.full(400, 3.0)) == pytest.approx((low, high))
    assert formulas.skewed_mean(np.ones(30)) is None


@pytest.mark.parametrize("of", [formulas.skewed_ratio, formulas.ratio_of_two])
def test_a_ratio_has_the_same_interval_in_any_unit(of):
    """Metres or miles, few or many."""
    rng = np.random.default_rng(1)
    parts, wholes = rng.gamma(2, size=80), rng.gamma(3, size=80)
    low, high = of(parts, wholes)

    assert low < parts.sum() / wholes.sum() < high
    assert of(1e9 * parts, 1e-3 * wholes) == pytest.approx((1e12 * low, 1e12 * high))


@pytest.mark.parametrize("degrees", [19, 49, 199, 10_000])
def test_student_equals_scipy(degrees):
    """The quantile needs no table."""
    assert formulas.student(degrees) == pytest.approx(stats.t.ppf(0.975, degrees), abs=5e-4)


@pytest.mark.parametrize("degrees", [3, 7, 40, 1000])
def test_the_tail_of_student_equals_scipy(degrees):
    """To a tenth of the p-value, out to one in ten thousand."""
    t = np.array([-1.0, 0.0, 1.0, 2.0, 4.0])
    ours = formulas.upper_tail(t, np.full(5, degrees))

    assert ours == pytest.approx(stats.t.sf(t, degrees), rel=0.1, abs=1e-4)


def test_holm_steps_down():
    """The smallest p counts for all, the next for one less, and none falls below one before it."""
    assert formulas.holm(np.array([0.01, 0.04, 0.03, 0.5])) == pytest.approx([0.04, 0.09, 0.09, 0.5])


def test_holm_of_nothing_is_nothing():
    """No slice to test is no error."""
    assert formulas.holm(np.array([])).size == 0


def test_a_symmetric_mean_gets_students_interval():
    """Without skewness nothing is to be corrected."""
    values = np.concatenate([np.arange(50.0), -np.arange(50.0)])
    low, high = formulas.skewed_mean(values)

    assert (low, high) == pytest.approx(stats.t.interval(0.95, 99, 0, values.std(ddof=1) / 10), abs=2e-4)


def test_a_long_tail_pulls_the_interval_towards_it():
    """Losses reach further up than down."""
    values = np.random.default_rng(1).exponential(size=60)
    low, high = formulas.skewed_mean(values)

    assert high - values.mean() > 1.2 * (values.mean() - low)


def test_a_constant_has_no_interval():
    """Nothing is known about what did not vary."""
    assert formulas.skewed_mean(np.full(30, 0.3)) is None


def test_errors_to_one_side_reach_further_than_their_sizes_show():
    """A sample of lognormal errors: what lies above the truth is a mean of its own, with a longer tail."""
    errors = np.random.default_rng(0).lognormal(size=50) - np.exp(0.5)
    of_sizes = formulas.skewed_mean(np.abs(errors))
    of_sides = formulas.mean_of_sides(np.maximum(errors, 0), np.maximum(-errors, 0))

    assert of_sides[0] < np.abs(errors).mean() < of_sizes[1] < of_sides[1]


def test_errors_to_one_side_alone_are_a_mean_like_any_other():
    """Where no prediction is too low there is nothing to put together."""
    errors = np.random.default_rng(0).exponential(size=50)

    assert formulas.mean_of_sides(errors, np.zeros(50)) == formulas.skewed_mean(errors)


@pytest.mark.parametrize("n", [30, 200, 2000])
def test_a_long_tail_makes_an_interval_reach_further_up(n):
    """And not down, but for what a larger skewness does."""
    values = np.random.default_rng(2).lognormal(sigma=2, size=n)
    plain, long = formulas.skewed_mean(values), formulas.skewed_mean(values, long_tail=True)

    assert long[1] > 1.01 * plain[1]
    assert long[0] == pytest.approx(plain[0], rel=0.2)


def test_skewness_equals_scipy():
    """Of a skewed sample, and 0 where nothing varies."""
    values = np.random.default_rng(3).gamma(2, size=70)

    assert formulas.skewness(values) == pytest.approx(stats.skew(values))
    assert formulas.skewness(np.ones(5)) == 0


def test_wilson_between_bounds_is_wilson_of_a_share():
    """On 0 to 1 the same, on -1 to 1 twice as wide; the bounds themselves are kept."""
    low, high = formulas.wilson(8, 10)

    assert formulas.wilson_between(0.8, 10, (0.0, 1.0)) == pytest.approx((float(low), float(high)))
    assert formulas.wilson_between(0.6, 10, (-1.0, 1.0)) == pytest.approx((2 * float(low) - 1, 2 * float(high) - 1))
    assert formulas.wilson_between(1.5, 10, (0.0, 1.0))[1] == 1


@given(st.floats(0.001, 0.999), st.floats(1e-6, 10))
def test_an_interval_between_bounds_stays_there(value, error):
    """On the logit scale no error is large enough to leave 0 to 1."""
    low, high = formulas.around(value, error, 30, bounds=(0.0, 1.0))

    assert 0 <= low <= value <= high <= 1


def test_paired_shares_are_centred_near_the_difference():
    """Two more right than before, of a hundred."""
    low, high = formulas.paired_shares(7, 5, 100)

    assert low < 0 < 0.02 < high


def test_paired_shares_stay_between_minus_one_and_one():
    """All of 25 that failed are fixed: no more than 100 points can be gained."""
    lost, won = formulas.paired_shares(0, 25, 25), formulas.paired_shares(25, 0, 25)

    assert (lost[0], won[1]) == (-1, 1)
    assert -0.8 < lost[1] < -0.7


@pytest.mark.parametrize("scale", [1e-200, 1e-13, 1.0, 1e120])
def test_the_unit_does_not_matter(scale):
    """Farads or light years: the interval of the mean has the same shape."""
    values = np.random.default_rng(4).exponential(size=60)
    low, high = formulas.skewed_mean(values * scale)

    assert (low / scale, high / scale) == pytest.approx(formulas.skewed_mean(values))
