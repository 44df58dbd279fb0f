"""metrics.json: what train.py claims, each claim with its line."""

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
    folder.write("metrics.json", '{"accuracy": "0.9", "f1_macro": true}')
    assert [text.split("\n")[0] for text in folder.problems()] == [
        "projects/tiny/metrics.json:1:2: accuracy: expected a number",
        "projects/tiny/metrics.json:1:21: f1_macro: expected a number",
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
