# ruff: noqa: PTH100, PTH112, PTH120, PTH123, PTH208
"""Runs one command and sees to its end: a script of its own, between the build and the author's code.

Reads a job as one line of JSON from standard input, writes the outcome as JSON to standard output. It adopts whatever
the command leaves behind (a "subreaper"), so that nothing outlives the run; and when the build dies, its standard input
closes, which ends the run as well. It starts before every predictor, so it imports little: pathlib would double that.
"""

from __future__ import annotations

import binascii
import json
import os
import resource
import select
import signal
import sys
import time
from typing import Any

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

from blindfold import confine, prctl  # type: ignore[import-not-found]

_SET_PARENT_DEATH_SIGNAL, _SET_CHILD_SUBREAPER = 1, 36
_GRACE_SECONDS = 0.5
_LARGEST_FILE = 8 << 30


class Log:
    """What the command printed: the first and the last bytes, and how many there were."""

    def __init__(self, keep: int) -> None:
        self._keep = keep
        self.head = b""
        self.tail = b""
        self.total = 0

    def add(self, chunk: bytes) -> None:
        self.total += len(chunk)
        room = self._keep - len(self.head)
        self.head += chunk[:room]
        self.tail = (self.tail + chunk[max(room, 0) :])[-self._keep :]


def main() -> None:
    """One job, start to end."""
    job = json.loads(sys.stdin.buffer.readline())
    outcome = supervise(job)
    if outcome["reason"] == "abandoned":  # nobody is left to tidy up or to read the outcome
        import shutil

        shutil.rmtree(job["stage"], ignore_errors=True)
        return
    sys.stdout.write(json.dumps(outcome))


def supervise(job: dict[str, Any]) -> dict[str, Any]:
    """How the command ended.

    Returns:
        ``status`` (exit code, or minus the signal), ``reason`` ("timeout", "output", "abandoned" or ``None``),
        ``error`` (number of the operating system's error when it could not be started), ``seconds``, ``left``
        (processes still there after it ended well), ``layers``, and ``head``, ``tail`` and ``total`` of the output.
    """
    prctl(_SET_CHILD_SUBREAPER, 1)
    woken, wake = os.pipe()
    os.set_blocking(wake, False)
    signal.signal(signal.SIGCHLD, lambda *_: None)
    signal.set_wakeup_fd(wake, warn_on_full_buffer=False)
    printed, printing = os.pipe()
    told, telling = os.pipe()
    started = time.monotonic()
    child = os.fork()
    if child == 0:
        _become(job, printing, telling)
    os.close(printing)
    os.close(telling)
    log = Log(job["keep"])
    with os.fdopen(told, "rb") as news:
        said = json.loads(b"[" + news.read().rstrip(b",") + b"]")
    status, reason = _wait(child, job, log, printed, woken, started + job["seconds"])
    seconds = time.monotonic() - started
    left = 0 if reason else _left_running(log, printed)
    status = _end(child, status)
    _drain(log, printed)
    facts = {key: value for part in said for key, value in part.items()}
    return {
        "status": status,
        "reason": reason,
        "seconds": seconds,
        "left": left,
        "error": facts.get("error"),
        "layers": facts.get("layers", []),
        "head": binascii.b2a_base64(log.head, newline=False).decode(),
        "tail": binascii.b2a_base64(log.tail, newline=False).decode(),
        "total": log.total,
    }


def _become(job: dict[str, Any], printing: int, telling: int) -> None:
    """In the child: everything is taken away that the author's code shall not have, then it starts."""
    try:
        os.setsid()
        signal.set_wakeup_fd(-1)
        for number in (signal.SIGCHLD, signal.SIGPIPE, signal.SIGXFSZ):
            signal.signal(number, signal.SIG_DFL)
        nothing = os.open(os.devnull, os.O_RDONLY)
        for source, target in ((nothing, 0), (printing, 1), (printing, 2)):
            os.dup2(source, target)
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        _limit(resource.RLIMIT_FSIZE, _LARGEST_FILE)
        prctl(_SET_PARENT_DEATH_SIGNAL, signal.SIGKILL)
        os.chdir(job["folder"])
        blind = confine(hidden=job["hidden"], readable=job["readable"], writable=job["writable"])
        os.write(telling, json.dumps({"layers": ["landlock"] if blind else []}).encode() + b",")
        os.execvpe(job["argv"][0], job["argv"], job["environment"])
    except OSError as error:
        os.write(telling, json.dumps({"error": error.errno}).encode())
    finally:
        os._exit(127)


def _limit(what: int, most: int) -> None:
    allowed = resource.getrlimit(what)[1]
    most = most if allowed == resource.RLIM_INFINITY else min(most, allowed)
    resource.setrlimit(what, (most, most))


def _wait(
    child: int, job: dict[str, Any], log: Log, printed: int, woken: int, deadline: float
) -> tuple[int | None, str | None]:
    """The exit status, or the reason why the run has to be ended."""
    listening = [printed, 0, woken]
    while True:
        ready = select.select(listening, [], [], max(0.0, deadline - time.monotonic()))[0]
        if printed in ready:
            chunk = os.read(printed, 1 << 16)
            log.add(chunk)
            if log.total > job["cap"]:
                return None, "output"
            if not chunk:
                listening.remove(printed)
        if 0 in ready and not os.read(0, 1):
            return None, "abandoned"
        if woken in ready:
            os.read(woken, 512)
            status = _reap(child)
            if status is not None:
                return status, None
        if time.monotonic() >= deadline:
            _ask_where(child, log, printed)
            return None, "timeout"


def _ask_where(child: int, log: Log, printed: int) -> None:
    """Gives Python a moment to say which line it is at: the worker answers SIGTERM with a traceback."""
    os.kill(child, signal.SIGTERM)
    until = time.monotonic() + _GRACE_SECONDS
    while (left := until - time.monotonic()) > 0 and select.select([printed], [], [], min(left, 0.1))[0]:
        chunk = os.read(printed, 1 << 16)
        log.add(chunk)
        if not chunk:
            return


def _reap(child: int) -> int | None:
    """Buries every process that has ended; the status of ``child`` if it is among them."""
    found = None
    while True:
        try:
            process, status = os.waitpid(-1, os.WNOHANG)
        except ChildProcessError:
            return found
        if process == 0:
            return found
        if process == child:
            found = os.waitstatus_to_exitcode(status)


def _left_running(log: Log, printed: int) -> int:
    """How many processes are still there; those that are about to end (pools, trackers) get a moment."""
    until = time.monotonic() + _GRACE_SECONDS
    while (running := len(_running())) and time.monotonic() < until:
        _drain(log, printed, 0.01)
        _reap(0)
    return running


def _end(child: int, status: int | None) -> int | None:
    """Kills all that is left, and reaps it. First everything is stopped, so that nothing can start a replacement."""
    for sent in (signal.SIGSTOP, signal.SIGKILL):
        for _ in range(200):
            running = _running()
            for process in running:
                _send(process, sent)
            if sent == signal.SIGSTOP and set(_running()) <= set(running):
                break
            if not sys.platform.startswith("linux"):
                _send(-child, signal.SIGKILL)
            ended = _reap(child)
            status = status if ended is None else ended
            if sent == signal.SIGKILL and not running:
                return status
            time.sleep(0.002)
    return status


def _send(process: int, what: int) -> None:
    try:
        os.kill(process, what)
    except (ProcessLookupError, PermissionError):
        return


def _running() -> list[int]:
    """Every live process below this one. A look that finds none is repeated: who forks and ends while it goes through
    the list is gone by then, and the new process was not on the list yet."""
    return _descendants() or _descendants()


def _descendants() -> list[int]:
    """Every live process below this one, zombies left out; none where there is no ``/proc``."""
    children: dict[int, list[int]] = {}
    for name in os.listdir("/proc") if os.path.isdir("/proc/self") else ():
        if name.isdigit():
            try:
                with open(f"/proc/{name}/stat", "rb") as file:
                    state, parent = file.read().rpartition(b")")[2].split()[:2]
            except (OSError, ValueError):
                continue
            if state not in (b"Z", b"X"):
                children.setdefault(int(parent), []).append(int(name))
    found: list[int] = []
    level = [os.getpid()]
    while level:
        level = [child for parent in level for child in children.get(parent, [])]
        found += level
    return found


def _drain(log: Log, printed: int, seconds: float = 0.0) -> None:
    """Reads what is there to read, waiting that long for the first of it."""
    while select.select([printed], [], [], seconds)[0]:
        chunk = os.read(printed, 1 << 16)
        log.add(chunk)
        if not chunk:
            time.sleep(seconds)
            return
        seconds = 0.0


if __name__ == "__main__":
    main()
