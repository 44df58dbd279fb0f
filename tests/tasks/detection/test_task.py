"""What an author may ask of a detector, what it is measured against, and how it speaks of what it finds."""

import json

import numpy as np
import pytest

from portfolio.task import OptionError
from portfolio.tasks.detection.baselines import grid
from portfolio.tasks.detection.task import Detection
from tests.tasks.detection.pictures import BOX, examples, judged

# ---- options ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"threshold": "high"}, "'high' is not a number"),
        ({"threshold": True}, "True is not a number"),
        ({"radius": 0}, "0 is no distance"),
        ({"radius": "nan"}, "'nan' is not a number"),
        ({"what": ["tooth"]}, "['tooth'] is no noun"),
        ({"what": " "}, "' ' is no noun"),
        ({"size": [1, 2, 3]}, "[1, 2, 3] is no width and height"),
    ],
)
def test_an_option_that_cannot_be_used_is_refused(options, message):
    """By its key."""
    with pytest.raises(OptionError) as refused:
        Detection().configured(options)

    assert (refused.value.key, refused.value.message) == (next(iter(options)), message)


@pytest.mark.parametrize(
    ("what", "one", "many"),
    [
        ("coins", "1 coin", "2 coins"),
        ("boxes", "1 box", "2 boxes"),
        ("berries", "1 berry", "2 berries"),
        ("branches", "1 branch", "2 branches"),
        (["tooth", "teeth"], "1 tooth", "2 teeth"),
        ("sheep", "1 sheep", "2 sheep"),
    ],
)
def test_counts_are_said_with_the_authors_noun(what, one, many):
    """One and more of them."""
    kind = Detection().configured({"what": what})

    assert (kind.words(1), kind.words(2)) == (one, many)
    assert kind.metric("count_mae").unit == many.removeprefix("2 ")


def test_names_of_metrics_do_not_depend_on_options():
    """Only their words do."""
    plain, asked = Detection(), Detection().configured({"what": "coins", "radius": "12", "threshold": "0.2"})

    assert [metric.name for metric in plain.metrics] == [metric.name for metric in asked.metrics]
    assert asked.metric("ap50").title == "AP within 12 px"


def test_only_images_whose_count_is_wrong_are_miscounted():
    """A coin missed and another invented leave the number right, so that the word would be false."""
    kind, other = Detection({"what": "coins"}), [60, 60, 20, 20]

    assert kind.worded(judged([[BOX]] * 2, [[BOX], []])).failure_words == "miscounted"
    assert kind.worded(judged([[BOX]], [[other]])).failure_words == "missing a coin or showing one that is not there"


def test_as_many_boxes_elsewhere_are_another_answer():
    """One answer for all images is the same boxes, not the same number of them."""
    kind, other = Detection(), [60, 60, 20, 20]

    assert kind.only_answer(judged([[BOX], [other]], [[BOX], [BOX]]), "truth") is None
    assert kind.only_answer(judged([[BOX], [other]], [[BOX], [BOX]]), "prediction") == "the same"


# ---- without a model -------------------------------------------------------------------------------------------------


def test_the_baseline_is_a_grid_of_the_median():
    """As many boxes of the size that is usual in training, laid over each image."""
    kind = Detection({"size": ["width", "height"]})
    table = examples([[BOX]] * 2, [[BOX, BOX], [BOX, BOX], []], width=[100.0, 40.0], height=[50.0, 80.0])

    name, predictions = kind.baseline(table)

    assert name == "2 boxes of 20 \N{MULTIPLICATION SIGN} 20 px on a regular grid, the median in training"
    assert list(map(json.loads, predictions["prediction"])) == [
        [[15, 15, 20, 20], [65, 15, 20, 20]],
        [[10, 10, 20, 20], [10, 50, 20, 20]],
    ]


def test_the_baseline_of_empty_images_is_nothing():
    """The median may be 0; without training it comes from the test."""
    name, predictions = Detection().baseline(examples([[], [], [BOX]]))

    assert name == "nothing anywhere, the median in the test set itself, as there are no training rows"
    assert predictions["prediction"].tolist() == ["[]"] * 3


def test_a_grid_fills_the_image():
    """Five boxes on three by two cells, in the middle of each."""
    boxes = json.loads(grid(5, np.array([10.0, 10.0]), np.array([90.0, 60.0])))

    assert boxes[0] == [10, 10, 10, 10]
    assert boxes[-1] == [40, 40, 10, 10]


def test_one_box_at_the_median_place_is_the_other_baseline():
    """Where each picture shows one thing in the middle, that is hard to beat."""
    table = examples([[BOX]] * 2, [[[10, 10, 20, 20]], [[12, 8, 20, 24]], [[30, 9, 22, 20]]])

    ((name, predictions),) = Detection().further_baselines(table)
    assert name == "one box at the median place in training"
    assert set(predictions["prediction"]) == {"[[12.0, 9.0, 20.0, 20.0]]"}
    assert Detection().further_baselines(examples([[], []])) == []
