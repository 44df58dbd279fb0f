"""A whole book in one cell."""

from pathlib import Path


def make(folder: Path) -> None:
    with (folder / "data" / "test.csv").open("a") as file:
        file.write("025," + "word " * 400_000 + ",3,thanks\n")
