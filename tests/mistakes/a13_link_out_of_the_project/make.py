"""A link inside the project to a file outside."""

from pathlib import Path


def make(folder: Path) -> None:
    outside = folder.parent.parent / "elsewhere.csv"
    (folder / "data" / "test.csv").rename(outside)
    (folder / "data" / "test.csv").symlink_to(outside)
