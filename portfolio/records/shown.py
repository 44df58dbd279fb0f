"""What is shown: the nouns of ``plot`` and ``present``."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    from portfolio.records.examined import Table


@dataclass(frozen=True)
class Chart:
    """A picture with its words and numbers: no chart without all three.

    Attributes:
        name: short and unique on a page; also the prefix of every id inside ``svg``.
        title: what the chart shows, as a heading.
        svg: one inline SVG for light and dark; colours are CSS variables.
        alt: the finding, in a sentence.
        width: in pixels, as drawn; the page may scale it down.
    """

    name: str
    title: str
    spec: Mapping[str, Any]
    svg: str
    alt: str
    table: Table
    width: int


@dataclass(frozen=True)
class Asset:
    """A file of the site. ``path`` is relative to the site's root."""

    path: str
    content: bytes


@dataclass(frozen=True)
class Media:
    """The image or the sound of one example, decoded and made anew: small, without metadata, named by its content.

    Attributes:
        path: relative to the site's root.
        width: in pixels; of a sound, those of its picture.
        words: what it is, for those who cannot see it ("sound of 3.2 s"); empty where only the truth can tell.
        poster: of a sound, the picture of its spectrum.
    """

    example_id: str
    kind: Literal["image", "sound"]
    path: str
    content: bytes
    width: int
    height: int
    words: str = ""
    poster: Asset | None = None

    @property
    def is_small(self) -> bool:
        """Whether it has fewer pixels than a card is wide, so that it is shown larger, pixel by pixel."""
        return self.kind == "image" and max(self.width, self.height) <= 160

    @property
    def assets(self) -> tuple[Asset, ...]:
        """Its files in the site."""
        return (Asset(self.path, self.content), *((self.poster,) if self.poster else ()))


@dataclass(frozen=True)
class Card:
    """What the home page shows of one project; everything is ready to print."""

    slug: str
    title: str
    tagline: str
    kind: str
    kind_key: str
    metric: str
    value: str
    interval: str
    baseline: str
    target: str
    reached: bool | None
    origin: str
    n: str
    date: str
    picture: str
    picture_words: str
    in_doubt: bool = False
    """Whether the score may be better than the model, as the first screen of its page says."""


@dataclass(frozen=True)
class Page:
    """One page of the site: ``path`` is its source path for MkDocs ("projects/faces.md"), ``html`` its whole body."""

    path: str
    title: str
    description: str
    html: str
    card: Card | None = None
    assets: tuple[Asset, ...] = ()
