"""Pictures of a search: they say what they show, and hold it as numbers."""

from __future__ import annotations

import json

import pandas as pd
import pytest

from portfolio.tasks.ranking.charts import by_query, first_hit
from portfolio.tasks.ranking.task import Ranking


@pytest.fixture
def details():
    task = Ranking()
    examples, raw = task.example()
    late = json.dumps([f"x{i}" for i in range(12)] + ["soup-1"])
    cells = [late, "[]", '["x", "cake-1"]', *raw["prediction"].iloc[3:]]
    return task.details(task.judge(pd.DataFrame({"prediction": cells}, index=raw.index), examples))


def test_the_first_hit_is_counted_by_bands(details):
    """Nine on top, one second, one late, one never."""
    chart = first_hit(details)

    assert [row[:2] for row in chart.table.rows] == [
        ("rank 1", "9"),
        ("rank 2 to 3", "1"),
        ("rank 4 to 10", "0"),
        ("rank 11 to 100", "1"),
        ("never found", "1"),
    ]
    assert "not in the first ten for 2" in chart.alt


def test_the_best_and_the_worst_query_are_named(details):
    """Both ends in the words, the picture and the table."""
    chart = by_query(details)

    assert "worst: how to make soup, 0.000" in chart.alt
    assert "how to make soup" in chart.svg
    assert chart.table.rows[-1] == ("how to make soup", "0.000", "0", "3")
    assert chart.width <= 500


def test_two_queries_of_one_text_have_a_row_each(details):
    """A row is known by its place, not by its words."""
    twins = {**details, "worst": [{**details["worst"][0], "query": "the same"}] * 2}

    assert by_query(twins).svg.count("the same</text>") == 2


def test_one_query_is_no_error():
    """There is no best and no worst of one."""
    task = Ranking()
    examples, raw = task.example()
    details = task.details(task.judge(raw.iloc[:1], examples))

    assert by_query(details).svg.startswith("<svg")
    assert first_hit(details).svg.startswith("<svg")
