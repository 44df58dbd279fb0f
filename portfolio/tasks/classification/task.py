"""Classification: which of a few labels does an example have?

Predictions have a column ``prediction``, or one column of probabilities per label (named by the label), or both.
With ``multilabel:`` an example has any number of labels; with ``ordered:`` the labels are steps of a scale.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, ClassVar

from portfolio.records import Analysis, Chart, Examples, Finding, Passed, Pattern, Relabelled, Table
from portfolio.task import Checked, Complaint, OptionError, Task
from portfolio.tasks.classification.codes import CODES
from portfolio.tasks.classification.metrics import METRICS, ORDERED, SEVERAL, SURE
from portfolio.words import number

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Counts = NDArray[np.int64]

FEW = 10
"""A class with fewer test examples than this says little about itself."""

YES, NO = (True, "yes", "true", "on"), (False, "no", "false", "off")


class Classification(Task):
    """One label per example, with or without a probability for each label.

    The labels are the categories of the columns of predictions and outcomes, in the order of ``labels:`` and
    then of the alphabet; with ``positive:`` and two labels, that one is last and the categories are ordered, which
    switches its own metrics on.
    """

    name = "classification"
    title = "Classification"
    codes = CODES
    metrics = METRICS
    options: ClassVar[Mapping[str, str]] = {
        "labels": "All labels in the order to show them in, when the data do not hold every one.",
        "positive": "Of two labels, the one that is looked for; it gets precision, recall and F1 of its own.",
        "ordered": "yes where the labels are steps of a scale, in the order of ``labels``; a near miss counts less.",
        "multilabel": "The character between two labels of a cell, where an example can have several.",
    }

    lists: ClassVar[tuple[str, ...]] = ("labels",)

    def configured(self, options: Mapping[str, Any]) -> Task:
        """For one label, for steps of a scale, or for several labels."""
        labels = options.get("labels")
        if isinstance(labels, str) and len(labels.split(",")) < 2:
            raise OptionError("labels", f"expected several labels, found {labels!r}", "write labels: [cat, dog]")
        chosen = [key for key in ("positive", "ordered", "multilabel") if options.get(key) not in (None, "", *NO)]
        for key in chosen[1:]:
            raise OptionError(key, f"does not go with {chosen[0]}", "keep one of them")
        if "multilabel" in chosen:
            return SeveralLabels(_separator(options["multilabel"]))
        if "ordered" not in chosen:
            return self
        if options["ordered"] not in YES:
            raise OptionError("ordered", f"expected yes or no, found {options['ordered']!r}")
        if not options.get("labels"):
            raise OptionError("ordered", "needs the order of the labels", "add 'labels: [low, middle, high]'")
        scale = Classification()
        scale.metrics = ORDERED
        return scale

    def check(self, predictions: pd.DataFrame, examples: Examples, options: Mapping[str, Any]) -> Checked:
        from portfolio.tasks.classification.predictions import checked

        return checked(predictions, examples, options)

    def judge(self, predictions: pd.DataFrame, examples: Examples) -> pd.DataFrame:
        """With probabilities, adds ``p:<label>`` columns that sum to 1; the loss is then the log loss, else 0 or 1."""
        import numpy as np
        import pandas as pd

        from portfolio.examine.estimates.confusion import as_labels
        from portfolio.tasks.classification.predictions import column_of

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
        counts, where = self._counted(examples)
        common = min(counts.index, key=lambda label: (-int(counts[label]), label))
        name = f"always {common}, the most common {where}"
        return name, self._guessed([common] * len(examples.test), counts, examples)

    def further_baselines(self, examples: Examples) -> Sequence[tuple[str, pd.DataFrame]]:
        """Labels drawn by their shares."""
        from portfolio.examine.estimates.random_baselines import drawn_by_share

        counts, where = self._counted(examples)
        drawn = drawn_by_share(examples.test.index, counts)
        return [(f"labels drawn as often as they stand {where}", self._guessed(drawn, counts, examples))]

    def _counted(self, examples: Examples) -> tuple[pd.Series[int], str]:
        """How often each label stands in training, or in the test set, and the words for that."""
        from portfolio.examine.estimates.confusion import as_labels
        from portfolio.examine.estimates.random_baselines import source_of
        from portfolio.tasks.classification.predictions import labels_in

        source, where = source_of(examples)
        counts = as_labels(source[examples.target]).value_counts()
        return counts.reindex(labels_in(examples), fill_value=0), where

    def _guessed(self, called: Sequence[str], counts: pd.Series[int], examples: Examples) -> pd.DataFrame:
        """These labels, with their shares as confidence."""
        import pandas as pd

        from portfolio.tasks.classification.predictions import column_of

        labels, index = list(counts.index), examples.test.index
        predictions = pd.DataFrame({"prediction": pd.Categorical(list(called), labels)}, index=index)
        shares = (counts + 1) / (counts.sum() + len(labels))  # Laplace: a label unseen in training is not impossible
        columns = {column_of(label, labels): float(shares[label]) for label in labels}
        return predictions.join(pd.DataFrame(columns, index))

    def group(self, outcomes: pd.DataFrame) -> pd.Series[str]:
        """ "FI called EE", or "FI" where that is right."""
        truth, called = outcomes["truth"].astype(str), outcomes["prediction"].astype(str)
        return truth.where(truth == called, truth + " called " + called)

    def patterns(self, outcomes: pd.DataFrame) -> Sequence[Pattern]:
        """Which label is taken for which."""
        from portfolio.tasks.classification.failures import confusions

        return confusions(outcomes)

    def relabelled(self, outcomes: pd.DataFrame) -> Relabelled:
        return "a success" if len(outcomes["truth"].cat.categories) == 2 else "perhaps a success"

    def details(self, outcomes: pd.DataFrame) -> Mapping[str, Any]:
        """Plain numbers, lists and dicts; the size depends on the number of labels only.

        Returns:
            ``labels``: list of str. ``n``: examples. ``confusion``: list of lists of int, truth in rows, prediction in
            columns, both in the order of ``labels``. ``classes``: one dict per label with ``label``, ``support``
            (examples of it), ``predicted`` (how often it was called), and ``precision``, ``recall``, ``f1`` (float,
            ``None`` where there is nothing to divide by). ``positive``: the label looked for, or ``None``.
            ``calibration``: list of bins by confidence, ``[]`` without probabilities, each with ``confidence`` (mean),
            ``accuracy`` (share right), ``low``, ``high`` (its 95 % interval) and ``n``; with it come
            ``calibration_error``, ``calibration_chance``, ``calibration_lean``, ``calibration_lean_chance`` (``None``
            without) and ``calibration_n``, see ``calibration.py``. ``precision_recall``: points of the curve of
            the label looked for, ``[]`` without one or without probabilities, see ``examine/estimates/roc_curve.py``.
        """
        from portfolio.examine.estimates.confusion import confusion, labels_of
        from portfolio.examine.estimates.units import Units
        from portfolio.tasks.classification.calibration import calibration

        counts, labels = confusion(outcomes), labels_of(outcomes)
        confidence = outcomes["confidence"].to_numpy(float)
        known = confidence == confidence
        empty: dict[str, Any] = {
            "calibration": [],
            "calibration_error": None,
            "calibration_chance": None,
            "calibration_lean": None,
            "calibration_lean_chance": None,
            "calibration_n": 0,
        }
        return {
            "labels": labels,
            "n": len(outcomes),
            "confusion": counts.tolist(),
            "n_right": int(counts.trace()),
            "n_mix_ups": int((counts > 0).sum() - (counts.diagonal() > 0).sum()),
            "classes": _classes(counts, labels),
            "positive": labels[-1] if outcomes["truth"].cat.ordered else None,
            "precision_recall": _curve(outcomes, labels),
            **empty,
            **calibration(
                confidence[known], ~outcomes["failed"].to_numpy(bool)[known], Units.of_outcomes(outcomes).where(known)
            ),
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
        from portfolio.tasks.classification import charts as pictures

        drawings = (pictures.confusion, pictures.reliability, pictures.precision_recall)
        found = [draw(analysis.details) for draw in drawings]
        return [chart for chart in found if chart is not None]

    def findings(self, details: Mapping[str, Any], outcomes: pd.DataFrame) -> Sequence[Finding | Passed]:  # noqa: ARG002 - the contract hands it over
        """Classes with too few examples to say anything about."""
        small = [row for row in details["classes"] if 0 < row["support"] < FEW]
        if not small:
            return [Passed("PF057", f"Each class of the test set has at least {FEW} examples.")] * bool(
                details["classes"]
            )
        names = ", ".join(f"{row['label']} ({row['support']})" for row in small)
        sentence = f"Too few test examples to judge by themselves: {names}."
        return [Finding("PF057", "advice", sentence, f"Collect at least {FEW} of each class.")]

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


class SeveralLabels(Classification):
    """Any number of labels per example, written with ``separator`` between them; ``none`` where there are none."""

    metrics = SEVERAL

    def __init__(self, separator: str = ";") -> None:
        self.separator = separator

    def configured(self, options: Mapping[str, Any]) -> Task:  # noqa: ARG002 - it is configured
        """Itself."""
        return self

    def check_truth(self, examples: Examples) -> Sequence[Complaint]:
        from portfolio.tasks.classification.multilabel import Sets, about_labels

        return about_labels(examples, Sets(self.separator))

    def check(self, predictions: pd.DataFrame, examples: Examples, options: Mapping[str, Any]) -> Checked:  # noqa: ARG002 - the contract hands them over
        """``prediction`` with the labels of each example, or a probability for each label, or both."""
        from portfolio.tasks.classification.multilabel import Sets, checked

        return checked(predictions, examples, Sets(self.separator))

    def judge(self, predictions: pd.DataFrame, examples: Examples) -> pd.DataFrame:
        from portfolio.tasks.classification.multilabel import Sets, judged

        return judged(predictions, examples, Sets(self.separator))

    def baseline(self, examples: Examples) -> tuple[str, pd.DataFrame]:
        """Always the commonest set of labels."""
        import pandas as pd

        counts = self._counted(examples)[0]
        common = min(counts.index, key=lambda cell: (-int(counts[cell]), cell))
        index = examples.test.index
        return f"always {common}, the commonest set of labels", pd.DataFrame({"prediction": common}, index=index)

    def _counted(self, examples: Examples) -> tuple[pd.Series[int], str]:
        from portfolio.examine.estimates.random_baselines import source_of
        from portfolio.tasks.classification.multilabel import Sets, counted_sets

        source, where = source_of(examples)
        return counted_sets(source, examples, Sets(self.separator)), where

    def _guessed(self, called: Sequence[str], counts: pd.Series[int], examples: Examples) -> pd.DataFrame:  # noqa: ARG002 - sets have no shares
        import pandas as pd

        return pd.DataFrame({"prediction": list(called)}, index=examples.test.index)

    def patterns(self, outcomes: pd.DataFrame) -> Sequence[Pattern]:
        from portfolio.tasks.classification.multilabel import missed_and_spurious

        return missed_and_spurious(outcomes)

    def relabelled(self, outcomes: pd.DataFrame) -> Relabelled:  # noqa: ARG002 - a set of labels can be wrong in many ways
        return "unknown"

    def details(self, outcomes: pd.DataFrame) -> Mapping[str, Any]:
        """``n`` and ``classes``, as of one label per example."""
        from portfolio.tasks.classification.multilabel import by_label

        return {"n": len(outcomes), "classes": by_label(outcomes)}

    def charts(self, analysis: Analysis) -> Sequence[Chart]:
        from portfolio.tasks.classification.charts import recall_by_label

        return [recall_by_label(analysis.details)]

    def example(self) -> tuple[Examples, pd.DataFrame]:
        """Twelve cards with a colour and a shape, and perfect predictions."""
        import pandas as pd

        from portfolio.records import Column

        truth = [f"red{self.separator} round", "red", f"blue{self.separator} round", "round"] * 3
        index = pd.Index([f"card-{number:02}" for number in range(1, 13)], name="example_id")
        test = pd.DataFrame({"grams": [8.0, 21.5, 3.0, 24.0] * 3, "marks": truth}, index=index)
        columns = (Column("grams", "number", "feature"), Column("marks", "category", "target"))
        raw = pd.DataFrame({"prediction": truth}, index=index)
        return Examples(test=test, train=test.head(8), columns=columns, target="marks"), raw


def _separator(written: object) -> str:
    if not isinstance(written, str | bool):
        raise OptionError("multilabel", "expected one character", "write ';' or ','")
    text = {"tab": "\t", "comma": ",", **dict.fromkeys(YES, ";")}.get(written, written)
    if not isinstance(text, str) or len(text) != 1 or text.isalnum() or text.isspace():
        raise OptionError("multilabel", f"expected one character, found {written!r}", "write ';' or ','")
    return text


def _surprise(shares: Floats) -> Floats:
    """Log loss of the probability given to the truth, cut off like scikit-learn's; exactly 0 for certainty."""
    import numpy as np

    losses: Floats = np.abs(np.log(np.clip(shares, np.finfo(float).eps, 1.0)))
    return losses


def _curve(outcomes: pd.DataFrame, labels: Sequence[str]) -> list[dict[str, float]]:
    """Precision against recall of the label looked for."""
    from portfolio.examine.estimates.roc_curve import precision_recall

    if not outcomes["truth"].cat.ordered or SURE + labels[-1] not in outcomes:
        return []
    return precision_recall(
        outcomes[SURE + labels[-1]].to_numpy(float), (outcomes["truth"] == labels[-1]).to_numpy(bool)
    )


def _classes(counts: Counts, labels: Sequence[str]) -> list[dict[str, Any]]:
    from portfolio.examine.estimates import confusion as of

    columns = (of.precision_by_class(counts), of.recall_by_class(counts), of.f1_by_class(counts))
    scores = [[None if value != value else float(value) for value in column] for column in columns]
    rows = zip(labels, counts.sum(1).tolist(), counts.sum(0).tolist(), *scores, strict=True)
    names = ("label", "support", "predicted", "precision", "recall", "f1")
    return [dict(zip(names, row, strict=True)) for row in rows]


def _score(value: float | None) -> str:
    return "" if value is None else number(value)
