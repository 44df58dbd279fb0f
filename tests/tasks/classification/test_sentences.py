"""The words of classification, each once."""

import pytest

from portfolio.records import Passed
from portfolio.tasks.classification import sentences
from portfolio.tasks.classification.failures import Confusion, LabelErrors

THIN = "\N{NARROW NO-BREAK SPACE}"


@pytest.mark.parametrize(("size_back", "reverse"), [(400, f"; the reverse happens to 2.0{THIN}% (8 of 400)"), (0, "")])
def test_a_confusion_is_told_with_its_reverse(size_back, reverse):
    """Where there are examples of the other label at all."""
    pattern = sentences.of_confusion(Confusion("EE", "FI", 19, 88, 8 if size_back else 0, size_back, ("a",)))

    assert pattern.sentence == f"22{THIN}% of EE examples are called FI (19 of 88){reverse}."
    assert (pattern.n_failures, pattern.example_ids) == (19, ("a",))


@pytest.mark.parametrize(
    ("missed", "sentence"),
    [
        (True, f"The label red is missed on 50{THIN}% (6 of 12) of the examples that have it."),
        (False, f"The label red is wrong on 50{THIN}% (6 of 12) of the examples that get it."),
    ],
)
def test_errors_of_one_of_several_labels_are_told(missed, sentence):
    """Missed, or given too often."""
    assert sentences.of_label(LabelErrors("red", missed, 6, 12, ())).sentence == sentence


def test_findings_say_how_often_and_what_to_do():
    """About predictions that doubt themselves, and labels that came as numbers."""
    doubt, numbers = sentences.not_the_most_probable(1, 6), sentences.read_as_equal([("1.0", "1"), ("0.0", "0")])

    assert doubt.sentence == f"1 of 6 predicted labels (17{THIN}%) do not have the highest probability."
    assert doubt.advice.startswith("Fine where a threshold was chosen on purpose")
    assert numbers.sentence == "Labels were read as what they equal: 1.0 as 1, 0.0 as 0."


def test_classes_of_few_examples_are_named():
    """Their scores hang on single examples; where there are none, that is said too."""
    few, many = ({"label": "bird", "support": 1}, {"label": "cat", "support": 3}), ({"label": "dog", "support": 10},)
    (finding,) = sentences.about_small_classes([*few, *many], 10)

    assert finding.sentence == "Too few test examples to judge by themselves: bird (1), cat (3)."
    assert sentences.about_small_classes(many, 10) == [
        Passed("PF057", "Each class of the test set has at least 10 examples.")
    ]


LABELS, COUNTS = ["EE", "FI"], [[69, 19], [8, 392]]


def test_charts_state_what_they_show():
    """Title, alternative text, caption."""
    mistakes = sentences.mix_ups(LABELS, COUNTS, [(19, 0, 1)], 2)
    bins = [{"confidence": 0.9, "accuracy": 0.7, "low": 0.6, "high": 0.8, "n": 50}]
    points = [{"recall": 0.2, "precision": 0.9, "threshold": 0.8}, {"recall": 0.6, "precision": 0.75, "threshold": 0.5}]

    assert sentences.confusion_matrix(LABELS, COUNTS)[:2] == (
        "Confusion matrix",
        "Confusion matrix: 461 of 488 right; the most common mistake is EE called FI, 19 of 88.",
    )
    assert sentences.confusion_matrix(LABELS, [[2, 0], [0, 1]])[1] == "Confusion matrix of 3 examples: no mistakes."
    assert mistakes[1].startswith("The 1 commonest mistakes: 461 of 488 right")
    assert mistakes[2].caption == "The commonest of 2 kinds of mistake, among 2 classes"
    assert sentences.reliability(bins, "")[1] == (
        f"Calibration: of 50 examples predicted with about 90{THIN}% confidence, 70{THIN}% are right; "
        "this is the largest gap."
    )
    assert sentences.precision_recall("FI", points, 0.3)[:2] == (
        "Precision and recall for FI",
        f"Precision and recall for FI: precision is 75{THIN}% at a recall of one half, 30{THIN}% by chance.",
    )


def test_nothing_is_written_where_there_is_nothing_to_divide_by():
    """A class that is never called has no precision."""
    row = {"label": "bird", "support": 1, "predicted": 0, "precision": None, "recall": 0.0, "f1": 0.0}

    assert sentences.class_table([row]).rows == (("bird", "1", "0", "", "0.000", "0.000"),)
