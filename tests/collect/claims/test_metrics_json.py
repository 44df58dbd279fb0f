"""metrics.json: what train.py claims, each claim with its line."""

import pytest

from portfolio.records import Claim


def test_known_metrics_become_claims_with_their_lines(folder):
    """Whole numbers are numbers."""
    folder.write("metrics.json", '{\n  "accuracy": 1,\n  "f1_macro": 0.75\n}\n')

    assert folder.read().claims == (Claim("accuracy", 1.0, 2), Claim("f1_macro", 0.75, 3))


def test_a_number_under_another_name_is_advice(folder):
    """The author may believe that it is checked."""
    folder.write("metrics.json", '{\n "acuracy": 0.9,\n "epochs": [1, 2],\n "note": "x"\n}')

    project = folder.read()
    assert project.claims == ()
    assert [(finding.code, finding.severity, finding.place) for finding in project.findings] == [
        ("PF004", "advice", "metrics.json:2")
    ]
    assert project.findings[0].advice == "did you mean 'accuracy'?"


def test_claims_that_are_no_numbers_are_refused_at_their_place(folder):
    """NaN, text and a key given twice."""
    folder.write("metrics.json", '{"accuracy": "high", "f1_macro": true}')
    assert [text.split("\n")[0] for text in folder.problems()] == [
        "projects/tiny/metrics.json:1:2: accuracy: expected a number",
        "projects/tiny/metrics.json:1:22: f1_macro: expected a number",
    ]

    folder.write("metrics.json", '{"accuracy": NaN}')
    assert folder.problems()[0].startswith("projects/tiny/metrics.json:1:14: NaN is not a number in JSON")

    folder.write("metrics.json", '{"accuracy": 1,\n "accuracy": 0}')
    assert folder.problems()[0].startswith("projects/tiny/metrics.json:2:2: key 'accuracy' given twice")

    folder.write("metrics.json", "[0.9]")
    assert folder.problems()[0].startswith("projects/tiny/metrics.json:1:1: expected metrics with their values")


def test_no_file_is_no_claim(folder):
    """A model that was not trained here claims nothing."""
    (folder.path / "metrics.json").unlink()

    assert folder.read().claims == ()


@pytest.mark.parametrize(
    ("text", "claimed"),
    [
        ('{"test": {"accuracy": 0.9}}', [("accuracy", 0.9)]),
        ('{"test_metrics": {"Accuracy": 0.9}, "train": {"accuracy": 0.99}}', [("accuracy", 0.9)]),
        ('{"metrics": {"test": {"acc": 0.9}, "validation": {"acc": 0.95}}}', [("accuracy", 0.9)]),
        ('{"accuracy": {"train": 0.99, "test": 0.9}}', [("accuracy", 0.9)]),
        ('{"accuracy": {"value": 0.9, "low": 0.85, "std": 0.02}}', [("accuracy", 0.9)]),
        ('{"results": [{"metric": "accuracy", "value": 0.9}]}', [("accuracy", 0.9)]),
        ('[{"name": "accuracy", "split": "test", "value": 0.9}, {"name": "accuracy", "split": "val", "value": 1.0}]',
         [("accuracy", 0.9)]),
        ('{"test/accuracy": 0.9, "val/accuracy": 0.95, "train_accuracy": 1.0}', [("accuracy", 0.9)]),
        ('{"test_f1": 0.8, "accuracy_test": 0.9}', [("f1_macro", 0.8), ("accuracy", 0.9)]),
        ('{"accuracy": "0.90", "f1_macro": "80 %"}', [("accuracy", 0.9), ("f1_macro", 0.8)]),
        ('{"accuracy": 93.12}', [("accuracy", 0.9312)]),
        ('{"accuracy": "0.93 \u00b1 0.02"}', [("accuracy", 0.93)]),
        ('{"cat": {"precision": 0.9, "f1-score": 0.7}, "accuracy": 0.9, "macro avg": {"f1-score": 0.8, "support": 24}}',
         [("accuracy", 0.9), ("f1_macro", 0.8)]),
        ('{"history": [{"accuracy": 0.5}, {"accuracy": 0.7}], "epochs": 2}', []),
        ('{"results": [{"model": "svm", "accuracy": 0.5}, {"model": "knn", "accuracy": 0.7}]}', []),
        ('{"results": [{"accuracy": 0.5}, {"accuracy": 0.7}]}', []),
        ('{"results": [{"split": "val", "accuracy": 0.5}, {"split": "test", "accuracy": 0.7}]}', [("accuracy", 0.7)]),
        ('{"models": {"svm": {"accuracy": 0.5}, "knn": {"accuracy": 0.7}}}', []),
        ('{"cv": {"accuracy": 0.95}, "accuracy_cv": 0.95, "baseline": {"accuracy": 0.5}}', []),
        ('{"test": {"top-5 accuracy": 0.99, "auc": 0.9}}', []),
    ],
)  # fmt: skip
def test_claims_are_read_where_training_scripts_put_them(folder, text, claimed):
    """Below "test", as records, in sklearn's classification_report, as text, in per cent; never those of other data."""
    folder.write("metrics.json", text)

    assert [(claim.metric, claim.value) for claim in folder.read().claims] == claimed


def test_a_claim_below_a_key_of_its_own_keeps_the_line_of_that_key(folder):
    """The same key may stand on several lines."""
    folder.write("metrics.json", '{\n "train": {\n  "accuracy": 1.0\n },\n "test": {\n  "accuracy": 0.9\n }\n}')

    assert folder.read().claims == (Claim("accuracy", 0.9, 6),)


def test_metrics_below_keys_that_nobody_knows_are_not_checked_and_the_author_is_told(folder):
    """One hint, and none while something is checked."""
    folder.write("metrics.json", '{\n "svm": {"accuracy": 0.5},\n "knn": {"accuracy": 0.7}\n}')
    (finding,) = folder.read().findings

    assert (finding.code, finding.place) == ("PF004", "metrics.json:2")
    assert finding.sentence == "accuracy under svm in metrics.json was not checked"
    assert finding.advice == 'put the values of the test set at the top or under "test"'
