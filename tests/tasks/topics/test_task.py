"""Topics: columns named by words, judged by the withheld half of each document."""

from __future__ import annotations

import json
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from portfolio.examine.estimates.intervals import estimate
from portfolio.records import Column, Examples
from portfolio.task import OptionError
from portfolio.tasks.topics.documents import found, marked
from portfolio.tasks.topics.failures import concerns, mix_ups, worst_parts
from portfolio.tasks.topics.outcomes import short_names
from portfolio.tasks.topics.task import Topics

FARM, SEA = "corn wheat harvest barn plough", "ship harbour sail anchor storm"


@pytest.fixture
def letters():
    """Four letters about farms and the sea, and what a predictor says of them."""
    rest = ["Corn and wheat.", "The ship, the SAIL, the storm; corn.", "Nothing of note.", "An anchor and a barn."]
    test = pd.DataFrame(
        {
            "year": [1801.0, 1812.0, 1850.0, 1899.0],
            "text": ["Harvest came.", "A ship came.", "We came.", "We sailed."],
            "rest": rest,
        },
        index=pd.Index(["a", "b", "c", "d"], name="example_id"),
    )
    columns = (Column("year", "number", "time"), Column("text", "text", "feature"), Column("rest", "text", "target"))
    raw = pd.DataFrame({FARM: ["1", "0.25", "0.5", "0.2"], SEA: ["0", "0.75", "0.5", "0.8"]}, index=test.index)
    return Examples(test, None, columns, "rest"), raw


def judged(letters, task: Topics | None = None) -> pd.DataFrame:
    examples, raw = letters
    task = task or Topics()
    checked = task.check(raw, examples, {})
    assert checked.complaints == ()
    return task.judge(checked.predictions, examples)


def complaints(columns: dict[str, list[str]]) -> list[str]:
    raw = pd.DataFrame(columns)
    examples = Examples(pd.DataFrame(index=raw.index), None, (), "rest")
    return [found.message for found in Topics().check(raw, examples, {}).complaints]


def test_the_loss_is_what_the_withheld_half_does_not_bear_out(letters):
    """Two farm words; three of the sea and one of the farm; none; one of each against 20 and 80 %."""
    outcomes = judged(letters)

    assert outcomes["loss"].tolist() == pytest.approx([0, 0, 1, 0.3])
    assert outcomes["failed"].tolist() == [False, False, True, False]


def test_truth_and_prediction_are_main_topics_by_their_first_words(letters):
    """A half without topic words has none; a tie goes to what was said."""
    outcomes = judged(letters)

    assert outcomes["truth"].tolist() == [
        "corn, wheat, harvest",
        "ship, harbour, sail",
        "no topic word",
        "ship, harbour, sail",
    ]
    assert outcomes["prediction"].iloc[1] == "ship, harbour, sail"


def test_a_word_counts_whatever_its_case(letters):
    """ "SAIL" is "sail"."""
    assert judged(letters)["holds: sail"].tolist() == [False, True, False, False]


def test_names_grow_until_they_differ():
    """Two topics that begin alike."""
    topics = [("a", "b", "c", "d", "e"), ("a", "b", "c", "x", "e")]

    assert short_names(topics) == ["a, b, c, d", "a, b, c, x"]


def test_the_tolerance_decides_what_failed(letters):
    """At 0.2 the last letter fails too, and the words say what that means."""
    task = Topics().configured({"tolerance": "0.2"})

    assert judged(letters, task)["failed"].sum() == 2
    assert task.failure_words == "more than 20 % unexplained".replace(" %", "\N{NARROW NO-BREAK SPACE}%")


@pytest.mark.parametrize("value", ["many", True, 0, 1, "nan", -1, [0.5]])
def test_a_tolerance_that_is_no_share_is_refused(value):
    """With the key, so that the message has a line."""
    with pytest.raises(OptionError) as refused:
        Topics().configured({"tolerance": value})

    assert refused.value.key == "tolerance"
    assert refused.value.hint


def test_without_a_second_fit_stability_says_why(letters):
    """It is left out, not 0."""
    stability = Topics().metric("stability")

    assert "no second fit" in stability.undefined(judged(letters))


def test_stability_is_that_of_the_second_fit(letters):
    """Four of six words in common with one, all with the other."""
    examples, raw = letters
    raw = raw.assign(**{"again: corn wheat harvest barn cow": "0.5", f"again: {SEA}": "0.5"})
    outcomes = judged((examples, raw))

    assert Topics().metric("stability").statistic.value(outcomes) == pytest.approx((4 / 6 + 1) / 2)


def test_properties_of_the_lists_have_no_interval():
    """They come out the same for every sample of documents, and the page says so."""
    task = Topics()
    examples, raw = task.example()
    more = pd.concat([examples.test] * 3).set_axis([f"x{i}" for i in range(36)])
    outcomes = task.judge(
        task.check(pd.concat([raw] * 3).set_axis(more.index), examples, {}).predictions, replace(examples, test=more)
    )
    found = estimate(task.metric("diversity"), outcomes)

    assert (found.low, found.high) == (None, None)
    assert "the same for every sample" in found.why_no_interval


# ---- the table of predictions ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("header", "said"),
    [
        ("corn wheat harvest", "lists 3 words"),
        ("corn", "lists 1 word"),
        (" ".join(f"w{i}" for i in range(21)), "lists 21 words"),
        ("corn  wheat harvest barn plough", "a space too many"),
        ("corn wheat harvest barn corn", "lists 'corn' twice"),
        ("Corn wheat harvest barn plough", "'Corn' in column"),
        ("u.s. wheat harvest barn plough", "'u.s.' in column"),
        ("prediction", "names no topic"),
    ],
)
def test_a_column_that_names_no_topic_is_refused(header, said):
    """Each fault of a name in its own words."""
    assert any(said in message for message in complaints({header: ["0.5"], SEA: ["0.5"]}))


@pytest.mark.parametrize(
    ("cell", "said"),
    [
        ("", "is empty"),
        ("nan", "is empty"),
        ("many", "no finite number: 'many'"),
        ("1e999", "no finite number"),
        ("-0.5", "outside 0 to 1"),
        ("7", "outside 0 to 1"),
        ("0.9", "sum to 1.4, not 1"),
        ("50.0", "outside 0 to 1"),
    ],
)
def test_a_cell_that_is_no_share_is_refused(cell, said):
    """Each fault of a cell in its own words."""
    assert any(said in message for message in complaints({FARM: ["0.5", cell], SEA: ["0.5", "0.5"]}))


@pytest.mark.parametrize(
    ("columns", "said"),
    [
        ({"corn wheat": ["x"], SEA: ["0.5"], f"again: {SEA}": ["2"]}, ("lists 2 words", "no finite", "outside 0 to 1")),
        ({FARM: ["1"], "wheat corn harvest barn plough": ["0"]}, ("list the same words",)),
        ({f"again: {FARM}": ["1"], f"again: {SEA}": ["0"]}, ("only of a second",)),
        ({FARM: ["40", "10"], SEA: ["60", "90"]}, ("shares look like per cent, they sum to 100",)),
    ],
)
def test_what_is_wrong_with_the_table_is_told_at_once(columns, said):
    """Of the names, of both fits and of the cells; of shares in per cent once, instead of for every row."""
    found = complaints(columns)

    assert all(any(words in message for message in found) for words in said)
    assert len(found) == 1 or len(said) > 1


def test_rounded_shares_are_put_right():
    """Two decimals of three topics need not sum to 1."""
    raw = pd.DataFrame({FARM: ["0.33"], SEA: ["0.33"], "song fiddle dance chorus drum": ["0.33"]})
    checked = Topics().check(raw, Examples(pd.DataFrame(index=raw.index), None, (), "rest"), {})

    assert checked.complaints == ()
    assert checked.predictions.sum(axis=1).tolist() == pytest.approx([1])


@settings(max_examples=150, deadline=None)
@given(
    st.dictionaries(
        st.text(max_size=30) | st.sampled_from([FARM, SEA, f"again: {FARM}", "again: ", "prediction"]),
        st.lists(
            st.text(max_size=8) | st.sampled_from(["0.5", "1", "nan", "-inf", "1e999", "{}", "0x1"]),
            min_size=2,
            max_size=2,
        ),
        max_size=4,
    )
)
def test_no_table_makes_it_fall_over(columns):
    """Any names, any cells: complaints or shares that sum to 1."""
    raw = pd.DataFrame(columns, index=pd.Index(["a", "b"]))
    checked = Topics().check(raw, Examples(pd.DataFrame(index=raw.index), None, (), "rest"), {})

    assert checked.complaints or np.isfinite(checked.predictions.to_numpy(float)).all()


# ---- truth, baseline, sentences --------------------------------------------------------------------


def test_a_half_without_words_is_a_fault_of_the_data(letters):
    """Told by row."""
    examples, _ = letters
    empty = replace(examples, test=examples.test.assign(rest=["...", "a", None, "b"]))

    assert [(found.row, found.message) for found in Topics().check_truth(empty)] == [
        (0, "no words in 'rest'"),
        (2, "no words in 'rest'"),
    ]
    assert Topics().check_truth(examples) == []


def test_random_words_come_from_the_texts_and_are_the_same_every_time(letters):
    """Two topics of five at least, however few the words, and equal shares."""
    examples, _ = letters
    name, table = Topics().baseline(examples)

    assert name == "random words"
    assert table.equals(Topics().baseline(examples)[1])
    assert table.sum(axis=1).tolist() == pytest.approx([1] * 4)
    assert "harvest" in " ".join(table.columns)
    assert "corn" not in " ".join(table.columns).split()  # only the withheld half holds it
    ((other, commonest),) = Topics().further_baselines(Topics().example()[0])
    assert other == "the commonest words, dealt out at random"
    assert not commonest.equals(Topics().baseline(Topics().example()[0])[1])


def rest_of(texts: list[str]) -> Examples:
    """Documents of which nothing but the withheld half is there."""
    index = pd.Index([f"{i:03}" for i in range(len(texts))], name="example_id")
    return Examples(pd.DataFrame({"rest": texts}, index=index), None, (Column("rest", "text", "target"),), "rest")


def test_documents_with_few_topic_words_fail_most():
    """Where at most two topic words stand, little can be borne out."""
    examples = rest_of(["corn and wheat and harvest and barn and plough"] * 40 + ["nothing here but water"] * 40)
    raw = pd.DataFrame({FARM: ["1"] * 80, SEA: ["0"] * 80}, index=examples.test.index)
    (thin,) = worst_parts(judged((examples, raw)))

    assert (thin.topic, thin.n, thin.n_failed, thin.n_rest, thin.n_failed_rest) == (None, 40, 40, 40, 0)


def test_the_topic_explained_worst_and_the_commonest_mix_up():
    """Half of the passages given to the sea are about the farm."""
    examples, said_sea = rest_of(["corn wheat harvest"] * 60 + ["ship sail storm"] * 30), np.repeat([0, 1, 1], 30)
    raw = pd.DataFrame({FARM: (1 - said_sea).astype(str), SEA: said_sea.astype(str)}, index=examples.test.index)
    outcomes = judged((examples, raw))
    (worst,), (mixed,) = worst_parts(outcomes), mix_ups(outcomes)

    assert (worst.topic, worst.n, worst.n_failed) == ("ship, harbour, sail", 60, 30)
    assert (mixed.truth, mixed.called, mixed.n, mixed.size) == ("corn, wheat, harvest", worst.topic, 30, 60)
    assert len(Topics().patterns(outcomes)) == 2


def test_what_a_reviewer_would_point_at(letters):
    """Words that meet by chance or never, words nobody uses, topics of nobody, and two that share half their words."""
    task, (examples, raw) = Topics(), letters
    more = {"song fiddle dance chorus drum": "0", "corn wheat harvest barn sow": "0"}
    about = concerns(task.details(judged((examples, raw.assign(**more))))["topics"])

    assert ("song, fiddle, dance", -1.0) in about.by_chance
    assert {"song", "plough"} <= set(about.unseen)
    assert about.alike == (("corn, wheat, harvest, barn, plough", "corn, wheat, harvest, barn, sow"),)
    assert about.idle == ("song, fiddle, dance", "corn, wheat, harvest, barn, sow")


# ---- card ------------------------------------------------------------------------------------------


def test_a_card_marks_the_words_it_is_about(letters):
    """The main topic's words in the visible half, all topic words in the withheld one; nothing is markup."""
    examples, _ = letters
    examples = replace(examples, test=examples.test.assign(text=["<b>Harvest</b> came."] * 4))
    shown = Topics().show(judged((examples, letters[1])), examples, "a")

    assert shown["visible"] == [["<b>", False], ["Harvest", True], ["</b> came.", False]]
    assert [text for text, hit in shown["withheld"] if hit] == ["Corn", "wheat"]
    assert shown["observed"] == [["corn, wheat, harvest", "100\N{NARROW NO-BREAK SPACE}%"]]
    assert json.loads(json.dumps(shown)) == shown


def test_a_long_passage_is_cut_to_where_its_words_stand():
    """Sixty words around them."""
    pieces = marked("water " * 200 + "corn and wheat" + " water" * 200, ("corn", "wheat"))
    text = "".join(text for text, _ in pieces)

    assert [text for text, hit in pieces if hit] == ["corn", "wheat"]
    assert text.startswith("… ")
    assert text.endswith(" …")
    assert len(text.split()) <= 62


def test_a_phrase_is_marked_whole():
    """Both of its words."""
    text = "The United States, united."

    assert [piece for piece, hit in marked(text, ("united_states",)) if hit] == ["United", "States"]
    assert found(text, ("united_states", "bank")) == ["united_states"]
