"""Pictures of groups and places: what they say, and that they stay small."""

import re

import pandas as pd
import pytest

from portfolio.tasks.clustering import charts as pictures
from portfolio.tasks.clustering.embedding_map import marks
from portfolio.tasks.clustering.task import Clustering

TASK = Clustering()


@pytest.fixture
def details():
    examples, raw = TASK.example()
    raw.loc[raw.index[0], ["x", "y"]] = ["3", "0"]
    return TASK.details(TASK.judge(TASK.check(raw, examples, {}).predictions, examples))


def test_the_map_names_who_stands_elsewhere(details):
    """As text beside the mark."""
    chart = pictures.places(details)

    assert ">Village 1<" in chart.svg
    assert chart.width <= 480


def test_groups_are_told_by_more_than_colour(details):
    """A shape each, in the legend as well."""
    shapes = pictures.places(details).spec["layer"][0]["encoding"]["shape"]["scale"]

    assert len(set(shapes["range"])) == len(shapes["domain"]) == 3


def test_the_map_is_to_scale(details):
    """A step to the right is as long as a step up."""
    spec = pictures.places(details).spec
    encoding = spec["layer"][0]["encoding"]
    across, up = (encoding[axis]["scale"]["domain"] for axis in ("x", "y"))

    assert (across[1] - across[0]) / spec["width"] == pytest.approx((up[1] - up[0]) / spec["height"])


def test_many_groups_share_the_last_shape(details):
    """Seven groups, six entries in the legend."""
    names = [f"g{number}" for number in range(7)]
    marks = [{"x": number, "y": 0, "group": number, "failed": False, "n": 1} for number in range(7)]
    table = [[int(i == j) for j in range(7)] for i in range(7)]
    chart = pictures.places({**details, "reference": names, "marks": marks, "table": table, "named": [], "n": 7})

    assert "other groups" in chart.svg


def test_without_places_reference_or_entries_there_is_no_picture(details):
    """Nothing is drawn of what is not there."""
    bare = {**details, "marks": [], "bands": [], "has_reference": False}

    assert pictures.places(bare) is pictures.groups(bare) is pictures.entries(bare) is None


def test_names_on_the_map_do_not_cover_each_other(details):
    """Of two names at one place, the second goes elsewhere or is left out."""
    place = {"x": 1.0, "y": 1.0, "name": "Someone", "failed": False}
    chart = pictures.places({**details, "named": [dict(place, name=f"Someone {n}") for n in range(9)]})

    assert len(re.findall(r">Someone \d<", chart.svg)) <= 4


def test_a_name_is_text_in_the_small_drawing():
    """Not markup."""
    svg = pictures.place((0, 0), [(1, 1, True), (2, 0, False)], name='<b>"', own="a", near="b")

    assert "<b>" not in svg
    assert 'role="img"' in svg


def test_a_large_map_has_few_marks_and_all_that_failed():
    """Ten thousand items, five hundred marks."""
    n = 10_000
    outcomes = pd.DataFrame(
        {
            "truth": ["a", "b"] * (n // 2),
            "failed": [row < 100 for row in range(n)],
            "x": [(row * 7919) % 10_007 for row in range(n)],
            "y": [(row * 104_729) % 10_007 for row in range(n)],
        }
    )
    found = marks(outcomes, ["a", "b"])
    assert len(found) == 500
    assert sum(mark["n"] for mark in found if mark["failed"]) == 100
