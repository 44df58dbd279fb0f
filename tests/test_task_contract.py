"""What holds for every kind of problem that is installed, those of outside packages included."""

from __future__ import annotations

import json
import math
from dataclasses import dataclass, field, replace
from importlib.metadata import entry_points
from itertools import pairwise
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from portfolio.evaluate.predictions import canonical, parse_canonical
from portfolio.examine.analysis import analyse
from portfolio.examine.comparisons.comparison import compare
from portfolio.examine.comparisons.versions import Ground, Scored
from portfolio.examine.estimates import Weighted, bootstrap, swaps
from portfolio.examine.estimates.intervals import UndefinedMetricError, estimate
from portfolio.present.blind import Progress, blind_card, blind_page
from portfolio.records import Dataset, Environment, Evaluation, Examples, Fingerprint, Predictor, Project, Run
from portfolio.task import Metric, Task

KINDS = {entry.name: entry for entry in entry_points(group="portfolio.tasks")}
OPTIONS = {
    "classification": [{"multilabel": ";"}, {"ordered": "yes", "labels": ("snow", "rain", "sun")}],
}
"""Ways to set a kind up that change what it is, beside the plain one."""

VARIANTS = [(name, options) for name in KINDS for options in [{}, *OPTIONS.get(name, [])]]
PLAIN = Dataset("test.csv", None, None, None)
COLUMNS = ["truth", "prediction", "confidence", "loss", "failed"]


@dataclass(frozen=True)
class Example:
    """A kind with its own tiny example, grown so that ranges can be given."""

    task: Task
    examples: Examples
    raw: pd.DataFrame
    options: dict = field(default_factory=dict)

    def outcomes(self, raw: pd.DataFrame | None = None) -> pd.DataFrame:
        """What judging these raw predictions gives."""
        raw = self.raw if raw is None else raw
        part = replace(self.examples, test=self.examples.test.loc[raw.index])
        checked = self.task.check(raw, part, self.options)
        assert checked.complaints == (), checked.complaints
        return self.task.judge(checked.predictions, part)

    def wrong(self, n: int) -> pd.DataFrame:
        """Raw predictions whose first ``n`` rows are those of other examples."""
        shifted = self.raw.iloc[np.roll(np.arange(len(self.raw)), 1)].set_axis(self.raw.index)
        return pd.concat([shifted.iloc[:n], self.raw.iloc[n:]])

    def metrics(self, outcomes: pd.DataFrame) -> list[Metric]:
        """The metrics that have a value."""
        return [metric for metric in self.task.metrics if metric.undefined(outcomes) is None]


@pytest.fixture
def fewer_draws(monkeypatch):
    """Enough to see that all is in its place, and a tenth of the time."""
    monkeypatch.setattr(bootstrap, "DRAWS", 200)
    monkeypatch.setattr(swaps, "SWAPS", 999)
    monkeypatch.setattr(swaps, "WEIGHTED_SWAPS", 199)


@pytest.fixture(params=VARIANTS, ids=lambda variant: " ".join([variant[0], *variant[1]]))
def example(request):
    """Each kind in turn, its example repeated to at least sixty rows."""
    name, options = request.param
    task = KINDS[name].load()().configured(options)
    examples, raw = task.example()
    times = -(-60 // len(raw))
    index = pd.Index([f"{name}-{copy}" for copy in range(times) for name in raw.index], name="example_id", dtype="str")
    test = pd.concat([examples.test] * times).set_axis(index)
    return Example(task, replace(examples, test=test), pd.concat([raw] * times).set_axis(index), options)


def analysed(example: Example, raw: pd.DataFrame):
    task = example.task
    dataset = Dataset("test.csv", None, None, example.examples.target)
    project = Project(
        "x",
        Path("/x"),
        "projects/x",
        "X",
        "",
        task.name,
        dataset,
        Predictor(function="p.py:predict"),
        options=example.options,
    )
    run = Run(Fingerprint("a", "b"), "measured", "2026-01-01T00:00:00Z", 0.1, None, Environment("3", "x"), {}, "d")
    return analyse(project, example.examples, Evaluation(example.outcomes(raw), run), task)


def test_it_says_what_it_is(example):
    """Name, title, at least one metric, each with words for a reader who does not know it."""
    task = example.task

    assert task.name in KINDS
    assert task.title
    assert len({metric.name for metric in task.metrics}) == len(task.metrics) >= 1
    assert all(metric.title and metric.meaning.endswith(".") for metric in task.metrics)
    assert task.metric(None) is task.metrics[0]


def test_the_raw_predictions_of_its_example_are_text(example):
    """As they come out of a file."""
    assert all(isinstance(cell, str) for column in example.raw for cell in example.raw[column])
    assert example.raw.index.equals(example.examples.test.index)


def test_outcomes_have_the_columns_that_everything_stands_on(example):
    """Truth, prediction, confidence, loss and failed; a loss is a number from 0 on."""
    outcomes = example.outcomes(example.wrong(9))

    assert set(COLUMNS) <= set(outcomes.columns)
    assert outcomes.index.equals(example.raw.index)
    assert outcomes["failed"].dtype == bool
    assert np.isfinite(outcomes["loss"]).all()
    assert (outcomes["loss"] >= 0).all()
    assert outcomes["confidence"].dropna().between(0, 1).all()


def test_what_was_accepted_is_accepted_as_it_was_written(example):
    """What is kept and recorded is the canonical text of checked predictions; it is checked and judged again."""
    part = replace(example.examples, test=example.examples.test.loc[example.raw.index])
    first = example.task.check(example.wrong(9), part, example.options).predictions
    again = example.task.check(parse_canonical(canonical(first)), part, example.options)

    assert again.complaints == ()
    judged = [example.task.judge(predictions, part) for predictions in (first, again.predictions)]
    assert judged[1]["loss"].to_numpy() == pytest.approx(judged[0]["loss"].to_numpy(), abs=2e-3)


def test_perfect_predictions_cost_nothing_and_score_best(example):
    """Loss 0, nothing failed, every metric at its best value."""
    outcomes = example.outcomes()

    assert (outcomes["loss"] == 0).all()
    assert not outcomes["failed"].any()
    assert example.metrics(outcomes)
    for metric in example.metrics(outcomes):
        assert estimate(metric, outcomes).value == pytest.approx(metric.best, abs=1e-9), metric.name


def test_worse_predictions_never_rank_better(example):
    """More and more rows get the prediction of another example."""
    steps = [example.outcomes(example.wrong(n)) for n in (0, 10, 30, 50, len(example.raw))]

    assert steps[-1]["failed"].sum() > 0
    for before, after in pairwise(steps):
        assert after["loss"].sum() >= before["loss"].sum()
        for metric in example.metrics(after):
            sign = 1 if metric.better == "higher" else -1
            was, now = estimate(metric, before).value, estimate(metric, after).value
            assert sign * now <= sign * was + 1e-9, metric.name


def test_what_the_examples_add_has_mean_0(example):
    """Where a statistic says what each example adds to it."""
    outcomes = example.outcomes(example.wrong(17))
    for metric in example.metrics(outcomes):
        if not isinstance(metric.statistic, Weighted):
            assert float(np.mean(metric.statistic.influence(outcomes))) == pytest.approx(0, abs=1e-9), metric.name


def test_no_interval_ends_at_its_own_value(example):
    """Unless nothing lies beyond it; where it would, it says why there is none."""
    outcomes = example.outcomes(example.wrong(17))
    for metric in example.metrics(outcomes):
        found = estimate(metric, outcomes)
        if found.low is None:
            assert found.why_no_interval, metric.name
        else:
            assert found.low < found.value or found.value == metric.limits[0], metric.name
            assert found.high > found.value or found.value == metric.limits[1], metric.name


def test_the_order_of_the_rows_changes_nothing(example):
    """Shuffled rows give the same outcomes and the same numbers."""
    raw = example.wrong(17)
    shuffled = raw.sample(frac=1, random_state=1)
    one, other = example.outcomes(raw), example.outcomes(shuffled)

    pd.testing.assert_frame_equal(one, other.loc[one.index])
    for metric in example.metrics(one):
        assert estimate(metric, other).value == pytest.approx(estimate(metric, one).value, abs=1e-12), metric.name


@pytest.mark.parametrize("n", [1, 2, 19])
def test_few_examples_degrade_with_a_sentence(example, n):
    """A value without a range, and why; or no value, and why."""
    small = replace(example, examples=replace(example.examples, test=example.examples.test.iloc[:n]))
    analysis = analysed(small, example.raw.iloc[:n])

    assert all(found.low is None and found.why_no_interval for found in analysis.estimates)
    assert any(finding.code == "PF040" for finding in analysis.findings)
    assert_no_nan(analysis)


def test_a_weight_counts_like_so_many_rows(example):
    """A row of weight 3 is three rows, and one of weight 0 is none."""
    outcomes = example.outcomes(example.wrong(17))
    weights = np.random.default_rng(0).multinomial(len(outcomes), np.full(len(outcomes), 1 / len(outcomes)))
    for metric in example.metrics(outcomes):
        if isinstance(metric.statistic, Weighted):
            rows = outcomes.iloc[np.repeat(np.arange(len(outcomes)), weights)]
            drawn = float(metric.statistic.of(outcomes)(weights[None].astype(float))[0])
            assert drawn == pytest.approx(metric.statistic.value(rows), abs=1e-9), metric.name


@pytest.mark.usefixtures("fewer_draws")
def test_a_version_compared_with_itself_has_not_changed(example):
    """No difference, p = 1, nothing fixed and nothing broken."""
    outcomes = example.outcomes(example.wrong(17))
    for metric in example.metrics(outcomes):
        found = compare(metric, outcomes, outcomes, name="itself")
        assert (found.difference.value, found.difference.low, found.fixed, found.broken) == (0, None, (), ())
        assert found.p == 1, metric.name


@pytest.mark.usefixtures("fewer_draws")
def test_this_and_that_change_places_with_their_sign(example):
    """The difference turns its sign, fixed are broken, and chance is the same."""
    one, other = example.outcomes(example.wrong(9)), example.outcomes(example.wrong(40))
    for metric in example.metrics(one):
        if metric.undefined(other) is not None:
            continue
        found, back = compare(metric, one, other, name=""), compare(metric, other, one, name="")
        assert back.difference.value == pytest.approx(-found.difference.value), metric.name
        assert (back.fixed, back.broken) == (found.broken, found.fixed)
        assert (found.p is None) == (back.p is None), metric.name
        assert found.p is None or back.p == pytest.approx(found.p, abs=0.1), metric.name
        assert found.test


@pytest.mark.usefixtures("fewer_draws")
def test_what_a_version_fixed_and_broke_has_cards(example):
    """Each with what both versions said; made from the version that failed."""
    now, before = (
        Scored("", "2026-01-01T00:00:00Z", None, {}, "d", example.outcomes(raw))
        for raw in (example.wrong(9), example.wrong(40))
    )
    ground = Ground(example.task, example.examples, example.metrics(now.outcomes)[0])
    comparison = ground.compared(now, before, "before")
    change = ground.change(now, before, comparison)

    assert 0 < len(change.fixed) == min(3, len(comparison.fixed))
    assert {turned.failure.example_id for turned in change.fixed} <= set(comparison.fixed)
    assert all(turned.before and turned.now for turned in change.fixed)


def test_what_a_card_shows_can_be_written_down(example):
    """For each of the worst examples: plain data, no nan, the same every time."""
    analysis = analysed(example, example.wrong(17))
    again = analysed(example, example.wrong(17))

    assert [failure.shown for failure in analysis.failures] == [failure.shown for failure in again.failures]
    assert all(json.loads(json.dumps(failure.shown, allow_nan=False)) is not None for failure in analysis.failures)
    assert all(failure.truth and failure.prediction for failure in analysis.failures)


def blind_pages(example: Example, examples: Examples, outcomes: pd.DataFrame) -> dict[str, str]:
    """Id -> the page that a reviewer sees of it, and what the model made where that is the example."""
    task, pages = example.task, {}
    project = Project("x", Path("/x"), "projects/x", "X", "", task.name, PLAIN, Predictor(), options=example.options)
    for name in map(str, outcomes.index[:20]):
        view = task.blind(examples, name, task.made(outcomes, name))
        card = blind_card(project, examples, name, view, {})
        pages[name] = blind_page(card, Progress({"glare": 2}, 3, 60, 0.05, 57), example_id=name, reviewer="Ada")
    return pages


def test_a_page_for_a_blind_review_knows_nothing_of_the_predictions(example):
    """Other predictions change no byte of an example's page, unless the example is what the model made."""
    baseline = example.task.baseline(example.examples)[1].astype(object).map(str)
    all_outcomes = [example.outcomes(raw) for raw in (example.raw, example.wrong(len(example.raw)), baseline)]
    pages = [blind_pages(example, example.examples, outcomes) for outcomes in all_outcomes]

    assert len({tuple(outcomes["failed"]) for outcomes in all_outcomes}) > 1
    for outcomes, found in zip(all_outcomes[1:], pages[1:], strict=True):
        for name, page in found.items():
            made = [example.task.made(of, name) for of in (all_outcomes[0], outcomes)]
            assert page == pages[0][name] or made[0] != made[1]


def test_what_the_model_made_is_the_prediction_or_nothing(example):
    """No judgement of it."""
    outcomes, raw = example.outcomes(), example.raw.iloc[:, 0]

    assert {example.task.made(outcomes, name) in ("", raw[name].strip()) for name in raw.index} == {True}


def test_a_page_for_a_blind_review_knows_nothing_of_the_judgement(example):
    """Without the training rows a judge says other things of the same predictions; the page stays as it is."""
    without = replace(example.examples, train=None)
    outcomes = example.outcomes(example.wrong(17))
    other = example.task.judge(example.task.check(example.wrong(17), without, example.options).predictions, without)

    assert blind_pages(example, without, other) == blind_pages(example, example.examples, outcomes)


def test_a_page_for_a_blind_review_shows_the_example(example):
    """Something to look at: a text, a label or a drawing, and a form."""
    for page in blind_pages(example, example.examples, example.outcomes()).values():
        assert "<bdi>" in page.split('class="tags"')[0].split('class="example"')[1]
        assert 'name="example_id"' in page


def test_constant_predictions_degrade_with_a_sentence(example):
    """The same answer for every example."""
    constant = pd.concat([example.raw.iloc[[0]]] * len(example.raw)).set_axis(example.raw.index)
    analysis = analysed(example, constant)

    assert any(finding.code == "PF044" for finding in analysis.findings)
    assert_no_nan(analysis)


def test_one_answer_in_the_truth_degrades_with_a_sentence(example):
    """A test set in which nothing varies."""
    target = example.examples.target
    if target is None:
        pytest.skip("this kind's example has no truth")
    test = example.examples.test.assign(**{target: [example.examples.test[target].iloc[0]] * len(example.raw)})
    same = replace(example, examples=replace(example.examples, test=test))
    analysis = analysed(same, example.raw)

    assert any(finding.code == "PF045" for finding in analysis.findings)
    assert_no_nan(analysis)


def test_missing_confidences_are_no_error(example):
    """Where a prediction can come without them."""
    if "prediction" not in example.raw:
        pytest.skip("this kind has no column that can stand alone")
    bare = example.raw[["prediction"]]
    if example.task.check(bare, example.examples, example.options).complaints:
        pytest.skip("this kind needs more than the prediction")
    assert_no_nan(analysed(example, bare))


def test_a_metric_without_a_value_says_why(example):
    """On a single example, every metric has a finite value or a reason."""
    one = example.outcomes(example.raw.iloc[:1])
    for metric in example.task.metrics:
        reason = metric.undefined(one)
        if reason is None:
            assert math.isfinite(estimate(metric, one).value), metric.name
        else:
            with pytest.raises(UndefinedMetricError) as refused:
                estimate(metric, one)
            assert str(refused.value) == reason


def test_the_baseline_has_a_name_and_passes_the_check(example):
    """A name for the middle of a sentence, and predictions that can be judged."""
    for name, predictions in (
        example.task.baseline(example.examples),
        *example.task.further_baselines(example.examples),
    ):
        outcomes = example.outcomes(predictions.astype(object).map(str))

        assert name
        assert not name.endswith(".")
        assert len(outcomes) == len(example.raw)


def test_every_outcome_belongs_to_a_group(example):
    """Words for each sort of outcome, in the order of the rows."""
    outcomes = example.outcomes(example.wrong(17))
    groups = example.task.group(outcomes)

    assert groups.index.equals(outcomes.index)
    assert all(isinstance(name, str) and name for name in groups)


def test_details_stay_small(example):
    """Ten times the examples, the same size."""
    outcomes = example.outcomes(example.wrong(17))
    many = pd.concat([outcomes] * 10)

    assert len(repr(example.task.details(many))) < 1.2 * len(repr(example.task.details(outcomes)))


def test_tables_are_rectangular(example):
    """As many cells as the header has, each of them text."""
    for table in example.task.tables(example.task.details(example.outcomes(example.wrong(17)))):
        assert len(table.numeric) == len(table.header)
        assert all(len(row) == len(table.header) and all(isinstance(cell, str) for cell in row) for row in table.rows)


def test_each_chart_has_words_and_numbers(example):
    """No picture without alt text and a table."""
    for chart in example.task.charts(analysed(example, example.wrong(17))):
        assert chart.svg.startswith("<svg")
        assert chart.alt
        assert chart.table.rows


def assert_no_nan(analysis):
    estimates = [*analysis.estimates, *analysis.baseline, analysis.versus_baseline.difference]
    estimates += [part.estimate for part in analysis.slices]
    numbers = [number for found in estimates for number in (found.value, found.low, found.high) if number is not None]

    assert all(map(math.isfinite, numbers))
    assert "nan" not in repr(analysis.details)
