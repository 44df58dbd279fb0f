"""Average precision is that of COCO's own program."""

import numpy as np
import pandas as pd
import pytest
from pycocotools.coco import COCO
from pycocotools.cocoeval import COCOeval

from portfolio.tasks.detection.average_precision import Pool, average_precision
from portfolio.tasks.detection.task import Detection
from tests.examine.populations_of_sets import boxes
from tests.tasks.detection.pictures import judged


def images(seed, *, n=12, scores="different"):
    """Random images: some empty, some with nothing found, boxes that are moved, doubled or invented."""
    rng = np.random.default_rng(seed)
    truth, found = [], []
    for _ in range(n):
        boxes = np.column_stack([rng.integers(0, 80, (m := rng.integers(0, 6), 2)), rng.integers(8, 30, (m, 2))])
        near = np.repeat(boxes, 2, axis=0)[rng.random(2 * m) < 0.7] + rng.integers(-4, 5, (0, 4)).sum(0)
        near = near + rng.integers(-4, 5, near.shape)
        far = np.column_stack([rng.integers(0, 80, (k := rng.integers(0, 4), 2)), rng.integers(8, 30, (k, 2))])
        said = np.vstack([near, far])
        some = rng.random(len(said)) if scores == "different" else rng.integers(0, 3, len(said)) / 2
        truth.append(boxes.tolist())
        found.append(np.column_stack([said, some]).tolist())
    return truth, found


def as_coco(images):
    """Ground truth or detections as the library wants them."""
    flat = [(number, box) for number, boxes in enumerate(images, 1) for box in boxes]
    side = COCO()
    side.dataset = {
        "images": [{"id": number} for number in range(1, len(images) + 1)],
        "categories": [{"id": 1}],
        "annotations": [
            {
                "id": i,
                "image_id": number,
                "category_id": 1,
                "bbox": box[:4],
                "area": box[2] * box[3],
                "iscrowd": 0,
                "score": (*box, 1.0)[4],
            }
            for i, (number, box) in enumerate(flat, 1)
        ],
    }
    side.createIndex()
    return side


def library(truth, found, *, spurious_first=False):
    """(10,) average precision at each overlap, by the library; of equal scores in any order, or the spurious first."""
    judge = COCOeval(as_coco(truth), as_coco(found), "bbox")
    judge.params.maxDets = [100]
    judge.params.areaRng, judge.params.areaRngLbl = [[0, 1e10]], ["all"]
    judge.evaluate()
    for image in filter(None, judge.evalImgs if spurious_first else ()):  # less than any difference of scores
        scores = np.asarray(image["dtScores"], float)
        image["dtScores"] = list(np.where(image["dtMatches"][0] > 0, np.nextafter(scores, -np.inf), scores))
    judge.accumulate()
    return judge.eval["precision"].mean((1, 2, 3, 4))


def own(outcomes):
    return np.array([average_precision(outcomes, [step]) for step in range(10)])


@pytest.mark.parametrize("seed", range(25))
def test_average_precision_is_that_of_pycocotools(seed):
    """At each of the ten overlaps, images without boxes and boxes without images among them."""
    truth, found = images(seed)

    assert own(judged(truth, found)) == pytest.approx(library(truth, found), abs=1e-9)


@pytest.mark.parametrize("seed", range(25))
def test_equal_scores_come_out_as_the_worst_order_that_the_library_may_meet(seed):
    """The library leaves ties to the order of the images; here spurious boxes come first."""
    truth, found = images(seed, scores="equal")
    outcomes = judged(truth, found)

    assert own(outcomes)[0] == pytest.approx(library(truth, found, spurious_first=True)[0], abs=1e-9)
    assert (own(outcomes) <= library(truth, found) + 1e-9).all()
    assert own(outcomes) == pytest.approx(own(outcomes.sample(frac=1, random_state=seed)), abs=1e-12)


def test_without_scores_it_is_precision_up_to_the_recall_reached():
    """Two of four coins found, one box spurious: 51 of 101 recalls at a precision of two thirds."""
    truth = [[[0, 0, 10, 10]], [[30 * i, 0, 10, 10] for i in range(3)]]
    found = [[[0, 0, 10, 10]], [[0, 0, 10, 10], [0, 50, 9, 9]]]

    assert own(judged(truth, found))[0] == pytest.approx(51 / 101 * 2 / 3)


def test_nothing_found_scores_nothing():
    """Zero, as in the library, and no warning."""
    truth = [[[0, 0, 10, 10]], []]

    assert own(judged(truth, [[], []])) == pytest.approx(library(truth, [[], []])) == 0


def test_points_are_scored_within_their_radius():
    """One of two found, one point astray; the strict AP does not apply and says nothing."""
    kind = Detection({"radius": 5})
    outcomes = judged([[[0, 0], [50, 50]]], [[[3, 4, 0.9], [90, 90, 0.2]]], kind)

    assert outcomes["n_right"].tolist() == [1]
    assert kind.metric("ap").undefined(outcomes) == ""
    assert kind.metric("ap50").statistic.value(outcomes) == pytest.approx(51 / 101)


def test_what_each_image_adds_to_the_area_is_how_fast_it_changes():
    """A thousand copies of every image and one more: the influence foretells the new area."""
    outcomes = boxes(np.random.default_rng(3), 12)
    many = pd.concat([outcomes] * 1000, ignore_index=True)
    area = Pool.of(many, 0).area()
    value, pulls = float(area.precision[area.leads].sum() / many["n_true"].sum()), area.influence()[:12]
    for row in range(12):
        more = Pool.of(pd.concat([many, outcomes.iloc[[row]]], ignore_index=True), 0).area()
        now = float(more.precision[more.leads].sum() / more.pool.n_true.sum())
        assert now - value == pytest.approx(pulls[row] / 12_000, rel=0.1, abs=4e-6)

    assert pulls.sum() == pytest.approx(0, abs=1e-9)
