"""Regression: numbers are read, judged against a tolerance, and scored as other libraries score them."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.metrics import r2_score, root_mean_squared_error

from portfolio.examine.estimates.intervals import UndefinedMetricError, estimate, measured
from portfolio.records import Column, Examples, Finding, Passed
from portfolio.task import OptionError
from portfolio.tasks.regression.task import Regression

TASK, OPTIONS = Regression(), {}
THIN = "\N{NARROW NO-BREAK SPACE}"


def ids(n):
    return pd.Index([f"x{i}" for i in range(n)], name="example_id")


def examples(truth, **columns):
    test = pd.DataFrame({**columns, "y": np.asarray(truth, float)}, index=ids(len(truth)))
    described = [Column(name, "number", "feature") for name in columns]
    return Examples(test=test, train=None, columns=(*described, Column("y", "number", "target")), target="y")


def judged(truth, said, *, task=TASK, low=None, high=None, **columns):
    raw = {"prediction": said} | ({"low": low, "high": high} if low is not None else {})
    predictions = pd.DataFrame(raw, index=ids(len(truth))).astype(float).astype(str)
    case = examples(truth, **columns)
    checked = task.check(predictions, case, OPTIONS)
    assert not checked.complaints, checked.complaints
    return task.judge(checked.predictions, case)


def complaints(**columns):
    cells = next(iter(columns.values()))
    return TASK.check(pd.DataFrame(columns, index=ids(len(cells))), examples([1.0] * len(cells)), OPTIONS).complaints


@pytest.fixture
def noisy():
    rng = np.random.default_rng(7)
    truth = rng.normal(100, 30, 80)
    return judged(truth, truth + rng.normal(0, 12, 80))


def test_ratios_equal_scikit_learn(noisy):
    """RMSE and R² of any rows, some of them twice, are scikit-learn's."""
    rng = np.random.default_rng(1)
    for _ in range(5):
        rows = noisy.iloc[rng.integers(0, len(noisy), len(noisy))]
        pair = rows["truth"].to_numpy(), rows["prediction"].to_numpy()

        assert measured(TASK.metric("rmse"), rows) == pytest.approx(root_mean_squared_error(*pair), rel=1e-9)
        assert measured(TASK.metric("r2"), rows) == pytest.approx(r2_score(*pair), rel=1e-9)


def test_r2_says_so_where_nothing_varies():
    """A constant truth leaves nothing to explain."""
    with pytest.raises(UndefinedMetricError, match="the same for every example"):
        estimate(TASK.metric("r2"), judged([5.0] * 30, list(range(30))))


def test_coverage_is_left_out_without_intervals(noisy):
    """Nothing is said of intervals that nobody gave."""
    assert TASK.metric("coverage").undefined(noisy) == ""
    assert TASK.details(noisy)["intervals"] is None


def test_coverage_counts_truths_on_the_border():
    """An interval holds its ends."""
    outcomes = judged([1.0, 2.0, 3.0], [1.0, 2.0, 9.0], low=[1, 1, 4], high=[1, 2, 9])

    assert outcomes["held"].tolist() == [True, True, False]


@pytest.mark.parametrize(
    ("tolerance", "failed"), [(10, [False, True, True]), ("20 %", [False, False, True]), ("20%", [False, False, True])]
)
def test_a_prediction_fails_outside_the_tolerance(tolerance, failed):
    """An amount, or a share of the truth; at the border it is close enough."""
    outcomes = judged([50, 100, 10], [60, 120, 21], task=TASK.configured({"tolerance": tolerance}))

    assert outcomes["failed"].tolist() == failed


def test_without_a_tolerance_it_is_half_the_middle_half():
    """Half the interquartile range of the truth, in the words of the page too."""
    outcomes = judged([0, 10, 20, 30, 40], [0, 10, 20, 30, 51])

    assert outcomes["allowed"].tolist() == [10.0] * 5
    assert outcomes["failed"].tolist() == [False, False, False, False, True]
    assert "half the interquartile range" in TASK.failure_words


def test_where_most_truths_are_equal_the_spread_is_used():
    """Rain on two days of nine: a tolerance of 0 would fail every answer but 0."""
    assert (judged([0] * 7 + [8, 9], [0] * 9)["allowed"] > 0).all()


@pytest.mark.parametrize(
    ("options", "key"),
    [
        ({"tolerance": 0}, "tolerance"),
        ({"tolerance": "a fifth"}, "tolerance"),
        ({"tolerance": True}, "tolerance"),
        ({"tolerance": "1e999"}, "tolerance"),
        ({"interval": 90}, "interval"),
        ({"interval": "most"}, "interval"),
        ({"latitude": "lat"}, "latitude"),
        ({"latitude": 3, "longitude": "lon"}, "latitude"),
    ],
)
def test_an_option_that_cannot_be_used_is_refused(options, key):
    """With the key it stands at, and what to write."""
    with pytest.raises(OptionError) as refused:
        TASK.configured(options)

    assert refused.value.key == key
    assert refused.value.hint


def test_options_change_words_and_never_names():
    """Unit, tolerance and level are printed; metrics.json goes on meaning the same."""
    task = TASK.configured({"unit": "$", "tolerance": "20 %", "interval": "80 %"})

    assert [metric.name for metric in task.metrics] == [metric.name for metric in TASK.metrics]
    assert task.metric("mae").unit == "$"
    assert task.metric("within_tolerance").title == f"Within 20{THIN}%"
    assert f"80{THIN}%" in task.metric("coverage").title
    assert task.failure_words == f"off by more than 20{THIN}%"
    assert TASK.unit == ""


@pytest.mark.parametrize(
    ("value", "unit", "text"),
    [(212500.0, "$", "$212,500"), (-5.0, "$", "\N{MINUS SIGN}$5"), (12.5, "minutes", "12.5 minutes")],
)
def test_a_number_is_printed_with_its_unit(value, unit, text):
    """A currency before the number, any other unit behind."""
    assert TASK.configured({"unit": unit}).words(value) == text


def test_every_wrong_cell_is_named_at_once():
    """What it is, where it is, and what to write instead."""
    found = complaints(prediction=["1", "", "1,5", "inf", "1e999", "abc", "nan"])

    assert [complaint.row for complaint in found] == [1, 2, 3, 4, 5, 6]
    assert found[0].message == "prediction: is empty"
    assert "decimal point" in (found[1].hint or "")


def test_an_end_that_is_no_number_has_a_hint_of_its_own():
    """The median of training is no end of an interval."""
    (complaint,) = complaints(prediction=["1"], low=["nan"], high=["2"])

    assert complaint.message == "low: is empty"
    assert complaint.hint == "give both ends for every example, or leave out the columns 'low' and 'high'"


def test_an_interval_has_two_ends_in_order():
    """One end alone, or ends the wrong way round, cannot be scored."""
    assert "without a column 'high'" in complaints(prediction=["1"], low=["0"])[0].message
    assert complaints(prediction=["1"], low=["2"], high=["0"])[0].message == "low (2) is above high (0)"


def test_predictions_without_the_column_are_refused():
    """The names that were found are said."""
    assert complaints(price=["1"])[0].message == "no column 'prediction'; found: 'price'"


@given(st.lists(st.text(max_size=8), min_size=1, max_size=6))
def test_no_text_crashes_the_check(cells):
    """Any text is a finite number or a complaint."""
    found = TASK.check(
        pd.DataFrame({"prediction": cells, "low": cells, "high": cells}, index=ids(len(cells))),
        examples([1.0] * len(cells)),
        OPTIONS,
    )

    assert found.complaints or np.isfinite(found.predictions.to_numpy(float)).all()


def test_a_truth_that_cannot_be_squared_is_refused():
    """An infinite price would make every mean infinite."""
    wrong = TASK.check_truth(examples([1.0, np.inf, np.nan, 1e200]))

    assert [complaint.row for complaint in wrong] == [1, 2, 3]


def test_the_baseline_is_the_median_of_training():
    """With quantiles as its interval, so that coverage has something to be compared with."""
    case = replace(examples([1.0, 2.0]), train=pd.DataFrame({"y": np.arange(101.0)}))
    name, predictions = TASK.baseline(case)

    assert name == "always 50, the median in training"
    assert predictions.iloc[0].tolist() == pytest.approx([50.0, 5.0, 95.0])


def test_failures_are_sorted_by_direction_and_distance():
    """So that the cards show some of each."""
    outcomes = judged([10] * 5, [10, 12, 20, 8, 1], task=TASK.configured({"tolerance": 1}))

    assert TASK.group(outcomes).tolist() == ["close enough", "too high", "far too high", "too low", "far too low"]


def test_intervals_that_hold_too_few_are_found():
    """Half of the truths where nine in ten were promised; nine in ten is no finding."""
    truth = np.arange(100.0)
    held = np.where(truth < 50, truth, truth + 5)

    narrow = judged(truth, held, low=held - 1, high=held + 1)
    fine = judged(truth, truth, low=np.where(truth < 90, truth, truth - 3), high=np.where(truth < 90, truth, truth - 1))

    assert [f.code for f in TASK.findings(TASK.details(narrow), narrow) if isinstance(f, Finding)] == ["PF060", "PF061"]
    assert "too narrow" in TASK.findings(TASK.details(narrow), narrow)[0].sentence
    assert TASK.findings(TASK.details(fine), fine)[0] == Passed(
        "PF060",
        "Intervals meant to hold 90\N{NARROW NO-BREAK SPACE}% of the truths hold 90\N{NARROW NO-BREAK SPACE}% of 100.",
    )


def test_predictions_that_lean_are_found(noisy):
    """Ten too high on average is said; noise around the truth is not."""
    leaning = noisy.assign(prediction=noisy["truth"] + 10, loss=10.0 + np.arange(len(noisy)) % 2)
    leaning["prediction"] = noisy["truth"] + leaning["loss"]

    assert [finding.code for finding in TASK.findings(TASK.details(leaning), leaning)] == ["PF061"]
    assert TASK.findings(TASK.details(noisy), noisy) == [
        Passed("PF061", "Predictions lean to neither side on average, beyond chance and a margin.")
    ]


def test_a_prediction_outside_its_own_interval_is_found():
    """Interval and prediction come from different models then."""
    raw = pd.DataFrame({"prediction": ["5", "1"], "low": ["0", "0"], "high": ["2", "2"]}, index=ids(2))
    found = TASK.check(raw, examples([1.0, 1.0]), OPTIONS).findings

    assert [finding.code for finding in found] == ["PF062"]
    assert found[0].sentence == "1 prediction of 2 lies outside the interval given with it."


def test_coordinates_are_found_by_name_or_named():
    """And a name that is no column is a finding, not a crash."""
    case = examples([1.0, 2.0, 3.0], Lat=[1.0, 2.0, 3.0], x=[4.0, 5.0, 6.0], LNG=[7.0, 8.0, 9.0])
    raw = pd.DataFrame({"prediction": ["1", "2", "3"]}, index=ids(3))
    named = TASK.configured({"latitude": "Lat", "longitude": "x"})
    missing = TASK.configured({"latitude": "Lat", "longitude": "nowhere"})

    for task, east in ((TASK, [7.0, 8.0, 9.0]), (named, [4.0, 5.0, 6.0])):
        assert task.judge(task.check(raw, case, OPTIONS).predictions, case)["longitude"].tolist() == east
    assert [finding.code for finding in missing.check(raw, case, OPTIONS).findings] == ["PF063"]


def test_private_coordinates_are_not_mapped():
    """A column never shown on a page is not shown as a map either."""
    case = examples([1.0, 2.0], lat=[1.0, 2.0], lon=[3.0, 4.0])
    hidden = replace(case, columns=tuple(replace(column, private=True) for column in case.columns))
    raw = pd.DataFrame({"prediction": ["1", "2"]}, index=ids(2))

    assert "latitude" not in TASK.judge(TASK.check(raw, hidden, OPTIONS).predictions, hidden)


def test_cheap_ones_called_too_dear_are_a_pattern():
    """Which way those at either end are off, where chance does not explain it."""
    truth = np.arange(1.0, 101.0)
    task = TASK.configured({"tolerance": 5, "unit": "$"})
    found = task.patterns(judged(truth, np.full(100, 50.5), task=task))

    assert [pattern.n_failures for pattern in found] == [20, 20]
    assert found[0].sentence.endswith("off by more than $5, all are too high.")
    assert found[1].sentence.endswith("off by more than $5, all are too low.")


def test_the_mean_is_the_other_baseline():
    """Squares of errors are smallest around it."""
    case = replace(examples([1.0, 2.0]), train=pd.DataFrame({"y": [0.0, 0.0, 9.0]}))
    ((name, predictions),) = TASK.further_baselines(case)

    assert name == "always 3, the mean in training"
    assert predictions["prediction"].tolist() == [3.0, 3.0]
    assert (predictions["low"] <= 3).all()
    assert (predictions["high"] >= 3).all()
