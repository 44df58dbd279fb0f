"""Topics against the withheld half of each document: what was said of it, and what its words show."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from portfolio.tasks.topics.coherence import DEPTH, Floats
from portfolio.tasks.topics.documents import Words, occurrences
from portfolio.tasks.topics.predictions import AGAIN, shares, topic_of

if TYPE_CHECKING:
    import pandas as pd

GIVEN, OBSERVED, HOLDS, WHEN, N_WORDS = "given: ", "observed: ", "holds: ", "when", "n_topic_words"
"""Columns of outcomes: shares of a topic as given and as observed, whether a word stands there, the date, and how often
topic words stand in the withheld half."""

NOTHING = "no topic word"
"""The main topic of a half in which no word of any topic stands."""


def outcomes_of(predictions: pd.DataFrame, texts: Sequence[str], times: Sequence[object] | None) -> pd.DataFrame:
    """Outcomes but for ``failed``: one row per document.

    Args:
        predictions: as ``predictions.checked`` returns them.
        texts: the withheld half of each document.
        times: its date or year, where it has one.

    Returns:
        Beside the columns of every kind ``given: <topic>`` and ``observed: <topic>`` (shares), ``again: <topic>``,
        ``holds: <word>`` (bool) for the first ten words of each topic, ``n_topic_words`` (int), and ``when`` (text, ""
        where unknown).
    """
    import pandas as pd

    columns = [column for column in predictions.columns if not column.startswith(AGAIN)]
    again = [column for column in predictions.columns if column.startswith(AGAIN)]
    topics = [topic_of(column) for column in columns]
    given = predictions[columns].to_numpy(float)
    wanted = sorted({word for topic in topics for word in topic})
    counts = occurrences(texts, wanted)
    observed = shares(topic_counts(counts, wanted, topics))
    table = {
        "truth": _named(short_names(topics), observed, given),
        "prediction": _named(short_names(topics), given, observed),
        "confidence": np.full(len(texts), np.nan),
        "loss": unexplained(given, observed),
        N_WORDS: counts.sum(1),
        WHEN: [""] * len(texts) if times is None else [_date(time) for time in times],
    }
    table |= {GIVEN + column: given[:, i] for i, column in enumerate(columns)}
    table |= {OBSERVED + column: observed[:, i] for i, column in enumerate(columns)}
    table |= {column: predictions[column].to_numpy(float) for column in again}
    looked_at = {word for topic in topics for word in topic[:DEPTH]}
    table |= {HOLDS + word: counts[:, i] > 0 for i, word in enumerate(wanted) if word in looked_at}
    return pd.DataFrame(table, index=predictions.index)


def short_names(topics: Sequence[Words]) -> list[str]:
    """Each topic's first three words, and more where that is needed to tell it from the others."""
    names = []
    for topic in topics:
        others = [other for other in topics if other is not topic]
        size = next((n for n in range(3, len(topic)) if all(other[:n] != topic[:n] for other in others)), len(topic))
        names.append(", ".join(topic[:size]))
    return names


def _named(names: Sequence[str], amounts: Floats, other: Floats) -> list[str]:
    """The main topic of each row; of equal ones that which is larger in ``other``, so that a tie is no mistake."""
    tied = amounts >= amounts.max(1, keepdims=True) - 1e-12
    main = np.where(tied, other, -1.0).argmax(1)
    return [names[i] if row.any() else NOTHING for i, row in zip(main.tolist(), amounts > 0, strict=True)]


def _date(time: object) -> str:
    """As it is sorted and cut to years: "1790" for 1790.0, ISO dates as they are, "" for what is missing."""
    if time is None or time != time:
        return ""
    if isinstance(time, float | np.floating):
        return f"{time:.0f}"
    return str(time)


def topic_counts(counts: NDArray[np.int64], wanted: Sequence[str], topics: Sequence[Words]) -> Floats:
    """Occurrences of topic words in each text by topic: shape (texts, topics).

    A word that several topics list counts in equal parts for each of them, so that a row sums to its topic words.
    """
    place = {word: column for column, word in enumerate(wanted)}
    parts = np.zeros((len(wanted), len(topics)))
    for column, topic in enumerate(topics):
        parts[[place[word] for word in topic if word in place], column] = 1.0
    return np.asarray(counts @ (parts / np.maximum(parts.sum(1, keepdims=True), 1.0)))


def unexplained(given: Floats, observed: Floats) -> Floats:
    """1 minus the overlap of two distributions over topics, row by row: 0 where they agree, 1 where they share nothing.

    The overlap is the sum of the smaller shares, that is 1 minus their total variation distance. A row without
    observed topic words overlaps with nothing.
    """
    overlap = np.minimum(given, observed).sum(1)
    return np.asarray(np.where(overlap > 1 - 1e-9, 0.0, 1.0 - overlap).clip(0.0, 1.0))


def topics_in(outcomes: pd.DataFrame, prefix: str = GIVEN) -> list[Words]:
    """The topics whose columns begin with ``prefix``, in their order."""
    return [topic_of(column.removeprefix(prefix)) for column in outcomes.columns if column.startswith(prefix)]


def amounts(outcomes: pd.DataFrame, prefix: str) -> Floats:
    """The shares in the columns that begin with ``prefix``: shape (documents, topics)."""
    return outcomes[[column for column in outcomes.columns if column.startswith(prefix)]].to_numpy(float)


def presence(outcomes: pd.DataFrame) -> list[NDArray[np.bool_]]:
    """For each topic whether each document holds each of its first ten words: shape (documents, words)."""
    return [outcomes[[HOLDS + word for word in topic[:DEPTH]]].to_numpy(bool) for topic in topics_in(outcomes)]
