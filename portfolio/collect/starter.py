"""A first project for ``portfolio new``: a folder that builds as it is, to be replaced piece by piece."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

from portfolio.errors import CannotRun

TEMPLATE = Path(__file__).parent / "starter"


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
    return folder
