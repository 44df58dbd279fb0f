"""Six animals, and how they are checked and judged."""

import numpy as np
import pandas as pd

from portfolio.records import Column, Examples
from portfolio.tasks.classification.task import Classification

TASK = Classification()
SEVERAL = TASK.configured({"multilabel": ";"})
TRUTH = ["cat", "dog", "cat", "bird", "dog", "cat"]
SHARES = {
    "bird": ["0", "0.1", "0.2", "0.9", "0", "0.3"],
    "cat": ["0.7", "0.2", "0.5", "0.1", "0.4", "0.4"],
    "dog": ["0.3", "0.7", "0.3", "0", "0.6", "0.3"],
}


def animals(truth, train=None):
    index = pd.Index([f"a{number}" for number in range(len(truth))], name="example_id", dtype="str")
    return Examples(
        test=pd.DataFrame({"kind": truth}, index=index),
        train=None if train is None else pd.DataFrame({"kind": train}),
        columns=(Column("kind", "category", "target"),),
        target="kind",
    )


def checked(examples, options=None, task=TASK, **columns):
    raw = pd.DataFrame(columns, index=examples.test.index).astype(object)
    return task.check(raw, examples, options or {})


def complaints(examples, options=None, task=TASK, **columns):
    return [(c.message, c.row, c.hint) for c in checked(examples, options, task, **columns).complaints]


def outcomes_of(truth, said=None, *, options=None, task=TASK, train=None, **columns):
    examples = animals(truth, train)
    columns |= {} if said is None else {"prediction": said}
    found = checked(examples, options, task, **columns)
    assert found.complaints == ()
    return task.judge(found.predictions, examples)


def calibrated(rng, n):
    """Confidences, and whether each is right as often as it says."""
    sure = rng.uniform(0.5, 1, n)
    return sure, np.array(rng.random(n) < sure)
