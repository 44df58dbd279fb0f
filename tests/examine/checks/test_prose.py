"""Numbers typed beside a metric's name."""

import pytest

from portfolio.examine.checks.prose import stale_numbers
from portfolio.records import Section
from portfolio.tasks.classification.task import Classification
from portfolio.tasks.regression.task import Regression

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
        "Accuracy (test) .......... 0.77",
        "```\naccuracy 0.5\n```",
        "```text\nLoading\n\nAccuracy: 0.77 (+/- 0.02)\n```",
        "```\n  Accuracy  0.7\n```",
        "~~~ console\n$ python evaluate.py\n  Test accuracy = 77.0%\n~~~",
        '```json\n{\n  "accuracy": 0.77\n}\n```',
        "The error rate is 7 %.",
        "We have a misclassification rate of 0.07",
        "Accuracy/macro F1: 0.91/0.99",
        "accuracy / f1-score of 77 % / 85 %",
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
        "```python\naccuracy = 0.5\n```",
        "```\nthreshold = 0.9\n```",
        "```\n$ python train.py --accuracy 0.5\n./train.sh --accuracy 0.5\n```",
        "```\nTraining accuracy: 0.99\nTest accuracy: 0.91\n```",
        "```\n=== Training set ===\nAccuracy: 0.99\n```",
        "```\nEpoch 9/10 - loss: 0.11 - accuracy: 0.99\n```",
        "An error rate of 9 %.",
        "The word error rate is 7 %.",
        "Its learning rate of 0.5 was no matter for accuracy.",
        "[accuracy](https://example.com/0.5)",
        "<!-- accuracy 0.5 -->",
        "Accuracy was computed with scikit-learn 1.9.1 in 0.5.2 of the library.",
        "With 300 names, accuracy says little.",
        "Accuracy is hard to read. We used 0.5 litres of coffee.",
        "Inaccuracy 0.5 is another word.",
        "The split was made at 80 %.",
        "Log loss 0.334.",
        "We got 91 % accuracy, AUC=.995 and log loss 0.334.",
        "The accuracy of 0.91 hides a macro F1 of 0.85.",
    ],
)
def test_what_was_measured_or_means_something_else_is_not(text):
    """Any measured value at the typed precision, code, links, versions, other sentences."""
    assert found(text) == ()


REPORT = """\
It prints:

```
              precision    recall  f1-score   support

         cat       0.95      0.94      0.91       500
         dog       0.93      0.94      0.77       500

    accuracy                           {accuracy}      1000
   macro avg       0.94      0.94      {macro}      1000
weighted avg       0.94      0.94      0.94      1000
```
"""


@pytest.mark.parametrize(
    ("accuracy", "macro", "places"),
    [("0.91", "0.85", []), ("0.99", "0.85", ["README.md:18"]), ("0.91", "0.99", ["README.md:19"])],
)
def test_a_pasted_classification_report_is_read_by_its_rows(accuracy, macro, places):
    """The averages and the accuracy are held against what was measured; rows of a class are of that class."""
    findings = found(REPORT.format(accuracy=accuracy, macro=macro))

    assert [finding.place for finding in findings] == places


def test_the_error_rate_is_what_accuracy_leaves():
    """It is said as such, and what can be filled in is the accuracy."""
    (finding,) = found("The error rate is 7 %.")

    assert finding.sentence == "README.md says 7 % beside the error rate; measured is 0.087, and no run gave 7 %."
    assert finding.advice == "Write {{ metrics.accuracy }} instead of the number."


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


ONE_IS_LOW = {"f1_macro": [0.61], "f1_weighted": [0.69], "accuracy": [0.70], "roc_auc": [0.78], "log_loss": [0.63]}
NUMBERS = {"mae": [4523.4, 4100.2, 4900.7], "rmse": [6012.3], "r2": [0.731]}


def severities(text, metrics=METRICS, measured=ONE_IS_LOW, name="results"):
    return [each.severity for each in stale_numbers({name: Section(name, text, 1)}, metrics, measured, ())]


@pytest.mark.parametrize(
    "text",
    [
        "| Metric | Value |\n|---|---|\n| F1 | 0.93 |\n| Accuracy | 0.70 |",
        "F1 | 0.93\n---|---",
        "<table><tr><td>F1</td>\n<td>0.93</td></tr></table>",
        "It gets an F1 score of 0.93 and an accuracy of 0.70.",
        "An accuracy of 0.70 and a macro-averaged F1 of 0.70.",
        "- Accuracy: 70 %\n- F1: 93 %",
        "* **F1-score**: `0.93`",
        "1. Accuracy: 93%",
        "F1 (macro): 0.93",
        "ROC-AUC = .95",
        "AUC \u2192 0.95",
        "Accuracy 93.1 on the test set",
        "An F1-score of 0,93.",
        "A 93% accuracy!",
        "The accuracy rises to 93 percent.",
        "F1 and accuracy are 0.93 and 0.70.",
        "Our model beats the baseline with an accuracy of 0.93.",
        "The paper reports an accuracy of 0.95, but our accuracy is 0.93.",
        "Training accuracy is 0.99, test accuracy 0.93.",
        "| Split | Accuracy |\n|---|---|\n| Train | 0.99 |\n| Test | 0.93 |",
        "| Metric | Train | Val | Test |\n|---|---|---|---|\n| Accuracy | 1 | 0.95 | 0.93 |\n| F1 | 1 | 0.9 | 0.61 |",
        "| Model | Accuracy |\n|---|---|\n| Random forest | 0.85 |\n| Ours | 0.93 |",
        "| Model | Accuracy |\n|---|---|\n| Baseline | 0.55 |\n| Random forest | 0.93 |",
        "| | recall | f1-score |\n|---|---|---|\n| cat | 0.9 | 0.85 |\n| macro avg | 0.8 | 0.93 |",
        "An accuracy of over 90 %.",
    ],
)
def test_one_false_number_is_found_as_people_write_it(text):
    """In sentences, lists and tables, whatever the metric is called, and beside true ones of other metrics."""
    assert "warning" in severities(text)
    assert len(severities(text)) == 1


@pytest.mark.parametrize(
    "text",
    [
        "- Validation accuracy: 93 %",
        "On the validation set:\n\n- Accuracy: 93 %\n- F1: 0.91",
        "- Cross-validation\n  - Accuracy: 93 %",
        "### Cross-validation\n\n| Metric | Value |\n|---|---|\n| F1 | 0.93 |",
        "On the validation set, accuracy is 0.95, F1 0.94.",
        "5-fold CV gave an F1 of 0.80 \u00b1 0.02.",
        "The BERT baseline has an F1 of 0.80.",
        "The paper reports an accuracy of 0.95, and our model gets 0.70.",
        "Human accuracy is 0.95. Kaggle's winner has an accuracy of 0.99.",
        "Top-5 accuracy is 0.99, PR-AUC 0.5.",
        "| Model | Accuracy |\n|---|---|\n| Logistic regression | 0.65 |\n| Random forest | 0.70 |",
        "An accuracy of over 69 % (95 % CI 0.70-0.75), with a learning rate of 0.01.",
        "Removing the title costs 0.05 of accuracy, and 77 % of the errors are short.",
        "`{{ 0.99 }}` is code, and {{ metrics.f1_macro }} of {{n_test}} is measured.",
    ],
)
def test_numbers_of_other_data_people_and_metrics_are_left_alone(text):
    """Validation, a baseline, a paper, a metric that this kind does not measure."""
    assert severities(text) == []


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("results", "| Model | Accuracy |\n|---|---|\n| Logistic regression | 0.85 |\n| Random forest | 0.90 |"),
        ("results", "The random forest has an accuracy of 0.9 where the SVM had one of 0.70."),
        ("iterations", "Version 1 had an accuracy of 0.66."),
    ],
)
def test_what_may_be_of_another_model_is_advice(name, text):
    """The author is told softly where a sentence does not say whose number it is."""
    assert severities(text, name=name) == ["advice"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("MAE of 4,500 and R^2 of 0.73, with an MAE over 5 folds of 9,000", []),
        ("MAE: 4.5k", []),
        ("| MAE | $3,000 |\n|---|---|\n| R\u00b2 | 0.73 |", ["warning"]),
        ("mean absolute error of 3,000", ["warning"]),
        ("R-squared = 93 %, MAPE 7 %, adjusted R2 0.9", ["warning"]),
        ("MAE is 1 for the mean of the town.", []),
    ],
)
def test_numbers_in_units_are_read_with_their_thousands(text, expected):
    """A number rounded to its last digits is the same number."""
    assert severities(text, Regression.metrics, NUMBERS) == expected


@pytest.mark.parametrize("inside", ["{{ 0.99 }}", "{{93 %}}", "{{ -1,234 }}"])
def test_what_is_typed_in_braces_is_no_measured_number(inside):
    """It would be printed as if it were."""
    (finding,) = found(f"The rules reach {inside}.", line=3)

    assert (finding.code, finding.place) == ("PF050", "README.md:3")
    assert finding.sentence == f"README.md fills in {inside}, which was typed and not measured."


def test_words_at_the_top_of_the_page_are_read_too():
    """A tagline is read first of all."""
    (finding,) = stale_numbers({"tagline": Section("", "Finds 99 % accuracy", 2)}, METRICS, MEASURED, (), "project.yml")

    assert finding.place == "project.yml:2"
    assert finding.advice == "Take the number out; the page has it."
