"""Vectors spread over columns."""

from pathlib import Path


def make(folder: Path) -> None:
    names = ",".join(f"v{number}" for number in range(5_000))
    (folder / "data" / "test.csv").write_text(f"{names},mood\n{'0,' * 5_000}thanks\n")
