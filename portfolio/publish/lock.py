"""One build of a site at a time; a second one waits, or says who is in the way."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from portfolio.errors import CannotRun


@contextmanager
def building(store: Path, *, wait: bool = True, say: Callable[[str], None] | None = None) -> Iterator[None]:
    """Holds the lock of ``store`` (the folder ``.portfolio``) for one build; the kernel frees it when that is killed.

    Where the store cannot be written, there is nothing to lock and the build goes on without.

    Args:
        wait: until the other build ends; otherwise give up at once.
        say: called once with "waiting for pid 123 (since 12:01)" before the wait.

    Raises:
        CannotRun: another build is running and ``wait`` is false.
    """
    from filelock import FileLock, Timeout

    owner = store / "build.pid"
    lock = FileLock(store / "build.lock")
    try:
        store.mkdir(parents=True, exist_ok=True)
        lock.acquire(timeout=0)
    except Timeout:
        if not wait:
            raise CannotRun.one(
                f"another build is running: {_who(owner)}", hint="wait for it, or build without --no-wait"
            ) from None
        if say:
            say(f"waiting for {_who(owner)}")
        lock.acquire()
    except OSError as error:
        if say:
            say(f"cannot lock {store.name} ({error.strerror}): nothing is kept, and nothing stops a second build")
        yield
        return
    try:
        owner.write_text(f"pid {os.getpid()} (since {datetime.now():%H:%M})", encoding="utf-8")
        yield
    finally:
        owner.unlink(missing_ok=True)
        lock.release()


def _who(owner: Path) -> str:
    try:
        return owner.read_text(encoding="utf-8") or "another build"
    except OSError:
        return "another build"  # It has just begun, or has just ended.
