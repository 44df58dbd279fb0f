"""Every mistake an author can make has a folder in ``mistakes/``: what is wrong, and the exact words that say so.

A folder is laid over the tiny valid project (``projects/tiny``): its files replace or add, ``delete.txt`` names files
to remove, ``make.py`` makes what cannot lie in git (a pipe, a link, two gigabytes). ``expected.txt`` holds the exit
code, the command, and everything that is printed to standard error.
"""

import hashlib
import importlib.util
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner

from portfolio.cli import main

HERE = Path(__file__).parent
MISTAKES = sorted(path.parent for path in (HERE / "mistakes").glob("*/expected.txt"))
NOT_LAID_OVER = {"expected.txt", "delete.txt", "make.py"}
MKDOCS_YML = """\
site_name: Somebody's projects
site_url: https://somebody.example/
docs_dir: site_src
theme: {name: material, font: false}
plugins: [search, portfolio]
"""


@pytest.fixture
def site(tmp_path, monkeypatch):
    """A site with the tiny project and something in its store, in the current folder."""
    files = {"mkdocs.yml": MKDOCS_YML, "site_src/index.md": "# Hello\n", ".portfolio/v1/kept": "something kept"}
    for name, text in files.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text)
    ignored = shutil.ignore_patterns("__pycache__", "runs")
    shutil.copytree(HERE / "projects" / "tiny", tmp_path / "projects" / "tiny", ignore=ignored)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path.parent))
    return tmp_path


@pytest.mark.parametrize("mistake", MISTAKES, ids=lambda path: path.name)
def test_an_authors_mistake_is_told_in_these_words_and_damages_nothing(site, mistake):
    """Exit code and standard error are exact; nothing of the author's is touched, nothing that was kept is lost."""
    lay_over(site / "projects" / "tiny", mistake)
    exit_line, command, *expected = (mistake / "expected.txt").read_text().split("\n")
    before = {name: digests(site / name) for name in ("projects", ".portfolio")}

    done = CliRunner().invoke(main, command.split()[1:])

    said = done.stderr.replace(str(site), "<site>")
    assert said == "\n".join(expected)
    assert f"exit {done.exit_code}" == exit_line
    after = {name: digests(site / name) for name in before}
    assert before["projects"].items() <= after["projects"].items()
    assert before[".portfolio"].items() <= after[".portfolio"].items()
    added = after["projects"].keys() - before["projects"].keys()
    assert all(name.startswith("tiny/runs") for name in added)
    if command == "portfolio check":
        assert before == after
        assert not (site / "site").exists()


@pytest.mark.usefixtures("site")
def test_the_tiny_project_without_a_mistake_passes_the_check():
    """Otherwise the mistakes would prove nothing."""
    done = CliRunner().invoke(main, ["check"])

    assert (done.exit_code, done.stderr, done.stdout) == (0, "", "1 project can be built\n")


def test_every_error_says_where():
    """A place comes first in each of the expected messages; a fact without a place helps nobody."""
    for mistake in MISTAKES:
        errors = [line for line in (mistake / "expected.txt").read_text().split("\n") if line.startswith("error: ")]
        for line in errors:
            assert line.startswith(("error: projects/", "error: mkdocs.yml")), f"{mistake.name}: {line}"


def lay_over(project, mistake):
    """The mistake's files over those of the project, then what its ``make.py`` makes."""
    for path in sorted(mistake.rglob("*")):
        if path.is_file() and path.name not in NOT_LAID_OVER and "__pycache__" not in path.parts:
            target = project / path.relative_to(mistake)
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(path, target)
    if (mistake / "delete.txt").exists():
        for name in (mistake / "delete.txt").read_text().split():
            (project / name).unlink()
    if (mistake / "make.py").exists():
        spec = importlib.util.spec_from_file_location(f"make_{mistake.name}", mistake / "make.py")
        module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
        module.make(project)


def digests(folder):
    """Name -> digest of every file below a folder; of a link, where it leads; of a large file, its size."""
    found = {}
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder).as_posix()
        if path.is_symlink():
            found[name] = str(path.readlink())
        elif path.is_file() and "__pycache__" not in path.parts:
            large = path.stat().st_size > 100_000_000
            found[name] = path.stat().st_size if large else hashlib.sha256(path.read_bytes()).hexdigest()
        else:
            found[name] = path.stat().st_mode
    return found
