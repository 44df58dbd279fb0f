"""Pictures that a README shows: read once, without what a camera wrote into them."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path

from portfolio.records import Finding, Section

SUFFIXES = (".png", ".jpg", ".jpeg", ".webp", ".gif", ".svg")
MOST_BYTES = 2 << 20

_SHOWN = re.compile(r"!\[[^\]]*\]\(\s*<?([^)\s>]+)|<img[^>]+src=[\"']([^\"']+)")


def read_pictures(folder: Path, sections: Iterable[Section]) -> tuple[dict[str, bytes], list[Finding]]:
    """Address as written in the README -> content, and a finding for each picture that a page cannot show."""
    pictures: dict[str, bytes] = {}
    findings = []
    for section in sections:
        for offset, line in enumerate(section.text.split("\n")):
            for found in _SHOWN.finditer(line):
                address = found[1] or found[2]
                fault = _fault(folder, address)
                if fault:
                    findings.append(_not_shown(address, fault, section.line + offset))
                else:
                    pictures[address] = _without_camera_notes((folder / address).read_bytes())
    return pictures, findings


def _fault(folder: Path, address: str) -> str | None:
    if re.match(r"[a-z][a-z0-9+.-]*:|//", address):
        return "it would be loaded from another host"
    path = (folder / address).resolve()
    if not path.is_relative_to(folder.resolve()):
        return "it lies outside of the project folder"
    if path.suffix.lower() not in SUFFIXES:
        return f"only {', '.join(SUFFIXES)} are shown"
    if not path.is_file():
        return "it is not there"
    return f"it is larger than {MOST_BYTES >> 20} MB" if path.stat().st_size > MOST_BYTES else None


def _not_shown(address: str, fault: str, line: int) -> Finding:
    sentence = f"The picture {address} is not on the page: {fault}."
    return Finding("PF006", "warning", sentence, "Put it into the folder images/ of the project.", f"README.md:{line}")


def _without_camera_notes(content: bytes) -> bytes:
    """A JPEG without its APP1 and APP13 segments, which may hold where it was taken (ISO 10918-1, B.1.1.3)."""
    if not content.startswith(b"\xff\xd8"):
        return content
    kept, at = [content[:2]], 2
    while at + 4 <= len(content) and content[at] == 0xFF and content[at + 1] != 0xDA:
        end = at + 2 + int.from_bytes(content[at + 2 : at + 4], "big")
        if content[at + 1] not in (0xE1, 0xED):
            kept.append(content[at:end])
        at = end
    return b"".join([*kept, content[at:]])
