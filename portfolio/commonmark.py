"""README.md as GitHub reads it: CommonMark with tables, struck-out words and footnotes, and the line of each piece."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from html.parser import HTMLParser
from typing import TYPE_CHECKING, Literal
from urllib.parse import unquote

from markdown_it import MarkdownIt
from mdit_py_plugins.footnote import footnote_plugin

if TYPE_CHECKING:
    from markdown_it.rules_core import StateCore
    from markdown_it.token import Token

BRACES = re.compile(r"\{\{.*?\}\}|\{%.*?%\}", re.DOTALL)
"""What is to be filled in, and what looks like a command of a template."""

NUMBER = re.compile(r"[-+]?\d[\d.,]*\s*%?")
"""A number that somebody wrote into braces by hand."""

_HEADING = re.compile(r"\s*<h([1-6])\b[^>]*>(.*?)</h\1>\s*", re.DOTALL | re.IGNORECASE)
_TAG = re.compile(r"<!--.*?-->|<[^>]*>", re.DOTALL)
_CODE = re.compile(r"(<!--.*?-->|<(?:code|pre)\b.*?</(?:code|pre)>)", re.DOTALL | re.IGNORECASE)


@dataclass(frozen=True)
class Heading:
    """A heading: its words without markup, its anchor on GitHub, and the lines it stands on, from 0.

    ``is_outer`` is whether it stands by itself, in no list, quotation or table.
    """

    words: str
    level: int
    start: int
    end: int
    slug: str
    is_outer: bool


@dataclass(frozen=True)
class Address:
    """A link, a picture or an anchor of the author's own, as written; ``line`` is counted from 0.

    ``alt`` is ``None`` for a picture without alternative text; ``is_linked`` is whether a picture is a link's words.
    """

    what: Literal["link", "picture", "anchor"]
    target: str
    line: int
    alt: str | None = None
    is_linked: bool = False


def parsed(text: str, change: Callable[[str, int], str] | None = None) -> list[Token]:
    """The tokens of a README.

    Args:
        change: is given what is neither code nor escaped, with its line from 0, and returns what shall stand there.
    """
    return _parser().parse(text, {"change": change})


def name_in(braces: str) -> str:
    """What is to be filled in; empty for a command of a template."""
    return "" if braces.startswith("{%") else braces[2:-2].strip()


def gathering(found: list[tuple[str, int]]) -> Callable[[str, int], str]:
    """A change that changes nothing, but adds what stands in braces to ``found``, with its line from 0."""

    def look(text: str, line: int) -> str:
        found.extend((each[0], line + text.count("\n", 0, each.start())) for each in BRACES.finditer(text))
        return text

    return look


def rendered(tokens: Sequence[Token]) -> str:
    """The tokens as HTML; markup of the author's is in it as he wrote it."""
    parser = _parser()
    return str(parser.renderer.render(tokens, parser.options, {}))


@cache
def _parser() -> MarkdownIt:
    parser = MarkdownIt("commonmark", {"html": True, "maxNesting": 40}).enable(["table", "strikethrough"])
    parser.use(footnote_plugin, inline=False)
    parser.core.ruler.before("text_join", "change", _change)  # Later, escaped and plain characters are one.
    return parser


def _change(state: StateCore) -> None:
    change = state.env.get("change")
    if change is None:
        return
    for token, line in pieces(state.tokens):
        if token.type == "text":
            token.content = change(token.content, line)
        elif token.type == "html_block":
            parts = _CODE.split(token.content)
            for place, part in enumerate(parts):
                if place % 2 == 0:
                    parts[place] = change(part, line + "".join(parts[:place]).count("\n"))
            token.content = "".join(parts)


def pieces(tokens: Sequence[Token]) -> Iterator[tuple[Token, int]]:
    """Every token, those within a line included, with the line it stands on, from 0."""
    line = 0
    for token in tokens:
        if token.map:
            line = token.map[0]
        yield token, line
        here = line
        for child in token.children or ():
            yield child, here
            here += child.type in ("softbreak", "hardbreak") or child.content.count("\n") * (child.type != "image")


def blocks(tokens: Sequence[Token]) -> Iterator[tuple[int, list[Token]]]:
    """Paragraphs, lists and other outermost pieces, each with its first line; of the notes at the end, none."""
    block: list[Token] = []
    for token in tokens:
        if token.type == "footnote_block_open":
            return
        block.append(token)
        if token.level == 0 and token.nesting <= 0:
            yield (block[0].map or [0])[0], block
            block = []


def notes(tokens: Sequence[Token]) -> dict[int, list[Token]]:
    """The footnotes by their number."""
    found: dict[int, list[Token]] = {}
    number = -1
    for token in tokens:
        if token.type == "footnote_open":
            number = token.meta["id"]
        if number >= 0:
            found.setdefault(number, []).append(token)
        if token.type == "footnote_close":
            number = -1
    return found


def headings(tokens: Sequence[Token]) -> list[Heading]:
    """All headings in order, those in HTML included."""
    found: list[Heading] = []
    taken: dict[str, int] = {}
    for place, token in enumerate(tokens):
        html = _HEADING.fullmatch(token.content) if token.type == "html_block" else None
        if html:
            level, said = int(html[1]), _TAG.sub("", html[2]).strip()
        elif token.type == "heading_open":
            level, said = int(token.tag[1]), words(tokens[place + 1])
        else:
            continue
        slug = "".join(filter(_in_anchors, said.lower())).replace(" ", "-")
        again = taken[slug] = taken.get(slug, -1) + 1
        start, end = token.map or (0, 0)
        found.append(Heading(said, level, start, end, f"{slug}-{again}" if again else slug, token.level == 0))
    return found


def _in_anchors(sign: str) -> bool:
    """Accents that stand by themselves stay, as those of Hindi and the one that makes a sign an emoji."""
    return sign in "-_ " or sign.isalnum() or unicodedata.category(sign).startswith("M")


def words(inline: Token) -> str:
    """What a reader sees of a line, pictures left out."""
    seen = (child for child in inline.children or () if child.type not in ("image", "html_inline", "footnote_ref"))
    return "".join(" " if child.type in ("softbreak", "hardbreak") else child.content for child in seen).strip()


def is_wordless(block: Sequence[Token]) -> bool:
    """Whether there is nothing to read in it: pictures, rules and comments."""
    return not any(
        words(token) if token.type == "inline" else _TAG.sub("", token.content).strip()
        for token in block
        if token.type in ("inline", "html_block", "fence", "code_block")
    )


def path_of(target: str) -> str:
    """The file that an address names, without what only a browser reads (``%20``, ``?raw=true``)."""
    return unquote(re.split(r"[?#]", target, maxsplit=1)[0])


def anchor_of(target: str) -> str:
    """What a link within the page names, as ``Project.anchors`` has it."""
    return unquote(target.removeprefix("#")).lower().removeprefix("user-content-")


def addresses(tokens: Sequence[Token]) -> list[Address]:
    """Every link, picture and anchor, those in the author's HTML included."""
    found: list[Address] = []
    links = 0
    for token, line in pieces(tokens):
        if token.type == "link_open":
            found.append(Address("link", str(token.attrs["href"]), line))
        elif token.type == "image":
            found.append(Address("picture", str(token.attrs["src"]), line, token.content.strip() or None, links > 0))
        elif token.type in ("html_block", "html_inline"):
            found += _in_html(token.content, line, links > 0)
            links += len(re.findall(r"<a\b", token.content)) - token.content.count("</a>")
        links += {"link_open": 1, "link_close": -1}.get(token.type, 0)
    return found


def _in_html(text: str, line: int, is_linked: bool) -> list[Address]:
    tags = _Tags()
    tags.feed(text)
    tags.close()
    found = []
    for tag, values, offset in tags.found:
        if tag == "img" and values.get("src"):
            inside = is_linked or "a" in tags.around[offset]
            found.append(Address("picture", str(values["src"]), line + offset, values.get("alt"), inside))
        if tag == "a" and values.get("href"):
            found.append(Address("link", str(values["href"]), line + offset))
        anchors = (values.get("id"), values.get("name") if tag == "a" else None)
        found += [Address("anchor", anchor, line + offset) for anchor in anchors if anchor]
    return found


class _Tags(HTMLParser):
    """The tags of a piece of HTML, each with its attributes and its line from 0, and which links are open there."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[tuple[str, dict[str, str | None], int]] = []
        self.around: dict[int, set[str]] = {}
        self._open: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        line = self.getpos()[0] - 1
        if tag == "a":
            self._open.add(tag)
        self.around.setdefault(line, set()).update(self._open)
        self.found.append((tag, {name: value or "" for name, value in attrs}, line))

    def handle_endtag(self, tag: str) -> None:
        self._open.discard(tag)
