"""The store gives back what was put there or nothing, whatever happens to its files."""

from __future__ import annotations

import errno
import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portfolio.errors import CannotRun
from portfolio.evaluate.stats import StatCache
from portfolio.evaluate.store import DamageError, Store, _pack, _unpack

FILES = {"a.csv": b"x,y\n1,2\n", "b.json": b"{}"}


def only_entry(store: Store, kind: str = "evaluation") -> Path:
    (path,) = (store.root / "v1" / kind).iterdir()
    return path


def test_what_was_put_comes_back(store):
    """Exactly, under its kind and key, also from another process's point of view."""
    store.put("evaluation", "key", FILES)

    assert Store(store.root).get("evaluation", "key") == FILES
    assert store.get("evaluation", "other") is None
    assert store.get("page", "key") is None


def test_a_second_put_replaces_the_first(store):
    """The last one counts."""
    store.put("evaluation", "key", FILES)
    store.put("evaluation", "key", {"c": b"new"})

    assert store.get("evaluation", "key") == {"c": b"new"}


def test_a_name_points_at_a_key(store):
    """The last good page of a project is found by its slug."""
    store.remember("page", "faces", "123")
    store.remember("page", "faces", "456")

    assert store.remembered("page", "faces") == "456"
    assert store.remembered("page", "coins") is None


@given(st.binary(max_size=40), st.data())
def test_no_damage_goes_unnoticed(body, data):
    """Any byte changed, cut off or added is found."""
    content = _pack("kind", "key", {"a": body, "b": b"second"})
    at = data.draw(st.integers(0, len(content) - 1))
    changed = data.draw(
        st.sampled_from(
            [
                content[:at],
                content[:at] + bytes([content[at] ^ 1]) + content[at + 1 :],
                content + b"x",
                content[:at] + content,
            ]
        )
    )

    with pytest.raises(DamageError):
        _unpack(changed, "kind", "key") if changed != content else _raise()


def _raise() -> None:
    raise DamageError


def test_a_damaged_entry_is_set_aside(store):
    """It counts as absent, is kept for a look, and can be made again; a notice says so."""
    store.put("evaluation", "key", FILES)
    path = only_entry(store)
    path.write_bytes(path.read_bytes()[:-1])

    assert store.get("evaluation", "key") is None
    assert not path.exists()
    assert len(list((store.root / "v1" / "damaged").iterdir())) == 1
    assert store.notices == (
        "an entry of .portfolio was damaged (b.json has changed); it was set aside and is made again",
    )
    store.put("evaluation", "key", FILES)
    assert store.get("evaluation", "key") == FILES


def test_an_entry_in_the_wrong_place_is_not_served(store):
    """A file that was moved by hand does not answer for another key."""
    store.put("evaluation", "one", FILES)
    path = only_entry(store)
    store.put("evaluation", "two", {"c": b"two"})
    other = next(entry for entry in path.parent.iterdir() if entry != path)
    path.replace(other)

    assert store.get("evaluation", "two") is None


def test_a_store_that_cannot_be_written_keeps_nothing(root):
    """The build goes on without; one notice says so."""
    (root / ".portfolio").write_text("a file is in the way", encoding="utf-8")
    store = Store(root / ".portfolio")

    store.put("evaluation", "key", FILES)
    store.put("evaluation", "key", FILES)

    assert store.get("evaluation", "key") is None
    assert len(store.notices) >= 1
    assert "nothing is kept for the next build" in " ".join(store.notices)


def test_a_full_disk_stops_the_build_and_damages_nothing(store, monkeypatch):
    """What was acknowledged before is still there."""
    store.put("evaluation", "old", FILES)

    def full(_: int) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(CannotRun, match=r"no space left for \.portfolio: 2\.0 MB more are needed"):
        store.put("evaluation", "new", {"big": bytes(2_000_000)})
    monkeypatch.undo()

    assert store.get("evaluation", "old") == FILES
    assert store.get("evaluation", "new") is None
    assert list((store.root / "v1" / "tmp").iterdir()) == []


def test_the_store_is_private_and_ignored_by_git(store):
    """Mode 0700, and a .gitignore of its own where the repository has none."""
    store.put("evaluation", "key", FILES)

    assert (store.root.stat().st_mode & 0o777) == 0o700
    assert (store.root / ".gitignore").read_text(encoding="utf-8") == "*\n"


WRITER = """
import sys
from pathlib import Path
from portfolio.evaluate.store import Store
store = Store(Path(sys.argv[1]))
for number in range(100_000):
    store.put("page", "same", {"body": bytes([number % 251]) * 20_000})
    store.put("evaluation", str(number), {"body": str(number).encode() * 1000})
    print(number, flush=True)
"""


def test_a_killed_build_loses_nothing_that_was_acknowledged(root):
    """Killed in the middle of writing, ten times: every entry is whole, and what was half written is swept."""
    folder = root / ".portfolio"
    for _ in range(10):
        writer = subprocess.Popen([sys.executable, "-c", WRITER, str(folder)], stdout=subprocess.PIPE, text=True)
        assert writer.stdout
        for _ in range(3):
            writer.stdout.readline()
        time.sleep(0.01)
        writer.send_signal(signal.SIGKILL)
        acknowledged = writer.stdout.read().split()
        writer.stdout.close()
        writer.wait()
        store = Store(folder)
        same = store.get("page", "same")
        assert same is not None
        assert len(set(same["body"])) == 1
        for number in (*acknowledged, "2"):
            assert store.get("evaluation", number) == {"body": number.encode() * 1000}
        assert store.notices == ()

    Store(folder).put("page", "last", {})
    assert list((folder / "v1" / "tmp").iterdir()) == []


def test_many_writers_do_not_get_in_each_others_way(store):
    """Threads that write the same keys at once: every read is whole."""
    seen: list[bool] = []

    def work(mark: int) -> None:
        for _ in range(20):
            store.put("page", "same", {"body": bytes([mark]) * 5000})
            files = store.get("page", "same")
            seen.append(files is not None and len(set(files["body"])) == 1)

    threads = [threading.Thread(target=work, args=(mark,)) for mark in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert seen == [True] * 80
    assert store.notices == ()


def aged(path: Path) -> Path:
    """Waits until the file is old enough to be trusted; only utime can be set back, not the time of the change."""
    while time.time_ns() - path.stat().st_ctime_ns < 2_050_000_000:
        time.sleep(0.05)
    return path


def test_the_stat_cache_saves_reading_old_files_only(tmp_path, monkeypatch):
    """A file that changed within two seconds is read again; an older one is remembered, over the end of the process."""
    path = tmp_path / "file"
    path.write_bytes(b"one")
    stats = StatCache(tmp_path / "stats.json")
    first = stats.digest(path)
    assert not stats.changed
    aged(path)
    assert stats.digest(path) == first
    assert stats.changed
    stats.save()

    again = StatCache(tmp_path / "stats.json")
    monkeypatch.setattr("hashlib.file_digest", lambda *_: pytest.fail("it was read"))
    assert again.digest(path) == first
    monkeypatch.undo()
    inode = path.stat()
    path.write_bytes(b"two")
    os.utime(path, ns=(inode.st_atime_ns, inode.st_mtime_ns))
    assert again.digest(path) != first


def test_a_damaged_stat_cache_is_an_empty_one(tmp_path):
    """It only ever saves work."""
    (tmp_path / "stats.json").write_text("nonsense", encoding="utf-8")
    (tmp_path / "file").write_bytes(b"one")

    assert StatCache(tmp_path / "stats.json").digest(tmp_path / "file").startswith("7692c3ad")
