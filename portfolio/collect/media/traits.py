"""Light, sharpness, length, loudness: what is measured in the images or sounds of all test examples, once."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, Protocol

import numpy as np

from portfolio.collect.media.files import NOT_DECODED, decoded, refused_unopened
from portfolio.records import Examples, Finding, Project, Traits
from portfolio.words import count

MOST_MEASURED = {"image": 5000, "sound": 2000}

_KIND = "traits"
_DECODER = Path(__file__).with_name("decode.py")


class Digests(Protocol):
    """Knows the digests of files."""

    def digest(self, path: str | Path) -> str:
        """The sha256 of the file's content, in hex."""


class Keeper(Protocol):
    """Keeps named bytes from one build to the next."""

    @property
    def stats(self) -> Digests:
        """Digests of files that need not be read again."""

    def get(self, kind: str, key: str) -> dict[str, bytes] | None:
        """The files put there last, or ``None``."""

    def put(self, kind: str, key: str, files: Mapping[str, bytes]) -> None:
        """Keeps these files."""


def measure_media(
    project: Project, examples: Examples, ids: Iterable[str], store: Keeper
) -> tuple[Traits | None, tuple[Finding, ...]]:
    """What is measured in the images or sounds of these examples; each content is decoded once and then remembered.

    Of more than 5,000 images or 2,000 sounds, those are measured whose names have the smallest digests.
    """
    column = examples.media
    if column is None:
        return None, ()
    names = [str(cell).strip() for cell in examples.test.loc[list(ids), column.name]]
    wanted = sorted({name for name in names if name}, key=lambda name: hashlib.sha256(name.encode()).digest())
    chosen = wanted[: MOST_MEASURED[column.kind]]
    files = {name: project.folder / name for name in chosen if not refused_unopened(project.folder, column.kind, name)}
    digests = {name: store.stats.digest(path) for name, path in sorted(files.items())}
    known = _known(project, store)
    missing = {digest: name for name, digest in digests.items() if digest not in known}
    jobs = [{"path": str(files[name]), "kind": column.kind} for name in missing.values()]
    answers = dict(zip(missing, decoded(jobs), strict=True))
    if answers:
        known = {digest: (known | answers)[digest] for digest in sorted(set(digests.values()))}
        lasting = {digest: answer for digest, answer in known.items() if answer.get("fact") != NOT_DECODED}
        store.put(_KIND, project.slug, {_version(): json.dumps(lasting).encode()})
    found = [known.get(digests.get(name, ""), {}) for name in names]
    traits = _in_order(column.kind, column.name, found)
    return traits, _about(column.kind, chosen, wanted, [known.get(digests.get(name, ""), {}) for name in chosen])


def _known(project: Project, store: Keeper) -> dict[str, dict[str, Any]]:
    """Digest of a file -> what an earlier build measured in it, with this decoder."""
    kept = (store.get(_KIND, project.slug) or {}).get(_version(), b"{}")
    known: dict[str, dict[str, Any]] = json.loads(kept)
    return known


def _version() -> str:
    return hashlib.sha256(_DECODER.read_bytes()).hexdigest()


def _in_order(kind: Any, column: str, found: Sequence[Mapping[str, Any]]) -> Traits | None:
    first = next((answer for answer in found if "traits" in answer), None)
    if first is None:
        return None
    nothing = dict.fromkeys(first["traits"], np.nan)
    rows = [answer.get("traits", nothing) for answer in found]
    values = {name: np.array([row[name] for row in rows], float) for name in nothing}
    if "layout" not in first:
        return Traits(kind, column, values)
    blank = np.full(len(first["layout"]), np.nan)
    layout = np.array([answer.get("layout", blank) for answer in found], float)
    return Traits(kind, column, values, layout)


def _about(
    kind: str, chosen: Sequence[str], wanted: Sequence[str], found: Sequence[Mapping[str, Any]]
) -> tuple[Finding, ...]:
    """That some were not measured, because they are too many or cannot be read."""
    words = "pictures" if kind == "image" else "sounds"
    findings = []
    if len(chosen) < len(wanted):
        sentence = f"{count(len(chosen))} of the {count(len(wanted))} {words} were measured for the search of slices."
        findings.append(Finding("PF098", "advice", sentence))
    unread = sum("traits" not in answer for answer in found)
    if unread:
        sentence = f"{count(unread)} of the {count(len(chosen))} {words} could not be read, and are in no slice by it."
        findings.append(Finding("PF098", "advice", sentence, "Save them again as PNG, JPEG, WebP, WAV or MP3."))
    return tuple(findings)
