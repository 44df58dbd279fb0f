"""Groups, places and entries: read strictly, judged, explained."""

import json
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from portfolio.cells import CellError
from portfolio.examine.estimates.intervals import estimate
from portfolio.records import Column, Examples
from portfolio.task import OptionError
from portfolio.tasks.clustering.failures import Stray, concerns, strays
from portfolio.tasks.clustering.predictions import read_entries
from portfolio.tasks.clustering.task import Clustering

TASK = Clustering()


@pytest.fixture
def example():
    return TASK.example()


def outcomes_of(examples, raw, task=TASK):
    result = task.check(raw, examples, {})
    assert result.complaints == ()
    return task.judge(result.predictions, examples)


def complaints(examples, raw, task=TASK):
    return [(c.message, c.row) for c in task.check(raw, examples, {}).complaints]


def without_target(examples):
    columns = tuple(column for column in examples.columns if column.role != "target")
    return replace(examples, test=examples.test.drop(columns="dialect"), columns=columns, target=None)


# ---- what is refused -----------------------------------------------------------------------------


def test_all_mistakes_are_told_at_once(example):
    """Each with its row."""
    examples, raw = example
    raw.loc[raw.index[0], ["prediction", "x"]] = ["  ", "inf"]
    raw.loc[raw.index[2], "entries"] = '{"a": [1]}'
    raw["colour"] = "red"

    assert complaints(examples, raw) == [
        ("unknown column 'colour'", None),
        ("prediction: is empty", 0),
        ("x: 'inf' is no number", 0),
        ("entries: holds a list or an object for 'a'; an entry is a text, a whole number, true or false", 2),
    ]


@pytest.mark.parametrize("missing", ["prediction", "y", "x"])
def test_a_missing_column_is_named(example, missing):
    """A map has two coordinates, and every item a group."""
    examples, raw = example

    assert (f"no column {missing!r}", None) in complaints(examples, raw.drop(columns=missing))


def test_what_cannot_be_judged_is_refused(example):
    """Groups without a reference, a map or a second fit; entries where none are held out."""
    examples, raw = example
    bare = replace(examples, columns=tuple(c for c in examples.columns if c.role != "hidden"))

    assert complaints(without_target(examples), raw[["prediction"]]) == [("nothing to judge the groups by", None)]
    assert complaints(bare, raw) == [("entries are predicted, but none are held out", None)]


@given(st.lists(st.text(), min_size=4, max_size=4))
def test_no_text_is_too_strange(cells):
    """Any four texts give complaints or outcomes, never an exception."""
    examples, raw = TASK.example()
    raw = raw.assign(**dict(zip(("prediction", "x", "again", "entries"), ([cell] * 12 for cell in cells), strict=True)))
    result = TASK.check(raw, examples, {})

    if not result.complaints:
        assert np.isfinite(TASK.judge(result.predictions, examples)["loss"]).all()


@pytest.mark.parametrize(
    "text", ["{", "3", "null", "NaN", '{"a": NaN}', '{"a": 1e999}', '{"a": 0.5}', '{"a": 1, "a": 2}', "[" * 100_000]
)
def test_what_is_no_entry_is_refused(text):
    """No JSON, no object, no category, or a key twice."""
    with pytest.raises(CellError):
        read_entries(text)


def test_entries_are_objects_or_lists():
    """The positions of a list are keys, null is unknown, and 1.0 is 1."""
    assert read_entries('{"a": 1.0, "b": null, "c": true, "d": "x"}') == {"a": "1", "c": "true", "d": "x"}
    assert read_entries("[0, null, 1]") == {"0": "0", "2": "1"}
    assert read_entries("") == read_entries(None) == {}


# ---- options -------------------------------------------------------------------------------------


@pytest.mark.parametrize("options", [{"neighbours": 0}, {"neighbours": "many"}, {"label": ["a"]}, {"entries": ""}])
def test_options_that_cannot_be_used_are_refused(options):
    """At the key."""
    with pytest.raises(OptionError) as refused:
        TASK.configured(options)

    assert refused.value.key in options


def test_options_that_name_no_fitting_column_are_told(example):
    """A column that is not there, one that the predictor sees, one that it does not."""
    examples, _ = example
    options = {"label": "nam", "entries": "words", "known": "kept_back"}

    assert [c.message for c in TASK.configured(options).check_truth(examples)] == [
        "entries: words is shown to the predictor",
        "known: kept_back is withheld; the held-out entries are entries:",
        "label: no column 'nam'",
    ]


def test_held_out_measurements_are_refused(example):
    """They are equal or not only by accident."""
    examples, _ = example
    test = examples.test.assign(kept_back=['{"a": 0.37}', *examples.test["kept_back"][1:]])

    found = TASK.check_truth(replace(examples, test=test))
    assert [(c.message, c.row) for c in found] == [
        ("kept_back: holds 0.37 for 'a'; an entry is a text, a whole number, true or false", 0)
    ]


# ---- what is measured ----------------------------------------------------------------------------


def test_entries_right_are_counted_over_all_items(example):
    """One of 24 wrong, one without a prediction."""
    examples, raw = example
    raw.loc[raw.index[0], "entries"] = '{"a": 0, "b": 0}'
    raw.loc[raw.index[1], "entries"] = '{"a": 1}'
    outcomes = outcomes_of(examples, raw)

    assert TASK.metric("reconstruction").statistic.value(outcomes) == 22 / 24
    assert TASK.details(outcomes)["n_unsaid"] == 1


def test_entries_on_which_all_are_alike_are_told_apart():
    """The majority gets all of the easy ones, and half of the others."""
    hidden = [json.dumps({"easy": 1, "hard": row % 2}) for row in range(40)]
    columns = (Column("seen", "list", "feature"), Column("kept", "list", "hidden"))
    test = pd.DataFrame({"seen": hidden, "kept": hidden}, index=[f"i{row}" for row in range(40)])
    examples = Examples(test=test, train=None, columns=columns, target=None)
    _, baseline = TASK.baseline(examples)
    outcomes = outcomes_of(examples, baseline.astype(object).map(str))

    assert TASK.metric("reconstruction").statistic.value(outcomes) == 0.75
    assert TASK.metric("reconstruction_divided").statistic.value(outcomes) == 0.5
    assert [(band["n"], band["right"]) for band in TASK.details(outcomes)["bands"]] == [(40, 0.5), (40, 1.0)]
    assert concerns(TASK.details(outcomes), None).easy_share == 0.5


def test_without_a_reference_the_map_judges_the_groups(example):
    """An item in the middle of another group has failed; agreement with a reference is not spoken of."""
    examples, raw = example
    raw.loc[raw.index[0], ["x", "y"]] = ["4", "0"]
    outcomes = outcomes_of(without_target(examples), raw)

    assert outcomes["failed"].tolist() == [True] + [False] * 11
    assert outcomes["near"].iloc[0] == "group south"
    assert TASK.metric("ari").undefined(outcomes) == ""


def test_without_places_most_of_the_group_judges(example):
    """Loss 0 or 1; without a reference as well, who leaves most of the group in the second fit has failed."""
    examples, raw = example
    again = raw.assign(again=["a"] * 3 + ["b"] * 9)[["prediction", "again"]]
    raw = raw.assign(prediction=["1"] * 5 + ["2"] * 7)[["prediction"]]
    outcomes = outcomes_of(examples, raw)

    assert outcomes["loss"].tolist() == [0] * 4 + [1] * 4 + [0] * 4
    assert TASK.group(outcomes).iloc[4] == "south near north"
    assert TASK.metric("silhouette").undefined(outcomes) == ""
    assert outcomes_of(without_target(examples), again)["failed"].sum() == 5


def test_a_card_names_the_nearest_items(example):
    """As many as asked for, the item itself not among them, and in all directions."""
    examples, raw = example
    raw.loc[raw.index[0], ["x", "y"]] = ["4", "0"]
    task = TASK.configured({"neighbours": "2", "label": "name"})
    shown, deep = (
        task.show(outcomes_of(examples, each, task), examples, raw.index[0])
        for each in (raw, raw.assign(x3=["100"] + ["0"] * 11))
    )

    assert [(other["name"], other["own"]) for other in shown["neighbours"]] == [
        ("Village 5", False),
        ("Village 6", False),
    ]
    assert deep["neighbours"][0]["distance"] == "100"
    assert (shown["near"], shown["svg"][:4]) == ("south", "<svg")


def test_the_silhouette_of_many_items_is_that_of_a_fixed_choice():
    """Whatever their order, and with an interval as wide as the choice is small."""
    rng = np.random.default_rng(0)
    group = rng.integers(0, 2, 3000)
    columns = {"prediction": group.astype(str), "x": group * 3 + rng.normal(size=3000), "y": rng.normal(size=3000)}
    outcomes = pd.DataFrame(columns, index=[f"i{row}" for row in range(3000)])
    metric = TASK.metric("silhouette")
    found, shuffled = (estimate(metric, table) for table in (outcomes, outcomes.sample(frac=1, random_state=0)))

    assert found.value == pytest.approx(shuffled.value)
    assert 0.02 < found.high - found.low < 0.06


def test_groups_that_stray_together_are_a_pattern():
    """Five of one group in the middle of another."""
    names = ["a"] * 10 + ["b"] * 10
    index = pd.Index([f"i{row:02}" for row in range(20)], name="example_id")
    test = pd.DataFrame({"kind": names}, index=index)
    examples = Examples(test=test, train=None, columns=(Column("kind", "category", "target"),), target="kind")
    x = ["0"] * 5 + ["9"] * 5 + ["10"] * 10
    found = strays(outcomes_of(examples, pd.DataFrame({"prediction": names, "x": x, "y": "0"}, index=index)))

    assert found == [Stray("a", "b", 5, 10, on_map=True, example_ids=tuple(index[5:10]))]


def test_without_a_reference_the_headline_needs_none():
    """The adjusted Rand index is not the headline unless it is asked for by name."""
    examples, raw = TASK.example()
    alone = outcomes_of(replace(examples, target=None), raw)

    assert TASK.headline(None, alone).name == "reconstruction"
    assert TASK.headline("ari", alone).name == "ari"
    assert TASK.headline(None, outcomes_of(examples, raw)).name == "ari"
