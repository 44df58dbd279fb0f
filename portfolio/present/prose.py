"""The author's README as safe HTML: measured numbers filled in, links and pictures pointed where they work."""

from __future__ import annotations

import hashlib
import html
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import PurePosixPath

import nh3
from markdown_it.token import Token

from portfolio import commonmark
from portfolio.present.source import Source
from portfolio.records import Analysis, Asset, Examples, Finding, Project, Section
from portfolio.words import count, counted, estimate

_PLACE = "pictures-of-this-page/"
_TAGS = nh3.ALLOWED_TAGS | {"section", "figure", "figcaption"}
_ATTRIBUTES = {tag: set(names) for tag, names in nh3.ALLOWED_ATTRIBUTES.items()} | {"*": {"id"}}
_ATTRIBUTES["a"] |= {"title", "name"}
for _tag in ("th", "td"):
    _ATTRIBUTES.setdefault(_tag, set()).update({"style"})
_FROM_ELSEWHERE = re.compile(r"[a-z][a-z0-9+.-]*:|//", re.IGNORECASE)
_NOTE = re.compile(r"fn(ref)?\d+(:\d+)?")
_NAME = re.compile(r"<h1\b.*?</h1>", re.DOTALL | re.IGNORECASE)
_IMAGE = re.compile(r'(?P<link><a\b(?:[^>"]|"[^"]*")*>\s*)?<img(?P<attributes>(?:[^>"]|"[^"]*")*)>')
_NOTHING = re.compile(r"<(a|p|sup)\b(?![^>]*\s(?:id|name)=)[^>]*>\s*</\1>")
_TASK = re.compile(r"^\[([ xX])\] ")


def values(examples: Examples, analysis: Analysis) -> Mapping[str, str]:
    """What a README may name in double braces: ``metrics.f1_macro``, ``baseline.f1_macro``, ``n_test`` and so on."""
    n_train = len(examples.train) if examples.train is not None else 0
    return {
        "n_test": count(len(examples.test)),
        "n_train": count(n_train),
        "n_failures": count(analysis.n_failures),
        **{f"metrics.{one.metric}": estimate(one) for one in analysis.estimates},
        **{f"baseline.{one.metric}": estimate(one) for one in analysis.baseline},
    }


@dataclass(frozen=True)
class Prose:
    """The README as HTML: by the part of the page where it stands, and what stands under headings of its own."""

    parts: Mapping[str, str] = field(default_factory=dict)
    further: tuple[tuple[Section, str], ...] = ()


def read_prose(project: Project, known: Mapping[str, str], *, repository: str) -> Prose:
    """The story of a project in safe HTML.

    Args:
        known: what is filled in, by name.
        repository: the address of the repository; without it links to its files become plain words.
    """
    return _Story(project, known, repository).prose()


def doubts(project: Project, examples: Examples, analysis: Analysis, *, repository: str) -> tuple[Finding, ...]:
    """What becomes of the README only where it is built: names without a value, and links to files as plain words."""
    known = values(examples, analysis)
    said = {finding.place for finding in project.findings if finding.code == "PF008"}
    braces: list[tuple[str, int]] = []
    tokens = commonmark.parsed(project.readme, commonmark.gathering(braces))
    unknown = [
        Finding(
            "PF008",
            "error",
            f"README.md cannot fill in {text}: it was not measured.",
            f"Measured are {', '.join(known)}.",
            f"README.md:{line + 1}",
        )
        for text, line in braces
        if f"README.md:{line + 1}" not in said and _filled(text, known) == text
    ]
    links = [
        each for each in commonmark.addresses(tokens) if each.what == "link" and each.target not in project.dead_links
    ]
    plain = [each for each in links if not _FROM_ELSEWHERE.match(each.target) and not each.target.startswith("#")]
    if repository or not plain:
        return tuple(unknown)
    sentence = f"{counted(len(plain), 'link')} of README.md to files of the repository are plain words here."
    advice = "Write its address as repository: below portfolio: in mkdocs.yml."
    return (*unknown, Finding("PF007", "advice", sentence, advice, f"README.md:{plain[0].line + 1}"))


def _filled(text: str, known: Mapping[str, str]) -> str:
    def fill(found: re.Match[str]) -> str:
        name = commonmark.name_in(found[0])
        return known.get(name, name if commonmark.NUMBER.fullmatch(name) else found[0])

    return commonmark.BRACES.sub(fill, text)


def picture_assets(project: Project) -> dict[str, Asset]:
    """Path in the README -> file of the site, named by its content."""
    return {
        address: Asset(
            f"projects/{project.slug}/{hashlib.sha256(content).hexdigest()[:16]}{PurePosixPath(address).suffix.lower()}",
            content,
        )
        for address, content in project.pictures.items()
    }


class _Story:
    """One README on its way to HTML; ``taken`` are the ids that stand on the page already."""

    def __init__(self, project: Project, known: Mapping[str, str], repository: str) -> None:
        self.project = project
        self.files = Source(project, repository)
        self.pictures = {address: asset.path for address, asset in picture_assets(project).items()}
        self.taken = {section.anchor for section in project.sections.values()}
        self.tokens = commonmark.parsed(project.readme, lambda text, _: _filled(text, known))
        self.notes = commonmark.notes(self.tokens)
        self.slugs = {heading.start: heading.slug for heading in commonmark.headings(self.tokens)}

    def prose(self) -> Prose:
        """Every section, in the README's order."""
        parts: dict[str, str] = {}
        further = []
        for key, section in self.project.sections.items():
            text = self._html(section)
            if not section.part:
                further.append((section, text))
                continue
            own = f'<h3 id="{html.escape(section.anchor)}">{html.escape(section.heading)}</h3>\n'
            parts[section.part] = parts.get(section.part, "") + (own if key.startswith("readme-") else "") + text
        return Prose(parts, tuple(further))

    def _html(self, section: Section) -> str:
        first = section.line - 1
        last = first + section.text.count("\n")
        blocks = [block for line, block in commonmark.blocks(self.tokens) if first <= line <= last]
        if section.part == "problem":
            blocks = [block for block in blocks if not _is_badges(block)]
        tokens = [self._lowered(token, section) for block in blocks for token in block]
        notes = [self._lowered(token, section) for token in self._notes(tokens)]
        if notes:
            tokens += [Token("footnote_block_open", "", 1), *notes, Token("footnote_block_close", "", -1)]
        return safe(commonmark.rendered(tokens), self._attribute)

    def _notes(self, tokens: Sequence[Token]) -> list[Token]:
        """The notes that these tokens are the first to name, and the notes of those."""
        found: list[Token] = []
        for token, _ in commonmark.pieces(tokens):
            if token.type == "footnote_ref":
                note = self.notes.pop(token.meta["id"], [])
                found += [*note, *self._notes(note)]
        return found

    def _lowered(self, token: Token, section: Section) -> Token:
        """A heading stands below that of its section, with its anchor; those in the author's HTML too."""
        if not section.heading:
            token.content = _NAME.sub("", token.content) if token.type == "html_block" else token.content
        if token.type == "heading_open":
            token.attrSet("id", self.slugs[(token.map or [0])[0]])
        if token.type in ("heading_open", "heading_close"):
            token.tag = f"h{_lower(token.tag[1])}"
        if token.type == "inline" and token.level > 2 and token.children:  # In an item of a list.
            first = token.children[0]
            first.content = _TASK.sub(lambda box: "☐ " if box[1] == " " else "☑ ", first.content, count=1)
        for one in (token, *(token.children or ())):
            if one.type in ("html_block", "html_inline"):
                one.content = re.sub(r"(</?h)([1-6])\b", lambda tag: tag[1] + _lower(tag[2]), one.content)
        return token

    def _attribute(self, element: str, attribute: str, value: str) -> str | None:
        """What may stand in an attribute; ``None`` leaves it out."""
        if (element, attribute) == ("img", "src"):
            path = self.pictures.get(commonmark.path_of(value))
            return _PLACE + path if path else None
        if (element, attribute) == ("a", "href"):
            return self._link(value)
        if attribute in ("id", "name"):
            anchor = f"readme-{value}"
            if attribute == "id" and anchor in self.taken:
                return None
            self.taken.add(anchor)
            return anchor
        return value

    def _link(self, target: str) -> str | None:
        if _FROM_ELSEWHERE.match(target):
            return target
        if target.startswith("#"):
            name = commonmark.anchor_of(target)
            if name in ("", "top"):
                return target
            anchor = f"readme-{name}" if _NOTE.fullmatch(name) else self.project.anchors.get(name)
            return f"#{anchor}" if anchor else None
        return None if target in self.project.dead_links else self.files.of_file(target) or None


def _lower(level: str) -> str:
    return str(min(6, max(4, int(level) + 1)))


def _is_badges(block: Sequence[Token]) -> bool:
    """Whether there is nothing in it but pictures that a page does not show."""
    shown = [each for each in commonmark.addresses(block) if each.what == "picture"]
    return bool(shown) and commonmark.is_wordless(block) and all(_FROM_ELSEWHERE.match(each.target) for each in shown)


def safe(text: str, attribute: Callable[[str, str, str], str | None]) -> str:
    """HTML that holds no script, style or frame, whatever the author wrote."""
    text = nh3.clean(
        text, tags=_TAGS, attributes=_ATTRIBUTES, filter_style_properties={"text-align"}, attribute_filter=attribute
    )
    text = _IMAGE.sub(_shown, text)
    while text != (text := _NOTHING.sub("", text)):
        pass
    return text.replace(f'src="{_PLACE}', 'loading="lazy" src="asset:')


def _shown(found: re.Match[str]) -> str:
    """A picture, or where it is not shown, its words if they are those of a link."""
    link, attributes = found["link"] or "", found["attributes"]
    if " src=" not in attributes:
        words = re.search(r'\salt="([^"]*)"', attributes)
        return link + words[1] if link and words else link
    return f"{link}<img{attributes}>" if " alt=" in attributes else f'{link}<img{attributes} alt="">'
