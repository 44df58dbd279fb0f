"""All searches for weak spots together: how often do they find something where there is nothing?"""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from portfolio.examine.slices.weak_spots import weak_spots
from portfolio.records import Column, Dataset, Evaluation, Examples
from portfolio.tasks.classification.task import Classification
from tests.examine.conftest import RUN, project_of

KINDS = {
    "size": "number",
    "width": "number",
    "device": "category",
    "region": "category",
    "seen": "time",
    "text": "text",
    "answer": "category",
}
WORDS = ["".join(np.random.default_rng(seed).choice(list("abcdeghiklmnoprstuv"), 5)) for seed in range(80)]


def nothing_planted(seed: int, n: int):
    """A project of which one in five test examples fails at random, with an embedding that means nothing."""
    rng = np.random.default_rng(seed)
    table = pd.DataFrame(
        {
            "size": rng.normal(size=n),
            "width": rng.gamma(2, 1, n),
            "device": rng.choice(["phone", "tablet", "desk"], n),
            "region": rng.choice(list("abcde"), n),
            "seen": pd.to_datetime(rng.integers(1_500_000_000, 1_600_000_000, n), unit="s").strftime("%Y-%m-%dT%H:%M"),
            "text": [" ".join(rng.choice(WORDS, rng.integers(4, 25))) for _ in range(n)],
            "answer": rng.choice(["yes", "no"], n),
        },
        index=pd.Index([f"e{row}" for row in range(n)], name="example_id"),
    )
    columns = [Column(name, kind, "target" if name == "answer" else "feature") for name, kind in KINDS.items()]
    examples = Examples(table, None, tuple(columns), "answer")
    other = np.where(table["answer"] == "yes", "no", "yes")
    said = pd.DataFrame({"prediction": np.where(rng.random(n) < 0.8, table["answer"], other)}, index=table.index)
    task = Classification()
    outcomes = task.judge(task.check(said, examples, {}).predictions, examples)
    slices = ("size", "region") if seed % 2 else ()
    project = project_of("nothing", "classification", Dataset("data/test.csv", None, None, "answer"), slices=slices)
    return project, examples, Evaluation(outcomes, RUN, embedding=rng.normal(size=(n, 16))), task


@pytest.mark.soak
def test_where_nothing_is_planted_all_searches_together_report_nothing(capsys):
    """Slices, declared ones too, and groups of texts and of embeddings: in at most 5 of 100 data sets is there any."""
    times, seen = 400, {"slices": 0, "groups": 0, "any": 0}
    for seed in range(times):
        found = weak_spots(*nothing_planted(seed, 800), None, None)
        slices, groups = any(part.stands_out for part in found.slices), bool(found.alike.groups)
        seen = {
            "slices": seen["slices"] + slices,
            "groups": seen["groups"] + groups,
            "any": seen["any"] + (slices or groups),
        }
    with capsys.disabled():
        print(f"of {times} data sets with nothing planted: {seen}")
    assert seen["any"] <= times * (0.05 + 3 * np.sqrt(0.05 * 0.95 / times))
