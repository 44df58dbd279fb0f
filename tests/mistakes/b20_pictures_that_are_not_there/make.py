"""One picture is there; one is not, and one is named as seen from the table."""

from pathlib import Path

from PIL import Image


def make(folder: Path) -> None:
    Image.new("L", (8, 8)).save(folder / "data" / "a.png")
