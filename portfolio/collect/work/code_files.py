"""The author's code by the part of the work it does: git's list of files, less what is generated, borrowed or data."""

from __future__ import annotations

import ast
import os
import re
import shlex
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import pairwise
from pathlib import Path, PurePosixPath

from portfolio.collect.history.repository import NoAnswerError, ask_git
from portfolio.collect.work.code_lines import Counted, counted, is_code
from portfolio.collect.work.components import imported_names, part_of_cell, part_of_file, part_of_function
from portfolio.records import Code, CodeShare, Component, Predictor, Project, Told

MOST_BYTES = 512 * 1024
"""A larger file was not written by hand."""
MOST_BYTES_OF_NOTEBOOK = 32 * 1024 * 1024
"""Its outputs are in it."""
_NOT_OURS = {
    *("node_modules", "vendor", "vendored", "third_party", "thirdparty", "site-packages", "venv", "env"),
    *("dist", "build", "__pycache__", "runs", "data"),
}
_GENERATED_NAMES = (".min.js", "_pb2.py", "_pb2_grpc.py", ".bundle.js", ".d.ts")
_GENERATED = re.compile(r"^\s*(#|//|/?\*|--).*(@generated|do not edit|auto-?generated|automatically generated)", re.I)
_HEAD_LINES = 10


def read_code(project: Project) -> Code:
    """Lines of code of every file and the part they belong to, in the order of the files' names."""
    names, from_git = _files(project.folder)
    shares: Counter[tuple[str, Component, Told]] = Counter()
    for name in names:
        content = _content(project.folder / name, name)
        if content:
            for part, told, lines in _parts(project, name, content):
                shares[name, part, told] += lines
    found = tuple(
        CodeShare(part, _printable(name), lines, told) for (name, part, told), lines in sorted(shares.items()) if lines
    )
    changed = {name for name, *_ in shares} & set(project.history.uncommitted)
    return Code(found, from_git, tuple(sorted(map(_printable, changed))))


def _printable(name: str) -> str:
    """A file's name as text, whatever bytes the disk has for it."""
    return name.encode("utf-8", "replace").decode()


def _parts(project: Project, name: str, content: Counted) -> Iterator[tuple[Component, Told, int]]:
    """The file as a whole, less the functions whose names say that they are another part."""
    stated = {PurePosixPath(path).as_posix(): part for path, part in project.components.items()}
    whole, told = part_of_file(name, content.tree, stated, predictor_words(project.predictor))
    left = set(content.lines)
    if content.tree and told != "stated" and (whole != "process" or content.cells):
        for part, rows in _told_functions(content.tree):
            if part != whole:
                yield part, "function", len(left & rows)
                left -= rows
        cells = [*_told_cells(content.tree, content.cells)]
        for part, rows in cells:
            yield part, "content", len(left & rows)
            left -= rows
        trains = whole == "serving" and any(part == "model" for part, _ in cells)  # "price_prediction.ipynb"
        if content.cells and (told == "content" or trains):
            whole, told = "other", "nothing"
    yield whole, told, len(left)


def _told_cells(tree: ast.Module, starts: Sequence[int]) -> Iterator[tuple[Component, set[int]]]:
    """The cells of a notebook that tell what they are by what they call, with the numbers of their lines."""
    libraries = imported_names(tree)
    for first, after in pairwise((*starts, max((node.end_lineno or 0 for node in tree.body), default=0) + 1)):
        nodes = [node for node in tree.body if first <= node.lineno < after]
        part = part_of_cell(nodes, libraries)
        if part:
            yield part, set(range(first, after))


def predictor_words(predictor: Predictor) -> tuple[str, ...]:
    """The file of the function that predicts, or the words of the command, the files that it calls among them."""
    function = (predictor.function or "").rpartition(":")[0]
    words = [word for said in predictor.command or () for word in (said, *_split(said))]
    return (*([function] if function else []), *words)


def _told_functions(tree: ast.Module) -> Iterator[tuple[Component, set[int]]]:
    """The functions whose names tell what they are, with the numbers of their lines."""
    for node in tree.body:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            part = part_of_function(node.name)
            first = min([node.lineno, *(decorator.lineno for decorator in node.decorator_list)])
            if part:
                yield part, set(range(first, (node.end_lineno or first) + 1))


def _split(said: str) -> list[str]:
    try:
        return shlex.split(said)
    except ValueError:
        return []


# ---- which files -------------------------------------------------------------------------------


def _files(folder: Path) -> tuple[list[str], bool]:
    """Names of the files of code below the folder, and whether git gave the list; ignored files are not in it."""
    try:
        listed = ask_git(folder, "ls-files", "-z", "--cached", "--others", "--exclude-standard").split("\0")
        from_git = True
    except NoAnswerError:
        listed, from_git = list(_walked(folder)), False
    return sorted({name for name in listed if name and _is_ours(name)}), from_git


def _walked(folder: Path) -> Iterator[str]:
    for place, below, names in os.walk(folder):
        below[:] = [name for name in below if not _is_left_out(name)]
        yield from ((Path(place) / name).relative_to(folder).as_posix() for name in names)


def _is_ours(name: str) -> bool:
    path = PurePosixPath(name)
    if any(_is_left_out(parent) for parent in path.parts[:-1]) or name.lower().endswith(_GENERATED_NAMES):
        return False
    return is_code(name)


def _is_left_out(folder: str) -> bool:
    return folder.startswith(".") or folder.lower() in _NOT_OURS


def _content(path: Path, name: str) -> Counted | None:
    """The code of a file; ``None`` for links, what is too large or unreadable, and what says that it was generated."""
    most = MOST_BYTES_OF_NOTEBOOK if name.lower().endswith(".ipynb") else MOST_BYTES
    try:
        if path.is_symlink() or not path.is_file() or path.stat().st_size > most:
            return None
        text = path.read_text(encoding="utf-8-sig", errors="replace")
    except OSError:
        return None
    if any(_GENERATED.match(line) for line in text.splitlines()[:_HEAD_LINES]):
        return None
    return counted(name, text)
