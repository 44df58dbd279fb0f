"""Pictures of detection: each with its finding in words, and boxes told apart without colour."""

import json
import re
from types import SimpleNamespace

import pandas as pd
import pytest

from portfolio.present.page import environment
from portfolio.records import Column, Examples
from portfolio.tasks.detection import charts as pictures
from portfolio.tasks.detection.task import Detection

FOUND, MISSED, SPURIOUS = [10, 10, 20, 20], [60, 60, 30, 30], [0, 80, 15, 15]


def image(truth, found, **options):
    kind = Detection({"what": "coins", **options})
    index = pd.Index(["i"], name="example_id", dtype="str")
    test = pd.DataFrame({"coins": [json.dumps(truth)]}, index=index)
    examples = Examples(test, None, (Column("coins", "list", "target"),), "coins")
    outcomes = kind.judge(pd.DataFrame({"prediction": [json.dumps(found)]}, index=index), examples)
    return kind, outcomes, kind.show(outcomes, examples, "i")


@pytest.fixture
def shown():
    return image([FOUND, MISSED], [FOUND, SPURIOUS], size=[100, 120])[2]


def test_found_missed_and_spurious_are_told_apart_in_words(shown):
    """By class, by label and in the legend."""
    assert (shown["width"], shown["height"]) == (100, 120)
    assert re.findall(r"pf-box--(\w+)", shown["shapes"]) == ["found", "spurious", "missed"]
    assert re.findall(r">(\w+)</text>", shown["shapes"]) == ["spurious", "missed"]
    assert [row["words"] for row in shown["legend"]] == ["1 found", "1 missed", "1 spurious"]
    assert shown["alt"] == "Image with 2 coins: 1 found, 1 missed, 1 spurious"


def test_without_a_size_the_drawing_encloses_all_boxes():
    """A box further out makes it wider."""
    shown = image([FOUND, MISSED], [FOUND])[2]

    assert (shown["width"], shown["height"]) == (94, 94)


def test_a_label_stays_inside_the_image():
    """Moved to the left where its box touches the right border."""
    shown = image([[95, 115, 5, 5]], [], size=[100, 120])[2]
    x, width = map(
        float, re.search(r'pf-box-label" x="([\d.]+)" y="[\d.]+" width="([\d.]+)"', shown["shapes"]).groups()
    )

    assert x + width <= 100.1


def test_points_are_circles_of_the_radius():
    """With a label at the ones missed."""
    shown = image([[20, 20], [50, 50]], [[22, 20]], radius=6)[2]

    assert shown["shapes"].count('r="6"') == 4
    assert ">missed</text>" in shown["shapes"]


def test_hundreds_of_boxes_do_not_swamp_a_card():
    """Two hundred of a sort are drawn, twelve are labelled."""
    shown = image([[i, i, 5, 5] for i in range(500)], [])[2]

    assert shown["shapes"].count("<g ") == 200
    assert shown["shapes"].count("<text") == 12


@pytest.mark.parametrize("media", [None, SimpleNamespace(path="projects/x/a.png", width=100, height=120)])
def test_the_card_is_drawn_with_and_without_its_image(shown, media):
    """On the image where there is one, else on a plain ground; nothing else is taken for markup."""
    failure = SimpleNamespace(truth="2 coins", prediction="<b>2 coins")
    view = {
        "shown": shown,
        "media": media,
        "failure": failure,
        "rest": [("blur", "2")],
        "unseen": None,
        "is_cover": False,
    }

    html = environment(Detection.folder()).get_template("card.html").render(view=view)

    assert ('<img src="asset:projects/x/a.png" width="100" height="120" loading="lazy"' in html) == (media is not None)
    assert ("pf-boxes-plain" in html) == (media is None)
    assert 'viewBox="0 0 100 120" role="img" aria-label="Image with 2 coins: 1 found, 1 missed, 1 spurious"' in html
    assert "&lt;b&gt;2 coins" in html


def test_charts_state_their_finding():
    """The working point, the size that is found least, and how often the count is right."""
    kind, outcomes, _ = image([FOUND, MISSED], [[*FOUND, 0.9], [*SPURIOUS, 0.2]])
    details = kind.details(outcomes)

    curve, counted = pictures.precision_recall(details), pictures.counts(details)

    assert curve.alt == (
        "Precision against recall (overlap 0.5): at a score of 0.5, 50 % of the coins are found and 100 % of "
        "what is found is right; at most 50 % are found at any score."
    ).replace(" %", "\N{NARROW NO-BREAK SPACE}%")
    assert counted.alt == "Count against truth: in 0 of 1 image the count is right, in 0 it is too high, in 1 too low."
    assert pictures.recall_by_size(details) is None


def test_no_truth_means_no_curve():
    """There is nothing to find."""
    kind, outcomes, _ = image([], [FOUND])

    assert pictures.precision_recall(kind.details(outcomes)) is None
