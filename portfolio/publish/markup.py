"""What a page of HTML, an SVG or a stylesheet refers to, and what can be referred to in it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser

# Attributes whose address the browser fetches by itself; ``href`` of ``a`` and ``area`` waits for a click.
_FETCHED = {
    "audio": ("src",),
    "embed": ("src",),
    "iframe": ("src",),
    "image": ("href", "xlink:href"),
    "img": ("src", "srcset"),
    "input": ("src",),
    "object": ("data",),
    "script": ("src", "href", "xlink:href"),
    "source": ("src", "srcset"),
    "track": ("src",),
    "use": ("href", "xlink:href"),
    "video": ("src", "poster"),
}
_WORDS = {"img": "image", "image": "image", "link": "stylesheet or icon", "use": "symbol", "iframe": "frame"}
# Kinds of <link> that only tell; every other kind makes the browser fetch or connect.
_TELLING = {"alternate", "author", "canonical", "help", "license", "me", "next", "prev", "search", "up"}

_CSS_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
_CSS_ADDRESS = re.compile(
    r"""url\(\s*(?:"([^"]*)"|'([^']*)'|([^)"'\s]*))\s*\) | @import\s+(?:"([^"]*)"|'([^']*)')""", re.VERBOSE
)


@dataclass(frozen=True)
class Reference:
    """One address in a page. ``what`` is the word for it in a message; ``fetched`` when the browser gets it unasked."""

    what: str
    target: str
    line: int
    fetched: bool


@dataclass
class Markup:
    """What was found in one file. ``unnamed`` holds what a screen reader could not name, with its line."""

    references: list[Reference] = field(default_factory=list)
    anchors: set[str] = field(default_factory=set)
    repeated: dict[str, int] = field(default_factory=dict)
    unnamed: list[tuple[str, int]] = field(default_factory=list)


def read_markup(text: str) -> Markup:
    """References, anchors and unnamed pictures of a page of HTML or an SVG file."""
    reader = _Reader()
    reader.feed(text)
    reader.close()
    return reader.found


def read_stylesheet(text: str) -> Markup:
    """References of a stylesheet; all of them are fetched."""
    return Markup(references=[Reference("address in a stylesheet", target, 1, True) for target in _css_addresses(text)])


def _css_addresses(text: str) -> Iterator[str]:
    for match in _CSS_ADDRESS.finditer(_CSS_COMMENT.sub("", text)):
        target = next((group for group in match.groups() if group), None)
        if target:
            yield target


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found = Markup()
        self._style_line: int | None = None
        self._pictures: list[tuple[bool, int]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        line = self.getpos()[0]
        values = {name: value or "" for name, value in attrs}
        self._anchors(tag, values, line)
        self._addresses(tag, values, line)
        for name, value in values.items():
            if "url(" in value and name != "content":
                self._refer("address in a style", _css_addresses(value), line)
        if tag == "style":
            self._style_line = line
        elif tag == "img" and "alt" not in values:
            self.found.unnamed.append(("image without alt text", line))
        elif tag == "svg":
            named = values.get("role") != "img" or bool(values.get("aria-label") or values.get("aria-labelledby"))
            self._pictures.append((named, line))
        elif tag == "title" and self._pictures:
            self._pictures[-1] = (True, self._pictures[-1][1])

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag == "svg":
            self.handle_endtag(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag == "style":
            self._style_line = None
        elif tag == "svg" and self._pictures:
            named, line = self._pictures.pop()
            if not named:
                self.found.unnamed.append(("picture (svg role=img) without a name", line))

    def handle_data(self, data: str) -> None:
        if self._style_line is not None:
            self._refer("address in a style", _css_addresses(data), self._style_line)

    def _anchors(self, tag: str, values: dict[str, str], line: int) -> None:
        anchor = values.get("id")
        if anchor:
            if anchor in self.found.anchors:
                self.found.repeated.setdefault(anchor, line)
            self.found.anchors.add(anchor)
        if tag == "a" and values.get("name"):
            self.found.anchors.add(values["name"])

    def _addresses(self, tag: str, values: dict[str, str], line: int) -> None:
        if tag in ("a", "area"):
            target = values.get("href") or values.get("xlink:href")
            self._refer("link", [target] if target else [], line, fetched=False)
        elif tag == "link" and values.get("href"):
            kinds = set(values.get("rel", "").lower().split())
            self._refer(_WORDS["link"], [values["href"]], line, fetched=not kinds or not kinds <= _TELLING)
        elif tag == "form" and values.get("action"):
            self._refer("form", [values["action"]], line, fetched=False)
        for name in _FETCHED.get(tag, ()):
            if values.get(name):
                targets = _candidates(values[name]) if name == "srcset" else [values[name]]
                self._refer(_WORDS.get(tag, tag), targets, line)

    def _refer(self, what: str, targets: Iterator[str] | list[str], line: int, *, fetched: bool = True) -> None:
        self.found.references.extend(Reference(what, target.strip(), line, fetched) for target in targets)


def _candidates(srcset: str) -> list[str]:
    """The addresses of a ``srcset``; a comma ends one only where a space follows (data addresses hold commas)."""
    return [candidate.split()[0] for candidate in re.split(r",\s+", srcset.strip()) if candidate.strip()]
