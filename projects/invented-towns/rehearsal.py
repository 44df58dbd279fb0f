"""A dress rehearsal on the training names alone: choices are made here, so that the test set is opened once a version.

Four times a quarter of the families is kept back, the generator learns from the rest, and invents one name for every
name kept back. A judge that learned from the same rest says which country it takes each for.
"""

from collections.abc import Callable
from typing import Any

import pandas as pd
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import StratifiedGroupKFold
from sklearn.pipeline import make_pipeline

Generate = Callable[[pd.DataFrame, Any], pd.Series]


def rehearse(train: pd.DataFrame, learn: Callable[[pd.DataFrame], Any], generate: Generate) -> pd.DataFrame:
    """Per country, in shares of the names: ``copied``, ``judged right``, and ``real judged right`` beside it."""
    folds = StratifiedGroupKFold(4, shuffle=True, random_state=0)
    parts = []
    for fit, rest in folds.split(train, train["country"], train["family"]):
        known, kept = train.iloc[fit], train.iloc[rest]
        judge = make_pipeline(
            TfidfVectorizer(analyzer="char_wb", ngram_range=(1, 4), sublinear_tf=True),
            LogisticRegression(C=10, class_weight="balanced", max_iter=1000),
        ).fit(known["name"], known["country"])
        names = generate(kept, learn(known))
        part = {
            "country": kept["country"],
            "copied": names.str.casefold().isin(known["name"].str.casefold()),
            "judged right": judge.predict(names) == kept["country"],
            "real judged right": judge.predict(kept["name"]) == kept["country"],
        }
        parts.append(pd.DataFrame(part))
    return pd.concat(parts).groupby("country").mean().round(3)
