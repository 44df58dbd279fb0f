"""A table saved as "Unicode text"."""

from pathlib import Path


def make(folder: Path) -> None:
    path = folder / "data" / "test.csv"
    path.write_bytes(path.read_text().encode("utf-16"))
