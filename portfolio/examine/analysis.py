"""Evaluation -> Analysis, one step after the other."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, TypeAlias

from portfolio.examine.checks import Case, run_checks, target_met
from portfolio.examine.checks.claims import check_claims
from portfolio.examine.checks.prose import stale_numbers
from portfolio.examine.comparisons.comparison import compare
from portfolio.examine.comparisons.iterations import Life, life_of, scored_runs
from portfolio.examine.comparisons.versions import Ground
from portfolio.examine.estimates.intervals import UndefinedMetricError, estimate, measured
from portfolio.examine.estimates.units import Units, groups_of, with_groups
from portfolio.examine.failures import failures
from portfolio.examine.review.patterns import review
from portfolio.examine.slices.weak_spots import WeakSpots, weak_spots
from portfolio.records import (
    Analysis,
    Comparison,
    Estimate,
    Evaluation,
    Examples,
    Finding,
    Passed,
    Pattern,
    Project,
    RecordedRun,
    Reviewed,
    Section,
    Skipped,
    Traits,
)
from portfolio.task import Groups, Metric, Task

if TYPE_CHECKING:
    import pandas as pd

Runs: TypeAlias = "Sequence[tuple[RecordedRun, pd.DataFrame]]"


def analyse(
    project: Project,
    examples: Examples,
    evaluation: Evaluation,
    task: Task,
    *,
    earlier: Runs = (),
    traits: Traits | None = None,
) -> Analysis:
    """All that is known about one evaluation, with the findings of the stages before.

    Args:
        project: with the author's claims, target and slices.
        examples: the test and training rows.
        evaluation: the outcomes on test rows; every one of them is among ``examples``.
        earlier: recorded runs other than this one, with their raw predictions (index ``example_id``, cells text).
        traits: what was measured in the images or sounds, in the order of the outcomes.
    """
    ids = evaluation.outcomes.index
    sizes = traits.sizes(list(ids)) if traits else {}
    scored = replace(examples, test=examples.test.loc[ids], picture_sizes=sizes)
    groups = groups_of(scored.test, project.dataset.group)
    outcomes = with_groups(evaluation.outcomes, groups)
    evaluation = replace(evaluation, outcomes=outcomes)
    quality = _quality(project, scored, task, outcomes, groups)
    weak = weak_spots(project, scored, evaluation, task, groups, traits)
    ground = Ground(task, scored, quality.metric, groups, weak.features)
    past = _remembered(project, evaluation, ground, earlier)
    analysis = _put_together(project, evaluation, ground, quality, weak, past)
    of_kind = task.findings(analysis.details, outcomes)
    case = Case(quality.metric, outcomes, Units.of(len(outcomes), groups), analysis, project, scored, task)
    return _checked(case, (*evaluation.passed, *of_kind, *weak.findings, *past.findings))


@dataclass(frozen=True)
class _Past:
    """What earlier versions did, what reviewers saw and how to say it, and what is to be said of either."""

    life: Life
    reviewed: Reviewed | None
    patterns: tuple[Pattern, ...]
    findings: tuple[Finding, ...]


def _remembered(project: Project, evaluation: Evaluation, ground: Ground, earlier: Runs) -> _Past:
    task, scored, groups = ground.task, ground.examples, ground.groups
    runs, left_out = scored_runs(project, scored, task, earlier)
    life = life_of(project, evaluation, ground, runs)
    run, metric = evaluation.run, ground.metric
    seen, sentences, about = review(project, scored, evaluation.outcomes, task, run, runs, groups, metric)
    return _Past(life, seen, sentences, (*left_out, *life.findings, *about))


def _put_together(
    project: Project, evaluation: Evaluation, ground: Ground, quality: Quality, weak: WeakSpots, past: _Past
) -> Analysis:
    """All of it, but for the answers of the checks."""
    task, scored, outcomes = ground.task, ground.examples, evaluation.outcomes
    details, patterns = task.details(outcomes), (*past.patterns, *weak.patterns)
    return Analysis(
        headline=quality.estimates[0],
        target=quality.target,
        target_met=quality.target_met,
        estimates=quality.estimates,
        baseline=quality.baseline,
        versus_baseline=quality.versus,
        slices=weak.slices,
        n_slices_tested=weak.found.n_looked_at,
        patterns=patterns,
        failures=failures(task, scored, outcomes, first=patterns),
        n_failures=int(outcomes["failed"].sum()),
        iterations=past.life.iterations,
        claims=() if evaluation.run.stale else check_claims(project.claims, quality.estimates),
        findings=(*project.findings, *scored.findings, *evaluation.findings, *quality.findings),
        tables=tuple(task.tables(details)),
        details=details,
        n_models_judged=past.life.n_judged,
        optimism=past.life.optimism,
        reviewed=past.reviewed,
        alike=weak.alike,
    )


def _checked(case: Case, further: Sequence[Finding | Passed]) -> Analysis:
    """The analysis with the answers of all checks, those of the prose and of the tables among them."""
    analysis, project = case.analysis, case.project
    answers = (*case.examples.looked, *run_checks(case), *further)
    typed = _typed(case, analysis)
    found = (answer for answer in answers if isinstance(answer, Finding))
    passed = (answer for answer in answers if isinstance(answer, Passed))
    return replace(
        analysis,
        findings=(*analysis.findings, *found, *typed),
        passed=(*passed, *_about_prose(project, typed)),
        skipped=tuple(answer for answer in answers if isinstance(answer, Skipped)),
    )


# ---- how good ----------------------------------------------------------------------------------


@dataclass(frozen=True)
class Quality:
    """How good it is, and how good nothing would be. ``metric`` is the headline; it comes first among the estimates."""

    metric: Metric
    target: float | None
    estimates: tuple[Estimate, ...]
    baseline: tuple[Estimate, ...]
    versus: Comparison
    findings: tuple[Finding, ...]

    @property
    def target_met(self) -> bool | None:
        """Whether the headline reaches the target, where there is one."""
        return None if self.target is None else target_met(self.estimates[0], self.target)


@dataclass(frozen=True)
class Measures:
    """The estimates of one set of outcomes by metric, and why the others have none ("" where nothing is to be said)."""

    estimates: Mapping[str, Estimate]
    undefined: Mapping[str, str]


def _quality(project: Project, examples: Examples, task: Task, outcomes: pd.DataFrame, groups: Groups) -> Quality:
    wanted = task.headline(project.metric, outcomes)
    name, baseline = _baseline(task, examples, project, wanted)
    metrics = [wanted, *(metric for metric in task.metrics if metric.name != wanted.name)]
    measures, without = _measure(metrics, outcomes, groups), _measure(metrics, baseline, groups)
    headline = next(m for m in metrics if m.name in measures.estimates and m.name in without.estimates)
    return Quality(
        metric=headline,
        target=project.target if headline is wanted else None,
        estimates=_in_order(measures, [headline, *metrics]),
        baseline=_in_order(without, [headline, *metrics]),
        versus=compare(headline, outcomes, baseline, name=name, groups=groups),
        findings=tuple(_about_undefined(metrics, headline, measures, without)),
    )


def _baseline(task: Task, examples: Examples, project: Project, metric: Metric) -> tuple[str, pd.DataFrame]:
    """The name and the outcomes of the best of the simple ones; checked like the author's predictions, so that both
    have the same labels. It is chosen on the test set, which flatters it and not the model."""
    found = []
    for name, predictions in (task.baseline(examples), *task.further_baselines(examples)):
        raw = predictions.astype(object).map(str)
        found.append((name, task.judge(task.check(raw, examples, project.options).predictions, examples)))
    best = max(found, key=lambda one: _worth(metric, one[1]))
    return (best[0] if len(found) == 1 else f"{best[0]}, the best of {len(found)} simple baselines"), best[1]


def _worth(metric: Metric, outcomes: pd.DataFrame) -> float:
    """The larger the better, least of all without a value."""
    try:
        return measured(metric, outcomes) * (1 if metric.better == "higher" else -1)
    except UndefinedMetricError:
        return -math.inf


def _measure(metrics: Iterable[Metric], outcomes: pd.DataFrame, groups: Groups) -> Measures:
    estimates, undefined = {}, {}
    for metric in metrics:
        try:
            estimates[metric.name] = estimate(metric, outcomes, groups=groups)
        except UndefinedMetricError as reason:
            undefined[metric.name] = str(reason)
    return Measures(estimates, undefined)


def _in_order(measures: Measures, metrics: Iterable[Metric]) -> tuple[Estimate, ...]:
    names = dict.fromkeys(metric.name for metric in metrics)
    return tuple(measures.estimates[name] for name in names if name in measures.estimates)


def _about_undefined(
    metrics: Sequence[Metric], headline: Metric, measures: Measures, baseline: Measures
) -> list[Finding]:
    """One finding for each reason why metrics are left out, and one when the headline is among them."""
    titles = {metric.name: metric.title for metric in metrics}
    findings = []
    if headline.name != metrics[0].name:
        reason = measures.undefined.get(metrics[0].name) or baseline.undefined.get(metrics[0].name) or "no value"
        sentence = f"{metrics[0].title} cannot be measured: {reason}. {headline.title} takes its place as the headline."
        findings.append(Finding("PF048", "warning", sentence, "Choose a metric that this test set can measure."))
    reasons: dict[str, list[str]] = {}
    for name, reason in measures.undefined.items():
        if reason and name != metrics[0].name:
            reasons.setdefault(reason, []).append(titles[name])
    for reason, names in reasons.items():
        findings.append(Finding("PF047", "advice", f"Left out for want of a value: {', '.join(names)} ({reason})."))
    return findings


# ---- what is typed -----------------------------------------------------------------------------


def _typed(case: Case, analysis: Analysis) -> tuple[Finding, ...]:
    """Numbers of README.md, and of what project.yml says at the top of the page, that nothing measured."""
    project, known = case.project, (_all_measured(analysis, case.project), _other_numbers(analysis))
    metrics = sorted(case.task.metrics, key=lambda metric: metric.name != case.metric.name)
    above = {"title": project.title, "tagline": project.tagline, "my_part": project.my_part or ""}
    sections = {key: Section(key, text, project.lines.get(key, 1)) for key, text in above.items()}
    return (
        *stale_numbers(sections, metrics, *known, file="project.yml"),
        *stale_numbers(project.sections, metrics, *known),
    )


def _all_measured(analysis: Analysis, project: Project) -> dict[str, list[float]]:
    """For each metric of this evaluation every value that prose may rightly repeat, the present one first."""
    changes = [run.versus_previous.difference for run in analysis.iterations if run.versus_previous]
    measured: dict[str, list[float]] = {}
    for found in (*analysis.estimates, *analysis.baseline, *(run.estimate for run in analysis.iterations), *changes):
        ends = (found.value, found.low, found.high)
        measured.setdefault(found.metric, []).extend(end for end in ends if end is not None)
    for run in project.runs:
        for name, recorded in run.values.items():
            measured.setdefault(name, []).extend(end for end in recorded if end is not None)
    return {now.metric: measured[now.metric] for now in analysis.estimates}


def _other_numbers(analysis: Analysis) -> list[float]:
    """What else may stand near a metric's name: the target, the lead, and rates in slices that stand out."""
    told = [part.estimate.value for part in analysis.slices if part.stands_out]
    lead = analysis.versus_baseline.difference
    ends = (lead.value, lead.low, lead.high, analysis.target)
    return [*(rate for value in told for rate in (value, 1 - value)), *(end for end in ends if end is not None)]


def _about_prose(project: Project, typed: Sequence[Finding]) -> tuple[Passed, ...]:
    if typed or not project.sections:
        return ()
    return (Passed("PF050", "No number typed in README.md beside a metric contradicts what was measured."),)
