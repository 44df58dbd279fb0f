"""A project folder -> Project: read and validated once, without touching the data tables."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from portfolio.collect.claims.licence import find_licence
from portfolio.collect.claims.metrics_json import read_claims
from portfolio.collect.claims.pictures import read_pictures
from portfolio.collect.claims.project_yml import ProjectYml, read_project_yml
from portfolio.collect.claims.readme import Readme, read_readme
from portfolio.collect.claims.readme_links import dead_links, top_of, unknown_braces
from portfolio.collect.history.notes import stray_notes
from portfolio.collect.history.repository import is_unfilled_submodule
from portfolio.collect.history.reviews import read_reviews
from portfolio.collect.history.runs import read_runs, shown
from portfolio.errors import CannotRun, PortfolioError, Problem
from portfolio.records import Claim, Dataset, Finding, History, Link, Predictor, Project

if TYPE_CHECKING:
    from portfolio.collect.claims.schema import DataKeys
    from portfolio.task import Task

T = TypeVar("T")
_SLUG = re.compile(r"[a-z0-9][a-z0-9-]*")
_DEVICES = {"con", "prn", "aux", "nul", *(f"{port}{number}" for port in ("com", "lpt") for number in range(1, 10))}
RESERVED = _DEVICES | {"assets", "search", "index"}
LONGEST_SLUG = 60
MOST_ALIKE = 3


def find_projects(projects_folder: Path) -> list[Path]:
    """The folder of each project, by name; names that begin with a dot or an underscore are left out.

    Raises:
        CannotRun: there is no such folder.
    """
    if not projects_folder.is_dir():
        hint = f"portfolio new my-first-project makes {projects_folder.name}/ with a project to start from"
        raise CannotRun.one(f"no folder {projects_folder.name}/", hint=hint)
    entries = sorted(projects_folder.iterdir(), key=lambda entry: entry.name)
    if not entries and is_unfilled_submodule(projects_folder):
        hint = f"git submodule update --init {projects_folder.name}"
        raise CannotRun.one(f"{projects_folder.name}/ is a submodule that was not fetched", hint=hint)
    return [entry for entry in entries if entry.is_dir() and entry.name[0] not in "._"]


def read_project(folder: Path, *, root: Path, kinds: Mapping[str, Task], history: History | None = None) -> Project:
    """The project in a folder, with everything that can be known without reading its tables.

    Args:
        root: the folder of mkdocs.yml; messages name files relative to it.
        kinds: the installed kinds of task by name.

    Raises:
        PortfolioError: with every mistake found in project.yml, README.md, metrics.json, review.csv and runs/.
    """
    name = shown(folder, root)
    _refuse_name(folder, name)
    if not (folder / "project.yml").exists() and not (folder / "project.yml").is_symlink():
        hint = f"'portfolio new' shows what belongs there; call the folder _{folder.name} to leave it out"
        if is_unfilled_submodule(folder):
            hint = f"it is a submodule that was not fetched: git submodule update --init {name}"
        raise PortfolioError.one("no project.yml", path=name, hint=hint)
    problems: list[Problem] = list(_unwritable_names(folder, name))
    yml = _collecting(problems, lambda: read_project_yml(folder, name, kinds))
    readme = _collecting(problems, lambda: read_readme(folder, name))
    metrics = kinds[yml.keys.task].metrics if yml else ()
    claims = _collecting(problems, lambda: read_claims(folder, name, metrics))
    runs = _collecting(problems, lambda: read_runs(folder, root))
    reviews = _collecting(problems, lambda: read_reviews(folder, name))
    if problems or yml is None or readme is None or claims is None or runs is None or reviews is None:
        raise PortfolioError(problems)
    project = _with_readme(
        _project(folder, name, yml, claims[0], kinds[yml.keys.task]), readme, root, [metric.name for metric in metrics]
    )
    said = (*project.findings, *claims[1], *stray_notes(folder / "runs", runs), *reviews[1])
    findings = (*_provenance(project.dataset), *said)
    return replace(project, runs=runs, reviews=reviews[0], history=history or History(), findings=findings)


def _with_readme(project: Project, readme: Readme, root: Path, metrics: Collection[str]) -> Project:
    """With the story, its pictures, and what is wrong with both."""
    folder = project.folder
    pictures, unseen = read_pictures(folder, top_of(folder, root), readme.addresses)
    dead, broken = dead_links(readme, folder, root)
    return replace(
        project,
        readme=readme.text,
        sections=readme.sections,
        anchors=readme.anchors,
        pictures=pictures,
        dead_links=dead,
        findings=(*readme.findings, *_few(unseen), *_few(broken), *_few(unknown_braces(readme, metrics))),
    )


def _few(findings: Sequence[Finding]) -> Sequence[Finding]:
    """The first of many findings of one sort, and how many more there are."""
    if len(findings) <= MOST_ALIKE:
        return findings
    last, n = findings[MOST_ALIKE - 1], len(findings) - MOST_ALIKE
    more = f"{last.sentence} There {'is' if n == 1 else 'are'} {n} more like it."
    return (*findings[: MOST_ALIKE - 1], replace(last, sentence=more))


def _unwritable_names(folder: Path, name: str) -> Iterator[Problem]:
    """Files whose names are not UTF-8: neither a record nor a page could name them."""
    for here, folders, files in os.walk(folder):
        folders[:] = [below for below in folders if not below.startswith(".") and below != "__pycache__"]
        for file in (*folders, *files):
            if not _is_utf8(file):
                fact = f"the name of this file is not UTF-8: {file!a}"
                place = "/".join((name, *Path(here).relative_to(folder).parts))
                yield Problem(fact, place, hint="rename it")


def _is_utf8(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def _project(folder: Path, name: str, yml: ProjectYml, claims: tuple[Claim, ...], kind: Task) -> Project:
    keys = yml.keys
    return Project(
        slug=folder.name,
        folder=folder.absolute(),
        name=name,
        title=keys.title,
        tagline=keys.tagline,
        task=keys.task,
        dataset=_dataset(keys.data, folder, kind, yml.options),
        predictor=Predictor(keys.predict, keys.command, keys.model, keys.python, keys.limits.seconds, keys.embed),
        metric=keys.metric,
        target=keys.target,
        slices=keys.slices,
        my_part=keys.my_part,
        time_spent=keys.time_spent,
        links=tuple(Link(link.title, link.url) for link in keys.links),
        components=dict(keys.components),
        options=yml.options,
        claims=claims,
        lines=yml.lines,
        accepted=yml.accepted,
    )


def _collecting(problems: list[Problem], read: Callable[[], T]) -> T | None:
    """What was read, or ``None`` with the reasons added to ``problems``, so that all files report at once."""
    try:
        return read()
    except PortfolioError as error:
        problems += error.problems
        return None


def _refuse_name(folder: Path, name: str) -> None:
    slug = folder.name
    if slug in RESERVED:
        raise PortfolioError.one(f"the name {slug!r} is reserved", path=name, hint=f"git mv {name} {name}-project")
    if _SLUG.fullmatch(slug) and len(slug) <= LONGEST_SLUG:
        return
    twin = next((e.name for e in folder.parent.iterdir() if e != folder and e.name.casefold() == slug.casefold()), None)
    better = re.sub(r"[^a-z0-9]+", "-", slug.casefold()).strip("-")[:LONGEST_SLUG] or "my-project"
    if twin:
        fact = f"differs from {twin} only in case; many disks and web servers keep only one of them"
        raise PortfolioError.one(fact, path=name, hint="give one of them another name")
    fact = "a project's folder is part of its address: small letters, digits and '-' only"
    if len(slug) > LONGEST_SLUG:
        fact = f"a project's folder is part of its address: at most {LONGEST_SLUG} characters"
    raise PortfolioError.one(
        fact, path=name, hint=f"git mv '{name}' {shown(folder.parent, folder.parent.parent)}/{better}"
    )


def _dataset(keys: DataKeys, folder: Path, kind: Task, options: Mapping[str, Any]) -> Dataset:
    roles = {column: spec.role for column, spec in keys.columns.items() if spec.role}
    by_role = {role: column for column, role in roles.items()}
    hidden = (*keys.hidden, *(column for column, role in roles.items() if role == "hidden"))
    kinds = {column: spec.kind for column, spec in keys.columns.items() if spec.kind}
    if keys.target and kind.target_kind:
        kinds[keys.target] = kind.target_kind
    tables = {option: str(options[option]) for option in kind.files if option in options}
    return Dataset(
        test=keys.test,
        train=keys.train,
        id=keys.id or by_role.get("id"),
        target=keys.target,
        split=keys.split or by_role.get("split"),
        group=keys.group or by_role.get("group"),
        time=keys.time or by_role.get("time"),
        separator=keys.sep,
        origin=keys.origin,
        source=keys.source,
        licence=keys.licence or find_licence(folder),
        collected_by=keys.collected_by,
        known_issues=keys.known_issues,
        roles=roles,
        kinds=kinds,
        descriptions={column: spec.description for column, spec in keys.columns.items() if spec.description},
        hidden=tuple(dict.fromkeys(hidden)),
        private=keys.private,
        extra=(*keys.extra, *tables.values()),
        tables=tables,
        keep_names=keys.keep_names == "yes",
    )


def _provenance(dataset: Dataset) -> list[Finding]:
    """What a reader wants to know about the data and project.yml does not say."""
    absent = {
        "origin": "were collected, annotated, derived, public or synthetic",
        "source": "are from",
        "licence": "may be used under",
    }
    return [
        Finding(
            "PF005", "advice", f"nothing says what the data {words}", f"add data.{key} to project.yml", "project.yml"
        )
        for key, words in absent.items()
        if not getattr(dataset, key)
    ]
