"""Made on a system that writes names in Latin-1."""

import os
from pathlib import Path


def make(folder: Path) -> None:
    Path(os.fsdecode(os.fsencode(folder / "data") + b"/caf\xe9.csv")).write_text("a,b\n")
