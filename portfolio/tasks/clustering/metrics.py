"""The metrics of clustering, each with its statistic; the numpy behind them, ``influences.py``, loads when needed.

Intervals are about which items there are, with groups and places as given.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from portfolio.examine.estimates import Influence, Mean, Ratio
from portfolio.task import Metric, Statistic
from portfolio.tasks.clustering import sentences

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]


def _agreement(score: str, influence: str, left: str, right: str) -> Influence:
    """scikit-learn's score of two groupings, and what each item adds to it."""

    def value(outcomes: pd.DataFrame) -> float:
        from sklearn import metrics

        return float(getattr(metrics, score)(*(outcomes[name].to_numpy(str) for name in (left, right))))

    def pulls(outcomes: pd.DataFrame) -> Floats:
        from portfolio.tasks.clustering import influences

        found: Floats = getattr(influences, influence)(*(influences.codes_of(outcomes[name]) for name in (left, right)))
        return found

    return Influence(value, pulls)


def _silhouette(outcomes: pd.DataFrame) -> float:
    from portfolio.tasks.clustering.influences import silhouette

    return silhouette(outcomes)


def _silhouette_pulls(outcomes: pd.DataFrame) -> Floats:
    from portfolio.tasks.clustering.influences import of_silhouette

    return of_silhouette(outcomes)


def _one_sort(outcomes: pd.DataFrame, column: str, what: str) -> str | None:
    """Why groups cannot be compared by pairs of items: all are together, or none are."""
    n = outcomes[column].astype(str).nunique()
    return sentences.no_pairs(what, together=n == 1) if n in (1, len(outcomes)) else None


def _no_reference(outcomes: pd.DataFrame) -> str | None:
    return _one_sort(outcomes, "truth", "reference") if outcomes["has_reference"].iloc[0] else ""


def _no_second_fit(outcomes: pd.DataFrame) -> str | None:
    return _one_sort(outcomes, "prediction", "first fit") if "again" in outcomes else ""


def _no_silhouette(outcomes: pd.DataFrame) -> str | None:
    if "x" not in outcomes:
        return ""
    from portfolio.tasks.clustering.influences import silhouette_rows

    return _one_sort(outcomes.iloc[silhouette_rows(outcomes)], "prediction", "model")


def _entries(outcomes: pd.DataFrame, part: str, bands: Sequence[int] | None) -> Floats:
    """Per item, how many held-out entries there are or are right."""
    if bands is None:
        return outcomes["entries" if part == "entries" else "entries_right"].to_numpy(float)
    counts: Floats = outcomes[[f"{part}:{band}" for band in bands]].to_numpy(float).sum(1)
    return counts


def _share_right(bands: Sequence[int] | None) -> tuple[Statistic, Callable[[pd.DataFrame], str | None]]:
    """The share of entries that are right, a ratio of two sums over items; and why it has no value."""

    def undefined(outcomes: pd.DataFrame) -> str | None:
        if "entries" not in outcomes or (bands is not None and not outcomes["has_known"].iloc[0]):
            return ""
        if "entries_right" not in outcomes:
            return sentences.NO_ENTRIES_PREDICTED
        none = sentences.NO_ENTRIES if bands is None else sentences.NO_DIVIDED_ENTRIES
        return None if _entries(outcomes, "entries", bands).sum() else none

    right = Ratio(lambda outcomes: (_entries(outcomes, "right", bands), _entries(outcomes, "entries", bands)))
    return right, undefined


def _metric(name: str, title: str, meaning: str, worst: float, statistic: Statistic, *undefined: Any) -> Metric:
    return Metric(name, title, meaning, "higher", 1.0, statistic, worst, "", *undefined)


METRICS = (
    _metric(
        "ari",
        "Adjusted Rand index",
        "How often two items are together in both the groups found and the reference: 1 is always, 0 is chance.",
        -0.5,  # Chacon and Rastrojo 2023
        _agreement("adjusted_rand_score", "rand_influence", "truth", "prediction"),
        _no_reference,
    ),
    _metric(
        "ami",
        "Adjusted mutual information",
        "How much the group found tells about the reference group: 1 is all of it, 0 is chance.",
        -1.0,
        _agreement("adjusted_mutual_info_score", "information_influence", "truth", "prediction"),
        _no_reference,
    ),
    _metric(
        "reconstruction",
        "Held-out entries right",
        "The share of the entries kept back from the model that it guesses right.",
        0.0,
        *_share_right(None),
    ),
    _metric(
        "reconstruction_divided",
        "Held-out entries right, where items differ",
        "The same for entries on which less than three in four items are alike; the majority tells little there.",
        0.0,
        *_share_right((0, 1)),
    ),
    _metric(
        "silhouette",
        "Silhouette on the map",
        "How much nearer items are to their own group than to the next, by the coordinates that the model gives and no "
        "column of the data: 1 is far apart, 0 is no border.",
        -1.0,
        Influence(_silhouette, _silhouette_pulls),
        _no_silhouette,
    ),
    _metric(
        "stability",
        "Stability",
        "Adjusted Rand index between the groups and those of a second fit, on other data or from another seed.",
        -0.5,
        _agreement("adjusted_rand_score", "rand_influence", "prediction", "again"),
        _no_second_fit,
    ),
    _metric(
        "placed",
        "Nearest to its own group",
        "The share of items that stand nearer to their own group than to any other.",
        0.0,
        Mean(lambda outcomes: 1.0 - outcomes["failed"].to_numpy(float)),
    ),
)
