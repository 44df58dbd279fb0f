"""Lists of words: does a text use words of one list together, are the lists different, do they come again?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from portfolio.tasks.topics.documents import Words

Floats: TypeAlias = NDArray[np.float64]

DEPTH = 10
"""Coherence looks at this many words of each topic (Newman et al. 2010, and most who publish it since)."""

MORE = 0.25
"""Intervals are laid as if a quarter of a text more held all words of the topic: so pairs that do not meet in this
sample are no longer held to meet never. Of 0, a quarter and a half, it has the least bias in simulations."""


def npmi_by_topic(present: Sequence[NDArray[np.bool_]]) -> Floats:
    """Mean normalised pointwise mutual information of the pairs of words of each topic (Bouma 2009).

    For words i and j, ``ln(p_ij / (p_i p_j)) / -ln p_ij``, where p is the share of texts that hold the word, or both:
    1 when neither stands without the other, 0 when they meet as often as chance has it, -1 when they never meet. Two
    words that every text holds get 0. The mean over pairs is the coherence of Lau, Newman and Baldwin (2014), whose
    texts were windows of ten words of Wikipedia.

    Args:
        present: for each topic whether each text holds each of its words, shape (texts, words), at least two words.

    Returns:
        Shape (topics,), each from -1 to 1.
    """
    return np.array([_pairs(holds).values().mean() for holds in present])


def mean_npmi(present: Sequence[NDArray[np.bool_]]) -> float:
    """Of all topics."""
    return float(npmi_by_topic(present).mean())


def npmi_influence(present: Sequence[NDArray[np.bool_]]) -> Floats:
    """What each text adds to the mean coherence of all topics, by leaving it out (Tukey 1958); shape (texts,), mean 0.

    As of ``MORE`` texts more: without them a text that holds the only meeting of two words would pull from -1 to 0, and
    the standard error at n = 50 would be twice as large. Resampling texts would not do: a sample loses rare pairs and
    finds none, so its coherence is too low throughout.
    """
    left_out = sum(_pairs(holds).left_out() for holds in present) / len(present)
    return np.asarray((np.mean(left_out) - left_out) * (np.size(left_out) - 1))


def npmi_bias(present: Sequence[NDArray[np.bool_]]) -> float:
    """By how much the mean coherence lies above that of many such texts; pairs that do not meet make it negative.

    They get -1, and in more texts would have met: so with ``MORE`` texts more. The jackknife, which has a pair that
    meets once stand for those that happen not to meet, takes off twice too much at n = 50.
    """
    more = np.mean([_pairs(holds).values(MORE).mean() for holds in present])
    return mean_npmi(present) - float(more)


@dataclass(frozen=True)
class _Pairs:
    """All pairs of words of one topic: whether a text holds the first, the second, and both; shape (texts, pairs)."""

    first: Floats
    second: Floats
    both: Floats

    def values(self, more: float = 0.0) -> Floats:
        """NPMI of each pair, with so many more texts that hold both words."""
        one, two, both = (held.sum(0) + more for held in (self.first, self.second, self.both))
        return _npmi(one, two, both, len(self.both) + more)

    def left_out(self) -> Floats:
        """The mean NPMI of the pairs without each text, and with ``MORE`` that hold both words; shape (texts,)."""
        one, two, both = (held.sum(0) + MORE for held in (self.first, self.second, self.both))
        n = len(self.both) - 1 + MORE
        of_none, of_first, of_second, of_both = (
            _npmi(np.maximum(one - i, MORE), np.maximum(two - j, MORE), np.maximum(both - i * j, MORE), n)
            for i, j in ((0, 0), (1, 0), (0, 1), (1, 1))
        )
        change = self.first * (of_first - of_none) + self.second * (of_second - of_none)
        change += self.both * (of_both - of_first - of_second + of_none)
        return np.asarray((of_none + change).mean(1))


def _npmi(one: Floats, two: Floats, both: Floats, n: float) -> Floats:
    """From the numbers of texts that hold either word of a pair, and both, of ``n`` texts."""
    p = both / n
    with np.errstate(divide="ignore", invalid="ignore"):
        values = np.log(p / (one / n * (two / n))) / -np.log(p)
    return np.asarray(np.where(p <= 0, -1.0, np.where(p >= 1, 0.0, values)).clip(-1.0, 1.0))


def _pairs(holds: NDArray[np.bool_]) -> _Pairs:
    first, second = np.array(list(combinations(range(holds.shape[1]), 2))).T
    both = holds[:, first] & holds[:, second]
    return _Pairs(holds[:, first].astype(float), holds[:, second].astype(float), both.astype(float))


def diversity(topics: Sequence[Words]) -> float:
    """Share of different words among all words of all topics (Dieng, Ruiz and Blei 2020): 1 when none is repeated."""
    return len({word for topic in topics for word in topic}) / sum(map(len, topics))


def jaccard(topics: Sequence[Words], others: Sequence[Words]) -> Floats:
    """Words that two topics have in common, as a share of the words of either: shape (topics, others)."""
    return np.array([[len({*one} & {*two}) / len({*one, *two}) for two in others] for one in topics])


def stability(topics: Sequence[Words], again: Sequence[Words]) -> float:
    """Mean Jaccard index of topics and their partners in a second fit: 1 when all come again, 0 when none does.

    Partners are matched one to one for the highest sum (Greene, O'Callaghan and Cunningham 2014, who use ranks too);
    where one fit has more topics, those left over count as 0.
    """
    from scipy.optimize import linear_sum_assignment

    alike = jaccard(topics, again)
    return float(alike[linear_sum_assignment(alike, maximize=True)].sum() / max(alike.shape))
