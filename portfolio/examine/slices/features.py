"""Columns -> features: the parts of a test set that failures are counted in."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from portfolio.examine.slices.binning import Feature, numbers, short, values_of
from portfolio.examine.slices.inferred import inferred
from portfolio.records import Column, Examples, Finding, Project, Traits

if TYPE_CHECKING:
    import pandas as pd

TRUTH = "that are"
"""How a sentence is led to a part by the true label: "of the 88 examples that are truly Estonia"."""

LENGTH = "_length"
"""``name_length`` is the number of characters of the column ``name``."""

MOST_INFERRED = 16
"""Every feature that is looked at makes it harder for each of them to stand out, so few are inferred."""


def features_of(
    project: Project, examples: Examples, outcomes: pd.DataFrame, traits: Traits | None = None
) -> tuple[tuple[Feature, ...], tuple[Finding, ...]]:
    """The declared slices first, then the truth, all columns that may be shown, and what can be inferred from them.

    What the author named only after a run was measured may have been read off the failures, so it is a feature like any
    other. A private column is never used, nor anything that is made of one.
    """
    rows = examples.test.loc[outcomes.index]
    public = {column.name: column for column in examples.columns if not column.private}
    looked_at = [column for column in public.values() if column.role in ("feature", "group", "time")]
    derived = {feature.column: feature for feature in inferred(looked_at, rows, traits)}
    found: dict[str, Feature] = {}
    findings = []
    for name in sorted(project.slices, key=lambda name: name not in project.suspected):
        features = list(_declared(name, public, rows, derived))
        for feature in features:
            found.setdefault(feature.column, replace(feature, declared=name in project.suspected))
        if not features:
            findings.append(_not_made(name))
    for feature in _truth(examples.target, outcomes) if examples.target else ():
        found.setdefault(feature.column, feature)
    for column in looked_at:
        for feature in _of_column(column, rows):
            found.setdefault(feature.column, feature)
    for feature in list(derived.values())[:MOST_INFERRED]:
        found.setdefault(feature.column, feature)
    return tuple(found.values()), tuple(findings)


def _declared(
    name: str, public: dict[str, Column], rows: pd.DataFrame, derived: Mapping[str, Feature]
) -> Iterator[Feature]:
    base = name.removesuffix(LENGTH)
    if name in public:
        yield from _of_column(public[name], rows, declared=True)
    elif name.endswith(LENGTH) and base in public:
        yield _length(base, rows[base], declared=True)
    elif name in derived:
        yield replace(derived[name], declared=True)


def _not_made(name: str) -> Finding:
    return Finding(
        "PF054",
        "warning",
        f"slices names {name!r}, which is no column that may be shown.",
        f"Name a column of the test data, or the length of a text column such as title{LENGTH}.",
        "project.yml",
    )


def _truth(target: str, outcomes: pd.DataFrame) -> Iterator[Feature]:
    truth = outcomes["truth"]
    if hasattr(truth, "cat"):
        words = tuple(f"truly {short(label)}" for label in truth.cat.categories)
        yield Feature(target, words, truth.cat.codes.to_numpy().astype(np.int64), link=TRUTH, is_truth=True)
    elif truth.dtype.kind in "iuf":
        yield replace(numbers(target, truth.to_numpy(float)), is_truth=True)


def _of_column(column: Column, rows: pd.DataFrame, *, declared: bool = False) -> Iterator[Feature]:
    values = rows[column.name]
    if column.kind == "number" and values.dtype.kind in "iufb":
        yield numbers(column.name, values.to_numpy(float, na_value=np.nan), declared=declared)
    elif column.kind in ("list", "image", "sound"):
        return
    elif column.kind == "text":
        yield _length(column.name, values, declared=declared)
    elif column.kind == "time":
        yield _periods(column.name, values, declared=declared)
    else:
        yield values_of(column.name, values, declared=declared)


def _length(name: str, values: pd.Series, *, declared: bool = False) -> Feature:
    lengths = values.fillna("").astype(str).str.len().to_numpy(float)
    feature = numbers(name + LENGTH, np.where(lengths > 0, lengths, np.nan), declared=declared)
    return replace(feature, made_of=frozenset({name}))


def _periods(name: str, values: pd.Series, *, declared: bool = False) -> Feature:
    """Years of ISO dates, or months when all are of one year."""
    years = values.astype(str).str.slice(0, 4)
    periods = years if years.nunique() > 1 else values.astype(str).str.slice(0, 7)
    return values_of(name, periods, word="in", link="with", declared=declared)
