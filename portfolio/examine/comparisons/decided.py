"""Were metric, target and test set settled before the first model was measured? Codes PF059 and PF095 to PF097."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from portfolio.examine.comparisons.test_set_wear import about_test_set
from portfolio.records import FORESIGHT_SECONDS, Amendment, Analysis, Decided, Decision, Finding, Passed
from portfolio.task import Metric, Task
from portfolio.words import bare, counted, lapse

_ALL = 3
"""Decisions of a project that has a target."""


def with_decisions(analysis: Analysis, decided: Decided, task: Task) -> Analysis:
    """The analysis with what is to be said of decisions, and of how many models the test set has judged."""
    findings, passed = about_decisions(decided, task.metric(analysis.headline.metric), task.metrics)
    fresh = about_test_set(analysis, decided.n_deleted)
    if isinstance(fresh, Finding):
        findings = (*findings, fresh)
    else:
        passed = (*passed, fresh)
    return replace(analysis, findings=(*analysis.findings, *findings), passed=(*analysis.passed, *passed))


def about_decisions(
    decided: Decided, metric: Metric, known: Sequence[Metric]
) -> tuple[tuple[Finding, ...], tuple[Passed, ...]]:
    """What a strict reviewer would say of decisions that came after the first measured run, or that none did.

    Args:
        decided: what git knows.
        metric: the headline, by which a target is easier or harder to reach.
        known: all metrics of the kind of task.
    """
    if decided.first_run is None or not decided.decisions:
        return (), ()
    titles = {each.name: each.title for each in known}
    found = tuple(finding for each in decided.decisions for finding in _about(each, metric, titles))
    if all(each.last and each.last.order == "before" for each in decided.decisions):
        names = "metric, target and test set" if len(decided.decisions) == _ALL else "metric and test set"
        ahead = decided.seconds_ahead(decided.decisions) or 0.0
        only = "" if ahead >= FORESIGHT_SECONDS else ": an order, not foresight"
        sentence = f"Git has {names} as they are now from {lapse(ahead)} before the first measured run{only}."
        return found, (Passed("PF095", sentence),)
    return found, ()


def _about(decision: Decision, metric: Metric, titles: Mapping[str, str]) -> Iterator[Finding]:
    late = [change for change in decision.changes if change.order == "after"]
    if decision.what == "target":
        yield from _target(decision, late, metric)
        yield from _uncommitted(decision, metric)
    elif decision.what == "metric" and late and late[0].before != late[-1].after:
        before = titles.get(str(late[0].before), late[0].before)
        sentence = f"The metric was changed after the first measured run: {metric.title} in place of {before}."
        yield Finding("PF096", "warning", sentence, "Say in the README what was wrong with the first one.")
    elif decision.what == "test" and late:
        times = f", {counted(len(late), 'time')}" if len(late) > 1 else ""
        sentence = f"The test set was changed after the first measured run{times}."
        yield Finding("PF097", "warning", sentence, "Say in the README what was changed, and why.")


def _target(target: Decision, late: Sequence[Amendment], metric: Metric) -> Iterator[Finding]:
    """Set late, or made easier late: numbers of another metric cannot be compared, so those before it do not count."""
    if target.first and target.first.order == "after":
        sentence = "The target was set after the first measured run."
        yield Finding("PF059", "advice", sentence, "Commit the target of the next project before its first model.")
    other = [at for at, change in enumerate(late) if not change.same_metric]
    ours = late[other[-1] + 1 :] if other else late
    before, now = (ours[0].before, ours[-1].after) if ours else (None, None)
    if isinstance(before, float) and now is None:
        sentence = f"The target of {bare(before, metric.unit)} was taken out after the first measured run."
        yield Finding("PF095", "warning", sentence, "Put it back: a target that was missed says as much as one met.")
    elif isinstance(before, float) and isinstance(now, float) and _is_easier(now, before, metric):
        sentence = (
            f"The target was made easier after the first measured run: {metric.title} "
            f"{bare(now, metric.unit)} in place of {bare(before, metric.unit)}."
        )
        yield Finding("PF095", "warning", sentence, "Say in the README why the first target was wrong.")


def _uncommitted(target: Decision, metric: Metric) -> Iterator[Finding]:
    """Easier than what git holds; when it was changed cannot be told, that it was can."""
    last = target.changes[-1] if target.changes else None
    if last is None or last.order != "uncommitted" or not last.same_metric:
        return
    if isinstance(last.before, float) and isinstance(last.after, float) and _is_easier(last.after, last.before, metric):
        now, before = bare(last.after, metric.unit), bare(last.before, metric.unit)
        sentence = f"The target is easier than the committed one: {metric.title} {now} in place of {before}."
        yield Finding("PF095", "warning", sentence, "Commit it with the reason, or take it back.")


def _is_easier(now: float, before: float, metric: Metric) -> bool:
    return now < before if metric.better == "higher" else now > before
