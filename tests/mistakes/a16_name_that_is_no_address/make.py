"""A name that an address could only hold in escaped form."""

from pathlib import Path


def make(folder: Path) -> None:
    folder.rename(folder.with_name("C++ & C#"))
