# ruff: noqa: PTH208
"""Landlock (Linux 5.13 and later): a process that cannot read where the truth lies, nor write outside its folders.

Stands alone: ``supervisor.py`` imports it in an interpreter that does not know ``portfolio`` and waits for no pathlib.
It keeps accidents and careless code away from the truth; it is no boundary against a hostile project.
"""

from __future__ import annotations

import ctypes
import os
import stat
import struct
import sys
from collections.abc import Iterable, Iterator

_CREATE_RULESET, _ADD_RULE, _RESTRICT_SELF = 444, 445, 446
_PATH_BENEATH = 1
_NO_NEW_PRIVILEGES, _DROP_CAPABILITY = 38, 24
_SYS_ADMIN, _PERFMON = 21, 38

# linux/landlock.h: LANDLOCK_ACCESS_FS_*
_READ_FILE, _READ_FOLDER = 1 << 2, 1 << 3
_WRITE_FILE, _REFER, _TRUNCATE = 1 << 1, 1 << 13, 1 << 14
_REMOVE_AND_MAKE = sum(1 << bit for bit in range(4, 13))
_SCOPE_SIGNALS = 1 << 1


def confine(*, hidden: Iterable[str], readable: Iterable[str], writable: Iterable[str]) -> bool:
    """From here on, and in every child: nothing below ``hidden`` can be read, and only ``writable`` can be written.

    Args:
        hidden: files and folders out of reach, absolute and resolved.
        readable: exceptions inside ``hidden``.
        writable: folders and devices to write to; they can be read as well.

    Returns:
        Whether the kernel could do it; if not, nothing has changed.
    """
    version = landlock_version()
    if version < 1:
        return False
    reading = _READ_FILE | _READ_FOLDER
    writing = _WRITE_FILE | _REMOVE_AND_MAKE | (_REFER if version >= 2 else 0) | (_TRUNCATE if version >= 3 else 0)
    attributes = struct.pack("=QQQ", reading | writing, 0, _SCOPE_SIGNALS)[: 24 if version >= 6 else 8]
    ruleset = _call(_CREATE_RULESET, attributes, len(attributes), 0)
    if ruleset < 0:
        return False
    try:
        for path in (*everything_but(hidden), *readable):
            _allow(ruleset, path, reading)
        for path in writable:
            _allow(ruleset, path, reading | writing)
        for capability in (_SYS_ADMIN, _PERFMON):  # either lets root read another process's environment all the same
            prctl(_DROP_CAPABILITY, capability)
        prctl(_NO_NEW_PRIVILEGES, 1)
        return _call(_RESTRICT_SELF, ruleset, 0) == 0
    finally:
        os.close(ruleset)


def landlock_version() -> int:
    """What the kernel knows of Landlock; 0 or less without it."""
    return _call(_CREATE_RULESET, None, 0, 1) if sys.platform.startswith("linux") else 0


def everything_but(hidden: Iterable[str]) -> Iterator[str]:
    """The fewest paths that cover the whole file system except ``hidden`` and the folders on the way there."""
    out_of_reach = {path.rstrip("/") for path in hidden}
    on_the_way = {""}
    for path in out_of_reach:
        parts = path.split("/")
        on_the_way.update("/".join(parts[:length]) for length in range(1, len(parts)))
    for folder in sorted(on_the_way):
        if folder in out_of_reach or any(folder.startswith(path + "/") for path in out_of_reach):
            continue
        try:
            names = os.listdir(folder or "/")
        except OSError:
            continue
        for name in names:
            path = f"{folder}/{name}"
            if path not in on_the_way and path not in out_of_reach:
                yield path


def prctl(option: int, value: int) -> None:
    """Asks the kernel for something about this process; where there is no such call, nothing happens."""
    if sys.platform.startswith("linux"):
        ctypes.CDLL(None).prctl(option, *map(ctypes.c_ulong, (value, 0, 0, 0)))


def _allow(ruleset: int, path: str, access: int) -> None:
    """One rule. Links are left alone: what they point to has a rule of its own, or is hidden."""
    try:
        descriptor = os.open(path, os.O_PATH | os.O_CLOEXEC | os.O_NOFOLLOW)
    except OSError:
        return
    try:
        kind = os.fstat(descriptor).st_mode
        if not stat.S_ISDIR(kind):
            access &= _READ_FILE | _WRITE_FILE | _TRUNCATE
        if not stat.S_ISLNK(kind):
            _call(_ADD_RULE, ruleset, _PATH_BENEATH, struct.pack("=Qi", access, descriptor), 0)
    finally:
        os.close(descriptor)


def _call(number: int, *arguments: bytes | int | None) -> int:
    """The system call; -1 where it failed."""
    words = [ctypes.c_long(value) if isinstance(value, int) else value for value in arguments]
    return int(ctypes.CDLL(None).syscall(ctypes.c_long(number), *words))
