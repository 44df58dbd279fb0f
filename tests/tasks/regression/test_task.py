"""Regression: options, the tolerance, baselines, and what is found."""

import numpy as np
import pytest

from portfolio.examine.estimates.intervals import UndefinedMetricError, estimate
from portfolio.records import Finding, Passed
from portfolio.task import OptionError
from portfolio.tasks.regression.failures import OneSided, one_sided_ends
from tests.tasks.regression.rides import TASK, examples, judged

THIN = "\N{NARROW NO-BREAK SPACE}"


@pytest.fixture
def noisy():
    rng = np.random.default_rng(7)
    truth = rng.normal(100, 30, 80)
    return judged(truth, truth + rng.normal(0, 12, 80))


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
    assert judged([1, 2, 3], [1, 2, 9], low=[1, 1, 4], high=[1, 2, 9])["held"].tolist() == [True, True, False]


@pytest.mark.parametrize(
    ("tolerance", "failed"), [(10, [False, True, True]), ("20 %", [False, False, True]), ("20%", [False, False, True])]
)
def test_a_prediction_fails_outside_the_tolerance(tolerance, failed):
    """An amount, or a share of the truth; at the border it is close enough."""
    outcomes = judged([50, 100, 10], [60, 120, 21], task=TASK.configured({"tolerance": tolerance}))

    assert outcomes["failed"].tolist() == failed


def test_without_a_tolerance_it_is_half_the_middle_half():
    """Half the interquartile range of the truth."""
    outcomes = judged([0, 10, 20, 30, 40], [0, 10, 20, 30, 51])

    assert outcomes["allowed"].tolist() == [10.0] * 5
    assert outcomes["failed"].tolist() == [False, False, False, False, True]


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
    assert TASK.failure_words == "off by more than half the interquartile range of the truth"


@pytest.mark.parametrize(
    ("value", "unit", "text"),
    [(212500.0, "$", "$212,500"), (-5.0, "$", "\N{MINUS SIGN}$5"), (12.5, "minutes", "12.5 minutes")],
)
def test_a_number_is_printed_with_its_unit(value, unit, text):
    """A currency before the number, any other unit behind."""
    assert TASK.configured({"unit": unit}).words(value) == text


def test_the_baseline_is_the_median_of_training_or_the_mean():
    """With quantiles as its interval, so that coverage has something to be compared with."""
    case = examples([1.0, 2.0], train=np.arange(101.0) ** 2)
    name, predictions = TASK.baseline(case)
    ((other, means),) = TASK.further_baselines(case)

    assert (name, other) == ("always 2500, the median in training", "always 3350, the mean in training")
    assert predictions.iloc[0].tolist() == pytest.approx([2500, 25, 9025])
    assert means.iloc[0].tolist() == pytest.approx([3350, 25, 9025])


def test_failures_are_sorted_by_direction_and_distance():
    """So that the cards show some of each."""
    outcomes = judged([10] * 5, [10, 12, 20, 8, 1], task=TASK.configured({"tolerance": 1}))

    assert TASK.group(outcomes).tolist() == ["close enough", "too high", "far too high", "too low", "far too low"]


def test_cheap_ones_called_too_dear_are_found():
    """Which way those at either end are off, where chance does not explain it."""
    task = TASK.configured({"tolerance": 5})
    truth = np.arange(1.0, 101.0)
    below, above = one_sided_ends(judged(truth, np.full(100, 50.5), task=task))
    either_way = judged(truth, truth + 9 * (-1.0) ** np.arange(100), task=task)

    assert below == OneSided(False, pytest.approx(20.8), "high", 20, 20, below.example_ids)
    assert above == OneSided(True, pytest.approx(80.2), "low", 20, 20, above.example_ids)
    assert one_sided_ends(either_way) == []


def codes(outcomes):
    return [(type(found), found.code) for found in TASK.findings(TASK.details(outcomes), outcomes)]


def test_intervals_that_hold_too_few_are_found():
    """Half of the truths where nine in ten were promised; nine in ten is no finding."""
    truth = np.arange(100.0)
    held = np.where(truth < 50, truth, truth + 5)
    narrow = judged(truth, held, low=held - 1, high=held + 1)
    fine = judged(truth, truth, low=np.where(truth < 90, truth, truth - 3), high=np.where(truth < 90, truth, truth - 1))

    assert codes(narrow) == [(Finding, "PF060"), (Finding, "PF061")]
    assert codes(fine) == [(Passed, "PF060")]


def test_biased_predictions_are_found(noisy):
    """Ten too high on average is said; noise around the truth is not."""
    size = 10.0 + np.arange(len(noisy)) % 2
    biased = noisy.assign(prediction=noisy["truth"] + size, loss=size)

    assert codes(biased) == [(Finding, "PF061")]
    assert codes(noisy) == [(Passed, "PF061")]
