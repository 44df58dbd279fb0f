"""Classification with any number of labels per example, and with labels that are steps of a scale."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn import metrics

from portfolio.examine.estimates.confusion import quadratic_kappa
from portfolio.examine.estimates.intervals import measured
from portfolio.records import Column, Examples
from portfolio.task import OptionError
from portfolio.tasks.classification.metrics import CALLED, IS
from portfolio.tasks.classification.task import Classification

LABELS = ["blue", "red", "round"]
SETS = ["none", "blue", "red", "round", "blue; red", "red; round", "blue; red; round"]
TASK = Classification().configured({"multilabel": ";"})


def cards(truth, train=None):
    index = pd.Index([f"a{number}" for number in range(len(truth))], name="example_id", dtype="str")
    return Examples(
        test=pd.DataFrame({"marks": truth}, index=index),
        train=None if train is None else pd.DataFrame({"marks": train}),
        columns=(Column("marks", "category", "target"),),
        target="marks",
    )


def complaints(examples, **columns):
    raw = pd.DataFrame(columns, index=examples.test.index).astype(object)
    return [(c.message, c.row, c.hint) for c in TASK.check(raw, examples, {}).complaints]


def outcomes_of(truth, called):
    examples = cards(truth, SETS)
    raw = pd.DataFrame({"prediction": called}, index=examples.test.index)
    return TASK.judge(TASK.check(raw, examples, {}).predictions, examples)


def test_order_and_spaces_of_labels_mean_nothing():
    """``red;blue`` is ``blue; red``."""
    outcomes = outcomes_of(["blue; red", "red"], ["red;blue", " red "])

    assert not outcomes["failed"].any()
    assert outcomes["prediction"].tolist() == ["blue; red", "red"]


def test_the_loss_is_the_share_of_labels_that_is_wrong():
    """One missed and one too many of three is two thirds."""
    outcomes = outcomes_of(["blue; round", "none"], ["red; round", "none"])

    assert outcomes["loss"].tolist() == pytest.approx([2 / 3, 0])
    assert outcomes["failed"].tolist() == [True, False]


@given(st.lists(st.tuples(st.sampled_from(SETS), st.sampled_from(SETS)), min_size=3, max_size=40))
def test_metrics_are_those_of_scikit_learn(pairs):
    """Macro F1 over labels that occur, Jaccard over examples, Hamming loss, exact match."""
    outcomes = outcomes_of(*map(list, zip(*pairs, strict=True)))
    truth, called = (outcomes[[side + label for label in LABELS]].to_numpy(bool) for side in (IS, CALLED))
    occur = (truth | called).any(0)
    values = {metric.name: metric for metric in TASK.metrics}

    assert measured(values["accuracy"], outcomes) == pytest.approx(metrics.accuracy_score(truth, called))
    assert measured(values["hamming_loss"], outcomes) == pytest.approx(metrics.hamming_loss(truth, called))
    expected = metrics.jaccard_score(truth, called, average="samples", zero_division=1)
    assert measured(values["jaccard"], outcomes) == pytest.approx(expected)
    if occur.any():
        expected = metrics.f1_score(truth, called, average=None, zero_division=0)[occur].mean()
        assert measured(values["f1_macro"], outcomes) == pytest.approx(expected)


def test_probabilities_alone_are_enough():
    """From one half on, a label counts as given."""
    examples = cards(["blue", "red; round"])
    raw = pd.DataFrame({"blue": ["0.9", "0.1"], "red": ["0.2", "0.5"], "round": ["0", "1"]}, index=examples.test.index)

    assert TASK.check(raw, examples, {}).predictions["prediction"].tolist() == ["blue", "red; round"]


def test_each_doubt_is_told():
    """Unknown labels with a hint, columns that are nobody's, numbers that are no probability."""
    examples = cards(["blue", "red; round"])

    assert complaints(examples, prediction=["bleu", "red"]) == [("'bleu' is not a label", 0, "did you mean 'blue'?")]
    assert complaints(examples, green=["1", "0"])[0][0] == "column 'green' is neither 'prediction' nor a label"
    assert complaints(examples, blue=["1", "0"])[0][0] == "no column with the probability of 'red'"
    bad = complaints(examples, blue=["1", "2"], red=["nan", "0"], round=["0", "0"])
    assert [row for _, row, _ in bad] == [0, 1]


@given(st.lists(st.text(), min_size=2, max_size=2), st.text(max_size=4))
def test_no_text_breaks_the_check(cells, column):
    """Whatever comes back is read or refused."""
    examples = cards(["blue", "red; round"])
    raw = pd.DataFrame({column: cells}, index=examples.test.index)
    found = TASK.check(raw, examples, {})

    assert found.complaints or len(TASK.judge(found.predictions, examples)) == 2


def test_missed_and_spurious_labels_become_sentences():
    """The largest share first, nothing below five."""
    outcomes = outcomes_of(["red; round"] * 6 + ["red"] * 6, ["red"] * 6 + ["red"] * 6)

    sentences = [pattern.sentence for pattern in TASK.patterns(outcomes)]
    assert len(sentences) == 1
    assert sentences[0].startswith("Of the 6 examples that have the label round, 6 are not given it (")


def test_the_baseline_is_the_commonest_set():
    """Of the training rows."""
    name, predictions = TASK.baseline(cards(["blue"], ["red; round", "round;red", "blue"]))

    assert name == "always red; round, the commonest set of labels"
    assert predictions["prediction"].tolist() == ["red; round"]


@pytest.mark.parametrize(
    ("options", "key"),
    [
        ({"multilabel": "and"}, "multilabel"),
        ({"multilabel": ";", "positive": "red"}, "multilabel"),
        ({"ordered": "perhaps", "labels": ("a", "b")}, "ordered"),
        ({"ordered": "yes"}, "ordered"),
        ({"ordered": "yes", "positive": "b"}, "ordered"),
    ],
)
def test_options_that_do_not_fit_are_refused(options, key):
    """At the key that is wrong."""
    with pytest.raises(OptionError) as refused:
        Classification().configured(options)

    assert refused.value.key == key


@given(st.integers(2, 5), st.integers(0, 10_000))
def test_quadratic_kappa_is_that_of_scikit_learn(k, seed):
    """From the table of counts alone."""
    rng = np.random.default_rng(seed)
    truth, called = rng.integers(0, k, (2, 60))
    counts = np.zeros((k, k), int)
    np.add.at(counts, (truth, called), 1)

    expected = metrics.cohen_kappa_score(truth, called, weights="quadratic", labels=range(k))
    assert float(quadratic_kappa(counts)) == pytest.approx(expected, abs=1e-12)


def test_on_a_scale_a_near_miss_counts_less():
    """Two models with as many mistakes, one of them always by one step."""
    labels = ("low", "middle", "high")
    scale = Classification().configured({"ordered": "yes", "labels": labels})
    examples = cards(["low", "middle", "high"] * 10)

    def kappa(called):
        raw = pd.DataFrame({"prediction": called}, index=examples.test.index)
        checked = scale.check(raw, examples, {"labels": labels})
        return measured(scale.metric("quadratic_kappa"), scale.judge(checked.predictions, examples))

    assert kappa(["middle", "middle", "high"] * 10) > kappa(["high", "middle", "high"] * 10)
