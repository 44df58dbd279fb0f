"""Is it right as often as it says?"""

import numpy as np
import pytest

from portfolio.examine.estimates.units import Units
from portfolio.tasks.classification.calibration import calibration


def test_a_calibrated_predictor_stays_within_chance():
    """In 200 simulations the error or the lean is above its limit about ten times, not fifty."""
    above = 0
    for seed in range(200):
        rng = np.random.default_rng(seed)
        confidence = rng.uniform(0.5, 1, 300)
        found = calibration(confidence, rng.random(300) < confidence, Units(300))
        above += (
            found["calibration_error"] > found["calibration_chance"]
            or abs(found["calibration_lean"]) > found["calibration_lean_chance"]
        )

    assert 1 <= above <= 22


def test_an_overconfident_predictor_does_not():
    """Ninety per cent sure and right in seventy."""
    rng = np.random.default_rng(0)
    confidence = rng.uniform(0.85, 0.95, 500)
    found = calibration(confidence, rng.random(500) < 0.7, Units(500))

    assert found["calibration_error"] == pytest.approx(0.2, abs=0.05)
    assert found["calibration_error"] > found["calibration_chance"]


def test_bins_hold_equal_numbers_in_order():
    """Ten bins of a hundred, the least sure first."""
    rng = np.random.default_rng(0)
    bins = calibration(rng.random(1000), rng.random(1000) < 0.5, Units(1000))["calibration"]

    assert [entry["n"] for entry in bins] == [100] * 10
    assert [entry["confidence"] for entry in bins] == sorted(entry["confidence"] for entry in bins)
    assert all(entry["low"] <= entry["accuracy"] <= entry["high"] for entry in bins)


def test_equal_confidences_share_a_bin():
    """A model that always says 0.8 has one bin."""
    found = calibration(np.full(50, 0.8), np.arange(50) < 40, Units(50))

    assert len(found["calibration"]) == 1
    assert found["calibration_error"] == pytest.approx(0)


def test_nothing_to_bin_is_no_error():
    """A model without confidences."""
    assert calibration(np.array([]), np.array([], bool), Units(0)) == {}


def test_the_size_does_not_grow_with_n():
    """A hundred thousand examples are ten bins."""
    rng = np.random.default_rng(0)

    assert len(calibration(rng.random(100_000), rng.random(100_000) < 0.5, Units(100_000))["calibration"]) == 10


def test_a_model_too_sure_everywhere_is_found_by_its_lean():
    """Ten points in a hundred examples: the error, whose chance grows with its bins, finds it in 31 of 100 worlds."""
    by_error = by_lean = 0
    for seed in range(100):
        rng = np.random.default_rng(seed)
        confidence = rng.uniform(0.6, 1, 100)
        found = calibration(confidence, rng.random(100) < confidence - 0.1, Units(100))
        by_error += found["calibration_error"] > found["calibration_chance"]
        by_lean += found["calibration_lean"] > found["calibration_lean_chance"]

    assert by_error < 40
    assert by_lean > 50
