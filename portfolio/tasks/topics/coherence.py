"""Topics as lists of words: does a text use words of one list together, are the lists different, do they come again?"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

Floats: TypeAlias = NDArray[np.float64]
Counts: TypeAlias = NDArray[np.int64]
Words: TypeAlias = tuple[str, ...]
"""The words of one topic, best first. A phrase has "_" between its words."""

DEPTH = 10
"""Coherence looks at this many words of each topic (Newman et al. 2010, and most who publish it since)."""

MORE = 0.25
"""Intervals are laid as if a quarter of a text more held all words of the topic: so pairs that do not meet in this
sample are no longer held to meet never. Of 0, a quarter and a half, it has the least bias in simulations."""

WORD = re.compile(r"[^\W_]+(?:'[^\W_]+)*")


def words_of(text: str) -> list[str]:
    """The words of a text in small letters, in their order: runs of letters and digits, with an apostrophe inside."""
    return WORD.findall(text.replace("\N{RIGHT SINGLE QUOTATION MARK}", "'").casefold())


def occurrences(texts: Sequence[str], wanted: Sequence[str]) -> Counts:
    """How often each wanted word or phrase stands in each text: shape (texts, wanted)."""
    place = {word: column for column, word in enumerate(wanted)}
    lengths = sorted({word.count("_") + 1 for word in wanted})
    table = np.zeros((len(texts), len(wanted)), np.int64)
    for row, text in enumerate(texts):
        words = words_of(text)
        for length in lengths:
            runs = words if length == 1 else map("_".join, zip(*(words[i:] for i in range(length)), strict=False))
            for word, n in Counter(runs).items():
                if word in place:
                    table[row, place[word]] = n
    return table


def topic_counts(counts: Counts, wanted: Sequence[str], topics: Sequence[Words]) -> Floats:
    """Occurrences of topic words in each text by topic: shape (texts, topics).

    A word that several topics list counts in equal parts for each of them, so that a row sums to its topic words.
    """
    place = {word: column for column, word in enumerate(wanted)}
    parts = np.zeros((len(wanted), len(topics)))
    for column, topic in enumerate(topics):
        parts[[place[word] for word in topic if word in place], column] = 1.0
    return np.asarray(counts @ (parts / np.maximum(parts.sum(1, keepdims=True), 1.0)))


def shares(amounts: Floats) -> Floats:
    """Each row divided by its sum; a row of zeros stays one."""
    totals = amounts.sum(1, keepdims=True)
    return np.asarray(amounts / np.where(totals > 0, totals, 1.0))


def unexplained(given: Floats, observed: Floats) -> Floats:
    """1 minus the overlap of two distributions over topics, row by row: 0 where they agree, 1 where they share nothing.

    The overlap is the sum of the smaller shares, that is 1 minus their total variation distance. A row without
    observed topic words overlaps with nothing.
    """
    overlap = np.minimum(given, observed).sum(1)
    return np.asarray(np.where(overlap > 1 - 1e-9, 0.0, 1.0 - overlap).clip(0.0, 1.0))


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
    return float(npmi_by_topic(present).mean() - more)


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
