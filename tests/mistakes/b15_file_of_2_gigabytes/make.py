"""A file that holds only zeros, and takes no space on the disk."""

from pathlib import Path


def make(folder: Path) -> None:
    with (folder / "data" / "test.csv").open("r+b") as file:
        file.truncate(2 << 30)
