"""A link that leads out, a path that does, an address, and a pipe that would block for ever."""

import os
from pathlib import Path


def make(folder: Path) -> None:
    (folder.parent / "secret.png").touch()
    (folder / "data" / "link.png").symlink_to(folder.parent / "secret.png")
    os.mkfifo(folder / "data" / "pipe.png")
