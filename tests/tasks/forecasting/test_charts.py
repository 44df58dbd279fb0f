"""Pictures of forecasts: what they say in words, and that they hold with few steps, hours, months or no dates."""

from __future__ import annotations

import json

import numpy as np
import pandas as pd
import pytest

from portfolio.records import Column, Examples
from portfolio.tasks.forecasting import charts as pictures
from portfolio.tasks.forecasting import sentences
from portfolio.tasks.forecasting.task import Forecasting
from portfolio.tasks.forecasting.windows import origins


def outcomes_of(task: Forecasting, n: int, ahead: int, freq: str | None) -> tuple[pd.DataFrame, Examples]:
    """``n`` windows of noise around ten, forecast as ten; the third step of the sixth window is ninety."""
    truth = 10 + np.random.default_rng(0).normal(0, 1, (n, ahead))
    truth[5, min(2, ahead - 1)] = 90
    history = 10 + np.random.default_rng(1).normal(0, 1, (n, 30))
    rows = {"history": map(json.dumps, history.tolist()), "rides": map(json.dumps, truth.tolist())}
    test = pd.DataFrame(rows, index=pd.Index([f"w{i:03}" for i in range(n)], name="example_id"))
    if freq:
        test["origin"] = pd.date_range("2026-01-04", periods=n, freq=freq).strftime("%Y-%m-%d %H:%M")
    examples = Examples(test=test, train=None, columns=(Column("rides", "list", "target"),), target="rides")
    ends = {"prediction": 10.0, "low": 8.0, "high": 12.0}
    raw = pd.DataFrame({name: json.dumps([value] * ahead) for name, value in ends.items()}, index=test.index)
    return task.judge(task.check(raw, examples, {}).predictions, examples), examples


@pytest.fixture
def daily():
    task = Forecasting().configured({"season": 7, "unit": "rides"})
    return task, *outcomes_of(task, 60, 7, "7D")


def test_the_worst_window_stands_among_its_neighbours(daily):
    """Two before and two after, and the words name its worst day."""
    task, outcomes, _ = daily
    details = task.details(outcomes)
    chart = pictures.stretch(details)

    assert [window["worst"] for window in details["stretch"]] == [False, False, True, False, False]
    assert "begins Mon 9 Feb 2026" in chart.alt
    assert "3 days ahead: 90.0 rides, forecast 10.0 rides" in chart.alt


def test_the_hardest_weekday_of_a_month_is_named(daily):
    """Here the one with the outlier."""
    task, outcomes, _ = daily

    assert pictures.by_calendar(task.details(outcomes)).alt.startswith("Hardest are Wednesdays in February: ")


def test_the_days_missed_by_most_are_listed_with_their_date(daily):
    """Worst first, ten of them."""
    task, outcomes, _ = daily
    table = sentences.worst_steps(task.details(outcomes))

    assert table.rows[0] == ("Wed 11 Feb 2026", "90.0 rides", "10.0 rides", "\N{MINUS SIGN}80.0 rides")
    assert len(table.rows) == 10


def test_a_card_draws_the_window_and_says_what_it_shows(daily):
    """No colour without a word: the picture has a label, and the worst day stands in text."""
    task, outcomes, examples = daily
    shown = task.show(outcomes, examples, "w005")

    assert shown["span"] == "9 to 15 Feb 2026"
    assert (shown["worst"], shown["said"], shown["was"]) == ("Wed 11 Feb 2026", "10.0 rides", "90.0 rides")
    assert 'role="img"' in shown["svg"]
    assert "Furthest off: Wed 11 Feb 2026, 90.0 rides, forecast 10.0 rides." in shown["svg"]
    assert "#" not in shown["svg"].replace("http://www.w3.org/2000/svg", "")


@pytest.mark.parametrize(
    ("step", "ahead", "freq"),
    [("day", 1, "D"), ("day", 90, "90D"), ("hour", 48, "2D"), ("month", 12, "YE"), ("day", 7, None)],
)
def test_every_sort_of_window_can_be_drawn(step, ahead, freq):
    """One step, ninety, hours, months, no dates: what does not apply is left out."""
    task = Forecasting().configured({"step": step})
    outcomes, examples = outcomes_of(task, 25, ahead, freq)
    details = task.details(outcomes)
    charts = [chart(details) for chart in (pictures.stretch, pictures.over_time, pictures.by_step)]

    assert all(chart.width <= 500 and chart.table.rows for chart in charts if chart)
    assert (pictures.by_calendar(details) is not None) == (freq is not None and step in ("day", "hour"))
    assert "nan" not in task.show(outcomes, examples, "w005")["svg"]


def test_windows_that_begin_in_a_month_are_dated():
    """``2026-03`` is how monthly series are written."""
    task = Forecasting().configured({"step": "month"})
    outcomes, examples = outcomes_of(task, 12, 3, "MS")
    examples.test["origin"] = examples.test["origin"].str.slice(0, 7)

    assert origins(examples.test, "origin").tolist() == outcomes["origin"].tolist()


def test_windows_without_dates_are_called_as_the_author_calls_them():
    """By the column that says when they begin, whatever it holds, and not by an id that the build made up."""
    task = Forecasting()
    _, examples = outcomes_of(task, 12, 3, None)
    examples.test["origin"] = [f"week {at} of term" for at in range(12)]
    raw = pd.DataFrame({"prediction": json.dumps([10.0] * 3)}, index=examples.test.index)
    details = task.details(task.judge(task.check(raw, examples, {}).predictions, examples))

    assert pictures.stretch(details).alt.startswith("The worst window is week 5 of term: ")
    assert details["worst_steps"][0]["when"] == "week 5 of term, 3 ahead"
