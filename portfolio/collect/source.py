"""A text file that can point at its own lines: every message about an author's file is made here."""

from __future__ import annotations

import codecs
import os
import re
import stat
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cached_property
from typing import TYPE_CHECKING

from portfolio.errors import PortfolioError, Problem

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

_LINE_BREAK = re.compile(r"\r\n|[\n\r]")
_WIDTH = 100
_STEP = 1 << 24
_LFS = b"version https://git-lfs"
_LARGEST_POINTER = 1024  # bytes, by its specification


@dataclass(frozen=True)
class Source:
    """The text of a file. ``name`` is how messages call it, relative to the folder of mkdocs.yml."""

    name: str
    text: str

    @cached_property
    def lines(self) -> list[str]:
        return _LINE_BREAK.split(self.text)

    def problem(self, message: str, line: int, column: int | None = None, hint: str | None = None) -> Problem:
        """A mistake in this file, with its line and a caret under the column."""
        text = self.lines[line - 1] if line <= len(self.lines) else ""
        return Problem(message, self.name, line, column, hint, excerpt(text, column))

    def error(self, message: str, line: int, column: int | None = None, hint: str | None = None) -> PortfolioError:
        return PortfolioError([self.problem(message, line, column, hint)])

    def place(self, position: int) -> tuple[int, int]:
        """Line and column, counted from 1, of a position in the text."""
        starts = [0, *(match.end() for match in _LINE_BREAK.finditer(self.text, 0, position))]
        return len(starts), position - starts[-1] + 1


def excerpt(line: str, column: int | None) -> str | None:
    """The line, cut to what fits a terminal, and a caret under the column; what cannot be printed shows as a dot."""
    shown = "".join(character if character.isprintable() else "·" for character in line)
    if not shown.strip():
        return None
    if column is None:
        return shown if len(shown) <= _WIDTH else shown[:_WIDTH] + "…"
    start = max(0, column - 1 - _WIDTH // 2) if len(shown) > _WIDTH else 0
    window = shown[start : start + _WIDTH]
    front, end = "…" if start else "", "…" if start + _WIDTH < len(shown) else ""
    return f"{front}{window}{end}\n" + " " * (len(front) + column - 1 - start) + "^"


def read_source(path: Path, name: str, *, most_bytes: int) -> Source:
    """The text of an author's file, UTF-8 with or without a byte order mark.

    Raises:
        PortfolioError: no regular file, too large, not UTF-8, or with NUL characters.
    """
    data = read_bytes(path, name, most_bytes=most_bytes)
    fault = encoding_fault(data, name)
    if fault:
        raise PortfolioError([fault])
    return Source(name, data.decode("utf-8-sig"))


def read_bytes(path: Path, name: str, *, most_bytes: int) -> bytes:
    """The content of a regular file; a pipe or a device is never opened, because reading it could block for ever."""
    fault = file_fault(path)
    if fault:
        raise PortfolioError.one(fault, path=name, hint=fault_hint(fault))
    size = path.stat().st_size
    if size > most_bytes:
        raise PortfolioError.one(f"the file has {as_size(size)}; at most {as_size(most_bytes)} are read", path=name)
    try:
        return path.read_bytes()
    except OSError as error:
        raise PortfolioError.one(f"cannot be read: {error.strerror or error}", path=name) from error


A_FOLDER = "a folder, not a file"
LFS_FAULT = "a pointer of Git LFS, not the file itself"


def fault_hint(fault: str) -> str | None:
    """What to do about a fault of a file, where that is known."""
    return "git lfs pull" if fault == LFS_FAULT else None


def file_fault(path: Path) -> str | None:
    """Why a path cannot be read as a file, or ``None``."""
    try:
        mode = path.stat().st_mode
    except FileNotFoundError:
        return "a link that leads nowhere" if path.is_symlink() else "no such file"
    except (OSError, ValueError) as error:
        return f"cannot be read: {getattr(error, 'strerror', None) or error}"
    if stat.S_ISDIR(mode):
        return A_FOLDER
    if not stat.S_ISREG(mode):
        return "a pipe, socket or device, not a file"
    if not os.access(path, os.R_OK):
        return "no permission to read this file"
    return LFS_FAULT if is_lfs_pointer(path) else None


def is_lfs_pointer(path: Path) -> bool:
    """Whether Git LFS left a few lines there in place of a large file."""
    if path.stat().st_size > _LARGEST_POINTER:
        return False
    with path.open("rb") as file:
        return file.read(len(_LFS)) == _LFS


def encoding_fault(data: bytes, name: str) -> Problem | None:
    """What keeps bytes from being UTF-8 text without NUL characters, with line and column, or ``None``."""
    if data[:2] in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE):
        return Problem("UTF-16 text; expected UTF-8", name, hint=f"iconv -f utf-16 -t utf-8 {name}")
    bad = -1 if data.isascii() else _first_bad_byte(data)
    nul = data.find(b"\0")
    if nul >= 0 and (bad < 0 or nul < bad):
        hint = "a binary file?" if data.count(b"\0") > 1 else "remove the character"
        return _at_byte(data, nul, name, "NUL character (a byte of value 0)", hint)
    if bad >= 0:
        fact = f"not UTF-8: byte 0x{data[bad]:02x} at offset {bad}"
        return _at_byte(data, bad, name, fact, f"if the file is Latin-1: iconv -f latin1 -t utf-8 {name}")
    return None


def _first_bad_byte(data: bytes) -> int:
    """Offset of the first byte that is not UTF-8, or -1; decodes in steps so that a large table is not held twice."""
    decoder = codecs.getincrementaldecoder("utf-8")()
    for start in range(0, len(data), _STEP):
        held = len(decoder.getstate()[0])
        try:
            decoder.decode(data[start : start + _STEP], start + _STEP >= len(data))
        except UnicodeDecodeError as error:
            return start - held + error.start
    return -1


def _at_byte(data: bytes, offset: int, name: str, message: str, hint: str) -> Problem:
    start = max(data.rfind(b"\n", 0, offset), data.rfind(b"\r", 0, offset)) + 1
    end = min((at for at in (data.find(b"\n", offset), data.find(b"\r", offset)) if at >= 0), default=len(data))
    column = len(data[start:offset].decode("utf-8", "replace").removeprefix("\ufeff")) + 1
    line = data[start : min(end, start + 1_000_000)].decode("utf-8", "replace").removeprefix("\ufeff")
    n_lines = len(_LINE_BREAK.findall(data[:start].decode("utf-8", "replace")))
    return Problem(message, name, n_lines + 1, column, hint, excerpt(line.replace("\ufffd", "·"), column))


def did_you_mean(word: str, known: Iterable[str]) -> str | None:
    """A hint that names the nearest known word, else all of them where they are few."""
    words = sorted(known)
    lower = {candidate.casefold(): candidate for candidate in words}
    near = get_close_matches(word.casefold(), lower, n=1, cutoff=0.6)
    if near:
        return f"did you mean {quoted(lower[near[0]])}?"
    return f"known: {', '.join(words)}" if 0 < len(words) <= 40 else None


def quoted(text: str, most: int = 60) -> str:
    """Text in quotes on one line, cut where it is long, with what cannot be printed escaped."""
    return repr(text if len(text) <= most else text[:most] + "…")


def as_size(n_bytes: int) -> str:
    """A number of bytes in words: "256 KB"."""
    if n_bytes < 1024:
        return f"{n_bytes} bytes"
    for power, unit in ((3, "GB"), (2, "MB"), (1, "KB")):
        if n_bytes >= 1024**power:
            return f"{n_bytes / 1024**power:.1f}".removesuffix(".0") + f" {unit}"
    raise AssertionError(n_bytes)
