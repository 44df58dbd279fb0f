"""From a slug to what is reviewed: the project, the evaluation of its present version, the order of its examples."""

from __future__ import annotations

import subprocess
from pathlib import Path
from typing import TYPE_CHECKING

from portfolio import evaluate, pipeline
from portfolio.errors import CannotRun
from portfolio.review.session import Sample

if TYPE_CHECKING:
    import pandas as pd

    from portfolio.records import Examples, Project
    from portfolio.task import Task


def open_sample(work: pipeline.Build, slug: str, *, anew: bool = False) -> tuple[Sample, str]:
    """The sample of a project, and a sentence on where it comes from.

    A review that was begun goes on with the run it was drawn from, as its chances stay known whatever became of the
    model; ``anew`` draws by the verdicts of the present version instead, and both samples count.

    Raises:
        PortfolioError: the project cannot be read or evaluated.
    """
    project = _project(work, slug)
    project, examples, evaluation, task = pipeline.recorded(work, project)
    begun, why = (None, "") if anew else _begun(project, examples, task)
    if begun and evaluation.run.recorded != f"{begun[0]}.json" and _makes_examples(task, evaluation.outcomes):
        begun, why = None, "the model makes other examples than those that were tagged: a new sample is drawn"
    present = (evaluation.run.recorded or "").removesuffix(".json")
    run, outcomes = begun or (present, evaluation.outcomes)
    failed = dict(zip(outcomes.index, outcomes["failed"].to_numpy(bool).tolist(), strict=True))
    sample = _sample(project, examples, task, run, failed, evaluation.outcomes)
    if why:
        return sample, why
    older = "" if run == present else ", which is an older one: go on, or draw a new sample with --anew"
    return sample, f"failures and successes of the run {run} are mixed{older}"


def _project(work: pipeline.Build, slug: str) -> Project:
    projects, broken = pipeline.read_projects(work.root, work.options)
    if slug in broken:
        raise broken[slug]
    found = next((project for project in projects if project.slug == slug), None)
    if found is None:
        known = ", ".join(project.slug for project in projects)
        raise CannotRun.one(f"there is no project {slug!r}", hint=f"the projects are {known}" if known else None)
    return found


def _begun(project: Project, examples: Examples, task: Task) -> tuple[tuple[str, pd.DataFrame] | None, str]:
    """The run of the last verdict, and its outcomes; or why another has to be taken."""
    from portfolio.examine.comparisons.iterations import scored_runs

    if not project.reviews:
        return None, ""
    name = project.reviews[-1].run
    recorded = next((run for run in project.runs if run.name.removesuffix(".json") == name), None)
    if recorded is None:
        return None, f"the run {name} of the last verdict is not in runs/ any more: a new sample is drawn"
    scored, findings = scored_runs(project, examples, task, [evaluate.unpack(recorded, examples)])
    if not scored:
        return None, f"{findings[0].sentence} A new sample is drawn."
    return (name, scored[0].outcomes), ""


def _makes_examples(task: Task, outcomes: pd.DataFrame) -> bool:
    return bool(len(outcomes) and task.made(outcomes, outcomes.index[0]))


def _sample(
    project: Project, examples: Examples, task: Task, run: str, failed: dict[str, bool], present: pd.DataFrame
) -> Sample:
    from portfolio.examine.review.draw import review_order

    ids = [name for name in failed if name in present.index]
    made = {name: text for name in ids if (text := task.made(present, name))}
    failed = {name: failed[name] for name in ids}
    order = tuple(review_order(run, failed))
    return Sample(project, examples, task, run, order, made, sum(failed.values()) / max(1, len(failed)))


def reviewer_name(root: Path, given: str | None) -> str:
    """Who tags: as told, else as git knows the person.

    Raises:
        CannotRun: nobody says.
    """
    if given is None:
        command = ["git", "-C", str(root), "config", "user.name"]
        try:
            given = subprocess.run(command, capture_output=True, text=True, check=False).stdout
        except OSError:
            given = ""
    name = " ".join(given.split())
    if not name:
        raise CannotRun.one("nobody says who tags", hint="add --reviewer 'Your Name', or set user.name in git")
    if name[0] in "=+-@" or len(name) > 80:
        raise CannotRun.one(f"{name[:80]!r} is no name", hint="begin with a letter, at most 80 characters")
    return name
