"""Lines of code of a file: neither blank nor comment nor docstring, and for Python by function."""

from __future__ import annotations

import ast
import io
import json
import threading
import tokenize
import warnings
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate
from pathlib import PurePosixPath

_HASH, _SLASHES, _DASHES = ("#", None), ("//", ("/*", "*/")), ("--", ("/*", "*/"))
_COMMENTS = {
    **dict.fromkeys((".r", ".jl", ".sh", ".bash", ".zsh", ".pl", ".rb", ".mk", ".nf", ".smk"), _HASH),
    **dict.fromkeys((".js", ".mjs", ".jsx", ".ts", ".tsx", ".java", ".kt", ".scala", ".swift", ".go", ".rs"), _SLASHES),
    **dict.fromkeys((".c", ".h", ".cc", ".cpp", ".hpp", ".cu", ".cuh", ".cs", ".dart", ".php", ".stan"), _SLASHES),
    **dict.fromkeys((".sql", ".lua", ".hs"), _DASHES),
}
_NAMED = {"makefile": _HASH, "dockerfile": _HASH, "snakefile": _HASH, "justfile": _HASH}
_PYTHON, _NOTEBOOK = (".py", ".pyw"), ".ipynb"
_NO_CODE = {
    tokenize.COMMENT,
    tokenize.NL,
    tokenize.NEWLINE,
    tokenize.INDENT,
    tokenize.DEDENT,
    tokenize.ENDMARKER,
    tokenize.ENCODING,
}
_WARNINGS = threading.Lock()
"""Which warnings are shown belongs to the whole process, and pages are made side by side."""


@dataclass(frozen=True)
class Counted:
    """The code of one file: the numbers of its lines that hold code, and its syntax tree where it is Python."""

    lines: frozenset[int]
    tree: ast.Module | None = None
    cells: tuple[int, ...] = ()
    """Of a notebook: the number of the first line of each cell."""


def is_code(name: str) -> bool:
    """Whether a file of this name is counted."""
    path = PurePosixPath(name.lower())
    return path.name in _NAMED or path.suffix in _COMMENTS or path.suffix in (*_PYTHON, _NOTEBOOK)


def counted(name: str, text: str) -> Counted:
    """The code in a file of this name; of a notebook, that in its cells."""
    path = PurePosixPath(name.lower())
    if path.suffix == _NOTEBOOK:
        return _notebook([*_cells(text)])
    if path.suffix in _PYTHON:
        return _python(text)
    comments = _NAMED.get(path.name) or _COMMENTS[path.suffix]
    return Counted(frozenset(_without_comments(text.splitlines(), *comments)))


def _python(text: str) -> Counted:
    """By Python's own reading; what this version of Python cannot read, by its comment sign."""
    try:
        with _WARNINGS, warnings.catch_warnings():
            warnings.simplefilter("ignore")
            tree = ast.parse(text)
        rows = _token_rows(text)
    except (SyntaxError, tokenize.TokenError, ValueError, RecursionError, MemoryError):
        return Counted(frozenset(_without_comments(text.splitlines(), *_HASH)))
    blank = {number for number, line in enumerate(io.StringIO(text), 1) if not line.strip()}
    return Counted(frozenset(rows - blank - set(_docstring_rows(tree))), tree)


def _notebook(cells: Sequence[str]) -> Counted:
    """Cell by cell: what Python cannot read of one does not hide what the others are."""
    starts = tuple(accumulate((len(cell.split("\n")) for cell in cells[:-1]), initial=1)) if cells else ()
    read = [_python(cell) for cell in cells]
    lines = {start - 1 + row for start, one in zip(starts, read, strict=True) for row in one.lines}
    told = [cell if one.tree else "#\n" * cell.count("\n") + "#" for cell, one in zip(cells, read, strict=True)]
    return Counted(frozenset(lines), _python("\n".join(told)).tree, starts)


def _token_rows(text: str) -> set[int]:
    rows: set[int] = set()
    for token in tokenize.generate_tokens(io.StringIO(text).readline):
        if token.type not in _NO_CODE:
            rows.update(range(token.start[0], token.end[0] + 1))
    return rows


def _docstring_rows(tree: ast.Module) -> Iterator[int]:
    for node in ast.walk(tree):
        if not isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef) or not node.body:
            continue
        first = node.body[0]
        if not (isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant)):
            continue
        if isinstance(first.value.value, str) and first.lineno != getattr(node, "lineno", 0):
            yield from range(first.lineno, (first.end_lineno or first.lineno) + 1)


def _without_comments(lines: Sequence[str], line_sign: str, block: tuple[str, str] | None) -> Iterator[int]:
    """Numbers of the lines that are more than a comment; a comment behind code, or a sign in a text, is code."""
    inside = False
    for number, line in enumerate(lines, 1):
        text = line.strip()
        if block and inside:
            _, closed, text = text.partition(block[1])
            inside, text = not closed, text.strip()
        while block and not inside and text.startswith(block[0]):
            _, closed, text = text.removeprefix(block[0]).partition(block[1])
            inside, text = not closed, text.strip()
        if text and not inside and not text.startswith(line_sign):
            yield number
            inside = bool(block) and _opens(text, block)


def _opens(text: str, block: tuple[str, str] | None) -> bool:
    """Whether a comment begins behind code and goes on in the next line."""
    return block is not None and text.rfind(block[0]) > text.rfind(block[1])


def _cells(text: str) -> Iterator[str]:
    """The code of a notebook's cells, its outputs and its commands to the notebook left out; none if unreadable."""
    try:
        notebook = json.loads(text)
    except (ValueError, RecursionError):
        return
    cells = notebook.get("cells") if isinstance(notebook, dict) else None
    for cell in cells if isinstance(cells, list) else ():
        if isinstance(cell, dict) and cell.get("cell_type") == "code":
            source = cell.get("source")
            code = "".join(map(str, source)) if isinstance(source, list) else str(source)
            lines = code.splitlines()
            yield "\n".join("#" if line.lstrip().startswith(("%", "!", "?")) else line for line in lines)
