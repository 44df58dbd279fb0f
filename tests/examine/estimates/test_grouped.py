"""Do the kinds' own intervals and tests honour groups?"""

import numpy as np
import pytest

from portfolio.examine.estimates.formulas import more_than_chance, wilson
from portfolio.examine.estimates.grouped import chance_of_more, error_ends, mean_ends, share_ends
from portfolio.examine.estimates.units import Units
from portfolio.examine.review.agreement import kappa
from tests.examine.grouped_worlds import WORLDS, alarms


def fresh():
    return np.random.default_rng(0)


WITH_ENDS = [title for title, world in WORLDS.items() if world.ends(world.draw(fresh(), 150, 1))]
SHORT = 60
"""Test sets of the short run; of a test that keeps its 5 %, one in 500 such runs gives more than eight alarms."""


@pytest.mark.parametrize("title", WORLDS)
def test_groups_that_are_alike_raise_no_false_alarm(title):
    """Forty groups of ten with nothing planted: an alarm in about one of twenty test sets, and without the groups in
    many more (but for windows that fail, of which three in four must lean to be told at all)."""
    honoured, ignored = alarms(WORLDS[title], SHORT)

    assert honoured <= 8
    assert ignored > 8 or "windows that fail" in title


@pytest.mark.soak
@pytest.mark.parametrize("title", WORLDS)
def test_false_alarms_in_a_thousand_test_sets(title, capsys):
    """At most 7 in 100, which is 5 and three simulation errors."""
    honoured, ignored = alarms(WORLDS[title], 1000)
    with capsys.disabled():
        print(f"\n| {title} | {ignored / 10:.1f} | {honoured / 10:.1f} |")

    assert honoured <= 70


@pytest.mark.parametrize("title", WITH_ENDS)
def test_copies_of_an_example_in_its_group_say_no_more_than_one(title):
    """Ten copies of each of 150 examples narrow no interval."""
    world = WORLDS[title]
    single = world.draw(fresh(), 150, 1)
    copies = single.loc[single.index.repeat(10)].reset_index(drop=True)

    for (low, high), (least, most) in zip(world.ends(single), world.ends(copies), strict=True):
        assert least is None or most - least >= 0.98 * (high - low)
    assert any(low is not None for low, _ in world.ends(copies))


@pytest.mark.parametrize("title", WITH_ENDS)
def test_few_groups_get_no_interval(title):
    """Nineteen groups of ten: the values stand alone."""
    world = WORLDS[title]

    assert all(ends == (None, None) for ends in world.ends(world.draw(fresh(), 19, 10)))


# ---- what they are made of ---------------------------------------------------------------------------


def in_groups(n, size):
    return Units(n * size, np.repeat(np.arange(n), size), n)


def test_without_groups_a_share_has_wilsons_interval_and_a_contrast_fishers_test():
    """As before there were groups."""
    bad, part = np.arange(100) < 30, np.arange(100) % 3 == 0

    assert share_ends(bad, Units(100)) == pytest.approx([float(end) for end in wilson(30, 100)])
    exact = more_than_chance(np.array([int(bad[part].sum())]), np.array([int(part.sum())]), 30, 100)[0]
    assert chance_of_more(part, bad, Units(100)) == pytest.approx(exact)


def test_a_contrast_within_groups_keeps_its_power():
    """Boxes at the border are missed in every picture, whole pictures fail: what differs within a picture counts."""
    rng = np.random.default_rng(3)
    picture_fails = np.repeat(rng.random(60) < 0.3, 10)
    border = np.tile(np.arange(10) < 3, 60)
    missed = picture_fails | (border & (rng.random(600) < 0.3))

    assert chance_of_more(border, missed, in_groups(60, 10)) < 1e-6
    assert chance_of_more(~border, missed, in_groups(60, 10)) > 0.99


def test_a_part_that_is_one_group_is_no_evidence():
    """All of the worst ten are of one group, whatever Fisher's test says of ten of ten."""
    part = np.arange(400) < 10

    assert chance_of_more(part, part | (np.arange(400) % 7 == 0), in_groups(40, 10)) == 1.0


def test_a_share_of_parts_counts_those_who_have_them():
    """Entries of thirty items, most of them of one: it weighs as much as it has entries, and the interval says so."""
    sizes = np.array([300.0] + [10.0] * 29)
    even = share_ends(np.full(30, 10.0), Units(30), np.full(30, 20.0))
    uneven = share_ends(np.concatenate([[300.0], np.zeros(29)]), Units(30), sizes)

    assert even[1] - even[0] < uneven[1] - uneven[0]
    assert share_ends(np.ones(19), Units(19), np.full(19, 2.0)) is None


@pytest.mark.parametrize("likeness", [0.3, 1.0])
@pytest.mark.parametrize("share", [0.1, 0.5])
def test_a_share_of_groups_of_ten_is_covered(share, likeness):
    """Of 400 test sets of forty groups, the interval holds the true share in at least 92 of 100."""
    rng, held = np.random.default_rng(7), 0
    for _ in range(400):
        own = rng.random(400) < share
        hits = np.where(rng.random(400) < np.sqrt(likeness), np.repeat(rng.random(40) < share, 10), own)
        low, high = share_ends(hits, in_groups(40, 10))
        held += low <= share <= high

    assert held >= 368


def test_a_mean_of_groups_is_that_of_their_sums():
    """Copies in groups leave the interval as it is, and few groups have none."""
    values = np.random.default_rng(1).gamma(2, size=50)

    assert mean_ends(np.repeat(values, 10), in_groups(50, 10)) == pytest.approx(mean_ends(values, Units(50)))
    copies = np.repeat(values - values.mean(), 10)
    assert error_ends(0.0, copies, in_groups(50, 10)) == pytest.approx(
        error_ends(0.0, values - values.mean(), Units(50))
    )
    assert mean_ends(values[:40], in_groups(4, 10)) is None
    assert error_ends(0.0, values[:40], in_groups(4, 10)) is None


def test_two_reviewers_of_pictures_of_one_scene_agree_on_the_scene():
    """Ten pictures of a scene are no ten verdicts: the range of kappa is that of the scenes."""
    rng = np.random.default_rng(2)
    one = rng.random(60) < 0.4
    other = np.where(rng.random(60) < 0.8, one, ~one)
    single, copies = kappa(one, other, Units(60)), kappa(one.repeat(10), other.repeat(10), in_groups(60, 10))

    assert copies.value == pytest.approx(single.value)
    assert (copies.low, copies.high) == pytest.approx((single.low, single.high))
    assert kappa(one.repeat(10)[:190], other.repeat(10)[:190], in_groups(19, 10)).why_no_interval.startswith("only 19")
