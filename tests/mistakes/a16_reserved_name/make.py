"""A name that Windows keeps for a device."""

from pathlib import Path


def make(folder: Path) -> None:
    folder.rename(folder.with_name("con"))
