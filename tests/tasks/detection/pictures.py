"""Images of coins with what a detector found in them."""

from __future__ import annotations

import json

import pandas as pd

from portfolio.records import Column, Examples
from portfolio.tasks.detection.task import Detection

BOX = [10, 10, 20, 20]


def examples(truth, train=None, **columns):
    index = pd.Index([f"i{number:03}" for number in range(len(truth))], name="example_id", dtype="str")
    cells = [cell if isinstance(cell, str) else json.dumps(cell) for cell in truth]
    kinds = (*(Column(name, "number", "feature") for name in columns), Column("coins", "list", "target"))
    known = None if train is None else pd.DataFrame({"coins": list(map(json.dumps, train))})
    return Examples(pd.DataFrame({"coins": cells, **columns}, index=index), known, kinds, "coins")


def check(cells, kind=None):
    table = examples([[BOX]] * len(cells))
    raw = pd.DataFrame({"prediction": cells}, index=table.test.index).astype(object)
    return (kind or Detection()).check(raw, table, {})


def judged(truth, found, kind=None):
    """Outcomes of boxes as lists, by way of their check."""
    kind, table = kind or Detection(), examples(truth)
    raw = pd.DataFrame({"prediction": list(map(json.dumps, found))}, index=table.test.index)
    checked = kind.check(raw, table, {})
    assert checked.complaints == ()
    return kind.judge(checked.predictions, table)
