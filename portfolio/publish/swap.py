"""Puts a finished site in the place of the old one: whole or not at all, also when killed in between.

Order: every file and folder of the new site is flushed to disk, then it changes places with the old one in one system
call (``renameat2`` with ``RENAME_EXCHANGE`` on Linux, ``renamex_np`` on macOS), then the parent folder is flushed.
Where the file system cannot exchange, two renames do, and ``recover`` mends the moment between them. Call all of this
under ``lock.building``.
"""

from __future__ import annotations

import ctypes
import errno
import os
import shutil
import sys
from collections.abc import Callable
from pathlib import Path

from portfolio.errors import CannotRun, Problem

Exchange = Callable[[Path, Path], bool]

_AT_FDCWD = -100
_RENAME_EXCHANGE = 2
_RENAME_SWAP = 2
# What a kernel or a file system answers when it knows the call but not the exchange.
_CANNOT_EXCHANGE = {errno.ENOSYS, errno.EINVAL, errno.ENOTSUP, errno.EOPNOTSUPP}
# Any of these at the top of a folder says that a build made it.
_MADE_BY_A_BUILD = ("build.json", "sitemap.xml", "404.html")


def staging(site: Path) -> Path:
    """A fresh, empty folder beside ``site`` to build into; what a killed build left behind is cleared away first.

    Raises:
        CannotRun: ``site`` holds something that no build made, or the folder cannot be made.
    """
    site = site.resolve()
    _refuse_foreign(site)
    try:
        site.parent.mkdir(parents=True, exist_ok=True)
        recover(site)
        _new(site).mkdir()
    except OSError as error:
        raise _cannot("prepare", site, error) from error
    return _new(site)


def recover(site: Path) -> None:
    """Brings back the old site when a build was killed between two renames, and clears away half-built ones."""
    site = site.resolve()
    if _old(site).is_dir() and not site.exists():
        _old(site).rename(site)
    for leftover in (_old(site), _new(site)):
        shutil.rmtree(leftover, ignore_errors=True)


def exchange_folders(one: Path, other: Path) -> bool:
    """Whether the two folders changed places, in one step that no reader can see half done."""
    libc = ctypes.CDLL(None, use_errno=True)
    names = os.fsencode(one), os.fsencode(other)
    if sys.platform.startswith("linux") and hasattr(libc, "renameat2"):
        failed = libc.renameat2(_AT_FDCWD, names[0], _AT_FDCWD, names[1], ctypes.c_uint(_RENAME_EXCHANGE))
    elif sys.platform == "darwin" and hasattr(libc, "renamex_np"):
        failed = libc.renamex_np(names[0], names[1], ctypes.c_uint(_RENAME_SWAP))
    else:
        return False
    if not failed:
        return True
    number = ctypes.get_errno()
    if number in _CANNOT_EXCHANGE:
        return False
    raise OSError(number, os.strerror(number), str(other))


def swap_in(new: Path, site: Path, *, exchange: Exchange = exchange_folders) -> None:
    """``site`` is now what was in ``new``, flushed to disk; the old site and ``new`` are gone.

    Args:
        new: a folder on the same file system, normally from ``staging``.
        exchange: the way two folders change places; one that answers ``False`` makes it two renames.

    Raises:
        CannotRun: the disk refused; ``site`` is the old site, unharmed.
    """
    site = site.resolve()
    _refuse_foreign(site)
    try:
        _flush(new)
        if not site.exists():
            new.rename(site)
        elif not exchange(new, site):
            site.rename(_old(site))
            new.rename(site)
        _flush_one(site.parent)
    except OSError as error:
        if _old(site).is_dir() and not site.exists():
            _old(site).rename(site)
        raise _cannot("swap in", site, error) from error
    for old in (new, _old(site)):
        shutil.rmtree(old, ignore_errors=True)


def _new(site: Path) -> Path:
    return site.with_name(f".{site.name}.new")


def _old(site: Path) -> Path:
    return site.with_name(f".{site.name}.old")


def _refuse_foreign(site: Path) -> None:
    if not site.exists():
        return
    if not site.is_dir():
        raise _refusal(site, "is a file, not a folder", "remove it")
    entries = sorted(entry.name for entry in site.iterdir())
    made_by_a_build = not entries or any(name in entries for name in _MADE_BY_A_BUILD)
    if not made_by_a_build or ".git" in entries:
        foreign = ".git" if ".git" in entries else entries[0]
        raise _refusal(site, f"holds files that no build made ({foreign}); a build replaces it whole", "move them away")


def _refusal(site: Path, message: str, advice: str) -> CannotRun:
    return CannotRun([Problem(message, path=site.name, hint=f"{advice}, or set another site_dir in mkdocs.yml")])


def _flush(folder: Path) -> None:
    for top, _, files in os.walk(folder, topdown=False):
        for name in files:
            _flush_one(Path(top, name))
        _flush_one(Path(top))


def _flush_one(path: Path) -> None:
    if sys.platform == "win32" and path.is_dir():
        return  # Windows cannot open a folder to flush it.
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _cannot(verb: str, site: Path, error: OSError) -> CannotRun:
    reason = error.strerror or str(error)
    hint = "free some space and build again" if error.errno == errno.ENOSPC else None
    message = f"cannot {verb} the new site: {reason[:1].lower()}{reason[1:]}"
    return CannotRun([Problem(message, path=site.name, hint=hint)])
