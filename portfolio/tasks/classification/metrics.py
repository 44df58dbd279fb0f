"""The metrics of classification.

They are counted: from confusion counts an interval takes no longer for a million examples, and scikit-learn a second to
load. A test holds each equal to scikit-learn's. An empty reason for being undefined means: not for this kind of data,
and nothing need be said.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any

from portfolio.examine.estimates import Counts, Influence, Mean
from portfolio.examine.estimates.metric_pitfalls import one_label, one_label_weighs_most
from portfolio.task import Metric, Statistic, losses_of
from portfolio.tasks.classification.columns import CALLED, IS, SURE, columns_of
from portfolio.tasks.classification.sentences import EXACT_MATCH, F1_OF_SETS, MEANINGS

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

# ---- statistics ------------------------------------------------------------------------------------------------------


def _counts(name: str, *, last: bool = False) -> Counts:
    """The score of confusion counts that ``estimates/confusion.py`` calls so; with ``last``, of the last label only."""

    def score(counts: NDArray[np.int64]) -> Floats:
        from portfolio.examine.estimates import confusion

        result: Floats = getattr(confusion, name)(counts)
        return result[..., -1] if last else result

    return Counts(score)


def _mean_over_classes(name: str, outcomes: pd.DataFrame) -> Any:
    """Of what ``estimates/roc_curve.py`` calls so, for "this class against the rest"."""
    from portfolio.examine.estimates import roc_curve

    each = [getattr(roc_curve, name)(*sides) for sides in roc_curve.one_against_rest(outcomes, SURE)]
    return sum(each) / len(each)


def _right(outcomes: pd.DataFrame) -> Floats:
    return 1.0 - outcomes["failed"].to_numpy(float)


def _steps(outcomes: pd.DataFrame) -> Floats:
    import numpy as np

    truth, said = (outcomes[name].cat.codes.to_numpy(float) for name in ("truth", "prediction"))
    away: Floats = np.abs(truth - said)
    return away


def _hits_and_sizes(outcomes: pd.DataFrame) -> tuple[Floats, Floats]:
    """(n, labels): 1 where a label is both true and given; in how many of the two sets it is."""
    truth, called = (outcomes[columns_of(outcomes, side)].to_numpy(float) for side in (IS, CALLED))
    return truth * called, truth + called


def _jaccard(outcomes: pd.DataFrame) -> Floats:
    """For each example the labels in both sets over the labels in either; 1 where both are empty (Jaccard 1912)."""
    hits, sizes = _hits_and_sizes(outcomes)
    either = (sizes > 0).sum(1)
    shares: Floats = (hits.sum(1) + (either == 0)) / either.clip(1)
    return shares


def _f1_of_sets(outcomes: pd.DataFrame) -> float:
    """Mean over labels of F1; labels neither true nor given anywhere are left out."""
    hits, sizes = (values.sum(0) for values in _hits_and_sizes(outcomes))
    known = sizes > 0
    return float((2 * hits[known] / sizes[known]).mean()) if known.any() else math.nan


def _f1_influence(outcomes: pd.DataFrame) -> Floats:
    """What each example adds to the mean of F1 over labels, with mean 0."""
    hits, sizes = _hits_and_sizes(outcomes)
    known = sizes.sum(0) > 0
    hits, sizes = 2 * hits[:, known], sizes[:, known]
    pulls = ((hits - sizes * (hits.sum(0) / sizes.sum(0))) / sizes.mean(0)).sum(1) / max(int(known.sum()), 1)
    centred: Floats = pulls - pulls.mean()
    return centred


# ---- where there is no value -----------------------------------------------------------------------------------------


def _only_one_class(outcomes: pd.DataFrame) -> str | None:
    present = outcomes["truth"].unique()
    return f"only class {str(present[0])!r} in the truth" if len(present) == 1 else None


def _no_shares(outcomes: pd.DataFrame) -> str | None:
    if not columns_of(outcomes, SURE):
        return "the predictions hold no probabilities"
    return "there is only one label" if len(outcomes["truth"].cat.categories) == 1 else None


def _no_last_in(*columns: str) -> Callable[[pd.DataFrame], str | None]:
    """The reason when the label that is looked for is in none of these columns."""

    def reason(outcomes: pd.DataFrame) -> str | None:
        if not outcomes["truth"].cat.ordered:
            return ""
        last = outcomes["truth"].cat.categories[-1]
        if any((outcomes[column] == last).any() for column in columns):
            return None
        return f"{last!r} is never predicted" if columns == ("prediction",) else f"no test example is {last!r}"

    return reason


# ---- the metrics -----------------------------------------------------------------------------------------------------


def _share(name: str, title: str, statistic: Statistic, *, worst: float = 0.0, **more: Any) -> Metric:
    """A metric where 1 is perfect, and 0 the worst unless said otherwise."""
    return Metric(name, title, MEANINGS[name], "higher", 1.0, statistic, worst=worst, **more)


def _loss(name: str, title: str, statistic: Statistic, **more: Any) -> Metric:
    """A metric where 0 is perfect."""
    return Metric(name, title, MEANINGS[name], "lower", 0.0, statistic, **more)


def _off(metrics: Sequence[Metric]) -> tuple[Metric, ...]:
    """The same without a value: an option of project.yml switches them on."""
    return tuple(replace(metric, undefined=lambda _: "") for metric in metrics)


_AREA = Influence(partial(_mean_over_classes, "auc"), partial(_mean_over_classes, "auc_influence"))
_LAST_F1, _LAST_PRECISION, _LAST_RECALL = (
    _counts(f"{name}_by_class", last=True) for name in ("f1", "precision", "recall")
)
_ONE_LABEL = (
    _share("f1_macro", "Macro F1", _counts("f1_macro")),
    _share("balanced_accuracy", "Balanced accuracy", _counts("balanced_accuracy")),
    _share("accuracy", "Accuracy", Mean(_right), pitfalls=one_label),
    _share("roc_auc", "ROC AUC", _AREA, undefined=lambda rows: _no_shares(rows) or _only_one_class(rows)),
    _loss("log_loss", "Log loss", Mean(losses_of), undefined=_no_shares),
    _share(
        "matthews_corrcoef",
        "Matthews correlation",
        _counts("matthews_corrcoef"),
        worst=-1.0,
        undefined=_only_one_class,
    ),
    _share("f1_weighted", "Weighted F1", _counts("f1_weighted"), pitfalls=one_label_weighs_most),
    _share("f1_positive", "F1 of the positive class", _LAST_F1, undefined=_no_last_in("truth", "prediction")),
    _share(
        "precision_positive", "Precision of the positive class", _LAST_PRECISION, undefined=_no_last_in("prediction")
    ),
    _share("recall_positive", "Recall of the positive class", _LAST_RECALL, undefined=_no_last_in("truth")),
)
_SCALE = (
    _share("quadratic_kappa", "Quadratic kappa", _counts("quadratic_kappa"), worst=-1.0, undefined=_only_one_class),
    _loss("steps_off", "Steps off", Mean(_steps), unit="steps"),
)
_SETS = (
    _share("jaccard", "Jaccard index", Mean(_jaccard)),
    _loss("hamming_loss", "Hamming loss", Mean(losses_of), worst=1.0),
)

METRICS: tuple[Metric, ...] = (*_ONE_LABEL, *_off(_SCALE), *_off(_SETS))
ORDERED = (*_ONE_LABEL, *_SCALE, *_off(_SETS))
"""Where the labels are steps of a scale."""

_SEVERAL = (
    replace(_share("f1_macro", "Macro F1", Influence(_f1_of_sets, _f1_influence)), meaning=F1_OF_SETS),
    replace(_share("accuracy", "Exact match", Mean(_right)), meaning=EXACT_MATCH),
    *_SETS,
)
SEVERAL = (*_SEVERAL, *_off([each for each in METRICS if each.name not in {metric.name for metric in _SEVERAL}]))
"""Where an example has any number of labels."""
