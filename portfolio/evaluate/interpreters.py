"""Where predictions are made: the project's Python, what is installed there, and the machine."""

from __future__ import annotations

import base64
import json
import os
import shutil
import sys
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from portfolio.errors import PortfolioError
from portfolio.evaluate.blind.reach import environment_of, readable_for, root_of
from portfolio.evaluate.process.supervised import supervised
from portfolio.evaluate.stats import StatCache
from portfolio.records import Project

_QUESTION = "import json, sys; print(json.dumps([sys.version.split()[0], sys.path, sys.prefix, sys.base_prefix]))"
_SITE = {"site-packages", "dist-packages"}
_INSTALLED = (".dist-info", ".egg-info")
_ANSWER = "interpreter"
_LONGEST_ANSWER = 1 << 20


@dataclass(frozen=True)
class Interpreter:
    """A Python that can be asked to run the author's code.

    Attributes:
        program: as it is started; in a virtual environment a link that must not be resolved.
        folders: where its distributions are installed.
        prefixes: the folders it needs to read, wherever they lie.
    """

    program: str
    version: str
    folders: tuple[str, ...]
    prefixes: tuple[str, ...]

    @cached_property
    def distributions(self) -> dict[str, str]:
        """Name -> version of all that is installed, read from folder names alone."""
        found: dict[str, str] = {}
        for folder in self.folders:
            try:
                names = os.listdir(folder)  # noqa: PTH208 - some hundred names on every build
            except OSError:
                continue
            for name in names:
                stem, suffix = os.path.splitext(name)  # noqa: PTH122 - as above
                if suffix in _INSTALLED:
                    title, _, version = stem.partition("-")
                    found.setdefault(title.lower().replace("_", "-"), version)
        return dict(sorted(found.items()))


def find_interpreter(project: Project, stats: StatCache | None) -> Interpreter:
    """The project's own interpreter where ``python:`` names one, else the one that runs this build.

    Raises:
        PortfolioError: there is no such interpreter, or it does not answer.
    """
    named = project.predictor.python
    if named is None:
        return _own()
    program = _program(project, named)
    known = known_interpreter(project, stats)
    if known:
        return known
    answer = _ask(program, project)
    if stats:
        stats.remember(program, None, answer, what=_ANSWER)
    return _answered(program, answer)


def known_interpreter(project: Project, stats: StatCache | None) -> Interpreter | None:
    """The same without running anything: ``None`` where ``python:`` names one that was not asked before."""
    named = project.predictor.python
    if named is None:
        return _own()
    program = _program(project, named)
    known = stats.recall(program, what=_ANSWER) if stats else None
    return _answered(program, known) if known else None


def system() -> str:
    """The operating system and the kind of machine: "Linux x86_64"."""
    facts = os.uname()
    return f"{facts.sysname} {facts.machine}"


def find_program(project: Project, interpreter: Interpreter) -> str | None:
    """The file behind the first word of ``command:``, where it is not part of the project."""
    command = project.predictor.command
    if not command or "/" in command[0]:
        return None
    return shutil.which(command[0], path=search_path(interpreter))


def search_path(interpreter: Interpreter) -> str:
    """PATH for the author's code: the project's interpreter first, so that ``python`` means that one."""
    return os.pathsep.join([os.path.dirname(interpreter.program), os.environ.get("PATH", os.defpath)])  # noqa: PTH120


def _own() -> Interpreter:
    version = ".".join(map(str, sys.version_info[:3]))
    return Interpreter(sys.executable, version, _site_folders(sys.path), (sys.prefix, sys.base_prefix))


def _site_folders(path: list[str]) -> tuple[str, ...]:
    return tuple(folder for folder in path if Path(folder).name in _SITE)


def _program(project: Project, named: str) -> str:
    """The path of the interpreter, as it is started."""
    program = os.path.abspath(project.folder / Path(named).expanduser())  # noqa: PTH100 - keeps the link of a venv
    if not os.access(program, os.X_OK) or Path(program).is_dir():
        raise PortfolioError.one(
            f"python: there is no interpreter {named!r}",
            path=f"{project.name}/project.yml",
            line=project.lines.get("python"),
            hint=f"make it: cd {project.name} && python -m venv {Path(named).parent.parent or '.venv'}",
        )
    return program


def _answered(program: str, answer: str) -> Interpreter:
    version, path, prefix, base = json.loads(answer)
    return Interpreter(program, version, _site_folders(path), (prefix, base))


def _ask(program: str, project: Project) -> str:
    """What it says of itself. It may be anything executable, so it runs where the project cannot be read."""
    outcome = supervised(
        {
            "argv": [program, "-c", _QUESTION],
            "stage": os.devnull,
            "folder": "/",
            "environment": {"PATH": os.environ.get("PATH", os.defpath), "LANG": "C.UTF-8"},
            "seconds": 60.0,
            "cap": _LONGEST_ANSWER,
            "keep": _LONGEST_ANSWER,
            "hidden": sorted({os.path.realpath(place) for place in (root_of(project), project.folder)}),
            "readable": readable_for(program, [environment_of(program)], project),
            "writable": [os.devnull],
        }
    )
    said = (base64.b64decode(outcome["head"]).decode(errors="replace").strip().splitlines() or [""])[-1]
    try:
        version, path, prefix, base = json.loads(said)
        if outcome["status"] == 0 and all(isinstance(each, str) for each in (version, prefix, base, *path)):
            return said
    except (TypeError, ValueError):
        pass
    raise PortfolioError.one(
        f"python: {project.predictor.python!r} does not answer as a Python interpreter",
        path=f"{project.name}/project.yml",
        line=project.lines.get("python"),
        hint=_why_not(outcome, said),
    )


def _why_not(outcome: dict[str, Any], said: str) -> str:
    """What it said instead, or how it ended."""
    if outcome["error"] is not None:
        return os.strerror(outcome["error"]).lower()
    return f"it said: {said[:200]}" if said else f"it ended with exit code {outcome['status']} and said nothing"
