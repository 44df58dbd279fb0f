"""This against that on the same examples."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from portfolio.examine.comparisons.comparison import compare
from portfolio.examine.estimates import Weighted
from portfolio.examine.estimates.intervals import UndefinedMetricError, estimate

METRICS = ["f1_macro", "accuracy", "roc_auc", "log_loss", "matthews_corrcoef"]


@pytest.fixture
def better(world):
    """One world with weak and one with strong predictions of the same examples."""
    weak, strong = world(400, hard=0.0), world(400, hard=3.0)
    return weak.outcomes, strong.outcomes


@pytest.mark.parametrize("name", METRICS)
def test_a_real_gain_is_seen(task, better, name):
    """The interval of the difference leaves out 0, on the right side."""
    weak, strong = better
    found = compare(task.metric(name), strong, weak, name="the weak one")
    sign = 1 if task.metric(name).better == "higher" else -1

    assert sign * found.difference.low > 0
    assert sign * found.difference.high > 0
    assert found.difference.value == pytest.approx(found.this.value - found.that.value)
    assert found.p < 0.001


@pytest.mark.parametrize("name", METRICS)
def test_the_other_way_round_is_the_same_with_the_other_sign(task, better, name):
    """Nothing favours the first."""
    weak, strong = better
    one, other = (compare(task.metric(name), *pair, name="") for pair in ((strong, weak), (weak, strong)))

    assert one.difference.value == pytest.approx(-other.difference.value)
    assert one.difference.low == pytest.approx(-other.difference.high, abs=0.012)
    assert (one.fixed, one.broken) == (other.broken, other.fixed)


def test_what_is_left_of_sums_in_another_order_is_no_difference(task, better):
    """A lead of 2.8e-17 is none."""
    _, strong = better
    scored = task.metric("log_loss")
    loss = strong["loss"].to_numpy()

    found = compare(scored, strong, strong.assign(loss=loss * (1 + 1e-14)), name="the same but for dust")
    assert found.this.value != found.that.value
    assert found.difference.value == 0


@pytest.mark.parametrize("name", METRICS)
def test_equal_predictions_do_not_differ(world, task, name):
    """No difference, no range around it, nothing fixed and nothing broken."""
    outcomes = world(100).outcomes
    found = compare(task.metric(name), outcomes, outcomes, name="itself")

    assert found.difference.value == 0
    assert found.difference.low is None
    assert found.difference.why_no_interval == "the two sets of predictions score alike on every example"
    assert (found.fixed, found.broken, found.p) == ((), (), 1.0)


def test_pairing_makes_the_interval_narrower(task, better):
    """Two good models fail on the same examples, so their difference is known better than either value."""
    _, strong = better
    changed = strong.copy()
    changed.loc[changed.index[:6], "prediction"] = "EE"
    changed["failed"] = changed["prediction"] != changed["truth"]
    found = compare(task.metric("f1_macro"), strong, changed, name="")

    assert found.difference.high - found.difference.low < found.this.high - found.this.low


def test_fixed_and_broken_are_told_by_id(world, task):
    """Three examples were wrong and are right now, two the other way round."""
    w = world(60)
    truth = w.examples.test["country"]
    flipped = truth.map({"EE": "FI", "FI": "EE"})
    before = w.judged(pd.DataFrame({"prediction": truth.where(~truth.index.isin(truth.index[:3]), flipped)}))
    now = w.judged(pd.DataFrame({"prediction": truth.where(~truth.index.isin(truth.index[10:12]), flipped)}))
    found = compare(task.metric("accuracy"), now, before, name="the run before")

    assert found.fixed == ("00000", "00001", "00002")
    assert found.broken == ("00010", "00011")
    assert found.p == pytest.approx(1.0)


def test_only_common_examples_count(task, better):
    """The test set has grown since: what is new has no partner."""
    weak, strong = better
    found = compare(task.metric("f1_macro"), strong, weak.iloc[50:350][::-1], name="")

    assert found.n_common == found.this.n == found.that.n == 300
    assert found.this == estimate(task.metric("f1_macro"), strong.iloc[50:350])


def test_groups_make_the_interval_wider(task, better):
    """Copies are no further evidence."""
    weak, strong = better
    copied = [pd.concat([table, table.set_axis(table.index + "b")]) for table in (weak, strong)]
    groups = pd.Series([name.removesuffix("b") for name in copied[0].index], copied[0].index)
    for name in METRICS:
        once, grouped = (
            compare(task.metric(name), strong, weak, name="").difference,
            compare(task.metric(name), copied[1], copied[0], name="", groups=groups).difference,
        )
        assert grouped.high - grouped.low == pytest.approx(once.high - once.low, rel=0.2), name


def test_labels_in_another_order_are_the_same_labels(world, task):
    """The author may have added ``labels:`` between two runs."""
    w = world(60)
    other = replace(w, project=replace(w.project, options={"labels": ["FI", "EE"]}))
    reordered = other.judged(w.raw)
    found = compare(task.metric("f1_macro"), w.outcomes, reordered, name="")

    assert found.difference.value == 0
    assert found.fixed == ()


def test_other_labels_cannot_be_compared(world, task):
    """A run with a third label answered another question."""
    third = world(60, labels=("EE", "FI", "LV"))

    with pytest.raises(UndefinedMetricError, match="different labels"):
        compare(task.metric("f1_macro"), world(60).outcomes, third.outcomes, name="")


def test_a_statistic_of_weighted_rows_is_resampled_in_pairs(task, better):
    """The same interval as from what each example adds, but for the noise of the draws."""
    weak, strong = (table.iloc[:120] for table in better)
    accuracy = task.metric("accuracy")
    slow = replace(
        accuracy,
        statistic=Weighted(
            lambda outcomes: lambda weights: 1 - weights @ outcomes["failed"].to_numpy(float) / weights.sum(1)
        ),
    )
    resampled, closed = (compare(metric, strong, weak, name="").difference for metric in (slow, accuracy))

    assert resampled.low == pytest.approx(closed.low, abs=0.03)
    assert resampled.high == pytest.approx(closed.high, abs=0.03)


def test_p_is_uniform_when_nothing_changed():
    """McNemar's exact test rejects at most as often as it says."""
    from portfolio.examine.estimates.formulas import mcnemar

    rng = np.random.default_rng(0)
    changed = rng.binomial(200, 0.3, 4000)
    p = np.array(
        [mcnemar(int(fixed), int(n - fixed)) for n, fixed in zip(changed, rng.binomial(changed, 0.5), strict=True)]
    )

    for level in (0.01, 0.05, 0.1, 0.25, 0.5):
        assert 0.5 * level < (p <= level).mean() < level + 0.01
