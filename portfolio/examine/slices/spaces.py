"""Where examples lie beside alike ones though no column says so: texts by their pieces, pictures, an embedding."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from portfolio.examine.slices.binning import readable
from portfolio.examine.slices.nearest_neighbours import reduced
from portfolio.records import Column, Traits

if TYPE_CHECKING:
    import pandas as pd

Floats = NDArray[np.float64]
Rows = NDArray[np.int64]

MOST_TEXTS = 2
SHORT_TEXT = 40
"""Characters; texts whose median is longer are taken by words, shorter ones by pieces of words."""

MOST_TERMS = 5000
RAREST_TERM = 5
DIMENSIONS = 20


@dataclass(frozen=True)
class Space:
    """Some of the examples as points.

    Attributes:
        title: what was looked at, as in "looked at the pictures".
        words: what a group in it is called after "examples": "in a group of alike pictures".
        rows: (m,) which of all ``n_all`` examples are in it.
        points: (m, d), near for alike ones.
        terms: of texts, t pieces or words; pieces keep the space at which a word begins or ends.
        presence: (m, t) sparse, which text has which; ``None`` without texts.
        column: the column of the texts.
        by_words: whether terms are whole words.
    """

    title: str
    words: str
    rows: Rows
    n_all: int
    points: Floats
    terms: tuple[str, ...] = ()
    presence: Any = None
    column: str = ""
    by_words: bool = False


def spaces(
    columns: Sequence[Column], table: pd.DataFrame, sample: Rows, traits: Traits | None, embedding: Floats | None
) -> Iterator[Space]:
    """The author's own embedding first, then pictures, then texts; only columns that a page may show.

    Args:
        table: the test examples.
        sample: those that are looked at.
    """
    if embedding is not None and embedding.shape[1]:
        points = reduced(embedding[sample], DIMENSIONS)
        yield Space(
            "the author's embedding",
            "in a group that lies together in the author's embedding",
            sample,
            len(table),
            points,
        )
    if traits is not None and traits.layout is not None:
        yield from _pictures(traits, traits.layout, sample)
    texts = [column.name for column in columns if column.kind == "text" and not column.private]
    features = [name for name in texts if any(c.name == name and c.role == "feature" for c in columns)]
    for name in features[:MOST_TEXTS]:
        yield from _texts(name, table, sample)


def _pictures(traits: Traits, layout: Floats, sample: Rows) -> Iterator[Space]:
    """By their coarse layout and by their traits, both with the same weight."""
    seen = sample[np.isfinite(layout[sample]).all(axis=1)]
    if seen.size == 0:
        return
    measured = np.column_stack([_standard(values[seen]) for values in traits.values.values()])
    points = np.column_stack([reduced(layout[seen], DIMENSIONS), reduced(measured, DIMENSIONS)])
    yield Space("the pictures", "in a group of alike pictures", seen, len(layout), reduced(points, DIMENSIONS))


def _standard(values: Floats) -> Floats:
    """Around 0 with spread 1, and no outlier beyond 3."""
    spread = values.std()
    return np.clip((values - values.mean()) / spread, -3, 3) if spread > 0 else np.zeros_like(values)


def _texts(name: str, table: pd.DataFrame, sample: Rows) -> Iterator[Space]:
    """By the pieces of short texts, by the words of long ones, each weighted by how rare it is (TF-IDF)."""
    from sklearn.decomposition import TruncatedSVD
    from sklearn.feature_extraction.text import TfidfVectorizer

    cells = table[name].iloc[sample].fillna("").astype(str)
    rows = sample[(cells.str.len() > 0).to_numpy(bool)]
    texts = [text for text in cells.tolist() if text]
    if len(texts) < 2 * RAREST_TERM:
        return
    is_short = float(np.median([len(text) for text in texts])) <= SHORT_TEXT
    how: dict[str, Any] = (
        {"analyzer": "char_wb", "ngram_range": (2, 4)} if is_short else {"token_pattern": r"\b\w[\w'-]+\b"}
    )
    weigher = TfidfVectorizer(sublinear_tf=True, min_df=RAREST_TERM, max_features=MOST_TERMS, **how)
    try:
        weights = weigher.fit_transform(texts)
    except ValueError:  # no piece is in five texts
        return
    d = min(DIMENSIONS, weights.shape[1] - 1, len(texts) - 1)
    with np.errstate(divide="ignore", invalid="ignore"):  # of equal texts it works out shares of a variance that is 0
        points = TruncatedSVD(d, random_state=0).fit_transform(weights) if d >= 1 else np.zeros((len(texts), 1))
    terms = tuple(map(str, weigher.get_feature_names_out()))
    title = f"the {'spelling' if is_short else 'words'} of {readable(name)}"
    presence, flat = (weights > 0).tocsc(), reduced(_on_sphere(points), DIMENSIONS)
    yield Space(title, "", rows, len(table), flat, terms, presence, name, by_words=not is_short)


def _on_sphere(points: Floats) -> Floats:
    lengths = np.sqrt((points**2).sum(axis=1, keepdims=True))
    return np.asarray(points / np.where(lengths > 1e-9, lengths, 1.0))
