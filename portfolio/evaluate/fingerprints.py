"""What an evaluation depends on, as two digests: what the author changed, and where it runs. Content decides."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from pathlib import Path

from portfolio.evaluate.files import inputs
from portfolio.evaluate.interpreters import find_interpreter, find_program, system
from portfolio.evaluate.stats import StatCache
from portfolio.records import Fingerprint, Project

_SHORT = 12


@dataclass(frozen=True)
class Dependencies:
    """All that could change a result, by name, so that two of them can be compared.

    Attributes:
        files: file of the project -> sha256 of its content.
        declared: key of project.yml -> its value as JSON, for the keys that bear on predictions.
        place: "python", "system" and "program" -> version or digest; empty when nothing is going to run.
        installed: distribution -> version.
    """

    files: dict[str, str]
    declared: dict[str, str]
    place: dict[str, str]
    installed: dict[str, str]

    @property
    def fingerprint(self) -> Fingerprint:
        return Fingerprint(_digest([self.files, self.declared]), _digest([self.place, self.installed]))

    @property
    def short(self) -> dict[str, str]:
        """File -> short digest, for people who read ``runs/``; project.yml stands for the part of it that counts."""
        names = {name: digest[:_SHORT] for name, digest in self.files.items()}
        return dict(sorted({**names, "project.yml": _digest(self.declared)[:_SHORT]}.items()))


def fingerprint(
    project: Project, *, stats: StatCache | None = None, place: bool = True
) -> tuple[Fingerprint, dict[str, str]]:
    """Both halves, and what went into the author's half: file -> short digest.

    Args:
        stats: spares reading files that have not changed.
        place: whether something is going to run, so that it matters where; no interpreter is asked otherwise.

    Raises:
        PortfolioError: the interpreter that ``python:`` names is not there.
    """
    found = dependencies(project, stats, place=place)
    return found.fingerprint, found.short


def dependencies(project: Project, stats: StatCache | None, *, place: bool = True) -> Dependencies:
    """Reads what has to be read. Without ``place`` no interpreter is looked for, as nothing is going to run."""
    stats = stats or StatCache(Path("/dev/null/none"))
    files = {name: stats.digest(project.folder / name) for name in inputs(project).kept}
    if not place:
        return Dependencies(files, _declared(project), {}, {})
    interpreter = find_interpreter(project, stats)
    where = {"python": interpreter.version, "system": system()}
    program = find_program(project, interpreter)
    if program:
        where["program"] = stats.digest(program)
    return Dependencies(files, _declared(project), where, interpreter.distributions)


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
