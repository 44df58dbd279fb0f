"""The metrics of classification, by their cheapest forms; ``value`` is scikit-learn's, and a test holds both equal.

scikit-learn takes a second to import, so a build uses the forms by counts or by examples. An empty reason for being
undefined means: not for this kind of data, and nothing need be said.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from portfolio.examine.misleading import one_label, one_label_weighs_most
from portfolio.task import Metric

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Counts = NDArray[np.int64]

SURE, IS, CALLED = "p:", "y:", "c:"
"""``p:FI`` in outcomes is the probability given to FI; where examples have several labels, ``y:FI`` says whether it is
one of them, and ``c:FI`` whether it was predicted."""


def _by_sklearn(name: str, **options: Any) -> Callable[[pd.DataFrame], float]:
    """scikit-learn's metric of that name on the codes of the labels."""

    def value(outcomes: pd.DataFrame) -> float:
        from sklearn import metrics

        return float(getattr(metrics, name)(outcomes["truth"].cat.codes, outcomes["prediction"].cat.codes, **options))

    return value


def _by_sklearn_for_last(name: str) -> Callable[[pd.DataFrame], float]:
    """The same for the last label against the other."""

    def value(outcomes: pd.DataFrame) -> float:
        from sklearn import metrics

        last = outcomes["truth"].cat.categories[-1]
        return float(getattr(metrics, name)(outcomes["truth"] == last, outcomes["prediction"] == last, zero_division=0))

    return value


def _recall_of_classes_in_truth(outcomes: pd.DataFrame) -> float:
    present = outcomes["truth"].cat.codes.unique()
    return _by_sklearn("recall_score", labels=present, average="macro", zero_division=0)(outcomes)


def _log_loss(outcomes: pd.DataFrame) -> float:
    from sklearn.metrics import log_loss

    labels = outcomes["truth"].cat.categories
    shares = outcomes[[SURE + label for label in labels]].to_numpy(float)
    return float(log_loss(outcomes["truth"].cat.codes, shares, labels=range(len(labels))))


def _roc_auc(outcomes: pd.DataFrame) -> float:
    """Mean over classes of the area under "this class against the rest"; tested against ``roc_auc_score``."""
    from portfolio.examine.ranking import auc, one_against_rest

    areas = [auc(shares, is_it) for shares, is_it in one_against_rest(outcomes, SURE)]
    return sum(areas) / len(areas)


def _roc_auc_influence(outcomes: pd.DataFrame) -> Floats:
    from portfolio.examine.ranking import auc_influence, one_against_rest

    pulls = [auc_influence(shares, is_it) for shares, is_it in one_against_rest(outcomes, SURE)]
    total: Floats = sum(pulls[1:], pulls[0]) / len(pulls)
    return total


def _of_counts(name: str, *, last: bool = False) -> Callable[[Counts], Floats]:
    """The form by confusion counts in ``examine/confusion.py``; with ``last``, of the last label only."""

    def scores(counts: Counts) -> Floats:
        from portfolio.examine import confusion

        result: Floats = getattr(confusion, name)(counts)
        return result[..., -1] if last else result

    return scores


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


def _share(name: str, title: str, meaning: str, **forms: Any) -> Metric:
    """A metric between 0 and 1, where 1 is perfect."""
    return Metric(name=name, title=title, meaning=meaning, better="higher", best=1.0, worst=0.0, **forms)


def _steps_off(outcomes: pd.DataFrame) -> float:
    from sklearn.metrics import mean_absolute_error

    return float(mean_absolute_error(outcomes["truth"].cat.codes, outcomes["prediction"].cat.codes))


METRICS: tuple[Metric, ...] = (
    _share(
        "f1_macro",
        "Macro F1",
        "Precision and recall in one number, averaged over classes so that rare ones count as much as common ones.",
        value=_by_sklearn("f1_score", average="macro", zero_division=0),
        of_counts=_of_counts("f1_macro"),
    ),
    _share(
        "balanced_accuracy",
        "Balanced accuracy",
        "The share of each class that is recognised, averaged over classes.",
        value=_recall_of_classes_in_truth,
        of_counts=_of_counts("balanced_accuracy"),
    ),
    _share(
        "accuracy",
        "Accuracy",
        "The share of all examples that get the right label.",
        value=_by_sklearn("accuracy_score"),
        misleads=one_label,
        of_examples=lambda outcomes: 1.0 - outcomes["failed"].to_numpy(float),
    ),
    _share(
        "roc_auc",
        "ROC AUC",
        "The chance that an example of a class gets a higher probability for it than an example of another class.",
        value=_roc_auc,
        undefined=lambda outcomes: _no_shares(outcomes) or _only_one_class(outcomes),
        influence=_roc_auc_influence,
        is_share=True,
    ),
    Metric(
        name="log_loss",
        title="Log loss",
        meaning="How much the truth surprises the model: 0 when it is sure and right, large when it is sure and wrong.",
        better="lower",
        best=0.0,
        value=_log_loss,
        undefined=_no_shares,
        of_examples=lambda outcomes: outcomes["loss"].to_numpy(float),
    ),
    Metric(
        name="matthews_corrcoef",
        title="Matthews correlation",
        meaning="The correlation of prediction and truth: 1 is perfect, 0 is no better than chance.",
        better="higher",
        best=1.0,
        worst=-1.0,
        value=_by_sklearn("matthews_corrcoef"),
        undefined=_only_one_class,
        of_counts=_of_counts("matthews_corrcoef"),
    ),
    _share(
        "f1_weighted",
        "Weighted F1",
        "F1 averaged over examples, so that common classes weigh more.",
        value=_by_sklearn("f1_score", average="weighted", zero_division=0),
        misleads=one_label_weighs_most,
        of_counts=_of_counts("f1_weighted"),
    ),
    _share(
        "f1_positive",
        "F1 of the positive class",
        "Precision and recall of the class that is looked for, in one number.",
        value=_by_sklearn_for_last("f1_score"),
        undefined=_no_last_in("truth", "prediction"),
        of_counts=_of_counts("f1_by_class", last=True),
    ),
    _share(
        "precision_positive",
        "Precision of the positive class",
        "The share of those called positive that are.",
        value=_by_sklearn_for_last("precision_score"),
        undefined=_no_last_in("prediction"),
        of_counts=_of_counts("precision_by_class", last=True),
        of_share=lambda counts: (int(counts[-1, -1]), int(counts[:, -1].sum())),
    ),
    _share(
        "recall_positive",
        "Recall of the positive class",
        "The share of the positive examples that are found.",
        value=_by_sklearn_for_last("recall_score"),
        undefined=_no_last_in("truth"),
        of_counts=_of_counts("recall_by_class", last=True),
        of_share=lambda counts: (int(counts[-1, -1]), int(counts[-1].sum())),
    ),
    Metric(
        name="quadratic_kappa",
        title="Quadratic kappa",
        meaning="Agreement on a scale beyond chance; a mistake by two steps counts four times one by one step.",
        better="higher",
        best=1.0,
        worst=-1.0,
        value=_by_sklearn("cohen_kappa_score", weights="quadratic"),
        undefined=_not_asked_for,
        of_counts=_of_counts("quadratic_kappa"),
    ),
    Metric(
        name="steps_off",
        title="Steps off",
        meaning="How many steps of the scale the answer is away from the truth, on average.",
        better="lower",
        best=0.0,
        unit="steps",
        worst_of=lambda outcomes: len(outcomes["truth"].cat.categories) - 1.0,
        value=_steps_off,
        undefined=_not_asked_for,
        of_examples=lambda outcomes: _steps(outcomes),
    ),
    _share(
        "jaccard",
        "Jaccard index",
        "Of the labels that are right or were given, the share that is both; averaged over examples.",
        value=lambda outcomes: float(jaccard_of_each(outcomes).mean()),
        undefined=_not_asked_for,
    ),
    Metric(
        name="hamming_loss",
        title="Hamming loss",
        meaning="The share of all yes-or-no answers about labels that is wrong.",
        better="lower",
        best=0.0,
        worst=1.0,
        value=lambda outcomes: float(outcomes["loss"].mean()),
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
        value=lambda outcomes: float(f1_of_labels(outcomes)(_ones(outcomes))[0]),
        of_weights=lambda outcomes: f1_of_labels(outcomes),
        influence=lambda outcomes: f1_influence(outcomes),
    ),
    _share(
        "accuracy",
        "Exact match",
        "The share of examples whose labels are all right, none missing and none too many.",
        value=lambda outcomes: float(1 - outcomes["failed"].mean()),
        of_examples=lambda outcomes: 1.0 - outcomes["failed"].to_numpy(float),
    ),
    replace(METRICS[-2], undefined=lambda _: None, of_examples=lambda outcomes: jaccard_of_each(outcomes)),
    replace(METRICS[-1], undefined=lambda _: None, of_examples=lambda outcomes: outcomes["loss"].to_numpy(float)),
)
SEVERAL = (
    *_SEVERAL,
    *(
        replace(metric, undefined=_not_asked_for, of_counts=None, of_examples=None, influence=None, of_share=None)
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


def f1_of_labels(outcomes: pd.DataFrame) -> Callable[[Floats], Floats]:
    """Mean over labels of F1, for weights of the examples; labels neither true nor given anywhere are left out."""
    import numpy as np

    truth, called = (outcomes[list(columns_of(outcomes, side))].to_numpy(float) for side in (IS, CALLED))

    def scores(weights: Floats) -> Floats:
        hits, sizes = weights @ (truth * called), weights @ (truth + called)
        f1 = np.where(sizes > 0, 2 * hits / np.maximum(sizes, 1e-300), np.nan)
        known = ~np.isnan(f1)
        means: Floats = np.where(known.any(1), np.nansum(f1, 1) / np.maximum(known.sum(1), 1), np.nan)
        return means

    return scores


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


def _ones(outcomes: pd.DataFrame) -> Floats:
    import numpy as np

    return np.ones((1, len(outcomes)))


def _steps(outcomes: pd.DataFrame) -> Floats:
    import numpy as np

    codes = [outcomes[name].cat.codes.to_numpy(float) for name in ("truth", "prediction")]
    away: Floats = np.abs(codes[0] - codes[1])
    return away
