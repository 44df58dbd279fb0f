"""Classification: which of a few labels does an example have?

Predictions have a column ``prediction``, or one column of probabilities per label (named by the label), or both.
With ``multilabel:`` an example has any number of labels; with ``ordered:`` the labels are steps of a scale.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, ClassVar

from portfolio.records import Analysis, Chart, Examples, Finding, Passed, Pattern, Relabelled, Table
from portfolio.task import Checked, Complaint, OptionError, Task
from portfolio.tasks.classification import sentences
from portfolio.tasks.classification.codes import CODES
from portfolio.tasks.classification.metrics import METRICS, ORDERED, SEVERAL

if TYPE_CHECKING:
    import pandas as pd

    from portfolio.tasks.classification.label_sets import LabelSets

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
        if not labels:
            raise OptionError("ordered", "needs the order of the labels", "add 'labels: [low, middle, high]'")
        scale = Classification()
        scale.metrics = ORDERED
        return scale

    def check_truth(self, examples: Examples) -> Sequence[Complaint]:
        from portfolio.tasks.classification.predictions import labels_in, too_many

        return [*too_many(labels_in(examples), examples.target)]

    def check(self, predictions: pd.DataFrame, examples: Examples, options: Mapping[str, Any]) -> Checked:
        from portfolio.tasks.classification.predictions import check

        return check(predictions, examples, options)

    def judge(self, predictions: pd.DataFrame, examples: Examples) -> pd.DataFrame:
        from portfolio.tasks.classification.predictions import judge

        return judge(predictions, examples.test.loc[predictions.index, examples.target])

    def baseline(self, examples: Examples) -> tuple[str, pd.DataFrame]:
        """Always the most common label."""
        return self._baselines(examples)[0]

    def further_baselines(self, examples: Examples) -> Sequence[tuple[str, pd.DataFrame]]:
        """Labels drawn by their shares."""
        return self._baselines(examples)[1:]

    def _baselines(self, examples: Examples) -> Sequence[tuple[str, pd.DataFrame]]:
        from portfolio.tasks.classification.baselines import of_labels

        return of_labels(examples)

    def group(self, outcomes: pd.DataFrame) -> pd.Series[str]:
        """ "FI called EE", or "FI" where that is right."""
        truth, called = outcomes["truth"].astype(str), outcomes["prediction"].astype(str)
        return truth.where(truth == called, truth + " called " + called)

    def patterns(self, outcomes: pd.DataFrame) -> Sequence[Pattern]:
        """Which label is taken for which."""
        from portfolio.tasks.classification.failures import confusions

        return [sentences.of_confusion(found) for found in confusions(outcomes)]

    def relabelled(self, outcomes: pd.DataFrame) -> Relabelled:
        return "a success" if len(outcomes["truth"].cat.categories) == 2 else "perhaps a success"

    def details(self, outcomes: pd.DataFrame) -> Mapping[str, Any]:
        from portfolio.tasks.classification.report import of_labels

        return of_labels(outcomes)

    def tables(self, details: Mapping[str, Any]) -> Sequence[Table]:
        return [sentences.class_table(details["classes"])]

    def charts(self, analysis: Analysis) -> Sequence[Chart]:
        from portfolio.tasks.classification import charts as pictures

        drawings = (pictures.confusion, pictures.reliability, pictures.precision_recall)
        found = [draw(analysis.details) for draw in drawings]
        return [chart for chart in found if chart is not None]

    def findings(self, details: Mapping[str, Any], outcomes: pd.DataFrame) -> Sequence[Finding | Passed]:  # noqa: ARG002 - the contract hands it over
        return sentences.about_small_classes(details["classes"], FEW)

    def example(self) -> tuple[Examples, pd.DataFrame]:
        """Twelve weather reports with three labels and perfect, fully confident predictions."""
        examples, raw = _example("day", "celsius", "sky", ["rain", "sun", "snow", "sun"])
        return examples, raw.assign(
            **{label: (raw["prediction"] == label).map({True: "1", False: "0"}) for label in ("rain", "snow", "sun")}
        )


class SeveralLabels(Classification):
    """Any number of labels per example, written with ``separator`` between them; ``none`` where there are none."""

    metrics = SEVERAL

    def __init__(self, separator: str = ";") -> None:
        self.separator = separator

    def configured(self, options: Mapping[str, Any]) -> Task:  # noqa: ARG002 - it is configured
        """Itself."""
        return self

    def _sets(self, examples: Examples) -> LabelSets:
        from portfolio.tasks.classification.label_sets import LabelSets

        return LabelSets.of(examples, self.separator)

    def check_truth(self, examples: Examples) -> Sequence[Complaint]:
        return self._sets(examples).about_truth()

    def check(self, predictions: pd.DataFrame, examples: Examples, options: Mapping[str, Any]) -> Checked:  # noqa: ARG002 - the contract hands them over
        """``prediction`` with the labels of each example, or a probability for each label, or both."""
        return self._sets(examples).check(predictions)

    def judge(self, predictions: pd.DataFrame, examples: Examples) -> pd.DataFrame:
        return self._sets(examples).judge(predictions, examples.test.loc[predictions.index, examples.target])

    def _baselines(self, examples: Examples) -> Sequence[tuple[str, pd.DataFrame]]:
        from portfolio.tasks.classification.baselines import of_sets

        return of_sets(examples, self._sets(examples))

    def patterns(self, outcomes: pd.DataFrame) -> Sequence[Pattern]:
        """Which labels are missed, or given too often."""
        from portfolio.tasks.classification.failures import label_errors

        return [sentences.of_label(found) for found in label_errors(outcomes)]

    def relabelled(self, outcomes: pd.DataFrame) -> Relabelled:  # noqa: ARG002 - a set of labels can be wrong in many ways
        return "unknown"

    def details(self, outcomes: pd.DataFrame) -> Mapping[str, Any]:
        from portfolio.tasks.classification.report import of_sets

        return of_sets(outcomes)

    def charts(self, analysis: Analysis) -> Sequence[Chart]:
        from portfolio.tasks.classification.charts import recall_by_label

        return [recall_by_label(analysis.details)]

    def example(self) -> tuple[Examples, pd.DataFrame]:
        """Twelve cards with a colour and a shape, and perfect predictions."""
        marks = [f"red{self.separator} round", "red", f"blue{self.separator} round", "round"]
        return _example("card", "grams", "marks", marks)


def _separator(written: object) -> str:
    if not isinstance(written, str | bool):
        raise OptionError("multilabel", "expected one character", "write ';' or ','")
    text = {"tab": "\t", "comma": ",", **dict.fromkeys(YES, ";")}.get(written, written)
    if not isinstance(text, str) or len(text) != 1 or text.isalnum() or text.isspace():
        raise OptionError("multilabel", f"expected one character, found {written!r}", "write ';' or ','")
    return text


def _example(what: str, feature: str, target: str, labels: Sequence[str]) -> tuple[Examples, pd.DataFrame]:
    """Twelve rows with four answers in turn, and these answers as predictions."""
    import pandas as pd

    from portfolio.records import Column

    index = pd.Index([f"{what}-{number:02}" for number in range(1, 13)], name="example_id")
    test = pd.DataFrame({feature: [8.0, 21.5, -3.0, 24.0] * 3, target: [*labels] * 3}, index=index)
    columns = (Column(feature, "number", "feature"), Column(target, "category", "target"))
    raw = pd.DataFrame({"prediction": [*labels] * 3}, index=index)
    return Examples(test=test, train=test.head(8), columns=columns, target=target), raw
