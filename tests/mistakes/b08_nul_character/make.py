"""A damaged byte in a cell."""

from pathlib import Path


def make(folder: Path) -> None:
    path = folder / "data" / "test.csv"
    path.write_bytes(path.read_bytes().replace(b"umbrella", b"umbre\0la"))
