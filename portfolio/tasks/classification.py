"""Classification: which of a few labels does an example have?

Predictions have a column ``prediction``, or one column of probabilities per label (named by the label), or both.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, ClassVar

from portfolio.records import Analysis, Chart, Examples, Finding, Pattern, Table
from portfolio.task import Checked, Metric, Task

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Counts = NDArray[np.int64]

SURE = "p:"
"""``p:FI`` in outcomes is the probability given to FI."""

FEW = 10
"""A class with fewer test examples than this says little about itself."""


# ---- metrics ---------------------------------------------------------------------------------------------------------
# Where a metric has a cheap form by counts or by examples, the build uses it, and ``value`` is scikit-learn's, which
# takes a second to import; a test holds both equal. An empty reason for being undefined: not for this kind of data.


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


METRICS = (
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
        of_examples=lambda outcomes: 1.0 - outcomes["failed"].to_numpy(float),
    ),
    _share(
        "roc_auc",
        "ROC AUC",
        "The chance that an example of a class gets a higher probability for it than an example of another class.",
        value=_roc_auc,
        undefined=lambda outcomes: _no_shares(outcomes) or _only_one_class(outcomes),
        influence=_roc_auc_influence,
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
)


class Classification(Task):
    """One label per example, with or without a probability for each label.

    The labels are the categories of the columns of predictions and outcomes, in the order of ``labels:`` and
    then of the alphabet; with ``positive:`` and two labels, that one is last and the categories are ordered, which
    switches its own metrics on.
    """

    name = "classification"
    title = "Classification"
    metrics = METRICS
    options: ClassVar[Mapping[str, str]] = {
        "labels": "All labels in the order to show them in, when the data do not hold every one.",
        "positive": "Of two labels, the one that is looked for; it gets precision, recall and F1 of its own.",
    }

    def check(self, predictions: pd.DataFrame, examples: Examples, options: Mapping[str, Any]) -> Checked:
        from portfolio.examine.labels import checked

        return checked(predictions, examples, options)

    def judge(self, predictions: pd.DataFrame, examples: Examples) -> pd.DataFrame:
        """With probabilities, adds ``p:<label>`` columns that sum to 1; the loss is then the log loss, else 0 or 1."""
        import numpy as np
        import pandas as pd

        from portfolio.examine.labels import as_labels, column_of

        called = predictions["prediction"]
        labels, index = list(called.cat.categories), predictions.index
        truth = pd.Categorical(
            as_labels(examples.test.loc[index, examples.target]), categories=labels, ordered=called.cat.ordered
        )
        failed = truth.codes != called.cat.codes.to_numpy()
        outcomes = pd.DataFrame({"truth": truth, "prediction": called.array}, index=index)
        columns = [column_of(label, labels) for label in labels]
        if not set(columns) <= set(predictions.columns):
            return outcomes.assign(confidence=np.nan, loss=failed.astype(float), failed=failed)
        shares = predictions[columns].to_numpy(float)
        shares = shares / shares.sum(1, keepdims=True)
        rows = np.arange(len(index))
        outcomes = outcomes.assign(
            confidence=shares[rows, called.cat.codes.to_numpy()],
            loss=_surprise(shares[rows, truth.codes]),
            failed=failed,
        )
        return outcomes.join(pd.DataFrame(shares, index, [SURE + label for label in labels]))

    def baseline(self, examples: Examples) -> tuple[str, pd.DataFrame]:
        """Always the most common label of the training rows, else of the test rows; shares as confidence."""
        import pandas as pd

        from portfolio.examine.labels import as_labels, column_of, labels_in

        has_training = examples.train is not None and len(examples.train) > 0
        source = examples.train if has_training and examples.train is not None else examples.test
        labels = labels_in(examples)
        counts = as_labels(source[examples.target]).value_counts().reindex(labels, fill_value=0)
        common = min(labels, key=lambda label: (-int(counts[label]), label))
        where = "in training" if has_training else "in the test set itself, as there are no training rows"
        index = examples.test.index
        predictions = pd.DataFrame({"prediction": pd.Categorical([common] * len(index), labels)}, index=index)
        shares = (counts + 1) / (counts.sum() + len(labels))  # Laplace: a label unseen in training is not impossible
        columns = {column_of(label, labels): float(shares[label]) for label in labels}
        return f"always {common}, the most common {where}", predictions.assign(**columns)

    def group(self, outcomes: pd.DataFrame) -> pd.Series[str]:
        """ "FI called EE", or "FI" where that is right."""
        truth, called = outcomes["truth"].astype(str), outcomes["prediction"].astype(str)
        return truth.where(truth == called, truth + " called " + called)

    def patterns(self, outcomes: pd.DataFrame) -> Sequence[Pattern]:
        """Which label is taken for which."""
        from portfolio.examine.confusions import confusions

        return confusions(outcomes)

    def details(self, outcomes: pd.DataFrame) -> Mapping[str, Any]:
        """Plain numbers, lists and dicts; the size depends on the number of labels only.

        Returns:
            ``labels``: list of str. ``n``: examples. ``confusion``: list of lists of int, truth in rows, prediction in
            columns, both in the order of ``labels``. ``classes``: one dict per label with ``label``, ``support``
            (examples of it), ``predicted`` (how often it was called), and ``precision``, ``recall``, ``f1`` (float,
            ``None`` where there is nothing to divide by). ``positive``: the label looked for, or ``None``.
            ``calibration``: list of bins by confidence, ``[]`` without probabilities, each with ``confidence`` (mean),
            ``accuracy`` (share right), ``low``, ``high`` (its 95 % Wilson interval) and ``n``; with it come
            ``calibration_error``, ``calibration_chance`` (``None`` without) and ``calibration_n``, see
            ``examine/calibration.py``.
        """
        from portfolio.examine.calibration import calibration
        from portfolio.examine.confusion import confusion, labels_of

        counts, labels = confusion(outcomes), labels_of(outcomes)
        confidence = outcomes["confidence"].to_numpy(float)
        known = confidence == confidence
        empty: dict[str, Any] = {
            "calibration": [],
            "calibration_error": None,
            "calibration_chance": None,
            "calibration_n": 0,
        }
        return {
            "labels": labels,
            "n": len(outcomes),
            "confusion": counts.tolist(),
            "classes": _classes(counts, labels),
            "positive": labels[-1] if outcomes["truth"].cat.ordered else None,
            **empty,
            **calibration(confidence[known], ~outcomes["failed"].to_numpy(bool)[known]),
        }

    def tables(self, details: Mapping[str, Any]) -> Sequence[Table]:
        rows = tuple(
            (
                row["label"],
                str(row["support"]),
                str(row["predicted"]),
                *(_score(row[key]) for key in ("precision", "recall", "f1")),
            )
            for row in details["classes"]
        )
        header = ("Class", "Examples", "Called so", "Precision", "Recall", "F1")
        return [Table(header, rows, (False, True, True, True, True, True), "How well each class is recognised")]

    def charts(self, analysis: Analysis) -> Sequence[Chart]:
        from portfolio.plot import classification as pictures

        found = (pictures.confusion(analysis.details), pictures.reliability(analysis.details))
        return [chart for chart in found if chart is not None]

    def findings(self, details: Mapping[str, Any], outcomes: pd.DataFrame) -> Sequence[Finding]:  # noqa: ARG002 - the contract hands it over
        """Classes never predicted, and classes with too few examples to say anything about."""
        classes, findings = details["classes"], []
        never = [row for row in classes if row["support"] and not row["predicted"]]
        if never:
            names = ", ".join(f"{row['label']} ({row['support']})" for row in never)
            subject, them = ("This class is", "it") if len(never) == 1 else ("These classes are", "them")
            sentence = f"{subject} never predicted, though the test set holds {them}: {names}."
            advice = "Look at the balance of the training rows, or merge classes that cannot be told apart."
            findings.append(Finding("PF051", "warning", sentence, advice))
        small = [row for row in classes if 0 < row["support"] < FEW]
        if small:
            names = ", ".join(f"{row['label']} ({row['support']})" for row in small)
            sentence = f"Too few test examples to judge by themselves: {names}."
            findings.append(Finding("PF057", "advice", sentence, f"Collect at least {FEW} of each class."))
        return findings

    def example(self) -> tuple[Examples, pd.DataFrame]:
        """Twelve weather reports with three labels and perfect, fully confident predictions."""
        import pandas as pd

        from portfolio.records import Column

        truth = ["rain", "sun", "snow", "sun"] * 3
        index = pd.Index([f"day-{number:02}" for number in range(1, 13)], name="example_id")
        test = pd.DataFrame({"celsius": [8.0, 21.5, -3.0, 24.0] * 3, "sky": truth}, index=index)
        columns = (Column("celsius", "number", "feature"), Column("sky", "category", "target"))
        raw = pd.DataFrame({"prediction": truth}, index=index)
        for label in sorted(set(truth)):
            raw[label] = ["1" if label == actual else "0" for actual in truth]
        return Examples(test=test, train=test.head(8), columns=columns, target="sky"), raw


def _surprise(shares: Floats) -> Floats:
    """Log loss of the probability given to the truth, cut off like scikit-learn's; exactly 0 for certainty."""
    import numpy as np

    losses: Floats = np.abs(np.log(np.clip(shares, np.finfo(float).eps, 1.0)))
    return losses


def _classes(counts: Counts, labels: Sequence[str]) -> list[dict[str, Any]]:
    from portfolio.examine import confusion as of

    columns = (of.precision_by_class(counts), of.recall_by_class(counts), of.f1_by_class(counts))
    scores = [[None if value != value else float(value) for value in column] for column in columns]
    rows = zip(labels, counts.sum(1).tolist(), counts.sum(0).tolist(), *scores, strict=True)
    names = ("label", "support", "predicted", "precision", "recall", "f1")
    return [dict(zip(names, row, strict=True)) for row in rows]


def _score(value: float | None) -> str:
    return "" if value is None else f"{value:.3f}"
