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


def test_nearness_is_left_out_without_training_rows():
    """There is nothing to be near to."""
    assert pictures.nearness({**details(), "near": None}) is None
    assert pictures.nearness(details()).svg.startswith("<svg")


def test_lengths_are_told_by_condition():
    """Generated beside real, a row of the table for each part and bin."""
    chart = pictures.lengths(details(["Kyzyx", "Oluma"] * 6))

    assert {row[0] for row in chart.table.rows} == {"Kyz", "Oluma"}
    assert chart.width <= 480
