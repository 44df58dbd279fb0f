"""Forecasting: how does a series go on?

One example is one window: the values known up to its origin, and as truth the list of values that followed. Predictions
have a column ``prediction`` with a list of as many numbers (JSON), and may have ``low`` and ``high``, the ends of an
interval for each of them.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, ClassVar

from portfolio.records import Analysis, BlindView, Chart, Examples, Finding, Passed, Pattern, Table
from portfolio.task import Checked, Complaint, Task, ToldLoss
from portfolio.tasks.forecasting import sentences
from portfolio.tasks.forecasting.codes import CODES
from portfolio.tasks.forecasting.metrics import metrics
from portfolio.tasks.forecasting.settings import Settings, settings_of

if TYPE_CHECKING:
    import pandas as pd


class Forecasting(Task):
    """The next values of a series, window by window.

    The loss of a window is its mean absolute error over that of the seasonal naive in the known past (Hyndman and
    Koehler 2006, *International Journal of Forecasting* 22, 679-688): the training histories of its series, or the
    test histories where there are none. MASE is its mean.
    """

    name = "forecasting"
    title = "Forecasting"
    codes = CODES
    order_in_time = "PF067"
    target_kind = "list"
    card = "card.html"
    cover = "stretch"
    told_loss = ToldLoss(sentences.SCALED_ERROR)
    options: ClassVar[Mapping[str, str]] = {
        "season": "Steps after which the series repeats itself, such as 7 for days; the baseline repeats the last one.",
        "history": "The column with the values known up to the origin, a list; `history` when left out.",
        "origin": "The column with the date of the last known value; `origin`, or the id, when left out.",
        "series": "The column that tells several series apart; each then has a scale of its own.",
        "unit": "What is forecast, printed behind values: thousand rides.",
        "step": "From one value to the next: minute, hour, day, week, month, quarter or year; day when left out.",
        "interval": "The share of values that should lie between `low` and `high`; 0.8 when left out.",
        "tolerance": "The scaled error beyond which a window has failed; 1 when left out.",
    }

    def __init__(self, settings: Settings | None = None) -> None:
        self.settings = settings or Settings()
        self.metrics = metrics(self.settings)
        self.failure_words = sentences.failure_words(self.settings)

    def configured(self, options: Mapping[str, Any]) -> Forecasting:
        """With the season, the columns, the unit and the limits of project.yml."""
        return Forecasting(settings_of(options))

    def check_truth(self, examples: Examples) -> Sequence[Complaint]:
        """Lists that are none, of another length than the others, or histories too short for the season."""
        from portfolio.tasks.forecasting.predictions import of_examples

        return of_examples(examples, self.settings)

    def check(self, predictions: pd.DataFrame, examples: Examples, options: Mapping[str, Any]) -> Checked:  # noqa: ARG002 - the contract hands them over
        from portfolio.tasks.forecasting.predictions import checked

        return checked(predictions, examples, self.settings)

    def judge(self, predictions: pd.DataFrame, examples: Examples) -> pd.DataFrame:
        """Adds what ``outcomes.py`` names: the values by step, ``origin``, ``series``, ``scale``, ``mae``."""
        from portfolio.tasks.forecasting.outcomes import outcomes

        return outcomes(predictions, examples, self.settings)

    def baseline(self, examples: Examples) -> tuple[str, pd.DataFrame]:
        """The last known season once more, with the quantiles of the known seasonal differences as interval."""
        from portfolio.tasks.forecasting.baselines import seasonal_naive

        return f"the same as {sentences.season_ago(self.settings)}", seasonal_naive(examples, self.settings)

    def further_baselines(self, examples: Examples) -> Sequence[tuple[str, pd.DataFrame]]:
        from portfolio.tasks.forecasting.baselines import lines

        return lines(examples, self.settings)

    def group(self, outcomes: pd.DataFrame) -> pd.Series[str]:
        """ "too high, worst on a Monday", or the step ahead where origins are no dates."""
        import pandas as pd

        from portfolio.tasks.forecasting.outcomes import weekdays_of
        from portfolio.tasks.forecasting.windows import worst_of_window

        days = weekdays_of(outcomes, self.settings.step)
        sorts = [
            sentences.sort_of(too_high=high, ahead=step + 1, weekday=None if days is None else str(days[row, step]))
            for row, (step, high) in enumerate(zip(*map(list, worst_of_window(outcomes)), strict=True))
        ]
        return pd.Series(sorts, index=outcomes.index, dtype="str")

    def words(self, value: Any) -> str:
        """The mean over a window: "17.2 thousand rides a day"."""
        return sentences.value(float(value), self.settings)

    def patterns(self, outcomes: pd.DataFrame) -> Sequence[Pattern]:
        """Whether few steps carry the error, and whether the failures lean to one side."""
        from portfolio.tasks.forecasting.failures import few_steps, one_side

        step, few, side = self.settings.step, few_steps(outcomes), one_side(outcomes)
        found = [sentences.of_few_steps(few, step)] if few else []
        return [*found, sentences.of_one_side(side, step)] if side else found

    def show(self, outcomes: pd.DataFrame, examples: Examples, example_id: str) -> Mapping[str, Any]:
        """The window drawn (``svg``), when it is (``span``), and its worst step (``worst``, ``said``, ``was``)."""
        from portfolio.tasks.forecasting.outcomes import one_window
        from portfolio.tasks.forecasting.window_chart import drawn_window

        return drawn_window(one_window(outcomes, examples, example_id, self.settings), self.settings.unit)

    def blind(self, examples: Examples, example_id: str, made: str) -> BlindView:  # noqa: ARG002 - only texts are made
        from portfolio.tasks.forecasting.outcomes import known_part
        from portfolio.tasks.forecasting.window_chart import known_window

        return known_window(known_part(examples, example_id, self.settings), self.settings.unit)

    def details(self, outcomes: pd.DataFrame) -> Mapping[str, Any]:
        """Plain numbers; the size depends on how many steps a window has, up to fixed limits.

        Returns:
            What the functions of ``outcomes.py`` of the same names return: ``by_step``, ``by_calendar``,
            ``over_time``, ``stretch``, ``worst_steps``, ``bias``, ``held``; and ``n`` (windows), ``ahead`` (steps in a
            window), ``dated``, ``scale`` (mean over windows), ``season``, ``unit``, ``step``, ``level``, ``tolerance``.
        """
        from portfolio.tasks.forecasting.outcomes import details

        return details(outcomes, self.settings)

    def tables(self, details: Mapping[str, Any]) -> Sequence[Table]:
        return [sentences.worst_steps(details)]

    def charts(self, analysis: Analysis) -> Sequence[Chart]:
        from portfolio.tasks.forecasting import charts as pictures

        drawn = (pictures.stretch, pictures.over_time, pictures.by_step, pictures.by_calendar)
        return [chart for draw in drawn if (chart := draw(analysis.details)) is not None]

    def findings(self, details: Mapping[str, Any], outcomes: pd.DataFrame) -> Sequence[Finding | Passed]:  # noqa: ARG002 - the contract hands it over
        """An interval that holds more or less than it promises, and forecasts that are off to one side."""
        from portfolio.examine.estimates.directional_bias import is_biased, misses_level

        found: list[Finding | Passed] = []
        held, bias, level = details["held"], details["bias"], self.settings.level
        if held and held["low"] is not None:
            missed = misses_level(held["share"], held["low"], held["high"], level)
            found.append(sentences.about_interval(held, level, missed=missed))
        if bias["low"] is not None:
            biased = is_biased(bias["mean"], bias["low"], bias["high"], bias["mae"])
            found.append(sentences.about_bias(bias, self.settings.unit, biased=biased))
        return found

    def example(self) -> tuple[Examples, pd.DataFrame]:
        """Twelve weeks in the life of a sunflower, forecast perfectly and with intervals of no width."""
        import pandas as pd

        from portfolio.records import Column

        heights = [2.0 * day + day * day % 7 / 4 for day in range(7 * 20)]
        origins = pd.date_range("2026-01-04", periods=20, freq="7D").strftime("%Y-%m-%d")
        rows = {
            "origin": origins[2:-1],
            "history": [json.dumps(heights[7 * week : 7 * week + 14]) for week in range(17)],
            "centimetres": [json.dumps(heights[7 * week + 14 : 7 * week + 21]) for week in range(17)],
        }
        table = pd.DataFrame(rows, index=pd.Index([f"week-{week:02}" for week in range(17)], name="example_id"))
        columns = (
            Column("origin", "time", "time"),
            Column("history", "list", "feature"),
            Column("centimetres", "list", "target"),
        )
        raw = pd.DataFrame(dict.fromkeys(("prediction", "low", "high"), table["centimetres"].iloc[5:]))
        return Examples(test=table.iloc[5:], train=table.iloc[:5], columns=columns, target="centimetres"), raw
