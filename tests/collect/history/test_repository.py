"""Which repository holds a project: the site's, a submodule, one of its own, or one that a link leads to."""

import subprocess
from dataclasses import dataclass
from pathlib import Path

import pytest
from click.testing import CliRunner

from portfolio.cli import main
from portfolio.collect import find_projects, read_histories, read_project
from portfolio.collect.history.decisions import read_decided
from portfolio.collect.history.repository import web_address
from portfolio.errors import CannotRun, PortfolioError
from tests.collect.conftest import KINDS, TINY

DATE = "2026-01-01T12:00:00Z"


def git(folder, *words):
    allowed = ("-c", "user.name=A", "-c", "user.email=a@example.org", "-c", "protocol.file.allow=always")
    subprocess.run(["git", *allowed, *words], cwd=folder, check=True, capture_output=True)


@dataclass
class Site:
    """A repository with an empty folder of projects, and one beside it that holds the tiny project."""

    root: Path
    other: Path

    def read(self, folder=None):
        folder = folder or self.root / "projects" / "mini"
        history = read_histories(self.root, [folder])[folder.name]
        return read_project(folder, root=self.root, kinds=KINDS, history=history)

    def decided(self, folder=None):
        return read_decided(self.read(folder), KINDS, "2026-01-02T12:00:00Z")


@pytest.fixture
def site(tmp_path, monkeypatch):
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", "/dev/null")
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path))
    monkeypatch.setenv("GIT_COMMITTER_DATE", DATE)
    root, other = tmp_path / "site", tmp_path / "mini"
    (root / "projects").mkdir(parents=True)
    (root / "mkdocs.yml").write_text("site_name: Me")
    subprocess.run(["cp", "-r", TINY, other], check=True)
    for folder in (root, other):
        git(folder, "init", "-q", "-b", "main")
        git(folder, "add", "-A")
        git(folder, "commit", "-q", "-m", "Decide")
    return Site(root, other)


def orders(decided):
    return {decision.what: decision.last.order for decision in decided.decisions}


ALL_BEFORE = {"metric": "before", "target": "before", "test": "before"}


def test_a_submodule_has_the_history_of_its_own_repository(site):
    """With the address of its remote, without the names and secrets in it."""
    git(site.root, "submodule", "add", "-q", str(site.other), "projects/mini")
    git(site.root / "projects" / "mini", "remote", "set-url", "origin", "https://me:secret@example.org/me/mini.git")

    assert orders(site.decided()) == ALL_BEFORE
    history = site.read().history
    assert (history.date, history.folder, history.address) == (DATE, "", "https://example.org/me/mini")
    assert history.uncommitted == ()


def test_a_submodule_that_was_not_fetched_says_how(site):
    """Its folder is there and empty."""
    git(site.root, "submodule", "add", "-q", str(site.other), "projects/mini")
    git(site.root, "submodule", "deinit", "-f", "projects/mini")

    with pytest.raises(PortfolioError) as caught:
        site.read()

    (problem,) = caught.value.problems
    assert problem.hint == "it is a submodule that was not fetched: git submodule update --init projects/mini"


def test_a_whole_folder_of_projects_may_be_a_submodule_that_was_not_fetched(site):
    """Then there is no project to name."""
    (site.root / "projects").rmdir()
    git(site.root, "submodule", "add", "-q", str(site.other), "projects")
    git(site.root, "submodule", "deinit", "-f", "projects")

    with pytest.raises(CannotRun, match="projects/ is a submodule that was not fetched"):
        find_projects(site.root / "projects")


def test_a_linked_folder_has_the_history_of_the_repository_that_the_link_leads_to(site):
    """Whose address is nobody's business."""
    git(site.other, "remote", "add", "origin", "https://example.org/me/secret-work")
    (site.root / "projects" / "mini").symlink_to(site.other)

    assert orders(site.decided()) == ALL_BEFORE
    assert site.read().history.address == ""


def test_a_link_inside_of_the_site_leads_to_its_own_history(site):
    """The folder is named as it lies there."""
    subprocess.run(["cp", "-r", TINY, site.root / "elsewhere"], check=True)
    (site.root / "projects" / "mini").symlink_to("../elsewhere")
    git(site.root, "add", "-A")
    git(site.root, "commit", "-q", "-m", "Link")

    assert orders(site.decided()) == ALL_BEFORE
    assert (site.read().history.folder, site.read().history.address) == ("elsewhere/", None)


def test_projects_may_lie_beside_the_site(site):
    """As ``projects: ../`` has it, in a repository of their own or in none."""
    assert orders(site.decided(site.root / ".." / "mini")) == ALL_BEFORE

    subprocess.run(["rm", "-rf", site.other / ".git"], check=True)
    assert site.decided(site.root / ".." / "mini").why_unknown == "not a git repository"


def test_a_repository_inside_of_the_site_is_asked_itself(site):
    """A clone that was put there, and an own repository without commits, whose advice can be followed."""
    folder = site.root / "projects" / "mini"
    git(site.root, "clone", "-q", str(site.other), str(folder))
    assert orders(site.decided()) == ALL_BEFORE

    subprocess.run(["rm", "-rf", folder / ".git"], check=True)
    git(folder, "init", "-q")
    assert site.decided().mend == "git -C projects/mini add .; git -C projects/mini commit"


def test_a_folder_that_git_ignores_gets_no_advice_to_add_it(site):
    """``git add`` would refuse."""
    (site.root / ".gitignore").write_text("projects/mini/\n")
    subprocess.run(["cp", "-r", TINY, site.root / "projects" / "mini"], check=True)

    decided = site.decided()

    assert (decided.why_unknown, decided.mend) == ("git is told to ignore this folder", None)


def test_a_repository_of_another_user_is_explained_without_its_path(site, monkeypatch):
    """The page says why, the console how to mend it."""
    subprocess.run(["cp", "-r", TINY, site.root / "projects" / "mini"], check=True)
    monkeypatch.setenv("GIT_TEST_ASSUME_DIFFERENT_OWNER", "1")

    project = site.read()

    assert project.history.why_unknown == "git does not trust a repository of another user"
    assert project.history.for_console == f"run git config --global --add safe.directory {site.root}"
    assert str(site.root) not in repr(read_decided(project, KINDS))


def test_check_prints_the_remedy_too(site, monkeypatch):
    """As a build does, once for all projects of a repository."""
    subprocess.run(["cp", "-r", TINY, site.root / "projects" / "mini"], check=True)
    (site.root / "mkdocs.yml").write_text("site_name: Mine\nplugins: [search, portfolio]\n")
    monkeypatch.setenv("GIT_TEST_ASSUME_DIFFERENT_OWNER", "1")

    done = CliRunner().invoke(main, ["check", "-f", str(site.root / "mkdocs.yml")])

    assert done.stderr.count(f"run git config --global --add safe.directory {site.root}") == 1


@pytest.mark.parametrize(
    ("remote", "address"),
    [
        ("git@github.com:me/it.git", "https://github.com/me/it"),
        ("https://me:token@example.org:8443/me/it.git/", "https://example.org:8443/me/it"),
        ("ssh://git@example.org:2222/me/it.git", "https://example.org/me/it"),
        ("/home/me/it", ""),
        ("../it", ""),
        ("file:///home/me/it", ""),
        ("C:\\Users\\me\\it", ""),
    ],
)
def test_an_address_for_people_holds_no_secret_and_no_path_of_a_machine(remote, address):
    """Names and tokens are left out; a folder has no address."""
    assert web_address(remote) == address
