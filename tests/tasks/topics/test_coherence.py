"""Lists of words, judged by texts."""

from __future__ import annotations

import math
from itertools import combinations, pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.feature_extraction.text import CountVectorizer

from portfolio.examine.estimates.formulas import Z
from portfolio.tasks.topics.coherence import diversity, jaccard, npmi_bias, npmi_by_topic, npmi_influence, stability
from portfolio.tasks.topics.documents import occurrences, words_of
from portfolio.tasks.topics.outcomes import topic_counts, unexplained
from portfolio.tasks.topics.predictions import shares


def by_hand(holds: np.ndarray) -> float:
    """Bouma's formula (2009), pair by pair from sets of row numbers."""
    n, found = len(holds), []
    for i, j in combinations(range(holds.shape[1]), 2):
        one, two = set(np.flatnonzero(holds[:, i])), set(np.flatnonzero(holds[:, j]))
        p = len(one & two) / n
        if p in (0, 1):
            found.append(-1.0 if p == 0 else 0.0)
        else:
            found.append(math.log(p / (len(one) / n * len(two) / n)) / -math.log(p))
    return sum(found) / len(found)


@pytest.fixture
def texts_of():
    """Random texts of 4 words that depend on one another: whether each text holds each word."""

    def made(n: int, seed: int) -> np.ndarray:
        rng = np.random.default_rng(seed)
        about = rng.random((n, 1)) < 0.4
        return rng.random((n, 4)) < np.where(about, 0.6, 0.15)

    return made


@pytest.mark.parametrize("n", [2, 7, 60, 500])
def test_coherence_is_the_published_formula(texts_of, n):
    """Against a second program that counts pair by pair."""
    topics = [texts_of(n, 1), texts_of(n, 2)]

    assert npmi_by_topic(topics) == pytest.approx([by_hand(topic) for topic in topics], abs=1e-12)


def test_words_always_together_score_one_and_words_never_together_minus_one():
    """The ends of the scale, and chance in its middle."""
    together = np.array([[1, 1], [1, 1], [0, 0], [0, 0]], bool)
    apart = np.array([[1, 0], [1, 0], [0, 1], [0, 1]], bool)
    chance = np.array([[1, 1], [1, 0], [0, 1], [0, 0]], bool)

    assert npmi_by_topic([together, apart, chance]) == pytest.approx([1, -1, 0])


def test_words_that_every_text_holds_bind_nothing():
    """They meet always, and could do nothing else."""
    assert npmi_by_topic([np.ones((5, 3), bool)]) == pytest.approx([0])


def test_influence_is_the_slope_of_coherence(texts_of):
    """Against a numeric derivative, but for the quarter of a text more."""
    holds = texts_of(400, 3)
    influence = npmi_influence([holds])
    step = 1e-5
    copies = round(1 / step / len(holds))  # so that one text more is a weight of about step

    more = np.concatenate([np.repeat(holds, copies, axis=0), holds[[2]]])
    slope = (npmi_by_topic([more])[0] - npmi_by_topic([holds])[0]) * (len(more))

    assert influence.mean() == pytest.approx(0, abs=1e-12)
    assert influence[2] == pytest.approx(slope, rel=5e-3)


def test_the_interval_of_coherence_keeps_its_promise(texts_of):
    """Of 400 samples of 300 texts, about 95 % of the intervals hold the value of very many texts."""
    truth = npmi_by_topic([texts_of(400_000, 9)])[0]
    held = 0
    for seed in range(400):
        holds = texts_of(300, 100 + seed)
        error = npmi_influence([holds]).std(ddof=1) / math.sqrt(len(holds))
        held += abs(npmi_by_topic([holds])[0] - truth) <= Z * error

    assert 0.925 <= held / 400 <= 0.975


def test_less_its_bias_coherence_is_that_of_many_texts():
    """Words that meet rarely, in 60 texts of which some pairs meet in none: most of what is missing is added."""

    def texts(n: int, seed: int) -> np.ndarray:
        rng = np.random.default_rng(seed)
        about = rng.random((n, 1)) < 0.3
        return rng.random((n, 4)) < np.where(about, 0.4, 0.04)

    truth = npmi_by_topic([texts(400_000, 9)])[0]
    samples = [texts(60, 100 + seed) for seed in range(400)]
    values = np.array([npmi_by_topic([holds])[0] for holds in samples])
    less = values - [npmi_bias([holds]) for holds in samples]

    assert values.mean() - truth < -0.03
    assert less.mean() == pytest.approx(truth, abs=0.02)
    assert less.std() < 0.7 * values.std()


def test_pairs_that_never_meet_have_no_slope():
    """No division by zero, and no nan."""
    holds = np.array([[1, 0, 0], [0, 1, 0], [1, 1, 0]], bool)

    assert np.isfinite(npmi_influence([holds])).all()


def test_words_are_counted_as_scikit_learn_counts_them():
    """The same words and phrases of two, where no apostrophe is involved."""
    texts = ["The bank, the Bank of the United States.", "United we stand; states united", ""]
    wanted = ["bank", "united", "united_states", "the"]
    counter = CountVectorizer(ngram_range=(1, 2), vocabulary=[word.replace("_", " ") for word in wanted])

    assert occurrences(texts, wanted).tolist() == counter.transform(texts).toarray().tolist()


def test_a_curly_apostrophe_is_an_apostrophe():
    """Texts and lists may come from different keyboards."""
    assert words_of("We don\N{RIGHT SINGLE QUOTATION MARK}t, WE DON'T — 1,000'") == [
        "we",
        "don't",
        "we",
        "don't",
        "1",
        "000",
    ]


def test_a_word_of_two_topics_counts_half_for_each():
    """So a text's row sums to the topic words that stand in it."""
    counts = np.array([[2, 3]])

    assert topic_counts(counts, ["a", "b"], [("a",), ("a", "b")]).tolist() == [[1.0, 4.0]]


def test_unexplained_is_the_distance_of_two_distributions():
    """0 for equal shares, 1 for none in common or nothing observed; else half the sum of differences."""
    given_, observed = (
        np.array([[0.5, 0.5], [1, 0], [1, 0], [0.7, 0.3]]),
        np.array([[0.5, 0.5], [0, 1], [0, 0], [0.2, 0.8]]),
    )

    assert unexplained(given_, observed) == pytest.approx([0, 1, 1, np.abs(given_ - observed).sum(1)[3] / 2])


@given(st.lists(st.lists(st.floats(0, 1e6), min_size=3, max_size=3), min_size=1, max_size=5))
def test_shares_sum_to_one_or_to_nothing(amounts):
    """Whatever the amounts."""
    sums = shares(np.array(amounts)).sum(1)

    assert all(abs(total - 1) < 1e-9 or total == 0 for total in sums.tolist())


def test_diversity_is_the_share_of_different_words():
    """Three of four."""
    assert diversity([("a", "b"), ("b", "c")]) == 0.75


def test_topics_find_their_partners_in_any_order():
    """Stability 1 for the same topics, less the fewer words agree; a topic without a partner counts 0."""
    one = [("a", "b"), ("c", "d")]

    assert stability(one, one[::-1]) == 1
    assert stability(one, [("c", "d"), ("a", "x")]) == pytest.approx((1 + 1 / 3) / 2)
    assert stability(one, [("a", "b")]) == 0.5


def test_one_partner_is_for_one_topic():
    """Of two topics that look like the same other, only one gets it: here the best sum, not the first choice."""
    one, other = [("a", "b", "c"), ("a", "b", "d")], [("a", "b", "c"), ("x", "y", "z")]

    assert stability(one, other) == pytest.approx(0.5)
    assert jaccard(one, other)[1, 0] == pytest.approx(0.5)


def test_better_agreement_is_never_less_stable():
    """Words exchanged one after the other."""
    other = [("a", "b", "c", "d")]
    values = [stability([(*"abcd"[:n], *"wxyz"[n:])], other) for n in range(5)]

    assert all(low < high for low, high in pairwise(values))
