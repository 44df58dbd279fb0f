"""A first project for ``portfolio new``: a folder that builds as it is, to be replaced piece by piece."""

from __future__ import annotations

import os
import re
import shutil
from pathlib import Path

from portfolio.errors import CannotRun

TEMPLATE = Path(__file__).parent / "starter"
SCHEMA = Path(__file__).resolve().parent / "project.schema.json"


def start(projects: Path, slug: str) -> Path:
    """The new project folder.

    Raises:
        CannotRun: the name cannot be part of an address, or the folder is already there.
    """
    if not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", slug):
        raise CannotRun.one(
            f"{slug!r} cannot be part of an address",
            hint="use small letters, digits and single dashes, such as lost-cats",
        )
    folder = projects / slug
    if folder.exists():
        raise CannotRun.one("is already there", path=f"{projects.name}/{slug}", hint="choose another name")
    shutil.copytree(TEMPLATE, folder, ignore=shutil.ignore_patterns("__pycache__"))
    _name_schema(folder)
    return folder


def _name_schema(folder: Path) -> None:
    """Has editors complete project.yml where the schema lies in the same repository; other paths are not portable."""
    if SCHEMA.is_relative_to(folder.parent.parent.resolve()):
        path = folder / "project.yml"
        where = os.path.relpath(SCHEMA, folder.resolve())
        path.write_text(
            f"# yaml-language-server: $schema={where}\n{path.read_text(encoding='utf-8')}", encoding="utf-8"
        )
