"""Pictures of detection: each with its finding in words, and boxes told apart without colour."""

import re
from dataclasses import replace
from types import SimpleNamespace

import pytest

from portfolio.present.page import environment
from portfolio.tasks.detection import charts
from portfolio.tasks.detection.task import Detection
from tests.tasks.detection.pictures import BOX, examples, judged

FOUND, MISSED, SPURIOUS = [10, 10, 20, 20], [60, 60, 30, 30], [0, 80, 15, 15]


def image(truth, found, **options):
    kind = Detection({"what": "coins", **options})
    outcomes = judged([truth], [found], kind)
    return kind, outcomes, kind.show(outcomes, examples([truth]), "i000")


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


def test_a_size_is_found_more_or_less():
    """A dot for each of two groups of sizes; of one group there is nothing to compare."""
    small, large = [[30 * i, 0, 10, 10] for i in range(10)], [[30 * i, 50, 20, 20] for i in range(10)]
    kind, outcomes, _ = image([*small, *large], large)

    assert "0 of 10" in charts.recall_by_size(kind.details(outcomes)).svg
    assert charts.recall_by_size(kind.details(judged([small], [small], kind))) is None


def test_no_truth_means_no_curve():
    """There is nothing to find."""
    kind, outcomes, _ = image([], [FOUND])

    assert charts.precision_recall(kind.details(outcomes)) is None


@pytest.mark.parametrize(
    ("options", "size"),
    [
        ({}, "0 0 300 200"),
        ({"size": [600, 400]}, "0 0 600 400"),
        ({"radius": 5}, "0 0 300 200"),
    ],
)
def test_boxes_lie_on_the_picture_where_its_size_is_not_stated(options, size):
    """The picture's own size is the drawing's, unless the author says in which the boxes are; for a reviewer too."""
    kind, box = Detection(options), BOX[:2] if "radius" in options else BOX
    table = replace(examples([[box]]), picture_sizes={"i000": (300, 200)})
    shown = kind.show(judged([[box]], [[]], kind), table, "i000")

    assert f"0 0 {shown['width']} {shown['height']}" == size
    assert f'viewBox="{size}"' in kind.blind(table, "i000", "").svg


def test_without_any_size_the_drawing_ends_behind_the_last_box():
    """No picture at hand, no size stated."""
    shown = image([FOUND, MISSED], [FOUND])[2]

    assert (shown["width"], shown["height"], shown["is_sized"]) == (94, 94, False)
