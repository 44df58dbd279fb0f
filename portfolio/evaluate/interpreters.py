"""Where predictions are made: the project's Python, what is installed there, and the machine."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from portfolio.errors import PortfolioError
from portfolio.evaluate.stats import StatCache
from portfolio.records import Project

_QUESTION = "import json, sys; print(json.dumps([sys.version.split()[0], sys.path, sys.prefix, sys.base_prefix]))"
_SITE = {"site-packages", "dist-packages"}
_INSTALLED = (".dist-info", ".egg-info")


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
    program = os.path.abspath(project.folder / Path(named).expanduser())  # noqa: PTH100 - keeps the link of a venv
    place: dict[str, Any] = {"path": f"{project.name}/project.yml", "line": project.lines.get("python")}
    if not os.access(program, os.X_OK) or Path(program).is_dir():
        raise PortfolioError.one(
            f"python: there is no interpreter {named!r}",
            hint=f"make it: cd {project.name} && python -m venv {Path(named).parent.parent or '.venv'}",
            **place,
        )
    known = stats.recall(program) if stats else None
    if known is None:
        known = _ask(program, place)
        if stats:
            stats.remember(program, None, known)
    version, path, prefix, base = json.loads(known)
    return Interpreter(program, version, _site_folders(path), (prefix, base))


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


def _ask(program: str, place: dict[str, Any]) -> str:
    try:
        answer = subprocess.run(
            [program, "-c", _QUESTION],
            capture_output=True,
            text=True,
            timeout=60,
            stdin=subprocess.DEVNULL,
            env={"PATH": os.environ.get("PATH", os.defpath)},
            check=True,
        ).stdout
        json.loads(answer)
    except (OSError, subprocess.SubprocessError, ValueError) as error:
        raise PortfolioError.one(
            f"python: {program!r} does not answer as a Python interpreter", hint=str(error), **place
        ) from error
    return answer
