"""Numbers typed beside a metric's name."""

import pytest

from portfolio.examine.prose import stale_numbers
from portfolio.records import Section
from portfolio.tasks.classification import Classification

METRICS = Classification.metrics
MEASURED = {
    "f1_macro": [0.8523, 0.81, 0.89, 0.448, 0.44, 0.46],
    "accuracy": [0.9131, 0.87, 0.94],
    "log_loss": [0.334, 0.28, 0.41],
}


def found(text, others=(), line=10):
    return stale_numbers({"results": Section("Results", text, line)}, METRICS, MEASURED, others)


@pytest.mark.parametrize(
    "text",
    [
        "The macro F1 is 0.91 now.",
        "Macro-F1 of .91 on the test set",
        "`f1_macro`: we reached a f1_macro of 0.91",
        "It has 77 % accuracy.",
        "An accuracy of 77%, which is fine.",
        "**Accuracy**: 0.7710",
        "Log loss went down to 0.51.",
        "| Accuracy | 0.77 |",
    ],
)
def test_a_number_that_nothing_measured_is_found(text):
    """As a share or in per cent, before or behind the name."""
    assert len(found(text)) == 1


@pytest.mark.parametrize(
    "text",
    [
        "The macro F1 is 0.85 now.",
        "Macro F1 0.852, up from 0.45 for the majority.",
        "Accuracy is 91 %, somewhere between 87 % and 94 %.",
        "Accuracy is {{ metrics.accuracy }} and was 0.91.",
        "The target for macro F1 is 0.95.",
        "`accuracy = 0.5`",
        "```\naccuracy 0.5\n```",
        "[accuracy](https://example.com/0.5)",
        "<!-- accuracy 0.5 -->",
        "Accuracy was computed with scikit-learn 1.9.1 in 0.5.2 of the library.",
        "With 300 names, accuracy says little.",
        "Accuracy is hard to read. We used 0.5 litres of coffee.",
        "Inaccuracy 0.5 is another word.",
        "The split was made at 80 %.",
        "Log loss 0.334.",
        "The accuracy of 0.91 hides a macro F1 of 0.85.",
    ],
)
def test_what_was_measured_or_means_something_else_is_not(text):
    """Any measured value at the typed precision, code, links, versions, other sentences."""
    assert found(text) == ()


def test_the_finding_names_file_and_line():
    """The line of the number, counted from the top of README.md."""
    (finding,) = found("Well.\n\nIt was hard, but in the end the\naccuracy rose to 77 %.", line=41)

    assert finding.place == "README.md:44"
    assert finding.sentence == "README.md says 77 % beside Accuracy; measured is 0.913, and no run gave 77 %."
    assert finding.advice == "Write {{ metrics.accuracy }} instead of the number."


def test_a_code_block_does_not_shift_the_lines():
    """What is hidden still takes its lines."""
    (finding,) = found("```\nfour\nlines\n```\nAccuracy: 0.77", line=1)

    assert finding.place == "README.md:5"


def test_other_known_numbers_may_stand_there():
    """A difference, or the failure rate of a slice."""
    assert found("Accuracy on short names is only 0.62.", others=[0.6234]) == ()
    assert found("Macro F1 rose by 0.40.", others=[-0.4043]) == ()


def test_a_negative_correlation_is_read_with_its_sign():
    """As ASCII or as a real minus."""
    assert len(found("Accuracy \N{MINUS SIGN}0.77")) == 1


def test_a_metric_that_was_not_measured_cannot_be_contradicted():
    """Without probabilities there is no ROC AUC to compare with."""
    assert found("ROC AUC 0.99 elsewhere.") == ()
