"""A byte that no text file holds."""

from pathlib import Path


def make(folder: Path) -> None:
    path = folder / "project.yml"
    path.write_bytes(path.read_bytes().replace(b"afternoon", b"after\0noon"))
