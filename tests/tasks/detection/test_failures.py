"""Which boxes are missed or spurious more often than chance gives: facts, told in words elsewhere."""

import numpy as np
import pytest

from portfolio.tasks.detection.failures import contrasts
from portfolio.tasks.detection.task import Detection
from tests.tasks.detection.pictures import judged

KIND = Detection({"what": "coins", "size": [100, 100]})


def scenes(n, *, missed_at_border):
    """Images of 100 by 100 with a coin in the middle and one at the border."""
    middle, border = [40, 40, 20, 20], [0, 40, 20, 20]
    found = [[middle] if i < missed_at_border else [middle, border] for i in range(n)]
    return judged([[middle, border]] * n, found, KIND)


def numbers(contrast):
    return contrast.n_failures, contrast.n, contrast.n_failures_rest, contrast.n_rest


def test_boxes_at_the_border_are_set_against_the_others():
    """Ten of thirty are missed there, none elsewhere; the images that show it are named."""
    (found,) = contrasts(scenes(30, missed_at_border=10))

    assert (found.verdict, found.place, numbers(found)) == ("missed", "at border", (10, 30, 0, 30))
    assert found.example_ids == tuple(f"i{i:03}" for i in range(10))


@pytest.mark.parametrize("missed", [0, 1, 4])
def test_a_handful_of_boxes_shows_nothing(missed):
    """Fewer than five."""
    assert contrasts(scenes(30, missed_at_border=missed)) == []


def test_nothing_stands_out_where_nothing_is_planted():
    """Over a hundred random test sets, about as often as the level of 5 % allows."""
    rng, said = np.random.default_rng(0), 0
    for _ in range(100):
        truth = [np.column_stack([rng.uniform(0, 80, (4, 2)), rng.uniform(5, 20, (4, 2))]).tolist() for _ in range(30)]
        found = [[box for box in boxes if rng.random() < 0.8] for boxes in truth]
        said += bool(contrasts(judged(truth, found, KIND)))

    assert said <= 10


def test_small_coins_are_compared_away_from_the_border():
    """So that a coin that the border cuts is not taken for a small one; none lies there."""
    truth = [[[20 * i + 2, 30, 5 + i, 5 + i] for i in range(4)]] * 40
    found = [[box for box in boxes if box[2] > 5 or row % 2] for row, boxes in enumerate(truth)]
    (small,) = contrasts(judged(truth, found, Detection({"size": [200, 100]})))

    assert (small.place, small.middle, small.is_inner, numbers(small)) == ("smaller", 6.5, False, (20, 80, 0, 80))


def test_large_counts_are_taken_together():
    """The table of counts does not grow with them."""
    many = [[i, 0, 1, 1] for i in range(100)]
    counts = Detection().details(judged([many, []], [many, []]))

    assert counts["step"] == 9
    assert [(pair["truth"], pair["found"], pair["n"]) for pair in counts["counts"]] == [(0, 0, 1), (99, 99, 1)]
