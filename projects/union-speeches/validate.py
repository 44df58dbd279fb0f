"""Coherence on years that were not trained on: what every choice in train.py is made by."""

import hashlib
from collections.abc import Iterator, Sequence
from itertools import combinations

import numpy as np
import pandas as pd
from features import words

FOLDS = 3
DEPTH = 10


def folds(passages: pd.DataFrame) -> Iterator[tuple[pd.DataFrame, pd.DataFrame]]:
    """Training and validation rows, three times; a year lies on one side, as in the split of the test set."""
    fold = passages["year"].map(lambda year: hashlib.sha256(f"union-speeches/fold:{year}".encode()).digest()[0] % FOLDS)
    for number in range(FOLDS):
        yield passages[fold != number], passages[fold == number]


def npmi(topics: Sequence[Sequence[str]], texts: Sequence[str]) -> list[float]:
    """Mean normalised pointwise mutual information of the pairs of each topic's ten first words (Bouma 2009)."""
    documents = [set(words(text)) for text in texts]
    return [float(np.mean([pair(documents, *two) for two in combinations(topic[:DEPTH], 2)])) for topic in topics]


def pair(documents: Sequence[set[str]], one: str, two: str) -> float:
    """-1 for words that never meet, 0 for words that meet as often as chance has it, 1 for words never apart."""
    n = len(documents)
    first, second = (sum(word in document for document in documents) for word in (one, two))
    both = sum(one in document and two in document for document in documents)
    if both in (0, n):
        return -1.0 if both == 0 else 0.0
    return float(np.log(both * n / (first * second)) / -np.log(both / n))


def diversity(topics: Sequence[Sequence[str]]) -> float:
    """Share of different words among the words of all topics."""
    listed = [word for topic in topics for word in topic]
    return len(set(listed)) / len(listed)
