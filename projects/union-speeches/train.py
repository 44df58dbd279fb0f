"""Third version: the number of topics is chosen on years that were held back. Writes model/model.json and metrics.json.

python train.py
"""

import json
from collections import Counter
from itertools import product
from pathlib import Path

import numpy as np
import pandas as pd
from check_data import checked
from features import weights, words
from scipy.sparse import csr_array
from sklearn.decomposition import NMF
from sklearn.feature_extraction.text import ENGLISH_STOP_WORDS
from validate import diversity, folds, npmi

HERE = Path(__file__).parent
LEAST_SHARE, MOST_SHARE = 0.005, 0.3
"""Words that stand in fewer or in more of the passages are left out."""

NUMBERS_OF_TOPICS = (8, 10, 12)
"""More than twelve rows nobody takes in at a glance; fewer than eight lump the tariff with the army."""

WORDS_PER_TOPIC = 10
KEPT_WEIGHTS = 400
SEEDS = (1790, 1890, 1990)
"""One factorisation differs from the next by more than one number of topics from another, so three are averaged."""


def ceremony() -> set[str]:
    lines = (HERE / "ceremony.txt").read_text(encoding="utf-8").splitlines()
    return {line for line in lines if line and not line.startswith("#")}


def vocabulary(texts: list[str]) -> dict[str, float]:
    """Word -> rarity. No stop words, no ceremony, no contractions, numbers or scraps of one or two letters."""
    often = Counter(word for text in texts for word in set(words(text)))
    left_out = ceremony() | ENGLISH_STOP_WORDS
    return {
        word: round(1 + float(np.log((1 + len(texts)) / (1 + n))), 3)
        for word, n in sorted(often.items())
        if LEAST_SHARE <= n / len(texts) <= MOST_SHARE and word.isalpha() and len(word) > 2 and word not in left_out
    }


def whole(passages: pd.DataFrame) -> list[str]:
    """Both halves: for training nothing need be withheld."""
    return list(passages["text"] + " " + passages["rest"])


def fitted(table: np.ndarray, n_topics: int, seed: int = SEEDS[0]) -> np.ndarray:
    """Topics by non-negative matrix factorisation of weighted words, one row of weights per topic."""
    return NMF(n_topics, init="nndsvd", max_iter=200, tol=1e-3, random_state=seed).fit(csr_array(table)).components_


def listed(topics: np.ndarray, names: list[str]) -> list[list[str]]:
    return [[names[i] for i in np.argsort(-row, kind="stable")[:WORDS_PER_TOPIC]] for row in topics]


def validated(train: pd.DataFrame) -> dict[int, float]:
    """Number of topics -> mean coherence on the withheld halves of years that were not trained on."""
    found: dict[int, list[float]] = {n_topics: [] for n_topics in NUMBERS_OF_TOPICS}
    for inner, held in folds(train):
        idf = vocabulary(whole(inner))
        table, names, texts = weights(whole(inner), idf), list(idf), list(held["rest"])
        for n_topics, seed in product(NUMBERS_OF_TOPICS, SEEDS):
            found[n_topics] += npmi(listed(fitted(table, n_topics, seed), names), texts)
    return {n_topics: float(np.mean(values)) for n_topics, values in found.items()}


def as_words(topics: np.ndarray, names: list[str]) -> list[dict[str, float]]:
    """Each topic as word -> weight, the largest weights only; what is saved is what is measured."""
    order = [np.argsort(-row, kind="stable")[:KEPT_WEIGHTS] for row in topics]
    return [
        {names[i]: round(float(row[i]), 4) for i in kept if row[i] > 0} for row, kept in zip(topics, order, strict=True)
    ]


def resampled(train: pd.DataFrame) -> pd.DataFrame:
    """As many years, drawn with replacement: what another two centuries of such messages might have been."""
    years = train["year"].unique()
    drawn = np.random.default_rng(SEEDS[0]).choice(years, len(years))
    return pd.concat([train[train["year"] == year] for year in drawn])


def main() -> None:
    train, test = checked()
    scores = validated(train)
    print(", ".join(f"{n_topics} topics: {score:.3f}" for n_topics, score in scores.items()), "on held-back years")
    n_topics = max(scores, key=scores.__getitem__)
    idf = vocabulary(whole(train))
    names = list(idf)
    model = {
        "idf": idf,
        "topics": as_words(fitted(weights(whole(train), idf), n_topics), names),
        "again": as_words(fitted(weights(whole(resampled(train)), idf), n_topics), names),
    }
    (HERE / "model").mkdir(exist_ok=True)
    text = json.dumps(model, ensure_ascii=False, indent=0, separators=(",", ":"))
    (HERE / "model" / "model.json").write_text(text + "\n", encoding="utf-8")
    topics = [list(topic)[:WORDS_PER_TOPIC] for topic in model["topics"]]
    for topic, found in zip(topics, npmi(topics, whole(train)), strict=True):
        print(f"{found:6.2f} {' '.join(topic)}  (on training passages)")
    metrics = {"npmi": float(np.mean(npmi(topics, list(test["rest"])))), "diversity": diversity(topics)}
    rounded = {name: round(value, 4) for name, value in metrics.items()}
    (HERE / "metrics.json").write_text(json.dumps(rounded, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
