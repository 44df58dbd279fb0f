"""Generation: judged, copied, repeated, and what is said about it."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from portfolio.records import Column, Examples, Finding, Passed
from portfolio.task import OptionError
from portfolio.tasks.generation.failures import faults
from portfolio.tasks.generation.outcomes import first_copies, kept_shares
from portfolio.tasks.generation.task import Generation

TASK = Generation()


@pytest.fixture
def examples():
    """The example of the kind: two kingdoms that share no letter."""
    return TASK.example()[0]


def outcomes(examples, texts, task=TASK):
    raw = pd.DataFrame({"prediction": texts}, index=examples.test.index)
    checked = task.check(raw, examples, {})
    assert checked.complaints == ()
    return task.judge(checked.predictions, examples)


def real(examples):
    return examples.test["name"].tolist()


def test_a_copy_is_a_copy_in_any_case(examples):
    """It fails, is told as copied, and novelty falls by its share."""
    found = outcomes(examples, ["ZIK ", *real(examples)[1:]])

    assert found["copied"].tolist() == [True] + [False] * 11
    assert found["failed"].tolist() == [True] + [False] * 11
    assert TASK.group(found).iloc[0] == "copied from training"
    assert TASK.metric("novelty").statistic.value(found) == pytest.approx(11 / 12)


def test_an_item_of_the_other_condition_is_taken_for_it(examples):
    """The judge hears another kingdom."""
    found = outcomes(examples, ["Oromula", *real(examples)[1:]])

    assert found["judged"].iloc[0] == "Oluma"
    assert TASK.group(found).iloc[0] == "taken for Oluma"
    assert TASK.metric("judge_accuracy").statistic.value(found) == pytest.approx(11 / 12)


def test_repeating_counts_each_copy_in_part(examples):
    """Four copies of one new name are one name: uniqueness is the share of distinct ones."""
    texts = real(examples)
    texts[0] = texts[2] = texts[4] = texts[6] = "Kyxi"
    found = outcomes(examples, texts)

    assert TASK.metric("uniqueness").statistic.value(found) == pytest.approx(9 / 12)
    assert found["repeated"].sum() == 4


def test_copies_with_room_count_like_texts_of_their_own():
    """A name that real ones bear as often as the generated ones is no repeat; the first copies are what counts."""
    items = [*"abcdefgh", "x", "x", "y", "y"]
    room = [("", "x"), ("", "x")]
    tables = [
        pd.DataFrame({"item": items, "condition": "", "kept": kept_shares(items, [""] * 12, real)})
        for real in ([], room)
    ]

    assert [table["kept"].sum() for table in tables] == pytest.approx([10, 11])
    assert first_copies(tables[0]).tolist() == [1] * 9 + [0, 1, 0]
    assert first_copies(tables[1]).tolist() == [1] * 11 + [0]


def test_a_real_name_that_was_not_learned_from_is_no_copy(examples):
    """It is counted as known, and costs nothing."""
    found = outcomes(examples, real(examples))

    assert found["known"].all()
    assert (found["loss"] == 0).all()


def test_without_a_condition_there_is_no_judge(examples):
    """The headline says why; what is left is copying and repeating."""
    task = TASK.configured({"condition": "none"})
    found = outcomes(examples, real(examples)[::-1], task)

    assert task.metrics[0].undefined(found) == "the requests have no condition for a judge to look for"
    assert found["confidence"].isna().all()
    assert not found["failed"].any()
    assert task.failure_words == "copied or repeated"
    assert task.details(found)["judge"] is None


def test_without_training_rows_nothing_is_called_new(examples):
    """Judge and novelty have no value, each with its reason; the baseline draws by the test set."""
    bare = replace(examples, train=None)
    found = outcomes(bare, real(bare))

    assert TASK.metric("novelty").undefined(found) == "there are no training rows that could be copied"
    assert "two conditions" in TASK.metric("judge_accuracy").undefined(found)
    assert "test set itself" in TASK.baseline(bare)[0]
    assert "nan" not in repr(TASK.details(found))


def test_the_baseline_is_drawn_by_the_id(examples):
    """Another order of the requests gives each the same text."""
    backwards = replace(examples, test=examples.test.iloc[::-1])
    one, other = TASK.baseline(examples)[1], TASK.baseline(backwards)[1]

    pd.testing.assert_frame_equal(one, other.loc[one.index])


def codes(outcomes, sort):
    """Of what the kind has to say: of findings, or of what is in order."""
    return {each.code for each in TASK.findings(TASK.details(outcomes), outcomes) if isinstance(each, sort)}


def twice(examples):
    """Each request once more, so that there are as many as an interval needs."""
    again = examples.test.set_axis([f"again-{row:02}" for row in range(len(examples.test))])
    return replace(examples, test=pd.concat([examples.test, again]))


def test_scoring_above_the_judges_own_limit_is_a_finding():
    """Real names that the judge cannot place, generated ones that it can: too typical, and the judge is weak."""
    ab = ["aaa", "aaa", "bbb", "bbb"] * 10
    kinds = ["a", "b"] * 20
    test = pd.DataFrame({"kind": kinds, "name": ab}, index=[f"r{row:02}" for row in range(40)])
    train = pd.DataFrame({"kind": ["a", "b"] * 3, "name": ["xxa", "yyb", "xax", "yby", "xaa", "ybb"]})
    columns = (Column("kind", "category", "feature"), Column("name", "text", "target"))
    examples = Examples(test, train, columns, "name")
    found = outcomes(examples, [{"a": "xaxa", "b": "ybyb"}[kind] for kind in kinds])

    assert {"PF084", "PF085"} <= codes(found, Finding)


def test_copying_is_seen_in_the_distances_to_training(examples):
    """Nearer in all pairs, beyond chance."""
    names = [examples.train["name"].tolist()[row % 10] for row in range(24)]
    found = outcomes(twice(examples), names)

    assert TASK.details(found)["near"]["nearer"] > 0.9
    assert "PF086" in codes(found, Finding)


def test_a_condition_that_nobody_learned_is_a_finding(examples):
    """The judge can never say it."""
    test = examples.test.assign(kingdom=["Nowhere", *examples.test["kingdom"].iloc[1:]])
    found = outcomes(replace(examples, test=test), real(examples))

    assert found["confidence"].iloc[0] == 0
    assert "PF087" in codes(found, Finding)


def test_a_model_that_neither_copies_nor_exaggerates_is_told_so(examples):
    """Real names, as if generated: the judge is worth asking, and nothing is nearer to training than it should be."""
    found = outcomes(twice(examples), real(examples) * 2)

    assert codes(found, Finding) == set()
    assert codes(found, Passed) == {"PF084", "PF085", "PF086"}


def test_of_few_items_nothing_is_said_to_be_chance_or_beyond(examples):
    """Twelve requests, as many as have no interval: neither that they are too typical nor that they are not."""
    found = outcomes(examples, real(examples))

    assert codes(found, Finding) | codes(found, Passed) == {"PF085"}


def test_faults_are_counted_by_condition_from_five_on(examples):
    """Copies of one kingdom, repeats of both; the judge takes each for what was asked."""
    names = {"Kyz": "Zik", "Oluma": "Uma"}
    found = faults(outcomes(examples, [names[kingdom] for kingdom in examples.test["kingdom"]]))

    assert {(fault.what, fault.condition, fault.n, fault.size) for fault in found} == {
        ("copied", "Kyz", 6, 6),
        ("repeated", "Kyz", 6, 6),
        ("repeated", "Oluma", 6, 6),
    }


def test_the_card_shows_the_nearest_that_was_learned(examples):
    """With the letters that both share."""
    shown = TASK.show(outcomes(examples, ["Zik", *real(examples)[1:]]), examples, "request-01")

    assert shown["item"] == shown["nearest"] == [("Zik", True)]
    assert shown["copied"]


def test_options_are_words():
    """The nouns of the author stand in the meanings; anything else is refused."""
    task = TASK.configured({"condition": "country", "item": ("name", "names")})

    assert "generated names" in task.metrics[0].meaning
    assert "country asked for" in task.metrics[0].meaning
    assert task.failure_words == "copied, taken for another country or repeated"
    for options in ({"condition": 3}, {"item": 3}, {"item": ("one", "two", "three")}, {"item": ("", "x")}):
        with pytest.raises(OptionError):
            TASK.configured(options)


def test_the_condition_must_be_a_column_with_a_value_in_each_row(examples):
    """The table is refused, with the rows."""
    assert "no column" in Generation("country").check_truth(examples)[0].message
    blank = replace(examples, test=examples.test.assign(kingdom=["", *examples.test["kingdom"].iloc[1:]]))
    assert [(complaint.message, complaint.row) for complaint in TASK.check_truth(blank)] == [("kingdom is empty", 0)]


def test_every_complaint_at_once(examples):
    """Empty items by row, columns by name."""
    raw = pd.DataFrame({"prediction": [" ", *real(examples)[1:]], "score": "1"}, index=examples.test.index)
    complaints = TASK.check(raw, examples, {}).complaints

    assert [complaint.message for complaint in complaints] == ["unexpected column 'score'", "the item is empty"]
    assert TASK.check(raw[["score"]], examples, {}).complaints[0].message == "no column 'prediction'"


@settings(max_examples=25, deadline=None)
@given(st.lists(st.text(max_size=30), min_size=12, max_size=12))
def test_no_text_breaks_it(texts):
    """Whatever a generator writes is refused in words or judged in numbers."""
    examples = TASK.example()[0]
    raw = pd.DataFrame({"prediction": texts}, index=examples.test.index, dtype=object)
    checked = TASK.check(raw, examples, {})
    if not checked.complaints:
        found = TASK.judge(checked.predictions, examples)
        assert np.isfinite(found["loss"]).all()
        assert "nan" not in repr(TASK.details(found)["all"])
