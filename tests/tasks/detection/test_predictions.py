"""Boxes as a predictor gives them: read strictly, matched with the truth, judged."""

import json
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from portfolio.records import Column
from portfolio.tasks.detection import predictions as reading
from portfolio.tasks.detection.predictions import OVERLAPS, nearness, overlaps
from portfolio.tasks.detection.task import Detection
from tests.tasks.detection.pictures import BOX, check, examples, judged

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
    monkeypatch.setattr(reading, "PAIRS_AT_ONCE", 100)

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


def test_the_surer_box_takes_the_coin():
    """Of two on the same coin one is spurious, whichever lies closer."""
    outcomes = judged([[[0, 0, 10, 10]]], [[[0, 0, 10, 10, 0.6], [0, 1, 10, 10, 0.9]]])

    assert outcomes["hits"].iloc[0][0].tolist() == [False, True]
    assert outcomes["loss"].tolist() == [1.0]


def test_overlap_is_intersection_over_union():
    """Half of each of two squares is a third of both."""
    one, other = np.array([[0.0, 0, 10, 10, 1]]), np.array([[5.0, 0, 10, 10, 1], [10, 10, 5, 5, 1]])

    assert overlaps(one, other).tolist() == [[pytest.approx(1 / 3), 0.0]]


def test_a_point_on_the_radius_is_just_near_enough():
    """The first step of the overlaps is the radius."""
    near = nearness(np.array([[0.0, 0, 0, 0, 1]]), np.array([[3.0, 4, 0, 0, 1], [3, 4.1, 0, 0, 1]]), 5.0)

    assert (near >= OVERLAPS[0]).tolist() == [[True, False]]


def test_part_of_the_predictions_can_be_judged():
    """As when runs on different test sets are compared."""
    table = examples([[BOX], []])
    raw = pd.DataFrame({"prediction": ["[]"]}, index=table.test.index[:1])

    assert Detection().judge(raw, table)["loss"].tolist() == [1.0]
