"""Forecasting: how does a series go on?

One example is one window: the values known up to its origin, and as truth the list of values that followed. Predictions
have a column ``prediction`` with a list of as many numbers (JSON), and may have ``low`` and ``high``, the ends of an
interval for each of them.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, ClassVar

from portfolio.examine.estimates import Mean
from portfolio.records import Analysis, BlindView, Chart, Examples, Finding, Passed, Pattern, Table
from portfolio.task import Checked, Complaint, Metric, OptionError, Task, ToldLoss
from portfolio.tasks.forecasting.codes import CODES
from portfolio.tasks.forecasting.settings import STEPS, Settings
from portfolio.words import bare, counted, number, percent

if TYPE_CHECKING:
    import pandas as pd

    from portfolio.tasks.forecasting.windows import Floats


def _pinball_of_windows(ends: tuple[float, float]) -> Callable[[pd.DataFrame], Floats]:
    def of_examples(outcomes: pd.DataFrame) -> Floats:
        from portfolio.tasks.forecasting.windows import of_steps, pinball

        truth, (low, high) = of_steps(outcomes, "y"), ends
        both = pinball(truth, of_steps(outcomes, "low"), low) + pinball(truth, of_steps(outcomes, "high"), high)
        mean: Floats = both.mean(axis=1) / 2
        return mean

    return of_examples


def _inside_of_windows(outcomes: pd.DataFrame) -> Floats:
    from portfolio.tasks.forecasting.outcomes import inside

    found = inside(outcomes)
    if found is None:
        raise ValueError("coverage of forecasts without intervals")
    mean: Floats = found.mean(axis=1)
    return mean


def _no_scale(outcomes: pd.DataFrame) -> str | None:
    if (outcomes["scale"] > 0).all():
        return None
    return "the known values repeat themselves exactly, so there is no error to scale by"


def _no_interval(outcomes: pd.DataFrame) -> str | None:
    return None if "low:1" in outcomes.columns else "the predictions hold no interval (low and high)"


def _metrics(settings: Settings) -> tuple[Metric, ...]:
    return (*_of_forecasts(settings), *_of_intervals(settings))


def _of_forecasts(settings: Settings) -> tuple[Metric, ...]:
    season = "the value before" if settings.season == 1 else f"the value {settings.season} {settings.step}s earlier"
    return (
        Metric(
            name="mase",
            title="MASE",
            meaning=f"The mean error, where 1 is what {season} was off by, on average, in the values known beforehand.",
            better="lower",
            best=0.0,
            statistic=Mean(lambda outcomes: outcomes["loss"].to_numpy(float)),
            undefined=_no_scale,
        ),
        Metric(
            name="mae",
            title="Mean absolute error",
            meaning=f"How far a forecast is off on average, whichever way, over all {settings.step}s ahead.",
            better="lower",
            best=0.0,
            unit=settings.unit,
            statistic=Mean(lambda outcomes: outcomes["mae"].to_numpy(float)),
        ),
    )


def _of_intervals(settings: Settings) -> tuple[Metric, ...]:
    """The pinball losses of both ends add up to the interval score of Gneiting and Raftery (2007), times half of the
    share that may lie outside."""
    share = percent(settings.level)
    return (
        Metric(
            name="pinball",
            title="Pinball loss of the interval",
            meaning=f"What the {share} interval costs: its width, and far more for each value that lies outside.",
            better="lower",
            best=0.0,
            unit=settings.unit,
            statistic=Mean(_pinball_of_windows(settings.ends)),
            undefined=_no_interval,
        ),
        Metric(
            name="coverage",
            title="Coverage of the interval",
            meaning=f"The share of values within the interval: it should be near {share}; more is too wide.",
            better="higher",
            best=1.0,
            worst=0.0,
            statistic=Mean(_inside_of_windows),
            undefined=_no_interval,
        ),
    )


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
    told_loss = ToldLoss("scaled error")
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
        self.metrics = _metrics(self.settings)
        times = "" if self.settings.tolerance == 1 else f"{bare(self.settings.tolerance)} times "
        self.failure_words = f"off by more than {times}what the seasonal naive is on average"

    def configured(self, options: Mapping[str, Any]) -> Forecasting:
        """With the season, the columns, the unit and the limits of project.yml."""
        return Forecasting(_settings(options))

    def check_truth(self, examples: Examples) -> Sequence[Complaint]:
        """Lists that are none, of another length than the others, or histories too short for the season."""
        from portfolio.tasks.forecasting.predictions import of_examples

        return of_examples(examples, self.settings)

    def check(self, predictions: pd.DataFrame, examples: Examples, options: Mapping[str, Any]) -> Checked:  # noqa: ARG002 - the contract hands them over
        from portfolio.tasks.forecasting.predictions import checked

        return checked(predictions, examples, self.settings)

    def judge(self, predictions: pd.DataFrame, examples: Examples) -> pd.DataFrame:
        """Adds what ``outcomes.py`` names: the values by step, ``origin``, ``series``, ``scale``, ``mae``."""
        import numpy as np
        import pandas as pd

        from portfolio.tasks.forecasting.windows import (
            called,
            known_scales,
            matrix,
            naive_of,
            origins,
            series_of,
            steps,
        )

        rows, index = examples.test.loc[predictions.index], predictions.index
        truth, said = matrix(rows[examples.target]), matrix(predictions["prediction"])
        names = series_of(rows, self.settings)
        scale = names.map(known_scales(examples, self.settings)).to_numpy(float)
        mae = np.abs(said - truth).mean(axis=1)
        loss = mae / np.where(scale > 0, scale, 1.0)
        outcomes = pd.DataFrame(
            {
                "truth": truth.mean(axis=1),
                "prediction": said.mean(axis=1),
                "confidence": np.nan,
                "loss": loss,
                "failed": loss > self.settings.tolerance,
                "mae": mae,
                "scale": scale,
                "series": names,
                "origin": origins(rows, self.settings.origin),
                "called": called(examples, rows, self.settings.origin),
            },
            index=index,
        )
        rival = naive_of(rows, self.settings, truth.shape[1])
        tables = [steps("y", truth, index), steps("p", said, index), steps("n", rival, index)]
        ends = [name for name in ("low", "high") if name in predictions.columns]
        return pd.concat([outcomes, *tables, *(steps(name, matrix(predictions[name]), index) for name in ends)], axis=1)

    def baseline(self, examples: Examples) -> tuple[str, pd.DataFrame]:
        """The last known season once more, with the quantiles of the known seasonal differences as interval."""
        from portfolio.tasks.forecasting.windows import season_ago, seasonal_naive

        return f"the same as {season_ago(self.settings)}", seasonal_naive(examples, self.settings)

    def further_baselines(self, examples: Examples) -> Sequence[tuple[str, pd.DataFrame]]:
        from portfolio.tasks.forecasting.windows import lines

        return lines(examples, self.settings)

    def group(self, outcomes: pd.DataFrame) -> pd.Series[str]:
        """ "too high, worst on a Monday", or the step ahead where origins are no dates."""
        import pandas as pd

        from portfolio.tasks.forecasting.outcomes import weekdays_of, worst_of_window

        at, high = worst_of_window(outcomes)
        days = weekdays_of(outcomes, self.settings.step)
        where = [
            f"worst {counted(int(step) + 1, 'step')} ahead" if days is None else f"worst on a {days[row][step]}"
            for row, step in enumerate(at)
        ]
        sides = [f"too {'high' if is_high else 'low'}, {place}" for is_high, place in zip(high, where, strict=True)]
        return pd.Series(sides, index=outcomes.index, dtype="str")

    def words(self, value: Any) -> str:
        """The mean over a window: "17.2 thousand rides a day"."""
        article = "an" if self.settings.step == "hour" else "a"
        return f"{number(float(value), self.settings.unit)} {article} {self.settings.step}"

    def patterns(self, outcomes: pd.DataFrame) -> Sequence[Pattern]:
        """Whether few steps carry the error, and whether the failures lean to one side."""
        from portfolio.tasks.forecasting.failures import found

        return found(outcomes, self.settings)

    def show(self, outcomes: pd.DataFrame, examples: Examples, example_id: str) -> Mapping[str, Any]:
        """The window drawn (``svg``), when it is (``span``), and its worst step (``worst``, ``said``, ``was``)."""
        from portfolio.tasks.forecasting.outcomes import one_window
        from portfolio.tasks.forecasting.window_chart import drawn_window

        window = one_window(outcomes, examples.test, example_id, self.settings)
        return drawn_window(window, self.settings.unit)

    def blind(self, examples: Examples, example_id: str, made: str) -> BlindView:  # noqa: ARG002 - only texts are made
        from portfolio.tasks.forecasting.outcomes import known_part
        from portfolio.tasks.forecasting.window_chart import known_window

        window = known_part(examples.test, str(examples.target), example_id, self.settings)
        return known_window(window, self.settings.unit)

    def details(self, outcomes: pd.DataFrame) -> Mapping[str, Any]:
        """Plain numbers; the size depends on how many steps a window has, up to fixed limits.

        Returns:
            What the functions of ``outcomes.py`` of the same names return: ``by_step``, ``by_calendar``,
            ``over_time``, ``stretch``, ``worst_steps``, ``lean``, ``held``; and ``n`` (windows), ``ahead`` (steps in a
            window), ``dated``, ``scale`` (mean over windows), ``season``, ``unit``, ``step``, ``level``, ``tolerance``.
        """
        from portfolio.tasks.forecasting import outcomes as of

        settings = self.settings
        return {
            "n": len(outcomes),
            "ahead": of.errors(outcomes).shape[1],
            "dated": of.is_dated(outcomes),
            "scale": float(outcomes["scale"].mean()),
            "season": settings.season,
            "unit": settings.unit,
            "step": settings.step,
            "level": settings.level,
            "tolerance": settings.tolerance,
            "by_step": of.by_step(outcomes),
            "by_calendar": of.by_calendar(outcomes, settings.step),
            "over_time": of.over_time(outcomes, settings.step),
            "stretch": of.stretch(outcomes, settings.step),
            "worst_steps": of.worst_steps(outcomes, settings.step),
            "lean": of.lean(outcomes),
            "held": of.held(outcomes),
        }

    def tables(self, details: Mapping[str, Any]) -> Sequence[Table]:
        """The single values that were missed by most."""
        from portfolio.tasks.forecasting.charts import worst_steps

        return [worst_steps(details)]

    def charts(self, analysis: Analysis) -> Sequence[Chart]:
        from portfolio.tasks.forecasting import charts as pictures

        drawn = (pictures.stretch, pictures.over_time, pictures.by_step, pictures.by_calendar)
        return [chart for draw in drawn if (chart := draw(analysis.details)) is not None]

    def findings(self, details: Mapping[str, Any], outcomes: pd.DataFrame) -> Sequence[Finding | Passed]:  # noqa: ARG002 - the contract hands it over
        """An interval that holds more or less than it promises, and forecasts that are off to one side."""
        from portfolio.tasks.forecasting.failures import findings

        return findings(details)

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


def _settings(options: Mapping[str, Any]) -> Settings:
    names = ("history", "origin", "series", "unit", "step")
    given: dict[str, Any] = {name: str(options[name]).strip() for name in names if options.get(name)}
    if "season" in options:
        given["season"] = int(_positive(options, "season", whole=True))
    if "interval" in options:
        given["level"] = _positive(options, "interval", below=1.0)
    if "tolerance" in options:
        given["tolerance"] = _positive(options, "tolerance")
    if given.get("step", "day") not in STEPS:
        raise OptionError("step", f"unknown step {given['step']!r}", f"one of {', '.join(STEPS)}")
    return Settings(**given)


def _positive(options: Mapping[str, Any], key: str, *, below: float = float("inf"), whole: bool = False) -> float:
    """The number above 0 that an option holds."""
    try:
        value = float(str(options[key]))
    except ValueError:
        value = 0.0
    if 0 < value < below and (not whole or value == int(value)):
        return value
    wanted = "a whole number from 1 on" if whole else f"a number above 0{'' if below > 1 else ' and below 1'}"
    raise OptionError(key, f"{str(options[key])!r} is not {wanted}")
