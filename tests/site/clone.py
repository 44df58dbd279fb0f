"""A repository of the example site, as a stranger clones it."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent
BIN = Path(sys.executable).parent
PARTS = ("mkdocs.yml", ".gitignore", "projects", "site_src")
SLUGS = sorted(path.parent.name for path in ROOT.glob("projects/*/project.yml"))
PAGES = ("", "about/", *(f"projects/{slug}/" for slug in SLUGS))


@dataclass(frozen=True)
class Clone:
    """A repository of the example site. ``run`` calls a command of ours in it."""

    root: Path

    @property
    def site(self) -> Path:
        return self.root / "site"

    def run(self, *command: str, **environment: str) -> subprocess.CompletedProcess[str]:
        program = [str(BIN / command[0]), *command[1:]]
        variables = os.environ | {"NO_MKDOCS_2_WARNING": "1"} | environment
        return subprocess.run(program, cwd=self.root, env=variables, capture_output=True, text=True, check=False)

    def git(self, *words: str) -> str:
        identity = ["-c", "user.name=Test", "-c", "user.email=test@example.org"]
        command = ["git", *identity, *words]
        return subprocess.run(command, cwd=self.root, check=True, capture_output=True, text=True).stdout


def clone_into(folder: Path) -> Clone:
    """The parts of this repository that make a site, committed anew."""
    folder.mkdir(parents=True)
    for part in PARTS:
        source = ROOT / part
        if source.is_dir():
            shutil.copytree(source, folder / part, ignore=shutil.ignore_patterns("__pycache__", ".ipynb_checkpoints"))
        else:
            shutil.copy(source, folder / part)
    clone = Clone(folder)
    clone.git("init", "-q", "-b", "main")
    clone.git("add", "-A")
    clone.git("commit", "-q", "-m", "Everything")
    return clone


def copy_of(clone: Clone, folder: Path) -> Clone:
    """The same with all that was built and kept, so that building again is quick."""
    shutil.copytree(clone.root, folder, symlinks=True)
    return Clone(folder)
