"""Slices of one column on all rows, as where a test set is too small to halve; tested by planting some and none."""

import numpy as np
import pandas as pd
import pytest

from portfolio.examine.estimates.units import Units
from portfolio.examine.slices.binning import Feature
from portfolio.examine.slices.counts import tabulate
from portfolio.examine.slices.search import Found, cuts
from portfolio.examine.slices.tests import lift_ends


def feature(column, codes, k, *, declared=False):
    return Feature(column, tuple(f"{column} {code}" for code in range(k)), np.asarray(codes), declared=declared)


def random_features(rng, n, columns=8):
    return [feature(f"column {number}", rng.integers(0, 5, n), 5) for number in range(columns)]


def test_a_planted_slice_is_found_first_and_alone():
    """One value of a column fails three times as often: first in 40 of 40 seeds, and rarely with company."""
    first, others = 0, 0
    for seed in range(40):
        rng = np.random.default_rng(seed)
        features = random_features(rng, 3000)
        failed = rng.random(3000) < np.where(features[3].codes == 2, 0.45, 0.15)
        found = [cut.slice for cut in cuts(features, failed, Units(3000)).cuts if cut.slice.stands_out]
        first += bool(found) and found[0].words == "column 3 2"
        others += len(found) - 1

    assert first == 40
    assert others <= 3


def test_where_nothing_is_planted_nothing_is_reported():
    """Of 200 test sets without a weak spot, at most 5 % name one (16 is the 99.9 % limit)."""
    false_alarms = 0
    for seed in range(200):
        rng = np.random.default_rng(seed)
        found = cuts(random_features(rng, 1000), rng.random(1000) < 0.2, Units(1000)).cuts
        false_alarms += any(cut.slice.stands_out for cut in found)

    assert false_alarms <= 16


def test_groups_that_fail_together_raise_no_false_alarm():
    """Forty people with 25 examples each, and a column that is constant within a person."""
    alarms = {True: 0, False: 0}
    for seed in range(60):
        rng = np.random.default_rng(seed)
        person = np.repeat(np.arange(40), 25)
        failed = rng.random(1000) < rng.beta(0.6, 2.4, 40)[person]
        home = [feature("home", rng.integers(0, 5, 40)[person], 5)]
        for grouped in alarms:
            units = Units.of(1000, pd.Series(person)) if grouped else Units(1000)
            alarms[grouped] += any(cut.slice.stands_out for cut in cuts(home, failed, units).cuts)

    assert alarms[True] <= 6
    assert alarms[False] > 20  # what would happen without the groups


def test_counts_and_lift_are_those_of_the_rows():
    """Twenty of forty fail here, ten of sixty elsewhere: three times as often."""
    codes = np.repeat([0, 1], [40, 60])
    failed = np.concatenate([np.arange(40) < 20, np.arange(60) < 10])
    searched = cuts([feature("part", codes, 2)], failed, Units(100))
    found, n_tested = searched.cuts, searched.n_looked_at
    first = found[0].slice

    assert (first.words, first.n, first.n_failures, first.share) == ("part 0", 40, 20, 0.4)
    assert first.lift == pytest.approx(3)
    assert first.lift_ends == pytest.approx((1.6, 5.8), abs=0.3)
    assert first.stands_out
    assert first.estimate.low < 0.5 < first.estimate.high
    assert n_tested == 2
    assert found[0].rows.sum() == 40


def test_the_interval_of_a_lift_holds_the_truth_as_often_as_it_says():
    """Of a small slice, and of a rare one."""
    rng = np.random.default_rng(0)
    for sizes, rates in (((37, 119), (0.65, 0.34)), ((100, 1900), (0.1, 0.03))):
        drawn = [tuple(rng.binomial(sizes, rates).tolist()) for _ in range(2000)]
        ends = [lift_ends(hits, sizes) for hits in drawn]
        held = [low <= rates[0] / rates[1] <= high for low, high in filter(None, ends)]

        assert len(held) == 2000
        assert 0.93 <= np.mean(held) <= 0.97


def test_a_slice_of_one_example_gets_no_interval():
    """Declared slices are listed however small, but a range would mislead."""
    codes = np.array([0] + [1] * 99)
    searched = cuts([feature("part", codes, 2, declared=True)], np.arange(100) < 30, Units(100))
    found, n_tested = searched.cuts, searched.n_looked_at
    small = next(cut.slice for cut in found if cut.slice.n == 1)

    assert small.estimate.why_no_interval == "only 1 example; a range needs at least 20"
    assert (small.p, small.stands_out, n_tested) == (1.0, False, 1)


def test_a_small_difference_does_not_stand_out_however_certain():
    """At a hundred thousand examples 1.1 times the rate is certain, and still not worth a sentence."""
    rng = np.random.default_rng(0)
    codes = rng.integers(0, 2, 100_000)
    found = cuts(
        [feature("part", codes, 2)], rng.random(100_000) < np.where(codes == 0, 0.33, 0.30), Units(100_000)
    ).cuts

    assert found[0].slice.p < 0.001
    assert not any(cut.slice.stands_out for cut in found)


def test_when_only_the_slice_fails_there_is_no_lift_and_it_stands_out():
    """Nothing can be divided by a rate of nought."""
    codes = np.repeat([0, 1], 50)
    found = cuts([feature("part", codes, 2)], codes == 0, Units(100)).cuts

    assert found[0].slice.lift is None
    assert found[0].slice.stands_out


@pytest.mark.parametrize("failed", [np.zeros(100, bool), np.ones(100, bool)])
def test_no_failures_or_nothing_else_is_no_error(failed):
    """Then nothing stands out."""
    found = cuts([feature("part", np.repeat([0, 1], 50), 2)], failed, Units(100)).cuts

    assert not any(cut.slice.stands_out for cut in found)


def test_nothing_to_part_by_is_no_error():
    """A table with no column but the truth of one class."""
    assert cuts([], np.ones(10, bool), Units(10)) == Found((), 0)


def test_the_order_of_the_rows_decides_nothing():
    """Shuffled rows give the same slices."""
    rng = np.random.default_rng(1)
    features, failed = random_features(rng, 500), rng.random(500) < 0.2
    order = rng.permutation(500)
    shuffled = [Feature(f.column, f.words, f.codes[order]) for f in features]

    assert [cut.slice for cut in cuts(features, failed, Units(500)).cuts] == [
        cut.slice for cut in cuts(shuffled, failed[order], Units(500)).cuts
    ]


def test_of_very_many_columns_those_that_tell_most_are_crossed():
    """Of 200 columns 64 are: a weak spot of two of the last is named, and the table stays small."""
    rng = np.random.default_rng(3)
    features = random_features(rng, 8000, columns=200)
    weak = (features[198].codes == 2) & (features[199].codes == 1)
    failed = rng.random(8000) < np.where(weak, 0.8, 0.15)
    finding = rng.random(8000) < 0.5

    assert len(tabulate(features, failed, finding).pairs) == 64 * 63 // 2
    assert cuts(features, failed, Units(8000), finding).cuts[0].slice.words == "column 198 2 and column 199 1"
