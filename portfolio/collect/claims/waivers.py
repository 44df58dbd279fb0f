"""``accept:`` in project.yml -> findings that the author lives with, each with the reason in the comment behind it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping

from portfolio.collect.claims.yaml_text import Scalar
from portfolio.collect.source import Source, quoted
from portfolio.errors import Problem
from portfolio.records import CHECKS, About, Accepted

LEAST_LETTERS = 3
"""A dot is no reason."""
_WHY = re.compile(r"(?:^|\s)#\s*why:\s*(\S.*?)\s*$")
_FURTHER = re.compile(r"(\s*)#\s*(?!why:)(\S.*?)\s*$")


def read_waivers(
    source: Source, codes: Iterable[Scalar], of_kinds: Mapping[str, About] | None = None
) -> tuple[tuple[Accepted, ...], list[Problem]]:
    """The waivers behind ``accept:``, and what is wrong with the others; ``of_kinds`` are codes of kinds."""
    accepted: dict[str, Accepted] = {}
    problems: list[Problem] = []
    for scalar in codes:
        code, reason = scalar.text.strip(), _reason(source, scalar)
        fault = _fault(code, reason, accepted, {**CHECKS, **(of_kinds or {})})
        if fault:
            message, hint = fault
            problems.append(source.problem(f"accept: {message}", scalar.line, scalar.column, hint))
        else:
            accepted[code] = Accepted(code, reason, scalar.line)
    return tuple(accepted.values()), problems


def _fault(
    code: str, reason: str, accepted: Mapping[str, Accepted], known: Mapping[str, About]
) -> tuple[str, str] | None:
    if code not in known:
        meant = f"did you mean '{code.upper()}'?" if code.upper() in known else ""
        return f"unknown code {quoted(code)}", meant or "a code stands behind each finding, and in docs/checks.md"
    if known[code].severity == "error":
        return f"{code} is an error, which cannot be accepted", "mend it, or leave the claim out"
    if code in accepted:
        return f"{code} is accepted already, in line {accepted[code].line}", "keep one of them"
    if sum(map(str.isalpha, reason)) < LEAST_LETTERS:
        return f"{code} has no reason", f"write one behind it, for the reader of the page: - {code} # why: …"
    return None


def _reason(source: Source, scalar: Scalar) -> str:
    """The comment behind an item, with the lines of comment below it that are indented deeper than the item."""
    rest = source.lines[scalar.line - 1][scalar.column - 1 + len(scalar.text) :]
    first = _WHY.search(rest)
    return " ".join([first[1], *_further(source, scalar)]) if first else ""


def _further(source: Source, scalar: Scalar) -> Iterator[str]:
    for line in source.lines[scalar.line :]:
        found = _FURTHER.match(line)
        if not found or len(found[1]) < scalar.column:
            return
        yield found[2]
