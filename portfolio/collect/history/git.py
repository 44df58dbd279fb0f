"""What git knows about every project folder, asked once for all of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from portfolio.collect.history.repository import NoAnswerError, Repository, ask_git, repository_of
from portfolio.records import History, Project


@dataclass(frozen=True)
class _Commit:
    hash: str
    date: str
    subject: str
    files: tuple[str, ...]


def read_histories(root: Path, folders: Sequence[Path]) -> dict[str, History]:
    """The history of each folder by its name, asked once of each repository; where git cannot tell, it says why."""
    found: dict[str, History] = {}
    homes: dict[Path, dict[str, Repository]] = {}
    for folder in folders:
        try:
            home = repository_of(folder)
            homes.setdefault(home.top, {})[folder.name] = home
        except NoAnswerError as unknown:
            found[folder.name] = History(why_unknown=str(unknown), for_console=unknown.console)
    site = _top_of(root)
    for top, inside in homes.items():
        try:
            found |= _of_repository(top, inside, is_site=top == site)
        except NoAnswerError as unknown:
            found |= {slug: History(why_unknown=str(unknown), for_console=unknown.console) for slug in inside}
    return found


def why_git_is_silent(projects: Iterable[Project]) -> list[str]:
    """What the author alone should read where git cannot tell, and what mends it."""
    said = dict.fromkeys(project.history.for_console for project in projects if project.history.for_console)
    return [f"git cannot tell when things were decided: {each}" for each in said]


def _top_of(root: Path) -> Path | None:
    try:
        return repository_of(root).top
    except NoAnswerError:
        return None


def _of_repository(top: Path, homes: Mapping[str, Repository], *, is_site: bool) -> dict[str, History]:
    paths = [home.below for home in homes.values()]
    changed, commits = _changed(top, paths), list(_commits(top, paths))
    one = next(iter(homes.values()))
    address = None if is_site else one.address()
    return {
        slug: replace(_history(home, commits, changed), folder=home.inside, address=address)
        for slug, home in homes.items()
    }


def _history(home: Repository, commits: Sequence[_Commit], changed: Sequence[str]) -> History:
    """Facts of one folder."""
    folder, runs, cut_off = home.inside, f"{home.inside}runs/", home.cut_off
    last = None
    subjects: dict[str, str] = {}
    for commit in commits:
        own = [file for file in commit.files if file.startswith(folder)]
        if last is None and any(not file.startswith(runs) for file in own):
            last = commit
        if commit.hash not in cut_off:
            subjects |= {file.removeprefix(runs): commit.subject for file in own if file.startswith(runs)}
            subjects |= {commit.hash: commit.subject} if own else {}
    uncommitted = tuple(
        file.removeprefix(folder) for file in changed if file.startswith(folder) and not file.startswith(runs)
    )
    if last is None:
        return History(None, None, uncommitted, subjects, "nothing of this project is committed")
    if last.hash in cut_off:
        return History(None, None, uncommitted, subjects, "the history is cut off (a shallow clone)")
    return History(last.hash, last.date, uncommitted, subjects)


def _commits(top: Path, paths: Iterable[str]) -> Iterator[_Commit]:
    """Commits that touched the paths, newest first, with the files they touched."""
    try:
        text = ask_git(
            top, "log", "--no-renames", "--name-only", "-z", "--format=%x1e%H%x1f%ct%x1f%s%x1f", "--", *paths
        )
    except NoAnswerError as unknown:
        if "does not have any commits" in unknown.said:
            return
        raise
    for block in text.split("\x1e")[1:]:
        commit, seconds, subject, files = block.split("\x1f", 3)
        names = tuple(name.strip("\n") for name in files.split("\0") if name.strip("\n"))
        yield _Commit(commit, as_date(int(seconds)), subject, names)


def _changed(top: Path, paths: Iterable[str]) -> list[str]:
    """Files below the paths that differ from the last commit, in order; ignored files do not count."""
    text = ask_git(top, "status", "--porcelain=v1", "-z", "--no-renames", "--untracked-files=all", "--", *paths)
    return sorted(entry[3:] for entry in text.split("\0") if entry)


def as_date(seconds: int) -> str:
    """Seconds since 1970 as ISO 8601 in UTC."""
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
