"""A value with its interval, or why there is none."""

from dataclasses import replace
from statistics import NormalDist

import numpy as np
import pandas as pd
import pytest

from portfolio.examine.estimates import Counts, Influence, Mean, Ratio, Weighted, confusion, jackknife
from portfolio.examine.estimates.intervals import UndefinedMetricError, around, estimate
from portfolio.examine.estimates.units import Spread, Units
from portfolio.task import Metric
from portfolio.tasks.classification.task import Classification
from portfolio.tasks.regression.task import Regression


def metric_of(task, name, **changes):
    return replace(task.metric(name), **changes)


@pytest.mark.parametrize("name", ["f1_macro", "balanced_accuracy", "accuracy", "roc_auc", "log_loss"])
def test_the_interval_holds_the_value(world, task, name):
    """Low, value, high, in this order; n is the number of examples."""
    found = estimate(task.metric(name), world(200).outcomes)

    assert found.low < found.value < found.high
    assert (found.n, found.why_no_interval) == (200, None)
    assert found.method


@pytest.mark.parametrize("unit", [1e-13, 1e-6, 1e9])
def test_the_unit_of_the_numbers_does_not_change_how_sure_they_are(unit):
    """Metres or picometres: each interval is as wide beside its value."""
    rng, task = np.random.default_rng(0), Regression()
    truth, error = rng.normal(size=(2, 200))
    outcomes = pd.DataFrame({"truth": truth, "prediction": truth + error, "error": error, "loss": abs(error)})

    for name in ("mae", "rmse", "r2"):
        one, other = (estimate(task.metric(name), outcomes * scale) for scale in (1.0, unit))
        assert other.low / other.value == pytest.approx(one.low / one.value)
        assert other.high / other.value == pytest.approx(one.high / one.value)


@pytest.mark.parametrize("name", ["f1_macro", "accuracy", "roc_auc", "log_loss"])
def test_equal_input_gives_equal_output(world, task, name):
    """Nothing hangs on chance."""
    first = estimate(task.metric(name), world(80).outcomes)

    assert estimate(task.metric(name), world(80).outcomes) == first


def test_below_20_examples_no_range_is_given(world, task):
    """It says why, in words that fit into a sentence."""
    found = estimate(task.metric("f1_macro"), world(19).outcomes)

    assert (found.low, found.high) == (None, None)
    assert found.why_no_interval == "only 19 examples; a range needs at least 20"


def test_one_example_is_one_example(world, task):
    """No plural, and no crash."""
    found = estimate(task.metric("accuracy"), world(1).outcomes)

    assert found.why_no_interval == "only 1 example; a range needs at least 20"


def test_plain_accuracy_gets_wilsons_interval(world, task):
    """The score interval of a share, known since 1927."""
    found = estimate(task.metric("accuracy"), world(100).outcomes)

    assert found.method == "Wilson"


def test_a_share_by_counts_gets_the_interval_of_the_share(world, task):
    """Accuracy written as a metric of counts: Wilson's ends, but for the half error that each class is lent."""
    by_counts = metric_of(task, "f1_macro", statistic=Counts(confusion.accuracy))
    outcomes = world(2000).outcomes
    ours, wilsons = estimate(by_counts, outcomes), estimate(task.metric("accuracy"), outcomes)

    assert (ours.low, ours.high) == pytest.approx((wilsons.low, wilsons.high), abs=5e-4)


def test_a_metric_of_counts_without_a_worst_value_gets_an_interval(world, task):
    """By the logarithm of what is missing to the best."""
    open_ended = metric_of(task, "f1_macro", worst=None)
    found = estimate(open_ended, world(200).outcomes)

    assert found.low < found.value < found.high
    assert found.method == "Student's t, logarithmic scale"


def regressed(errors):
    """Outcomes of a regression with these errors."""
    truth = np.random.default_rng(5).normal(scale=2, size=errors.size)
    columns = {"truth": truth, "prediction": truth + errors, "loss": np.abs(errors), "failed": np.abs(errors) > 1}
    return pd.DataFrame(columns)


@pytest.mark.parametrize("name", ["rmse", "r2"])
def test_errors_that_reach_far_to_one_side_leave_squares_without_a_range(name):
    """The same sizes on both sides have one; a long tail on one side may hide errors that would double it."""
    pairs = np.repeat(np.exp([NormalDist().inv_cdf((i + 0.5) / 30) for i in range(30)]), 2)
    errors, signs, metric = pairs - np.exp(0.5), np.tile([1.0, -1.0], 30), Regression().metric(name)
    one_sided, balanced = (estimate(metric, regressed(each)) for each in (errors, np.abs(errors) * signs))

    assert balanced.low < balanced.value < balanced.high
    assert one_sided.why_no_interval == "errors reach far up, and a few large ones decide it"


def test_a_mean_between_0_and_1_stays_there():
    """Recall that is 1 or nearly: no long tail to correct for, and no end beyond 1."""
    outcomes = pd.DataFrame({"share": [1.0] * 48 + [0.5, 0.9]})
    metric = Metric("m", "M", "", "higher", 1.0, Mean(lambda table: table["share"].to_numpy(float)), worst=0.0)
    found = estimate(metric, outcomes)

    assert 0.85 < found.low < found.value < found.high < 1
    assert found.method == "Wilson, by the effective number of examples"


def test_a_perfect_score_is_not_certain(world, task):
    """Fifty of fifty right leave room for a few per cent of errors."""
    w = world(50)
    perfect = w.judged(pd.DataFrame({"prediction": w.examples.test["country"]}))
    found = estimate(task.metric("f1_macro"), perfect)

    assert found.value == found.high == 1
    assert 0.85 < found.low < 0.98


def test_what_cannot_vary_has_no_range(world, task):
    """A constant answer has balanced accuracy 1/2 on every sample."""
    w = world(100)
    constant = w.judged(pd.DataFrame({"prediction": ["FI"] * 100}, index=w.raw.index))
    found = estimate(task.metric("balanced_accuracy"), constant)

    assert found.value == 0.5
    assert found.why_no_interval == "it comes out the same for every sample of these examples"


def test_an_undefined_metric_says_why(world, task):
    """No nan leaves this stage."""
    w = world(40)
    labels_only = w.judged(pd.DataFrame({"prediction": w.examples.test["country"]}))

    with pytest.raises(UndefinedMetricError, match="the predictions hold no probabilities"):
        estimate(task.metric("log_loss"), labels_only)


def test_a_value_that_is_no_number_is_undefined(world, task):
    """Whatever a kind forgot to exclude."""
    broken = metric_of(task, "f1_macro", statistic=Counts(lambda counts: counts.sum((-1, -2)) * np.nan))

    with pytest.raises(UndefinedMetricError, match="Macro F1 has no finite value"):
        estimate(broken, world(40).outcomes)


def weighted_accuracy(outcomes):
    return lambda weights: 1 - weights @ outcomes["failed"].to_numpy(float) / weights.sum(1)


def test_weighted_rows_are_resampled_where_nothing_cheaper_is_known(world, task):
    """The same interval as in closed form, but for the noise of 2,000 draws."""
    outcomes, closed = world(150).outcomes, task.metric("accuracy")
    by_shares, found = (
        estimate(metric, outcomes) for metric in (closed, replace(closed, statistic=Weighted(weighted_accuracy)))
    )

    assert found.method == "2,000 weighted bootstrap samples, BCa"
    assert found.value == pytest.approx(by_shares.value)
    assert (found.low, found.high) == pytest.approx((by_shares.low, by_shares.high), abs=0.02)


@pytest.mark.parametrize("name", ["f1_macro", "accuracy", "log_loss", "roc_auc"])
def test_copies_in_a_group_do_not_narrow_the_interval(world, task, name):
    """Each example four times, grouped: about as wide as each example once; without groups, half as wide."""
    outcomes = world(200).outcomes
    copies = pd.concat([outcomes] * 4)
    groups = pd.Series(copies.index, copies.index)
    once, grouped, taken_apart = (
        estimate(task.metric(name), outcomes),
        estimate(task.metric(name), copies, groups=groups),
        estimate(task.metric(name), copies),
    )

    assert width(grouped) == pytest.approx(width(once), rel=0.15)
    assert width(taken_apart) == pytest.approx(width(once) / 2, rel=0.2)


def width(found):
    return found.high - found.low


def test_few_groups_get_no_range(world, task):
    """Two hundred examples of five people are five people."""
    outcomes = world(200).outcomes
    people = pd.Series([f"person {number % 5}" for number in range(200)], outcomes.index)
    found = estimate(task.metric("f1_macro"), outcomes, groups=people)

    assert found.why_no_interval == "only 5 independent groups; a range needs at least 20"


def test_groups_are_drawn_whole_when_examples_are_resampled():
    """Where all of a group are alike, the groups count and not the examples."""
    rng = np.random.default_rng(3)
    level = np.repeat(rng.normal(size=40), 10)
    outcomes = pd.DataFrame({"loss": level}, index=pd.Index(range(400)))
    of_loss = Weighted(lambda table: lambda weights: weights @ table["loss"].to_numpy() / weights.sum(1))
    mean = Metric("m", "Mean", "", "lower", -np.inf, of_loss)
    found = estimate(mean, outcomes, groups=pd.Series(np.repeat(np.arange(40), 10), outcomes.index))

    assert width(found) == pytest.approx(2 * 1.96 * level[::10].std() / np.sqrt(40), rel=0.15)


def test_a_rare_class_leaves_fewer_degrees_of_freedom():
    """Ten positives among a thousand carry nearly all of the error of an area under the curve."""
    even, uneven = np.tile([-1.0, 1.0], 500), np.concatenate([np.tile([-50.0, 50.0], 5), np.zeros(990)])

    assert Units(1000).spread(even).degrees == 999
    assert Units(1000).spread(uneven).degrees == pytest.approx(20, rel=0.1)
    assert Units(1000).spread(np.eye(1000)[0]).degrees == 5


def test_many_classes_are_scored_in_batches(world, task):
    """Sixteen classes and a small batch give the same numbers as one large batch."""
    outcomes = world(300, labels=tuple(f"shelf {number:02}" for number in range(16))).outcomes
    whole = estimate(task.metric("f1_macro"), outcomes)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(jackknife, "CELLS_AT_ONCE", 10_000)
        assert estimate(task.metric("f1_macro"), outcomes) == whole


def test_a_perfect_precision_is_no_surer_than_its_count():
    """74 of 74 right is compatible with 95 %, as Wilson has it, though no error was seen."""
    truth = ["no"] * 143 + ["yes"] * 85
    called = ["no"] * 143 + ["no"] * 11 + ["yes"] * 74
    labels = pd.CategoricalDtype(["no", "yes"], ordered=True)
    outcomes = pd.DataFrame(
        {"truth": pd.Categorical(truth, dtype=labels), "prediction": pd.Categorical(called, dtype=labels)}
    )
    outcomes["confidence"], outcomes["loss"] = np.nan, (outcomes["truth"] != outcomes["prediction"]).astype(float)
    outcomes["failed"] = outcomes["loss"] > 0

    found = estimate(Classification().metric("precision_positive"), outcomes)

    assert (found.value, found.high) == (1.0, 1.0)
    assert found.low == pytest.approx(0.951, abs=0.01)


def test_a_mean_in_a_unit_is_no_share():
    """Fifty errors of exactly 0 minutes do not say that the mean is below 0.071 minutes."""
    outcomes = pd.DataFrame({"error": [0.0] * 50})
    mean = Metric(
        name="mae",
        title="MAE",
        meaning="Mean error.",
        better="lower",
        best=0.0,
        unit="minutes",
        statistic=Mean(lambda table: table["error"].to_numpy(float)),
    )
    found = estimate(mean, outcomes)

    assert (found.low, found.high) == (None, None)
    assert found.why_no_interval


def test_a_value_that_few_examples_move_to_one_side_has_no_range():
    """Too high by more than its standard error: a range around it would miss, and one beside it mislead."""
    found = around(0.3, Spread(0.02, 100), (0.0, 1.0), bias=0.05)

    assert (found.low, found.why_none) == (
        None,
        "of so few examples it comes out about 0.050 too high, more than its standard error",
    )


def test_a_small_bias_is_taken_off():
    """The range reaches further to the side where the value of more examples would lie."""
    plain, less = (around(0.5, Spread(0.02, 100), (0.0, 1.0), bias=bias) for bias in (0.0, 0.01))

    assert (less.low, less.high) == pytest.approx((plain.low - 0.01, plain.high - 0.01), abs=0.001)


@pytest.mark.parametrize(
    "statistic",
    [
        Mean(lambda table: table["x"].to_numpy(float)),
        Ratio(lambda table: (table["x"].to_numpy(float), np.ones(len(table)))),
        Influence(lambda table: table["x"].mean(), lambda table: (table["x"] - table["x"].mean()).to_numpy()),
    ],
)
def test_a_mean_has_one_interval_whatever_it_is_written_as(statistic):
    """Student's t on the logarithm of what cannot be below 0."""
    values = pd.DataFrame({"x": np.random.default_rng(1).exponential(size=60)})
    metric = Metric("m", "M", "", "lower", 0.0, statistic)
    found = estimate(metric, values)

    assert found.method == "Student's t, logarithmic scale"
    assert found.low * found.high == pytest.approx(found.value**2)
    assert (found.low, found.high) == pytest.approx((0.77, 1.61), abs=0.01)
