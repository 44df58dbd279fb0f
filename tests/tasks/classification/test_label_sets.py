"""Any number of labels per example: read, judged, explained."""

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.tasks.classification.animals import SEVERAL, animals, checked, complaints, outcomes_of

SETS = ["none", "blue", "red", "round", "blue; red", "red; round", "blue; red; round"]
TWO = animals(["blue", "red; round"])


def test_order_and_spaces_of_labels_mean_nothing():
    """``red;blue`` is ``blue; red``."""
    outcomes = outcomes_of(["blue; red", "red"], ["red;blue", " red "], task=SEVERAL)

    assert not outcomes["failed"].any()
    assert outcomes["prediction"].tolist() == ["blue; red", "red"]


def test_the_loss_is_the_share_of_labels_that_is_wrong():
    """One missed and one too many of three is two thirds."""
    outcomes = outcomes_of(["blue; round", "none"], ["red; round", "none"], task=SEVERAL, train=SETS)

    assert outcomes["loss"].tolist() == pytest.approx([2 / 3, 0])
    assert outcomes["failed"].tolist() == [True, False]


def test_probabilities_alone_are_enough():
    """From one half on, a label counts as given."""
    found = checked(TWO, task=SEVERAL, blue=["0.9", "0.1"], red=["0.2", "0.5"], round=["0", "1"])

    assert found.predictions["prediction"].tolist() == ["blue", "red; round"]


@pytest.mark.parametrize(
    ("columns", "told"),
    [
        ({"prediction": ["bleu", "red"]}, [("'bleu' is not a label", 0, "did you mean 'blue'?")]),
        (
            {"green": ["1", "0"]},
            [
                (
                    "column 'green' is neither 'prediction' nor a label",
                    None,
                    "probabilities go in columns named by the labels: blue, red, round",
                )
            ],
        ),
        (
            {"blue": ["1", "0"], "red": ["0", "0"]},
            [("no column with the probability of 'round'", None, None)],
        ),
        (
            {"blue": ["1", "2"], "red": ["nan", "0"], "round": ["0", "0"]},
            [("a probability is no number between 0 and 1", row, None) for row in (0, 1)],
        ),
    ],
)
def test_each_doubt_is_told(columns, told):
    """Unknown labels with a hint, columns that are nobody's or missing, numbers that are no probability."""
    assert complaints(TWO, task=SEVERAL, **columns) == told


@given(st.lists(st.text(), min_size=2, max_size=2), st.text(max_size=4))
def test_no_text_breaks_the_check(cells, column):
    """Whatever comes back is read or refused."""
    found = SEVERAL.check(pd.DataFrame({column: cells}, index=TWO.test.index), TWO, {})

    assert found.complaints or len(SEVERAL.judge(found.predictions, TWO)) == 2


def test_the_baseline_is_the_commonest_set():
    """Of the training rows, however its labels are ordered there."""
    name, predictions = SEVERAL.baseline(animals(["blue"], ["red; round", "round;red", "blue"]))

    assert name == "always red; round, the commonest set of labels"
    assert predictions["prediction"].tolist() == ["red; round"]


def test_each_label_is_counted():
    """Over all examples, whatever other labels they have."""
    outcomes = outcomes_of(["blue; red", "red", "none"], ["red", "red; blue", "none"], task=SEVERAL)

    assert SEVERAL.details(outcomes)["classes"] == [
        {"label": "blue", "support": 1, "predicted": 1, "precision": 0, "recall": 0, "f1": 0},
        {"label": "red", "support": 2, "predicted": 2, "precision": 1, "recall": 1, "f1": 1},
    ]
