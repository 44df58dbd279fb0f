"""Any two versions of a project side by side, from their recorded predictions: ``portfolio compare``."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from portfolio.examine.comparisons.iterations import day, scored_runs, subject, versions
from portfolio.examine.comparisons.versions import Ground, Scored
from portfolio.examine.estimates.units import groups_of
from portfolio.examine.slices.weak_spots import searched
from portfolio.records import Change, Comparison, Evaluation, Examples, Project, RecordedRun, Traits
from portfolio.task import Metric, Task
from portfolio.words import count

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True)
class Versions:
    """All versions of a project that can be scored today.

    Attributes:
        numbered: as the page counts them, from 1.
        named: every run by the name of its file, those of equal predictions too.
        left_out: why a run cannot be scored today, by the name of its file.
    """

    project: Project
    ground: Ground
    numbered: tuple[Scored, ...]
    named: Mapping[str, Scored]
    left_out: Mapping[str, str]

    def between(self, this: Scored, that: Scored) -> tuple[Comparison, Change] | None:
        """This against that; ``None`` where the metric has no value on what they have in common."""
        comparison = self.ground.compared(this, that, f"run of {day(that.started)}")
        return (comparison, self.ground.change(this, that, comparison)) if comparison else None

    def is_older(self, this: Scored, that: Scored) -> bool:
        """Whether this version came before that one, as the page counts them, or by their dates."""
        place = {version.digest: number for number, version in enumerate(self.numbered)}
        if this.digest in place and that.digest in place:
            return place[this.digest] < place[that.digest]
        return this.started < that.started

    def is_current(self, version: Scored) -> bool:
        """Whether it says what the version of the page says."""
        return any(other.is_current and other.digest == version.digest for other in self.numbered)

    def words(self, version: Scored) -> str:
        """What a version is called: 'version 2, "Count letters" (3 May 2026)'."""
        numbers = [number for number, other in enumerate(self.numbered, 1) if other.digest == version.digest]
        name = f"version {numbers[-1]}" if numbers else f"run {version.name.removesuffix('.json')}"
        called = subject(self.project, version)
        here = ", the one on the page" if self.is_current(version) and not self.numbered[-1].is_current else ""
        about = f"{day(version.started)}{here}{self._about_test_set(version)}"
        return f'{name}, "{called}" ({about})' if called else f"{name} ({about})"

    def _about_test_set(self, version: Scored) -> str:
        """That its test set was another one, and how much of it is left."""
        n, n_then, n_now = len(version.outcomes), version.n_recorded, len(self.ground.examples.test)
        same = n == n_then == n_now
        return "" if same else f"; {count(n)} of its {count(n_then)} test examples are among today's {count(n_now)}"


def versions_of(
    project: Project,
    examples: Examples,
    evaluation: Evaluation,
    task: Task,
    recorded: Sequence[tuple[RecordedRun, pd.DataFrame]],
    traits: Traits | None = None,
) -> Versions:
    """The versions of a project, on the ground that its page compares them on.

    Args:
        recorded: every recorded run with its raw predictions, that of ``evaluation`` too.
        traits: what was measured in images or sounds, in the order of the outcomes.
    """
    outcomes = evaluation.outcomes
    scored = replace(examples, test=examples.test.loc[outcomes.index])
    groups = groups_of(scored.test, project.dataset.group)
    metric = _headline(project, task, outcomes)
    ground = Ground(task, scored, metric, groups, searched(project, scored, evaluation, task, groups, traits).features)
    named, left_out = scored_runs(project, scored, task, recorded)
    others = {run.name for run, _ in recorded if run.fingerprint.author != evaluation.run.fingerprint.author}
    numbered = versions(project, evaluation, metric, [run for run in named if run.name in others])
    reasons = {(finding.place or "").removeprefix("runs/"): finding.sentence for finding in left_out}
    return Versions(project, ground, numbered, {run.name: run for run in named}, reasons)


def _headline(project: Project, task: Task, outcomes: pd.DataFrame) -> Metric:
    """The author's metric, or the first of the others where that has no value."""
    wanted = task.headline(project.metric, outcomes)
    return next((metric for metric in (wanted, *task.metrics) if metric.undefined(outcomes) is None), wanted)
