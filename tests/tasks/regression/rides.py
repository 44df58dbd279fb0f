"""Numbers, and how they are checked and judged."""

import numpy as np
import pandas as pd

from portfolio.records import Column, Examples
from portfolio.tasks.regression.task import Regression

TASK = Regression()


def ids(n):
    return pd.Index([f"x{i}" for i in range(n)], name="example_id")


def examples(truth, train=None, **columns):
    test = pd.DataFrame({**columns, "y": np.asarray(truth, float)}, index=ids(len(truth)))
    described = (*(Column(name, "number", "feature") for name in columns), Column("y", "number", "target"))
    known = None if train is None else pd.DataFrame({"y": train})
    return Examples(test=test, train=known, columns=described, target="y")


def checked(**columns):
    n = len(next(iter(columns.values())))
    return TASK.check(pd.DataFrame(columns, index=ids(n)), examples([1.0] * n), {})


def judged(truth, said, *, task=TASK, low=None, high=None, **columns):
    raw = {"prediction": said} | ({"low": low, "high": high} if low is not None else {})
    predictions = pd.DataFrame(raw, index=ids(len(truth))).astype(float).astype(str)
    case = examples(truth, **columns)
    found = task.check(predictions, case, {})
    assert not found.complaints, found.complaints
    return task.judge(found.predictions, case)
