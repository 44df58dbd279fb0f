"""Boxes as a predictor gives them: read strictly, judged, explained."""

import json
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from portfolio.records import Column, Examples, Passed
from portfolio.task import OptionError
from portfolio.tasks.detection import boxes
from portfolio.tasks.detection.task import Detection

BOX = [10, 10, 20, 20]


def examples(truth, train=None, **columns):
    index = pd.Index([f"i{number}" for number in range(len(truth))], name="example_id", dtype="str")
    test = pd.DataFrame(
        {"coins": [cell if isinstance(cell, str) else json.dumps(cell) for cell in truth], **columns}, index=index
    )
    kinds = (*(Column(name, "number", "feature") for name in columns), Column("coins", "list", "target"))
    return Examples(
        test, None if train is None else pd.DataFrame({"coins": list(map(json.dumps, train))}), kinds, "coins"
    )


def check(cells, kind=None, truth=None):
    table = examples(truth or [[BOX]] * len(cells))
    raw = pd.DataFrame({"prediction": cells}, index=table.test.index).astype(object)
    return (kind or Detection()).check(raw, table, {})


def judged(truth, found, kind=None, **columns):
    table = examples(truth, **columns)
    raw = pd.DataFrame({"prediction": list(map(json.dumps, found))}, index=table.test.index)
    return (kind or Detection()).judge(raw, table)


# ---- reading ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("cell", "message"),
    [
        ("", "the prediction: no JSON (expecting value): "),
        ("[[1, 2, 3]", "the prediction: no JSON (expecting ',' delimiter): [[1, 2, 3]"),
        ('{"x": 1}', 'the prediction: no list: {"x": 1}'),
        ("[1, 2, 3, 4]", "the prediction: 1 is no box"),
        ("[[1, 2, 3]]", "the prediction: [1, 2, 3] is no box"),
        ("[[1, 2, 3, 4, 5, 6]]", "the prediction: [1, 2, 3, 4, 5, 6] is no box"),
        ("[[1, 2, 0, 4]]", "the prediction: the box [1, 2, 0, 4] has no area"),
        ("[[1, 2, -3, 4]]", "the prediction: the box [1, 2, -3, 4] has no area"),
        ('[["1", 2, 3, 4]]', 'the prediction: 1 in ["1", 2, 3, 4] is no finite number within 10,000,000'),
        ("[[true, 2, 3, 4]]", "the prediction: true in [true, 2, 3, 4] is no finite number within 10,000,000"),
        ("[[1e999, 2, 3, 4]]", "the prediction: Infinity in [Infinity, 2, 3, 4] is no finite number within 10,000,000"),
        ("[[NaN, 2, 3, 4]]", "the prediction: no JSON (not to be read): [[NaN, 2, 3, 4]]"),
        ("[" * 100_000, "the prediction: no JSON (not to be read): " + "[" * 39 + "…"),
        ("[[" + "9" * 5000 + ", 2, 3, 4]]", "the prediction: no JSON (not to be read): [[" + "9" * 37 + "…"),
    ],
)
def test_what_is_no_list_of_boxes_is_refused_in_words(cell, message):
    """With its row and how to write it."""
    complaint = check(["[]", cell]).complaints[0]

    assert (complaint.message, complaint.row) == (message, 1)


def test_boxes_without_pictures_are_a_finding():
    """A reader sees nothing on an empty ground."""
    pictured = replace(examples([[BOX]]), columns=(Column("image", "image", "feature"),))
    raw = pd.DataFrame({"prediction": ["[]"]}, index=pictured.test.index)

    assert [finding.code for finding in check(["[]"]).findings] == ["PF026"]
    assert Detection().check(raw, pictured, {}).findings == ()


def test_one_fault_in_many_cells_is_told_once():
    """With the first row, and how many more there are."""
    (complaint,) = check(["[]", *["nothing"] * 30]).complaints

    assert complaint.message.endswith("nothing, as in 29 further rows")
    assert complaint.row == 1


def test_an_image_of_ten_thousand_boxes_is_the_limit():
    """More would take memory and time beyond reason, and the message says what to do."""
    (complaint,) = check([json.dumps([BOX] * 10_001)]).complaints

    assert complaint.message == "the prediction: 10001 boxes in one image, more than 10000"
    assert complaint.hint == "keep the surest 10000"


def test_boxes_are_matched_alike_in_any_portion(monkeypatch):
    """A crowd is matched a few boxes at a time, so that its memory stays bounded."""
    rng = np.random.default_rng(0)
    crowd = [[*map(float, rng.integers(0, 60, 2)), 20, 20] for _ in range(40)]
    found = [[*map(float, rng.integers(0, 60, 2)), 20, 20, float(rng.integers(1, 9)) / 10] for _ in range(60)]
    whole = judged([crowd], [found])["hits"].iloc[0]
    monkeypatch.setattr(boxes, "PAIRS_AT_ONCE", 100)

    assert whole.any()
    assert (judged([crowd], [found])["hits"].iloc[0] == whole).all()


def test_a_misnamed_column_is_found_by_its_name():
    """The message lists what is there."""
    table = examples([[BOX]])
    complaint = Detection().check(pd.DataFrame({"boxes": ["[]"]}, index=table.test.index), table, {}).complaints[0]

    assert complaint.message == "no column 'prediction'; found: 'boxes'"


@given(
    st.lists(
        st.text()
        | st.recursive(st.none() | st.booleans() | st.floats() | st.integers(), st.lists, max_leaves=6).map(json.dumps),
        min_size=1,
        max_size=4,
    )
)
def test_no_text_breaks_the_check(cells):
    """Complaints, or boxes that can be judged."""
    table = examples([[BOX]] * len(cells))
    raw = pd.DataFrame({"prediction": cells}, index=table.test.index).astype(object)
    checked = Detection().check(raw, table, {})

    assert checked.complaints or np.isfinite(Detection().judge(checked.predictions, table)["loss"]).all()


def test_the_same_boxes_are_kept_as_the_same_text():
    """Spaces do not make another prediction."""
    one, other = (
        check([text]).predictions["prediction"].iloc[0] for text in ("[[1,2,3,4,0.5]]", " [[1, 2,3,4, 0.50]] ")
    )

    assert one == other == "[[1,2,3,4,0.5]]"


def test_a_wrong_truth_is_told_with_its_row():
    """A score has no place in it, and a size needs its columns."""
    complaints = Detection({"size": ["width", "tall"]}).check_truth(examples([[BOX], [[*BOX, 0.5]]], width=[9.0, 9.0]))

    assert [(complaint.message, complaint.row) for complaint in complaints] == [
        ("size: there is no column of numbers 'tall'", None),
        ("coins: [10, 10, 20, 20, 0.5] is no box", 1),
    ]


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
    assert asked.failure_words == "missing a coin or showing one that is not there"


# ---- judging ---------------------------------------------------------------------------------------------------------


def test_the_loss_is_what_is_missed_and_what_is_spurious():
    """Each sort of image has its own group."""
    other = [60, 60, 20, 20]
    outcomes = judged([[BOX], [BOX], [], [BOX], []], [[BOX], [], [BOX], [other], []])

    assert outcomes["loss"].tolist() == [0, 1, 1, 2, 0]
    assert outcomes["failed"].tolist() == [False, True, True, True, False]
    assert Detection().group(outcomes).tolist() == [
        "all found",
        "missed",
        "spurious",
        "missed and spurious",
        "all found",
    ]


def test_only_scores_from_the_threshold_on_count():
    """Below it a box is not there, except for AP."""
    outcomes = judged([[BOX]], [[[*BOX, 0.4], [60, 60, 9, 9, 0.3]]], Detection({"threshold": 0.4}))

    assert outcomes[["truth", "prediction", "n_right"]].iloc[0].tolist() == [1, 1, 1]


def test_counts_and_shares_by_hand():
    """Three of four coins found by four boxes; one image counts one too many, one counts one too few."""
    a, b = BOX, [60, 60, 20, 20]
    outcomes = judged([[a, b], [a], [a]], [[a], [a, b], [a]])
    kind = Detection()

    assert kind.metric("precision").statistic.value(outcomes) == 0.75
    assert kind.metric("recall").statistic.value(outcomes) == 0.75
    assert kind.metric("count_mae").statistic.value(outcomes) == pytest.approx(2 / 3)


def test_what_has_no_value_says_why():
    """No true box, or nothing that scores enough."""
    kind = Detection({"what": "coins"})
    outcomes = judged([[], []], [[], [[*BOX, 0.1]]], kind)

    assert kind.metric("ap50").undefined(outcomes) == "no image has any coins"
    assert kind.metric("precision").undefined(outcomes) == "nothing scores 0.5 or more"


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


# ---- telling ---------------------------------------------------------------------------------------------------------


def scenes(n, *, missed_at_border):
    """Images of 100 by 100 with a coin in the middle and one at the border."""
    middle, border = [40, 40, 20, 20], [0, 40, 20, 20]
    found = [[middle] if i < missed_at_border else [middle, border] for i in range(n)]
    return judged([[middle, border]] * n, found, Detection({"what": "coins", "size": [100, 100]}))


def test_boxes_that_are_missed_at_the_border_make_a_sentence():
    """With both counts."""
    sentences = [pattern.sentence for pattern in Detection({"what": "coins"}).patterns(scenes(30, missed_at_border=10))]

    assert sentences == ["Coins at the border of the image are missed in 10 of 30 cases, others in 0 of 30."]


@pytest.mark.parametrize("missed", [0, 1, 4])
def test_a_handful_of_boxes_makes_no_sentence(missed):
    """Fewer than five show nothing."""
    assert Detection().patterns(scenes(30, missed_at_border=missed)) == []


def test_nothing_is_said_where_nothing_is_planted():
    """Over a hundred random test sets, about as often as the level of 5 % allows."""
    rng, said = np.random.default_rng(0), 0
    for _ in range(100):
        truth = [np.column_stack([rng.uniform(0, 80, (4, 2)), rng.uniform(5, 20, (4, 2))]).tolist() for _ in range(30)]
        found = [[box for box in boxes if rng.random() < 0.8] for boxes in truth]
        said += bool(Detection().patterns(judged(truth, found, Detection({"size": [100, 100]}))))

    assert said <= 10


def test_small_coins_that_are_missed_are_found_out():
    """Among those away from the border, so that a cut coin is not taken for a small one."""
    truth = [[[20 * i + 2, 30, 5 + i, 5 + i] for i in range(4)]] * 40
    found = [[box for box in boxes if box[2] > 5 or row % 2] for row, boxes in enumerate(truth)]
    sentences = [p.sentence for p in Detection().patterns(judged(truth, found, Detection({"size": [200, 100]})))]

    assert sentences == ["Objects smaller than 6 px are missed in 20 of 80 cases, others in 0 of 80."]


def test_findings_name_what_a_reviewer_would():
    """Scores that do not rank, a threshold out of reach, a coin found twice."""
    kind = Detection()

    def of(outcomes):
        said = kind.findings(kind.details(outcomes), outcomes)
        return [f"{each.code} {'passed' if isinstance(each, Passed) else 'found'}" for each in said]

    assert of(judged([[BOX]], [[BOX]])) == ["PF068 found", "PF070 passed"]
    assert of(judged([[BOX]], [[[*BOX, 0.1], [1, 1, 5, 5, 0.2]]])) == ["PF069 found"]
    assert of(judged([[BOX]], [[[*BOX, 0.9], [*BOX, 0.8]]])) == ["PF070 found"]
    assert of(judged([[BOX]], [[[*BOX, 0.9], [60, 60, 5, 5, 0.8]]])) == ["PF070 passed"]


def test_large_counts_are_taken_together():
    """The table of counts does not grow with them."""
    many = [[i, 0, 1, 1] for i in range(100)]
    counts = Detection().details(judged([many, []], [many, []]))

    assert counts["step"] == 9
    assert [(pair["truth"], pair["found"], pair["n"]) for pair in counts["counts"]] == [(0, 0, 1), (99, 99, 1)]


def test_part_of_the_predictions_can_be_judged():
    """As when runs on different test sets are compared."""
    table = examples([[BOX], []])
    raw = pd.DataFrame({"prediction": ["[]"]}, index=table.test.index[:1])

    assert Detection().judge(raw, replace(table, test=table.test))["loss"].tolist() == [1.0]


@pytest.mark.parametrize(
    ("options", "size"),
    [({}, "0 0 300 200"), ({"size": [600, 400]}, "0 0 600 400"), ({"radius": 5}, "0 0 300 200")],
)
def test_boxes_lie_on_the_picture_where_its_size_is_not_stated(options, size):
    """The picture's own size is the drawing's, unless the author says in which the boxes are; for a reviewer too."""
    kind = Detection(options)
    box = BOX[:2] if "radius" in options else BOX
    table = replace(examples([[box]]), picture_sizes={"i0": (300, 200)})
    checked = kind.check(pd.DataFrame({"prediction": ["[]"]}, index=table.test.index), table, options)
    shown = kind.show(kind.judge(checked.predictions, table), table, "i0")

    assert f"0 0 {shown['width']} {shown['height']}" == size
    assert f'viewBox="{size}"' in kind.blind(table, "i0", "").svg


def test_without_any_size_the_drawing_ends_behind_the_last_box():
    """No picture at hand, no size stated."""
    kind, table = Detection({}), examples([[BOX]])
    checked = kind.check(pd.DataFrame({"prediction": ["[]"]}, index=table.test.index), table, {})
    shown = kind.show(kind.judge(checked.predictions, table), table, "i0")

    assert (shown["width"], shown["height"], shown["is_sized"]) == (31, 31, False)


def test_one_box_at_the_median_place_is_the_other_baseline():
    """Where each picture shows one thing in the middle, that is hard to beat."""
    table = examples([[BOX]] * 2, [[[10, 10, 20, 20]], [[12, 8, 20, 24]], [[30, 9, 22, 20]]])

    ((name, predictions),) = Detection().further_baselines(table)
    assert name == "one box at the median place in training"
    assert set(predictions["prediction"]) == {"[[12.0, 9.0, 20.0, 20.0]]"}
    assert Detection().further_baselines(examples([[], []])) == []
