"""The picture of what it took: areas in proportion, words that fit, training in colour."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portfolio.plot.drawing import GOOD
from portfolio.plot.took import FONT_PIXELS, Box, fitted, squarified, took
from portfolio.records import Code, CodeShare

ROOM = Box(0, 0, 420, 270)
SHARES = (
    CodeShare("collection", "collect.py", 130, "name"),
    CodeShare("model", "train.py", 45, "name"),
    CodeShare("evaluation", "train.py", 11, "function"),
    CodeShare("serving", "predict.py", 9, "name"),
)


@given(st.lists(st.integers(1, 5000), min_size=1, max_size=8))
def test_areas_are_in_proportion_and_fill_the_room_without_overlap(sizes):
    """Whatever the sizes."""
    sizes = sorted(sizes, reverse=True)
    boxes = squarified(sizes, ROOM)

    scale = ROOM.width * ROOM.height / sum(sizes)
    assert [box.width * box.height for box in boxes] == pytest.approx([size * scale for size in sizes])
    for at, one in enumerate(boxes):
        assert -1e-6 <= one.x <= one.x + one.width <= ROOM.width + 1e-6
        assert -1e-6 <= one.y <= one.y + one.height <= ROOM.height + 1e-6
        assert all(overlap(one, other) < 1e-3 for other in boxes[at + 1 :])


def overlap(one, other):
    wide = min(one.x + one.width, other.x + other.width) - max(one.x, other.x)
    high = min(one.y + one.height, other.y + other.height) - max(one.y, other.y)
    return max(0, wide) * max(0, high)


def test_boxes_are_near_squares():
    """The example of the paper's authors: no box is more than about three times as long as it is wide."""
    boxes = squarified([6, 6, 4, 3, 2, 2, 1], Box(0, 0, 6, 4))

    assert max(max(box.width / box.height, box.height / box.width) for box in boxes) < 3.1


def test_a_box_holds_the_longest_words_that_fit():
    """Down to the number alone, and then nothing."""
    rooms = (Box(0, 0, 200, 100), Box(0, 0, 110, 100), Box(0, 0, 60, 50), Box(0, 0, 30, 30), Box(0, 0, 8, 8))

    assert [fitted("serving", 9, room) for room in rooms] == [
        ["Predicting", "9 lines"],
        ["Predicting", "9 lines"],
        ["Serve", "9"],
        ["9"],
        [],
    ]


def test_the_picture_has_every_part_with_its_numbers_and_training_in_colour():
    """A file of two parts stands in both rows."""
    chart = took(Code(SHARES))

    assert [row[:3] for row in chart.table.rows] == [
        ("Collecting the data", "130", "67\N{NARROW NO-BREAK SPACE}%"),
        ("Model and training", "45", "23\N{NARROW NO-BREAK SPACE}%"),
        ("Evaluating", "11", "5.6\N{NARROW NO-BREAK SPACE}%"),
        ("Predicting", "9", "4.6\N{NARROW NO-BREAK SPACE}%"),
    ]
    assert [row[3] for row in chart.table.rows] == ["collect.py", "train.py", "train.py", "predict.py"]
    assert chart.svg.count(f'fill="{GOOD}"') == 1
    assert chart.alt.startswith("195 lines of code: collecting the data 130, model and training 45")
    assert f'font-size="{FONT_PIXELS}px"' in chart.svg


def test_next_to_no_code_is_not_drawn():
    """Twenty lines are the least; two small files are enough."""
    assert took(Code((CodeShare("model", "train.py", 19, "name"),))) is None
    assert took(Code((CodeShare("model", "train.py", 12, "name"), CodeShare("serving", "p.py", 8, "name")))) is not None
    assert took(Code()) is None


def test_many_files_are_counted_rather_than_listed():
    """The table stays narrow."""
    shares = tuple(CodeShare("features", f"f{number}.py", 10, "name") for number in range(9))

    assert took(Code(shares)).table.rows[0][3] == "f0.py, f1.py, f2.py, f3.py and 5 more"
