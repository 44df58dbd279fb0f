"""The metrics of classification.

They are counted: from confusion counts an interval takes no longer for a million examples, and scikit-learn a second to
load. A test holds each equal to scikit-learn's. An empty reason for being undefined means: not for this kind of data,
and nothing need be said.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from portfolio.examine.estimates import Counts, Influence, Mean
from portfolio.examine.estimates.metric_pitfalls import one_label, one_label_weighs_most
from portfolio.task import Metric, Statistic

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

SURE, IS, CALLED = "p:", "y:", "c:"
"""``p:FI`` in outcomes is the probability given to FI; where examples have several labels, ``y:FI`` says whether it is
one of them, and ``c:FI`` whether it was predicted."""


def _roc_auc(outcomes: pd.DataFrame) -> float:
    """Mean over classes of the area under "this class against the rest"."""
    from portfolio.examine.estimates.roc_curve import auc, one_against_rest

    areas = [auc(shares, is_it) for shares, is_it in one_against_rest(outcomes, SURE)]
    return sum(areas) / len(areas)


def _roc_auc_influence(outcomes: pd.DataFrame) -> Floats:
    from portfolio.examine.estimates.roc_curve import auc_influence, one_against_rest

    pulls = [auc_influence(shares, is_it) for shares, is_it in one_against_rest(outcomes, SURE)]
    total: Floats = sum(pulls[1:], pulls[0]) / len(pulls)
    return total


def _counts(name: str, *, last: bool = False) -> Counts:
    """The score of confusion counts that ``estimates/confusion.py`` calls so; with ``last``, of the last label only."""

    def score(counts: NDArray[np.int64]) -> Floats:
        from portfolio.examine.estimates import confusion

        result: Floats = getattr(confusion, name)(counts)
        return result[..., -1] if last else result

    return Counts(score)


def _loss(outcomes: pd.DataFrame) -> Floats:
    return outcomes["loss"].to_numpy(float)


def _right(outcomes: pd.DataFrame) -> Floats:
    return 1.0 - outcomes["failed"].to_numpy(float)


def _not_asked_for(_: pd.DataFrame) -> str:
    """For metrics that an option of project.yml switches on."""
    return ""


def _only_one_class(outcomes: pd.DataFrame) -> str | None:
    present = outcomes["truth"].unique()
    return f"only class {str(present[0])!r} in the truth" if len(present) == 1 else None


def _no_shares(outcomes: pd.DataFrame) -> str | None:
    if not any(str(column).startswith(SURE) for column in outcomes.columns):
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


def _share(name: str, title: str, meaning: str, statistic: Statistic, **more: Any) -> Metric:
    """A metric between 0 and 1, where 1 is perfect."""
    return Metric(name, title, meaning, "higher", 1.0, statistic, worst=0.0, **more)


METRICS: tuple[Metric, ...] = (
    _share(
        "f1_macro",
        "Macro F1",
        "Precision and recall in one number, averaged over classes so that rare ones count as much as common ones.",
        _counts("f1_macro"),
    ),
    _share(
        "balanced_accuracy",
        "Balanced accuracy",
        "The share of each class that is recognised, averaged over classes.",
        _counts("balanced_accuracy"),
    ),
    _share(
        "accuracy",
        "Accuracy",
        "The share of all examples that get the right label.",
        Mean(_right),
        pitfalls=one_label,
    ),
    _share(
        "roc_auc",
        "ROC AUC",
        "The chance that an example of a class gets a higher probability for it than an example of another class.",
        Influence(_roc_auc, _roc_auc_influence),
        undefined=lambda outcomes: _no_shares(outcomes) or _only_one_class(outcomes),
    ),
    Metric(
        "log_loss",
        "Log loss",
        "How much the truth surprises the model: 0 when it is sure and right, large when it is sure and wrong.",
        "lower",
        0.0,
        Mean(_loss),
        undefined=_no_shares,
    ),
    Metric(
        "matthews_corrcoef",
        "Matthews correlation",
        "The correlation of prediction and truth: 1 is perfect, 0 is no better than chance.",
        "higher",
        1.0,
        _counts("matthews_corrcoef"),
        worst=-1.0,
        undefined=_only_one_class,
    ),
    _share(
        "f1_weighted",
        "Weighted F1",
        "F1 averaged over examples, so that common classes weigh more.",
        _counts("f1_weighted"),
        pitfalls=one_label_weighs_most,
    ),
    _share(
        "f1_positive",
        "F1 of the positive class",
        "Precision and recall of the class that is looked for, in one number.",
        _counts("f1_by_class", last=True),
        undefined=_no_last_in("truth", "prediction"),
    ),
    _share(
        "precision_positive",
        "Precision of the positive class",
        "The share of those called positive that are.",
        _counts("precision_by_class", last=True),
        undefined=_no_last_in("prediction"),
    ),
    _share(
        "recall_positive",
        "Recall of the positive class",
        "The share of the positive examples that are found.",
        _counts("recall_by_class", last=True),
        undefined=_no_last_in("truth"),
    ),
    Metric(
        "quadratic_kappa",
        "Quadratic kappa",
        "Agreement on a scale beyond chance; a mistake by two steps counts four times one by one step.",
        "higher",
        1.0,
        _counts("quadratic_kappa"),
        worst=-1.0,
        undefined=_not_asked_for,
    ),
    Metric(
        "steps_off",
        "Steps off",
        "How many steps of the scale the answer is away from the truth, on average.",
        "lower",
        0.0,
        Mean(lambda outcomes: _steps(outcomes)),
        unit="steps",
        undefined=_not_asked_for,
    ),
    _share(
        "jaccard",
        "Jaccard index",
        "Of the labels that are right or were given, the share that is both; averaged over examples.",
        Mean(lambda outcomes: jaccard_of_each(outcomes)),
        undefined=_not_asked_for,
    ),
    Metric(
        "hamming_loss",
        "Hamming loss",
        "The share of all yes-or-no answers about labels that is wrong.",
        "lower",
        0.0,
        Mean(_loss),
        worst=1.0,
        undefined=_not_asked_for,
    ),
)

ORDERED = tuple(
    replace(metric, undefined=_only_one_class if metric.name == "quadratic_kappa" else lambda _: None)
    if metric.name in ("quadratic_kappa", "steps_off")
    else metric
    for metric in METRICS
)
"""The same where the labels are steps of a scale."""

_SEVERAL = (
    _share(
        "f1_macro",
        "Macro F1",
        "Precision and recall of each label in one number, averaged over labels so that rare ones count as much.",
        Influence(lambda outcomes: f1_of_labels(outcomes), lambda outcomes: f1_influence(outcomes)),
    ),
    _share(
        "accuracy",
        "Exact match",
        "The share of examples whose labels are all right, none missing and none too many.",
        Mean(_right),
    ),
    *(replace(metric, undefined=lambda _: None) for metric in METRICS[-2:]),
)
SEVERAL = (
    *_SEVERAL,
    *(
        replace(metric, undefined=_not_asked_for)
        for metric in METRICS
        if metric.name not in {metric.name for metric in _SEVERAL}
    ),
)
"""The metrics where an example has any number of labels; the others have no value there."""


def jaccard_of_each(outcomes: pd.DataFrame) -> Floats:
    """For each example the labels in both sets over the labels in either; 1 where both are empty (Jaccard 1912)."""
    import numpy as np

    truth, called = (outcomes[list(columns_of(outcomes, side))].to_numpy(bool) for side in (IS, CALLED))
    either = (truth | called).sum(1)
    scores: Floats = np.where(either == 0, 1.0, (truth & called).sum(1) / np.maximum(either, 1))
    return scores


def f1_of_labels(outcomes: pd.DataFrame) -> float:
    """Mean over labels of F1; labels neither true nor given anywhere are left out."""
    import numpy as np

    truth, called = (outcomes[list(columns_of(outcomes, side))].to_numpy(float) for side in (IS, CALLED))
    hits, sizes = (truth * called).sum(0), (truth + called).sum(0)
    known = sizes > 0
    return float(np.mean(2 * hits[known] / sizes[known])) if known.any() else np.nan


def f1_influence(outcomes: pd.DataFrame) -> Floats:
    """What each example adds to the mean of F1 over labels, with mean 0."""
    import numpy as np

    truth, called = (outcomes[list(columns_of(outcomes, side))].to_numpy(float) for side in (IS, CALLED))
    hits, sizes = 2 * truth * called, truth + called
    known = sizes.sum(0) > 0
    hits, sizes = hits[:, known], sizes[:, known]
    pulls: Floats = ((hits - sizes * (hits.sum(0) / sizes.sum(0))) / sizes.mean(0)).sum(1) / max(int(known.sum()), 1)
    return pulls - np.mean(pulls)


def columns_of(outcomes: pd.DataFrame, side: str) -> list[str]:
    """The columns of one side of several-label outcomes, one per label."""
    return [str(column) for column in outcomes.columns if str(column).startswith(side)]


def _steps(outcomes: pd.DataFrame) -> Floats:
    import numpy as np

    codes = [outcomes[name].cat.codes.to_numpy(float) for name in ("truth", "prediction")]
    away: Floats = np.abs(codes[0] - codes[1])
    return away
