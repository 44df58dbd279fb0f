"""A page as bytes for the store, and back: JSON for words, one file per asset."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, replace

from portfolio.records import Asset, Card, Finding, Page


def pack(page: Page, findings: Sequence[Finding]) -> dict[str, bytes]:
    """File name -> content; the findings come along for the console of later builds."""
    head = {
        "path": page.path,
        "title": page.title,
        "description": page.description,
        "card": asdict(page.card) if page.card else None,
        "assets": [asset.path for asset in page.assets],
        "findings": [asdict(finding) for finding in findings],
    }
    files = {"page.json": json.dumps(head, ensure_ascii=False).encode(), "page.html": page.html.encode()}
    return files | {f"asset-{i}": asset.content for i, asset in enumerate(page.assets)}


def unpack(files: Mapping[str, bytes]) -> tuple[Page, tuple[Finding, ...]]:
    """The page and the findings that ``pack`` made these files of."""
    head = json.loads(files["page.json"])
    page = Page(
        path=head["path"],
        title=head["title"],
        description=head["description"],
        html=files["page.html"].decode(),
        card=Card(**head["card"]) if head["card"] else None,
        assets=tuple(Asset(path, files[f"asset-{i}"]) for i, path in enumerate(head["assets"])),
    )
    return page, tuple(Finding(**finding) for finding in head["findings"])


def with_note(page: Page) -> Page:
    """A last good page that says it is one."""
    day = page.card.date if page.card else "an earlier day"
    note = (
        '<p class="pf-note" role="note">The newest version of this project could not be built. '
        f"This page shows the last good measurement, of {day}.</p>"
    )
    return replace(page, html=note + page.html)
