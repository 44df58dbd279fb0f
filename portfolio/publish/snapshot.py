"""Answers "is there anything to build?" from a few ``stat`` calls: the build in which nothing changed.

After a good build the state of every input and of every file of the site is kept in ``.portfolio/snapshot.json``, and
the next build compares. A file whose size, times and inode are as they were is the same file; where they differ, its
content decides. What was changed within two seconds of the snapshot is always read, since a later change could show the
same times.

This module imports nothing heavy: it runs before MkDocs, pandas, pydantic or a YAML reader are loaded.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import stat
import sys
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

FORMAT = 1
RACY_NANOSECONDS = 2 * 10**9

_PACKAGE = Path(__file__).parent.parent
_NOT_INPUTS = {"__pycache__", ".git", ".ipynb_checkpoints", ".pytest_cache", ".mypy_cache", ".ruff_cache", ".DS_Store"}
_INSTALLED = (".dist-info", ".egg-info", ".egg-link", ".pth")
_ENVIRONMENT = re.compile(r"!ENV\s*(\[[^\]]*\]|\w+)")
_ALWAYS_ASKED = ("SOURCE_DATE_EPOCH",)
_VARIABLE = "environment variable "

# size, modified, changed (both in nanoseconds), inode, digest
State = tuple[int, int, int, int, str]
_FOLDER: State = (0, 0, 0, 0, "folder")


@dataclass(frozen=True)
class Look:
    """The inputs of a build as they were before it read any of them.

    Attributes:
        watched: the files and folders that were looked into, absolute.
        taken: the file system's own time in nanoseconds, read before the first file.
        facts: what is no file: options, commit, installed distributions, environment.
    """

    store: Path
    watched: tuple[str, ...]
    taken: int
    facts: Mapping[str, str]
    inputs: Mapping[str, State]


def look(root: Path, store: Path, *, watched: Sequence[Path], options: Mapping[str, str]) -> Look:
    """The state of all inputs now; call it before the build reads the first of them.

    Args:
        root: the folder of mkdocs.yml.
        store: the folder ``.portfolio``.
        watched: files and folders whose content can change the site: mkdocs.yml, site_src, projects, hooks. The
            program's own files are always watched.
        options: of the command line, as text; another set of options is another build.
    """
    taken = _file_system_time(store)
    known = _load(store)
    places = _absolute([*watched, _PACKAGE])
    facts = _facts(root, options, _environment_names(places))
    inputs = _states(places, known.inputs if known else {}, known.taken if known else 0)
    return Look(store, places, taken, facts, inputs)


def remember(before: Look, *, site: Path, written: Sequence[Path] = (), outside: Sequence[Path] = ()) -> None:
    """Keeps what a good build saw and made, so that the next one can tell that nothing changed.

    Args:
        before: what the inputs were when the build began.
        site: the site, swapped in.
        written: input files that this build itself wrote (in ``runs/``).
        outside: files that predictors used from outside their projects. Where one changed since the build began,
            nothing is kept, as the build may have seen it as it was.
    """
    if any(_racy(state, before.taken + RACY_NANOSECONDS) for state in _states(_absolute(outside), {}, 0).values()):
        return
    sources = [*_loaded_sources(), *outside]
    folders = {str(path.absolute().parent): _FOLDER for path in written}
    inputs = {**before.inputs, **folders, **_states(_absolute([*written, *sources]), before.inputs, before.taken)}
    outputs = _states(_absolute([site]), {}, 0)
    watched = _absolute([*map(Path, before.watched), *sources])
    _save(before.store, _Known(watched, before.taken, before.facts, inputs, str(site.absolute()), outputs))


def forget(store: Path) -> None:
    """The next build does everything."""
    with suppress(OSError):
        (store / "snapshot.json").unlink(missing_ok=True)


def difference(root: Path, store: Path, *, options: Mapping[str, str]) -> str | None:
    """The first thing that differs from the last good build, in words; ``None`` when nothing does."""
    known = _load(store)
    if known is None:
        return "no earlier build is remembered"
    taken = _file_system_time(store)
    facts = _facts(root, options, [name.removeprefix(_VARIABLE) for name in known.facts if name.startswith(_VARIABLE)])
    for name in sorted(facts.keys() | known.facts.keys()):
        if facts.get(name) != known.facts.get(name):
            return f"{name} changed"
    inputs = _states(known.watched, known.inputs, known.taken)
    outputs = _states([known.site], known.outputs, known.taken)
    different = _first_difference(known.inputs, inputs, root) or _first_difference(known.outputs, outputs, root)
    read_some = any(_racy(state, known.taken) for state in [*inputs.values(), *outputs.values()])
    if different is None and (read_some or inputs != known.inputs or outputs != known.outputs):
        _save(store, replace(known, taken=taken, inputs=inputs, outputs=outputs))  # Spares the next build the reading.
    return different


@dataclass(frozen=True)
class _Known:
    """The snapshot file: what the last good build saw (``inputs``) and made (``outputs``)."""

    watched: tuple[str, ...]
    taken: int
    facts: Mapping[str, str]
    inputs: Mapping[str, State]
    site: str
    outputs: Mapping[str, State]


def _load(store: Path) -> _Known | None:
    """The last snapshot, or ``None`` when there is none that can be read: a build is then the safe answer."""
    try:
        kept: dict[str, Any] = json.loads((store / "snapshot.json").read_bytes())
        if kept["format"] != FORMAT or kept["store"] != str(store.absolute()):
            return None  # a copied folder remembers the files of the one it was copied from
        inputs, outputs = ({path: _state(*row) for path, row in kept[name].items()} for name in ("inputs", "outputs"))
        facts = {str(name): str(value) for name, value in kept["facts"].items()}
        return _Known(tuple(map(str, kept["watched"])), int(kept["taken"]), facts, inputs, str(kept["site"]), outputs)
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return None


def _state(size: int, modified: int, changed: int, inode: int, digest: str) -> State:
    return int(size), int(modified), int(changed), int(inode), str(digest)


def _save(store: Path, known: _Known) -> None:
    """Writes the snapshot whole or not at all; where the store cannot be written, the next build does everything."""
    path = store / "snapshot.json"
    draft = path.with_suffix(f".{os.getpid()}.draft")
    try:
        store.mkdir(parents=True, exist_ok=True)
        kept = {"format": FORMAT, "store": str(store.absolute()), **vars(known)}
        draft.write_text(json.dumps(kept), encoding="utf-8")
        draft.replace(path)
    except OSError:
        with suppress(OSError):
            draft.unlink(missing_ok=True)


def _file_system_time(store: Path) -> int:
    """Nanoseconds on the clock that dates the files, which on a network disk is not this machine's."""
    probe = store / f"now.{os.getpid()}"
    try:
        store.mkdir(parents=True, exist_ok=True)
        probe.touch()
        return probe.stat().st_mtime_ns
    except OSError:
        return time.time_ns()
    finally:
        with suppress(OSError):
            probe.unlink()


def _facts(root: Path, options: Mapping[str, str], names: Iterable[str]) -> dict[str, str]:
    """All that can change a site without being one of its files."""
    packages = [place for place in sys.path if place.endswith(("site-packages", "dist-packages"))]
    environment = {_VARIABLE + name: _digest(os.environ.get(name, "").encode()) for name in names}
    return environment | {
        "commit": _commit(root),
        "installed distributions": _digest("\n".join(_installed(packages)).encode()),
        "options": json.dumps(dict(sorted(options.items()))),
        "python": f"{sys.version} {sys.executable}",
    }


def _environment_names(places: Iterable[str]) -> list[str]:
    """Variables that mkdocs.yml reads with ``!ENV``."""
    names = set(_ALWAYS_ASKED)
    for place in places:
        if place.endswith((".yml", ".yaml")):
            with suppress(OSError):
                text = Path(place).read_text(encoding="utf-8", errors="replace")
                for words in _ENVIRONMENT.findall(text):
                    names.update(re.findall(r"[A-Za-z_]\w*", words))
    return sorted(names)


def _commit(root: Path) -> str:
    """The commit that is checked out, read without starting git; empty outside a repository."""
    for folder in (root, *root.parents):
        place = folder / ".git"
        with suppress(OSError):
            if place.is_file():  # A work tree or submodule: the file names the real folder.
                place = folder / place.read_text(encoding="utf-8").removeprefix("gitdir:").strip()
            head = (place / "HEAD").read_text(encoding="utf-8").strip()
            common = place / "commondir"
            home = place / common.read_text(encoding="utf-8").strip() if common.is_file() else place
            commit = _follow(home, head.removeprefix("ref:").strip()) if head.startswith("ref:") else head
            return f"{commit}, its history cut off" if (home / "shallow").is_file() else commit
    return ""


def _follow(home: Path, ref: str) -> str:
    """The commit a branch points to; a branch without one (a new repository) gives its own name."""
    if (home / ref).is_file():
        return (home / ref).read_text(encoding="utf-8").strip()
    with suppress(OSError):
        for line in (home / "packed-refs").read_text(encoding="utf-8").splitlines():
            if line.endswith(f" {ref}"):
                return line.split()[0]
    return ref


def _installed(places: Iterable[str]) -> list[str]:
    """Names of the distributions in these folders, versions included, from their listing alone."""
    names: set[str] = set()
    for place in places:
        with suppress(OSError):
            names.update(name for name in os.listdir(place) if name.endswith(_INSTALLED))
    return sorted(names)


def _loaded_sources() -> list[Path]:
    """Python files of this process that no distribution holds: hooks, and kinds of task under development."""
    files = {getattr(module, "__file__", None) or "" for module in list(sys.modules.values())}
    held = (sys.prefix + os.sep, sys.base_prefix + os.sep, str(_PACKAGE) + os.sep)
    return [Path(file) for file in sorted(files) if file.endswith(".py") and not file.startswith(held)]


def _absolute(places: Iterable[Path]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(str(place.absolute()) for place in places))


def _states(places: Iterable[str], known: Mapping[str, State], taken: int) -> dict[str, State]:
    """State of each file at or below ``places``; digests of files that look as in ``known`` are taken from there."""
    states: dict[str, State] = {}
    for place in places:
        for path, status in _walk(place):
            old = known.get(path)
            now = (status.st_size, status.st_mtime_ns, status.st_ctime_ns, status.st_ino)
            if not stat.S_ISREG(status.st_mode):
                states[path] = (0, 0, 0, 0, _digest_of_other(path, status))
            elif old and old[:4] == now and not _racy(old, taken):
                states[path] = old
            else:
                states[path] = (*now, _digest_of_file(path))
    return states


def _racy(state: State, taken: int) -> bool:
    """Whether a change right after the snapshot could have left the same times behind."""
    return max(state[1], state[2]) >= taken - RACY_NANOSECONDS


def _walk(place: str) -> Iterator[tuple[str, os.stat_result]]:
    """Every entry at or below ``place``; neither links to folders nor virtual environments are entered."""
    try:
        status = os.stat(place)
    except OSError:
        status = None
    if status is None or (stat.S_ISDIR(status.st_mode) and os.path.islink(place)):
        with suppress(OSError):
            yield place, os.lstat(place)
        return
    yield place, status
    if stat.S_ISDIR(status.st_mode) and not _is_environment(place):
        with suppress(OSError):
            for name in os.listdir(place):
                if name not in _NOT_INPUTS and not name.endswith(".pyc"):
                    yield from _walk(os.path.join(place, name))


def _is_environment(folder: str) -> bool:
    return os.path.exists(os.path.join(folder, "pyvenv.cfg"))


def _digest_of_other(path: str, status: os.stat_result) -> str:
    """What matters of an entry that is no regular file; a pipe or a device is never opened."""
    if stat.S_ISLNK(status.st_mode):
        return f"link to {os.readlink(path)}"
    if not stat.S_ISDIR(status.st_mode):
        return f"special file {stat.S_IFMT(status.st_mode):o}"
    if not _is_environment(path):
        return _FOLDER[4]
    packages = Path(path).glob("lib*/python*/site-packages")
    return "environment " + _digest("\n".join(_installed(map(str, packages))).encode())


def _digest_of_file(path: str) -> str:
    try:
        with open(path, "rb") as file:
            return hashlib.file_digest(file, "blake2b").hexdigest()[:32]
    except OSError as error:
        return f"unreadable: {error.strerror}"


def _digest(content: bytes) -> str:
    return hashlib.blake2b(content, digest_size=16).hexdigest()


def _first_difference(before: Mapping[str, State], now: Mapping[str, State], root: Path) -> str | None:
    for path in sorted(before.keys() | now.keys()):
        if path not in now:
            return f"{_named(path, root)} is gone"
        if path not in before:
            return f"{_named(path, root)} is new"
        if before[path][4] != now[path][4]:
            return f"{_named(path, root)} changed"
    return None


def _named(path: str, root: Path) -> str:
    """``path`` as the reader would type it in ``root``."""
    return path.removeprefix(str(root.absolute()) + os.sep)
