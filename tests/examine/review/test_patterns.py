"""The review of a whole project: its sentence among the patterns, and what a strict reader would point at."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from portfolio.examine.review.draw import review_order
from portfolio.examine.review.patterns import review
from portfolio.records import (
    WRONG_LABEL,
    Column,
    Dataset,
    Environment,
    Examples,
    Fingerprint,
    Predictor,
    Project,
    RecordedRun,
    Run,
    TagRow,
)
from portfolio.tasks.classification.task import Classification
from portfolio.tasks.generation.task import Generation

RUN = "20261124T000000Z-aaaaaaaa"
TASK = Classification()
METRIC = TASK.metric("f1_macro")


@pytest.fixture
def case():
    """Six hundred examples, of which some have something dark about them and fail five times as often."""
    rng = np.random.default_rng(8)
    index = pd.Index([f"e{row:03}" for row in range(600)], name="example_id")
    dark = rng.random(600) < 0.15
    wrong = rng.random(600) < np.where(dark, 0.5, 0.1)
    truth = rng.choice(["cat", "dog"], 600)
    other = np.where(truth == "cat", "dog", "cat")
    said = pd.DataFrame({"prediction": np.where(wrong, other, truth)}, index=index)
    columns = (Column("name", "text", "feature"), Column("kind", "category", "target"))
    test = pd.DataFrame({"name": [f"pet {row}" for row in range(600)], "kind": truth}, index=index)
    examples = Examples(test, None, columns, "kind")
    outcomes = TASK.judge(TASK.check(said, examples, {}).predictions, examples)
    order = review_order(RUN, dict(zip(index, outcomes["failed"].to_numpy(bool), strict=True)))[:160]
    return examples, outcomes, order, dict(zip(index, dark, strict=True))


def project(rows, **more):
    dataset = Dataset("data/test.csv", None, None, "kind")
    return Project("x", Path("/x"), "projects/x", "X", "", "classification", dataset, Predictor(), reviews=rows, **more)


def run(inputs=None):
    environment = Environment("3", "x")
    fingerprint = Fingerprint("ours", "b")
    return Run(fingerprint, "kept", "2026", 0.1, None, environment, inputs or {}, "d", recorded=f"{RUN}.json")


def rows_of(order, dark, reviewer="Ada", how="by hand", other="plain"):
    return tuple(
        TagRow(name, ("dark",) if dark[name] else (other,), reviewer, how, "2026-11-25T18:00:00.000Z", RUN)
        for name in order
    )


def test_a_confirmed_tag_is_told_like_a_slice(case):
    """With how many times, the range, how many were tagged blind, and whether by a program; its worst show it."""
    examples, outcomes, order, dark = case
    found, patterns, findings = review(
        project(rows_of(order, dark, how="program-assisted")), examples, outcomes, TASK, run(), (), None, METRIC
    )

    lift = found.tags[0].lift
    assert findings == ()
    assert [pattern.sentence for pattern in patterns] == [
        f"Examples tagged “dark” are wrong {lift.value:.1f} times as often as the rest, with a 95 % interval from "
        f"{lift.low:.1f} to {lift.high:.1f} (160 examples tagged blind, program-assisted)."
    ]
    assert lift.low > 1.2
    assert all(dark[name] and outcomes.loc[name, "failed"] for name in patterns[0].example_ids)
    assert [card.example_id for card in found.tags[0].cards] == list(patterns[0].example_ids[:3])


def test_without_rows_there_is_nothing(case):
    """Not even a finding."""
    examples, outcomes, _, _ = case

    assert review(project(()), examples, outcomes, TASK, run(), (), None, METRIC) == (None, (), ())


def test_labels_that_changed_since_the_draw_are_told(case):
    """The chances are told from today's labels."""
    examples, outcomes, order, dark = case
    then = RecordedRun(
        f"{RUN}.json", "2026", 0.1, None, Fingerprint("ours", "b"), Environment("3", "x"), {"data/test.csv": "old"},
        "accuracy", 600, {}, "", "d",
    )  # fmt: skip
    reviewed = project(rows_of(order, dark), runs=(then,))
    _, _, findings = review(reviewed, examples, outcomes, TASK, run({"data/test.csv": "new"}), (), None, METRIC)
    assert [one.code for one in findings] == ["PF090"]

    _, _, findings = review(reviewed, examples, outcomes, TASK, run({"data/test.csv": "old"}), (), None, METRIC)
    assert findings == ()


def test_reviewers_who_see_different_things_are_told(case):
    """Bob's dice against Ada's eyes."""
    examples, outcomes, order, dark = case
    dice = np.random.default_rng(1).random(len(order)) < 0.3
    bob = dict(zip(order, dice, strict=True))
    rows = rows_of(order, dark) + rows_of(order, bob, "Bob")
    _, _, findings = review(project(rows), examples, outcomes, TASK, run(), (), None, METRIC)

    assert [one.code for one in findings] == ["PF091"]
    assert findings[0].sentence.startswith("Ada and Bob do not agree on what they see (Cohen's kappa): “")


def test_tags_of_what_another_version_made_say_nothing_of_this_one():
    """A generator's names are other ones after training; those of the old run do not count."""
    task = Generation()
    examples, raw = task.example()
    outcomes = task.judge(task.check(raw, examples, {}).predictions, examples)
    rows = tuple(replace(row, run="older") for row in rows_of(list(raw.index), dict.fromkeys(raw.index, True)))
    found, _, findings = review(project(rows), examples, outcomes, task, run(), (), None, METRIC)

    assert found is None
    assert [one.code for one in findings] == ["PF089"]


def test_wrong_labels_give_the_headline_of_the_right_ones_too(case):
    """Of two answers, where the metric is one of their counts."""
    examples, outcomes, order, dark = case
    rows = tuple(replace(row, tags=(WRONG_LABEL,) if dark[row.example_id] else ()) for row in rows_of(order, dark))
    found, _, _ = review(project(rows), examples, outcomes, TASK, run(), (), None, METRIC)
    by_share, _, _ = review(project(rows), examples, outcomes, TASK, run(), (), None, TASK.metric("accuracy"))

    assert found.wrong_labels.headline.title == "Macro F1"
    assert found.wrong_labels.headline.value > METRIC.statistic.value(outcomes)
    assert found.wrong_labels.headline.low < found.wrong_labels.headline.value < found.wrong_labels.headline.high
    assert by_share.wrong_labels.headline is None
