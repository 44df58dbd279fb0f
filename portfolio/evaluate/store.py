"""What earlier builds worked out, kept under ``.portfolio/``: safe to delete, to kill and to damage at any time."""

from __future__ import annotations

import errno
import fcntl
import hashlib
import json
import os
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from portfolio.errors import CannotRun
from portfolio.evaluate.stats import StatCache

FORMAT = 1
"""Part of the folder's name: entries of another version are never read, and never migrated in place."""

EVALUATION = "evaluation"
"""The kind of entry that holds what a predictor answered."""

_MAGIC = b"portfolio-store "


class DamageError(Exception):
    """An entry is not what was written."""


class Store:
    """Named bytes by kind and key. One entry is one file, so that replacing it is one atomic rename.

    A file that fails its checksum is set aside under ``damaged/`` and counts as absent. A folder that cannot be written
    to is a store that keeps nothing. Safe for several threads and several processes at once.

    Attributes:
        stats: digests of files that have not changed since they were read.
    """

    def __init__(self, root: Path) -> None:
        self.root = root
        self._folder = root / f"v{FORMAT}"
        self._lock = threading.Lock()
        self._notices: list[str] = []
        self._writable = True
        self._swept = False
        self.stats = StatCache(self._folder / "stats.json")

    @property
    def notices(self) -> tuple[str, ...]:
        """What the author should hear about the store so far, one sentence each."""
        return tuple(self._notices)

    def get(self, kind: str, key: str) -> dict[str, bytes] | None:
        """The files put there last, exactly, or ``None``."""
        path = self._path(kind, key)
        try:
            return _unpack(path.read_bytes(), kind, key)
        except FileNotFoundError:
            return None
        except DamageError as damage:
            self._set_aside(path, kind, str(damage))
            return None
        except OSError as error:
            self._notice(f"{self.root.name} cannot be read ({error.strerror}); everything is worked out afresh")
            return None

    def put(self, kind: str, key: str, files: Mapping[str, bytes]) -> None:
        """Keeps ``files``; they survive a kill or a power cut from here on. Replaces what was there.

        Raises:
            CannotRun: the disk is full.
        """
        if not self._writable:
            return
        content = _pack(kind, key, files)
        path = self._path(kind, key)
        try:
            if path.read_bytes() == content:
                return
        except OSError:
            pass
        with self._tolerant(len(content)):
            self._sweep()
            _make_folder(path.parent, self.root)
            try:
                self._publish(path, content)
            except FileNotFoundError:  # another process swept our file before we had locked it
                self._publish(path, content)

    def remember(self, kind: str, name: str, key: str) -> None:
        """Points ``name`` at the entry ``key`` of that kind: the last good page of a project, say."""
        self.put(f"{kind}-by-name", name, {"key": key.encode()})

    def remembered(self, kind: str, name: str) -> str | None:
        """The key that ``name`` was pointed at last."""
        files = self.get(f"{kind}-by-name", name)
        return files["key"].decode() if files else None

    @property
    def published(self) -> tuple[Path, ...]:
        """Where builds have put sites so far."""
        files = self.get("published", "sites")
        return tuple(map(Path, json.loads(files["sites.json"]))) if files else ()

    def publishes(self, site: Path) -> None:
        """Remembers that a site is put there."""
        sites = sorted({*map(str, self.published), str(site.absolute())})
        self.put("published", "sites", {"sites.json": json.dumps(sites).encode()})

    def save_stats(self) -> None:
        """Writes the stat cache where it has news; losing it costs time only, so nothing waits for the disk."""
        if self._writable and self.stats.changed:
            with self._tolerant(0):
                _make_folder(self._folder, self.root)
                self.stats.save()

    def _path(self, kind: str, key: str) -> Path:
        return self._folder / kind / hashlib.sha256(key.encode()).hexdigest()[:40]

    def _publish(self, path: Path, content: bytes) -> None:
        part = self._folder / "tmp" / f"{os.getpid()}-{threading.get_ident()}-{os.urandom(4).hex()}"
        _make_folder(part.parent, self.root)
        try:
            with part.open("xb") as file:
                fcntl.flock(file, fcntl.LOCK_EX)
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
                part.replace(path)
        except BaseException:
            part.unlink(missing_ok=True)
            raise
        _sync_folder(path.parent)

    def _sweep(self) -> None:
        """Removes what killed builds left half written: a file in ``tmp/`` that nobody holds a lock on."""
        with self._lock:
            if self._swept:
                return
            self._swept = True
        for path in sorted((self._folder / "tmp").glob("*")):
            try:
                with path.open("rb") as file:
                    fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                    path.unlink(missing_ok=True)
            except (FileNotFoundError, BlockingIOError):
                continue

    def _set_aside(self, path: Path, kind: str, why: str) -> None:
        target = self._folder / "damaged" / f"{kind}-{path.name}-{os.urandom(4).hex()}"
        try:
            _make_folder(target.parent, self.root)
            path.replace(target)
            self._notice(f"an entry of {self.root.name} was damaged ({why}); it was set aside and is made again")
        except OSError:
            self._notice(f"an entry of {self.root.name} is damaged ({why}); it is not used")

    @contextmanager
    def _tolerant(self, size: int) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            if error.errno in (errno.ENOSPC, errno.EDQUOT):
                raise CannotRun.one(
                    f"no space left for {self.root.name}: {size / 1e6:.1f} MB more are needed",
                    hint=f"free some space; {self.root.name} may be deleted, everything in it can be made again",
                ) from error
            self._writable = False
            why = f"{self.root.name} cannot be written to ({error.strerror})"
            self._notice(f"{why}; nothing is kept for the next build")

    def _notice(self, sentence: str) -> None:
        with self._lock:
            if sentence not in self._notices:
                self._notices.append(sentence)


def _pack(kind: str, key: str, files: Mapping[str, bytes]) -> bytes:
    """One line with the checksum of the manifest, one line with the manifest, then the files one after the other."""
    names = sorted(files)
    entries = [[name, len(files[name]), hashlib.sha256(files[name]).hexdigest()] for name in names]
    manifest = json.dumps({"kind": kind, "key": key, "files": entries}).encode()
    checksum = hashlib.sha256(manifest).hexdigest().encode()
    return b"\n".join([_MAGIC + checksum, manifest, b"".join(files[name] for name in names)])


def _unpack(content: bytes, kind: str, key: str) -> dict[str, bytes]:
    head, _, rest = content.partition(b"\n")
    manifest, _, body = rest.partition(b"\n")
    if head != _MAGIC + hashlib.sha256(manifest).hexdigest().encode():
        raise DamageError("its manifest has changed")
    facts = json.loads(manifest)
    if (facts["kind"], facts["key"]) != (kind, key):
        raise DamageError("it belongs elsewhere")
    files: dict[str, bytes] = {}
    for name, size, checksum in facts["files"]:
        files[name], body = body[:size], body[size:]
        if hashlib.sha256(files[name]).hexdigest() != checksum:
            raise DamageError(f"{name} has changed")
    if body:
        raise DamageError("it has grown")
    return files


def _make_folder(folder: Path, root: Path) -> None:
    """``folder``, and its parents down from ``root``, private to the user and on the disk for good."""
    if folder.is_dir():
        return
    if folder != root:
        _make_folder(folder.parent, root)
    else:
        folder.parent.mkdir(parents=True, exist_ok=True)
    folder.mkdir(mode=0o700, exist_ok=True)
    if folder.parent == root:
        (root / ".gitignore").write_text("*\n", encoding="utf-8")
    _sync_folder(folder.parent)


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
