"""A folder under the name of the table."""

from pathlib import Path


def make(folder: Path) -> None:
    (folder / "data" / "test.csv").unlink()
    (folder / "data" / "test.csv").mkdir()
