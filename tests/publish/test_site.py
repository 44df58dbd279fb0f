"""MkDocs, run from Python, with its errors told in our form."""

from __future__ import annotations

import logging

import pytest

from portfolio.errors import CannotRun, PortfolioError
from portfolio.publish.site import n_warnings, run_mkdocs, watched_files

CONFIG = "site_name: x\ntheme: {name: material, font: false}\nplugins: []\n"


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs/index.md").write_text("# Home\n\n[about](about.md)\n", encoding="utf-8")
    (tmp_path / "docs/about.md").write_text("# About\n", encoding="utf-8")
    (tmp_path / "mkdocs.yml").write_text(CONFIG, encoding="utf-8")
    return tmp_path


def test_a_site_is_built(folder):
    """Pages in, folder out, nothing to complain about."""
    assert run_mkdocs(folder / "mkdocs.yml") == []
    assert (folder / "site/about/index.html").is_file()


def test_the_configuration_can_be_seen_before_the_build(folder):
    """The caller may set what the command line says."""
    run_mkdocs(folder / "mkdocs.yml", on_config=lambda config: config.update(site_dir=str(folder / "elsewhere")))

    assert (folder / "elsewhere/index.html").is_file()


def test_warnings_come_back_as_problems(folder):
    """A broken link in Markdown is told once, in one line, and the site is built."""
    (folder / "docs/index.md").write_text("[about](ghost.md)\n", encoding="utf-8")

    problems = run_mkdocs(folder / "mkdocs.yml")

    assert [str(problem) for problem in problems] == [
        "Doc file 'index.md' contains a link 'ghost.md', but the target is not found among documentation files"
    ]


def test_strict_makes_a_warning_an_error(folder):
    """All warnings are told, not their number."""
    (folder / "docs/index.md").write_text("[about](ghost.md)\n", encoding="utf-8")

    with pytest.raises(PortfolioError, match=r"contains a link 'ghost\.md'") as caught:
        run_mkdocs(folder / "mkdocs.yml", strict=True)
    assert caught.value.exit_code == 1


def test_a_strict_build_can_be_asked_for_warnings_before_it_ends(folder):
    """MkDocs counts after ``on_post_build``, when a site would already be published; the plugin asks before."""
    seen: list[int] = []
    (folder / "docs/index.md").write_text("[about](ghost.md)\n", encoding="utf-8")

    def ask(config):
        config.plugins.events["post_build"].append(lambda **_: seen.append(n_warnings()))

    with pytest.raises(PortfolioError):
        run_mkdocs(folder / "mkdocs.yml", strict=True, on_config=ask)
    run_mkdocs(folder / "mkdocs.yml", on_config=ask)

    assert seen == [1, 0]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("site_name: [1\ntheme: x\n", "mkdocs.yml:2:6: expected ',' or ']', but got ':'"),
        ("site_name: a: b\n", "mkdocs.yml:1:13: mapping values are not allowed here"),
        ("theme: nosuch\n", "mkdocs.yml: Config value 'site_name': Required configuration not provided"),
        (CONFIG + "docs_dir: nosuch\n", "mkdocs.yml: Config value 'docs_dir': The path '"),
        (CONFIG + "INHERIT: base.yml\n", "mkdocs.yml: Inherited config file 'base.yml' does not exist at '"),
    ],
)
def test_a_mistake_in_the_configuration_is_told_in_one_line(folder, text, expected):
    """With line and column where the YAML reader knows them; exit code 2."""
    (folder / "mkdocs.yml").write_text(text, encoding="utf-8")

    with pytest.raises(CannotRun) as caught:
        run_mkdocs(folder / "mkdocs.yml")
    assert str(caught.value).splitlines()[0].startswith(expected)


def test_a_missing_configuration_is_told(tmp_path):
    """The commonest mistake: the wrong folder."""
    with pytest.raises(CannotRun, match=r"^mkdocs.yml: Config file '.*mkdocs.yml' does not exist$"):
        run_mkdocs(tmp_path / "mkdocs.yml")


def test_an_error_of_the_program_is_not_dressed_up(folder):
    """Our own bug keeps its traceback; an author's mistake raised in an event keeps its form."""

    def fail(error):
        def event(**_):
            raise error

        return lambda config: config.plugins.events["pre_build"].append(event)

    with pytest.raises(ZeroDivisionError):
        run_mkdocs(folder / "mkdocs.yml", on_config=fail(ZeroDivisionError()))
    problem = PortfolioError.one("no project.yml", path="projects/faces")
    with pytest.raises(PortfolioError, match=r"^projects/faces: no project\.yml$"):
        run_mkdocs(folder / "mkdocs.yml", on_config=fail(problem))


def test_what_a_build_reads_is_known(folder):
    """Configuration with its parents, pages, own templates and hooks: all that a later build must look at."""
    (folder / "mkdocs.yml").write_text(
        "INHERIT: base.yml\ntheme: {name: material, custom_dir: over}\nhooks: [hook.py]\n", encoding="utf-8"
    )
    (folder / "base.yml").write_text("site_name: x\nplugins: []\n", encoding="utf-8")
    (folder / "over").mkdir()
    (folder / "hook.py").write_text("", encoding="utf-8")
    seen = []
    run_mkdocs(folder / "mkdocs.yml", on_config=lambda config: seen.extend(watched_files(config)))

    assert {path.name for path in seen} == {"mkdocs.yml", "base.yml", "docs", "over", "hook.py"}


def test_no_handler_is_left_behind(folder):
    """Building twice in one process does not tell everything twice."""
    before = list(logging.getLogger("mkdocs").handlers)
    run_mkdocs(folder / "mkdocs.yml")

    assert logging.getLogger("mkdocs").handlers == before
