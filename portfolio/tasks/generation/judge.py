"""A judge that says what a text looks like, taught by the training rows: the referee of generated items.

What the judge can do is measured beside what it says, on real items that it has not seen either.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from portfolio.tasks.generation.two_samples import sample_of

Floats: TypeAlias = NDArray[np.float64]

MOST_TAUGHT = 20_000
"""The judge learns from at most so many texts of each condition."""

ROWS_AT_ONCE = 20_000


@dataclass(frozen=True)
class Verdicts:
    """What the judge takes each text for, and the probability it gives to what was asked for (0 for the unknown)."""

    called: tuple[str, ...]
    shares: Floats


@dataclass(frozen=True)
class Judge:
    """Logistic regression of scikit-learn on weighted pieces of one to four letters, all conditions weighing alike.

    Deterministic: the texts of each condition are learned in the order of the alphabet.
    """

    conditions: tuple[str, ...]
    model: Any

    @classmethod
    def taught(cls, texts: Sequence[str], conditions: Sequence[str]) -> Judge | None:
        """The judge that these rows make; ``None`` when they hold fewer than two conditions."""
        by_condition: dict[str, list[str]] = {}
        for text, condition in zip(texts, conditions, strict=True):
            by_condition.setdefault(condition, []).append(text)
        by_condition.pop("", None)
        if len(by_condition) < 2:
            return None
        lessons = [(text, name) for name in sorted(by_condition) for text in sample_of(by_condition[name], MOST_TAUGHT)]
        model = _untaught().fit([text for text, _ in lessons], [name for _, name in lessons])
        return cls(tuple(map(str, model.classes_)), model)

    def verdicts(self, texts: Sequence[str], asked: Sequence[str]) -> Verdicts:
        """What each text is taken for, where ``asked`` is what it should be."""
        place = {name: column for column, name in enumerate(self.conditions)}
        called: list[str] = []
        shares = np.zeros(len(texts))
        for start in range(0, len(texts), ROWS_AT_ONCE):
            part = texts[start : start + ROWS_AT_ONCE]
            table = self.model.predict_proba(part)
            called += [self.conditions[column] for column in table.argmax(1)]
            for row, name in enumerate(asked[start : start + ROWS_AT_ONCE]):
                shares[start + row] = table[row, place[name]] if name in place else 0.0
        return Verdicts(tuple(called), shares)


def _untaught() -> Any:
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.linear_model import LogisticRegression
    from sklearn.pipeline import make_pipeline

    return make_pipeline(
        TfidfVectorizer(analyzer="char_wb", ngram_range=(1, 4), sublinear_tf=True),
        LogisticRegression(C=10, class_weight="balanced", max_iter=1000, random_state=0),
    )
