"""Digests of files, read again only when the file system says that something happened to them."""

from __future__ import annotations

import hashlib
import json
import os
import threading
import time
from pathlib import Path

YOUNG_NS = 2_000_000_000
"""A file changed so recently could change again within the file system's clock tick; its digest is not remembered."""

DIGEST = "sha256"

_Stamp = tuple[int, int, int, int]


class StatCache:
    """File -> what was worked out from its content, while size, times and inode stay what they were.

    Only ever saves work: a lost or damaged cache file is an empty cache. Safe for several threads.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._lock = threading.Lock()
        self._known: dict[str, tuple[_Stamp, str]] | None = None
        self.changed = False

    def digest(self, path: str | Path) -> str:
        """The sha256 of the file's content, in hex. Raises ``OSError``."""
        name = str(path)
        stamp = _stamp(name)
        if known := self.recall(name, stamp):
            return known
        with open(name, "rb") as file:  # noqa: PTH123 - a plain name is enough, and this runs for every input
            digest = hashlib.file_digest(file, "sha256").hexdigest()
        self.remember(name, stamp, digest)
        return digest

    def recall(self, name: str, stamp: _Stamp | None = None, *, what: str = DIGEST) -> str | None:
        """What was remembered of that file, unless something has happened to it since."""
        with self._lock:
            if self._known is None:
                self._known = _read(self._path)
            known = self._known.get(f"{what}:{name}")
        return known[1] if known and known[0] == (stamp or _stamp(name)) else None

    def remember(self, name: str, stamp: _Stamp | None, value: str, *, what: str = DIGEST) -> None:
        """``stamp`` is from before ``value`` was worked out; a file that changed meanwhile or just now is left out."""
        now = _stamp(name)
        if (stamp or now) != now or max(now[1], now[2]) > time.time_ns() - YOUNG_NS:
            return
        with self._lock:
            if self._known is None:
                self._known = _read(self._path)
            self._known[f"{what}:{name}"] = (now, value)
            self.changed = True

    def save(self) -> None:
        """Written beside and renamed; files that are gone are forgotten."""
        with self._lock:
            known = {key: entry for key, entry in (self._known or {}).items() if os.path.lexists(key.partition(":")[2])}
            self.changed = False
        body = json.dumps(known).encode()
        part = self._path.with_name(f"{self._path.name}-{os.getpid()}-{threading.get_ident()}")
        part.write_bytes(hashlib.sha256(body).hexdigest().encode() + b"\n" + body)
        part.replace(self._path)


def _stamp(name: str) -> _Stamp:
    stat = os.stat(name)  # noqa: PTH116 - a plain name is enough, and this runs for every input of every build
    return stat.st_size, stat.st_mtime_ns, stat.st_ctime_ns, stat.st_ino


def _read(path: Path) -> dict[str, tuple[_Stamp, str]]:
    try:
        checksum, _, body = path.read_bytes().partition(b"\n")
    except OSError:
        return {}
    if hashlib.sha256(body).hexdigest().encode() != checksum:
        return {}
    known = json.loads(body)
    return {key: ((stamp[0], stamp[1], stamp[2], stamp[3]), value) for key, (stamp, value) in known.items()}
