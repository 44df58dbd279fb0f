"""The command line says what happened in words and in its exit code."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path
from unittest.mock import Mock

import pytest
from click.testing import CliRunner, Result

from portfolio.cli import main

TESTS = Path(__file__).parent
SITE = """\
site_name: Tiny
site_url: https://example.org/p/
theme: {name: material, font: false}
plugins: [search, portfolio]
"""


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A site with one tiny project, and the shell in its folder."""
    shutil.copytree(TESTS / "projects" / "tiny", tmp_path / "projects" / "tiny")
    (tmp_path / "mkdocs.yml").write_text(SITE + "docs_dir: site_src\n")
    (tmp_path / "site_src").mkdir()
    monkeypatch.chdir(tmp_path)
    return tmp_path


def run(*words: str) -> Result:
    return CliRunner().invoke(main, words)


def contents(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_a_build_makes_a_site_and_the_next_one_has_nothing_to_do(root):
    """The second build says so, exits with 0 and touches nothing."""
    first = run("build")
    before = contents(root / "site") | contents(root / "projects")

    second = run("build")

    assert (first.exit_code, second.exit_code) == (0, 0)
    assert "tiny: measured" in first.stdout
    assert "nothing changed" in second.stderr
    assert contents(root / "site") | contents(root / "projects") == before


def test_a_site_needs_no_page_of_its_own(root):
    """With an empty site_src/ the home page lists the projects."""
    run("build")

    home = (root / "site/index.html").read_text()

    assert 'href="projects/tiny/"' in home
    assert "<h1" in home


def test_portfolio_and_mkdocs_give_the_same_site(root):
    """Both front doors lead through the same pipeline."""
    run("build")
    ours = contents(root / "site")
    shutil.rmtree(root / "site")

    subprocess.run([sys.executable, "-m", "mkdocs", "build", "--quiet"], cwd=root, check=True, capture_output=True)

    assert contents(root / "site") == ours


def test_a_failing_project_exits_with_1_and_the_site_keeps_its_last_good_page(root):
    """The message names file and line; the page says that it is not the newest."""
    run("build")
    (root / "projects/tiny/predict.py").write_text("def predict(examples):\n    return examples['nothing']\n")

    result = run("build")

    assert result.exit_code == 1
    assert "error: projects/tiny/predict.py:2: KeyError" in result.stderr
    assert "could not be built" in (root / "site/projects/tiny/index.html").read_text()


def test_a_failing_project_in_strict_mode_leaves_the_site_as_it_was(root):
    """``--strict`` writes nothing unless everything is well."""
    run("build")
    before = contents(root / "site")
    (root / "projects/tiny/predict.py").write_text("def predict(examples):\n    raise RuntimeError\n")

    result = run("build", "--strict")

    assert result.exit_code == 1
    assert contents(root / "site") == before


def test_a_warning_stops_a_strict_build_until_it_is_accepted_with_a_reason(root):
    """The page then prints the reason, and the console a single line."""
    yml = root / "projects/tiny/project.yml"
    assert run("build", "--strict").exit_code == 1
    yml.write_text(yml.read_text() + "accept:\n  - PF040 # why: eight notes are all there are\n")

    result = run("build", "--strict")

    assert result.exit_code == 0
    assert result.stderr == "accepted: tiny: PF040\n"
    assert "<q>eight notes are all there are</q>" in (root / "site/projects/tiny/index.html").read_text()


def test_mkdocs_build_fails_when_a_project_fails(root):
    """A deployment by ``mkdocs gh-deploy`` stops there."""
    (root / "projects/tiny/predict.py").write_text("def predict(examples):\n    raise RuntimeError\n")

    ran = subprocess.run(
        [sys.executable, "-m", "mkdocs", "build"], cwd=root, capture_output=True, text=True, check=False
    )

    assert ran.returncode == 1
    assert "portfolio/plugin.py" not in ran.stderr
    assert "projects/tiny/predict.py:2" in ran.stderr


@pytest.mark.parametrize("words", [("build",), ("check",), ("why", "tiny"), ("serve",), ("new", "x")])
def test_without_a_site_every_command_says_where_to_stand(words, tmp_path, monkeypatch):
    """Exit code 2: it could not run."""
    monkeypatch.chdir(tmp_path)

    result = run(*words)

    assert result.exit_code == 2
    assert "error: mkdocs.yml: no such file" in result.stderr


def test_a_site_without_the_plugin_is_told_the_line_to_add(root):
    """The hint is what to write."""
    (root / "mkdocs.yml").write_text(SITE.replace(", portfolio]", "]") + "docs_dir: site_src\n")

    result = run("build")

    assert result.exit_code == 2
    assert "plugins: [search, portfolio]" in result.stderr


def test_a_new_project_builds_as_it_is(root):
    """``portfolio new`` leaves something to start from, not something to mend."""
    assert run("new", "lost-cats").exit_code == 0

    assert run("check").exit_code == 0
    assert run("build").exit_code == 0
    assert (root / "site/projects/lost-cats/index.html").is_file()


@pytest.mark.parametrize("slug", ["Lost Cats", "../up", "tiny", ""])
def test_a_new_project_overwrites_nothing_and_has_a_name_for_an_address(slug, root):
    """A bad name and a name that is taken are refused with the reason."""
    before = contents(root)

    result = run("new", slug)

    assert result.exit_code == 2
    assert contents(root) == before


def test_why_says_what_changed(root):
    """Before: nothing. After an edit: the file by name."""
    run("build")

    assert "nothing that could change the result" in run("why", "tiny").stdout

    with (root / "projects/tiny/predict.py").open("a") as file:
        file.write("# a remark\n")

    assert "predict.py" in run("why", "tiny").stdout


def test_every_command_works_on_the_projects_and_the_store_of_the_build(root):
    """mkdocs.yml names both; nothing is looked for in, or left behind in, the folders of another name."""
    (root / "projects").rename(root / "work")
    site = SITE.replace("portfolio]", "{portfolio: {projects: work, store: .kept}}]")
    (root / "mkdocs.yml").write_text(site + "docs_dir: site_src\n")
    run("build")
    shutil.rmtree(root / ".portfolio", ignore_errors=True)

    assert "1 project can be built" in run("check").stdout
    assert "nothing that could change the result" in run("why", "tiny").stdout
    assert run("note", "tiny", "the first try").exit_code == 0
    assert run("new", "second").stdout.startswith(f"{root / 'work' / 'second'} is there")
    assert not (root / ".portfolio").exists()
    assert not (root / "projects").exists()


def test_a_replaced_id_is_told_on_the_console_and_on_the_page(root):
    """Ids that count through the answers are not handed over, and the author reads so where it happens."""
    folder = root / "projects/tiny"
    header, *rows = (folder / "data/test.csv").read_text().splitlines()
    rows = [f"{row.endswith('thanks'):d}{row}" for row in rows]
    (folder / "data/test.csv").write_text("\n".join([header, *rows, ""]))

    result = run("build")

    assert "tiny: ids told the answer, so the predictor got others; data: {keep_names: yes} keeps them" in result.stdout
    page = (root / "site/projects/tiny/index.html").read_text()
    assert "What could tell an answer was replaced for it: ids." in page


@pytest.mark.usefixtures("root")
def test_why_of_an_unknown_project_names_those_there_are():
    """A typing error costs one line of reading."""
    result = run("why", "tny")

    assert result.exit_code == 2
    assert "tiny" in result.stderr


@pytest.mark.usefixtures("root")
def test_our_own_bug_is_told_with_a_traceback_and_exit_code_101(monkeypatch):
    """The author is not blamed, and we get the lines we need."""

    monkeypatch.setattr("portfolio.pipeline.read_projects", Mock(side_effect=ZeroDivisionError("ours")))

    result = run("check")

    assert result.exit_code == 101
    assert "ZeroDivisionError" in result.stderr
    assert "please report" in result.stderr


@pytest.mark.parametrize("words", [("check",), ("note", "tiny", "Better words")])
@pytest.mark.usefixtures("root")
def test_our_own_bug_in_one_project_is_told_with_a_traceback_too(monkeypatch, words):
    """While it is read, outside of a build."""
    monkeypatch.setattr("portfolio.collect.read_project", Mock(side_effect=ZeroDivisionError("ours")))

    result = run(*words)

    assert result.exit_code == 101
    assert "Traceback" in result.stderr
    assert "projects/tiny: this is a bug in portfolio, not in your project: ZeroDivisionError: ours" in result.stderr


@pytest.mark.usefixtures("root")
def test_an_interrupt_exits_with_130(monkeypatch):
    """Ctrl-C is no error, and the site is as it was."""

    monkeypatch.setattr("portfolio.pipeline.read_projects", Mock(side_effect=KeyboardInterrupt))

    assert run("check").exit_code == 130


def test_help_loads_nothing_heavy():
    """``--help`` answers at once: no pandas, MkDocs, pydantic or YAML reader."""
    code = (
        "import sys; from portfolio.cli import main; main(['--help'], standalone_mode=False);"
        "print(sorted({'pandas', 'mkdocs', 'pydantic', 'yaml', 'rich', 'numpy', 'jinja2'} & set(sys.modules)))"
    )
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert ran.stdout.strip().endswith("[]")


def test_a_picture_in_a_readme_is_on_the_page(root):
    """It is published beside the page, named by its content, and the site's own check finds it."""
    (root / "projects/tiny/images").mkdir()
    (root / "projects/tiny/images/note.svg").write_text('<svg xmlns="http://www.w3.org/2000/svg"/>')
    readme = root / "projects/tiny/README.md"
    readme.write_text(readme.read_text().replace("Irony,", "![a note](images/note.svg)\n\nIrony,"))

    result = run("build")

    (picture,) = (root / "site/projects/tiny").glob("*.svg")
    assert result.exit_code == 0
    assert f'src="{picture.name}"' in (root / "site/projects/tiny/index.html").read_text()


def test_check_says_what_the_examples_are_known_by(root):
    """What was inferred is said: the id, the columns that only number rows, and those without a value."""
    project = root / "projects" / "tiny"
    yml = project / "project.yml"
    yml.write_text(yml.read_text().replace("  id: note_id\n", "").replace("  train: data/train.csv\n", ""))
    test = project / "data" / "test.csv"
    header, *rows = test.read_text().splitlines()
    test.write_text(
        "\n".join([f"RowNumber,{header},Unnamed: 12", *(f"{n},{row}," for n, row in enumerate(rows, 1))]) + "\n"
    )
    named = run("check").stdout
    test.write_text("\n".join(line.partition(",")[2] for line in (header, *rows)) + "\n")
    unnamed = run("check").stdout

    assert named.splitlines()[:3] == [
        "tiny: each example is known by note_id",
        "tiny: RowNumber only names rows: left out",
        "tiny: Unnamed: 12 holds nothing: left out",
    ]
    assert unnamed.startswith("tiny: each example is known by what its row holds\n")
