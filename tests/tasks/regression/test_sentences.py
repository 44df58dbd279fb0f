"""The words of regression, each once."""

import numpy as np
import pytest

from portfolio.tasks.regression import sentences
from portfolio.tasks.regression.failures import OneSided
from portfolio.words import datum

THIN = "\N{NARROW NO-BREAK SPACE}"


def dollars(value):
    return datum(value, "$")


@pytest.mark.parametrize(
    ("found", "sentence"),
    [
        (
            OneSided(False, 149_087, "high", 41, 41, ()),
            f"All 41 examples below $149,087 that are off by more than 20{THIN}% are predicted too high.",
        ),
        (
            OneSided(True, 335_050, "low", 21, 29, ()),
            f"21 of the 29 examples of $335,050 or more that are off by more than 20{THIN}% are predicted too low.",
        ),
    ],
)
def test_the_ends_of_the_truth_are_told(found, sentence):
    """Which way they are off."""
    failed = sentences.failure_words(f"20{THIN}%")
    pattern = sentences.one_sided(found, dollars, failed)

    assert pattern.sentence == sentence
    assert pattern.facts == {"bound": found.bound, "n_that_way": found.n}


@pytest.mark.parametrize(
    ("truth", "said", "by_ratio", "text"),
    [
        (100.0, 130.0, True, f"$30 too high, 30{THIN}% of the truth"),
        (100.0, 303.0, True, "$203 too high, 3.0 times the truth"),
        (100.0, 40.0, True, f"$60 too low, 60{THIN}% of the truth"),
        (100.0, 303.0, False, "$203 too high"),
    ],
)
def test_how_far_off_is_told_as_one_would(truth, said, by_ratio, text):
    """Beyond twice the truth as so many times it."""
    assert sentences.off(truth, said, dollars, by_ratio=by_ratio) == text


def test_findings_say_how_far_and_what_to_do():
    """Bias and intervals, with their numbers."""
    bias = {"mean": -3.2, "too_low": 60, "too_high": 20}
    intervals = {"held": 50, "n": 100, "nominal": 0.9}
    narrow = sentences.about_intervals(intervals, missed=True)

    assert sentences.about_bias(bias, 80, "$", biased=True).sentence == (
        "Predictions are $3.20 too low on average; 60 of 80 examples are too low."
    )
    assert narrow.sentence == (
        f"Intervals are too narrow: they hold 50{THIN}% of the truths (50 of 100) instead of 90{THIN}%."
    )
    assert narrow.advice == "Set their width on examples the model was not fitted to, as conformal prediction does."
    assert sentences.about_intervals({"held": 90, "n": 100, "nominal": 0.9}, missed=False).sentence == (
        f"Intervals meant to hold 90{THIN}% of the truths hold 90{THIN}% of 100."
    )


GROUPS = [
    {"from": 1.0, "to": 5.0, "n": 9, "mae": 2.0, "mean": 1.0, "off": 3, "q10": -0.1, "q50": 0.25, "q90": 0.5},
    {"from": 6.0, "to": 9.0, "n": 9, "mae": 4.0, "mean": -1.0, "off": 6, "q10": -0.5, "q50": -0.25, "q90": 0.1},
]


def test_errors_by_size_are_told():
    """In a table, and as a chart's alternative text."""
    details = {"unit": "$", "tolerance": "$5", "by_ratio": True, "groups": GROUPS}
    table = sentences.errors_table(details)

    assert table.header[-1] == "Off by more than $5"
    assert table.rows[0] == ("$1 to $5", "9", "$2.00", "+$1.00", f"3 (33{THIN}%)")
    assert sentences.errors(details, ["$1 to $5", "$6 to $9"])[1] == (
        f"The median error is +25{THIN}% for the smallest truths ($1 to $5) and "
        f"\N{MINUS SIGN}25{THIN}% for the largest ($6 to $9)."
    )


def test_intervals_are_told_overall_and_by_size():
    """How many truths they hold, and how wide they are."""
    part = {"n": 10, "held": 9, "width": 2.0, "low": None, "high": None}
    _, alt, table = sentences.held({**part, "nominal": 0.9, "groups": [{**part, "from": 1.0, "to": 2.0}]}, "$", "")

    assert [row[0] for row in table.rows] == ["all", "$1 to $2"]
    assert alt == (
        f"Intervals meant to hold 90{THIN}% of the truths hold 90{THIN}% (9 of 10); on average they are $2.00 wide."
    )


def test_what_lies_beyond_a_picture_is_told():
    """Beyond the axes, and off the map."""
    cells = [{"truth": 1.0, "said": 1.0, "n": 80, "off": 0}, {"truth": 1.0, "said": 9.0, "n": 1, "off": 1}]
    details = {"square": {"cells": cells, "beyond": 1}, "bias": {"too_high": 81, "too_low": 0}, "n": 81}
    sides = {"west": 10.0, "east": 10.5, "south": 50.0, "north": 50.5}
    cell = {**sides, "n": 20, "off": 5, "mae": 3.0}
    there = {**sides, "cells": [cell], "degrees": True, "km": 5.0, "outside": 1, "unknown": 0}
    told = {"unit": "$", "tolerance": "$50"}

    assert sentences.predicted(details | told)[1] == (
        "Predicted against true: 80 of 81 examples lie within $50 of the truth; 81 are too high, 0 too low. "
        "1 prediction beyond the axes, drawn at their edge."
    )
    assert sentences.places({"places": there, **told}, cell)[1] == (
        f"Map of 20 examples in cells 5.00 km wide: 25{THIN}% are off by more than $50; most around 50.25, 10.25, "
        "5 of 20; 1 example beyond its edges or without a place."
    )
    assert sentences.longitude(190.0, there) == -170.0
    assert np.isclose(sentences.longitude(170.0, there), 170.0)
