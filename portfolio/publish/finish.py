"""The last touches to a built site: what GitHub Pages needs, equal bytes for equal input, and a build id."""

from __future__ import annotations

import gzip
import hashlib
import json
import re
from pathlib import Path

_LASTMOD = re.compile(r"\s*<lastmod>[^<]*</lastmod>")


def finish(folder: Path, *, date: str | None) -> str:
    """The build id of the finished site: a digest of all its files, the same for equal bytes on any day and machine.

    Writes ``.nojekyll`` (Pages drops folders that begin with ``_`` without it), takes the day of the build out of the
    sitemap, and writes ``build.json``, by which a published site can be told from a built one.

    Args:
        date: of the last change, such as ``2026-11-24``; ``None`` when unknown, and the sitemap then names none.
    """
    (folder / ".nojekyll").touch()
    normalise(folder, date)
    files = sorted(path for path in folder.rglob("*") if path.is_file() and path.name != "build.json")
    digest = hashlib.sha256()
    for path in files:
        content = hashlib.sha256(path.read_bytes()).hexdigest()
        digest.update(f"{path.relative_to(folder).as_posix()}\0{content}\n".encode())
    about = {"build": digest.hexdigest()[:16], "files": len(files), "bytes": sum(path.stat().st_size for path in files)}
    (folder / "build.json").write_text(json.dumps(about, indent=1) + "\n", encoding="utf-8")
    return str(about["build"])


def normalise(folder: Path, date: str | None) -> None:
    """Takes out of ``folder`` what depends on the day: MkDocs dates every page of the sitemap with today."""
    sitemap = folder / "sitemap.xml"
    if not sitemap.is_file():
        return
    lastmod = f"\n         <lastmod>{date}</lastmod>" if date else ""
    text = _LASTMOD.sub(lastmod, sitemap.read_text(encoding="utf-8"))
    sitemap.write_text(text, encoding="utf-8")
    packed = folder / "sitemap.xml.gz"
    if packed.is_file():
        packed.write_bytes(gzip.compress(text.encode(), mtime=0))
