"""Pictures that a README shows: read once, without what a camera wrote into them."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import unquote

from portfolio import commonmark
from portfolio.collect.claims.readme_links import ELSEWHERE, named_file, shortened
from portfolio.records import Finding

if TYPE_CHECKING:
    from portfolio.commonmark import Address

SUFFIXES = (".png", ".jpg", ".jpeg", ".webp", ".gif", ".svg")
MOST_BYTES = 2 << 20

_PNG = b"\x89PNG\r\n\x1a\n"
_PNG_NOTES = (b"tEXt", b"zTXt", b"iTXt", b"eXIf", b"tIME")
_BADGE = re.compile(r"badge|shields\.io|\.codecov\.io|travis-ci|circleci|pepy\.tech", re.IGNORECASE)
_ELSEWHERE = "it would be loaded from another host"


def read_pictures(folder: Path, top: Path, addresses: Iterable[Address]) -> tuple[dict[str, bytes], list[Finding]]:
    """Path as written in the README -> content, and a finding for each picture that a page cannot show or name.

    Badges are no pictures of the project: a page leaves them out without a word.

    Args:
        top: the folder of the repository.
    """
    pictures: dict[str, bytes] = {}
    findings = []
    for picture in (each for each in addresses if each.what == "picture"):
        address, place = picture.target, f"README.md:{picture.line + 1}"
        fault = _fault(folder, top, address)
        if fault == _ELSEWHERE and (picture.is_linked or _BADGE.search(address)):
            continue
        if fault:
            findings.append(_not_shown(shortened(unquote(address)), fault, place))
            continue
        file = named_file(address, folder, top)
        assert file is not None
        pictures[commonmark.path_of(address)] = _without_camera_notes(file.read_bytes())
        if picture.alt is None:
            sentence = f"The picture {shortened(unquote(address))} has no words for those who cannot see it."
            advice = 'Say what it shows: ![what it shows](...) or <img alt="what it shows">.'
            findings.append(Finding("PF006", "warning", sentence, advice, place))
    return pictures, findings


def _fault(folder: Path, top: Path, address: str) -> str | None:
    if address.startswith("data:"):
        return "it is written into the text"
    if ELSEWHERE.match(address):
        return _ELSEWHERE
    path = (top if address.startswith("/") else folder) / commonmark.path_of(address).lstrip("/")
    if not Path(os.path.normpath(path)).is_relative_to(folder):
        return "it lies outside of the project folder"
    file = named_file(address, folder, top)
    if path.suffix.lower() not in SUFFIXES:
        return f"only {', '.join(SUFFIXES)} are shown"
    if file is None or not file.is_file():
        return "it is not there"
    if not file.is_relative_to(folder.resolve()):
        return "it lies outside of the project folder"
    return f"it is larger than {MOST_BYTES >> 20} MB" if file.stat().st_size > MOST_BYTES else None


def _not_shown(address: str, fault: str, place: str) -> Finding:
    sentence = f"The picture {address} is not on the page: {fault}."
    return Finding("PF006", "warning", sentence, "Put it into the folder images/ of the project.", place)


def _without_camera_notes(content: bytes) -> bytes:
    """The picture without what may say where, when and by whom it was taken; its pixels are not touched."""
    if content.startswith(b"\xff\xd8"):
        return _bare_jpeg(content)
    if content.startswith(_PNG):
        return _bare_png(content)
    if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
        return _bare_webp(content)
    return content


def _bare_jpeg(content: bytes) -> bytes:
    """Without its APP1 and APP13 segments (ISO 10918-1, B.1.1.3)."""
    kept, at = [content[:2]], 2
    while at + 4 <= len(content) and content[at] == 0xFF and content[at + 1] != 0xDA:
        end = at + 2 + int.from_bytes(content[at + 2 : at + 4], "big")
        if content[at + 1] not in (0xE1, 0xED):
            kept.append(content[at:end])
        at = end
    return b"".join([*kept, content[at:]])


def _bare_png(content: bytes) -> bytes:
    """Without its chunks of text, Exif and time (W3C PNG 11.3), and what comes after the end."""
    kept, at = [_PNG], len(_PNG)
    while at + 12 <= len(content):
        end = at + 12 + int.from_bytes(content[at : at + 4], "big")
        name = content[at + 4 : at + 8]
        if name not in _PNG_NOTES:
            kept.append(content[at:end])
        if name == b"IEND":
            break
        at = end
    else:
        kept.append(content[at:])
    return b"".join(kept)


def _bare_webp(content: bytes) -> bytes:
    """Without its chunks EXIF and XMP, whose flags are taken out of the header as well (RFC 9649, 2.7)."""
    kept, at = [], 12
    while at + 8 <= len(content):
        size = int.from_bytes(content[at + 4 : at + 8], "little")
        name, end = content[at : at + 4], at + 8 + size + size % 2
        if name == b"VP8X" and size:
            kept.append(content[at : at + 8] + bytes([content[at + 8] & ~0x0C]) + content[at + 9 : end])
        elif name not in (b"EXIF", b"XMP "):
            kept.append(content[at:end])
        at = end
    body = b"".join(kept)
    return b"RIFF" + (len(body) + 4).to_bytes(4, "little") + b"WEBP" + body
