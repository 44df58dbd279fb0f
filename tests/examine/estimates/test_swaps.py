"""The test fits the metric, and its p-values mean what they say."""

from __future__ import annotations

import itertools
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from portfolio.examine.comparisons.comparison import compare
from portfolio.examine.estimates import Weighted, swaps
from portfolio.examine.estimates.swaps import ALIKE, NOT_BY_EXAMPLE, _random_sums, flipped
from portfolio.examine.estimates.units import Units
from portfolio.tasks.classification.task import Classification
from portfolio.tasks.detection.task import Detection
from portfolio.tasks.regression.task import Regression
from tests.examine.populations import judged

TASK, NUMBERS = Classification(), Regression()
RESAMPLED = replace(
    TASK.metric("accuracy"),
    name="resampled",
    statistic=Weighted(
        lambda outcomes: lambda weights: 1 - weights @ outcomes["failed"].to_numpy(float) / weights.sum(1)
    ),
)
FORMS = {
    "accuracy": TASK.metric("accuracy"),
    "f1_macro": TASK.metric("f1_macro"),
    "matthews_corrcoef": TASK.metric("matthews_corrcoef"),
    "log_loss": TASK.metric("log_loss"),
    "roc_auc": TASK.metric("roc_auc"),
    "resampled": RESAMPLED,
    "mae": NUMBERS.metric("mae"),
    "rmse": NUMBERS.metric("rmse"),
    "r2": NUMBERS.metric("r2"),
}
"""One metric or more of each type of statistic."""


def pair(rng, n, name, *, better=0.0, per_group=1):
    """Outcomes of two models that make many of the same mistakes; ``better`` is the lead of the first."""
    alike = np.repeat(rng.normal(size=n // per_group + 1), per_group)[:n] if per_group > 1 else np.zeros(n)
    if name in ("mae", "rmse", "r2"):
        truth = rng.gamma(3, 10, n)
        common = rng.normal(0, 3, n)
        tables = []
        for lead in (better, 0.0):
            own = np.repeat(rng.normal(size=n // per_group + 1), per_group)[:n] if per_group > 1 else rng.normal(size=n)
            said = truth + common + (3 - 2 * lead) * own * (1 + np.abs(alike))
            loss = np.abs(said - truth)
            tables.append(pd.DataFrame({"truth": truth, "prediction": said, "loss": loss, "failed": loss > 5}))
        return tables
    truth = rng.choice(2, n, p=(0.65, 0.35))
    common = rng.normal(size=(n, 2))
    common[np.arange(n), truth] += 1.5 + alike
    made = []
    for lead in (better, 0.0):
        scores = common + 0.7 * (
            np.repeat(rng.normal(size=(n // per_group + 1, 2)), per_group, 0)[:n]
            if per_group > 1
            else rng.normal(size=(n, 2))
        )
        scores[np.arange(n), truth] += lead
        made.append(judged(truth, scores, positive=True))
    return made


def chance_of(metric, this, that, groups=None):
    return metric.statistic.test(this, that, groups)


def p_values(name, n, times, *, per_group=1, better=0.0):
    """P-values of so many pairs of models."""
    rng = np.random.default_rng(n + per_group)
    groups = pd.Series(np.arange(n) // per_group) if per_group > 1 else None
    tables = (pair(rng, n, name, better=better, per_group=per_group) for _ in range(times))
    return np.array([chance_of(FORMS[name], *both, groups).p for both in tables])


LEVELS = (0.01, 0.05, 0.1, 0.2, 0.5)


def rejected(p):
    return {level: float((p <= level).mean()) for level in LEVELS}


def too_many(p):
    """Levels at which p-values are too small more often than simulation error allows (3.5 standard errors)."""
    room = {level: 3.5 * np.sqrt(level * (1 - level) / p.size) for level in LEVELS}
    return {level: share for level, share in rejected(p).items() if share > level + room[level]}


@pytest.mark.parametrize("name", ["accuracy", "f1_macro", "mae"])
def test_no_difference_is_called_one_as_often_as_it_says(name):
    """A short run at n = 50: p-values of two equally good models are no smaller than uniform ones."""
    p = p_values(name, 50, 100)

    assert too_many(p) == {}
    assert (p <= 0.5).mean() > 0.25


@pytest.mark.parametrize("name", ["accuracy", "f1_macro", "mae"])
def test_a_real_lead_is_seen(name):
    """Power: a clearly better model is told from a weaker one nearly every time."""
    assert (p_values(name, 200, 30, better=1.2) < 0.05).mean() > 0.9


def test_groups_change_places_as_a_whole():
    """Examples of a group stand or fall together: single swaps would see leads that are not there."""
    n, per_group, name = 500, 25, "f1_macro"
    rng = np.random.default_rng(5)
    grouped, alone = [], []
    for _ in range(60):
        both = pair(rng, n, name, per_group=per_group)
        grouped.append(chance_of(FORMS[name], *both, pd.Series(np.arange(n) // per_group)).p)
        alone.append(chance_of(FORMS[name], *both).p)

    assert too_many(np.array(grouped)) == {}
    assert 0.05 in too_many(np.array(alone))


@pytest.mark.soak
@pytest.mark.parametrize("per_group", [1, 5])
@pytest.mark.parametrize("n", [50, 200, 2000])
@pytest.mark.parametrize("name", list(FORMS))
def test_p_values_of_equally_good_models_are_uniform(name, n, per_group):
    """In a thousand simulations; fewer where each takes long."""
    times = 50 if name == "resampled" else 1000
    p = p_values(name, n, times, per_group=per_group)
    print(f"\n{name}, n = {n}, groups of {per_group}: {rejected(p)}")

    assert too_many(p) == {}
    if n == 2000:
        assert all(share > level - 4.5 * np.sqrt(level / times) - 0.02 for level, share in rejected(p).items())


@pytest.mark.soak
@pytest.mark.parametrize("n", [50, 200, 2000])
@pytest.mark.parametrize("name", [name for name in FORMS if name != "resampled"])
def test_power_grows_with_n(name, n):
    """How often a moderate lead is seen at the 5 % level."""
    p = p_values(name, n, 100, better=0.25)
    print(f"\npower, {name}, n = {n}: {(p < 0.05).mean():.2f}")

    assert (p < 0.05).mean() > {50: 0.02, 200: 0.1, 2000: 0.9}[n]


# ---- exact ---------------------------------------------------------------------------------------


def test_where_all_changes_are_of_one_size_it_is_mcnemars():
    """Ten fixed and two broken: the binomial tail."""
    found = flipped(np.array([1.0] * 10 + [-1.0] * 2 + [0.0] * 30), Units(42))

    assert found.name == "exact McNemar test"
    assert found.p == pytest.approx(2 * (1 + 12 + 66) / 2**12)


def test_a_few_changes_are_counted_in_every_arrangement():
    """All 2^8 signs, by hand."""
    change = np.array([0.5, -0.2, 0.9, 0.1, 1.3, -0.4, 0.6, 0.7])
    by_hand = [
        abs(np.dot(signs, change)) >= change.sum() - 1e-12 for signs in itertools.product((-1, 1), repeat=change.size)
    ]
    found = flipped(change, Units(8))

    assert found.name == "exact paired permutation test"
    assert found.p == pytest.approx(np.mean(by_hand))


def test_confusion_counts_are_swapped_exactly():
    """Six examples on which two models differ: every assignment of answers to models, scored by hand."""
    rng = np.random.default_rng(3)
    truth = rng.integers(0, 3, 40)
    left, right = truth.copy(), truth.copy()
    left[:4] = (truth[:4] + 1) % 3
    right[4:6] = (truth[4:6] + 2) % 3
    this, that = (_called(truth, said) for said in (left, right))

    def score(outcomes):
        return float(FORMS["f1_macro"].statistic.value(outcomes))

    differences = []
    for swapped in itertools.product((False, True), repeat=6):
        rows = np.flatnonzero(np.array([*swapped, *[False] * 34]))
        one, other = left.copy(), right.copy()
        one[rows], other[rows] = right[rows], left[rows]
        differences.append(abs(score(_called(truth, one)) - score(_called(truth, other))))
    found = chance_of(FORMS["f1_macro"], this, that)

    assert found.name == "exact paired permutation test"
    assert found.p == pytest.approx(np.mean(np.array(differences) >= abs(score(this) - score(that)) - 1e-12))


def test_hundreds_of_labels_fit_into_memory(monkeypatch):
    """What swaps move is mostly nothing; where there is much of it only the rest is kept, and p is the same."""
    rng = np.random.default_rng(8)
    truth = rng.integers(0, 3, 200)
    sides = [np.where(rng.random(200) < 0.7, truth, rng.integers(0, 3, 200)) for _ in range(2)]
    tables = [_called(truth, said) for said in sides]
    dense = swaps._moves(*tables, Units(200))
    monkeypatch.setattr(swaps, "MOST_CELLS", 0)
    sparse = swaps._moves(*tables, Units(200))

    assert not isinstance(sparse[1], np.ndarray)
    assert np.array_equal(dense[1], sparse[1].toarray())
    assert np.array_equal(dense[0] @ dense[1], sparse[0] @ sparse[1])


def _called(truth, said):
    labels = ["a", "b", "c"]
    columns = {"truth": truth, "prediction": said}
    return pd.DataFrame(
        {name: pd.Categorical.from_codes(codes, categories=labels) for name, codes in columns.items()}
        | {"failed": truth != said}
    )


@pytest.mark.parametrize("name", ["f1_macro", "rmse", "mae"])
def test_groups_of_one_are_no_groups(name):
    """Swapping groups of one example is swapping examples, but for the noise of the draws."""
    both = pair(np.random.default_rng(8), 150, name, better=0.2)
    alone = chance_of(FORMS[name], *both)
    grouped = chance_of(FORMS[name], *both, pd.Series(np.arange(150)))

    assert grouped.p == pytest.approx(alone.p, abs=0.03)
    assert grouped.name.endswith("of whole groups")


@pytest.mark.parametrize("name", ["accuracy", "f1_macro", "log_loss", "roc_auc", "rmse"])
def test_p_is_never_zero_and_the_same_every_time(name):
    """Draws come from a fixed seed, and the arrangement that was seen counts as one of them."""
    both = pair(np.random.default_rng(1), 200, name, better=1.4)
    first, second = (chance_of(FORMS[name], *both) for _ in range(2))

    assert first == second
    assert 0 < first.p < 0.01


def test_equal_predictions_have_nothing_to_test():
    """p is 1, and the name says why."""
    this, _ = pair(np.random.default_rng(1), 60, "f1_macro")

    assert chance_of(FORMS["f1_macro"], this, this).p == 1
    assert chance_of(FORMS["accuracy"], this, this).name == ALIKE


def test_a_value_of_the_whole_cannot_be_tested_by_example():
    """How varied the words of all topics are depends on no document, so none is swapped."""
    of_first = Weighted(lambda outcomes: lambda weights: np.full(len(weights), float(outcomes["prediction"].iloc[0])))
    whole = replace(FORMS["rmse"], statistic=of_first)
    this, that = pair(np.random.default_rng(1), 60, "rmse")

    assert chance_of(whole, this, that).p is None
    assert chance_of(whole, this, that).name == NOT_BY_EXAMPLE


def test_a_slow_metric_gets_fewer_swaps_and_says_how_many():
    """At 2,000 examples a mean has 9,999 in a fraction of a second, a metric of weighted rows 999."""
    this, that = pair(np.random.default_rng(1), 2_000, "mae")
    quick, slow = (chance_of(FORMS[name], this, that) for name in ("mae", "resampled"))

    assert quick.name == "paired permutation test, 9,999 random swaps"
    assert slow.name == "paired permutation test, 999 random swaps"
    assert slow.p * 1000 == pytest.approx(round(slow.p * 1000))


def test_signs_drawn_by_eights_are_signs():
    """The sums of random signs have the spread and the shape of sums of random signs, with a remainder of any size."""
    parts = np.arange(1.0, 31.0)
    sums = _random_sums(parts, 9_999)

    assert sums.std() == pytest.approx(np.sqrt((parts**2).sum()), rel=0.03)
    assert abs(sums.mean()) < 4 * sums.std() / 100
    assert set(np.mod(sums, 2)) == {np.mod(parts.sum(), 2)}


def test_average_precision_is_swapped_image_by_image():
    """A metric whose value is no mean: two detectors on the same images."""
    task = Detection()
    examples, raw = task.example()
    tables = []
    for keep in (12, 3):
        cells = raw.assign(prediction=[cell if row < keep else "[]" for row, cell in enumerate(raw["prediction"])])
        checked = task.check(cells, examples, {})
        assert checked.complaints == ()
        tables.append(task.judge(checked.predictions, examples))
    found = chance_of(task.metric("ap50"), *tables)

    assert found.name.startswith(("paired permutation test", "exact paired"))
    assert found.p < 0.05


def test_comparison_names_its_test(task, world):
    """The test stands beside the p-value."""
    weak, strong = world(200, hard=0.0), world(200, hard=3.0)

    assert compare(task.metric("accuracy"), strong.outcomes, weak.outcomes, name="").test == "exact McNemar test"
    assert "random swaps" in compare(task.metric("log_loss"), strong.outcomes, weak.outcomes, name="").test
