"""Populations whose metrics look at all examples together: boxes, groups of items, topics, generated texts."""

from __future__ import annotations

from functools import partial

import numpy as np
import pandas as pd
from numpy.random import Generator

from portfolio.tasks.clustering.task import Clustering
from portfolio.tasks.detection.predictions import OVERLAPS, column_of
from portfolio.tasks.detection.task import Detection
from portfolio.tasks.generation.outcomes import kept_shares
from portfolio.tasks.generation.task import Generation
from portfolio.tasks.topics.task import Topics
from tests.examine.populations import Population

THRESHOLD = 0.5


def boxes(rng: Generator, n: int, *, wanted: float = 3.0, per_group: int = 1) -> pd.DataFrame:
    """Images with a few true boxes, found with a chance, a score and a closeness that the image's difficulty shifts."""
    hard = np.repeat(rng.normal(size=n // per_group + 1), per_group)[:n]
    n_true = rng.poisson(wanted, n)
    image = np.repeat(np.arange(n), n_true)
    seen = rng.random(image.size) < 1 / (1 + np.exp(-(2.0 - hard[image])))
    spurious = np.repeat(np.arange(n), rng.poisson(0.5 * np.exp(0.3 * hard)))
    owner = np.concatenate([image[seen], spurious])
    is_true = np.arange(owner.size) < seen.sum()
    score = 1 / (1 + np.exp(-(rng.normal(size=owner.size) + np.where(is_true, 1.2, -0.8))))
    close = np.where(is_true, rng.beta(8, 2, owner.size), 0.0)
    order = np.argsort(owner, kind="stable")
    owner, score, close = owner[order], score[order], close[order]
    ends = np.searchsorted(owner, np.arange(n + 1)).tolist()
    hits, called = close >= OVERLAPS[:, None], score >= THRESHOLD
    found = np.ones((owner.size, 5))
    found[:, 4] = score
    cuts = [slice(ends[i], ends[i + 1]) for i in range(n)]
    counts = {
        "truth": n_true,
        "prediction": np.bincount(owner[called], minlength=n),
        "n_right": np.bincount(owner[called & hits[0]], minlength=n),
        "n_true": n_true,
        "hits": column_of([hits[:, cut] for cut in cuts]),
        "found": column_of([found[cut] for cut in cuts]),
    }
    return pd.DataFrame(counts)


CENTRES = np.array([[0, 0], [3, 0], [0, 3], [3, 3], [6, 1.5]])
GROUPS = np.array((0.35, 0.25, 0.2, 0.1, 0.1))
"""Shares of the five groups."""


def items(rng: Generator, n: int, *, right: float) -> pd.DataFrame:
    """Items of five groups, put where they belong with this chance, with places around that group's centre."""
    truth = rng.choice(5, n, p=GROUPS)

    def fit() -> np.ndarray:
        return np.where(rng.random(n) < right, truth, rng.choice(5, n))

    found = fit()
    places = CENTRES[found] + rng.normal(scale=0.9, size=(n, 2))
    held, skill = rng.poisson(8, (2, n)), rng.beta(6, 2, n)
    hits = rng.binomial(held, skill)
    columns = {
        "truth": truth.astype(str),
        "prediction": found.astype(str),
        "again": fit().astype(str),
        "x": places[:, 0],
        "y": places[:, 1],
        "failed": found != truth,
        "has_reference": True,
        "has_known": True,
        "entries": held.sum(0),
        "entries_right": hits.sum(0),
        "entries:0": held[0],
        "right:0": hits[0],
        "entries:1": 0,
        "right:1": 0,
    }
    return pd.DataFrame(columns, index=pd.Index([f"{code:x}" for code in rng.integers(0, 2**60, n)]))


def agreement(right: float) -> dict[str, float]:
    """The true scores of ``items``, from the shares of all pairs of groups."""
    put = right * np.eye(5) + (1 - right) / 5
    of_truth, of_both = GROUPS[:, None] * put, (GROUPS[:, None] * put).T @ put
    return {"ari": rand_index(of_truth), "ami": mutual_information(of_truth), "stability": rand_index(of_both)}


def rand_index(cells: np.ndarray) -> float:
    """Adjusted for chance, of two groupings of very many items."""
    together, left, right = (float((part**2).sum()) for part in (cells, cells.sum(1), cells.sum(0)))
    return float((together - left * right) / ((left + right) / 2 - left * right))


def mutual_information(cells: np.ndarray) -> float:
    """Over the mean entropy, which is what adjusting for chance leaves of it where items are very many."""
    told, left, right = (float((share * np.log(share)).sum()) for share in (cells, cells.sum(1), cells.sum(0)))
    return (told - left - right) / -((left + right) / 2)


TOPICS = [tuple(f"t{topic}w{word}" for word in range(10)) for topic in range(4)]


def documents(rng: Generator, n: int, *, own: float, other: float) -> pd.DataFrame:
    """Documents of four topics; a word stands in those of its topic and in others with these chances."""
    main = rng.choice(4, n, p=(0.4, 0.3, 0.2, 0.1))
    much = rng.beta(4, 4, n)
    columns: dict[str, object] = {"loss": rng.beta(2, 4, n), "failed": False}
    for topic, words in enumerate(TOPICS):
        columns |= {f"given: {' '.join(words)}": 0.25, f"again: {' '.join(words[2:])} a b": 0.25}
        chance = np.where(main == topic, 2 * much * own, other)
        columns |= {f"holds: {word}": rng.random(n) < chance * (1 - 0.05 * at) for at, word in enumerate(words)}
    return pd.DataFrame(columns)


SYLLABLES = np.array(["ka", "lo", "mi", "ru", "se", "to", "vi", "na", "po", "du"])


def texts(rng: Generator, n: int, *, tilt: float, kinds: int = 10) -> pd.DataFrame:
    """Names of two conditions; the generated ones are longer and use some syllables ``tilt`` times as often."""
    condition = rng.choice(["north", "south"], n)
    usual = np.arange(10, 10 - kinds, -1)
    tilted = usual * np.where(np.arange(kinds) < kinds // 2, 1.0, tilt)

    def name(chances: np.ndarray, lengths: np.ndarray) -> list[str]:
        drawn = SYLLABLES[rng.choice(kinds, (n, 6), p=chances / chances.sum())]
        return ["".join(row[:length]) for row, length in zip(drawn.tolist(), lengths.tolist(), strict=True)]

    real = name(usual, rng.integers(2, 5, n))
    item = name(tilted, rng.choice([2, 3, 4, 5], n, p=[0.2, 0.3, 0.3, 0.2]))
    other = np.where(condition == "north", "south", "north")
    columns = {
        "item": item,
        "real": real,
        "condition": condition,
        "judged": np.where(rng.random(n) < 0.8, condition, other),
        "copied": rng.random(n) < 0.1,
        "near": 0.5,
        "kept": kept_shares(item, condition.tolist(), list(zip(condition.tolist(), real, strict=True))),
    }
    return pd.DataFrame(columns)


BOXES = {
    "three boxes an image": Population(Detection(), boxes, many=250_000),
    "ten images of a film": Population(Detection(), partial(boxes, per_group=10), per_group=10, many=250_000),
}
ITEMS = {
    name: Population(Clustering(), partial(items, right=right), known=agreement(right), by_size=("silhouette",))
    for name, right in {"four of five where they belong": 0.8, "one of ten where they belong": 0.1}.items()
}
DOCUMENTS = {
    "words that meet often": Population(Topics(), partial(documents, own=0.6, other=0.05)),
    "words that meet rarely": Population(Topics(), partial(documents, own=0.3, other=0.03)),
}
TEXTS = {
    name: Population(Generation(), partial(texts, tilt=tilt, kinds=kinds), by_size=("uniqueness",), many=400_000)
    for name, tilt, kinds in (
        ("names of other syllables", 4.0, 10),
        ("names hardly told apart", 1.3, 10),
        ("names of few syllables", 2.0, 3),
    )
}
