"""What ordinary words know about the sound of a language, as one number per place name."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import numpy as np
from sklearn.base import BaseEstimator, TransformerMixin
from sklearn.feature_extraction.text import CountVectorizer
from sklearn.naive_bayes import MultinomialNB

PIECES = {"analyzer": "char_wb", "ngram_range": (3, 4)}


def word_weights(estonian: Sequence[str], finnish: Sequence[str]) -> dict[str, float]:
    """Piece of three or four letters -> log of how much likelier it is in an Estonian word than in a Finnish one.

    This is naive Bayes, kept as a table. Pieces seen in a single word are left out as noise.
    """
    vectorizer = CountVectorizer(**PIECES, min_df=2)
    counts = vectorizer.fit_transform([*estonian, *finnish])
    bayes = MultinomialNB(alpha=0.3).fit(counts, [True] * len(estonian) + [False] * len(finnish))
    ratio = bayes.feature_log_prob_[1] - bayes.feature_log_prob_[0]
    return {piece: round(float(ratio[column]), 2) for piece, column in vectorizer.vocabulary_.items()}


class SoundsEstonian(TransformerMixin, BaseEstimator):
    """Sum of the weights of a name's pieces: above zero when it sounds Estonian, below when Finnish.

    It is trained on no place name, so it may be computed once, outside of cross-validation.
    """

    def __init__(self, weights: Mapping[str, float]) -> None:
        self.weights = weights

    def fit(self, names: Iterable[str], labels: object = None) -> SoundsEstonian:  # noqa: ARG002, scikit-learn's signature
        return self

    def transform(self, names: Iterable[str]) -> np.ndarray:
        pieces = CountVectorizer(**PIECES).build_analyzer()
        return np.array([[sum(self.weights.get(piece, 0.0) for piece in pieces(name))] for name in names])

    def __sklearn_is_fitted__(self) -> bool:
        return True
