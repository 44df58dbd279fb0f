"""What a reader of a detection page is told: each sentence once, from its facts."""

from dataclasses import replace

import pytest

from portfolio.records import Passed
from portfolio.tasks.detection import sentences
from portfolio.tasks.detection.failures import Contrast
from portfolio.tasks.detection.task import Detection
from tests.tasks.detection.pictures import BOX, judged

BORDER = Contrast("missed", "at border", 6.2, False, 10, 30, 0, 30, 0.001, ())
OTHER = [60, 60, 20, 20]


@pytest.mark.parametrize(
    ("facts", "sentence"),
    [
        (BORDER, "Coins at the image border are missed in 10 of 30 cases, the others in 0 of 30."),
        (
            replace(BORDER, verdict="spurious", place="off border", n_failures_rest=5),
            "Found boxes away from the image border are spurious 2.0 times as often as the others "
            "(10 of 30 against 5 of 30).",
        ),
        (
            replace(BORDER, place="smaller", is_inner=True),
            "Coins away from the image border smaller than 6 px are missed in 10 of 30 cases, the others in 0 of 30.",
        ),
    ],
)
def test_a_part_is_set_against_the_others(facts, sentence):
    """By counts, and by their ratio where the others have enough."""
    assert sentences.contrast(facts, "coins") == sentence


@pytest.mark.parametrize(
    ("found", "said"),
    [
        ([BOX], ["All detections have the same score, so AP is no more than precision up to the recall reached."]),
        ([[*BOX, 0.1], [*OTHER, 0.2]], ["No detection reaches the threshold of 0.5: the highest score is 0.2."]),
        ([[*BOX, 0.9], [*BOX, 0.8]], ["1 of 2 detections lies on another one in the same image."]),
        ([[*BOX, 0.9], [*OTHER, 0.8]], []),
    ],
)
def test_findings_name_what_a_reviewer_would(found, said):
    """Scores that do not rank, a threshold out of reach, a coin found twice; else that no coin is found twice."""
    kind = Detection()
    outcomes = judged([[BOX]], [found])
    told = kind.findings(kind.details(outcomes), outcomes)

    assert [each.sentence for each in told if not isinstance(each, Passed)] == said
    assert any(isinstance(each, Passed) for each in told) == (len(found) == 1 or not said)


def test_what_has_no_value_says_why():
    """No true box, or nothing that scores enough."""
    kind = Detection({"what": "coins"})
    outcomes = judged([[], []], [[], [[*BOX, 0.1]]], kind)

    assert kind.metric("ap50").undefined(outcomes) == "no image has any coins"
    assert kind.metric("precision").undefined(outcomes) == "nothing scores 0.5 or more"


def test_charts_state_their_finding():
    """The working point, and how often the count is right; a single size is no chart."""
    kind = Detection({"what": "coins"})
    details = kind.details(judged([[BOX, OTHER]], [[[*BOX, 0.9], [0, 80, 15, 15, 0.2]]], kind))
    point = {"recall": 0.5, "precision": 1.0}

    assert sentences.curve(details, 0.5, point)[1] == (
        "Precision against recall (overlap 0.5): at a score of 0.5, 50 % of the coins are found and 100 % of the "
        "detections are right; at most 50 % are found at any score."
    ).replace(" %", "\N{NARROW NO-BREAK SPACE}%")
    assert sentences.counts(details)[1] == (
        "Count against truth: in 0 of 1 image the count is right, in 0 it is too high, in 1 too low."
    )
