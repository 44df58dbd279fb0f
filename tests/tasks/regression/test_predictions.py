"""Numbers as they come back: read, or refused with a reason."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.tasks.regression.rides import TASK, checked, examples, ids

UNKNOWN = "give a number for every example; where nothing better is known, the median of training"
REFUSED = {
    "every wrong cell, and what to write instead": (
        {"prediction": ["1", "", "1,5", "inf", "1e999", "abc", "nan"]},
        [
            ("prediction: is empty, as in 1 further row", 1, UNKNOWN),
            (
                "prediction: '1,5' is not a number",
                2,
                "write a decimal point, not a comma, and nothing between thousands",
            ),
            ("prediction: is infinite", 3, UNKNOWN),
            ("prediction: '1e999' is too large for a number", 4, None),
            ("prediction: 'abc' is not a number", 5, None),
        ],
    ),
    "an end that is no number": (
        {"prediction": ["1"], "low": ["nan"], "high": ["2"]},
        [("low: is empty", 0, "give both ends for every example, or leave out the columns 'low' and 'high'")],
    ),
    "one end alone": (
        {"prediction": ["1"], "low": ["0"]},
        [("a column 'low' without a column 'high'", None, "an interval has two ends")],
    ),
    "ends the wrong way round": (
        {"prediction": ["1"], "low": ["2"], "high": ["0"]},
        [("low (2) is above high (0)", 0, "low is the lower end of the interval")],
    ),
    "another column": ({"price": ["1"]}, [("no column 'prediction'; found: 'price'", None, "name it 'prediction'")]),
}


@pytest.mark.parametrize(("columns", "told"), REFUSED.values(), ids=REFUSED)
def test_what_cannot_be_scored_is_refused(columns, told):
    """With the row, and what to do."""
    assert [(each.message, each.row, each.hint) for each in checked(**columns).complaints] == told


@given(st.lists(st.text(max_size=8), min_size=1, max_size=6))
def test_no_text_crashes_the_check(cells):
    """Any text is a finite number or a complaint."""
    found = checked(prediction=cells, low=cells, high=cells)

    assert found.complaints or np.isfinite(found.predictions.to_numpy(float)).all()


def test_a_truth_that_cannot_be_squared_is_refused():
    """An infinite price would make every mean infinite."""
    wrong = TASK.check_truth(examples([1.0, np.inf, np.nan, 1e200]))

    assert [complaint.row for complaint in wrong] == [1, 2, 3]


def test_a_prediction_outside_its_own_interval_is_found():
    """Interval and prediction come from different models then."""
    (finding,) = checked(prediction=["5", "1"], low=["0", "0"], high=["2", "2"]).findings

    assert (finding.code, finding.sentence) == ("PF062", "1 of 2 predictions lies outside its own interval.")


def test_coordinates_are_found_by_name_or_named():
    """And a name that is no column is a finding, not a crash."""
    case = examples([1.0, 2.0, 3.0], Lat=[1.0, 2.0, 3.0], x=[4.0, 5.0, 6.0], LNG=[7.0, 8.0, 9.0])
    raw = pd.DataFrame({"prediction": ["1", "2", "3"]}, index=ids(3))
    named = TASK.configured({"latitude": "Lat", "longitude": "x"})
    missing = TASK.configured({"latitude": "Lat", "longitude": "nowhere"})

    for task, east in ((TASK, [7.0, 8.0, 9.0]), (named, [4.0, 5.0, 6.0])):
        assert task.judge(task.check(raw, case, {}).predictions, case)["longitude"].tolist() == east
    assert [finding.code for finding in missing.check(raw, case, {}).findings] == ["PF063"]


def test_private_coordinates_are_not_mapped():
    """A column never shown on a page is not shown as a map either."""
    case = examples([1.0, 2.0], lat=[1.0, 2.0], lon=[3.0, 4.0])
    hidden = replace(case, columns=tuple(replace(column, private=True) for column in case.columns))
    raw = pd.DataFrame({"prediction": ["1", "2"]}, index=ids(2))

    assert "latitude" not in TASK.judge(TASK.check(raw, hidden, {}).predictions, hidden)
