"""Whose fault a fault of the built site is: a project's, or a line of a page that the author wrote."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from urllib.parse import unquote

from portfolio.errors import Problem
from portfolio.publish.links import STOPPING

_TARGET = re.compile(r"'([^']+)'")
_NAMELESS = re.compile(r"<img(?![^>]*\balt=)|!\[\]")


def of_projects(
    problems: Sequence[Problem], pages: Mapping[str, str]
) -> tuple[list[tuple[str, Problem]], list[Problem]]:
    """Faults that cost one project no more than a warning, by its name, and all others.

    Args:
        pages: file of the site -> project, for the pages of projects.
    """
    mild = [(pages[each.path or ""], each) for each in problems if _is_mild(each) and each.path in pages]
    return mild, [each for each in problems if not (_is_mild(each) and each.path in pages)]


def _is_mild(problem: Problem) -> bool:
    """Whether nothing runs and nothing is fetched that must not be."""
    return not any(words in problem.message for words in STOPPING)


def at_source(problem: Problem, sources: Mapping[str, Path], *, root: Path, site: str) -> Problem:
    """The problem where the author can mend it: in the page he wrote, at the first line that names what is wrong.

    Args:
        sources: file of the site -> what it was made of.
        site: what messages call the folder of the site.
    """
    built = replace(problem, path=posixpath.join(site, problem.path or ""))
    source = sources.get(problem.path or "")
    if source is None:
        return built
    lines = source.read_text(encoding="utf-8", errors="replace").splitlines()
    said = _TARGET.search(problem.message)
    named = posixpath.basename(unquote(said[1]).rstrip("/")) if said else ""
    names = (lambda line: named in unquote(line)) if said else _NAMELESS.search
    places = [number for number, line in enumerate(lines, 1) if names(line)]
    if not places:
        return built  # The theme wrote it, or a plugin.
    return replace(problem, path=source.relative_to(root).as_posix(), line=places[0])
