"""Two samples of texts beside each other: how far apart they are, and how near each text has a neighbour.

Texts are compared by their pieces of one to three letters: a vector of counts of length 1, whose product with another
is their likeness, 1 for the same pieces and 0 for none in common.
"""

from __future__ import annotations

import hashlib
import math
import unicodedata
from collections.abc import Sequence
from difflib import SequenceMatcher
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from portfolio.examine.estimates import bootstrap

Floats: TypeAlias = NDArray[np.float64]
Codes: TypeAlias = NDArray[np.int64]
Vectors: TypeAlias = Any
"""A sparse matrix of scipy, a row per text; scipy ships no types."""

LONGEST_PIECE = 3
BUCKETS = 2**18
"""Pieces are hashed into so many columns: no vocabulary depends on the sample."""

MOST_NEIGHBOURS = 4000
"""A neighbour is sought among at most so many texts, so that the time stays linear in the number of the others."""

ROWS_AT_ONCE = 500
BIAS_DRAWS = 400


def folded(text: str) -> str:
    """The text without what copying would not change: case, kind of Unicode, spaces around and between."""
    return " ".join(unicodedata.normalize("NFC", text).casefold().split())


def vectors(texts: Sequence[str]) -> Vectors:
    """Counts of the pieces of each text, each row of length 1 (all zero for a text without letters)."""
    from sklearn.feature_extraction.text import HashingVectorizer

    pieces = HashingVectorizer(
        analyzer="char_wb", ngram_range=(1, LONGEST_PIECE), n_features=BUCKETS, alternate_sign=False, norm="l2"
    )
    return pieces.transform(texts)


def sample_of(texts: Sequence[str], most: int) -> list[str]:
    """The distinct texts in the order of the alphabet; of more than ``most``, those with the smallest digests.

    It depends on which texts there are and not on their order.
    """
    distinct = sorted(set(texts))
    if len(distinct) > most:
        distinct = sorted(sorted(distinct, key=digest)[:most])
    return distinct


def digest(text: str) -> bytes:
    """By which texts are drawn: it depends on nothing but the text."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).digest()


def nearest(texts: Sequence[str], among: Sequence[str]) -> tuple[Floats, list[str]]:
    """For each text its distance, 1 - likeness, to the nearest of ``among``, and which that is; 0 for an equal one.

    ``among`` holds at least one text. Equal means equal but for case and spaces.
    """
    choices = sample_of(among, MOST_NEIGHBOURS)
    equal = {folded(text): text for text in sorted(set(among), reverse=True)}
    others = vectors(choices).T.tocsc()
    distances, names = np.empty(len(texts)), []
    for start in range(0, len(texts), ROWS_AT_ONCE):
        part = texts[start : start + ROWS_AT_ONCE]
        likeness = (vectors(part) @ others).toarray().round(9)
        best = likeness.argmax(1)
        distances[start : start + len(part)] = np.clip(1 - likeness.max(1), 0, 1)
        names += [choices[place] for place in best]
    for row, text in enumerate(texts):
        twin = equal.get(folded(text))
        if twin is not None:
            distances[row], names[row] = 0.0, twin
    return distances, names


# ---- distance of two samples ---------------------------------------------------------------------


def mmd(these: Sequence[str], those: Sequence[str], groups: Codes) -> float:
    """Maximum mean discrepancy between two samples of equal size (Gretton et al. 2012, JMLR 13, equation 5).

    The kernel is the likeness of the pieces; per group (condition) it is the distance between the mean vectors, and the
    groups are averaged as squares, by their sizes. 0 for equal samples, at most the root of 2.

    Args:
        these, those: text i of either belongs to group ``groups[i]``.
        groups: codes from 0.
    """
    means, sizes = _mean_gaps(vectors(these) - vectors(those), groups)
    return float(np.sqrt((_squares(means) * sizes).sum() / sizes.sum()))


def mmd_influence(these: Sequence[str], those: Sequence[str], groups: Codes) -> Floats:
    """``mmd_slopes`` made so large that the standard error holds the one of two samples of one origin as well."""
    gaps = vectors(these) - vectors(those)
    pulls = mmd_slopes(gaps, groups)
    error = float(pulls.std()) / math.sqrt(pulls.size)
    if error == 0:
        return pulls
    squared, sizes = _mean_gaps(gaps, groups)
    distance = math.sqrt(float((_squares(squared) * sizes).sum() / sizes.sum()))
    return pulls * math.hypot(1.0, _spread_of_pairs(gaps, groups, sizes) / (2 * distance) / error)


def mmd_slopes(gaps: Vectors, groups: Codes) -> Floats:
    """What each pair of texts adds to ``mmd``, with mean 0, by the ``gaps`` of their vectors; all 0 where samples are
    equal (Hampel 1974)."""
    means, sizes = _mean_gaps(gaps, groups)
    squares = _squares(means)
    total = float((squares * sizes).sum() / sizes.sum())
    if total == 0:
        return np.zeros(len(groups))
    along = np.empty(len(groups))
    for group in np.unique(groups):
        rows = np.flatnonzero(groups == group)
        along[rows] = (gaps[rows] @ means[[group]].T).toarray().ravel()
    return np.asarray((2 * along - squares[groups] - total) / (2 * np.sqrt(total)))


def _spread_of_pairs(gaps: Vectors, groups: Codes, sizes: Floats) -> float:
    """Standard error of the squared distance of two samples of one origin, where no single pair of texts pulls."""
    total = 0.0
    for group in range(sizes.size):
        some = gaps[np.flatnonzero(groups == group)[:ROWS_AT_ONCE]]
        products = (some @ some.T).power(2)
        others = max(some.shape[0] * (some.shape[0] - 1), 1)
        total += 2 * float(products.sum() - products.diagonal().sum()) / others  # times (size / n)^2 / size^2
    return math.sqrt(total) / float(sizes.sum())


def mmd_bias(these: Sequence[str], those: Sequence[str], groups: Codes) -> float:
    """By how much ``mmd`` is too high: it counts each pair of texts against itself (Gretton et al. 2012, lemma 6)."""
    total, fair, _ = _both_squares(vectors(these) - vectors(those), groups)
    return math.sqrt(total) - math.sqrt(max(fair, 0.0))


def _both_squares(gaps: Vectors, groups: Codes) -> tuple[float, float, Floats]:
    """The squared distance, the same without the pairs of each text with itself, and the sizes of the groups."""
    means, sizes = _mean_gaps(gaps, groups)
    alone = np.bincount(groups, weights=_squares(gaps), minlength=sizes.size) / sizes
    squares = _squares(means)
    fair = np.where(sizes > 1, (sizes * squares - alone) / np.maximum(sizes - 1, 1), squares)
    return float((squares * sizes).sum() / sizes.sum()), float((fair * sizes).sum() / sizes.sum()), sizes


def _mean_gaps(gaps: Vectors, groups: Codes) -> tuple[Vectors, Floats]:
    """The mean row of each group, sparse, and the sizes of the groups."""
    from scipy.sparse import csr_array

    sizes = np.bincount(groups).astype(float)
    weights = csr_array((1 / sizes[groups], (groups, np.arange(len(groups)))), shape=(len(sizes), len(groups)))
    return csr_array(weights @ csr_array(gaps)), sizes


def _squares(means: Vectors) -> Floats:
    squares: Floats = np.asarray(means.multiply(means).sum(1)).ravel()
    return squares


def gap(these: Floats, those: Floats, groups: Codes) -> float:
    """The largest gap between the two distribution functions (Kolmogorov-Smirnov), averaged over groups by size."""
    return float(_gaps(these, those, groups).mean())


def gap_bias(these: Floats, those: Floats, groups: Codes) -> float:
    """By how much ``gap`` is too high, being the largest of many: as much as in bootstrap samples above it."""
    found = 0.0
    for group in np.unique(groups):
        rows = np.flatnonzero(groups == group)
        pairs, counts = np.unique(np.stack([these[rows], those[rows]]), axis=1, return_counts=True)
        at = np.unique(pairs)
        steps = (pairs[0][:, None] <= at).astype(float) - (pairs[1][:, None] <= at)
        drawn = np.random.default_rng(bootstrap.SEED).multinomial(rows.size, counts / rows.size, size=BIAS_DRAWS)
        found += float(np.abs(drawn @ steps).max(1).mean() - np.abs(counts @ steps).max())
    return found / len(groups)


def gap_influence(these: Floats, those: Floats, groups: Codes) -> Floats:
    """What each pair of values adds to ``gap``, with mean 0, where the place of the largest gap is taken as given."""
    pairs = _gaps(these, those, groups)
    return np.asarray(pairs - pairs.mean())


def _gaps(these: Floats, those: Floats, groups: Codes) -> Floats:
    """For each pair, what it adds to the gap of its group: 1, 0 or -1."""
    pairs = np.empty(len(groups))
    for group in np.unique(groups):
        rows = np.flatnonzero(groups == group)
        at = np.unique(np.concatenate([these[rows], those[rows]]))
        below = [np.searchsorted(np.sort(values[rows]), at, "right") for values in (these, those)]
        difference = below[0] - below[1]
        place = int(np.abs(difference).argmax())
        step = (these[rows] <= at[place]).astype(float) - (those[rows] <= at[place])
        pairs[rows] = step if difference[place] >= 0 else -step
    return pairs


def nearer(these: Floats, those: Floats) -> tuple[float, Floats]:
    """How often one of ``these`` is smaller than one of ``those``, ties half, and what each of both adds to that.

    The statistic of Mann and Whitney (1947), its influence by DeLong et al. (1988). With distances to training, of
    generated and of unseen real texts, it is the test for copied data of Meehan, Chaudhuri and Dasgupta (2020): 0.5
    when nothing is copied, 1 when everything is.
    """
    from portfolio.examine.estimates.roc_curve import auc, auc_influence

    scores = -np.concatenate([these, those])
    is_it = np.arange(scores.size) < these.size
    return auc(scores, is_it), auc_influence(scores, is_it)


# ---- two texts -----------------------------------------------------------------------------------


def shared_pieces(this: str, that: str) -> tuple[list[tuple[str, bool]], list[tuple[str, bool]]]:
    """Both texts cut into pieces, each with whether the other has it at the same turn (two letters or more)."""
    blocks = SequenceMatcher(None, this.casefold(), that.casefold(), autojunk=False).get_matching_blocks()
    shared = [block for block in blocks if block.size > 1]
    return (
        _cut(this, [(block.a, block.size) for block in shared]),
        _cut(that, [(block.b, block.size) for block in shared]),
    )


def _cut(text: str, shared: Sequence[tuple[int, int]]) -> list[tuple[str, bool]]:
    pieces, at = [], 0
    for start, size in (*shared, (len(text), 0)):
        pieces += [(text[at:start], False), (text[start : start + size], True)]
        at = start + size
    return [(piece, is_shared) for piece, is_shared in pieces if piece]
