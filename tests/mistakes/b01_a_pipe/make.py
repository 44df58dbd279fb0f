"""Reading this would wait for ever."""

import os
from pathlib import Path


def make(folder: Path) -> None:
    (folder / "data" / "test.csv").unlink()
    os.mkfifo(folder / "data" / "test.csv")
