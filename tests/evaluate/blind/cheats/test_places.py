"""A predictor that goes and looks where the answers lie: every place is out of its reach.

Each cheat is tried twice: with nothing hidden, which shows that it would have all answers, and as a build runs it.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import zlib
from pathlib import Path

import pytest

from portfolio.evaluate.process import runner
from portfolio.evaluate.process.blindfold import landlock_version
from tests.evaluate.blind.cheats.conftest import GUESSED, IDS, TRUTH, accuracy

pytestmark = pytest.mark.skipif(landlock_version() < 1, reason="this kernel has no Landlock")

TABLE = "\n".join(f"{name},{label}" for name, label in zip(IDS, TRUTH, strict=True))


@pytest.fixture
def look_up(cheating, monkeypatch):
    """Tries code that ends with ``text``, where each line may have an id and behind it the answer; says both scores."""

    def tried(code: str) -> tuple[float, float]:
        reading = """
import re
found = dict(re.findall(r"([0-9a-f]{8})\\b.*?\\b(cat|dog)\\b", text))
return [found[name] for name in examples["key"]]
"""
        with monkeypatch.context() as open_to_all:
            open_to_all.setattr(runner, "out_of_reach", lambda *_: [])
            control = accuracy(cheating.tries(code + reading))
        return control, accuracy(cheating.tries(code + reading))

    return tried


def reading(path: Path) -> str:
    return f"text = pathlib.Path({str(path)!r}).read_text()"


def test_the_original_by_its_path(cheating, look_up):
    """The project folder itself, by an absolute path."""
    assert look_up(reading(cheating.folder / "data" / "test.csv")) == (1, GUESSED)


def test_a_recorded_run(cheating, look_up):
    """What earlier versions predicted, nearly all of it right, stands in runs/."""
    (cheating.folder / "runs").mkdir()
    (cheating.folder / "runs" / "old.json.bak").write_text(TABLE)

    assert look_up(reading(cheating.folder / "runs" / "old.json.bak")) == (1, GUESSED)


def test_the_history_in_git(cheating, look_up):
    """Every version of the table is an object in .git."""
    for command in (["init", "-q"], ["add", "."]):
        subprocess.run(["git", *command], cwd=cheating.root, check=True)
    digest = (
        subprocess.run(
            ["git", "hash-object", "projects/animals/data/test.csv"], cwd=cheating.root, check=True, capture_output=True
        )
        .stdout.decode()
        .strip()
    )
    blob = cheating.root / ".git" / "objects" / digest[:2] / digest[2:]
    assert b"label" in zlib.decompress(blob.read_bytes())

    assert look_up(f"import zlib\ntext = zlib.decompress(open({str(blob)!r}, 'rb').read()).decode()") == (1, GUESSED)


@pytest.mark.parametrize("place", ["site", "public", "docs/latest"])
def test_the_built_site(cheating, look_up, place):
    """The pages show the truth of examples, wherever mkdocs.yml has the site put."""
    page = cheating.root / place / "projects" / "animals" / "examples.json"
    page.parent.mkdir(parents=True)
    page.write_text(TABLE)
    cheating.store.publishes(cheating.root / place)

    assert look_up(reading(page)) == (1, GUESSED)


def test_a_site_built_before_elsewhere(cheating, look_up):
    """A copy of the site that no build of today knows of, beside the repository, is recognised by its folders."""
    page = cheating.root.parent / "www" / "projects" / "animals" / "examples.json"
    page.parent.mkdir(parents=True)
    (cheating.root.parent / "www" / "404.html").touch()
    page.write_text(TABLE)

    assert look_up(reading(page)) == (1, GUESSED)


def test_the_store(cheating, look_up):
    """Kept predictions and pages."""
    kept = cheating.root / ".portfolio" / "v1" / "kept"
    kept.parent.mkdir(parents=True)
    kept.write_text(TABLE)

    assert look_up(reading(kept)) == (1, GUESSED)


def test_a_linked_project_folder(cheating, look_up):
    """A project that is a link is out of reach by the name of the link and where it leads."""
    elsewhere = cheating.root.parent / "else" / "animals"
    elsewhere.parent.mkdir()
    shutil.move(cheating.folder, elsewhere)
    cheating.folder.symlink_to(elsewhere)

    assert look_up(reading(elsewhere / "data" / "test.csv")) == (1, GUESSED)


def test_another_project_with_the_same_table(cheating, look_up):
    """The projects beside it are as far away as the project itself, those that are links included."""
    other = cheating.root.parent / "zoo"
    other.mkdir()
    (other / "all.csv").write_text(TABLE)
    (cheating.root / "projects" / "zoo").symlink_to(other)

    assert look_up(reading(other / "all.csv")) == (1, GUESSED)


def test_another_clone_beside_it(cheating, look_up):
    """The repository checked out twice: its other copy has the same table."""
    twin = cheating.root.parent / "twin"
    shutil.copytree(cheating.root / "projects", twin / "projects")

    assert look_up(reading(twin / "projects" / "animals" / "data" / "test.csv")) == (1, GUESSED)


def test_what_another_run_is_handed(look_up, tmp_path_factory, monkeypatch):
    """The copy made for another project may hold our answers as an input."""
    temporary = tmp_path_factory.mktemp("tmp")
    monkeypatch.setattr("tempfile.tempdir", str(temporary))
    other = temporary / "portfolio-other" / "project" / "table.csv"
    other.parent.mkdir(parents=True)
    other.write_text(TABLE)

    assert look_up(reading(other)) == (1, GUESSED)


def test_the_builder_through_proc(cheating):
    """The working folder of the build, which /proc shows of every process above, leads nowhere."""
    code = """
ids, pid = list(examples["key"]), os.getpid()
while pid > 1:
    pid = int(open(f"/proc/{pid}/stat").read().rpartition(")")[2].split()[1])
    for way in (f"/proc/{pid}/cwd", f"/proc/{pid}/root%s"):
        path = pathlib.Path(way.replace("%s", ROOT) if "%s" in way else way) / "projects/animals/data/test.csv"
        try:
            lines = path.read_text().splitlines()[1:]
            return [line.rpartition(",")[2] for line in lines]
        except OSError:
            pass
raise LookupError("nothing there")
""".replace("ROOT", repr(str(cheating.root)))
    before = Path.cwd()
    os.chdir(cheating.root)
    try:
        assert Path("/proc/self/cwd/projects/animals/data/test.csv").read_text().count("cat") == TRUTH.count("cat")
        assert accuracy(cheating.tries(code)) == GUESSED
    finally:
        os.chdir(before)


def test_the_surroundings_say_nothing(cheating, monkeypatch):
    """No variable of the build reaches the predictor, and its temporary folder is empty."""
    monkeypatch.setenv("ANSWERS", TABLE)
    code = """
assert not os.listdir(os.environ["TMPDIR"]) and "ANSWERS" not in os.environ, "something is there"
raise LookupError("nothing there")
"""
    evaluation = cheating.tries(code)

    assert "nothing there" in evaluation.run.log
    assert accuracy(evaluation) == GUESSED
