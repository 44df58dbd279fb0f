"""Forecasting: what comes in, what it costs, and what is said about it."""

from __future__ import annotations

import json
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.metrics import mean_absolute_error, mean_pinball_loss

from portfolio.records import Column, Examples, Finding
from portfolio.task import OptionError
from portfolio.tasks.forecasting.failures import few_steps, one_side
from portfolio.tasks.forecasting.task import Forecasting

COLUMNS = (
    Column("origin", "time", "time"),
    Column("history", "list", "feature"),
    Column("rides", "list", "target"),
)


def weeks(n: int, *, seed: int = 0, start: str = "2026-01-04", apart: str = "7D") -> pd.DataFrame:
    """``n`` windows of one noisy weekly series, four weeks known and one to come."""
    rng = np.random.default_rng(seed)
    usual = np.array([20.0, 21, 21, 20, 19, 6, 5])
    series = np.tile(usual, n + 4) + rng.normal(0, 1, 7 * (n + 4))
    rows = {
        "origin": pd.date_range(start, periods=n, freq=apart).strftime("%Y-%m-%d"),
        "history": [json.dumps(series[7 * i : 7 * i + 28].tolist()) for i in range(n)],
        "rides": [json.dumps(series[7 * i + 28 : 7 * i + 35].tolist()) for i in range(n)],
    }
    return pd.DataFrame(rows, index=pd.Index([f"w{i:03}" for i in range(n)], name="example_id"))


def numbers(column: pd.Series) -> np.ndarray:
    return np.array([json.loads(cell) for cell in column])


def texts(values: np.ndarray) -> list[str]:
    return [json.dumps(row) for row in values.tolist()]


@pytest.fixture
def task() -> Forecasting:
    return Forecasting().configured({"season": "7", "unit": "rides", "interval": 0.8})


@pytest.fixture
def examples() -> Examples:
    return Examples(test=weeks(40, start="2027-01-03"), train=weeks(30, seed=1), columns=COLUMNS, target="rides")


@pytest.fixture
def raw(examples) -> pd.DataFrame:
    """Forecasts that are off by noise, with an interval of two either way."""
    middle = numbers(examples.test["rides"]) + np.random.default_rng(2).normal(0, 1.2, (40, 7))
    columns = {"prediction": middle, "low": middle - 2, "high": middle + 2}
    return pd.DataFrame({name: texts(values) for name, values in columns.items()}, examples.test.index)


def judged(task: Forecasting, raw: pd.DataFrame, examples: Examples) -> pd.DataFrame:
    checked = task.check(raw, examples, {})
    assert checked.complaints == ()
    return task.judge(checked.predictions, examples)


def value(task: Forecasting, name: str, outcomes: pd.DataFrame) -> float:
    return task.metric(name).statistic.value(outcomes)


@pytest.mark.parametrize("origin", ["9999-12-30", None])
def test_without_dates_steps_are_counted(task, examples, raw, origin):
    """Steps ahead of 9999-12-30 have no date either: nothing is said of weekdays, and no chart needs a calendar."""
    test = examples.test.assign(origin=origin) if origin else examples.test.drop(columns="origin")
    outcomes = judged(task, raw, replace(examples, test=test, train=None))
    details = task.details(outcomes)

    assert task.group(outcomes).str.contains("ahead").all()
    assert (details["dated"], details["by_calendar"], details["over_time"]) == (False, None, [])


# ---- metrics ---------------------------------------------------------------------------------------------------------


def test_mase_is_the_mean_error_over_that_of_the_seasonal_naive_in_training(task, examples, raw):
    """Hyndman and Koehler 2006, by hand."""
    history = numbers(examples.train["history"])
    scale = np.mean([abs(row[i] - row[i - 7]) for row in history for i in range(7, 28)])
    mae = mean_absolute_error(numbers(examples.test["rides"]), numbers(raw["prediction"]))

    assert value(task, "mase", judged(task, raw, examples)) == pytest.approx(mae / scale)
    assert value(task, "mae", judged(task, raw, examples)) == pytest.approx(mae)


def test_without_training_the_test_histories_set_the_scale(task, examples, raw):
    """They are known to the predictor too."""
    history = numbers(examples.test["history"])
    scale = np.abs(history[:, 7:] - history[:, :-7]).mean()

    assert judged(task, raw, replace(examples, train=None))["scale"].to_numpy() == pytest.approx(scale)


def test_each_series_has_a_scale_of_its_own(task, examples, raw):
    """A window of a large series costs no more than one of a small series."""
    large = [texts(100 * numbers(examples.test[name]))[20:] for name in ("history", "rides")]
    test = examples.test.assign(shop=["small"] * 20 + ["large"] * 20)
    for name, cells in zip(("history", "rides"), large, strict=True):
        test[name] = [*test[name][:20], *cells]
    raw = raw.assign(prediction=[*raw["prediction"][:20], *texts(100 * numbers(raw["prediction"]))[20:]])
    task = task.configured({"season": 7, "series": "shop"})
    outcomes = judged(task, raw[["prediction"]], replace(examples, test=test, train=None))

    assert outcomes["loss"][:20].mean() == pytest.approx(outcomes["loss"][20:].mean(), rel=0.25)


def test_intervals_are_scored_as_scikit_learn_does(task, examples, raw):
    """Pinball loss at 0.1 and 0.9 for an interval of 80 %; coverage with the ends included; neither without any."""
    outcomes, truth = judged(task, raw, examples), numbers(examples.test["rides"])
    low, high = numbers(raw["low"]), numbers(raw["high"])
    pinball = (mean_pinball_loss(truth, low, alpha=0.1) + mean_pinball_loss(truth, high, alpha=0.9)) / 2
    bare = judged(task, raw[["prediction"]], examples)

    assert value(task, "pinball", outcomes) == pytest.approx(pinball)
    assert value(task, "coverage", outcomes) == pytest.approx(((low <= truth) & (truth <= high)).mean())
    assert [metric.name for metric in task.metrics if metric.undefined(bare) is None] == ["mase", "mae"]


def test_a_history_that_repeats_itself_gives_no_scale(task, examples, raw):
    """MASE says why it has no value, and the loss is then the plain error."""
    flat = examples.test.assign(history=json.dumps([1.0, 2, 3, 4, 5, 6, 7] * 4))
    outcomes = judged(task, raw, replace(examples, test=flat, train=None))

    assert "repeat themselves" in str(task.metric("mase").undefined(outcomes))
    assert outcomes["loss"].to_numpy() == pytest.approx(outcomes["mae"].to_numpy())


# ---- baseline and failures -------------------------------------------------------------------------------------------


def test_the_baseline_repeats_the_last_season(task, examples):
    """And its interval holds about what it promises."""
    _, raw = task.baseline(examples)
    outcomes = judged(task, raw, examples)

    assert numbers(raw["prediction"]) == pytest.approx(numbers(examples.test["history"])[:, -7:])
    assert value(task, "coverage", outcomes) == pytest.approx(0.8, abs=0.08)


def test_a_window_fails_beyond_the_tolerance(task, examples, raw):
    """Of its own scaled error."""
    outcomes = judged(task.configured({"season": 7, "tolerance": 0.5}), raw, examples)

    assert (outcomes["failed"] == (outcomes["loss"] > 0.5)).all()


def test_a_failure_is_named_by_its_worst_day(task, examples, raw):
    """Origin on a Sunday: the third step is a Wednesday."""
    said = numbers(examples.test["rides"])
    said[:, 2] += 9
    groups = task.group(judged(task, raw.assign(prediction=texts(said))[["prediction"]], examples))

    assert set(groups) == {"too high, worst on a Wednesday"}


def test_few_steps_that_carry_the_error_are_told(task, examples, raw):
    """With how many they are."""
    said = numbers(examples.test["rides"])
    said[::3, 0] += 15
    outcomes = judged(task, raw.assign(prediction=texts(said))[["prediction"]], examples)
    few, side = few_steps(outcomes), one_side(outcomes)

    assert (few.n, few.of, few.n_windows) == (14, 280, 14)
    assert few.share > 0.5
    assert (side.most, side.n, side.side) == (14, 14, "high")


def test_intervals_and_averages_that_are_off_are_findings(task, examples, raw):
    """Half as wide as it should be; every day three too high."""
    middle, truth = numbers(raw["prediction"]), numbers(examples.test["rides"])
    narrow = judged(task, raw.assign(low=texts(middle - 0.3), high=texts(middle + 0.3)), examples)
    high = judged(task, raw.assign(prediction=texts(truth + 3))[["prediction"]], examples)
    said = [[*task.findings(task.details(outcomes), outcomes)] for outcomes in (narrow, high)]

    assert [[(each.code, isinstance(each, Finding)) for each in some] for some in said] == [
        [("PF064", True), ("PF066", False)],
        [("PF066", True)],
    ]


def test_windows_that_overlap_are_a_finding_unless_grouped(task, examples, raw):
    """Neighbours that forecast the same days are not two pieces of evidence."""
    daily = replace(examples, test=weeks(40, start="2027-01-03", apart="1D"))
    grouped = replace(daily, columns=(*COLUMNS, Column("month", "category", "group")))

    assert [finding.code for finding in task.check(raw, daily, {}).findings] == ["PF065"]
    assert task.check(raw, grouped, {}).findings == ()


def test_a_test_that_begins_within_the_training_is_a_finding(task, examples, raw):
    """A random split of a series shows the model what it is asked."""
    mixed = replace(examples, train=examples.test.iloc[::2])

    assert [finding.code for finding in task.check(raw, mixed, {}).findings] == ["PF067"]
    assert task.check(raw, replace(examples, train=None), {}).passed == ()
    assert [passed.code for passed in task.check(raw, examples, {}).passed] == ["PF067"]


# ---- what can be wrong -----------------------------------------------------------------------------------------------


def test_all_faults_of_predictions_are_told_at_once(task, examples, raw):
    """With the row, the place and what belongs there."""
    raw["prediction"] = ["[1, 2]", "[1, 2, NaN, 4, 5, 6, 7]", "seven", *raw["prediction"][3:]]
    complaints = task.check(raw, examples, {}).complaints

    assert [(complaint.row, complaint.message) for complaint in complaints] == [
        (0, "prediction: has 2 numbers, not 7"),
        (1, "prediction: has NaN at place 3, where a finite number belongs"),
        (2, "prediction: is no list of numbers"),
    ]


def test_the_ends_of_an_interval_belong_together(task, examples, raw):
    """One alone, or the two in the wrong order."""
    alone = task.check(raw.drop(columns="high"), examples, {}).complaints
    swapped = task.check(raw.rename(columns={"low": "high", "high": "low"}), examples, {}).complaints

    assert [complaint.message for complaint in alone] == ["there is a column low but no high"]
    assert len(swapped) == 40
    assert "is above high" in swapped[0].message


def test_truths_of_different_lengths_are_refused(task, examples):
    """And histories no longer than a season, in test and in training."""
    examples.test.loc["w003", "rides"] = "[1, 2, 3]"
    examples.test.loc["w004", "history"] = "[1, 2, 3, 4, 5, 6, 7]"
    examples.train.loc["w005", "history"] = '["x"]'

    assert [(complaint.row, complaint.message) for complaint in task.check_truth(examples)] == [
        (3, "rides: has 3 numbers, not 7"),
        (4, "history: has 7 numbers, and at least 8 are needed"),
        (None, 'history: training row 6 has "x" at place 1, where a finite number belongs'),
    ]
    bare = replace(examples, test=examples.test.drop(columns="history"))
    assert [complaint.message for complaint in task.check_truth(bare)] == [
        "history: there is no column of that name (history)"
    ]


@settings(max_examples=150, deadline=None)
@given(st.lists(st.text() | st.recursive(st.none() | st.booleans() | st.floats() | st.integers() | st.text(),
       lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner), max_leaves=9).map(json.dumps),
       min_size=3, max_size=3), st.sampled_from(["prediction", "low", "high"]))  # fmt: skip
def test_no_text_crashes_the_check(cells, column):
    """Whatever stands in a file."""
    examples = Examples(test=weeks(3), train=None, columns=COLUMNS, target="rides")
    raw = pd.DataFrame(dict.fromkeys(("prediction", "low", "high"), examples.test["rides"])).assign(**{column: cells})

    assert Forecasting().check(raw, examples, {}) is not None


@pytest.mark.parametrize("cell", ["[1e999]", "[1e16]", f"[{'9' * 400}]", "[" * 100_000, f"[{'9' * 5000}]", "[true]"])
def test_numbers_that_are_none_are_complaints(cell, task, examples, raw):
    """Too large, too deep, or a truth value."""
    raw.iloc[0, 0] = cell

    assert [complaint.row for complaint in task.check(raw, examples, {}).complaints] == [0]


@pytest.mark.parametrize(
    ("key", "wrong", "message"),
    [
        ("season", "weekly", "'weekly' is not a whole number from 1 on"),
        ("season", 1.5, "'1.5' is not a whole number from 1 on"),
        ("interval", 80, "'80' is not a number above 0 and below 1"),
        ("tolerance", "nan", "'nan' is not a number above 0"),
        ("step", "fortnight", "unknown step 'fortnight'"),
    ],
)
def test_a_wrong_option_is_named(key, wrong, message):
    """With what it should be."""
    with pytest.raises(OptionError) as refused:
        Forecasting().configured({key: wrong})

    assert (refused.value.key, refused.value.message) == (key, message)


def test_lines_are_the_other_baselines(task, examples):
    """The last value, the line from the first through the last, and the mean; a season of one step has no last value
    of its own."""
    named = dict(task.further_baselines(examples))
    known = [json.loads(cell) for cell in examples.test["history"]]
    last, line, mean = (numbers(named[name]["prediction"]) for name in named)

    assert last[:, 0] == pytest.approx([values[-1] for values in known])
    assert line[0, 1] - line[0, 0] == pytest.approx((known[0][-1] - known[0][0]) / (len(known[0]) - 1))
    assert mean[:, -1] == pytest.approx([np.mean(values) for values in known])
    assert len(task.configured({"season": 1}).further_baselines(examples)) == 2
