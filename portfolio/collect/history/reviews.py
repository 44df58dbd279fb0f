"""review.csv -> what reviewers saw, each row read strictly; a torn last line is passed over with a sentence."""

from __future__ import annotations

import csv
import io
import re
from datetime import datetime
from typing import TYPE_CHECKING, cast

from portfolio.collect.source import did_you_mean, file_fault, quoted, read_source
from portfolio.errors import PortfolioError
from portfolio.records import Finding, How, TagRow

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

    from portfolio.collect.source import Source
    from portfolio.errors import Problem

NAME = "review.csv"
HEADER = ("example_id", "tags", "reviewer", "how", "when", "run", "verdict")
HOWS = ("by hand", "program-assisted")
VERDICTS = ("tagged", "undone")
MOST_BYTES = 64 << 20
LONGEST_TAG = 40
MOST_TAGS = 12
_TAG = re.compile(r"[^\W_][^;\n\r\t\x00-\x1f\x7f]*")
_WHEN = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z")


def read_reviews(folder: Path, name: str) -> tuple[tuple[TagRow, ...], list[Finding]]:
    """The rows that stand, oldest first, and PF088 where the last line is torn.

    Raises:
        PortfolioError: with every bad row.
    """
    path = folder / NAME
    if file_fault(path) == "no such file":
        return (), []
    source = read_source(path, f"{name}/{NAME}", most_bytes=MOST_BYTES)
    text, torn = whole_lines(source.text)
    findings = []
    if torn and is_whole(torn):
        text = source.text
    elif torn:
        sentence = f"The last line of {NAME} was never finished, so it does not count."
        advice = "The next review mends the file; or remove the line."
        findings.append(Finding("PF088", "warning", sentence, advice, f"{NAME}:{text.count(chr(10)) + 1}"))
    return standing(_rows(source, text)), findings


def whole_lines(text: str) -> tuple[str, str]:
    """The text up to its last line break, and what is left behind it: a line that was being written in a crash."""
    end = text.rfind("\n") + 1
    return text[:end], text[end:]


def is_whole(line: str) -> bool:
    """Whether a line without its line break is all there, as an editor may leave it; no beginning of a row is one."""
    try:
        cells = next(csv.reader([line], strict=True), [])
    except csv.Error:
        return False
    return tuple(cells) == HEADER or _fault(cells) is None


def standing(rows: Iterable[TagRow]) -> tuple[TagRow, ...]:
    """The last row of each reviewer on each example of a run, those taken back left out.

    The time decides and not the place in the file, because git puts merged lines in any order; equal rows are one.
    """
    last: dict[tuple[str, str, str], TagRow] = {}
    for row in sorted(rows, key=lambda row: row.when):
        last[row.run, row.example_id, row.reviewer] = row
    return tuple(sorted((row for row in last.values() if not row.undone), key=lambda row: (row.when, row.example_id)))


def as_line(row: TagRow) -> str:
    """A row as it stands in the file."""
    line = io.StringIO()
    verdict = VERDICTS[row.undone]
    cells = (row.example_id, ";".join(row.tags), row.reviewer, row.how, row.when, row.run, verdict)
    csv.writer(line, lineterminator="\n").writerow(cells)
    return line.getvalue()


def header_line() -> str:
    """The first line of the file."""
    return ",".join(HEADER) + "\n"


def tidy_tag(text: str) -> str:
    """A tag as it is written down: small letters, single spaces.

    Raises:
        ValueError: with what is wrong with it.
    """
    tag = " ".join(text.split()).casefold()
    if len(tag) > LONGEST_TAG:
        raise ValueError(f"a tag has at most {LONGEST_TAG} characters")
    if not _TAG.fullmatch(tag):
        raise ValueError("a tag begins with a letter or a digit and holds no semicolon")
    return tag


def tidy_tags(texts: Sequence[str]) -> tuple[str, ...]:
    """Tags as they are written down, each once. Raises ``ValueError``."""
    tags = tuple(dict.fromkeys(tidy_tag(text) for text in texts if text.strip()))
    if len(tags) > MOST_TAGS:
        raise ValueError(f"an example has at most {MOST_TAGS} tags")
    return tags


# ---- reading -----------------------------------------------------------------------------------


def _rows(source: Source, text: str) -> list[TagRow]:
    found: list[TagRow] = []
    problems: list[Problem] = []
    for line, cells in _lines(source, text):
        if tuple(cells) == HEADER:
            continue  # Two branches that both began a review merge into a file with two headers.
        fault = _fault(cells)
        if fault:
            problems.append(source.problem(fault[0], line, None, fault[1]))
        else:
            found.append(_row(cells))
    if problems:
        raise PortfolioError(problems)
    return found


def _lines(source: Source, text: str) -> Iterator[tuple[int, list[str]]]:
    """Each row with its line; the first must be the header."""
    reader = csv.reader(io.StringIO(text), strict=True)
    first = True
    while True:
        line = reader.line_num + 1
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            hint = "put a value that holds a quote in quotes, and double the quotes inside"
            raise source.error(f"no CSV: {error}", line, None, hint) from error
        if not cells:
            continue
        if first and tuple(cells) != HEADER:
            raise source.error("expected the header", line, None, f"the first line is {','.join(HEADER)}")
        first = False
        yield line, cells


def _fault(cells: list[str]) -> tuple[str, str | None] | None:
    """What is wrong with a row, and a hint."""
    if len(cells) != len(HEADER):
        n = "1 field" if len(cells) == 1 else f"{len(cells)} fields"
        return f"{n}, the header has {len(HEADER)}", "one row for each verdict; was the line cut, or merged by hand?"
    example_id, tags, reviewer, how, when, run, verdict = cells
    for name, value in (("example_id", example_id), ("reviewer", reviewer), ("run", run)):
        if not value.strip():
            return f"{name} is empty", None
    if how not in HOWS:
        return f"how: {quoted(how)} is unknown", did_you_mean(how, HOWS)
    if verdict not in VERDICTS:
        return f"verdict: {quoted(verdict)} is unknown", did_you_mean(verdict, VERDICTS)
    if not _is_moment(when):
        return f"when: {quoted(when)} is no time", "written as 2026-11-25T18:01:02.123Z, in UTC"
    try:
        tidy_tags(tags.split(";"))
    except ValueError as error:
        return f"tags: {error}", f"found {quoted(tags)}"
    return None


def _is_moment(text: str) -> bool:
    if not _WHEN.fullmatch(text):
        return False
    try:
        datetime.fromisoformat(text)
    except ValueError:
        return False
    return True


def _row(cells: list[str]) -> TagRow:
    example_id, tags, reviewer, how, when, run, verdict = cells
    return TagRow(example_id, tidy_tags(tags.split(";")), reviewer, cast("How", how), when, run, verdict == VERDICTS[1])
