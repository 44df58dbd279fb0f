"""The site is swapped in whole or not at all."""

from __future__ import annotations

import errno
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from portfolio.errors import CannotRun
from portfolio.publish.swap import exchange_folders, recover, staging, swap_in

N_PAGES = 60


def two_renames(_one: Path, _other: Path) -> bool:
    """A file system that cannot exchange."""
    return False


def write_site(folder: Path, text: str, n_pages: int = 1) -> None:
    folder.mkdir(exist_ok=True)
    (folder / "build.json").write_text("{}", encoding="utf-8")
    for n in range(n_pages):
        (folder / f"{n}.html").write_text(text, encoding="utf-8")


@pytest.fixture
def site(tmp_path):
    write_site(tmp_path / "site", "old")
    return tmp_path / "site"


@pytest.mark.parametrize("exchange", [exchange_folders, two_renames])
def test_the_new_site_takes_the_place_of_the_old(site, exchange):
    """Afterwards there is the new site, and nothing beside it."""
    new = staging(site)
    write_site(new, "new")

    swap_in(new, site, exchange=exchange)

    assert (site / "0.html").read_text(encoding="utf-8") == "new"
    assert os.listdir(site.parent) == ["site"]  # noqa: PTH208 - names only


def test_the_first_site_is_moved_in(tmp_path):
    """Where there was no site there is one now."""
    new = staging(tmp_path / "site")
    write_site(new, "new")

    swap_in(new, tmp_path / "site")

    assert (tmp_path / "site/0.html").exists()


def test_this_system_can_exchange(tmp_path):
    """On Linux the swap is one system call, so the fallback is not what the other tests see."""
    if sys.platform != "linux":
        pytest.skip("renameat2 is Linux's")
    for name in ("a", "b"):
        (tmp_path / name).mkdir()
        (tmp_path / name / name).touch()

    assert exchange_folders(tmp_path / "a", tmp_path / "b")
    assert (tmp_path / "a/b").exists()


def test_a_reader_never_misses_a_page(site):
    """Reading one page again and again through fifty swaps always finds it, old or new and never half."""
    if sys.platform != "linux":
        pytest.skip("the fallback has a gap by its nature")
    script = (
        "import sys; n = 0\n"
        "print('ready', flush=True)\n"
        "while True:\n"
        "    text = open(sys.argv[1]).read(); n += 1\n"
        "    assert text in ('old', 'new'), text\n"
    )
    reader = subprocess.Popen(
        [sys.executable, "-c", script, str(site / "0.html")], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    with reader:
        assert reader.stdout.readline() == "ready\n"
        for n in range(50):
            new = staging(site)
            write_site(new, ("old", "new")[n % 2])
            swap_in(new, site)
        assert reader.poll() is None, reader.stderr and reader.stderr.read()
        reader.kill()


def test_a_symbolic_link_stays_a_link(site, tmp_path):
    """A site folder that points elsewhere (/var/www) is filled there."""
    shutil.move(site, tmp_path / "www")
    site.symlink_to("www")
    new = staging(site)
    write_site(new, "new")

    swap_in(new, site)

    assert site.is_symlink()
    assert (tmp_path / "www/0.html").read_text(encoding="utf-8") == "new"


def test_files_that_no_build_made_are_not_replaced(tmp_path):
    """``site_dir: docs`` by mistake must not cost anyone their texts."""
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs/thesis.md").touch()

    with pytest.raises(CannotRun, match=r"docs: holds files that no build made \(thesis.md\)"):
        staging(tmp_path / "docs")
    assert (tmp_path / "docs/thesis.md").exists()


def test_a_checkout_in_place_of_the_site_is_not_replaced(site):
    """A work tree of gh-pages keeps its .git."""
    (site / ".git").touch()

    with pytest.raises(CannotRun, match=r"\(\.git\)"):
        staging(site)


def test_a_full_disk_leaves_the_old_site(site, monkeypatch):
    """When the flush fails, nothing has moved yet; the message says what to do."""
    new = staging(site)
    write_site(new, "new")

    def full(_descriptor: int) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(CannotRun) as caught:
        swap_in(new, site)

    assert str(caught.value) == (
        "site: cannot swap in the new site: no space left on device\n  hint: free some space and build again"
    )
    assert (site / "0.html").read_text(encoding="utf-8") == "old"


def test_a_rename_that_fails_half_way_brings_the_old_site_back(site, monkeypatch):
    """Between the two renames of the fallback, an error undoes the first."""
    new = staging(site)
    write_site(new, "new")
    rename = Path.rename

    def failing(self: Path, target: Path) -> Path:
        if self == new:
            raise OSError(errno.EIO, os.strerror(errno.EIO))
        return rename(self, target)

    monkeypatch.setattr(Path, "rename", failing)
    with pytest.raises(CannotRun, match="input/output error"):
        swap_in(new, site, exchange=two_renames)
    assert (site / "0.html").read_text(encoding="utf-8") == "old"


BUILDER = """
import shutil, sys
from pathlib import Path
from portfolio.publish.swap import exchange_folders, staging, swap_in
site, mode, n_pages = Path(sys.argv[1]), sys.argv[2], int(sys.argv[3])
print("ready", flush=True)
n = 0
while True:
    n += 1
    new = staging(site) if mode != "naive" else site
    if mode == "naive":
        shutil.rmtree(site, ignore_errors=True)
        site.mkdir()
    (new / "build.json").write_text("{}")
    for page in range(n_pages):
        (new / f"{page}.html").write_text(str(n))
    if mode != "naive":
        swap_in(new, site, exchange=exchange_folders if mode == "exchange" else lambda one, other: False)
"""


def is_whole(site: Path) -> bool:
    """All pages are there and of one build."""
    pages = [site / f"{n}.html" for n in range(N_PAGES)]
    return all(page.exists() for page in pages) and len({page.read_text(encoding="utf-8") for page in pages}) == 1


def torn_sites(site: Path, mode: str, n_kills: int) -> int:
    """How many of ``n_kills`` builders, killed at a random moment, left a site that is not whole after ``recover``."""
    moments = random.Random(7)
    torn = 0
    for _ in range(n_kills):
        command = [sys.executable, "-c", BUILDER, str(site), mode, str(N_PAGES)]
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as builder:
            assert builder.stdout.readline() == "ready\n"
            time.sleep(moments.uniform(0.02, 0.15))
            builder.send_signal(signal.SIGKILL)
        if mode != "naive":
            recover(site)
        torn += not is_whole(site)
        if not is_whole(site):
            shutil.rmtree(site, ignore_errors=True)
            write_site(site, "0", N_PAGES)
    return torn


@pytest.mark.parametrize("mode", ["exchange", "two renames"])
@pytest.mark.parametrize("n_kills", [10, pytest.param(500, marks=pytest.mark.soak)])
def test_kill_9_never_leaves_a_torn_site(tmp_path, mode, n_kills):
    """A builder killed at any moment leaves the last good site, in both ways of swapping."""
    site = tmp_path / "site"
    write_site(site, "0", N_PAGES)

    assert torn_sites(site, mode, n_kills) == 0
    assert [entry.name for entry in tmp_path.iterdir()] == ["site"]


def test_the_kill_test_can_fail(tmp_path):
    """The control: clearing the folder and writing into it is torn by most kills."""
    site = tmp_path / "site"
    write_site(site, "0", N_PAGES)

    assert torn_sites(site, "naive", 10) >= 3


def test_everything_is_on_disk_before_it_is_visible(site, monkeypatch):
    """Every file and folder of the new site is flushed before the swap, and the parent folder after it."""
    new = staging(site)
    write_site(new, "new", 3)
    (new / "deep").mkdir()
    events: list[str] = []
    fsync = os.fsync

    def noted(descriptor: int) -> None:
        events.append(Path(f"/proc/self/fd/{descriptor}").readlink().name)
        fsync(descriptor)

    def swap(one: Path, other: Path) -> bool:
        events.append("swap")
        return exchange_folders(one, other)

    if not Path("/proc/self/fd").exists():
        pytest.skip("needs /proc to tell which file was flushed")
    monkeypatch.setattr(os, "fsync", noted)
    swap_in(new, site, exchange=swap)

    before, after = events[: events.index("swap")], events[events.index("swap") + 1 :]
    assert sorted(before) == sorted(["0.html", "1.html", "2.html", "build.json", "deep", ".site.new"])
    assert after == [site.parent.name]
