"""project.yml as a spreadsheet program exports text."""

from pathlib import Path


def make(folder: Path) -> None:
    path = folder / "project.yml"
    path.write_bytes(path.read_text().encode("utf-16"))
