"""The versions in the life of a project, each scored again on today's test set and compared with the one before."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING

from portfolio.examine.comparisons.versions import FEW_CARDS, MOST_CARDS, Ground, Scored, places_of_common
from portfolio.examine.estimates.intervals import UndefinedMetricError, estimate, measured
from portfolio.records import Comparison, Evaluation, Examples, Finding, Ids, Iteration, Project, RecordedRun
from portfolio.task import Metric, Task
from portfolio.words import count, counted
from portfolio.words import estimate as as_printed

if TYPE_CHECKING:
    import pandas as pd

MOST_CHANGES = 4
"""Of so many last steps, single examples and parts of the test set are shown: a page does not grow with its runs."""

MOST_COMPARED = 12
"""With so many earlier versions the current one is compared."""


@dataclass(frozen=True)
class Life:
    """All versions, how many sets of predictions the test set has judged, what that is worth, and what is odd."""

    iterations: tuple[Iteration, ...]
    n_judged: int
    optimism: float | None
    findings: tuple[Finding, ...]


def life_of(project: Project, evaluation: Evaluation, ground: Ground, runs: Sequence[Scored]) -> Life:
    """The life of a project up to this evaluation; ``runs`` are the earlier ones that can be scored today."""
    found = versions(project, evaluation, ground.metric, runs)
    told = iterations(project, ground, found, evaluation)
    current = found[place_of_current(found)]
    return Life(told, *judged(ground, (*runs, current)), about_test_set(told, len(evaluation.outcomes)))


def scored_runs(
    project: Project, examples: Examples, task: Task, earlier: Sequence[tuple[RecordedRun, pd.DataFrame]]
) -> tuple[tuple[Scored, ...], tuple[Finding, ...]]:
    """Earlier runs that can be scored today, oldest first; a run that cannot is a finding."""
    scored, findings = [], []
    for run, raw in sorted(earlier, key=lambda pair: pair[0].name):
        common = examples.test.index[raw.index.get_indexer(examples.test.index) >= 0]
        checked = task.check(raw.loc[common], examples, project.options) if len(common) else None
        if checked is None or checked.complaints:
            why = checked.complaints[0].message if checked else _why_nothing_in_common(run, examples)
            findings.append(_left_out(run, why))
            continue
        outcomes = task.judge(checked.predictions, examples)
        scored.append(_scored(run, outcomes, len(raw)))
    return tuple(scored), tuple(findings)


def versions(project: Project, evaluation: Evaluation, metric: Metric, earlier: Sequence[Scored]) -> tuple[Scored, ...]:
    """Every version that has a value, in the order they were first measured; the first is number 1 on the page.

    The current one is the last, unless the project went back to a version that was measured before others. Runs in a
    row with the same predictions are one version, with the last note that any of them has.
    """
    run = evaluation.run
    recorded = next((each for each in project.runs if each.name == run.recorded), None)
    now = Scored(
        name=run.recorded or "",
        started=run.started,
        commit=run.commit,
        inputs=dict(run.inputs),
        digest=run.digest,
        outcomes=evaluation.outcomes,
        n_recorded=len(evaluation.outcomes),
        note=recorded.note if recorded else "",
        is_current=True,
    )
    others = [scored for scored in earlier if scored.name != run.recorded]
    later = [scored for scored in others if run.recorded and scored.name > run.recorded]
    folded = _folded([*others[: len(others) - len(later)], now, *later])
    return tuple(scored for scored in folded if _has_value(metric, scored.outcomes))


def iterations(project: Project, ground: Ground, found: Sequence[Scored], current: Evaluation) -> tuple[Iteration, ...]:
    """Every version compared with the one before it, and the current one with each of the others."""
    result: list[Iteration] = []
    for place, scored in enumerate(found):
        previous = found[place - 1] if place else None
        versus = ground.compared(scored, previous, f"run of {day(previous.started)}") if previous else None
        is_recent, is_last = place >= len(found) - MOST_CHANGES, place == len(found) - 1
        groups = None if ground.groups is None else ground.groups.reindex(scored.outcomes.index)
        value = estimate(ground.metric, scored.outcomes, groups=groups)
        result.append(
            Iteration(
                name=scored.name,
                started=scored.started,
                commit=scored.commit,
                subject=subject(project, scored),
                estimate=value,
                changed=_changed(scored.inputs, previous.inputs) if previous else (),
                versus_previous=versus,
                current=scored.is_current,
                number=place + 1,
                change=ground.change(scored, previous, versus, most=MOST_CARDS if is_last else FEW_CARDS)
                if previous and versus and (is_recent or scored.is_current)
                else None,
                versus_current=_against_current(ground, found, place),
                n_recorded=scored.n_recorded,
                same_as=next((at for at, other in enumerate(found[:place], 1) if other.digest == scored.digest), None),
                recorded=_recorded_value(project, ground.metric, scored, current, value.value),
            )
        )
    if (here := place_of_current(found)) > 0:
        result[here - 1] = replace(result[here - 1], versus_current=result[here].versus_previous)
    return tuple(result)


def place_of_current(found: Sequence[Scored]) -> int:
    """Where the version of the page stands among all."""
    return next(place for place, scored in enumerate(found) if scored.is_current)


def _against_current(ground: Ground, found: Sequence[Scored], place: int) -> Comparison | None:
    """The current version against this one; the step to it is compared already, and of a long life not all is."""
    current = place_of_current(found)
    if place in (current - 1, current) or 0 < place < len(found) - 1 - MOST_COMPARED:
        return None
    return ground.compared(found[current], found[place], f"run of {day(found[place].started)}")


def judged(ground: Ground, models: Sequence[Scored]) -> tuple[int, float | None]:
    """How many different sets of predictions the test set has scored, and how much that flatters the best of them."""
    distinct = list({scored.digest: scored for scored in models}.values())
    test = ground.examples.test.index
    common = test[places_of_common(test, [each.outcomes for each in distinct])]
    usable = [each.outcomes.loc[common] for each in distinct] if len(common) else []
    usable = [outcomes for outcomes in usable if _has_value(ground.metric, outcomes)]
    groups = None if ground.groups is None else ground.groups.loc[common]
    return len(distinct), ground.metric.statistic.optimism(usable, groups) if len(usable) > 1 else None


def subject(project: Project, scored: Scored) -> str | None:
    """What the author calls this version: the note, else the commit it was measured on, else the one it came with."""
    if scored.note:
        return scored.note
    recorded = next((run for run in project.runs if run.name == scored.name), None)
    uncommitted = recorded.uncommitted if recorded else bool(project.history.uncommitted)
    commit = recorded.commit if recorded else scored.commit
    subjects = project.history.subjects
    of_commit = subjects.get(commit) if commit and not uncommitted else None
    return of_commit or subjects.get(scored.name)


def day(moment: str) -> str:
    """ISO 8601 as "3 May 2026"."""
    when = datetime.fromisoformat(moment)
    return f"{when.day} {when:%B %Y}"


def _scored(run: RecordedRun, outcomes: pd.DataFrame, n_recorded: int) -> Scored:
    return Scored(
        name=run.name,
        started=run.started,
        commit=run.commit,
        inputs=dict(run.inputs),
        digest=run.digest,
        outcomes=outcomes,
        n_recorded=n_recorded,
        values={metric: value for metric, (value, _, _) in run.values.items()},
        note=run.note,
    )


def _folded(scored: Sequence[Scored]) -> list[Scored]:
    """Runs without those that predict the same as the run before."""
    runs: list[Scored] = []
    for run in scored:
        if not runs or runs[-1].digest != run.digest:
            runs.append(run)
        else:
            note, is_current = run.note or runs[-1].note, run.is_current or runs[-1].is_current
            runs[-1] = replace(runs[-1], note=note, is_current=is_current)
    return runs


def _has_value(metric: Metric, outcomes: pd.DataFrame) -> bool:
    try:
        measured(metric, outcomes)
    except UndefinedMetricError:
        return False
    return True


def _changed(inputs: Mapping[str, str], before: Mapping[str, str]) -> tuple[str, ...]:
    return tuple(name for name in sorted({*inputs, *before}) if inputs.get(name) != before.get(name))


# ---- when the test set changed -------------------------------------------------------------------


def _recorded_value(
    project: Project, metric: Metric, scored: Scored, current: Evaluation, value: float
) -> float | None:
    """What it scored then, where the same predictions on the same examples score otherwise by today's truth.

    A run keeps a digest of the file of the test set, not its truth. So this is known only where all of the examples are
    the same, the file is not, and the recorded value differs.
    """
    then, test = scored.values.get(metric.name), project.dataset.test
    same_examples = scored.n_recorded == len(scored.outcomes) == len(current.outcomes)
    same_file = scored.inputs.get(test) == current.run.inputs.get(test)
    if then is None or not same_examples or same_file or abs(then - value) <= 1e-9 * max(1.0, abs(value)):
        return None
    return then


def about_test_set(found: Sequence[Iteration], n_now: int) -> tuple[Finding, ...]:
    """That the examples or their truth are not what they were when earlier versions were measured."""
    findings = []
    other = [run for run in found if not run.current and not run.n_recorded == run.estimate.n == n_now]
    if other:
        last = other[-1]
        sentence = (
            f"{counted(len(other), 'earlier version was', 'earlier versions were')} measured on another test set; "
            f"that of {day(last.started)} on {counted(last.n_recorded, 'example')}, of which {count(last.estimate.n)} "
            f"are among today's {count(n_now)}. Versions are compared on the examples they have in common, by today's "
            "truth."
        )
        advice = "Say in the README why the test set changed; a score moves with it."
        findings.append(Finding("PF092", "advice", sentence, advice))
    relabelled = [run for run in found if run.recorded is not None]
    if relabelled:
        last = relabelled[-1]
        then = replace(last.estimate, value=last.recorded or 0.0)
        sentence = (
            f"The answers in the test set changed after {day(last.started)}: the predictions of that day had "
            f"{then.title} {as_printed(then)} then and have {as_printed(last.estimate)} by today's. All versions are "
            "scored by today's answers."
        )
        advice = "Say in the README which answers were corrected, and why."
        findings.append(Finding("PF093", "advice", sentence, advice))
    return tuple(findings)


def _why_nothing_in_common(run: RecordedRun, examples: Examples) -> str:
    if examples.id is None and run.ids in (None, Ids()):
        return "it knows its examples by their row numbers only, and the test file has changed since"
    return "it has no example in common with today's test set"


def _left_out(run: RecordedRun, why: str) -> Finding:
    return Finding(
        "PF055",
        "advice",
        f"The run of {day(run.started)} is not compared, because it cannot be scored today: {why}.",
        "Leave it where it is: it is part of the history of the project.",
        f"runs/{run.name}",
    )
