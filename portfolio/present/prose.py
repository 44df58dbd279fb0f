"""The author's README as safe HTML: measured numbers filled in, links pointed where they work."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from pathlib import PurePosixPath
from typing import Any
from urllib.parse import urljoin
from xml.etree.ElementTree import Element

import nh3
from jinja2 import StrictUndefined, TemplateError
from jinja2.sandbox import SandboxedEnvironment
from markdown import Markdown
from markdown.extensions import Extension
from markdown.treeprocessors import Treeprocessor

from portfolio.errors import PortfolioError
from portfolio.present import source
from portfolio.records import Analysis, Asset, Examples, Project, Section
from portfolio.words import count, number

_PLACE = "pictures-of-this-page/"
_EXTENSIONS = ["tables", "fenced_code", "footnotes", "sane_lists", "attr_list", "def_list"]
_TAGS = nh3.ALLOWED_TAGS | {"section", "figure", "figcaption", "input"}
_ATTRIBUTES = {tag: set(names) for tag, names in nh3.ALLOWED_ATTRIBUTES.items()}
_ATTRIBUTES.setdefault("a", set()).update({"title"})
for _tag in ("th", "td"):
    _ATTRIBUTES.setdefault(_tag, set()).update({"style"})


class _Lowered(Treeprocessor):
    """Headings below the section's own, and relative links made absolute where the repository's address is known."""

    def __init__(self, markdown: Markdown, base: str) -> None:
        super().__init__(markdown)
        self.base = base

    def run(self, root: Element) -> None:
        for element in root.iter():
            if re.fullmatch("h[1-6]", element.tag):
                element.tag = f"h{min(6, max(4, int(element.tag[1]) + 1))}"
            elif element.tag == "a":
                self._point(element)

    def _point(self, element: Element) -> None:
        target = element.get("href", "")
        if re.match(r"[a-z][a-z0-9+.-]*:|#|/", target):
            return
        if self.base:
            element.set("href", urljoin(self.base, target))
        else:
            element.tag = "span"
            element.attrib.pop("href", None)


class _Story(Extension):
    def __init__(self, base: str) -> None:
        super().__init__()
        self.base = base

    def extendMarkdown(self, md: Markdown) -> None:  # noqa: N802, the name is Markdown's
        md.treeprocessors.register(_Lowered(md, self.base), "portfolio", 5)


def values(examples: Examples, analysis: Analysis) -> Mapping[str, Any]:
    """What a README may name in double braces: ``metrics``, ``baseline``, ``n_test``, ``n_train``, ``n_failures``."""
    return {
        "metrics": {estimate.metric: number(estimate.value, estimate.unit) for estimate in analysis.estimates},
        "baseline": {estimate.metric: number(estimate.value, estimate.unit) for estimate in analysis.baseline},
        "n_test": count(len(examples.test)),
        "n_train": count(len(examples.train) if examples.train is not None else 0),
        "n_failures": count(analysis.n_failures),
    }


def filled(section: Section, known: Mapping[str, Any], *, path: str) -> str:
    """The section's Markdown with every ``{{ metrics.f1_macro }}`` replaced by what was measured.

    Raises:
        PortfolioError: a name in braces that was not measured, with its line.
    """
    environment = SandboxedEnvironment(undefined=StrictUndefined, keep_trailing_newline=True)
    done = []
    for offset, line in enumerate(section.text.split("\n")):
        if "{{" not in line:
            done.append(line)
            continue
        try:
            done.append(environment.from_string(line).render(known))
        except TemplateError as error:
            raise PortfolioError.one(
                f"cannot fill in {_culprit(environment, line, known)}",
                path=path,
                line=section.line + offset,
                hint="known are " + ", ".join(_names(known)),
            ) from error
    return "\n".join(done)


def _culprit(environment: SandboxedEnvironment, line: str, known: Mapping[str, Any]) -> str:
    """The first placeholder of the line that cannot be filled in, as the author wrote it."""
    for placeholder in re.findall(r"\{\{.*?\}\}", line):
        try:
            environment.from_string(placeholder).render(known)
        except TemplateError:
            return str(placeholder)
    return line.strip()


def _names(known: Mapping[str, Any]) -> list[str]:
    names = []
    for key, value in known.items():
        names += [f"{key}.{name}" for name in value] if isinstance(value, Mapping) else [key]
    return names


def html(markdown: str, *, base: str, pictures: Mapping[str, str] | None = None) -> str:
    """Markdown as HTML that holds no script, style or frame, whatever the author or his data wrote.

    Args:
        base: the address that relative links are resolved against; without one they become plain words.
        pictures: address in the README -> path in the site; a picture that is not among them is left out.
    """
    text = Markdown(extensions=[*_EXTENSIONS, _Story(base)], output_format="html").convert(markdown)
    known = pictures or {}

    def placed(element: str, attribute: str, value: str) -> str | None:
        if (element, attribute) != ("img", "src"):
            return value
        return _PLACE + known[value] if value in known else None

    text = nh3.clean(
        text, tags=_TAGS, attributes=_ATTRIBUTES, filter_style_properties={"text-align"}, attribute_filter=placed
    )
    text = re.sub(r"<img(?![^>]*\ssrc=)[^>]*>", "", text)
    return text.replace(f'src="{_PLACE}', 'loading="lazy" src="asset:')


def picture_assets(project: Project) -> dict[str, Asset]:
    """Address in the README -> file of the site, named by its content."""
    return {
        address: Asset(
            f"projects/{project.slug}/{hashlib.sha256(content).hexdigest()[:16]}{PurePosixPath(address).suffix.lower()}",
            content,
        )
        for address, content in project.pictures.items()
    }


def sections(project: Project, known: Mapping[str, Any], *, repository: str) -> dict[str, str]:
    """Every standard section of the README as HTML, by its lower-case name."""
    base = source.in_repository(project, repository, "blob/HEAD")
    path = f"{project.name}/README.md"
    pictures = {address: asset.path for address, asset in picture_assets(project).items()}
    return {
        name: html(filled(section, known, path=path), base=base, pictures=pictures)
        for name, section in project.sections.items()
        if section.text.strip()
    }
