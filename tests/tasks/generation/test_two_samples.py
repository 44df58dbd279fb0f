"""Two samples of texts: each number against an independent implementation."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from scipy import stats
from sklearn.feature_extraction.text import CountVectorizer
from sklearn.metrics.pairwise import cosine_similarity

from portfolio.tasks.generation.two_samples import (
    folded,
    gap,
    gap_influence,
    mmd,
    mmd_bias,
    mmd_influence,
    mmd_slopes,
    nearer,
    nearest,
    sample_of,
    shared_pieces,
    vectors,
)

THESE = ["Kalla", "Turaa", "Vesi", "Mõisorvi", "Joki", "Lehti"]
THOSE = ["Kose", "Tori", "Vasula", "Paide", "Joensuu", "Espoo"]
GROUPS = np.array([0, 0, 0, 0, 1, 1])


def test_mmd_is_the_double_sum_of_the_kernel():
    """Gretton's sums over all pairs, with scikit-learn's cosine of its own counts, averaged over groups by size."""
    vectors = CountVectorizer(analyzer="char_wb", ngram_range=(1, 3)).fit_transform([*THESE, *THOSE])
    kernel = cosine_similarity(vectors)
    squares = []
    for group in (0, 1):
        mine = np.flatnonzero(group == GROUPS)
        other = mine + len(THESE)
        within = kernel[np.ix_(mine, mine)].mean() + kernel[np.ix_(other, other)].mean()
        squares.append(within - 2 * kernel[np.ix_(mine, other)].mean())

    assert mmd(THESE, THOSE, GROUPS) == pytest.approx(np.sqrt((4 * squares[0] + 2 * squares[1]) / 6))


def test_equal_samples_have_no_distance_in_any_order():
    """The order of the texts is no difference."""
    assert mmd(THESE, THESE[::-1], np.zeros(6, int)) == pytest.approx(0, abs=1e-7)
    assert not mmd_influence(THESE, THESE, GROUPS).any()


def test_less_its_bias_the_distance_of_two_samples_of_one_origin_is_near_0():
    """Pairs of a text with itself make it at least twice as large."""
    rng = np.random.default_rng(4)
    syllables = np.array(["ka", "lo", "mi", "ru", "se", "to"])
    groups = np.repeat([0, 1], 20)
    pairs = [[["".join(row) for row in rng.choice(syllables, (40, 3))] for _ in range(2)] for _ in range(50)]
    values, biases = (np.array([of(*pair, groups) for pair in pairs]) for of in (mmd, mmd_bias))

    assert (values - biases >= 0).all()
    assert np.median(values - biases) < values.mean() / 2


def test_what_each_pair_adds_to_mmd_is_how_fast_it_changes():
    """Two hundred copies of everything and one pair more: the influence foretells the new value."""
    many = [THESE * 200, THOSE * 200, np.tile(GROUPS, 200)]
    value, pulls = mmd(*many), mmd_slopes(vectors(THESE) - vectors(THOSE), GROUPS)
    for row in range(6):
        more = mmd([*many[0], THESE[row]], [*many[1], THOSE[row]], np.append(many[2], GROUPS[row]))
        assert more - value == pytest.approx(pulls[row] / 1200, rel=0.02, abs=2e-6)


def test_the_gap_of_one_group_is_that_of_scipy():
    """The statistic of Kolmogorov and Smirnov."""
    rng = np.random.default_rng(0)
    these, those = rng.integers(0, 9, 60).astype(float), rng.integers(1, 12, 60).astype(float)
    groups = np.zeros(60, int)

    assert gap(these, those, groups) == pytest.approx(stats.ks_2samp(these, those).statistic)
    assert gap_influence(these, those, groups).mean() == pytest.approx(0)


def test_how_often_nearer_is_the_statistic_of_mann_and_whitney():
    """As a share of all pairs, ties half."""
    rng = np.random.default_rng(0)
    these, those = rng.integers(0, 9, 40).astype(float), rng.integers(1, 12, 60).astype(float)
    expected = stats.mannwhitneyu(those, these).statistic / (40 * 60)

    assert nearer(these, those)[0] == pytest.approx(expected)


def test_the_nearest_is_that_of_scikit_learn():
    """1 - cosine, the least of all."""
    vectors = CountVectorizer(analyzer="char_wb", ngram_range=(1, 3)).fit_transform([*THESE, *THOSE])
    likeness = cosine_similarity(vectors)[: len(THESE), len(THESE) :]
    distances, names = nearest(THESE, THOSE)

    assert distances == pytest.approx(1 - likeness.max(1))
    assert [likeness[row, THOSE.index(name)] for row, name in enumerate(names)] == pytest.approx(likeness.max(1))


def test_an_equal_text_is_found_beyond_the_sample(monkeypatch):
    """However many others there are, a copy is a copy, whatever its case."""
    monkeypatch.setattr("portfolio.tasks.generation.two_samples.MOST_NEIGHBOURS", 2)

    assert [nearest(["KOSE "], THOSE)[0][0], nearest(["KOSE "], THOSE)[1]] == [0.0, ["Kose"]]


def test_a_sample_depends_on_the_texts_alone():
    """Not on their order, and a smaller one lies inside a larger."""
    samples = [set(sample_of([*THESE, *THOSE], most)) for most in (3, 6, 12)]

    assert sample_of(THESE, 3) == sample_of(THESE[::-1], 3)
    assert all(small < large for small, large in pairwise(samples))


def test_copying_does_not_see_case_and_spaces():
    """Nor the form of Unicode."""
    assert folded("  Etelä-\u0048ervanta  luode") == folded("ETELA\u0308-hervanta LUODE")


def test_pieces_put_together_are_the_text():
    """And what both share is marked in both."""
    this, that = shared_pieces("Olinamäätty", "Rymättylä")

    assert "".join(piece for piece, _ in this) == "Olinamäätty"
    assert [piece for piece, shared in this if shared] == [piece for piece, shared in that if shared] == ["ätty"]
