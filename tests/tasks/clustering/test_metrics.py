"""Scores of groups and places: what each item adds, against leaving it out with scikit-learn; and losses."""

import numpy as np
import pytest
from sklearn.metrics import adjusted_mutual_info_score, adjusted_rand_score, silhouette_score

from portfolio.examine.estimates.intervals import measured
from portfolio.tasks.clustering import influences
from portfolio.tasks.clustering.metrics import METRICS
from portfolio.tasks.clustering.outcomes import from_centres
from tests.examine.populations_of_sets import ITEMS

SCORES = {metric.name: metric for metric in METRICS}


def grouped(seed, n=40):
    """A reference of three groups, a noisy copy of it, and places around them."""
    rng = np.random.default_rng(seed)
    left = rng.integers(0, 3, n)
    right = np.where(rng.random(n) < 0.8, left, rng.integers(0, 4, n))
    return left, right, rng.normal(size=(n, 2)) + left[:, None] * 2


def by_leaving_out(score, n):
    """The jackknife, one call of the library per item."""
    values = np.array([score(np.delete(np.arange(n), item)) for item in range(n)])
    return (values.mean() - values) * (n - 1)


@pytest.fixture
def _no_chance(monkeypatch):
    """Influences before the error by chance is added."""
    monkeypatch.setattr(influences, "_with_chance", lambda pulls, _: pulls)


@pytest.mark.usefixtures("_no_chance")
@pytest.mark.parametrize("seed", range(4))
def test_influences_are_those_of_leaving_each_item_out(seed):
    """In closed form or by cells, the same as n calls of scikit-learn."""
    left, right, places = grouped(seed)

    rand = by_leaving_out(lambda kept: adjusted_rand_score(left[kept], right[kept]), 40)
    information = by_leaving_out(lambda kept: adjusted_mutual_info_score(left[kept], right[kept]), 40)
    width = by_leaving_out(lambda kept: silhouette_score(places[kept], right[kept]), 40)
    assert influences.rand_influence(left, right) == pytest.approx(rand, abs=1e-9)
    assert influences.information_influence(left, right) == pytest.approx(information, abs=1e-9)
    assert influences.silhouette_influence(places, right) == pytest.approx(width, abs=1e-9)


@pytest.mark.usefixtures("_no_chance")
def test_a_group_of_one_item_can_be_left_out():
    """Its only item gone, the others are compared with what remains."""
    _, _, places = grouped(0)
    codes = np.array([0] * 20 + [1] * 19 + [2])

    expected = by_leaving_out(lambda kept: silhouette_score(places[kept], codes[kept]), 40)
    assert influences.silhouette_influence(places, codes) == pytest.approx(expected, abs=1e-9)


@pytest.mark.parametrize(
    ("score", "influence"),
    [
        (adjusted_rand_score, influences.rand_influence),
        (adjusted_mutual_info_score, influences.information_influence),
    ],
)
def test_by_chance_scores_of_two_groupings_spread_no_more_than_foretold(score, influence):
    """Around 0, of groups of unequal sizes, where what single items add tells too little."""
    rng, found, foretold = np.random.default_rng(5), [], []
    for _ in range(200):
        left, right = rng.choice(3, 100, p=(0.5, 0.3, 0.2)), rng.choice(4, 100, p=(0.4, 0.3, 0.2, 0.1))
        found.append(score(left, right))
        foretold.append(influence(left, right).std() / 10)

    assert abs(np.mean(found)) < 3 * np.std(found) / np.sqrt(200)
    assert 0.95 < np.sqrt(np.mean(np.square(foretold))) / np.std(found) < 2


def test_the_true_scores_of_the_population_are_those_of_a_large_sample():
    """What simulations of coverage compare with is worked out, and is right."""
    population = ITEMS["one of ten where they belong"]
    large = population.draw(np.random.default_rng(6), 100_000)

    assert {name: measured(SCORES[name], large) for name in population.known} == pytest.approx(
        population.known, abs=2e-3
    )


def test_with_many_cells_the_delta_method_takes_over(monkeypatch):
    """At n = 3,000 it differs from leaving each item out by less than one per cent."""
    left, right, _ = grouped(1, n=3000)
    exact = influences.information_influence(left, right)
    monkeypatch.setattr(influences, "MOST_STEPS", 0)
    quick = influences.information_influence(left, right)

    assert quick.std() == pytest.approx(exact.std(), rel=0.01)
    assert np.corrcoef(exact, quick)[0, 1] > 0.9999


@pytest.mark.parametrize("codes", [[0] * 30, list(range(30)), [0] * 29 + [1]])
def test_degenerate_groupings_have_finite_influences(codes):
    """One group, all alone, or one item apart."""
    codes = np.array(codes)
    other = np.arange(30) % 2
    places = np.random.default_rng(0).normal(size=(30, 2))

    for pulls in (influences.rand_influence(codes, other), influences.information_influence(codes, other)):
        assert np.isfinite(pulls).all()
    assert np.isfinite(influences.silhouette_influence(places, codes)).all()


# ---- the loss ------------------------------------------------------------------------------------


def test_the_loss_is_0_at_home_1_half_way_and_2_in_the_middle_of_others():
    """Centres are those of the other items of the group."""
    places = np.array([[0.0, 0], [0, 0], [0, 0], [8, 0], [8, 0], [4, 0], [8, 0]])
    codes = np.array([0, 0, 0, 1, 1, 0, 0])
    loss, rival = from_centres(places[:6], codes[:6])

    assert loss[[3, 5]].tolist() == [0, 1]
    assert rival.tolist() == [1, 1, 1, 0, 0, 1]
    assert from_centres(places[[0, 1, 2, 3, 4, 6]], codes[[0, 1, 2, 3, 4, 6]])[0][5] == 2


def test_an_item_does_not_pull_its_own_centre():
    """Of two items far apart in one group, each is as far from home as they are from each other."""
    loss, _ = from_centres(np.array([[0.0, 0], [6, 0], [2, 0], [2, 0]]), np.array([0, 0, 1, 1]))

    assert loss[0] == pytest.approx(2 * 6 / (6 + 2))


def test_alone_or_without_rivals_an_item_is_where_it_belongs():
    """There is nothing to compare it with."""
    places = np.array([[0.0, 0], [1, 0], [9, 9]])

    assert from_centres(places, np.array([0, 0, 1]))[0][2] == 0
    assert (from_centres(places, np.zeros(3, int))[0] == 0).all()
