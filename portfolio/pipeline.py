"""The whole build on one screen: every project through the stages, one failing project hiding none of the others."""

from __future__ import annotations

import hashlib
import json
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache, cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, Protocol, TypeVar

from portfolio import collect, evaluate, present
from portfolio.errors import CannotRun, OurBug, PortfolioError, Problem, bugs_of
from portfolio.evaluate.store import Store
from portfolio.libraries import import_all
from portfolio.records import Finding, Page, Project, Severity
from portfolio.task import Task

if TYPE_CHECKING:
    from portfolio.examine.comparisons.compare_versions import Versions
    from portfolio.examine.comparisons.versions import Scored
    from portfolio.records import Analysis, Evaluation, Examples, Media

Kept = TypeVar("Kept", "Result", "Result | None")

State = Literal["measured", "kept", "page kept", "frozen", "failed"]


@dataclass(frozen=True)
class Options:
    """What a build may be told; the defaults are those of ``plugins: [portfolio]`` with nothing below it.

    Attributes:
        projects: folder of the projects, below the folder of mkdocs.yml.
        store: folder for what is kept between builds; safe to delete.
        repository: address of the repository for people ("https://github.com/me/portfolio"), for links to files.
        frozen: take predictions from ``runs/`` and run nobody's code.
        jobs: how many projects at a time; -1 is one for each processor.
    """

    projects: str = "projects"
    store: str = ".portfolio"
    repository: str = ""
    frozen: bool = False
    jobs: int = -1


@dataclass(frozen=True)
class Result:
    """What became of one project.

    Attributes:
        page: the last good one when the project failed, or ``None`` without one.
        findings: as on the page, with places as the reader would type them ("projects/faces/README.md:41").
        date: of the last commit that touched the project, such as ``2026-11-24``.
        written: files this build added to the project, relative to the root.
        outside: paths of what the predictor used from outside the project.
        replaced: what the predictor did not get as the author has it, where this build ran it.
        bug: the traceback of an exception of ours that ended this project's build.
    """

    slug: str
    state: State
    page: Page | None = None
    problems: tuple[Problem, ...] = ()
    findings: tuple[Finding, ...] = ()
    seconds: float = 0.0
    date: str | None = None
    written: tuple[str, ...] = ()
    outside: tuple[str, ...] = ()
    replaced: tuple[str, ...] = ()
    bug: str = ""

    @property
    def is_well(self) -> bool:
        """Whether the project was built and no check found an error."""
        return self.state != "failed" and not self.found("error")

    def found(self, *severities: Severity) -> tuple[Finding, ...]:
        """The findings of these severities, those left out that the author accepts."""
        return tuple(each for each in self.findings if each.severity in severities and each.accepted is None)


class Reporter(Protocol):
    """Hears how a build goes on; the front doors print it."""

    def stage(self, slug: str, words: str) -> None:
        """A project enters a stage."""

    def done(self, result: Result) -> None:
        """A project is through, well or not."""

    def remark(self, sentence: str) -> None:
        """Something about the build as a whole: another one is in the way, the store was damaged."""


@dataclass(frozen=True)
class Build:
    """One build: its folder, what it was told, and who listens."""

    root: Path
    options: Options
    reporter: Reporter

    @cached_property
    def store(self) -> Store:
        return Store(self.root / self.options.store)


def build(work: Build) -> tuple[Result, ...]:
    """Every project as a page, in the order of the slugs.

    Raises:
        CannotRun: there is nothing to build from.
    """
    projects, broken = read_projects(work.root, work.options)
    for remark in collect.why_git_is_silent(projects):
        work.reporter.remark(remark)
    results = [_failed(work, slug, error) for slug, error in broken.items()]
    changed = []
    for project in projects:
        kept = _guarded(work, project, _kept_page)
        if kept:
            results.append(kept)
        else:
            changed.append(project)
    results += _side_by_side(work, changed)
    work.store.save_stats()
    for notice in work.store.notices:
        work.reporter.remark(notice)
    return tuple(sorted(results, key=lambda result: result.slug))


def read_projects(root: Path, options: Options) -> tuple[list[Project], dict[str, PortfolioError]]:
    """Stage 1 for all projects: those that could be read, and what is wrong with each of the others."""
    folders = collect.find_projects(root / options.projects)
    histories = collect.read_histories(root, folders)
    projects, broken = [], {}
    for folder in folders:
        try:
            with bugs_of(f"{options.projects}/{folder.name}"):
                history = histories.get(folder.name)
                projects.append(collect.read_project(folder, root=root, kinds=kinds(), history=history))
        except PortfolioError as error:
            broken[folder.name] = error
    return projects, broken


def read_one(root: Path, options: Options, slug: str) -> Project:
    """Stage 1 for one project.

    Raises:
        PortfolioError: there is none of that name, or something is wrong with it.
    """
    projects, broken = read_projects(root, options)
    if slug in broken:
        raise broken[slug]
    for project in projects:
        if project.slug == slug:
            return project
    raise CannotRun.one(
        f"there is no project {slug!r}", hint=collect.did_you_mean(slug, (one.slug for one in projects))
    )


def compared(work: Build, slug: str, this: str | None, that: str | None) -> tuple[str, ...]:
    """What one version of a project did against another, in sentences; from ``runs/`` alone, nobody's code runs.

    Args:
        this: a run by its name or the beginning of it, or a version by its number; the last one when left out.
        that: the same; the version before ``this`` when left out.

    Raises:
        PortfolioError: a version is not there, or cannot be compared.
    """
    from portfolio.examine.comparisons.compare_versions import versions_of

    project = collect.with_work(read_one(work.root, work.options, slug), kinds())
    task = kinds()[project.task].configured(project.options)
    examples = collect.read_examples(project, task.check_truth)
    evaluation = evaluate.evaluate(project, examples, task, store=work.store, frozen=True)
    task = task.worded(evaluation.outcomes)
    traits, _ = collect.measure_media(project, examples, evaluation.outcomes.index, work.store)
    runs = [evaluate.unpack(run, examples) for run in project.runs]
    known = versions_of(project, examples, evaluation, task, runs, traits)
    sides = _two_versions(known, this, that)
    found = known.between(*sides)
    if found is None:
        fact = f"{known.ground.metric.title} has no value on the examples that both versions predicted"
        raise PortfolioError.one(fact, path=project.name, hint="compare others")
    names = known.words(sides[0]), known.words(sides[1])
    times = present.NOW if known.is_current(sides[0]) else present.AFTER
    if known.is_older(*sides):
        times = present.BACK
    return tuple(present.told(names, *found, task.failure_words, examples.short, times))


def _two_versions(known: Versions, this: str | None, that: str | None) -> tuple[Scored, Scored]:
    place = known.project.name
    if len(known.numbered) < 2 and that is None:
        known_of_it = "can be scored by today's test set" if known.left_out else "is recorded"
        raise CannotRun.one(f"only one version {known_of_it}, so there is nothing to compare it with", path=place)
    one = known.numbered[-1] if this is None else _version(known, this)
    if that is not None:
        return one, _version(known, that)
    numbers = [number for number, version in enumerate(known.numbered) if version.digest == one.digest]
    if not numbers or numbers[-1] == 0:
        hint = "name two versions: portfolio compare SLUG THIS THAT"
        raise CannotRun.one(f"there is no version before {known.words(one)}", path=place, hint=hint)
    return one, known.numbered[numbers[-1] - 1]


def _version(known: Versions, word: str) -> Scored:
    place, n = known.project.name, len(known.numbered)
    if word.isdecimal() and len(word) < 4:
        if 1 <= int(word) <= n:
            return known.numbered[int(word) - 1]
        raise CannotRun.one(f"there is no version {int(word)}", path=place, hint=f"they are numbered from 1 to {n}")
    name = collect.run_named(word, [*known.named, *known.left_out], place)
    if name in known.left_out:
        raise CannotRun.one(known.left_out[name], path=f"{place}/runs/{name}")
    return known.named[name]


@cache
def kinds() -> Mapping[str, Task]:
    """All kinds of task that are installed, ours and those of outside packages, by name."""
    from importlib.metadata import entry_points

    return {entry.name: entry.load()() for entry in sorted(entry_points(group="portfolio.tasks"))}


def _side_by_side(work: Build, projects: list[Project]) -> list[Result]:
    if len(projects) < 2:
        return [_guarded(work, project, _through_all_stages) for project in projects]
    import_all()
    import joblib

    run = joblib.Parallel(n_jobs=min(len(projects), joblib.effective_n_jobs(work.options.jobs)), backend="threading")
    return list(run(joblib.delayed(_guarded)(work, project, _through_all_stages) for project in projects))


def _guarded(work: Build, project: Project, stages: Callable[[Build, Project], Kept]) -> Kept | Result:
    try:
        with bugs_of(project.name):
            return stages(work, project)
    except PortfolioError as error:
        return _failed(work, project.slug, error)


def _through_all_stages(work: Build, project: Project) -> Result:
    started, task = time.monotonic(), kinds()[project.task].configured(project.options)
    work.reporter.stage(project.slug, "reading")
    examples = collect.with_looks(project, collect.read_examples(project, task.check_truth))
    project = evaluate.reviewed_by_todays_ids(project, examples)
    work.reporter.stage(project.slug, "evaluating")
    evaluation = evaluate.evaluate(project, examples, task, store=work.store, frozen=work.options.frozen)
    task = task.worded(evaluation.outcomes)
    work.reporter.stage(project.slug, "examining")
    project = collect.with_work(project, kinds(), evaluation.run)
    analysis = _analysis(work, project, examples, evaluation, task)
    project, evaluation, written = _record(work, project, evaluation, analysis)
    analysis = _with_decided(project, analysis, task)
    work.reporter.stage(project.slug, "drawing")
    media, unseen = collect.read_media(project, examples, present.wanted_media(examples, evaluation, analysis))
    doubts = present.doubts(project, examples, analysis, repository=work.options.repository)
    analysis = _waived(project, replace(analysis, findings=(*analysis.findings, *unseen, *doubts)))
    page = _drawn_page(work, project, examples, evaluation, analysis, task, media)
    key = page_key(work, project)
    work.store.put("page", key, present.pack(page, analysis.findings))
    work.store.remember("page", project.slug, key)
    files = (f"{project.name}/runs/{written.name}",) if written else ()
    more = {"seconds": time.monotonic() - started, "written": files, "replaced": evaluation.run.replaced}
    return _done(work, project, evaluation.run.state, page, analysis.findings, **more)


def _record(
    work: Build, project: Project, evaluation: Evaluation, analysis: Analysis
) -> tuple[Project, Evaluation, Path | None]:
    """Both as they are once the evaluation is in ``runs/``, and the file that was written there, if any."""
    written = None if work.options.frozen else evaluate.record(project, evaluation, analysis.estimates)
    if written:
        project = replace(project, runs=collect.read_runs(project.folder, root=work.root))
        evaluation = replace(evaluation, run=replace(evaluation.run, recorded=written.name))
    return project, evaluation, written


def recorded(work: Build, project: Project) -> tuple[Project, Examples, Evaluation, Task]:
    """The evaluation of the present version, kept or made, with its file in ``runs/``: what a review draws from."""
    task = kinds()[project.task].configured(project.options)
    examples = collect.read_examples(project, task.check_truth)
    evaluation = evaluate.evaluate(project, examples, task, store=work.store, frozen=work.options.frozen)
    if evaluation.run.recorded is None:
        analysis = _analysis(work, project, examples, evaluation, task)
        project, evaluation, _ = _record(work, project, evaluation, analysis)
    return project, examples, evaluation, task


def _analysis(work: Build, project: Project, examples: Examples, evaluation: Evaluation, task: Task) -> Analysis:
    """Stage 3, with the runs that other versions of the project left behind."""
    from portfolio.examine.analysis import analyse

    ours = evaluation.run.fingerprint.author
    earlier = [evaluate.unpack(run, examples) for run in project.runs if run.fingerprint.author != ours]
    traits, unmeasured = collect.measure_media(project, examples, evaluation.outcomes.index, work.store)
    analysis = analyse(project, examples, evaluation, task, earlier=earlier, traits=traits)
    return replace(analysis, findings=(*analysis.findings, *unmeasured))


def _with_decided(project: Project, analysis: Analysis, task: Task) -> Analysis:
    """What is to be said of the decisions behind it."""
    from portfolio.examine.comparisons.decided import with_decisions

    assert project.decided is not None
    return with_decisions(analysis, project.decided, task)


def _waived(project: Project, analysis: Analysis) -> Analysis:
    """With the findings that the author accepts."""
    from portfolio.examine.checks.waivers import waived

    return waived(analysis, project.accepted)


def _drawn_page(
    work: Build,
    project: Project,
    examples: Examples,
    evaluation: Evaluation,
    analysis: Analysis,
    task: Task,
    media: Mapping[str, Media],
) -> Page:
    """Stages 4 and 5."""
    from portfolio import plot

    work_done = plot.took(project.code) if project.code else None
    charts = (*plot.charts(analysis), *task.charts(analysis), *((work_done,) if work_done else ()))
    known = (project, examples, evaluation, analysis, charts, plot.column_charts(examples), task)
    return present.project_page(*known, media=media, repository=work.options.repository)


def _kept_page(work: Build, project: Project) -> Result | None:
    """The page of an earlier build when nothing that shows on it has changed."""
    key = page_key(work, project)
    packed = work.store.get("page", key)
    if packed is None:
        return None
    work.store.remember("page", project.slug, key)
    return _done(work, project, "page kept", *present.unpack(packed))


def _done(work: Build, project: Project, state: State, page: Page, findings: Sequence[Finding], **more: Any) -> Result:
    date = project.history.date[:10] if project.history.date else None
    outside = () if work.options.frozen else evaluate.files_outside(project, work.store)
    result = Result(project.slug, state, page, findings=placed(project, findings), date=date, outside=outside, **more)
    work.reporter.done(result)
    return result


def page_key(work: Build, project: Project) -> str:
    """Names a page by all it is made from: the evaluation, the prose, the history, the options and this program."""
    fingerprint, _ = evaluate.fingerprint(project, work.store, place=not work.options.frozen)
    shown = {
        "folder": evaluate.digest_of_folder(project.folder),
        "fingerprint": repr(fingerprint),
        "history": repr(project.history),
        "program": _program(),
        "options": repr(work.options),
    }
    return hashlib.sha256(json.dumps(shown).encode()).hexdigest()


def placed(project: Project, findings: Sequence[Finding]) -> tuple[Finding, ...]:
    """The findings with places as the reader would type them."""
    inside = f"{project.name}/"
    return tuple(
        finding
        if not finding.place or finding.place.startswith(inside)
        else replace(finding, place=inside + finding.place)
        for finding in findings
    )


@cache
def _program() -> str:
    return evaluate.digest_of_folder(Path(__file__).parent)


def _failed(work: Build, slug: str, error: PortfolioError) -> Result:
    """The project's problems, with its last good page under a note, where there is one."""
    key = work.store.remembered("page", slug)
    packed = work.store.get("page", key) if key else None
    page = present.with_note(present.unpack(packed)[0]) if packed else None
    result = Result(slug, "failed", page, error.problems, bug=error.traceback if isinstance(error, OurBug) else "")
    work.reporter.done(result)
    return result
