"""Failures worth looking at."""

from collections import Counter
from dataclasses import replace

import numpy as np

from portfolio.examine.failures import as_text, failures
from portfolio.records import Pattern


def test_failures_are_varied(world, task):
    """With six confusions, twelve cards show each of them twice."""
    w = world(2000, labels=("EE", "FI", "LV"), hard=0.0)
    shown = failures(task, w.examples, w.outcomes)
    groups = Counter(failure.group for failure in shown)

    assert len(shown) == 12
    assert set(groups.values()) == {2}


def test_of_each_sort_the_worst_comes_first(world, task):
    """Sure and wrong before unsure and wrong."""
    w = world(400)
    shown = failures(task, w.examples, w.outcomes)
    one_sort = [failure.loss for failure in shown if failure.group == shown[0].group]
    of_that_sort = w.outcomes[task.group(w.outcomes) == shown[0].group]

    assert one_sort == sorted(of_that_sort["loss"], reverse=True)[: len(one_sort)]


def test_a_failure_shows_what_may_be_shown(world, task):
    """Every public column as text; neither the private one nor the answer."""
    w = world(200)
    failure = failures(task, w.examples, w.outcomes)[0]

    assert list(failure.fields) == ["name", "latitude", "device", "seen"]
    assert all(isinstance(text, str) for text in failure.fields.values())
    assert failure.truth != failure.prediction


def test_without_confidence_failures_are_shown_all_the_same(world, task):
    """Labels alone: the loss is 1 for each, and the id decides the order."""
    w = world(100)
    labels_only = w.judged(w.raw.apply(lambda row: row.astype(float).idxmax(), axis=1).to_frame("prediction"))
    shown = failures(task, w.examples, labels_only)

    assert {failure.confidence for failure in shown} == {None}
    assert {failure.loss for failure in shown} == {1.0}


def test_the_order_of_the_rows_decides_nothing(world, task):
    """Shuffled outcomes give the same cards."""
    w = world(300)
    order = np.random.default_rng(0).permutation(300)

    assert failures(task, w.examples, w.outcomes.iloc[order]) == failures(task, w.examples, w.outcomes)


def test_where_nothing_fails_there_is_nothing_to_show(world, task):
    """No failure, no card, no crash."""
    w = world(50)
    perfect = w.judged(w.examples.test[["country"]].rename(columns={"country": "prediction"}))

    assert failures(task, w.examples, perfect) == ()


def test_a_cell_is_written_for_a_reader():
    """Nothing for a missing value, no binary noise, no page-long text."""
    assert as_text(float("nan")) == as_text(None) == ""
    assert as_text(0.1 + 0.2) == "0.3"
    assert as_text(np.int64(7)) == "7"
    assert as_text("x" * 500) == "x" * 199 + "…"


def test_ignored_columns_are_not_shown(world, task):
    """What plays no part is no explanation."""
    w = world(200)
    columns = tuple(replace(c, role="ignored") if c.name == "device" else c for c in w.examples.columns)
    failure = failures(task, replace(w.examples, columns=columns), w.outcomes)[0]

    assert "device" not in failure.fields


def test_failures_that_show_the_first_pattern_lead(world):
    """The page tells that pattern first, and its first cards should be what it tells of."""
    w = world(200)
    usual = failures(w.task, w.examples, w.outcomes)
    last = [one.example_id for one in usual][-3:]

    led = failures(w.task, w.examples, w.outcomes, first=[Pattern("Those.", 3, tuple(last))])

    assert [one.example_id for one in led[:2]] == last[:2]
    assert {one.example_id for one in led} == {one.example_id for one in usual}


def test_texts_that_nearly_repeat_each_other_make_room_for_others(world, task):
    """One mail sent forty times is one card, unless there is nothing else to show."""
    w = world(400)
    failed = list(w.outcomes.index[w.outcomes["failed"]])
    mail = w.examples.test["name"].astype(object)
    mail.loc[failed] = [f"your parcel number {i} waits for you at the customs office now" for i in range(len(failed))]
    mail.loc[failed[-3:]] = ["a lunch with all of us", "minutes of the last meeting", "the red bicycle is for sale"]
    columns = tuple(replace(one, kind="text") if one.name == "name" else one for one in w.examples.columns)
    examples = replace(w.examples, test=w.examples.test.assign(name=mail), columns=columns)
    shown = [failure.example_id for failure in failures(task, examples, w.outcomes)]

    assert set(failed[-3:]) <= set(shown[:4])
    assert len(shown) == min(12, len(failed))
