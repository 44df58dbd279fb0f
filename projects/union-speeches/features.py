"""From text to weighted words, with numpy alone: train.py and predict.py read a passage in the same way."""

import re
from collections import Counter
from collections.abc import Mapping, Sequence

import numpy as np

WORD = re.compile(r"[^\W_]+(?:'[^\W_]+)*")


def words(text: str) -> list[str]:
    """Runs of letters and digits in small type; "don't" is one word, "$1,000" are two."""
    return WORD.findall(text.replace("\N{RIGHT SINGLE QUOTATION MARK}", "'").casefold())


def weights(texts: Sequence[str], idf: Mapping[str, float]) -> np.ndarray:
    """One row per text, one column per known word: (1 + log of its count) times its rarity, rows of length 1."""
    place = {word: column for column, word in enumerate(idf)}
    rarity = np.array(list(idf.values()))
    table = np.zeros((len(texts), len(place)))
    for row, text in enumerate(texts):
        for word, n in Counter(words(text)).items():
            if word in place:
                table[row, place[word]] = (1 + np.log(n)) * rarity[place[word]]
    length = np.linalg.norm(table, axis=1, keepdims=True)
    return table / np.where(length > 0, length, 1)


def mixture(table: np.ndarray, topics: np.ndarray, steps: int = 200) -> np.ndarray:
    """How much of each topic is in each row: non-negative least squares by Lee and Seung's updates (2001)."""
    square, cross = topics @ topics.T, table @ topics.T
    amounts = np.full(cross.shape, 0.1)
    for _ in range(steps):
        amounts *= cross / np.maximum(amounts @ square, 1e-12)
    return amounts


def shares(amounts: np.ndarray) -> np.ndarray:
    """Each row divided by its sum; a passage in which nothing is found holds a little of everything."""
    amounts = amounts + 1e-6
    return amounts / amounts.sum(1, keepdims=True)
