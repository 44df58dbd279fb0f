"""What git knows about every project folder, asked once for all of them."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from portfolio.records import History

_SECONDS = 60


@dataclass(frozen=True)
class _Commit:
    hash: str
    date: str
    subject: str
    files: tuple[str, ...]


class NoAnswerError(Exception):
    """Why git could not answer, as a sentence without a full stop."""


def read_histories(root: Path, folders: Sequence[Path]) -> dict[str, History]:
    """The history of each folder by its name; where git cannot be asked, every one says why."""
    if not folders:
        return {}
    paths = {folder.name: folder.relative_to(root).as_posix() for folder in folders}
    try:
        asked = ("--is-shallow-repository", "--show-prefix", "--git-path", "shallow")
        shallow, prefix, shallow_file = ask_git(root, "rev-parse", *asked).split("\n")[:3]
        changed = _changed(root, prefix, paths.values())
        commits = list(_commits(root, prefix, paths.values()))
    except NoAnswerError as unknown:
        return {slug: History(why_unknown=str(unknown)) for slug in paths}
    cut_off = set((root / shallow_file).read_text().split()) if shallow == "true" else set()
    return {slug: _history(path, commits, changed, cut_off) for slug, path in paths.items()}


def _history(path: str, commits: Sequence[_Commit], changed: Sequence[str], cut_off: set[str]) -> History:
    """Facts of one folder; the commit where a shallow clone is cut off seems to add every file and proves nothing."""
    folder, runs = f"{path}/", f"{path}/runs/"
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


def _commits(root: Path, prefix: str, paths: Iterable[str]) -> Iterator[_Commit]:
    """Commits that touched the paths, newest first, with the files they touched."""
    try:
        text = ask_git(
            root, "log", "--no-renames", "--name-only", "-z", "--format=%x1e%H%x1f%ct%x1f%s%x1f", "--", *paths
        )
    except NoAnswerError as unknown:
        if "does not have any commits" in str(unknown):
            return
        raise
    for block in text.split("\x1e")[1:]:
        commit, seconds, subject, files = block.split("\x1f", 3)
        names = tuple(name.strip("\n").removeprefix(prefix) for name in files.split("\0") if name.strip("\n"))
        yield _Commit(commit, as_date(int(seconds)), subject, names)


def _changed(root: Path, prefix: str, paths: Iterable[str]) -> list[str]:
    """Files below the paths that differ from the last commit, in order; ignored files do not count."""
    text = ask_git(root, "status", "--porcelain=v1", "-z", "--no-renames", "--untracked-files=all", "--", *paths)
    return sorted(entry[3:].removeprefix(prefix) for entry in text.split("\0") if entry)


def ask_git(folder: Path, *words: str, given: str = "") -> str:
    """What git answers about the repository of a folder; ``given`` is what it reads. Paths are taken as they are.

    Raises:
        NoAnswerError: there is no git, no repository, or no such thing in it.
    """
    return ask_git_for_bytes(folder, *words, given=given).decode("utf-8", "surrogateescape")


def ask_git_for_bytes(folder: Path, *words: str, given: str = "") -> bytes:
    """The same where the answer holds files."""
    environment = {**os.environ, "GIT_OPTIONAL_LOCKS": "0", "LC_ALL": "C"}
    command = ["git", "-C", str(folder), "--literal-pathspecs", *words]
    read = given.encode("utf-8", "surrogateescape")
    try:
        done = subprocess.run(command, capture_output=True, env=environment, timeout=_SECONDS, check=False, input=read)
    except FileNotFoundError as error:
        raise NoAnswerError("git is not installed") from error
    except (OSError, subprocess.TimeoutExpired) as error:
        raise NoAnswerError("git did not answer") from error
    if done.returncode:
        said = done.stderr.decode("utf-8", "replace").strip().splitlines() or [f"exit {done.returncode}"]
        first = said[0].removeprefix("fatal: ")
        raise NoAnswerError("not a git repository" if "not a git repository" in first else f"git says: {first}")
    return done.stdout


def as_date(seconds: int) -> str:
    """Seconds since 1970 as ISO 8601 in UTC."""
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
