"""Regression: which number? Prices, minutes, temperatures.

Predictions have a column ``prediction`` and, where the model says how sure it is, the ends ``low`` and ``high`` of an
interval for each.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from copy import copy
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any, ClassVar

from portfolio.records import Analysis, Chart, Examples, Finding, Kind, Passed, Pattern, Table
from portfolio.task import Checked, Complaint, Task, ToldLoss
from portfolio.tasks.regression import options as written
from portfolio.tasks.regression import sentences
from portfolio.tasks.regression.codes import CODES
from portfolio.tasks.regression.metrics import METRICS, worded
from portfolio.words import alike, cell, datum, percents

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

LEVEL = 0.9
"""The share of truths that intervals are meant to hold, unless the author says otherwise."""


def _relative(outcomes: pd.DataFrame) -> Floats:
    """The error as a share of the truth."""
    shares: Floats = (outcomes["loss"] / outcomes["truth"].abs()).mask(outcomes["loss"] == 0, 0.0).to_numpy(float)
    return shares


class Regression(Task):
    """One number per example; a prediction fails when it is off by more than the tolerance.

    Without ``tolerance:`` it is half the interquartile range of the truth in training, or in the test rows where there
    is no training. Where half of all truths are equal, half their standard deviation takes its place.
    """

    name = "regression"
    title = "Regression"
    codes = CODES
    metrics = METRICS
    target_kind: ClassVar[Kind | None] = "number"
    card = "card.html"
    cover = "places"
    failure_words = sentences.failure_words(None)
    options = written.OPTIONS
    unit: str = ""
    tolerance: written.Tolerance | None = None
    level: float = LEVEL
    named: tuple[str | None, str | None] = (None, None)
    told_loss = ToldLoss("error")

    def configured(self, options: Mapping[str, Any]) -> Regression:
        """With unit, tolerance, the level of intervals and the columns of the map as the author wants them."""
        task = copy(self)
        task.unit = str(options.get("unit", "")).strip()
        near = None
        if "tolerance" in options:
            task.tolerance = written.tolerance(options["tolerance"])
            near = task.tolerance.said(task.unit)
            task.failure_words = sentences.failure_words(near)
        if "interval" in options:
            task.level = written.level(options["interval"])
        task.named = written.coordinates(options)
        of = "" if near and not task._by_ratio else " of the truth"
        task.metrics = worded(task.unit, near or sentences.HALF_IQR, of, task.level)
        task.told_loss = ToldLoss("error", partial(alike, unit=task.unit))
        if task._by_ratio:
            task.told_loss = ToldLoss("error", percents, _relative)
        return task

    def check_truth(self, examples: Examples) -> Sequence[Complaint]:
        """Numbers beyond what can be squared."""
        from portfolio.tasks.regression.predictions import about_truth

        return about_truth(examples)

    def check(self, predictions: pd.DataFrame, examples: Examples, options: Mapping[str, Any]) -> Checked:  # noqa: ARG002 - set by configured
        from portfolio.examine.slices.places import about_places
        from portfolio.tasks.regression.predictions import check

        checked = check(predictions)
        return replace(checked, findings=(*checked.findings, *about_places(examples, self.named)))

    def judge(self, predictions: pd.DataFrame, examples: Examples) -> pd.DataFrame:
        """Adds ``allowed`` (the tolerance), ``low``, ``high`` and ``held`` with intervals, and a place."""
        import numpy as np
        import pandas as pd

        from portfolio.examine.slices.places import COORDINATES, coordinates_in

        index = predictions.index
        rows = examples.test.loc[index]
        truth, said = rows[examples.target].to_numpy(float), predictions["prediction"].to_numpy(float)
        loss, allowed = np.abs(said - truth), self._allowed(truth, examples)
        columns = {"truth": truth, "prediction": said, "confidence": np.nan, "loss": loss}
        columns |= {"failed": loss > allowed * (1 + 1e-12), "allowed": allowed}
        outcomes = pd.DataFrame(columns, index=index)
        if "low" in predictions:
            outcomes = outcomes.assign(low=predictions["low"], high=predictions["high"])
            outcomes = outcomes.assign(held=(outcomes["low"] <= truth) & (truth <= outcomes["high"]))
        coordinates = coordinates_in(examples, self.named) or ()
        places = {column: rows[name] for column, name in zip(COORDINATES, coordinates, strict=False)}
        return outcomes.assign(**places)

    def _allowed(self, truth: Floats, examples: Examples) -> Floats:
        """The tolerance for each example."""
        import numpy as np

        from portfolio.tasks.regression.baselines import known_truths

        if self.tolerance is not None:
            scale = np.abs(truth) if self.tolerance.relative else np.ones_like(truth)
            return scale * self.tolerance.amount
        known = known_truths(examples)
        low, high = np.quantile(known, [0.25, 0.75])
        return np.full_like(truth, (high - low or known.std()) / 2)

    def baseline(self, examples: Examples) -> tuple[str, pd.DataFrame]:
        """The median of the training rows, else of the test rows; for its interval, the quantiles around it."""
        return self._constants(examples)[0]

    def further_baselines(self, examples: Examples) -> Sequence[tuple[str, pd.DataFrame]]:
        """The mean, which squares of errors are smallest around."""
        return self._constants(examples)[1:]

    def _constants(self, examples: Examples) -> Sequence[tuple[str, pd.DataFrame]]:
        from portfolio.tasks.regression.baselines import constants

        return constants(examples, self.level, self.words)

    def group(self, outcomes: pd.DataFrame) -> pd.Series[str]:
        """ "too high", "far too high" and the like; "close enough" within the tolerance."""
        from portfolio.tasks.regression.failures import sorts

        return sorts(outcomes)

    def words(self, value: Any) -> str:
        """A number beside its unit: "$212,500", "12.5 minutes"."""
        if value is None or value != value:
            return cell(value)
        return datum(value, self.unit)

    def patterns(self, outcomes: pd.DataFrame) -> Sequence[Pattern]:
        """Which way those at either end of the truth are off."""
        from portfolio.tasks.regression.failures import one_sided_ends

        return [sentences.one_sided(found, self.words, self.failure_words) for found in one_sided_ends(outcomes)]

    def show(self, outcomes: pd.DataFrame, examples: Examples, example_id: str) -> Mapping[str, Any]:  # noqa: ARG002 - the contract hands it over
        """``svg``: the example among all truths; ``off``: by how much, in words."""
        from portfolio.tasks.regression.value_strip import on_strip

        return on_strip(outcomes, example_id, by_ratio=self._by_ratio, words=self.words)

    @property
    def _by_ratio(self) -> bool:
        return self.tolerance is not None and self.tolerance.relative

    def details(self, outcomes: pd.DataFrame) -> Mapping[str, Any]:
        """Plain numbers, lists and dicts; what each part holds is said in ``report.py``.

        Returns:
            ``n``; ``unit``; ``tolerance``: its words; ``allowed``: it as an amount or a share of the truth; and counts.
        """
        from portfolio.tasks.regression.report import counted_errors

        allowed = float(outcomes["allowed"].iloc[0]) if self.tolerance is None else self.tolerance.amount
        said = self.words(allowed) if self.tolerance is None else self.tolerance.said(self.unit)
        counts = counted_errors(outcomes, by_ratio=self._by_ratio, nominal=self.level)
        return {"n": len(outcomes), "unit": self.unit, "tolerance": said, "allowed": allowed, **counts}

    def tables(self, details: Mapping[str, Any]) -> Sequence[Table]:
        return [sentences.errors_table(details)]

    def charts(self, analysis: Analysis) -> Sequence[Chart]:
        from portfolio.tasks.regression import charts as pictures

        drawings = (pictures.square, pictures.errors, pictures.places, pictures.held)
        found = [draw(analysis.details) for draw in drawings]
        return [chart for chart in found if chart is not None]

    def findings(self, details: Mapping[str, Any], outcomes: pd.DataFrame) -> Sequence[Finding | Passed]:  # noqa: ARG002 - the contract hands it over
        """Intervals that do not hold what they claim, and predictions that are off to one side."""
        from portfolio.examine.estimates.directional_bias import is_biased, misses_level

        found: list[Finding | Passed] = []
        intervals, bias = details["intervals"], details["bias"]
        if intervals and intervals["low"] is not None:
            share, ends = intervals["held"] / intervals["n"], (intervals["low"], intervals["high"])
            found.append(sentences.about_intervals(intervals, missed=misses_level(share, *ends, self.level)))
        if bias["low"] is not None:
            biased = is_biased(bias["mean"], bias["low"], bias["high"], bias["mae"])
            found.append(sentences.about_bias(bias, details["n"], self.unit, biased=biased))
        return found

    def example(self) -> tuple[Examples, pd.DataFrame]:
        """Twelve rides with a place and perfect predictions, each with an interval that holds the truth."""
        import pandas as pd

        from portfolio.records import Column

        truth = [5.0, 12.0, 31.5, 8.0, 44.0, 19.0, 27.0, 3.5, 60.0, 15.0, 36.0, 22.5]
        index = pd.Index([f"ride-{number:02}" for number in range(1, 13)], name="example_id")
        places = {"lat": [59.4 + 0.01 * i for i in range(12)], "lon": [24.7 - 0.02 * (i % 5) for i in range(12)]}
        test = pd.DataFrame({"km": [minutes / 3 for minutes in truth], **places, "minutes": truth}, index=index)
        columns = [Column(name, "number", "feature") for name in ("km", "lat", "lon")]
        columns.append(Column("minutes", "number", "target"))
        raw = {"prediction": truth, "low": [m - 0.5 for m in truth], "high": [m + 0.5 for m in truth]}
        predictions = pd.DataFrame({name: list(map(str, cells)) for name, cells in raw.items()}, index=index)
        return Examples(test=test, train=test.head(8), columns=tuple(columns), target="minutes"), predictions
