"""Where the truth of a test set can be read off, so that the author's code is kept away from it."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path

from portfolio.evaluate.store import Store
from portfolio.records import Project

STAGE = "portfolio-"
"""How the folders of runs are called, below the system's temporary folder."""

_ENVIRONMENT = ("pyvenv.cfg", "conda-meta", "lib/python3*/os.py")
_BUILT = ("build.json", "sitemap.xml", "404.html")
_OF_A_COPY = ("projects", ".git", ".portfolio", "site")


def out_of_reach(project: Project, store: Store, stage: Path) -> list[str]:
    """What no run may read, resolved: projects, sites, histories, the store and the copies of other runs."""
    root = root_of(project)
    folders = [root, Path(os.path.realpath(project.folder))]
    places = [
        project.folder.parent,
        *_linked(project.folder.parent),
        folders[1],
        *_copies(root, project.slug),
        *store.published,
        store.root,
        *(git for folder in folders for git in _git_folder(folder)),
        *_other_stages(stage),
    ]
    return sorted({os.path.realpath(place) for place in places})


def root_of(project: Project) -> Path:
    """The folder that messages count from, as ``project.name`` does."""
    if Path(project.name).is_absolute():
        return project.folder.parent
    return project.folder.parents[len(Path(project.name).parts) - 1]


def readable_for(program: str, prefixes: Iterable[str | Path], project: Project) -> list[str]:
    """What an interpreter has to read though it may lie out of reach: itself, and its environment where it has one."""
    test = Path(os.path.realpath(project.folder / project.dataset.test))
    folders = {Path(os.path.realpath(prefix)) for prefix in prefixes}
    fine = [folder for folder in folders if is_environment(folder) and not test.is_relative_to(folder)]
    return [os.path.realpath(program), *sorted(map(str, fine))]


def environment_of(program: str) -> Path:
    """The folder of the environment that a Python would be part of."""
    return Path(program).parent.parent


def is_environment(folder: Path) -> bool:
    """Whether it looks like a virtual environment, one of conda, or an installed Python."""
    return any(any(folder.glob(mark)) for mark in _ENVIRONMENT)


def _linked(projects: Path) -> list[Path]:
    """What the projects lie in that are links to somewhere else."""
    with os.scandir(projects) as entries:
        return [Path(os.path.realpath(entry.path)) for entry in entries if entry.is_symlink()]


def _copies(root: Path, slug: str) -> Iterator[Path]:
    """Built sites and copies of the repository, in it and beside it: what has a folder of the project's name."""
    yield root / "site"
    for copy in (*root.glob(f"*/projects/{slug}"), *root.parent.glob(f"*/projects/{slug}")):
        top = copy.parents[1]
        if any((top / mark).exists() for mark in _BUILT):
            yield top
        elif top != root:
            yield from (top / name for name in _OF_A_COPY)


def _git_folder(folder: Path) -> Iterator[Path]:
    """The git folder that knows the history of ``folder``."""
    for each in (folder, *folder.parents):
        git = each / ".git"
        if git.is_dir():
            yield git
        elif git.is_file():  # a worktree or a submodule: one line that says where the rest is
            real = each / git.read_text(encoding="utf-8", errors="replace").partition("gitdir: ")[2].strip()
            yield real.parent.parent if (real / "commondir").is_file() else real
        else:
            continue
        return


def _other_stages(stage: Path) -> Iterator[Path]:
    """The copies of other runs, those to come included: below the folder of a hidden name nothing new can be read."""
    yield Path(tempfile.gettempdir()) / f"{STAGE}others"
    for path in Path(tempfile.gettempdir()).glob(f"{STAGE}*"):
        if path.resolve() != stage:
            yield path
