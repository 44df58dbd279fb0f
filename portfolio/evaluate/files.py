"""Which files of a project can change its predictions. All others are neither fingerprinted nor handed out."""

from __future__ import annotations

import os
import stat
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from portfolio.records import IMAGE_SUFFIXES, SOUND_SUFFIXES, Dataset, Project

_PROSE = (".md",)
_PROSE_STEMS = ("readme", "license", "licence", "copying")
_NOT_INPUTS = {"metrics.json", "review.csv", "project.yml"}
_NOT_FOLDERS = {"runs", "images"}  # what a build wrote, and the pictures of README.md
_MEDIA = {*IMAGE_SUFFIXES, *SOUND_SUFFIXES, ".mp4", ".webm"}


@dataclass(frozen=True)
class Inputs:
    """Files relative to the project folder, with forward slashes, sorted.

    Attributes:
        kept: what could change the predictions.
        withheld: data that nobody declared, and links that lead out of the project.
    """

    kept: tuple[str, ...]
    withheld: tuple[str, ...]


def inputs(project: Project) -> Inputs:
    """Sorts every file of the project folder by its name alone; nothing is opened."""
    kept: list[str] = []
    withheld: list[str] = []
    root = os.path.realpath(project.folder)
    for name in _walk(project.folder, ""):
        path = project.folder / name
        if path.is_symlink():
            target = os.path.realpath(path)
            inside = target.startswith(root + os.sep) and Path(target).is_file()
            counts_as = PurePosixPath(target[len(root) + 1 :]).as_posix() if inside else None
        else:
            counts_as = name if stat.S_ISREG(path.lstat().st_mode) else None
        if counts_as is None or (counts_as != name and counts_as == project.dataset.test):
            withheld.append(name)
        elif _declared(name, project.dataset):
            kept.append(name)
        elif not _prose_or_result(name, project.dataset):
            (withheld if _undeclared_data(counts_as, project.dataset) else kept).append(name)
    return Inputs(tuple(sorted(kept)), tuple(sorted(withheld)))


def is_extra(name: str, dataset: Dataset) -> bool:
    """Whether ``data.extra`` names the file, or a folder that it is in."""
    return any(name == extra or name.startswith(extra.rstrip("/") + "/") for extra in dataset.extra)


def is_medium(name: str) -> bool:
    """Whether it is a picture, a sound or a film by its ending."""
    return PurePosixPath(name).suffix.lower() in _MEDIA


def _walk(folder: Path, prefix: str) -> list[str]:
    names: list[str] = []
    with os.scandir(folder) as entries:
        found = sorted(entries, key=lambda entry: entry.name)
    if prefix and any(entry.name == "pyvenv.cfg" for entry in found):
        return []
    for entry in found:
        if entry.name.startswith(".") or entry.name == "__pycache__":
            continue
        if entry.is_dir(follow_symlinks=False):
            names += _walk(Path(entry.path), f"{prefix}{entry.name}/")
        else:
            names.append(prefix + entry.name)
    return names


def _declared(name: str, dataset: Dataset) -> bool:
    return name in (dataset.test, dataset.train) or is_extra(name, dataset)


def _prose_or_result(name: str, dataset: Dataset) -> bool:
    path = PurePosixPath(name.lower())
    top_level = len(path.parts) == 1
    return (
        path.suffix in _PROSE
        or path.parts[0] in _NOT_FOLDERS - {PurePosixPath(dataset.test).parts[0]}
        or (top_level and (path.name in _NOT_INPUTS or path.name.split(".")[0] in _PROSE_STEMS))
    )


def _undeclared_data(name: str, dataset: Dataset) -> bool:
    """In the folder of the data, pictures and sound belong to the examples; any other file may hold the truth."""
    path = PurePosixPath(name)
    folders = {"data", PurePosixPath(dataset.test).parts[0] if "/" in dataset.test else "data"}
    return len(path.parts) > 1 and path.parts[0] in folders and not is_medium(name)
