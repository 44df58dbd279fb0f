"""Checks a built site before anyone sees it: links, anchors, pictures, other hosts, and what GitHub Pages refuses."""

from __future__ import annotations

import difflib
import os
import posixpath
import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path
from urllib.parse import unquote, urlsplit

from portfolio.errors import Problem
from portfolio.publish.markup import Markup, Reference, read_markup, read_stylesheet

LARGEST_SITE = 1_000_000_000  # bytes; the maximum GitHub states for a Pages site
LARGEST_FILE = 100 * 2**20  # bytes; a push of a larger file is blocked
STOPPING = ("runs a script", "is loaded from another host")
"""What no page may be published with."""
NEEDED = (".nojekyll", "index.html", "sitemap.xml")

_BAD_IN_NAMES = re.compile(r'[:?*"<>|\\\x00-\x1f]|[. ]$')
_KEEP_A_COPY = "keep a copy in the site, so that no one else learns who reads it"
_NO_FONTS = "Material fetches its fonts from Google unless mkdocs.yml says theme: {name: material, font: false}"
_FONTS = ("fonts.googleapis.com", "fonts.gstatic.com")
_RUN_BY_A_CLICK = {"javascript", "vbscript"}


def check_site(folder: Path, *, site_url: str | None = None, name: str = "site") -> list[Problem]:
    """All that is wrong with the built site in ``folder``, page by page; empty when it may be published.

    A fault that many pages share is told once, with their number.

    Args:
        site_url: as in mkdocs.yml. Its path is where 404.html expects the site; links to it are checked like others.
        name: what messages call the folder.
    """
    files, problems = _list_files(folder)
    site = _Site(files, site_url)
    for path in sorted(files):
        site.read(path, folder / path)
    problems += [problem for path in sorted(site.pages) for problem in site.check(path)]
    problems += [Problem("is missing", path=path) for path in NEEDED if path not in files]
    return [replace(problem, path=posixpath.join(name, problem.path or "")) for problem in _told_once(problems)]


def _list_files(folder: Path) -> tuple[dict[str, int], list[Problem]]:
    """Path -> size of all files, and what a web host or another file system would refuse."""
    files: dict[str, int] = {}
    problems: list[Problem] = []
    for top, folders, names in os.walk(folder):
        for entry in sorted(folders + names):
            absolute = Path(top, entry)
            path = absolute.relative_to(folder).as_posix()
            if absolute.is_symlink():
                problems.append(Problem("is a symbolic link, which GitHub Pages refuses", path=path))
            elif _BAD_IN_NAMES.search(entry):
                hint = 'rename it: a web address or Windows cannot hold : ? * " < > | \\ or a final dot or space'
                problems.append(Problem("has a name that cannot be published everywhere", path=path, hint=hint))
            elif entry in names:
                files[path] = absolute.stat().st_size
    return files, problems + _same_but_for_case(files) + _too_large(files)


def _same_but_for_case(files: Iterable[str]) -> list[Problem]:
    first: dict[str, str] = {}
    problems = []
    for path in sorted(files):
        other = first.setdefault(path.casefold(), path)
        if other != path:
            problems.append(Problem(f"differs from {other} only in upper and lower case", path=path, hint="rename one"))
    return problems


def _too_large(files: dict[str, int]) -> list[Problem]:
    problems = [
        Problem(f"has {size / 2**20:.0f} MiB; GitHub takes no file above 100 MiB", path=path)
        for path, size in files.items()
        if size > LARGEST_FILE
    ]
    total = sum(files.values())
    if total > LARGEST_SITE:
        largest = sorted(files, key=lambda path: -files[path])[:10]
        hint = "the largest files are " + ", ".join(largest)
        problems.append(Problem(f"has {total / 1e9:.1f} GB; GitHub Pages takes 1 GB", path="", hint=hint))
    return problems


class _Site:
    """The pages of a site, read once, so that each link can be followed."""

    def __init__(self, files: Iterable[str], site_url: str | None) -> None:
        self.files = set(files)
        self.folders = {parent for path in self.files for parent in _parents(path)} | {"."}
        address = urlsplit(site_url or "")
        self.host = address.netloc
        self.base = posixpath.join("/", address.path, "")
        self.pages: dict[str, Markup] = {}

    def read(self, path: str, file: Path) -> None:
        if path.endswith((".html", ".svg")):
            self.pages[path] = read_markup(file.read_text(encoding="utf-8", errors="replace"))
        elif path.endswith(".css"):
            self.pages[path] = read_stylesheet(file.read_text(encoding="utf-8", errors="replace"))

    def check(self, page: str) -> Iterator[Problem]:
        markup = self.pages[page]
        for what, line in markup.unnamed:
            yield Problem(what, path=page, line=line, hint="say in alt text or aria-label what it shows")
        for anchor, line in markup.repeated.items():
            yield Problem(f"id '{anchor}' appears twice", path=page, line=line)
        for reference in markup.references:
            complaint = self._complaint(page, reference)
            if complaint:
                message, hint = complaint
                yield Problem(message, path=page, line=reference.line, hint=hint)

    def _complaint(self, page: str, reference: Reference) -> tuple[str, str | None] | None:
        """What is wrong with one reference and how to mend it."""
        what, target = reference.what, reference.target
        address = urlsplit(target)
        words = f"{what} to '{_short(target)}'" if what == "link" else f"{what} '{_short(target)}'"
        if address.scheme in _RUN_BY_A_CLICK:
            return f"{words} {STOPPING[0]}", "use https, mailto or a relative link"
        if address.netloc and reference.fetched:
            return f"{words} {STOPPING[1]}", _NO_FONTS if address.netloc in _FONTS else _KEEP_A_COPY
        own = bool(address.netloc) and address.netloc == self.host and address.path.startswith(self.base)
        if (address.scheme or address.netloc) and not own:
            return None
        if address.path.startswith("/") and not own and page != "404.html":
            return f"{words} breaks where the site is not at the root of its host", "make it relative"
        found = self._find(page, address.path)
        if found is None:
            return f"{words} leads nowhere", self._nearest(page, address.path)
        return self._anchor_complaint(words, page, found, unquote(address.fragment))

    def _find(self, page: str, path: str) -> str | None:
        """The file that ``path`` names on ``page``, or ``None``."""
        if not path:
            return page
        resolved = self._resolve(page, path)
        if resolved in self.folders:
            resolved = posixpath.normpath(posixpath.join(resolved, "index.html"))
        elif path.endswith("/"):
            return None
        return resolved if resolved in self.files else None

    def _resolve(self, page: str, path: str) -> str:
        path = unquote(path)
        if path.startswith("/"):
            return posixpath.normpath(path.removeprefix(self.base)) if path.startswith(self.base) else path
        return posixpath.normpath(posixpath.join(posixpath.dirname(page), path))

    def _nearest(self, page: str, path: str) -> str | None:
        near = difflib.get_close_matches(self._resolve(page, path), self.files | self.folders, n=1, cutoff=0.8)
        return f"did you mean {near[0]}?" if near else None

    def _anchor_complaint(self, words: str, page: str, found: str, anchor: str) -> tuple[str, str | None] | None:
        if not anchor or anchor == "top" or anchor.startswith(":~:") or not found.endswith((".html", ".svg")):
            return None
        anchors = self.pages[found].anchors
        if anchor in anchors:
            return None
        near = difflib.get_close_matches(anchor, anchors, n=1, cutoff=0.7)
        where = "on the page" if found == page else f"in {found}"
        return f"{words}: nothing {where} has the id '{anchor}'", f"did you mean '{near[0]}'?" if near else None


def _parents(path: str) -> Iterator[str]:
    while "/" in path:
        path = path.rpartition("/")[0]
        yield path


def _short(target: str) -> str:
    return target if len(target) <= 80 else target[:77] + "..."


def _told_once(problems: list[Problem]) -> list[Problem]:
    """Equal messages become one, at the first page that has it, with the number of the others."""
    by_message: dict[str, list[Problem]] = {}
    for problem in problems:
        by_message.setdefault(problem.message, []).append(problem)
    told = []
    for message, same in by_message.items():
        others = len({problem.path for problem in same} - {same[0].path})
        told.append(replace(same[0], message=f"{message} (and in {others} more)" if others else message))
    return told
