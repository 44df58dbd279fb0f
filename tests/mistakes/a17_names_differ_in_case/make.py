"""A second folder, which Windows and macOS cannot keep beside the first."""

import shutil
from pathlib import Path


def make(folder: Path) -> None:
    shutil.copytree(folder, folder.with_name("Tiny"))
