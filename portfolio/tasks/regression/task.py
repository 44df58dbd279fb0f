"""Regression: which number? Prices, minutes, temperatures.

Predictions have a column ``prediction`` and, where the model says how sure it is, the ends ``low`` and ``high`` of an
interval for each.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from copy import copy
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING, Any, ClassVar

from portfolio.examine.estimates import Mean, Ratio
from portfolio.examine.estimates.metric_pitfalls import few_errors
from portfolio.records import Analysis, Chart, Examples, Finding, Kind, Passed, Pattern, Table
from portfolio.task import Checked, Complaint, Metric, OptionError, Task, ToldLoss
from portfolio.tasks.regression.codes import CODES
from portfolio.words import alike, bare, cell, datum, percent, percents

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

NOMINAL = 0.9
OF_EXPONENTIAL = 2.0
"""The skewness of an exponential distribution."""

# ---- metrics ---------------------------------------------------------------------------------------------------------
# Plain sums over examples, so nothing of scikit-learn's need load; a test holds each equal to its.


def _loss(outcomes: pd.DataFrame) -> Floats:
    return outcomes["loss"].to_numpy(float)


def _mean_square(outcomes: pd.DataFrame) -> tuple[Floats, Floats]:
    squares = _loss(outcomes) ** 2
    return squares, squares * 0 + 1


def _unexplained(outcomes: pd.DataFrame) -> tuple[Floats, Floats]:
    """Residual and total squares."""
    truth = outcomes["truth"].to_numpy(float)
    return _loss(outcomes) ** 2, (truth - truth.mean()) ** 2


def _long_tail(outcomes: pd.DataFrame) -> str | None:
    """Squares of errors that reach so far to one side are mostly those of a few, and others may be missing."""
    errors = outcomes["prediction"].to_numpy(float) - outcomes["truth"].to_numpy(float)
    away = errors - errors.mean()
    if not abs((away**3).mean()) > OF_EXPONENTIAL * (away**2).mean() ** 1.5:
        return None
    return f"errors reach far {'up' if (away**3).mean() > 0 else 'down'}, and a few large ones decide it"


def _nothing_varies(outcomes: pd.DataFrame) -> str | None:
    truth = outcomes["truth"].to_numpy(float)
    if truth.size < 2:
        return "R² compares examples, and there is only one"
    return "the truth is the same for every example" if truth.min() == truth.max() else None


def _no_intervals(outcomes: pd.DataFrame) -> str | None:
    return None if "held" in outcomes else ""


MAE = Metric(
    "mae",
    "Mean absolute error",
    "How far off a prediction is on average, too high and too low alike.",
    "lower",
    0.0,
    Mean(_loss),
)
RMSE = Metric(
    "rmse",
    "Root mean squared error",
    "The same with large errors weighing more: twice as far off counts four times before the root is taken.",
    "lower",
    0.0,
    Ratio(_mean_square, lambda ratio: math.sqrt(max(ratio, 0.0)), _long_tail),
    pitfalls=few_errors,
)
R2 = Metric(
    "r2",
    "R²",
    "The share of the differences between truths that is explained: 1 is perfect, 0 no better than their mean.",
    "higher",
    1.0,
    Ratio(_unexplained, lambda ratio: 1.0 - ratio, _long_tail),
    undefined=_nothing_varies,
)
WITHIN = Metric(
    "within_tolerance",
    "Share within tolerance",
    "The share of predictions that are close enough.",
    "higher",
    1.0,
    Mean(lambda outcomes: 1.0 - outcomes["failed"].to_numpy(float)),
    worst=0.0,
)
COVERAGE = Metric(
    "coverage",
    "Coverage of intervals",
    "The share of truths inside the interval given with the prediction.",
    "higher",
    1.0,
    Mean(lambda outcomes: outcomes["held"].to_numpy(float)),
    worst=0.0,
    undefined=_no_intervals,
)


# ---- options ---------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Tolerance:
    """How far off a prediction may be: so much, or such a share of the truth."""

    amount: float
    relative: bool = False

    def said(self, unit: str) -> str:
        """As in "off by more than 20 %"."""
        return percent(self.amount) if self.relative else bare(self.amount, unit)


def _tolerance(written: object) -> Tolerance:
    text = str(written).strip()
    share = text.endswith("%")
    amount = _as_number("tolerance", text.removesuffix("%"), written, "write a number, or a share such as 20 %")
    if not 0 < amount < float("inf"):
        raise OptionError(
            "tolerance", f"expected a number above 0, got {text}", "write a number, or a share such as 20 %"
        )
    return Tolerance(amount / 100, relative=True) if share else Tolerance(amount)


def _interval(written: object) -> float:
    text = str(written).strip()
    hint = "write the share of truths that intervals are made to hold, such as 0.9"
    share = _as_number("interval", text.removesuffix("%"), written, hint) / (100 if text.endswith("%") else 1)
    if not 0 < share < 1:
        raise OptionError("interval", f"expected a number between 0 and 1, got {text}", hint)
    return share


def _as_number(key: str, text: str, written: object, hint: str) -> float:
    if isinstance(written, bool) or not re.fullmatch(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?", text.strip(), re.ASCII):
        raise OptionError(key, f"expected a number, got {str(written)!r}", hint)
    return float(text)


def _name(options: Mapping[str, Any], key: str) -> str | None:
    value = options.get(key)
    if value is not None and (not isinstance(value, str) or not value.strip()):
        raise OptionError(
            key, f"expected the name of a column, got {value!r}", f"write {key}: the column that holds it"
        )
    return value


# ---- the kind --------------------------------------------------------------------------------------------------------


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
    metrics: tuple[Metric, ...] = (MAE, RMSE, R2, WITHIN, COVERAGE)
    target_kind: ClassVar[Kind | None] = "number"
    card = "card.html"
    cover = "places"
    failure_words = "off by more than half the interquartile range of the truth"
    options: ClassVar[Mapping[str, str]] = {
        "unit": "What the numbers count, as it is printed: $, minutes, km.",
        "tolerance": "How far off a prediction may be and still serve: a number in that unit, or a share of the truth "
        "such as 20 %. Half the interquartile range of the truth when left out.",
        "interval": "The share of truths that the intervals from low to high are made to hold; 0.9 when left out.",
        "latitude": "The column for the map of errors; found by its name where it is called so or lat.",
        "longitude": "The column for the map of errors; found by its name where it is called so, lon, lng or long.",
    }
    unit: str = ""
    tolerance: Tolerance | None = None
    nominal: float = NOMINAL
    named: tuple[str | None, str | None] = (None, None)
    told_loss = ToldLoss("error")

    def configured(self, options: Mapping[str, Any]) -> Regression:
        """With unit, tolerance, the level of intervals and the columns of the map as the author wants them."""
        task = copy(self)
        task.unit = str(options.get("unit", "")).strip()
        if "tolerance" in options:
            task.tolerance = _tolerance(options["tolerance"])
            task.failure_words = f"off by more than {task.tolerance.said(task.unit)}"
        if "interval" in options:
            task.nominal = _interval(options["interval"])
        latitude, longitude = task.named = _name(options, "latitude"), _name(options, "longitude")
        if (latitude is None) != (longitude is None):
            given, other = ("latitude", "longitude") if latitude else ("longitude", "latitude")
            raise OptionError(given, f"a place needs both coordinates, and {other} is missing", f"add {other}: as well")
        task.metrics = task._worded()
        task.told_loss = ToldLoss("error", partial(alike, unit=task.unit))
        if task._by_ratio:
            task.told_loss = ToldLoss("error", percents, _relative)
        return task

    def _worded(self) -> tuple[Metric, ...]:
        """The metrics with this project's unit, tolerance and level in their words."""
        level = percent(self.nominal)
        near = "half the interquartile range" if self.tolerance is None else self.tolerance.said(self.unit)
        of = " of the truth" if self.tolerance is None or self.tolerance.relative else ""
        wanted = f"The share of truths inside the given interval. Wanted is {level}: less is too sure, more too wide."
        return (
            replace(MAE, unit=self.unit),
            replace(RMSE, unit=self.unit),
            R2,
            replace(
                WITHIN, title=f"Within {near}", meaning=f"The share of predictions that are off by at most {near}{of}."
            ),
            replace(COVERAGE, title=f"Coverage of {level} intervals", meaning=wanted),
        )

    def check_truth(self, examples: Examples) -> Sequence[Complaint]:
        """Numbers beyond what can be squared."""
        import numpy as np

        from portfolio.tasks.regression.predictions import LARGEST

        cells = examples.test[examples.target]
        wild = np.flatnonzero(~(np.abs(cells.to_numpy(float, na_value=np.nan)) <= LARGEST)).tolist()
        hint = "leave out the examples whose truth is not known"
        return [Complaint(f"{examples.target}: {cells.iat[row]} is not a finite number", row, hint) for row in wild]

    def check(self, predictions: pd.DataFrame, examples: Examples, options: Mapping[str, Any]) -> Checked:  # noqa: ARG002 - set by configured
        from portfolio.examine.slices.places import about_places
        from portfolio.tasks.regression.predictions import checked_numbers

        checked = checked_numbers(predictions)
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

        from portfolio.tasks.regression.predictions import known_truths

        if self.tolerance is not None:
            scale = np.abs(truth) if self.tolerance.relative else np.ones_like(truth)
            return scale * self.tolerance.amount
        known = known_truths(examples)
        low, high = np.quantile(known, [0.25, 0.75])
        return np.full_like(truth, (high - low or known.std()) / 2)

    def baseline(self, examples: Examples) -> tuple[str, pd.DataFrame]:
        """The median of the training rows, else of the test rows; for its interval, the quantiles around it."""
        return self._always("median", examples)

    def further_baselines(self, examples: Examples) -> Sequence[tuple[str, pd.DataFrame]]:
        """The mean, which squares of errors are smallest around."""
        return [self._always("mean", examples)]

    def _always(self, which: str, examples: Examples) -> tuple[str, pd.DataFrame]:
        from portfolio.tasks.regression.predictions import constant

        value, predictions, where = constant(which, examples, self.nominal)
        return f"always {self.words(value)}, the {which} {where}", predictions

    def group(self, outcomes: pd.DataFrame) -> pd.Series[str]:
        """ "too high", "far too high" and the like; "close enough" within the tolerance."""
        from portfolio.tasks.regression.directional_bias import sorts

        return sorts(outcomes)

    def words(self, value: Any) -> str:
        """A number beside its unit: "$212,500", "12.5 minutes"."""
        if value is None or value != value:
            return cell(value)
        return datum(value, self.unit)

    def patterns(self, outcomes: pd.DataFrame) -> Sequence[Pattern]:
        """Which way those at either end of the truth are off."""
        from portfolio.tasks.regression.directional_bias import leanings

        return leanings(outcomes, self.words, self.failure_words)

    def show(self, outcomes: pd.DataFrame, examples: Examples, example_id: str) -> Mapping[str, Any]:  # noqa: ARG002 - the contract hands it over
        """``svg``: the example among all truths; ``off``: by how much, in words."""
        from portfolio.tasks.regression.strip_chart import on_strip

        return on_strip(outcomes, example_id, by_ratio=self._by_ratio, words=self.words)

    @property
    def _by_ratio(self) -> bool:
        return self.tolerance is not None and self.tolerance.relative

    def details(self, outcomes: pd.DataFrame) -> Mapping[str, Any]:
        """Plain numbers, lists and dicts; what each part holds is said in ``residuals.py``.

        Returns:
            ``n``; ``unit``; ``tolerance``: its words; ``allowed``: it as an amount or a share of the truth; and counts.
        """
        from portfolio.tasks.regression.residuals import counted_errors

        allowed = float(outcomes["allowed"].iloc[0]) if self.tolerance is None else self.tolerance.amount
        said = self.words(allowed) if self.tolerance is None else self.tolerance.said(self.unit)
        counts = counted_errors(outcomes, by_ratio=self._by_ratio, nominal=self.nominal)
        return {"n": len(outcomes), "unit": self.unit, "tolerance": said, "allowed": allowed, **counts}

    def tables(self, details: Mapping[str, Any]) -> Sequence[Table]:
        from portfolio.tasks.regression.error_tables import by_size, by_width

        found = [by_size(details)]
        return [*found, by_width(details["intervals"], self.unit)] if details["intervals"] else found

    def charts(self, analysis: Analysis) -> Sequence[Chart]:
        from portfolio.tasks.regression import charts as pictures

        details = analysis.details
        found = (pictures.square(details), pictures.errors(details), pictures.places(details), pictures.held(details))
        return [chart for chart in found if chart is not None]

    def findings(self, details: Mapping[str, Any], outcomes: pd.DataFrame) -> Sequence[Finding | Passed]:
        """Intervals that do not hold what they claim, and predictions that lean to one side."""
        from portfolio.tasks.regression.directional_bias import about_intervals, about_leaning

        return [*about_intervals(details["intervals"]), *about_leaning(details, outcomes)]

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
