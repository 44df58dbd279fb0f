"""Labels and probabilities as they come back: read, matched by name, judged, or refused with a reason."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from portfolio.tasks.classification.predictions import labels_in
from tests.tasks.classification.animals import SHARES, TASK, TRUTH, animals, checked, complaints, outcomes_of

LISTED = "the labels are bird, cat, dog"


def said(examples, **columns):
    """The predicted labels."""
    found = checked(examples, **columns)
    assert found.complaints == ()
    return found.predictions["prediction"].tolist()


# ---- what is accepted ------------------------------------------------------------------------------------------------


def test_labels_alone_are_enough():
    """No probabilities: confidence unknown, loss 0 or 1."""
    outcomes = outcomes_of(TRUTH, ["cat", "cat", *TRUTH[2:]])

    assert outcomes["failed"].tolist() == [False, True, False, False, False, False]
    assert outcomes["loss"].tolist() == [0, 1, 0, 0, 0, 0]
    assert outcomes["confidence"].isna().all()


def test_probabilities_alone_are_enough():
    """The label is the most probable one."""
    outcomes = outcomes_of(TRUTH, **SHARES)

    assert outcomes["prediction"].tolist() == TRUTH
    assert outcomes["confidence"].tolist() == pytest.approx([0.7, 0.7, 0.5, 0.9, 0.6, 0.4])
    assert outcomes["loss"].tolist() == pytest.approx(-np.log([0.7, 0.7, 0.5, 0.9, 0.6, 0.4]))


def test_impossible_truth_costs_a_finite_loss():
    """Probability 0 for the truth is cut off where scikit-learn cuts it off."""
    outcomes = outcomes_of(["cat", "dog"], cat=["0", "0"], dog=["1", "1"])

    assert outcomes["loss"].tolist() == pytest.approx([-np.log(np.finfo(float).eps), 0])


def test_part_of_the_examples_can_be_judged():
    """Runs on different test sets are compared on what they share."""
    predictions = checked(animals(TRUTH), **SHARES).predictions.iloc[[4, 1]]

    assert TASK.judge(predictions, animals(TRUTH))["truth"].tolist() == ["dog", "dog"]


@pytest.mark.parametrize("columns", [dict(reversed(SHARES.items())), {f"p:{name}": SHARES[name] for name in SHARES}])
def test_columns_are_matched_by_name(columns):
    """In any order, and with the prefix of outcomes."""
    pd.testing.assert_frame_equal(
        checked(animals(TRUTH), **columns).predictions, checked(animals(TRUTH), **SHARES).predictions
    )


@pytest.mark.parametrize(
    ("truth", "options", "labels"),
    [
        (["b", "a"], {"labels": ["z", "b"]}, ["z", "b", "a", "c"]),
        (["b", "a"], {"labels": "c, b"}, ["c", "b", "a"]),
        (["10", "9", "2", "c"], {}, ["2", "9", "10", "c"]),
        (["b", "c"], {"positive": "b"}, ["c", "b"]),
    ],
)
def test_labels_are_those_declared_then_those_of_truth_and_training(truth, options, labels):
    """In their order, then numbers by size and words by the alphabet; of two, the positive one is last."""
    assert labels_in(animals(truth, train=["c"]), options) == labels


def test_the_positive_label_switches_its_metrics_on():
    """Its own precision, recall and F1 are about that one; without one nothing is said of them."""
    outcomes = outcomes_of(["no", "yes", "yes"], ["no", "yes", "no"], options={"positive": "no"})

    assert TASK.metric("recall_positive").statistic.value(outcomes) == 1
    assert TASK.metric("precision_positive").statistic.value(outcomes) == 0.5
    assert TASK.details(outcomes)["positive"] == "no"
    assert TASK.metric("f1_positive").undefined(outcomes_of(TRUTH, TRUTH)) == ""


@pytest.mark.parametrize("written", [["true", "False"], ["TRUE", "FALSE"], ["True", "false"]])
def test_true_and_false_are_one_label_each_however_they_are_written(written):
    """A table, JSON, pandas and numpy each write them in their own way."""
    yes, no = written
    examples = animals(["True", "False", "True"], train=[yes, no])
    made = checked(examples, prediction=[yes, no, "false"], **{yes: ["1", "0", "0"], no: ["0", "1", "1"]})

    assert made.predictions["prediction"].tolist() == ["True", "False", "False"]
    assert list(made.predictions.columns) == ["prediction", "False", "True"]


def test_numbers_that_equal_a_label_are_that_label():
    """1.0 is 1, in predictions, where the page says so, and in a target that is declared as a number."""
    result = checked(animals(["1", "0", "1"]), prediction=["1.0", "0.0", "1.0"])

    assert result.predictions["prediction"].tolist() == ["1", "0", "1"]
    assert [finding.code for finding in result.findings] == ["PF053"]
    assert said(animals([1.0, 0.0]), prediction=["1", "0"]) == ["1", "0"]


@pytest.mark.parametrize(("truth", "written"), [("10", ["True", "False"]), (["true", "false"], ["1", "0.0"])])
def test_a_threshold_gives_truth_values_where_labels_are_0_and_1(truth, written):
    """True is 1, in either direction; of three labels none is."""
    assert [label.casefold() for label in said(animals(list(truth)), prediction=written)] == list(truth)
    assert complaints(animals(["1", "0", "2"]), prediction=["True", "0", "2"])


def test_a_label_may_be_called_none_or_prediction():
    """Labels are text, whatever they look like; columns of probabilities carry a prefix then."""
    result = checked(animals(["prediction", "None"]), **{"p:None": ["0", "1"], "p:prediction": ["1", "0"]})

    assert result.predictions["prediction"].tolist() == ["prediction", "None"]
    again = TASK.check(result.predictions.astype(object).map(str), animals(["prediction", "None"]), {})
    pd.testing.assert_frame_equal(result.predictions, again.predictions)


def test_a_label_the_model_does_not_know_has_no_probability():
    """Declared and never seen, or unseen in training where the others sum to 1."""
    known = {"bird": ["0.5"] * 6, "cat": ["0.5"] * 6}

    assert checked(animals(TRUTH), {"labels": ["fish"]}, **SHARES).predictions["fish"].tolist() == [0] * 6
    assert checked(animals(TRUTH), prediction=["cat"] * 6, **known).predictions["dog"].tolist() == [0] * 6


def test_what_was_checked_passes_again():
    """Checked predictions, written as text, are valid predictions: this is how they are kept."""
    once = checked(animals(TRUTH), prediction=TRUTH, **SHARES).predictions

    pd.testing.assert_frame_equal(
        once, TASK.check(once.astype(object).map(str), animals(TRUTH), {}).predictions, check_dtype=False
    )


def test_labels_against_their_probabilities_are_a_finding():
    """The label counts."""
    result = checked(animals(TRUTH), prediction=["dog", *TRUTH[1:]], **SHARES)

    assert result.predictions["prediction"].tolist()[0] == "dog"
    assert [(finding.code, finding.severity) for finding in result.findings] == [("PF052", "warning")]


# ---- what is refused -------------------------------------------------------------------------------------------------

SOFTMAX = "give the probabilities of all labels; scores go through a softmax first"
EVERY = "give every label a column, with 0 where the model does not know it"
SCORES = f"predictions are numbers such as 0.81, not labels; {LISTED}"
NEITHER = "neither a column 'prediction' nor columns named by the labels; found: none"
UNKNOWN = [
    ("'cta' is not a label (2 predictions)", 0, "did you mean 'cat'?"),
    ("'Dog' is not a label", 2, "did you mean 'dog'?"),
    ("'bird ' is not a label", 3, "did you mean 'bird'?"),
    ("'horse' is not a label", 4, LISTED),
]
REFUSED = {
    "unknown labels, with the nearest and how often": (
        {"prediction": ["cta", "cta", "Dog", "bird ", "horse", "cat"]},
        UNKNOWN,
    ),
    "blank": ({"prediction": ["", *TRUTH[1:]]}, [("the prediction is empty", 0, LISTED)]),
    "missing": ({"prediction": [None, *TRUTH[1:]]}, [("the prediction is empty", 0, LISTED)]),
    "missing as text": ({"prediction": ["nan", *TRUTH[1:]]}, [("the prediction is empty, it is 'nan'", 0, LISTED)]),
    "scores where labels belong": (
        {"prediction": ["0.81", "0.2", "0.4", "0.33", "0.9", "0.1"]},
        [(SCORES, None, "give labels, or a column of probabilities for each label")],
    ),
    "nothing": ({}, [(NEITHER, None, LISTED)]),
    "a sum that is not 1": (
        SHARES | {"cat": ["0.7", "0.2", "0.15", "0.1", "0.4", "0.4"]},
        [("probabilities sum to 0.65, not 1", 2, SOFTMAX)],
    ),
    "per cent": (
        {label: [str(100 * float(cell)) for cell in cells] for label, cells in SHARES.items()},
        [("probabilities look like per cent, they sum to 100", None, "divide them by 100")],
    ),
    "outside 0 to 1, even where the sum is right": (
        SHARES | {"cat": ["1.2", *SHARES["cat"][1:]], "dog": ["-0.2", *SHARES["dog"][1:]]},
        [("a probability of 1.2, outside 0 to 1", 0, None)],
    ),
    "a column that is nobody's": (
        {"prediction": TRUTH, **SHARES, "dgo": ["0"] * 6},
        [("column 'dgo' is neither 'prediction' nor a label", None, "did you mean 'dog'?")],
    ),
    "two columns for one label": (
        {**SHARES, "p:dog": SHARES["dog"]},
        [("columns 'dog' and 'p:dog' are both the probability of 'dog'", None, None)],
    ),
    "a column that is not there": (
        {"cat": ["1"] * 6, "bird": ["0"] * 6},
        [("no column with the probability of 'dog'", None, EVERY)],
    ),
}


@pytest.mark.parametrize(("columns", "told"), REFUSED.values(), ids=REFUSED)
def test_what_cannot_be_scored_is_refused(columns, told):
    """With the row, and what to do."""
    assert complaints(animals(TRUTH), **columns) == told


@pytest.mark.parametrize(
    ("cell", "fault"),
    [("", "empty"), ("nan", "empty"), ("1e400", "infinite: '1e400'"), ("high", "no number: 'high'")],
)
def test_a_cell_that_is_no_probability_is_told_by_row(cell, fault):
    """With the label it belongs to; the same fault of many rows once."""
    one = complaints(animals(TRUTH), **{**SHARES, "cat": [*SHARES["cat"][:4], cell, "0.4"]})
    all_rows = complaints(animals(TRUTH), **{**SHARES, "cat": [cell] * 6})

    assert one == [(f"the probability of 'cat' is {fault}", 4, None)]
    assert all_rows == [(f"the probability of 'cat' is {fault}; so in 6 rows", 0, None)]


def test_a_rounded_sum_is_accepted():
    """Four digits per probability may miss 1 by a thousandth."""
    assert complaints(animals(TRUTH), **{**SHARES, "cat": ["0.7009", "0.2", "0.5", "0.1", "0.4", "0.4"]}) == []


def test_a_number_as_target_is_no_class():
    """Two hundred and one prices are not two hundred and one classes."""
    (only,) = complaints(animals([str(number) for number in range(201)]), prediction=["1"] * 201)

    assert only[0] == "the target 'kind' has 201 different values; at most 200 are labels"


@pytest.mark.parametrize(
    ("positive", "message"),
    [
        ("dgo", "positive: 'dgo' is not a label"),
        ("dog", "positive: is for two labels, there are 3: bird, cat, dog"),
    ],
)
def test_a_positive_label_that_cannot_be_is_told(positive, message):
    """It must be one of two."""
    assert complaints(animals(TRUTH), {"positive": positive}, prediction=TRUTH)[0][0] == message


def test_long_lists_of_labels_are_cut():
    """Sixteen would fill the screen."""
    labels = [f"shelf {number:02}" for number in range(16)]
    (only,) = complaints(animals(labels), prediction=["zzz", *labels[1:]])

    assert only[2] == f"the labels are {', '.join(labels[:8])} and 8 more"


CELLS = st.one_of(st.sampled_from([*TRUTH, "0.5", "1", "", "nan", "-1", "1e400", "Cat"]), st.text(max_size=5))


@given(
    st.lists(st.lists(CELLS, min_size=6, max_size=6), min_size=4, max_size=4), st.sets(st.integers(0, 3), min_size=1)
)
def test_any_text_is_answered_with_predictions_or_complaints(columns, kept):
    """Never an exception, never both, never a nan."""
    names = ["prediction", "bird", "cat", "dog"]
    result = checked(animals(TRUTH), **{names[i]: columns[i] for i in kept})

    if result.complaints:
        assert list(result.predictions.columns) == []
    else:
        outcomes = TASK.judge(result.predictions, animals(TRUTH))
        assert (outcomes["loss"] >= 0).all()
