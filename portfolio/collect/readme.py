"""README.md -> the sections of a page: a README that reads well on GitHub is cut at its standard headings."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from portfolio.collect.source import file_fault, read_source
from portfolio.records import Finding, Section

if TYPE_CHECKING:
    from pathlib import Path

MOST_BYTES = 1024 * 1024
STANDARD = {
    "problem": ("the problem", "problem statement", "motivation", "why", "the question", "task"),
    "data": ("the data", "dataset", "data set", "datasets"),
    "approach": ("method", "methods", "methodology", "model", "the model", "how it works", "solution"),
    "results": ("result", "evaluation", "how good is it", "performance"),
    "where it fails": ("failures", "failure analysis", "error analysis", "errors", "limitations", "what fails"),
    "iterations": ("iteration", "what i tried", "experiments", "history", "what changed"),
    "next": ("next steps", "what next", "what is next", "what's next", "future work", "outlook"),
}
_ADVICE = {
    "problem": "who needs it, and what would change for them",
    "data": "where the examples come from, and what was hard about them",
    "approach": "what was built, and why this way",
    "results": "how success was decided, and what came out",
    "where it fails": "the kinds of input on which it is wrong, and why",
    "iterations": "what you changed between the measured runs, and what it did",
    "next": "what you would do with another week",
}
_SYNONYMS = {synonym: name for name, synonyms in STANDARD.items() for synonym in synonyms}
_ATX = re.compile(r" {0,3}(#{1,6})(?=[ \t]|$)")
_UNDERLINE = re.compile(r" {0,3}(=+|-{2,})[ \t]*$")
_FENCE = re.compile(r" {0,3}(`{3,}|~{3,})(.*)$")


@dataclass(frozen=True)
class _Heading:
    words: str
    level: int
    start: int
    """Index of its first line."""
    end: int
    """Index of the line below it."""


def read_readme(folder: Path, name: str) -> tuple[dict[str, Section], list[Finding]]:
    """The sections by standard name, and what a reader would miss.

    Raises:
        PortfolioError: a file that is no text.
    """
    path = folder / "README.md"
    if file_fault(path) == "no such file":
        advice = f"tell the story under the headings {', '.join(map(str.capitalize, STANDARD))}"
        return {}, [
            Finding("PF001", "warning", "there is no README.md, so the page tells no story", advice, "README.md")
        ]
    return cut(read_source(path, f"{name}/README.md", most_bytes=MOST_BYTES).lines)


def cut(lines: list[str]) -> tuple[dict[str, Section], list[Finding]]:
    """Sections and findings of a README's lines. A heading that is not standard stays in the section above it."""
    sections: dict[str, Section] = {}
    findings = []
    opened = _opening(list(_headings(lines)))
    ends = [*(heading.start for _, heading in opened[1:]), len(lines)]
    for (standard, heading), end in zip(opened, ends, strict=False):  # without any heading there is one end
        first = next((index for index in range(heading.end, end) if lines[index].strip()), None)
        if standard in sections:
            sentence = f"the heading {heading.words!r} says {standard} a second time; only the first is shown"
            findings.append(Finding("PF003", "warning", sentence, "join the two", f"README.md:{heading.start + 1}"))
        elif first is not None:
            text = "\n".join(lines[first:end]).rstrip()
            sections[standard] = Section(standard.capitalize(), text, first + 1)
    return sections, [*_missing(sections), *findings]


def _opening(headings: list[_Heading]) -> list[tuple[str, _Heading]]:
    """The headings that open a section: standard words at any level, synonyms not below the last section's level."""
    opened: list[tuple[str, _Heading]] = []
    for heading in headings:
        words = _plain(heading.words)
        level = opened[-1][1].level if opened else 6
        if words in STANDARD:
            opened.append((words, heading))
        elif words in _SYNONYMS and heading.level <= level:
            opened.append((_SYNONYMS[words], heading))
    return opened


def _plain(words: str) -> str:
    """The heading without numbering, emphasis, emoji and punctuation at its ends, in lower case."""
    bare = re.sub(r"[*_`]|\{[^}]*\}", "", words[:200].replace("\u2019", "'"))
    return re.sub(r"^[\W\d]+|\W+$", "", bare).casefold()


def _missing(sections: dict[str, Section]) -> list[Finding]:
    absent = [standard for standard in STANDARD if standard not in sections]
    if not absent:
        return []
    names = ", ".join(standard.capitalize() for standard in absent)
    heading = "heading" if len(absent) == 1 else "headings"
    advice = "; ".join(f"{standard.capitalize()}: {_ADVICE[standard]}" for standard in absent)
    sentence = f"README.md says nothing under the {heading} {names}"
    return [Finding("PF002", "advice", sentence, advice, "README.md")]


def _headings(lines: list[str]) -> Iterator[_Heading]:
    """Headings of both Markdown styles, outside of code fences and HTML comments."""
    fence = ""
    comment = False
    for index, line in enumerate(lines):
        mark = _FENCE.match(line)
        if fence:
            closing = mark and mark[1].startswith(fence) and not mark[2].strip()
            fence = "" if closing else fence
        elif comment or line.lstrip().startswith("<!--"):
            comment = "-->" not in line
        elif mark and not (mark[1][0] == "`" and "`" in mark[2]):
            fence = mark[1]
        elif heading := _ATX.match(line):
            yield _Heading(_without_closing(line[heading.end() :].strip()), len(heading[1]), index, index + 1)
        elif index and (underline := _UNDERLINE.match(line)) and _is_paragraph(lines[index - 1]):
            yield _Heading(lines[index - 1].strip(), 1 if underline[1][0] == "=" else 2, index - 1, index + 1)


def _without_closing(words: str) -> str:
    """The words of ``## Data ##``."""
    bare = words.rstrip("#")
    return bare.rstrip() if bare[-1:] in (" ", "\t", "") else words


def _is_paragraph(line: str) -> bool:
    return bool(line.strip()) and not line.startswith(("    ", "\t", "#", ">", "-", "*", "|"))
