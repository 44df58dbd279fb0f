"""When metric, target, test set and slices were decided, as git has it: before the first measured run, or after?"""

from __future__ import annotations

import math
import posixpath
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from portfolio.collect.claims.project_yml import MOST_BYTES
from portfolio.collect.claims.yaml_text import as_data, read_yaml
from portfolio.collect.history.git import as_date
from portfolio.collect.history.repository import NoAnswerError, ask_git, ask_git_for_bytes, repository_of
from portfolio.collect.source import Source
from portfolio.errors import PortfolioError
from portfolio.records import Amendment, Decided, DecidedValue, Decision, Order, Project, Stamp, What

if TYPE_CHECKING:
    from portfolio.task import Task

MOST_MOVES = 10
"""How often a project folder may have been renamed."""
_RUN = re.compile(r"(\d{8}T\d{6}Z)-[0-9a-f]{8}\.json")
_FILE = "project.yml"
_EARLIEST_FIRST: tuple[Order, ...] = ("no run", "before", "rewritten", "together", "after")


@dataclass(frozen=True)
class _Commit:
    """A commit that touched the folder, which lay at ``path`` then, a slash at its end; ``parents`` are the nearest."""

    hash: str
    parents: tuple[str, ...]
    committed: int
    authored: int
    path: str
    runs: frozenset[str]

    @property
    def stamp(self) -> Stamp:
        return Stamp(self.hash, as_date(self.committed))


@dataclass(frozen=True)
class _State:
    """What project.yml said and which test set it named: as ``Amendment`` writes them."""

    metric: str | None
    target: float | None
    test: str
    content: str | None
    slices: tuple[str, ...] = ()

    def value(self, what: str) -> DecidedValue:
        """What the reader is shown."""
        found: DecidedValue = getattr(self, what)
        return found

    def key(self, what: str) -> object:
        """What has to be equal for nothing to have changed: a test set is its content, slices have no order."""
        if what == "slices":
            return frozenset(self.slices) or None
        return self.content if what == "test" else getattr(self, what)


def read_decided(project: Project, kinds: Mapping[str, Task], measured: str | None = None) -> Decided:
    """What git knows of the decisions behind a project; the runs of ``project`` are those recorded so far.

    Args:
        measured: when a run started that is about to be recorded, so that nothing depends on which build asks.
    """
    try:
        return _decided(project, kinds, measured)
    except NoAnswerError as unknown:
        return Decided(why_unknown=str(unknown))


def _decided(project: Project, kinds: Mapping[str, Task], measured: str | None) -> Decided:
    home = repository_of(project.folder)
    top, commits = home.top, _commits(home.top, home.inside)
    if any(commit.hash in home.cut_off for commit in commits):
        mend = f"git{_there(project)} fetch --unshallow"
        return Decided(why_unknown="the history is cut off (a shallow clone)", mend=mend)
    if not commits:
        return _uncommitted(project, top, home.below)
    line = _line_of_runs(project, commits, measured)
    states = _states(top, commits, kinds)
    now = _now(project, kinds)
    wanted: tuple[What, ...] = ("metric", "target", "test", "slices")
    decisions = (_decision(what, commits, states, line) for what in wanted)
    *promises, slices = (_as_it_is(decision, states[commits[-1].hash], now) for decision in decisions)
    return Decided(
        tuple(each for each in promises if each.what != "target" or _is_one(each, now)),
        line.started,
        line.recorded.stamp if line.recorded else None,
        line.n_deleted,
        slices=slices if now.slices else None,
        orders={name: _order(name, commits, states, line) for name in now.slices},
    )


def _uncommitted(project: Project, top: Path, below: str) -> Decided:
    """Why nothing is there yet, with advice that can be followed."""
    if ask_git(top, "status", "--porcelain", "--ignored", "--", below).startswith("!! "):
        return Decided(why_unknown="git is told to ignore this folder")
    there = _there(project)
    add = f"git{there} add {'.' if there else project.name}; git{there} commit"
    return Decided(why_unknown="nothing of this project is committed", mend=add)


def _there(project: Project) -> str:
    """What a command of git needs where another repository than the site's holds the project."""
    return "" if project.history.address is None else f" -C {project.name}"


# ---- the commits -------------------------------------------------------------------------------


def _commits(top: Path, path: str) -> list[_Commit]:
    """Every commit that touched the project folder, oldest first, under whichever name the folder had."""
    found: list[_Commit] = []
    start = "HEAD"
    for _ in range(MOST_MOVES):
        older = list(_log(top, path, start))
        if found and older:
            found[0] = replace(found[0], parents=(older[-1].hash,))
        found = older + found
        moved = _moved_from(top, older[0].hash, path) if older else None
        if moved is None:
            break
        path, start = moved, f"{older[0].hash}^"
    return found


def _log(top: Path, path: str, start: str) -> Iterator[_Commit]:
    layout = "--format=%x1e%H%x1f%P%x1f%ct%x1f%at%x1f"
    words = ("log", "--reverse", "--topo-order", "--parents", "--no-renames", "--name-only", "-z", layout, start)
    try:
        text = ask_git(top, *words, "--", path or ".")
    except NoAnswerError as unknown:
        if "bad revision" in unknown.said:
            return  # nothing is committed yet
        raise
    runs = f"{path}runs/"
    for block in text.split("\x1e")[1:]:
        commit, parents, committed, authored, files = block.split("\x1f", 4)
        names = (name.strip("\n") for name in files.split("\0"))
        touched = frozenset(name.removeprefix(runs) for name in names if name.startswith(runs))
        yield _Commit(commit, tuple(parents.split()), int(committed), int(authored), path, touched)


def _moved_from(top: Path, commit: str, path: str) -> str | None:
    """The folder's earlier name, when this commit renamed its project.yml from another folder."""
    text = ask_git(top, "show", "-M", "--diff-filter=R", "--name-status", "-z", "--format=", commit)
    fields = text.split("\0")
    for old, new in zip(fields[1::3], fields[2::3], strict=False):
        if new == f"{path}{_FILE}" and f"/{old}".endswith(f"/{_FILE}"):
            return old.removesuffix(_FILE)
    return None


# ---- the first measured run --------------------------------------------------------------------


@dataclass(frozen=True)
class _Line:
    """Where "before" ends: the first measured run, the commit that recorded it and those that came later."""

    started: str | None
    recorded: _Commit | None
    later: frozenset[str]
    n_deleted: int

    def order(self, commit: _Commit) -> Order:
        """When a commit came, seen from the first run. Rewriting a commit keeps the date of its author only."""
        if self.started is None:
            return "no run"
        if self.recorded and commit.hash == self.recorded.hash:
            return "together"
        run = datetime.fromisoformat(self.started).timestamp()
        if commit.hash in self.later:
            return "after"
        if commit.committed <= run:
            return "before"
        return "rewritten" if commit.authored <= run else "after"


def _line_of_runs(project: Project, commits: Sequence[_Commit], measured: str | None) -> _Line:
    """The first run ever recorded, those included that were deleted later."""
    here = {run.name: run.started for run in project.runs}
    known = sorted(name for name in {*here}.union(*(commit.runs for commit in commits)) if _RUN.fullmatch(name))
    n_deleted = sum(name not in here for name in known)
    started = (here.get(known[0]) or _time_in(known[0])) if known else None
    if started is None or (measured and measured < started):
        return _Line(measured, None, frozenset(), n_deleted)
    recorded = next((commit for commit in commits if known[0] in commit.runs), None)
    later: set[str] = set()
    for commit in commits:
        if recorded and not later.union({recorded.hash}).isdisjoint(commit.parents):
            later.add(commit.hash)
    return _Line(started, recorded, frozenset(later), n_deleted)


def _time_in(name: str) -> str:
    """The time in the name of a run: 20260131T235959Z-0123abcd.json."""
    return datetime.strptime(name[:16], "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


# ---- what each commit said ---------------------------------------------------------------------


def _states(top: Path, commits: Sequence[_Commit], kinds: Mapping[str, Task]) -> dict[str, _State | None]:
    """For each commit what project.yml said; where it cannot be read, what the commit before said."""
    files = list(_objects(top, [f"{commit.hash}:{commit.path}{_FILE}" for commit in commits]))
    read = [_read(content, kinds) if content is not None else None for _, content in files]
    tests = [
        f"{commit.hash}:{commit.path}{state.test}" if state else "" for commit, state in zip(commits, read, strict=True)
    ]
    contents = [content for content, _ in _objects(top, tests, with_content=False)]
    states: dict[str, _State | None] = {}
    for commit, (found, _), state, content in zip(commits, files, read, contents, strict=True):
        said = replace(state, content=content) if state else None
        if found and said is None:
            said = next((states[parent] for parent in commit.parents if states.get(parent)), None)
        states[commit.hash] = said
    return states


def _objects(
    top: Path, names: Sequence[str], *, with_content: bool = True
) -> Iterator[tuple[str | None, bytes | None]]:
    """For each name ("commit:path") the id of the object and its content; ``None`` where there is none."""
    asked = "".join(f"{name}\n" if name.isprintable() and name else ":\n" for name in names)
    answer = ask_git_for_bytes(top, "cat-file", "--batch" if with_content else "--batch-check", given=asked)
    at = 0
    for _ in names:
        end = answer.index(b"\n", at)
        words, at = answer[at:end].split(b" "), end + 1
        if len(words) != 3 or words[1] != b"blob":
            skipped = int(words[2]) + 1 if with_content and len(words) == 3 and words[2].isdigit() else 0
            at += skipped
            yield None, None
            continue
        size = int(words[2]) if with_content else 0
        yield words[0].decode(), answer[at : at + size] if with_content else None
        at += size + 1 if with_content else 0


def _read(content: bytes, kinds: Mapping[str, Task]) -> _State | None:
    """What an old project.yml said, whatever else is wrong with it; ``None`` when it cannot be read at all."""
    if len(content) > MOST_BYTES:
        return None
    try:
        root, _ = read_yaml(Source(_FILE, content.decode("utf-8-sig")))
    except (PortfolioError, UnicodeDecodeError):
        return None
    data = as_data(root)
    if not isinstance(data, dict):
        return None
    where = data.get("data")
    test = where.get("test") if isinstance(where, dict) else None
    inside = posixpath.normpath(test) if isinstance(test, str) else ""
    metric, target = _metric(data.get("task"), data.get("metric"), kinds), _number(data.get("target"))
    return _State(metric, target, inside, None, _names(data.get("slices")))


def _metric(task: Any, metric: Any, kinds: Mapping[str, Task]) -> str | None:
    """The metric as named, or the default of the kind."""
    if isinstance(metric, str) or not isinstance(task, str) or task not in kinds:
        return metric if isinstance(metric, str) else None
    return kinds[task].metrics[0].name


def _number(text: Any) -> float | None:
    try:
        number = float(text)
    except (TypeError, ValueError):
        return None
    return number if math.isfinite(number) else None


def _names(columns: Any) -> tuple[str, ...]:
    return tuple(name for name in columns if isinstance(name, str)) if isinstance(columns, list) else ()


# ---- what became of each decision --------------------------------------------------------------


def _decision(what: What, commits: Sequence[_Commit], states: Mapping[str, _State | None], line: _Line) -> Decision:
    """Its first version and every commit that made another of it; a merge changes what no parent said."""
    first: Amendment | None = None
    changes: list[Amendment] = []
    for commit in commits:
        state = states[commit.hash]
        before = [states[parent] for parent in commit.parents if states.get(parent)]
        keys = [old.key(what) for old in before if old] or [None]
        if state is None or state.key(what) in keys:
            continue
        change = _change(what, before[0] if before else None, state, commit.stamp, line.order(commit))
        if first is None:
            first = replace(change, before=None)
        else:
            changes.append(change)
    return Decision(what, first, tuple(changes))


def _order(name: str, commits: Sequence[_Commit], states: Mapping[str, _State | None], line: _Line) -> Order:
    """When a slice was named first; that it was left out for a while changes nothing."""
    naming = {commit.hash for commit in commits if name in getattr(states[commit.hash], "slices", ())}
    new = (commit for commit in commits if commit.hash in naming and naming.isdisjoint(commit.parents))
    orders = {line.order(commit) for commit in new}
    return next((order for order in _EARLIEST_FIRST if order in orders), "uncommitted")


def _is_one(target: Decision, now: _State) -> bool:
    """Whether there is a target, or was one until it was taken out after something had been measured."""
    late = (change for change in target.changes if change.order not in ("before", "no run"))
    return now.target is not None or any(change.before is not None for change in late)


def _change(what: What, old: _State | None, new: _State, stamp: Stamp | None, order: Order) -> Amendment:
    same = old is None or old.metric == new.metric
    return Amendment(old.value(what) if old else None, new.value(what), stamp, order, same)


def _now(project: Project, kinds: Mapping[str, Task]) -> _State:
    """What project.yml says now; the content of the test set is "" where it differs from the last commit."""
    test = posixpath.normpath(project.dataset.test)
    content = "" if test in project.history.uncommitted else None
    return _State(_metric(project.task, project.metric, kinds), project.target, test, content, project.slices)


def _as_it_is(decision: Decision, committed: _State | None, now: _State) -> Decision:
    """With what is not committed yet as the last change."""
    what = decision.what
    if committed is None:
        return Decision(what, _change(what, None, now, None, "uncommitted"))
    same = (
        now.content is None and now.test == committed.test if what == "test" else now.key(what) == committed.key(what)
    )
    if same:
        return decision
    change = _change(what, committed, now, None, "uncommitted")
    if decision.first is None:
        return replace(decision, first=replace(change, before=None))
    return replace(decision, changes=(*decision.changes, change))
