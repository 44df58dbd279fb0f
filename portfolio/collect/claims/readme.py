"""README.md -> the sections of a page: a README that reads well on GitHub is cut at its headings."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from portfolio import commonmark
from portfolio.collect.source import file_fault, read_source
from portfolio.records import Finding, Section

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from portfolio.commonmark import Address, Heading

MOST_BYTES = 256 * 1024
INTRODUCTION = "introduction"
"""The key of what stands before the first heading; it belongs to the problem."""
STANDARD = {
    "problem": (
        "about, about the project, about this project, about this repository, abstract, background, business "
        "problem, challenge, context, description, goal, goals, intro, introduction, motivation, objective, "
        "objectives, overview, problem definition, problem description, problem statement, project "
        "description, project overview, purpose, question, research question, task, tl;dr, use case, what is "
        "this, what it does, what this is, why"
    ),
    "data": (
        "about the data, corpus, data cleaning, data collection, data description, data overview, data "
        "preparation, data preprocessing, data set, data sets, data source, data sources, dataset, dataset "
        "description, datasets, where the data comes from"
    ),
    "approach": (
        "algorithm, algorithms, approaches, architecture, how it works, how does it work, implementation, "
        "method, methodology, methods, model, model architecture, modeling, modelling, models, pipeline, "
        "solution, technical approach, techniques"
    ),
    "results": (
        "benchmark, benchmarks, conclusion, conclusions, discussion, evaluation, experimental results, "
        "findings, how good is it, insights, key findings, key insights, key results, main findings, metrics, "
        "model evaluation, model performance, outcome, outcomes, performance, result, scores"
    ),
    "where it fails": (
        "caveats, error analysis, errors, failure analysis, failure cases, failure modes, failures, known "
        "issues, known limitations, limitation, limitations, limits, shortcomings, weaknesses, what fails"
    ),
    "iterations": (
        "ablation, ablation study, ablations, experiments, history, iteration, things i tried, versions, what "
        "changed, what did not work, what didn't work, what i tried"
    ),
    "next": (
        "further work, future, future directions, future improvements, future scope, future work, ideas, "
        "improvements, next step, next steps, outlook, plans, possible improvements, roadmap, to do, to dos, "
        "to-do, to-dos, todo, todos, what comes next, what is next, what next, what's next"
    ),
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
_PARTS = {synonym: name for name, synonyms in STANDARD.items() for synonym in (name, *synonyms.split(", "))}
_FRONT_MATTER = re.compile(r"\A---[ \t]*\n[\w-]+:.*?\n---[ \t]*(?:\n|\Z)", re.DOTALL)
"""Settings for other programs, as the cards of models have them."""
_NO_HEADING = 7
_ARTICLE = re.compile(r"^(the|our|my|its|a) ")
_JOINED = re.compile(r"\s*(?:&|,|/|\band\b)\s*")
_MARKS = re.compile(r":[a-z0-9_+-]+:|\{[^}]*\}|^\s*[IVX]+[.)]\s")


@dataclass(frozen=True)
class Readme:
    """What README.md says.

    Attributes:
        sections: in its order, by name; ``Section.part`` says where on the page each stands.
        anchors: what links within it name, in lower case, and where that stands on the page.
        braces: what is to be filled in, with its line from 0.
    """

    text: str = ""
    sections: Mapping[str, Section] = field(default_factory=dict)
    anchors: Mapping[str, str] = field(default_factory=dict)
    addresses: tuple[Address, ...] = ()
    braces: tuple[tuple[str, int], ...] = ()
    findings: tuple[Finding, ...] = ()


def read_readme(folder: Path, name: str) -> Readme:
    """The README of a project, and what a reader would miss.

    Raises:
        PortfolioError: a file that is no text.
    """
    path = folder / "README.md"
    if file_fault(path) == "no such file":
        advice = f"tell the story under the headings {', '.join(map(str.capitalize, STANDARD))}"
        sentence = "there is no README.md, so the page tells no story"
        return Readme(findings=(Finding("PF001", "warning", sentence, advice, "README.md"),))
    return cut("\n".join(read_source(path, f"{name}/README.md", most_bytes=MOST_BYTES).lines))


def cut(text: str) -> Readme:
    """A README in its sections: under known headings, under its own, and what comes before the first.

    A heading opens a section unless it stands below that of the section before; the words of the standard always do.
    """
    text = _FRONT_MATTER.sub(lambda found: "\n" * found[0].count("\n"), text)
    braces: list[tuple[str, int]] = []
    tokens = commonmark.parsed(text, commonmark.gathering(braces))
    headings = commonmark.headings(tokens)
    above = [block for line, block in commonmark.blocks(tokens) if headings and line < headings[0].start]
    title = _title(headings, is_first=all(map(commonmark.is_wordless, above)))
    opened = list(_opening(heading for heading in headings if heading.is_outer and heading is not title))
    starts = title.end if title and all(map(commonmark.is_wordless, above)) else 0
    lines = text.split("\n")
    sections = dict(_sections(lines, opened, starts))
    anchors = {heading.slug: f"readme-{heading.slug}" for heading in headings}
    anchors |= {heading.slug: _anchor(part, heading, sections) for part, heading in opened}
    anchors |= {title.slug: "overview"} if title else {}
    addresses = tuple(commonmark.addresses(tokens))
    own = [each.target for each in addresses if each.what == "anchor"]
    anchors = {anchor.lower(): f"readme-{anchor}" for anchor in own} | {key: to for key, to in anchors.items() if to}
    findings = (*_missing(sections, opened), *_twice(opened))
    return Readme(text, sections, anchors, addresses, tuple(braces), findings)


def _title(headings: Sequence[Heading], *, is_first: bool) -> Heading | None:
    """The heading that names the project: the first, if it is the highest and no part of the story."""
    if not headings or not headings[0].is_outer or _part(headings[0]):
        return None
    first, levels = headings[0], [heading.level for heading in headings if heading.is_outer]
    is_highest = first.level == min(levels) and levels.count(first.level) == 1
    return first if (first.level == 1 and (is_first or is_highest)) or (is_highest and len(levels) > 1) else None


def _opening(headings: Iterable[Heading]) -> Iterator[tuple[str, Heading]]:
    """The headings that open a section, each with the part of the page it belongs to (empty: its own)."""
    level = _NO_HEADING
    for heading in headings:
        if heading.level <= level or _plain(heading.words) in STANDARD:
            level = heading.level
            yield _part(heading), heading


def _part(heading: Heading) -> str:
    """The part of the page that a heading names; of several that are joined, the first, if all are known."""
    words = _plain(heading.words)
    several = [_PARTS.get(one, "") for one in _JOINED.split(words)]
    return _PARTS.get(words) or _PARTS.get(_ARTICLE.sub("", words)) or (several[0] if all(several) else "")


def _plain(words: str) -> str:
    """The heading without numbering, emoji and punctuation at its ends, in lower case."""
    bare = _MARKS.sub("", words[:200].replace("\u2019", "'"))
    return re.sub(r"^[\W\d_]+|[\W_]+$", "", bare).casefold()


def _sections(
    lines: Sequence[str], opened: Sequence[tuple[str, Heading]], starts: int
) -> Iterator[tuple[str, Section]]:
    """Every section that says something, by its key: the first of a part is called as the part is."""
    ends = [*(heading.start for _, heading in opened), len(lines)]
    if first := _first(lines, starts, ends[0]):
        yield INTRODUCTION, Section("", _text(lines, first, ends[0]), first, "problem", "problem")
    seen = set()
    for (part, heading), end in zip(opened, ends[1:], strict=True):
        if first := _first(lines, heading.end, end):
            key = part if part and part not in seen else f"readme-{heading.slug}"
            said = part.capitalize() if key == part else heading.words
            seen.add(part)
            yield key, Section(said, _text(lines, first, end), first, part, key.replace(" ", "-"))


def _first(lines: Sequence[str], start: int, end: int) -> int:
    """The first line with anything on it, counted from 1; 0 when there is none."""
    return next((index + 1 for index in range(start, end) if lines[index].strip()), 0)


def _text(lines: Sequence[str], first: int, end: int) -> str:
    return "\n".join(lines[first - 1 : end]).rstrip()


def _anchor(part: str, heading: Heading, sections: Mapping[str, Section]) -> str:
    """Where on the page a section stands; empty where nothing is said below its heading."""
    own = sections.get(f"readme-{heading.slug}")
    told = own or next((each for each in sections.values() if each.part == part), None) if part or own else None
    return told.anchor if told else ""


def _missing(sections: Mapping[str, Section], opened: Sequence[tuple[str, Heading]]) -> list[Finding]:
    """PF002 for parts of the story that are nowhere, with what each heading was taken for."""
    told = {section.part for section in sections.values()}
    absent = [standard for standard in STANDARD if standard not in told]
    if not absent:
        return []
    names = ", ".join(standard.capitalize() for standard in absent)
    heading = "heading" if len(absent) == 1 else "headings"
    advice = "; ".join(f"{standard.capitalize()}: {_ADVICE[standard]}" for standard in absent)
    taken = [("what stands before the first heading", "problem")] if INTRODUCTION in sections else []
    taken += [(f"'{heading.words}'", part) for part, heading in opened if part and _plain(heading.words) != part]
    if taken:
        advice += ". Read as " + "; ".join(
            f"{part.capitalize()}: {' and '.join(said for said, of in taken if of == part)}"
            for part in dict.fromkeys(part for _, part in taken)
        )
    sentence = f"README.md says nothing under the {heading} {names}"
    return [Finding("PF002", "advice", sentence, advice, "README.md")]


def _twice(opened: Sequence[tuple[str, Heading]]) -> list[Finding]:
    """PF003 for each standard heading that stands there again."""
    findings = []
    seen = set()
    for _, heading in opened:
        words = _plain(heading.words)
        if words in STANDARD and words in seen:
            sentence = f"README.md says {words.capitalize()} a second time; the page shows both under one heading"
            findings.append(Finding("PF003", "warning", sentence, "join the two", f"README.md:{heading.start + 1}"))
        seen.add(words)
    return findings
