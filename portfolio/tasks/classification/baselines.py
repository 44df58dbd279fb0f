"""Answers without a model: always the commonest, and drawn by how common each is."""

from __future__ import annotations

import pandas as pd

from portfolio.examine.estimates.confusion import as_labels
from portfolio.examine.estimates.random_baselines import drawn_by_share, source_of
from portfolio.records import Examples
from portfolio.tasks.classification import sentences
from portfolio.tasks.classification.label_sets import LabelSets
from portfolio.tasks.classification.predictions import column_of, labels_in

Baseline = tuple[str, pd.DataFrame]


def of_labels(examples: Examples) -> list[Baseline]:
    """Of the labels of the training rows, else of the test rows; their shares are the confidence."""
    source, where = source_of(examples)
    counts = as_labels(source[examples.target]).value_counts().reindex(labels_in(examples), fill_value=0)
    labels, index = list(counts.index), examples.test.index
    shares = (counts + 1) / (counts.sum() + len(labels))  # Laplace: a label unseen in training is not impossible
    sure = pd.DataFrame({column_of(label, labels): float(shares[label]) for label in labels}, index)
    common = _commonest(counts)
    answers = (
        (sentences.always(common, where), [common] * len(index)),
        (sentences.drawn_by_share(where), drawn_by_share(index, counts)),
    )
    return [
        (name, pd.DataFrame({"prediction": pd.Categorical(called, labels)}, index=index).join(sure))
        for name, called in answers
    ]


def of_sets(examples: Examples, sets: LabelSets) -> list[Baseline]:
    """The same of whole sets of labels."""
    source, where = source_of(examples)
    counts = pd.Series(sets.written(sets.flags(source[examples.target]))).value_counts().sort_index()
    common, index = _commonest(counts), examples.test.index
    answers = (
        (sentences.always_set(common), common),
        (sentences.drawn_by_share(where), drawn_by_share(index, counts)),
    )
    return [(name, pd.DataFrame({"prediction": called}, index=index)) for name, called in answers]


def _commonest(counts: pd.Series[int]) -> str:
    """The first by the alphabet of equals."""
    return str(min(counts.index, key=lambda answer: (-int(counts[answer]), answer)))
