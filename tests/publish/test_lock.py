"""One build at a time."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys

import pytest

from portfolio.errors import CannotRun
from portfolio.publish.lock import building

HOLDER = """
import sys, time
from pathlib import Path
from portfolio.publish.lock import building
with building(Path(sys.argv[1])):
    print("building", flush=True)
    sys.stdin.readline()
"""


@pytest.fixture
def other(tmp_path):
    """Another process that builds until it is told to end."""
    process = subprocess.Popen(
        [sys.executable, "-c", HOLDER, str(tmp_path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    with process:
        assert process.stdout.readline() == "building\n"
        yield process
        process.kill()


def test_a_second_build_that_may_not_wait_says_who_is_in_the_way(other, tmp_path):
    """``--no-wait`` ends at once with exit code 2."""
    with pytest.raises(CannotRun) as caught, building(tmp_path, wait=False):
        pytest.fail("two builds at once")

    assert caught.value.exit_code == 2
    message, hint = str(caught.value).splitlines()
    assert re.fullmatch(rf"another build is running: pid {other.pid} \(since \d\d:\d\d\)", message)
    assert hint == "  hint: wait for it, or build without --no-wait"


def test_a_second_build_waits_and_says_so(other, tmp_path):
    """It goes on as soon as the first one ends."""
    said: list[str] = []

    def say(sentence: str) -> None:
        said.append(sentence)
        other.stdin.write("\n")
        other.stdin.flush()

    with building(tmp_path, say=say):
        assert re.fullmatch(rf"waiting for pid {other.pid} \(since \d\d:\d\d\)", said[0])
    assert len(said) == 1


def test_a_killed_build_leaves_no_lock(other, tmp_path):
    """The kernel frees it, so nobody ever deletes a lock file by hand."""
    other.send_signal(signal.SIGKILL)
    other.wait()

    with building(tmp_path, wait=False):
        assert f"pid {os.getpid()}" in (tmp_path / "build.pid").read_text(encoding="utf-8")
    assert not (tmp_path / "build.pid").exists()


def test_a_failed_build_frees_the_lock(tmp_path):
    """An exception inside passes through and leaves nothing locked."""
    with pytest.raises(ZeroDivisionError), building(tmp_path):
        raise ZeroDivisionError

    with building(tmp_path, wait=False):
        pass


def test_a_store_that_cannot_be_written_does_not_stop_a_build(tmp_path):
    """There is nothing to share, so there is nothing to lock; the author is told."""
    (tmp_path / "store").touch()
    said: list[str] = []

    with building(tmp_path / "store", say=said.append):
        pass

    assert said == ["cannot lock store (File exists): nothing is kept, and nothing stops a second build"]
