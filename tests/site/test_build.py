"""The whole program on the example site: two commands, four front doors, the same site."""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import socket
import subprocess
import time
import urllib.request
from pathlib import Path

import pytest

from portfolio.publish.links import check_site
from tests.site.clone import BIN, SLUGS, clone_into, copy_of

pytestmark = pytest.mark.xdist_group("site")


def files_of(site: Path) -> dict[str, bytes]:
    return {path.relative_to(site).as_posix(): path.read_bytes() for path in sorted(site.rglob("*")) if path.is_file()}


def differing(one: Path, other: Path) -> list[str]:
    """Names of the files in which two sites differ."""
    mine, theirs = files_of(one), files_of(other)
    return [name for name in sorted(mine.keys() | theirs.keys()) if mine.get(name) != theirs.get(name)]


def test_there_are_real_projects():
    """The example site shows what the program is for."""
    assert {"estonian-or-finnish", "debian-shelves"} <= set(SLUGS)


def test_the_built_site_is_sound(built):
    """Our own check, on the site as it lies on disk."""
    assert check_site(built.site, site_url="https://example.org/portfolio/") == []
    assert json.loads((built.site / "build.json").read_text(encoding="utf-8"))["build"]


def test_a_build_of_a_commit_leaves_the_work_tree_clean(built):
    """All iterations of the example projects are recorded, so measuring them again writes nothing to commit."""
    assert built.git("status", "--porcelain") == ""


def test_a_second_build_has_nothing_to_do(built):
    """It says so in one line, runs nobody's code and touches no file of the site."""
    before = {path: path.stat().st_mtime_ns for path in built.site.rglob("*")}
    done = built.run("portfolio", "build")

    assert (done.returncode, done.stdout) == (0, "")
    assert done.stderr == "nothing changed since the last build; the site is up to date\n"
    assert {path: path.stat().st_mtime_ns for path in built.site.rglob("*")} == before


def test_another_day_place_and_environment_give_the_same_bytes(built, tmp_path):
    """Time zone, language, hash seed, umask, folder and date do not show in the site."""
    other = clone_into(tmp_path / "somewhere else" / "clone")
    shutil.rmtree(other.root / ".git")
    shutil.copytree(built.root / ".git", other.root / ".git")
    environment = {
        "TZ": "Pacific/Kiritimati",
        "LANG": "tr_TR.UTF-8",
        "LC_ALL": "C",
        "PYTHONHASHSEED": "12345",
        "SOURCE_DATE_EPOCH": "86400",
    }
    mask = os.umask(0o077)
    try:
        done = other.run("portfolio", "build", **environment)
    finally:
        os.umask(mask)

    assert done.returncode == 0, done.stdout + done.stderr
    assert differing(built.site, other.site) == []


def test_mkdocs_builds_the_same_site(built, tmp_path):
    """``mkdocs build --strict`` is another door to the same room; what the examples live with, they accept."""
    target = tmp_path / "mkdocs-site"
    done = built.run("mkdocs", "build", "--strict", "--site-dir", str(target))

    assert done.returncode == 0, done.stdout + done.stderr
    assert differing(built.site, target) == []


def test_gh_deploy_pushes_the_same_site(built, tmp_path):
    """``mkdocs gh-deploy`` to a remote of ours: the branch gh-pages holds exactly the checked site."""
    clone = copy_of(built, tmp_path / "clone")
    shutil.rmtree(clone.site)
    subprocess.run(["git", "init", "-q", "--bare", str(tmp_path / "remote.git")], check=True)
    clone.git("remote", "add", "origin", str(tmp_path / "remote.git"))
    done = clone.run("mkdocs", "gh-deploy", "--quiet")
    assert done.returncode == 0, done.stdout + done.stderr

    deployed = tmp_path / "deployed"
    command = ["git", "clone", "-q", "-b", "gh-pages", str(tmp_path / "remote.git"), str(deployed)]
    subprocess.run(command, check=True)
    shutil.rmtree(deployed / ".git")
    assert differing(built.site, deployed) == []


def test_serve_shows_the_site_and_follows_an_edit(built, tmp_path):
    """``portfolio serve``: the same page, one rebuild for one edit and no endless loop."""
    clone = copy_of(built, tmp_path / "clone")
    shutil.rmtree(clone.site)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        address = f"127.0.0.1:{free.getsockname()[1]}"
    log = (tmp_path / "log").open("w+", encoding="utf-8")
    command = [str(BIN / "portfolio"), "serve", "--dev-addr", address]
    with log, subprocess.Popen(command, cwd=clone.root, stdout=log, stderr=log, start_new_session=True) as server:
        try:
            home = wait_for(f"http://{address}/portfolio/", "</html>")
            assert all(f"projects/{slug}/" in home for slug in SLUGS)
            about = clone.root / "site_src/about.md"
            about.write_text(about.read_text(encoding="utf-8") + "\n\nA new sentence.\n", encoding="utf-8")
            wait_for(f"http://{address}/portfolio/about/", "A new sentence.")
            time.sleep(3)
            builds = re.findall(r"Documentation built in", (tmp_path / "log").read_text(encoding="utf-8"))
        finally:
            os.killpg(server.pid, signal.SIGKILL)

    assert len(builds) == 2
    assert clone.git("status", "--porcelain") == " M site_src/about.md\n"


def wait_for(url: str, words: str, *, seconds: float = 60) -> str:
    """The text at ``url`` once it holds ``words``."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        try:
            with urllib.request.urlopen(url, timeout=10) as answer:
                text = answer.read().decode()
        except OSError:
            text = ""
        if words in text:
            return text
        time.sleep(0.2)
    pytest.fail(f"{words!r} did not appear at {url}")


def test_a_failed_check_keeps_the_last_good_site(built, tmp_path):
    """A picture that is not there: exit code 1, the place is told, and not a byte of the old site changes."""
    clone = copy_of(built, tmp_path / "clone")
    about = clone.root / "site_src/about.md"
    about.write_text(about.read_text(encoding="utf-8") + '\n<img src="ghost.png" alt="x">\n', encoding="utf-8")
    done = clone.run("portfolio", "build")

    assert done.returncode == 1
    assert re.search(r"^error: site_src/about\.md:\d+: image '.*ghost\.png' leads nowhere$", done.stderr, re.MULTILINE)
    assert differing(built.site, clone.site) == []
    assert not list(clone.root.glob(".site.*"))


def test_sites_can_be_compared(built, tmp_path):
    """The control of the tests above: one byte more is seen."""
    shutil.copytree(built.site, tmp_path / "copy")
    (tmp_path / "copy/index.html").write_text("x", encoding="utf-8")

    assert differing(built.site, tmp_path / "copy") == ["index.html"]
