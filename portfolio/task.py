"""The contract that every kind in ``tasks/`` fulfils; all else is written once against it.

A kind says what predictions look like, what they cost per example, how they are scored and drawn. Intervals, slices,
failure ranking, comparison, history and the page know nothing else about it. Outside packages add kinds by the entry
point group ``portfolio.tasks``. The least a kind must say is its name, its title, its metrics and an example; all else
has a default that suits one answer, text or number, for each example.
"""

from __future__ import annotations

import inspect
import math
from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar, Literal, Protocol, TypeAlias

from portfolio.records import (
    About,
    Analysis,
    Better,
    BlindView,
    Chart,
    Examples,
    Finding,
    Kind,
    Passed,
    Pattern,
    Relabelled,
    Table,
)
from portfolio.words import alike, cell

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd
    from numpy.typing import NDArray

FAILURE = "failure"
"""As the cover of a project: the picture on the card of its worst failure."""


class OptionError(ValueError):
    """A key of project.yml that belongs to a kind has a value it cannot use."""

    def __init__(self, key: str, message: str, hint: str | None = None) -> None:
        super().__init__(message)
        self.key, self.message, self.hint = key, message, hint


Groups: TypeAlias = "pd.Series | None"
"""For each row of outcomes what it belongs to; ``None`` when rows are independent."""

Ends: TypeAlias = tuple[float, float]


@dataclass(frozen=True)
class Interval:
    """Ends of a 95 % interval and how they were found, or why there are none."""

    low: float | None = None
    high: float | None = None
    method: str = ""
    why_none: str | None = None


@dataclass(frozen=True)
class Tested:
    """The p-value and the name of the test; without a p-value the name says why there is none."""

    p: float | None
    name: str


class Statistic(Protocol):
    """How a metric is computed, and how sure it is; the types are in ``examine/estimates``.

    Outcomes are those of n >= 1 rows on which the metric has a value. ``groups`` are those of the rows: an interval and
    a test are about rows of the same sort in other groups.
    """

    def value(self, outcomes: pd.DataFrame) -> float:
        """The metric."""

    def interval(self, outcomes: pd.DataFrame, groups: Groups, limits: Ends) -> Interval:
        """Its 95 % interval; ``limits`` are the least and the greatest value it can take, infinite without one."""

    def paired_interval(self, this: pd.DataFrame, that: pd.DataFrame, groups: Groups, limits: Ends) -> Interval:
        """Of the value of this minus that of that, outcomes of the same examples in the same order."""

    def test(self, this: pd.DataFrame, that: pd.DataFrame, groups: Groups) -> Tested:
        """How often chance alone would part the two so far."""

    def optimism(self, models: Sequence[pd.DataFrame], groups: Groups) -> float | None:
        """By how much the best of these models looks better than it is, if all were equally good."""


@dataclass(frozen=True)
class Metric:
    """One way to score outcomes.

    Attributes:
        name: as written in project.yml and metrics.json, such as ``f1_macro``.
        title: as printed, such as "Macro F1".
        meaning: one plain sentence for a reader who does not know the metric.
        best: value of perfect predictions.
        statistic: how it is computed.
        worst: value of the worst possible predictions, where there is one; charts start there.
        unit: printed behind the value ("minutes"); empty for shares.
        undefined: outcomes -> why the metric has no value on them ("only class 'yes' in the truth"), ``None`` when it
            has one, or "" when it does not apply and nothing need be said.
        pitfalls: outcomes -> why the metric flatters, or says little, on a test set like this, to go behind "though";
            ``None`` when there is no such reason. Without the function, nothing is said of it.
    """

    name: str
    title: str
    meaning: str
    better: Better
    best: float
    statistic: Statistic
    worst: float | None = None
    unit: str = ""
    undefined: Callable[[pd.DataFrame], str | None] = lambda _: None
    pitfalls: Callable[[pd.DataFrame], str | None] | None = None

    @property
    def limits(self) -> Ends:
        """The least and the greatest value it can take; infinite where there is none."""
        if self.better == "lower":
            return self.best, math.inf if self.worst is None else self.worst
        return -math.inf if self.worst is None else self.worst, self.best


def losses_of(outcomes: pd.DataFrame) -> NDArray[np.float64]:
    """(n,) the losses as they are."""
    return outcomes["loss"].to_numpy(float)


@dataclass(frozen=True)
class ToldLoss:
    """How the size of a loss is told, where it says more than whether an example failed.

    Attributes:
        words: what it is called after "typical": "error".
        said: values that belong together -> as they are written, all alike, their unit beside them.
        of: outcomes of n rows -> (n,) values, larger for worse; the losses themselves unless another scale is fairer.
    """

    words: str
    said: Callable[..., Sequence[str]] = alike
    of: Callable[[pd.DataFrame], NDArray[np.float64]] = losses_of


@dataclass(frozen=True)
class Complaint:
    """Something wrong with a table of predictions; ``row`` counts from 0, ``None`` for the table as a whole."""

    message: str
    row: int | None = None
    hint: str | None = None


@dataclass(frozen=True)
class Checked:
    """Predictions after a kind has read them: clean values, or complaints; findings do not stop the build.

    ``passed`` is what was looked at in predictions and tables and found in order.
    """

    predictions: pd.DataFrame
    complaints: tuple[Complaint, ...] = ()
    findings: tuple[Finding, ...] = ()
    passed: tuple[Passed, ...] = ()


class Task(ABC):
    """One kind of machine-learning problem."""

    name: ClassVar[str]
    title: ClassVar[str]
    """As printed on a page: "Classification"."""
    metrics: tuple[Metric, ...]
    """The first is the headline unless the author names another; ``configured`` may change units and words, never
    names."""
    options: ClassVar[Mapping[str, str]] = {}
    """Keys of project.yml that belong to this kind, with the words that document them."""
    lists: ClassVar[tuple[str, ...]] = ()
    """Those options that may be a list; any other is one word, number or text."""
    files: ClassVar[tuple[str, ...]] = ()
    """Those options that name a further table of the project; it is read into ``Examples.tables`` under that key."""
    needs_target: ClassVar[bool] = True
    """Whether ``data.target`` must be given; without one ``Examples.target`` is ``None``."""
    target_kind: ClassVar[Kind | None] = None
    """What the cells of the target must be, where not every text will do."""
    card: ClassVar[str] = ""
    """The template that shows one example, a file beside the module of the kind; without one, truth and prediction."""
    style: ClassVar[str] = ""
    """The stylesheet of that card, a file beside the module of the kind; every page of a site has all of them."""
    cover: ClassVar[str] = ""
    """The name of the chart of this kind that tells most at a glance, or ``FAILURE``: the home page shows it. Without
    one, the parts of the test set where it fails."""
    codes: ClassVar[Mapping[str, About]] = {}
    """The checks of this kind alone, by the codes of their findings."""
    order_in_time: ClassVar[str | None] = None
    """Of kinds that look themselves whether training ends before the test begins: the code of that check."""
    failure_threshold: float = 0.0
    """Of kinds that do not ``judge`` themselves: a loss above it is a failure."""
    failure_words: str = "wrong"
    """What a failed example is called in a sentence: "12 of 200 are wrong"."""
    told_loss: ToldLoss | None = None
    """Of kinds that are more or less off rather than right or wrong: how that is told of a part of the test set."""

    def configured(self, options: Mapping[str, Any]) -> Task:  # noqa: ARG002 - for kinds with options
        """This kind as the author's keys of project.yml set it up.

        Raises:
            OptionError: a value that cannot be used.
        """
        return self

    def check_truth(self, examples: Examples) -> Sequence[Complaint]:  # noqa: ARG002 - for kinds whose truth can be wrong
        """What is wrong with the truth of the test examples, beyond what ``target_kind`` rules out."""
        return ()

    def check(self, predictions: pd.DataFrame, examples: Examples, options: Mapping[str, Any]) -> Checked:  # noqa: ARG002 - for kinds that need more
        """Predictions as read (index ``example_id`` in test order, every cell text), turned into typed, checked values.

        Reports every complaint it can find. The ids have been checked before. Predictions are written down as text and
        checked again, so cells are numbers, text or labels, and what was accepted once is accepted as it was written.
        A kind that does not say it has one column ``prediction``: numbers where the truth is numbers, else text.
        """
        found = [str(name) for name in predictions.columns]
        if "prediction" not in found:
            return Checked(predictions, (Complaint("no column 'prediction'", hint=f"found: {', '.join(found)}"),))
        complaints = [Complaint(f"unexpected column {name!r}") for name in found if name != "prediction"]
        values = self._typed(predictions["prediction"])
        what = "number" if self.target_kind == "number" else "answer"
        for row, (text, value) in enumerate(zip(predictions["prediction"], values, strict=True)):
            if value in ("", math.inf, -math.inf) or value != value:
                complaints.append(Complaint(f"{cell(text)!r} is no {what}", row))
        return Checked(values.to_frame("prediction"), tuple(complaints))

    def _typed(self, cells: pd.Series[Any]) -> pd.Series[Any]:
        """Truths or predictions of a kind with one column: floats or text, nan or "" where there is none."""
        import pandas as pd

        if self.target_kind == "number":
            return pd.to_numeric(cells, errors="coerce").astype(float)
        return cells.map(cell).astype(object)

    def losses(self, truth: pd.Series[Any], prediction: pd.Series[Any]) -> pd.Series[float]:
        """What each prediction costs, 0 for a perfect one, of kinds that do not ``judge`` themselves: how far off a
        number is, or 1 for another answer."""
        if self.target_kind == "number":
            return (prediction - truth).abs()
        return (prediction != truth).astype(float)

    def judge(self, predictions: pd.DataFrame, examples: Examples) -> pd.DataFrame:
        """Outcomes, one row per prediction: the columns that ``Evaluation`` names, and what the metrics need.

        ``predictions`` may cover only part of the test examples (when runs on different test sets are compared).
        """
        truth = self._typed(examples.test.loc[predictions.index, str(examples.target)])
        losses = self.losses(truth, predictions["prediction"])
        judged = predictions.assign(
            truth=truth, confidence=math.nan, loss=losses, failed=losses > self.failure_threshold
        )
        return judged[["truth", "prediction", "confidence", "loss", "failed"]]

    def baseline(self, examples: Examples) -> tuple[str, pd.DataFrame]:
        """What one gets without a model: its name for a sentence ("always FI, the most common in training"), and
        predictions as ``check`` returns them. Without a word of the kind: the median or the commonest truth."""
        import pandas as pd

        table, where = examples.test, "in the test set"
        if examples.train is not None and len(examples.train) and examples.target in examples.train:
            table, where = examples.train, "in training"
        truth = self._typed(table[str(examples.target)])
        is_number = self.target_kind == "number"
        value = float(truth.median()) if is_number else truth.mode().iloc[0]
        name = f"always {self.words(value)}, the {'median' if is_number else 'most common'} {where}"
        return name, pd.DataFrame({"prediction": value}, index=examples.test.index)

    def further_baselines(self, examples: Examples) -> Sequence[tuple[str, pd.DataFrame]]:  # noqa: ARG002 - for kinds that have some
        """Others as simple; the model is compared with the one that does best by the headline."""
        return ()

    def group(self, outcomes: pd.DataFrame) -> pd.Series[str]:
        """What sort of outcome each is ("FI called EE"), so that the failures shown are varied."""
        truth, prediction = outcomes["truth"], outcomes["prediction"]
        if self.target_kind == "number":
            return (prediction > truth).map({True: "too high", False: "too low"}).where(prediction != truth, "right")
        return truth.map(self.words) + " called " + prediction.map(self.words)

    def words(self, value: Any) -> str:
        """A truth or a prediction as it is printed."""
        return cell(value)

    def only_answer(self, outcomes: pd.DataFrame, side: Literal["truth", "prediction"]) -> str | None:
        """What all examples have on this side; ``None`` where they differ. For kinds whose outcomes count or abridge an
        answer there is more to compare."""
        answers = outcomes[side].astype(str).unique()
        return str(answers[0]) if len(answers) == 1 else None

    def patterns(self, outcomes: pd.DataFrame) -> Sequence[Pattern]:  # noqa: ARG002 - for kinds that have some
        """Where it fails, in sentences that only this kind can say; those about slices of the input come without it."""
        return ()

    def show(self, outcomes: pd.DataFrame, examples: Examples, example_id: str) -> Mapping[str, Any]:  # noqa: ARG002 - for kinds whose card needs more
        """What the card of one example needs beyond its truth, prediction and fields."""
        return {}

    def made(self, outcomes: pd.DataFrame, example_id: str) -> str:  # noqa: ARG002 - for kinds whose prediction is the example
        """What the model made, where that itself is what a reviewer looks at, such as a text; else nothing."""
        return ""

    def blind(self, examples: Examples, example_id: str, made: str) -> BlindView:  # noqa: ARG002 - the same
        """What a reviewer may see of an example beside its picture and fields: never what was predicted, nor what came
        of it. It is not handed the outcomes, so that nothing of them can leak; ``made`` is from the method above."""
        truth = self.words(examples.test.at[example_id, examples.target]) if examples.target else ""
        return BlindView(said=(("given as", truth),) if truth else ())

    def relabelled(self, outcomes: pd.DataFrame) -> Relabelled:  # noqa: ARG002 - for kinds that have labels
        """What becomes of a failure whose wrong label is put right. Of two answers it is a success then, of more it may
        be one; a success becomes a failure either way. Of other answers nothing is known."""
        return "unknown"

    def details(self, outcomes: pd.DataFrame) -> Mapping[str, Any]:  # noqa: ARG002 - for kinds that have some
        """Counts that only this kind needs, for its charts and tables; its size must not grow with n."""
        return {}

    def tables(self, details: Mapping[str, Any]) -> Sequence[Table]:  # noqa: ARG002 - the same
        """Numbers in words beyond the metrics, such as one row per class."""
        return ()

    def charts(self, analysis: Analysis) -> Sequence[Chart]:  # noqa: ARG002 - the same
        """The pictures that belong to this kind."""
        return ()

    def findings(self, details: Mapping[str, Any], outcomes: pd.DataFrame) -> Sequence[Finding | Passed]:  # noqa: ARG002 - the same
        """What a reviewer of this kind of problem would point at (a class never predicted), and what such a reviewer
        would look for that is in order: only what could have failed here, and what a reader of the page cares about."""
        return ()

    @abstractmethod
    def example(self) -> tuple[Examples, pd.DataFrame]:
        """A tiny valid table and perfect raw predictions for it, for the contract tests."""

    def headline(self, name: str | None, outcomes: pd.DataFrame) -> Metric:
        """The metric of that name; without one, the first that applies to such outcomes, with a value or without."""
        if name is not None:
            return self.metric(name)
        return next((metric for metric in self.metrics if metric.undefined(outcomes) != ""), self.metrics[0])

    def worded(self, outcomes: pd.DataFrame) -> Task:  # noqa: ARG002 - for kinds whose words depend on what was predicted
        """This kind with the words that are true of these outcomes."""
        return self

    @classmethod
    def folder(cls) -> Path:
        """Where ``card`` and ``style`` lie: the folder of the module that defines the kind."""
        return Path(inspect.getfile(cls)).parent

    def metric(self, name: str | None) -> Metric:
        """The metric of that name, or the headline. Raises ``KeyError`` when this kind has none of that name."""
        if name is None:
            return self.metrics[0]
        return {metric.name: metric for metric in self.metrics}[name]
