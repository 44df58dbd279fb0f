"""project.yml as an old editor on Windows saves it."""

from pathlib import Path


def make(folder: Path) -> None:
    path = folder / "project.yml"
    path.write_bytes(path.read_text().replace("Thanks", "Gr\u00fc\u00dfe").encode("latin-1"))
