"""The pictures of generated items state their findings."""

from __future__ import annotations

import pandas as pd

from portfolio.tasks.generation import charts as pictures
from portfolio.tasks.generation.task import Generation

TASK = Generation()


def details(texts=None):
    examples, raw = TASK.example()
    raw = raw if texts is None else pd.DataFrame({"prediction": texts}, index=raw.index)
    return TASK.details(TASK.judge(TASK.check(raw, examples, {}).predictions, examples))


def test_nearness_says_how_often_generated_items_are_nearer():
    """Half of all pairs for items that are the real ones."""
    chart = pictures.nearness(details())

    assert "in 50\u202f% of all pairs" in chart.alt
    assert chart.svg.startswith("<svg")
    assert chart.width <= 480


def test_nearness_is_left_out_without_training_rows():
    """There is nothing to be near to."""
    assert pictures.nearness({**details(), "near": None}) is None


def test_lengths_are_told_as_means():
    """Generated beside real, a row of the table for each part and bin."""
    chart = pictures.lengths(details(["Kyzyx", "Oluma"] * 6))

    assert chart.alt == "Generated items have 5 characters on average, real ones 5."
    assert {row[0] for row in chart.table.rows} == {"Kyz", "Oluma"}
    assert chart.width <= 480
