"""What is left of a link into a data disk."""

from pathlib import Path


def make(folder: Path) -> None:
    (folder / "data" / "test.csv").unlink()
    (folder / "data" / "test.csv").symlink_to("test-2019.csv")
