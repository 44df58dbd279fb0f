"""The runs in the life of a project, each scored again on today's test set and compared with the one before."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from portfolio.examine.comparison import compare
from portfolio.examine.intervals import UndefinedMetricError, estimate
from portfolio.records import Evaluation, Examples, Finding, Iteration, Project, RecordedRun
from portfolio.task import Metric, Task

if TYPE_CHECKING:
    import pandas as pd

    from portfolio.examine.units import Groups


@dataclass(frozen=True)
class Scored:
    """A run with its outcomes on today's test examples."""

    name: str
    started: str
    commit: str | None
    inputs: dict[str, str]
    digest: str
    outcomes: pd.DataFrame


def scored_runs(
    project: Project, examples: Examples, task: Task, earlier: Sequence[tuple[RecordedRun, pd.DataFrame]]
) -> tuple[tuple[Scored, ...], tuple[Finding, ...]]:
    """Earlier runs that can be scored today, oldest first; a run that cannot is a finding."""
    scored, findings = [], []
    for run, raw in sorted(earlier, key=lambda pair: pair[0].name):
        common = examples.test.index[raw.index.get_indexer(examples.test.index) >= 0]
        checked = task.check(raw.loc[common], examples, project.options) if len(common) else None
        if checked is None or checked.complaints:
            why = checked.complaints[0].message if checked else "it has no example in common with today's test set"
            findings.append(_left_out(run, why))
            continue
        outcomes = task.judge(checked.predictions, examples)
        scored.append(Scored(run.name, run.started, run.commit, dict(run.inputs), run.digest, outcomes))
    return tuple(scored), tuple(findings)


def iterations(
    project: Project,
    evaluation: Evaluation,
    metric: Metric,
    earlier: Sequence[Scored],
    groups: Groups = None,
) -> tuple[Iteration, ...]:
    """Every iteration, the current one last. Runs in a row with the same predictions are one."""
    run = evaluation.run
    now = Scored(run.recorded or "", run.started, run.commit, dict(run.inputs), run.digest, evaluation.outcomes)
    runs = _folded([scored for scored in earlier if scored.name != run.recorded], now)
    found: list[Iteration] = []
    previous: Scored | None = None
    for scored in runs:
        try:
            found.append(_iteration(project, metric, scored, previous, groups, current=scored is runs[-1]))
        except UndefinedMetricError:
            continue
        previous = scored
    return tuple(found)


def _folded(earlier: Sequence[Scored], now: Scored) -> list[Scored]:
    """Runs without those that predict the same as the run before; the current one always ends the list."""
    runs: list[Scored] = []
    for scored in (*earlier, now):
        if not runs or runs[-1].digest != scored.digest:
            runs.append(scored)
    return runs


def _iteration(
    project: Project, metric: Metric, scored: Scored, previous: Scored | None, groups: Groups, *, current: bool
) -> Iteration:
    grouping = None if groups is None else groups.reindex(scored.outcomes.index)
    return Iteration(
        name=scored.name,
        started=scored.started,
        commit=scored.commit,
        subject=_subject(project, scored),
        estimate=estimate(metric, scored.outcomes, groups=grouping),
        changed=_changed(scored.inputs, previous.inputs) if previous else (),
        versus_previous=compare(
            metric, scored.outcomes, previous.outcomes, name=f"run of {day(previous.started)}", groups=grouping
        )
        if previous and (previous.outcomes.index.get_indexer(scored.outcomes.index) >= 0).any()
        else None,
        current=current,
    )


def _subject(project: Project, scored: Scored) -> str | None:
    """What the author called this version: the commit it was measured on, else the one that its run came with."""
    recorded = next((run for run in project.runs if run.name == scored.name), None)
    uncommitted = recorded.uncommitted if recorded else bool(project.history.uncommitted)
    commit = recorded.commit if recorded else scored.commit
    subjects = project.history.subjects
    of_commit = subjects.get(commit) if commit and not uncommitted else None
    return of_commit or subjects.get(scored.name)


def _changed(inputs: dict[str, str], before: dict[str, str]) -> tuple[str, ...]:
    return tuple(name for name in sorted({*inputs, *before}) if inputs.get(name) != before.get(name))


def _left_out(run: RecordedRun, why: str) -> Finding:
    return Finding(
        "PF055",
        "advice",
        f"The run of {day(run.started)} is not compared, because it cannot be scored today: {why}.",
        "Delete the file if the run means nothing any more.",
        f"runs/{run.name}",
    )


def day(moment: str) -> str:
    """ISO 8601 as "3 May 2026"."""
    when = datetime.fromisoformat(moment)
    return f"{when.day} {when:%B %Y}"
