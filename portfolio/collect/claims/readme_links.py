"""What README.md links to and fills in: links that lead nowhere and braces that nothing can fill, with their lines."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import unquote

from portfolio import commonmark
from portfolio.collect.source import did_you_mean
from portfolio.records import Finding

if TYPE_CHECKING:
    from collections.abc import Collection
    from pathlib import Path

    from portfolio.collect.claims.readme import Readme

LONGEST = 80
ELSEWHERE = re.compile(r"[a-z][a-z0-9+.-]*:|//", re.IGNORECASE)
"""How an address begins that names no file of the repository."""


def top_of(folder: Path, root: Path) -> Path:
    """The folder of the repository, where addresses that begin with a slash start on GitHub."""
    return next((above for above in (folder, *folder.parents) if (above / ".git").exists()), root)


def named_file(address: str, folder: Path, top: Path) -> Path | None:
    """The file or folder that an address of the README names; ``None`` when there is none in the repository."""
    path = commonmark.path_of(address)
    try:
        found = (top / path.lstrip("/") if path.startswith("/") else folder / path).resolve()
        return found if found.exists() and found.is_relative_to(top.resolve()) else None
    except (OSError, ValueError):
        return None


def dead_links(readme: Readme, folder: Path, root: Path) -> tuple[frozenset[str], list[Finding]]:
    """Links to files and headings that are not there, as written, and a finding for each."""
    top = top_of(folder, root)
    dead, findings = set(), []
    for address in readme.addresses:
        target = address.target
        if address.what != "link" or ELSEWHERE.match(target):
            continue
        if target.startswith("#"):
            is_there = commonmark.anchor_of(target) in {*readme.anchors, "", "top"}
            fault = "nothing in it is called so"
        else:
            is_there, fault = named_file(target, folder, top) is not None, "the repository has no such file"
        if not is_there:
            dead.add(target)
            advice = "Mend the link; until then the page shows its words alone."
            place = f"README.md:{address.line + 1}"
            sentence = f"README.md links to {shortened(unquote(target))}, but {fault}."
            findings.append(Finding("PF007", "warning", sentence, advice, place))
    return frozenset(dead), findings


def unknown_braces(readme: Readme, metrics: Collection[str]) -> list[Finding]:
    """What stands in double braces outside of code and is nothing that the build measures."""
    known = {"n_test", "n_train", "n_failures", *(f"{of}.{name}" for of in ("metrics", "baseline") for name in metrics)}
    return [
        _unfilled(braces, name, line + 1, known)
        for braces, line in readme.braces
        if (name := commonmark.name_in(braces)) not in known and not commonmark.NUMBER.fullmatch(name)
    ]


def _unfilled(braces: str, name: str, line: int, known: Collection[str]) -> Finding:
    sentence = f"README.md cannot fill in {shortened(braces)}: no measured value is called so."
    if not name:
        sentence = f"README.md holds {shortened(braces)}, but only names of measured values are filled in."
    hint = did_you_mean(name, known) if name.startswith(("metrics.", "baseline.", "n_")) else None
    advice = f"{hint[0].upper()}{hint[1:]}" if hint else r"To show braces, put them in backticks or write \{\{."
    return Finding("PF008", "error", sentence, advice, f"README.md:{line}")


def shortened(text: str) -> str:
    """On one line, and cut where it is long."""
    line = " ".join(text.split())
    return line if len(line) <= LONGEST else line[: LONGEST - 1] + "…"
