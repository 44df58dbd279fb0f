"""Labels and probabilities: read strictly, judged, explained. FAULTS.md C8 to C18."""

import subprocess
import sys
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from portfolio.records import Column, Examples, Passed
from portfolio.tasks.classification.charts import confusion
from portfolio.tasks.classification.predictions import labels_in
from portfolio.tasks.classification.task import Classification

TASK = Classification()
TRUTH = ["cat", "dog", "cat", "bird", "dog", "cat"]


@pytest.fixture
def examples():
    return animals(TRUTH)


def animals(truth, train=None):
    index = pd.Index([f"a{number}" for number in range(len(truth))], name="example_id", dtype="str")
    return Examples(
        test=pd.DataFrame({"legs": range(len(truth)), "kind": truth}, index=index),
        train=None if train is None else pd.DataFrame({"kind": train}),
        columns=(Column("legs", "number", "feature"), Column("kind", "category", "target")),
        target="kind",
    )


def raw(examples, **columns):
    return pd.DataFrame(columns, index=examples.test.index).astype(object)


def checked(examples, options=None, **columns):
    return TASK.check(raw(examples, **columns), examples, options or {})


def complaints(examples, options=None, **columns):
    return [(c.message, c.row, c.hint) for c in checked(examples, options, **columns).complaints]


SHARES = {
    "bird": ["0", "0.1", "0.2", "0.9", "0", "0.3"],
    "cat": ["0.7", "0.2", "0.5", "0.1", "0.4", "0.4"],
    "dog": ["0.3", "0.7", "0.3", "0", "0.6", "0.3"],
}


# ---- what is accepted --------------------------------------------------------------------------


def test_labels_alone_are_enough(examples):
    """No probabilities: confidence unknown, loss 0 or 1."""
    outcomes = TASK.judge(checked(examples, prediction=["cat", "cat", *TRUTH[2:]]).predictions, examples)

    assert outcomes["failed"].tolist() == [False, True, False, False, False, False]
    assert outcomes["loss"].tolist() == [0, 1, 0, 0, 0, 0]
    assert outcomes["confidence"].isna().all()


def test_probabilities_alone_are_enough(examples):
    """The label is the most probable one."""
    outcomes = TASK.judge(checked(examples, **SHARES).predictions, examples)

    assert outcomes["prediction"].tolist() == TRUTH
    assert outcomes["confidence"].tolist() == pytest.approx([0.7, 0.7, 0.5, 0.9, 0.6, 0.4])
    assert outcomes["loss"].tolist() == pytest.approx(-np.log([0.7, 0.7, 0.5, 0.9, 0.6, 0.4]))


def test_columns_are_matched_by_name(examples):
    """C15: in any order, and with the prefix of outcomes."""
    one = checked(examples, **SHARES).predictions
    backwards = checked(examples, **dict(reversed(SHARES.items()))).predictions
    prefixed = checked(examples, **{f"p:{label}": cells for label, cells in SHARES.items()}).predictions

    pd.testing.assert_frame_equal(one, backwards)
    pd.testing.assert_frame_equal(one, prefixed)


def test_labels_are_those_of_truth_and_training_and_options():
    """Declared ones first in their order, then the others by the alphabet; numbers by size."""
    examples = animals(["b", "a"], train=["c"])
    predicted = checked(examples, {"labels": ["z", "b"]}, prediction=["a", "b"]).predictions["prediction"]
    numbered = animals(["10", "9", "2"])

    assert list(predicted.cat.categories) == ["z", "b", "a", "c"]
    assert list(checked(numbered, prediction=["2", "9", "10"]).predictions["prediction"].cat.categories) == [
        "2", "9", "10",
    ]  # fmt: skip


def test_the_positive_label_is_last_and_switches_its_metrics_on():
    """Its own precision, recall and F1, and the ROC curve, are about that one."""
    examples = animals(["no", "yes", "yes"])
    predicted = checked(examples, {"positive": "no"}, prediction=["no", "yes", "no"]).predictions
    outcomes = TASK.judge(predicted, examples)

    assert list(outcomes["truth"].cat.categories) == ["yes", "no"]
    assert TASK.metric("recall_positive").statistic.value(outcomes) == 1
    assert TASK.metric("precision_positive").statistic.value(outcomes) == 0.5
    assert TASK.details(outcomes)["positive"] == "no"


def test_without_a_positive_label_its_metrics_are_silently_absent(examples):
    """An empty reason: nothing to say."""
    outcomes = TASK.judge(checked(examples, prediction=TRUTH).predictions, examples)

    assert TASK.metric("f1_positive").undefined(outcomes) == ""


def test_numbers_that_equal_a_label_are_that_label():
    """C16: 1.0 is 1, and the page says that it was read so."""
    examples = animals(["1", "0", "1"])
    result = checked(examples, prediction=["1.0", "0.0", "1.0"])

    assert result.predictions["prediction"].tolist() == ["1", "0", "1"]
    assert [f.sentence for f in result.findings] == ["Labels were read as what they equal: 1.0 as 1, 0.0 as 0."]


@pytest.mark.parametrize(("truth", "said"), [("10", ["True", "False"]), (["true", "false"], ["1", "0.0"])])
def test_a_threshold_gives_truth_values_where_labels_are_0_and_1(truth, said):
    """True is 1, in either direction; of three labels none is."""
    result = checked(animals(list(truth)), prediction=said)

    assert result.complaints == ()
    assert result.predictions["prediction"].str.casefold().tolist() == list(truth)
    assert checked(animals(["1", "0", "2"]), prediction=["True", "0", "2"]).complaints


def test_a_target_declared_as_a_number_has_whole_labels():
    """1.0 in the table is the label 1."""
    examples = animals([1.0, 0.0, 1.0])

    assert checked(examples, prediction=["1", "0", "1"]).complaints == ()


def test_a_label_may_be_called_prediction():
    """Then all columns of probabilities carry the prefix."""
    examples = animals(["prediction", "fact"])
    result = checked(examples, **{"p:fact": ["0", "1"], "p:prediction": ["1", "0"]})
    again = TASK.check(result.predictions.astype(object).map(str), examples, {})

    assert result.predictions["prediction"].tolist() == ["prediction", "fact"]
    pd.testing.assert_frame_equal(result.predictions, again.predictions)


def test_a_declared_label_that_never_occurs_needs_no_column(examples):
    """Its probability is 0."""
    result = checked(examples, {"labels": ["fish"]}, **SHARES)

    assert result.predictions["fish"].tolist() == [0] * 6


def test_what_was_checked_passes_again(examples):
    """Checked predictions, written as text, are valid predictions: this is how they are kept."""
    once = checked(examples, prediction=TRUTH, **SHARES).predictions
    again = TASK.check(once.astype(object).map(str), examples, {}).predictions

    pd.testing.assert_frame_equal(once, again)


# ---- what is refused ---------------------------------------------------------------------------


def test_an_unknown_label_gets_the_nearest_one_as_a_hint(examples):
    """C11: with its first row, and how often it occurs."""
    assert complaints(examples, prediction=["cta", "cta", "Dog", "bird ", "horse", "cat"]) == [
        ("'cta' is not a label (2 predictions)", 0, "did you mean 'cat'?"),
        ("'Dog' is not a label", 2, "did you mean 'dog'?"),
        ("'bird ' is not a label", 3, "did you mean 'bird'?"),
        ("'horse' is not a label", 4, "the labels are bird, cat, dog"),
    ]


@pytest.mark.parametrize(("cell", "said"), [("", ""), ("nan", ", it is 'nan'"), ("None", ", it is 'None'"), (None, "")])
def test_a_blank_prediction_is_named(examples, cell, said):
    """C9: blank, or a missing value that became text."""
    assert complaints(examples, prediction=[cell, *TRUTH[1:]]) == [
        (f"the prediction is empty{said}", 0, "the labels are bird, cat, dog")
    ]


def test_none_may_be_a_label():
    """B13: labels are text, whatever they look like."""
    examples = animals(["None", "NA"])

    assert checked(examples, prediction=["None", "NA"]).complaints == ()


def test_numbers_for_labels_are_explained(examples):
    """C12, C16: scores where labels belong, in one sentence and not in six."""
    (only,) = complaints(examples, prediction=["0.81", "0.2", "0.4", "0.33", "0.9", "0.1"])

    assert only == (
        "predictions are numbers such as 0.81, not labels; the labels are bird, cat, dog",
        None,
        "give labels, or a column of probabilities for each label",
    )


def test_probabilities_that_do_not_sum_to_1_are_told_by_row(examples):
    """C13: scikit-learn only warns, and returns a number."""
    told = complaints(examples, **{**SHARES, "cat": ["0.7", "0.2", "0.15", "0.1", "0.4", "0.4"]})

    assert [(message, row) for message, row, _ in told] == [("probabilities sum to 0.65, not 1", 2)]


def test_a_rounded_sum_is_accepted(examples):
    """Four digits per probability may miss 1 by a thousandth."""
    assert complaints(examples, **{**SHARES, "cat": ["0.7009", "0.2", "0.5", "0.1", "0.4", "0.4"]}) == []


def test_per_cent_is_recognised(examples):
    """C14: one sentence for the table."""
    percent = {label: [str(100 * float(cell)) for cell in cells] for label, cells in SHARES.items()}

    assert complaints(examples, **percent) == [
        ("probabilities look like per cent, they sum to 100", None, "divide them by 100")
    ]


def test_a_probability_outside_0_to_1_is_told_by_row(examples):
    """C14: even where the sum is right."""
    told = complaints(examples, **{**SHARES, "cat": ["1.2", *SHARES["cat"][1:]], "dog": ["-0.2", *SHARES["dog"][1:]]})

    assert [(message, row) for message, row, _ in told] == [("a probability of 1.2, outside 0 to 1", 0)]


@pytest.mark.parametrize(
    ("cell", "message"),
    [
        ("", "the probability of 'cat' is empty"),
        ("nan", "the probability of 'cat' is empty"),
        ("1e400", "the probability of 'cat' is infinite: '1e400'"),
        ("high", "the probability of 'cat' is no number: 'high'"),
    ],
)
def test_a_cell_that_is_no_probability_is_told_by_row(examples, cell, message):
    """C9, C10."""
    told = complaints(examples, **{**SHARES, "cat": [*SHARES["cat"][:4], cell, "0.4"]})

    assert [(message, row) for message, row, _ in told] == [(message, 4)]


def test_a_missing_column_is_named(examples):
    """C15: never filled up by position."""
    without_dog = {label: cells for label, cells in SHARES.items() if label != "dog"}
    told = complaints(examples, **without_dog)

    assert told[0][:2] == ("no column with the probability of 'dog'", None)


def test_a_class_the_model_never_saw_has_no_probability(examples):
    """The probabilities of a model trained without dogs sum to 1; they say 0 for a dog, and PF051 names the class."""
    known = {"bird": ["0.5"] * 6, "cat": ["0.5"] * 6}
    predictions = checked(examples, prediction=["cat"] * 6, **known).predictions

    assert predictions["dog"].tolist() == [0.0] * 6


@pytest.mark.parametrize("written", [["true", "False"], ["TRUE", "FALSE"], ["True", "false"]])
def test_true_and_false_are_one_label_each_however_they_are_written(written):
    """A table, JSON, pandas and numpy each write them in their own way."""
    yes, no = written
    examples = animals(["True", "False", "True"], train=[yes, no])
    made = checked(examples, prediction=[yes, no, "false"], **{yes: ["1", "0", "0"], no: ["0", "1", "1"]})

    assert made.complaints == ()
    assert made.predictions["prediction"].tolist() == ["True", "False", "False"]
    assert list(made.predictions.columns) == ["prediction", "False", "True"]


def test_a_column_that_is_nobodys_is_named(examples):
    """C15: a typing error in a header is no label."""
    told = complaints(examples, prediction=TRUTH, **SHARES, dgo=["0"] * 6)

    assert told == [("column 'dgo' is neither 'prediction' nor a label", None, "did you mean 'dog'?")]


def test_two_columns_for_one_label_are_named(examples):
    """Which one is meant cannot be guessed."""
    told = complaints(examples, **SHARES, **{"p:dog": SHARES["dog"]})

    assert told == [("columns 'dog' and 'p:dog' are both the probability of 'dog'", None, None)]


def test_no_prediction_at_all_is_told(examples):
    """Neither labels nor probabilities."""
    assert complaints(examples)[0][:2] == (
        "neither a column 'prediction' nor columns named by the labels; found: none", None,
    )  # fmt: skip


def test_a_number_as_target_is_no_class():
    """Two hundred and one prices are not two hundred and one classes."""
    examples = animals([str(number) for number in range(201)])
    (only,) = complaints(examples, prediction=["1"] * 201)

    assert only[0] == "the target 'kind' has 201 different values; at most 200 are labels"


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"positive": "dgo"}, "positive: 'dgo' is not a label"),
        ({"positive": "dog"}, "positive: is for two labels, there are 3: bird, cat, dog"),
    ],
)
def test_a_positive_label_that_cannot_be_is_told(examples, options, message):
    """It must be one of two."""
    assert complaints(examples, options, prediction=TRUTH)[0][0] == message


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
        assert outcomes["loss"].notna().all()
        assert (outcomes["loss"] >= 0).all()


# ---- what is noticed ---------------------------------------------------------------------------


def test_labels_against_their_probabilities_are_a_finding(examples):
    """C17: with the share; the label counts."""
    result = checked(examples, prediction=["dog", *TRUTH[1:]], **SHARES)

    assert result.predictions["prediction"].tolist()[0] == "dog"
    assert [(f.code, f.severity) for f in result.findings] == [("PF052", "warning")]
    assert "1 of 6 predicted labels (16.7 %)" in result.findings[0].sentence


def test_classes_of_few_examples_are_a_finding(examples):
    """Their scores hang on single examples."""
    outcomes = TASK.judge(checked(examples, prediction=["cat"] * 6).predictions, examples)
    (few,) = TASK.findings(TASK.details(outcomes), outcomes)
    many = pd.concat([outcomes] * 10)

    assert TASK.findings(TASK.details(many), many) == [
        Passed("PF057", "Each class of the test set has at least 10 examples.")
    ]
    assert few.sentence == "Too few test examples to judge by themselves: bird (1), cat (3), dog (2)."


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("roc_auc", "only class '1' in the truth"),
        ("matthews_corrcoef", "only class '1' in the truth"),
        ("log_loss", None),
    ],
)
def test_one_class_in_the_truth_leaves_some_metrics_without_a_value(name, reason):
    """C8: a reason in place of nan."""
    examples = animals(["1", "1", "1"], train=["0", "1"])
    outcomes = TASK.judge(checked(examples, **{"0": ["0.1"] * 3, "1": ["0.9"] * 3}).predictions, examples)

    assert TASK.metric(name).undefined(outcomes) == reason


# ---- baseline, details, tables -----------------------------------------------------------------


def test_the_baseline_is_the_commonest_label_of_the_training_rows():
    """With their shares as its confidence; a label unseen there is not impossible."""
    examples = animals(["a", "b", "c"], train=["b"] * 6 + ["a"])
    name, predictions = TASK.baseline(examples)

    assert name == "always b, the most common in training"
    assert set(predictions["prediction"]) == {"b"}
    assert predictions[["a", "b", "c"]].iloc[0].tolist() == pytest.approx([0.2, 0.7, 0.1])


def test_without_training_rows_the_baseline_knows_the_test_set_and_says_so(examples):
    """A better baseline than one could have, and an honest name."""
    name, _ = TASK.baseline(examples)

    assert name == "always cat, the most common in the test set itself, as there are no training rows"


def test_details_do_not_grow_with_n():
    """Counts by label and ten bins, whatever the number of examples."""
    sizes = []
    for times in (10, 1000):
        many = animals(TRUTH * times)
        outcomes = TASK.judge(
            checked(many, **{label: cells * times for label, cells in SHARES.items()}).predictions, many
        )
        sizes.append(len(TASK.details(outcomes)["calibration"]))

    assert sizes[0] == sizes[1]


def test_the_table_has_a_row_per_class(examples):
    """Nothing is written where there is nothing to divide by."""
    outcomes = TASK.judge(checked(examples, prediction=["cat"] * 6).predictions, examples)
    (table,) = TASK.tables(TASK.details(outcomes))

    assert table.rows == (
        ("bird", "1", "0", "", "0.000", "0.000"),
        ("cat", "3", "6", "0.500", "1.000", "0.667"),
        ("dog", "2", "0", "", "0.000", "0.000"),
    )


def test_many_classes_are_drawn_by_their_commonest_mistakes():
    """A matrix of a hundred classes would have text three pixels high."""
    names = [f"class {number:03}" for number in range(100)]
    examples = animals(names * 3)
    said = [*names, *names, *names[1:], names[0]]
    details = TASK.details(TASK.judge(checked(examples, prediction=said).predictions, examples))
    chart = confusion(details)

    assert len(chart.table.rows) == 10
    assert chart.table.rows[0] == ("class 000", "class 001", "1", "3")
    assert chart.table.caption == "The commonest of 100 kinds of mistake, among 100 classes"


def test_many_classes_without_a_mistake_have_no_picture_of_mistakes():
    """There is nothing to list."""
    names = [f"class {number:03}" for number in range(9)]
    examples = animals(names)

    assert confusion(TASK.details(TASK.judge(checked(examples, prediction=names).predictions, examples))) is None


def test_the_baseline_of_many_classes_is_made_in_one_piece():
    """A column at a time, pandas warns of a fragmented table."""
    examples = animals([f"class {number:03}" for number in range(150)])
    _, predictions = TASK.baseline(examples)

    assert predictions.shape == (150, 151)


def test_groups_name_truth_and_prediction(examples):
    """What failures are varied by."""
    outcomes = TASK.judge(checked(examples, prediction=["dog", *TRUTH[1:]]).predictions, examples)

    assert TASK.group(outcomes).tolist()[:2] == ["cat called dog", "dog"]


def test_part_of_the_examples_can_be_judged(examples):
    """Runs on different test sets are compared on what they share."""
    predictions = checked(examples, **SHARES).predictions.iloc[[4, 1]]

    assert TASK.judge(predictions, examples)["truth"].tolist() == ["dog", "dog"]


def test_impossible_truth_costs_a_finite_loss(examples):
    """Probability 0 for the truth is cut off where scikit-learn cuts it off."""
    outcomes = TASK.judge(
        checked(examples, **{**SHARES, "cat": ["0", *SHARES["cat"][1:]], "dog": ["1", *SHARES["dog"][1:]]}).predictions,
        examples,
    )

    assert outcomes["loss"].iloc[0] == pytest.approx(-np.log(np.finfo(float).eps))


def test_knowing_the_kind_loads_nothing_heavy():
    """``portfolio check`` needs its name, metrics and options, and answers at once."""
    script = (
        "import sys; from portfolio.tasks.classification.task import Classification\n"
        "Classification().metric('f1_macro')\n"
        "print(*sorted({'numpy', 'pandas', 'sklearn', 'altair'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)

    assert done.stdout.split() == []


def test_sixteen_classes_stay_readable():
    """Long lists of labels are cut in messages."""
    labels = [f"shelf {number:02}" for number in range(16)]
    (only,) = complaints(animals(labels), prediction=["zzz", *labels[1:]])

    assert (
        only[2]
        == "the labels are shelf 00, shelf 01, shelf 02, shelf 03, shelf 04, shelf 05, shelf 06, shelf 07 and 8 more"
    )


def test_options_are_documented():
    """The words become part of the schema that editors show."""
    assert set(TASK.options) == {"labels", "positive", "ordered", "multilabel"}
    assert all(words.endswith(".") for words in TASK.options.values())


def test_examples_of_the_contract_are_not_shared():
    """Each call makes its own tables."""
    one, other = TASK.example()[0], TASK.example()[0]
    one.test.loc["day-01", "sky"] = "fog"

    assert other.test.loc["day-01", "sky"] == "rain"


def test_labels_may_be_written_between_commas():
    """``labels: sun, rain`` is two labels, not eight letters."""
    examples, _ = Classification().example()

    assert labels_in(examples, {"labels": "sun, rain"}) == ["sun", "rain", "snow"]


def test_labels_drawn_by_their_shares_are_the_other_baseline():
    """As often as in training, by the id of the example, so that the order of rows changes nothing."""
    table = animals([str(row % 2) for row in range(2000)], train=["0"] * 3 + ["1"])
    ((name, drawn),) = TASK.further_baselines(table)
    ((_, backwards),) = TASK.further_baselines(replace(table, test=table.test.iloc[::-1]))

    assert name == "labels drawn as often as they stand in training"
    assert (drawn["prediction"] == "1").mean() == pytest.approx(0.25, abs=0.04)
    assert drawn["prediction"].astype(str).equals(backwards["prediction"].astype(str).loc[drawn.index])
