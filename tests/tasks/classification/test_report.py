"""Is it right as often as it says, and how well is each class recognised?"""

import numpy as np
import pytest

from portfolio.examine.estimates.units import Units
from portfolio.tasks.classification.charts import confusion
from portfolio.tasks.classification.report import calibration
from tests.tasks.classification.animals import TASK, TRUTH, calibrated, outcomes_of


def beyond_chance(found):
    """Whether the error is, and whether the lean is."""
    error, lean = found["calibration_error"], abs(found["calibration_lean"])
    return error > found["calibration_chance"], lean > found["calibration_lean_chance"]


def test_a_calibrated_predictor_stays_within_chance():
    """In 200 simulations the error or the lean is above its limit about ten times, not fifty."""
    above = 0
    for seed in range(200):
        found = calibration(*calibrated(np.random.default_rng(seed), 300), Units(300))
        above += any(beyond_chance(found))

    assert 1 <= above <= 22


def test_a_model_too_sure_everywhere_is_found_by_its_lean():
    """Ten points in a hundred examples: the error, whose chance grows with its bins, finds it in 31 of 100 worlds."""
    worlds = []
    for seed in range(100):
        rng = np.random.default_rng(seed)
        sure = rng.uniform(0.6, 1, 100)
        worlds.append(beyond_chance(calibration(sure, rng.random(100) < sure - 0.1, Units(100))))
    by_error, by_lean = np.sum(worlds, axis=0)

    assert by_error < 40
    assert by_lean > 50


def test_an_overconfident_predictor_does_not():
    """Ninety per cent sure and right in seventy."""
    rng = np.random.default_rng(0)
    found = calibration(rng.uniform(0.85, 0.95, 500), rng.random(500) < 0.7, Units(500))

    assert found["calibration_error"] == pytest.approx(0.2, abs=0.05)
    assert found["calibration_error"] > found["calibration_chance"]


@pytest.mark.parametrize("n", [1000, 100_000])
def test_bins_hold_equal_numbers_in_order(n):
    """Ten of them whatever the number of examples, the least sure first."""
    bins = calibration(*calibrated(np.random.default_rng(0), n), Units(n))["calibration"]

    assert [entry["n"] for entry in bins] == [n // 10] * 10
    assert [entry["confidence"] for entry in bins] == sorted(entry["confidence"] for entry in bins)
    assert all(entry["low"] <= entry["accuracy"] <= entry["high"] for entry in bins)


def test_equal_confidences_share_a_bin():
    """A model that always says 0.8 has one bin."""
    found = calibration(np.full(50, 0.8), np.arange(50) < 40, Units(50))

    assert len(found["calibration"]) == 1
    assert found["calibration_error"] == pytest.approx(0)


def test_each_class_is_counted():
    """There is no precision of a class that is never called."""
    found = TASK.details(outcomes_of(TRUTH, ["cat"] * 6))

    assert found["classes"][:2] == [
        {"label": "bird", "support": 1, "predicted": 0, "precision": None, "recall": 0, "f1": 0},
        {"label": "cat", "support": 3, "predicted": 6, "precision": 0.5, "recall": 1, "f1": pytest.approx(2 / 3)},
    ]
    assert found["calibration"] == []


NAMES = [f"class {number:03}" for number in range(100)]


def test_many_classes_are_drawn_by_their_commonest_mistakes():
    """A matrix of a hundred classes would have text three pixels high."""
    chart = confusion(TASK.details(outcomes_of(NAMES * 3, [*NAMES, *NAMES, *NAMES[1:], NAMES[0]])))

    assert len(chart.table.rows) == 10
    assert chart.table.rows[0] == ("class 000", "class 001", "1", "3")


def test_many_classes_without_a_mistake_have_no_picture_of_mistakes():
    """There is nothing to list."""
    assert confusion(TASK.details(outcomes_of(NAMES[:9], NAMES[:9]))) is None
