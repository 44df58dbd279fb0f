"""What an evaluation depends on, as two digests: what the author changed, and where it runs. Content decides."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from portfolio.errors import PortfolioError
from portfolio.evaluate.files import inputs
from portfolio.evaluate.interpreters import find_interpreter, find_program, system
from portfolio.evaluate.process.worker_reads import COMPILED
from portfolio.evaluate.stats import StatCache
from portfolio.evaluate.store import Store
from portfolio.records import Fingerprint, Project

OUTSIDE = " (outside the project)"
"""Ends the name of a package or file that the predictor used from elsewhere, where it stands among the inputs."""

_FORMAT = 4
_READS = "reads"
_SHORT = 12


@dataclass(frozen=True)
class Dependencies:
    """All that could change a result, by name, so that two of them can be compared.

    Attributes:
        files: file of the project -> sha256 of its content.
        declared: key of project.yml -> its value as JSON, for the keys that bear on predictions.
        place: "python", "system" and "program" -> version or digest; empty when nothing is going to run.
        installed: distribution -> version.
        outside: file that the predictor used from outside the project ("mylib/core.py") -> sha256 of its content, as
            far as an earlier run told; see ``worker_reads.py``. Compiled ones count as the place, as each machine makes
            its own.
    """

    files: dict[str, str]
    declared: dict[str, str]
    place: dict[str, str]
    installed: dict[str, str]
    outside: dict[str, str] = field(default_factory=dict)

    @property
    def fingerprint(self) -> Fingerprint:
        compiled = {name: digest for name, digest in self.outside.items() if name.endswith(COMPILED)}
        place = _digest([{**self.place, **compiled}, self.installed])
        return Fingerprint(self.author_with(self.used), place)

    @property
    def used(self) -> dict[str, str]:
        """What was used from outside the project -> short digest, a package as one."""
        tops: dict[str, dict[str, str]] = {}
        for name, digest in sorted(self.outside.items()):
            if not name.endswith(COMPILED):
                tops.setdefault(name.partition("/")[0] + OUTSIDE, {})[name] = digest
        return {name: _digest(parts)[:_SHORT] for name, parts in tops.items()}

    def author_with(self, inputs: Mapping[str, str]) -> str:
        """The author's half, were what is used from outside the project as in ``inputs``, those of a recorded run."""
        used = {name: digest for name, digest in sorted(inputs.items()) if name.endswith(OUTSIDE)}
        return _digest([self.files, self.declared, *([used] if used else [])])

    @property
    def short(self) -> dict[str, str]:
        """File -> short digest, for people who read ``runs/``; project.yml stands for the part of it that counts."""
        names = {name: digest[:_SHORT] for name, digest in self.files.items()}
        return dict(sorted({**names, **self.used, "project.yml": _digest(self.declared)[:_SHORT]}.items()))

    @property
    def key(self) -> str:
        """Names the evaluation in the store."""
        made = self.fingerprint
        return hashlib.sha256(f"{_FORMAT} {made.author} {made.place}".encode()).hexdigest()


def fingerprint(
    project: Project, store: Store | None = None, *, place: bool = True
) -> tuple[Fingerprint, dict[str, str]]:
    """Both halves, and what went into the author's half: file -> short digest.

    Args:
        store: knows what the predictor used from outside the project, and spares reading files that have not changed.
        place: whether something is going to run, so that it matters where; no interpreter is asked otherwise.

    Raises:
        PortfolioError: the interpreter that ``python:`` names is not there.
    """
    stats = store.stats if store else None
    found = known_dependencies(project, store) if store and place else dependencies(project, stats, place=place)
    return found.fingerprint, found.short


def known_dependencies(project: Project, store: Store) -> Dependencies:
    """With what the predictor used from outside the project when it ran on these very files, as it is now."""
    found = dependencies(project, store.stats)
    return _with_outside(found, _reads(found, store), store.stats)


def remember_reads(found: Dependencies, paths: Mapping[str, str], store: Store) -> Dependencies:
    """Keeps what a run used from outside the project, name -> path; these dependencies with it."""
    inner = replace(found, outside={})
    store.put(_READS, inner.key, {"paths.json": json.dumps(dict(sorted(paths.items()))).encode()})
    return _with_outside(inner, paths, store.stats)


def files_outside(project: Project, store: Store) -> tuple[str, ...]:
    """The paths of what the predictor used from outside the project when it last ran on these very files."""
    return tuple(_reads(dependencies(project, store.stats), store).values())


def _reads(found: Dependencies, store: Store) -> dict[str, str]:
    kept = store.get(_READS, replace(found, outside={}).key)
    paths: dict[str, str] = json.loads(kept["paths.json"]) if kept else {}
    return paths


def _with_outside(found: Dependencies, paths: Mapping[str, str], stats: StatCache) -> Dependencies:
    there = {name: path for name, path in paths.items() if os.path.isfile(path)}  # noqa: PTH113 - on every build
    return replace(found, outside={name: stats.digest(path) if name in there else "" for name, path in paths.items()})


def dependencies(project: Project, stats: StatCache | None, *, place: bool = True) -> Dependencies:
    """Reads what has to be read. Without ``place`` no interpreter is looked for, as nothing is going to run."""
    stats = stats or StatCache(Path("/dev/null/none"))
    files = {name: _digest_of_file(project, name, stats) for name in inputs(project).kept}
    if not place:
        return Dependencies(files, _declared(project), {}, {})
    interpreter = find_interpreter(project, stats)
    where = {"python": interpreter.version, "system": system()}
    program = find_program(project, interpreter)
    if program:
        where["program"] = stats.digest(program)
    return Dependencies(files, _declared(project), where, interpreter.distributions)


def _digest_of_file(project: Project, name: str, stats: StatCache) -> str:
    try:
        return stats.digest(project.folder / name)
    except OSError as error:
        what = f"cannot be read: {(error.strerror or str(error)).lower()}"
        raise PortfolioError.one(what, path=f"{project.name}/{name}", hint="chmod u+r, or take it away") from error


def digest_of_folder(folder: Path) -> str:
    """The sha256 of all names and contents below ``folder``, compiled and hidden files left out."""
    files = sorted(
        path
        for path in folder.rglob("*")
        if path.is_file() and "__pycache__" not in path.parts and not path.name.startswith(".")
    )
    return _digest({str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest() for path in files})


def _declared(project: Project) -> dict[str, str]:
    """Time limits, prose and what is only shown are left out: they cannot change a prediction."""
    dataset, predictor = project.dataset, project.predictor
    values = {
        "task": project.task,
        "predict": predictor.function,
        "command": predictor.command,
        "model": predictor.model,
        "data.test": dataset.test,
        "data.train": dataset.train,
        "data.id": dataset.id,
        "data.target": dataset.target,
        "data.split": dataset.split,
        "data.sep": dataset.separator,
        "data.extra": dataset.extra,
        "data.columns": [sorted(dataset.roles.items()), sorted(dataset.kinds.items())],
        **project.options,
    }
    if predictor.embed:
        values["embed"] = predictor.embed
    if dataset.hidden:
        values["data.hidden"] = dataset.hidden
    if dataset.keep_names:
        values["data.keep_names"] = "yes"
    return {key: json.dumps(value, sort_keys=True, default=str) for key, value in values.items()}


def _digest(value: object) -> str:
    return hashlib.sha256(json.dumps(value, sort_keys=True).encode()).hexdigest()
