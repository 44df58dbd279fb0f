"""Labels that are too long for their place."""

import re

from portfolio.plot.dots import Dot, dots
from portfolio.plot.drawing import room_for
from portfolio.plot.labels import broken, distinct
from portfolio.records import Estimate
from portfolio.tasks.classification.charts import confusion

DISEASES = [f"Chronic kidney disease of the {side} side and all that follows" for side in ("left", "right", "near")]


def test_labels_that_begin_alike_stay_apart():
    """Cut in the middle; numbered where both ends are the same."""
    assert distinct(["Chronic kidney disease stage 3", "Chronic kidney disease stage 4", "cold"], 24) == [
        "Chronic kidn…ase stage 3",
        "Chronic kidn…ase stage 4",
        "cold",
    ]
    assert [label[:2] for label in distinct(DISEASES, 24)] == ["1 ", "2 ", "3 "]


def test_characters_that_are_twice_as_wide_take_twice_the_room():
    """Chinese, Japanese and Korean names are not clipped."""
    assert room_for(["慢性肾脏病"]) == room_for(["a" * 10])
    assert max(map(len, distinct(["慢性肾脏病第三阶段患者分类标签"], 24))) <= 12


def test_a_slice_of_two_columns_is_told_in_lines():
    """Every word of it stands beside the chart, in rows that are as high as they need."""
    label = "average household income at least 45,123 and population at most 1,234"
    lines = broken(label, 26).split("\n")

    assert (" ".join(lines), len(lines)) == (label, 3)
    dot = Dot(label, Estimate("x", "x", 0.5, 0.4, 0.6, 9, "higher"), "5 of 9", "red")
    chart = dots([dot], None, domain=[0, 1], width=480, row=25)
    assert '"height": 55' in chart.to_json(validate=False)


def test_rows_and_columns_of_a_matrix_can_be_told_apart():
    """Long names are turned above the columns, and both sides show the same short forms."""
    counts = [[5, 1, 0], [0, 5, 1], [1, 0, 5]]
    chart = confusion({"labels": DISEASES, "confusion": counts})
    written = re.findall(r">(\d Chro[^<]*)<", chart.svg)

    assert len(written) == 6
    assert len(set(written)) == 3
    assert chart.svg.count("rotate(300") == 3
