"""A data file under the wrong name."""

from pathlib import Path


def make(folder: Path) -> None:
    path = folder / "project.yml"
    path.write_text(path.read_text() + "# " + "x" * 300_000)
