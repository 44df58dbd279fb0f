"""A table from an old spreadsheet program."""

from pathlib import Path


def make(folder: Path) -> None:
    path = folder / "data" / "test.csv"
    path.write_bytes(path.read_text().replace("pancakes", "cr\u00eapes").encode("latin-1"))
