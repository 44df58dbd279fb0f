"""Outcomes of groups and places: each item against the groups around it, its held-out entries, and what chance does."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from portfolio.records import Examples
from portfolio.tasks.clustering.predictions import Columns, Entries, coordinates, read_entries

Codes = NDArray[np.int64]
Floats = NDArray[np.float64]
Majorities = Mapping[str, tuple[str, float]]

LONGEST_NAME = 32

EDGES = (0.6, 0.75, 0.9, 1.0)
"""Entries are told apart by the share of items that have the most common value of their key: five bands."""


def outcomes(predictions: pd.DataFrame, examples: Examples, columns: Columns) -> pd.DataFrame:
    """In the order of ``predictions``; see ``Clustering.judge`` for what is in them."""
    test = examples.test.loc[predictions.index]
    found = predictions["prediction"].astype(str)
    reference = None if examples.target is None else test[examples.target].astype(str)
    own = found if reference is None or reference.nunique() < 2 else reference
    loss, near = _against_rivals(own, predictions)
    names = test.index.astype(str) if columns.label is None else test[columns.label].astype(str)
    judged = pd.DataFrame(
        {
            "truth": found if reference is None else _categories(reference, examples),
            "prediction": found,
            "confidence": np.nan,
            "loss": loss,
            "failed": loss >= 1.0,
            "near": near,
            "label": [name if len(name) <= LONGEST_NAME else name[: LONGEST_NAME - 1] + "…" for name in names],
            "has_reference": reference is not None,
        },
        index=predictions.index,
    )
    kept = [*coordinates(predictions), *(name for name in ("again",) if name in predictions)]
    return judged.join(predictions[kept]).join(_entries(predictions, examples, columns))


def _categories(reference: pd.Series, examples: Examples) -> pd.Categorical:
    """With the groups of all test examples as categories, so that runs on part of them can be compared."""
    return pd.Categorical(reference, categories=sorted(examples.test[examples.target].astype(str).unique()))


def _against_rivals(own: pd.Series, predictions: pd.DataFrame) -> tuple[Floats, list[str]]:
    """The loss of each item, and the group it is nearest to: its own where the loss is below 1."""
    names, codes = np.unique(own.to_numpy(str), return_inverse=True)
    if "x" in predictions:
        loss, rival = from_centres(predictions[coordinates(predictions)].to_numpy(float), codes)
        nearest = np.where((loss < 1) | (rival < 0), codes, rival)
        return loss, [str(name) for name in names[nearest]]
    by_reference = not own.equals(predictions["prediction"].astype(str))
    company = predictions["prediction" if by_reference or "again" not in predictions else "again"].astype(str)
    counts = pd.crosstab(company.to_numpy(), own.to_numpy())
    near = counts.idxmax(axis=1)[company].to_numpy(str)
    return np.array(near != own.to_numpy(str), float), list(map(str, near))


def from_centres(places: Floats, codes: Codes) -> tuple[Floats, Codes]:
    """Where items at ``places`` (n, d) of the groups ``codes`` are between their own centre and the nearest other.

    An item does not pull its own centre towards itself: that centre is the one of the others of its group. Alone in its
    group it is where it belongs (loss 0).

    Returns:
        The loss: twice the distance to its own centre, over that and the distance to the nearest other together: 0 at
        its own centre, 1 half-way, 2 in the centre of another group. The code of that other group; -1 without one.
    """
    sizes = np.bincount(codes)
    sums = np.stack([np.bincount(codes, weights=values) for values in places.T], axis=1)
    others = np.maximum(sizes[codes] - 1, 1)[:, None]
    own = np.where(sizes[codes] > 1, np.linalg.norm(places - (sums[codes] - places) / others, axis=1), 0.0)
    other, rival = np.full(codes.size, np.inf), np.full(codes.size, -1)
    for group, centre in enumerate(sums / sizes[:, None]):
        far = np.linalg.norm(places - centre, axis=1)
        closer = (codes != group) & (far < other)
        other[closer], rival[closer] = far[closer], group
    with np.errstate(invalid="ignore"):
        loss = np.where(sizes[codes] == 1, 0.0, np.nan_to_num(2 * own / (own + other), nan=1.0))
    return np.asarray(np.round(loss, 9), float), rival


# ---- entries -------------------------------------------------------------------------------------


def _entries(predictions: pd.DataFrame, examples: Examples, columns: Columns) -> pd.DataFrame:
    """Counts of held-out entries and of those that are right; no columns where none are held out."""
    if columns.entries is None:
        return pd.DataFrame(index=predictions.index)
    hidden = list(map(read_entries, examples.test.loc[predictions.index, columns.entries]))
    said = list(map(read_entries, predictions["entries"])) if "entries" in predictions else None
    counts = _counted(hidden, said, _majorities(_sources(examples, columns)))
    return counts.set_axis(predictions.index).assign(has_known=columns.known is not None)


def _sources(examples: Examples, columns: Columns) -> Iterator[Entries]:
    """What may be known of items: training rows, and the entries that are not held out.

    Without either, the held-out entries themselves, as a majority label is counted in a test set without training rows.
    """
    train = examples.train if examples.train is not None else examples.test.iloc[:0]
    cells = [train[name] for name in (columns.known, columns.entries) if name is not None and name in train]
    if columns.known is not None:
        cells.append(examples.test[columns.known])
    elif not sum(map(len, cells)):
        cells.append(examples.test[columns.entries])
    for column in cells:
        yield from map(read_entries, column)


def _majorities(sources: Iterable[Entries]) -> Majorities:
    """For each key its most common value and the share of items, of those that have it, with that value."""
    values: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for entries in sources:
        for key, value in entries.items():
            values[key][value] += 1
    found = {}
    for key, counts in values.items():
        value, n = min(counts.items(), key=lambda entry: (-entry[1], entry[0]))
        found[key] = value, n / counts.total()
    return found


def _counted(hidden: Sequence[Entries], said: Sequence[Entries] | None, most: Majorities) -> pd.DataFrame:
    """Columns of counts, one row per item.

    ``entries``: how many are held out; ``unsaid``: how many of them have no prediction; ``entries_right``. The same by
    how alike items are: ``entries:0`` to ``entries:4`` (see ``EDGES``), ``right:0``..., and ``majority:0``... for
    guessing what most items have. Without ``said`` those about predictions are left out.
    """
    rows = []
    for item, truth in enumerate(hidden):
        for key, value in truth.items():
            common, share = most.get(key, (None, 0.0))
            band = len(EDGES) if share >= 1 else sum(share >= edge for edge in EDGES[:-1])
            guess = None if said is None else said[item].get(key)
            rows.append((item, band, 1, value == common, guess == value, guess is None))
    names = ["item", "band", "entries", "majority", "right", "unsaid"]
    table = pd.DataFrame(rows, columns=names).astype(np.int64)

    def per_item(name: str, part: pd.DataFrame = table) -> Codes:
        return np.bincount(part["item"], weights=part[name], minlength=len(hidden)).astype(np.int64)

    columns = {"entries": per_item("entries")}
    for band in range(len(EDGES) + 1):
        part = table[table["band"] == band]
        kept = ("entries", "majority") if said is None else ("entries", "majority", "right")
        columns |= {f"{name}:{band}": per_item(name, part) for name in kept}
    if said is not None:
        columns |= {"entries_right": per_item("right"), "unsaid": per_item("unsaid")}
    return pd.DataFrame(columns)


# ---- chance --------------------------------------------------------------------------------------


def at_random(examples: Examples, columns: Columns) -> pd.DataFrame:
    """Raw predictions for all test examples: the reference's groups (or two halves) dealt out, places by chance."""
    index = examples.test.index
    n, rng = len(index), np.random.default_rng(0)
    names = np.array(["one half", "other half"])[np.arange(n) % 2]
    if examples.target is not None:
        names = np.sort(examples.test[examples.target].to_numpy(str))
    dealt = {column: rng.permutation(names) for column in ("prediction", "again")}
    dealt |= {column: rng.normal(size=n).round(6) for column in ("x", "y")}
    predictions = pd.DataFrame(dealt, index=sorted(index, key=str)).reindex(index)
    if columns.entries is None:
        return predictions
    most = _majorities(_sources(examples, columns))
    hidden = map(read_entries, examples.test[columns.entries])
    return predictions.assign(
        entries=[json.dumps({key: most[key][0] for key in each if key in most}) for each in hidden]
    )
