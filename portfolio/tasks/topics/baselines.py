"""Topics of words that were drawn by lot: what lists are worth that nobody thought about."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import TYPE_CHECKING

import numpy as np

from portfolio.records import Examples
from portfolio.tasks.topics.documents import Words, text_of, words_of

if TYPE_CHECKING:
    import pandas as pd

TOPICS, WORDS = 10, 10
FEWEST_WORDS = 5
SEED = 2003
LEAST_SHARE, MOST_SHARE = 0.02, 0.2
"""Words of medium frequency stand in so many of the texts: rarer ones never meet, commoner ones bind sentences."""


def by_lot(examples: Examples, *, commonest: bool) -> pd.DataFrame:
    """Words from the training texts, or else from the halves that are not withheld, in equal shares."""
    import pandas as pd

    table, columns = examples.test, visible(examples)
    if examples.train is not None:
        table = examples.train
        columns = [*columns, *(name for name in (examples.target,) if name and name in table)]
    texts = [" ".join(map(text_of, row)) for row in table[columns].itertuples(index=False)] if columns else []
    topics = random_topics(texts, commonest=commonest)
    return pd.DataFrame({" ".join(topic): 1 / len(topics) for topic in topics}, index=examples.test.index)


def visible(examples: Examples) -> list[str]:
    """The columns of text that the predictor sees."""
    return [
        column.name
        for column in examples.columns
        if column.kind == "text" and column.role == "feature" and not column.private
    ]


def random_topics(texts: Iterable[str], *, commonest: bool = False) -> list[Words]:
    """Ten topics of ten words of medium frequency, no word in two of them; or the commonest words, dealt out.

    Where the texts have fewer words of medium frequency, the others follow by frequency; where they have fewer than a
    hundred words, topics get fewer and shorter, down to two of five, and below ten words letters fill them up.
    """
    documents = [{word for word in words_of(text) if not word.isdecimal()} for text in texts]
    n_texts = max(1, len(documents))
    often = Counter(word for document in documents for word in document)
    ordered = sorted(often, key=lambda word: (-often[word], word))
    medium = [word for word in ordered if LEAST_SHARE <= often[word] / n_texts <= MOST_SHARE]
    if commonest:
        medium = ordered[: TOPICS * WORDS]
    drawn = [medium[i] for i in np.random.default_rng(SEED).permutation(len(medium))]
    chosen = set(drawn)
    pool = [*drawn, *(word for word in ordered if word not in chosen)]
    least = 2 * FEWEST_WORDS
    pool += [letter for letter in "abcdefghijklmnopqrst" if letter not in often][: max(0, least - len(pool))]
    size = WORDS if len(pool) >= 2 * WORDS else FEWEST_WORDS
    n = min(TOPICS, len(pool) // size)
    return [tuple(pool[i * size : (i + 1) * size]) for i in range(n)]
