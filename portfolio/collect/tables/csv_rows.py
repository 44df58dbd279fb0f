"""CSV, character by character: where a file is not what it seems, and which line says so.

The fast reader in ``tables.py`` never guesses, because what it could get wrong is found here first: quotes by one pass
of a regular expression over the bytes, the header by reading it, the width of rows when the fast reader refuses them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from portfolio.collect.source import Source, quoted
from portfolio.errors import PortfolioError, Problem

if TYPE_CHECKING:
    from re import Pattern

_BREAK = re.compile(r"\r\n|[\r\n]")
_CLOSED = re.compile(r'"(?:[^"]++|"")*+"')
_ODD = re.compile(r'[ \t]++"|\r(?!\n)')
_SAID = {
    '"': ("a space before a quote", "remove the space, or the quotes"),
    "\r": ("a carriage return inside a line", "put the value in quotes, or remove the character"),
}
_HEADER_BYTES = 4 << 20


def header_of(data: bytes, name: str, separator: str) -> list[str]:
    """The column names.

    Raises:
        PortfolioError: names are missing or used twice, or another separator is in use.
    """
    head = Source(name, data[:_HEADER_BYTES].decode("utf-8-sig", "ignore"))
    line, names = next(rows(head.text, separator))
    if len(names) == 1:
        _refuse_other_separator(head, line, separator)
    problems = []
    first: dict[str, int] = {}
    for number, column in enumerate(names, start=1):
        if not column.strip():
            last = number == len(names)
            hint = "remove the separator at the end of each line, or name the column" if last else "name the column"
            problems.append(head.problem(f"column {number} of {len(names)} has no name", line, None, hint))
        elif column in first:
            fact = f"columns {first[column]} and {number} are both called {quoted(column)}"
            problems.append(head.problem(fact, line, None, "rename one of them"))
        first.setdefault(column, number)
    if problems:
        raise PortfolioError(problems)
    return names


def _refuse_other_separator(head: Source, line: int, separator: str) -> None:
    text = head.lines[line - 1]
    words = {";": "semicolons", "\t": "tabs", "|": "bars", ",": "commas"}
    used = max(words, key=text.count)
    if used != separator and text.count(used):
        hint = "set data.sep: tab" if used == "\t" else f"set data.sep: {used!r}"
        raise head.error(f"looks separated by {words[used]}", line, text.index(used) + 1, hint)


def quoting_fault(data: bytes, name: str, separator: str) -> Problem | None:
    """The first quote or line end that does not do what a reader would think, or ``None``; about 50 MB a second."""
    start = 3 if data.startswith(b"\xef\xbb\xbf") else 0
    lone_returns = b"\n" in data and data.count(b"\r") != data.count(b"\r\n")
    if b'"' not in data and not lone_returns:
        return None
    end = _well_formed(separator, rb"\r?\n" if b"\n" in data else rb"\r").match(data, start).end()  # type: ignore[union-attr]
    if end == len(data):
        return None
    source = Source(name, data.decode("utf-8-sig"))
    return _fault_at(source, len(data[start:end].decode("utf-8")))


def _fault_at(source: Source, position: int) -> Problem:
    """What is wrong with the field that begins at a position."""
    place = source.place(position)
    closed = _CLOSED.match(source.text, position)
    if source.text[position] == "\r" or (closed is None and source.text[position] != '"'):
        found = _ODD.search(source.text, position)
        assert found is not None, "the position is that of a fault"
        words, hint = _SAID[found[0].strip(" \t")]
        return source.problem(words, *source.place(found.end() - 1), hint)
    if closed is None:
        return source.problem("this quote is never closed", *place, "close it, or remove it")
    line, column = source.place(closed.end())
    if line == place[0]:
        return source.problem("text behind a closing quote", line, column, 'write a quote inside a value twice: ""')
    fact = f"this quote closes only in line {line}, in the middle of a value"
    return source.problem(fact, *place, "is a quote missing in this line?")


def _well_formed(separator: str, line_end: bytes) -> Pattern[bytes]:
    """Matches whole fields as long as they are beyond doubt: quoted with inner quotes doubled, or plain."""
    mark = re.escape(separator.encode())
    blank = rb"[ ]" if separator == "\t" else rb"[ \t]"
    plain = rb'(?!%b++")[^"%b\r\n][^%b\r\n]*+' % (blank, mark, mark)
    return re.compile(rb'(?:(?:"(?:[^"]++|"")*+"|%b|)(?:(?:%b|%b)++|\Z))*+' % (plain, mark, line_end))


def row_faults(source: Source, separator: str, width: int) -> list[Problem]:
    """Every row that has not as many fields as the header; one problem when all have the same comma too many."""
    wrong = [(line, fields) for line, fields in rows(source.text, separator) if len(fields) != width]
    n_rows = sum(1 for _ in rows(source.text, separator)) - 1
    if len(wrong) == n_rows and all(len(fields) == width + 1 and not fields[-1] for _, fields in wrong):
        line = wrong[0][0]
        fact = f"a separator at the end of every row: {width + 1} fields, the header has {width}"
        return [source.problem(fact, line, len(source.lines[line - 1]), "remove it, or name the column in the header")]
    return [_width_fault(source, line, len(fields), width) for line, fields in wrong]


def _width_fault(source: Source, line: int, n_fields: int, width: int) -> Problem:
    hint = "put a value that holds the separator in quotes" if n_fields > width else None
    fields = "1 field" if n_fields == 1 else f"{n_fields} fields"
    return source.problem(f"{fields}, the header has {width}", line, None, hint)


def rows(text: str, separator: str) -> Iterator[tuple[int, list[str]]]:
    """Each row with the line it begins in; empty lines are passed over, as the fast reader does."""
    mark = re.escape(separator)
    field = re.compile(rf'"((?:[^"]++|"")*+)"?([^{mark}\r\n]*+)|([^{mark}\r\n]*+)')
    position, line = 0, 1
    while position < len(text):
        if gap := _BREAK.match(text, position):
            position, line = gap.end(), line + 1
            continue
        first, fields = line, []
        while True:
            found = field.match(text, position)
            assert found is not None, "the pattern matches the empty text"
            fields.append(found[3] if found[1] is None else found[1].replace('""', '"') + found[2])
            line += len(_BREAK.findall(found[1])) if found[1] else 0
            position = found.end()
            if text[position : position + 1] != separator:
                break
            position += 1
        yield first, fields
