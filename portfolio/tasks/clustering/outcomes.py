"""Outcomes of groups and places: each item against the groups around it, and what chance would do instead."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from portfolio.examine.patterns import LEAST_FAILURES, worst_ids
from portfolio.records import Examples, Pattern
from portfolio.tasks.clustering.embedding_map import Columns, coordinates, read_column
from portfolio.tasks.clustering.held_out_entries import counted_entries, guesses, majorities, read_entries
from portfolio.tasks.clustering.metrics import standing
from portfolio.words import counted, percent

if TYPE_CHECKING:
    from collections.abc import Sequence

    from portfolio.tasks.clustering.held_out_entries import Entries

Codes = NDArray[np.int64]
Floats = NDArray[np.float64]

LONGEST_NAME = 32
MOST_STRAYS = 3


def judged(predictions: pd.DataFrame, examples: Examples, columns: Columns) -> pd.DataFrame:
    """Outcomes in the order of ``predictions``; see ``Clustering.judge`` for what is in them."""
    test = examples.test.loc[predictions.index]
    found = predictions["prediction"].astype(str)
    reference = None if examples.target is None else test[examples.target].astype(str)
    own = found if reference is None or reference.nunique() < 2 else reference
    loss, near = _against_rivals(own, predictions)
    outcomes = pd.DataFrame(
        {
            "truth": found if reference is None else _categories(reference, examples),
            "prediction": found,
            "confidence": np.nan,
            "loss": loss,
            "failed": loss >= 1.0,
            "near": near,
            "label": _labels(test, columns),
            "has_reference": reference is not None,
        },
        index=predictions.index,
    )
    kept = [*coordinates(predictions), *(name for name in ("again",) if name in predictions)]
    return outcomes.join(predictions[kept]).join(_entries(predictions, examples, columns))


def _categories(reference: pd.Series, examples: Examples) -> pd.Categorical:
    """With the groups of all test examples as categories, so that runs on part of them can be compared."""
    return pd.Categorical(reference, categories=sorted(examples.test[examples.target].astype(str).unique()))


def _labels(test: pd.DataFrame, columns: Columns) -> list[str]:
    names = test.index.astype(str) if columns.label is None else test[columns.label].astype(str)
    return [name if len(name) <= LONGEST_NAME else name[: LONGEST_NAME - 1] + "…" for name in names]


def _against_rivals(own: pd.Series, predictions: pd.DataFrame) -> tuple[Floats, list[str]]:
    """The loss of each item, and the group it stands with: its own where the loss is below 1."""
    names, codes = np.unique(own.to_numpy(str), return_inverse=True)
    if "x" in predictions:
        found = standing(predictions[coordinates(predictions)].to_numpy(float), codes)
        stands = np.where((found.loss < 1) | (found.rival < 0), codes, found.rival)
        return found.loss, names[stands].tolist()
    by_reference = not own.equals(predictions["prediction"].astype(str))
    company = predictions["prediction" if by_reference or "again" not in predictions else "again"].astype(str)
    near = _most_of(company, own)
    return np.array(near != own.to_numpy(str), float), near.tolist()


def _most_of(company: pd.Series, own: pd.Series) -> NDArray[np.str_]:
    """For each item the name in ``own`` that most of its company has."""
    names, codes = np.unique(own.to_numpy(str), return_inverse=True)
    sorts, of_item = np.unique(company.to_numpy(str), return_inverse=True)
    counts = np.zeros((sorts.size, names.size), np.int64)
    np.add.at(counts, (of_item, codes), 1)
    return np.asarray(names[counts.argmax(1)][of_item])


# ---- entries -------------------------------------------------------------------------------------


def _entries(predictions: pd.DataFrame, examples: Examples, columns: Columns) -> pd.DataFrame:
    """Counts of held-out entries and of those that are right; no columns where none are held out."""
    every = read_column(examples, columns.entries)
    if every is None:
        return pd.DataFrame(index=predictions.index)
    rows = examples.test.index.get_indexer(predictions.index)
    said = [read_entries(cell) for cell in predictions["entries"]] if "entries" in predictions else None
    counts = counted_entries([every[row] for row in rows], said, majorities(_sources(examples, columns)))
    return pd.DataFrame(counts, index=predictions.index).assign(has_known=columns.known is not None)


def _sources(examples: Examples, columns: Columns) -> Iterator[Entries]:
    """What may be known of items: training rows, and the entries that are not held out.

    Without either, the held-out entries themselves, as a majority label is counted in a test set without training rows.
    """
    train = examples.train
    n = 0
    for name in (columns.known, columns.entries):
        if train is not None and name in train:
            n += len(train)
            yield from (read_entries(cell) for cell in train[name])
    if columns.known is not None:
        yield from read_column(examples, columns.known) or ()
    elif n == 0:
        yield from read_column(examples, columns.entries) or ()


# ---- chance --------------------------------------------------------------------------------------


def at_random(examples: Examples, columns: Columns) -> tuple[str, pd.DataFrame]:
    """Raw predictions for all test examples: the reference's groups (or two halves) dealt out, places by chance."""
    index = examples.test.index
    n, order = len(index), np.argsort(index.to_numpy(str), kind="stable")
    rng = np.random.default_rng(0)
    if examples.target is None:
        names = np.array(["one half", "other half"])[np.arange(n) % 2]
    else:
        names = np.sort(examples.test[examples.target].to_numpy(str))
    dealt: dict[str, Sequence[object]] = {}
    for column in ("prediction", "again"):
        dealt[column] = _in_place(rng.permutation(names), order)
    for column in ("x", "y"):
        dealt[column] = _in_place(rng.normal(size=n).round(6), order)
    predictions = pd.DataFrame(dealt, index=index)
    hidden = read_column(examples, columns.entries)
    if hidden is None:
        return "groups and places drawn at random", predictions
    most = majorities(_sources(examples, columns))
    guessed = [json.dumps(guesses(entries, most)) for entries in hidden]
    name = "groups and places drawn at random, each held-out entry guessed as most items have it"
    return name, predictions.assign(entries=guessed)


def _in_place(values: NDArray[np.generic], order: Codes) -> list[object]:
    placed = np.empty_like(values)
    placed[order] = values
    return list(placed.tolist())


# ---- where it fails ------------------------------------------------------------------------------


def strays(outcomes: pd.DataFrame) -> list[Pattern]:
    """The commonest ways to stand with another group, with at least as many items as a pattern needs."""
    failed = outcomes[outcomes["failed"].to_numpy(bool)]
    pairs = Counter(zip(failed["truth"].astype(str), failed["near"].astype(str), strict=True))
    found = []
    for (truth, near), n in sorted(pairs.items(), key=lambda entry: (-entry[1], entry[0]))[:MOST_STRAYS]:
        if n < LEAST_FAILURES or truth == near:
            continue
        of_group = outcomes["truth"].astype(str) == truth
        stray = (of_group & outcomes["failed"] & (outcomes["near"].astype(str) == near)).to_numpy(bool)
        size = int(of_group.sum())
        where = " on the map" if "x" in outcomes else ""
        sentence = f"{n} of the {counted(size, 'item')} of {truth} stand nearer to {near}{where} ({percent(n / size)})."
        found.append(Pattern(sentence, n, worst_ids(outcomes, stray)))
    return found
