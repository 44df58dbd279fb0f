"""A site is more than this program: other plugins, themes, navigation, pages of the author's own, and no server."""

import shutil
import socket
from pathlib import Path

import pytest
from click.testing import CliRunner

from portfolio.cli import main

TINY = Path(__file__).parent.parent / "projects" / "tiny"
CONFIG = "site_name: Tiny\nsite_url: https://e.org/\ndocs_dir: site_src\n"
MATERIAL = "theme: {name: material, font: false}\n"


@pytest.fixture(scope="module")
def evaluated(tmp_path_factory):
    """A site with the tiny project, built once."""
    root = tmp_path_factory.mktemp("others") / "site"
    shutil.copytree(TINY, root / "projects" / "tiny", ignore=shutil.ignore_patterns("__pycache__", "runs"))
    with (root / "projects/tiny/project.yml").open("a") as settings:
        settings.write("accept:\n  - PF040 # why: a test\n")
    (root / "site_src").mkdir()
    (root / "site_src" / "index.md").write_text("# Hello\n")
    (root / "site_src" / "about.md").write_text("# About\n")
    (root / "mkdocs.yml").write_text(f"{CONFIG}{MATERIAL}plugins: [search, portfolio]\n")
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(root)
        patch.setenv("GIT_CEILING_DIRECTORIES", str(root.parent))
        assert CliRunner().invoke(main, ["build"]).exit_code == 0
    return root


@pytest.fixture
def build(evaluated, tmp_path, monkeypatch):
    """Builds a copy of that site with another mkdocs.yml; a hook stands for another plugin."""
    root = tmp_path / "site"
    shutil.copytree(evaluated, root, ignore=shutil.ignore_patterns("snapshot.json"))
    monkeypatch.chdir(root)
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path))

    def run(settings, *options, hook="", **files):
        (root / "hook.py").write_text(hook)
        for name, text in files.items():
            path = root / "site_src" / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text)
        (root / "mkdocs.yml").write_text(CONFIG + settings + ("hooks: [hook.py]\n" if hook else ""))
        return CliRunner().invoke(main, ["build", *options])

    run.root = root
    return run


def test_a_plugin_that_asks_where_a_page_comes_from_gets_an_answer(build):
    """As the one for RSS does, for dates from git: a file that is there."""
    hook = (
        "from pathlib import Path\n"
        "def on_files(files, config):\n    assert all(Path(file.abs_src_path).exists() for file in files)\n"
        "def on_page_content(html, page, **_):\n    assert Path(page.file.abs_src_path).is_file()\n"
    )
    done = build(MATERIAL + "plugins: [search, portfolio]\n", hook=hook)

    assert done.exit_code == 0, done.stderr


def test_a_plugin_may_write_its_files_after_us(build):
    """As the one for pictures does; the check of the links comes last."""
    hook = (
        "from pathlib import Path\n"
        "def on_post_page(output, page, config):\n"
        "    address = '../' * page.url.count('/') + 'late.css'\n"
        "    return output.replace('</head>', f'<link rel=stylesheet href={address}></head>')\n"
        "def on_post_build(config):\n    Path(config.site_dir, 'late.css').touch()\n"
    )
    done = build(MATERIAL + "plugins: [search, portfolio]\n", hook=hook)

    assert done.exit_code == 0, done.stderr
    assert (build.root / "site/late.css").is_file()


def test_a_nav_of_the_authors_own_need_not_name_the_projects(build):
    """``--strict`` passes: the home page lists them. Nor do they stand in a header without a nav."""
    settings = MATERIAL + "plugins: [search, portfolio]\nvalidation: {omitted_files: warn}\n"
    done = build(settings + "nav: [{Home: index.md}, {About: about.md}]\n", "--strict")

    assert (done.stderr, done.exit_code) == ("accepted: tiny: PF040\n", 0)
    assert build(settings, "--strict").exit_code == 0
    home = (build.root / "site/index.html").read_text()
    assert "About</a>" in home
    assert "Tiny</a></li>" not in home


@pytest.mark.parametrize("name", ["projects/tiny.md", "projects/tiny/index.md"])
def test_a_page_of_the_authors_own_in_the_place_of_a_project_is_kept_and_told(build, name):
    """Neither vanishes without a word, and the rest of the site is built."""
    done = build(MATERIAL + "plugins: [search, portfolio]\n", **{name: "# My own\n"})

    assert done.exit_code == 1
    assert f"error: site_src/{name}: the page of the project tiny would stand in its place" in done.stderr
    assert "My own" in (build.root / "site/projects/tiny/index.html").read_text()
    assert "Not built this time: tiny" in (build.root / "site/index.html").read_text()


@pytest.mark.parametrize("theme", ["mkdocs", "readthedocs"])
def test_another_theme_is_refused_in_words(build, theme):
    """Project pages are made for Material."""
    done = build(f"theme: {theme}\nplugins: [portfolio]\n")

    assert done.exit_code == 2
    assert done.stderr == (
        f"error: mkdocs.yml: the theme is {theme}, but project pages are made for Material\n"
        "  hint: write theme: {name: material}\n"
    )


def test_an_exception_of_another_plugin_is_told_as_its_own(build):
    """Nobody is asked to report to us what is not ours."""
    hook = "import json\ndef on_env(env, **_):\n    json.loads('no')\n"
    done = build(MATERIAL + "plugins: [search, portfolio]\n", hook=hook)

    assert done.exit_code == 2
    assert "error: mkdocs.yml: the plugin hook.py stopped the build: JSONDecodeError: " in done.stderr


@pytest.mark.usefixtures("build")
def test_a_port_that_is_taken_is_told_before_anything_is_built():
    """With the option that chooses another."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        address = f"127.0.0.1:{taken.getsockname()[1]}"
        done = CliRunner().invoke(main, ["serve", "--dev-addr", address])

    assert done.exit_code == 2
    assert done.stderr == (
        f"error: cannot serve at {address}: something else is served there\n"
        "  hint: choose another, such as --dev-addr 127.0.0.1:8001\n"
    )
    assert CliRunner().invoke(main, ["serve", "--dev-addr", "nonsense"]).exit_code == 2


def test_a_fault_of_a_page_of_the_authors_own_is_told_at_its_line(build):
    """In the file he can mend, not in HTML that he never saw."""
    text = "# About\n\nText.\n\n<img src='ghost.png' alt='x'>\n<img src='../index.md'>\n\n[x](#nothing)\n"
    done = build(MATERIAL + "plugins: [search, portfolio]\n", **{"about.md": text})
    told = [line for line in done.stderr.splitlines() if line.startswith("error")]

    assert done.exit_code == 1
    assert "error: site_src/about.md:5: image 'ghost.png' leads nowhere" in told[1].replace("../", "")
    assert {line.split(": ")[1] for line in told} == {f"site_src/about.md:{number}" for number in (5, 6, 8)}


@pytest.mark.parametrize(
    ("link", "options", "said"),
    [
        ("gone.html", [], "warning: projects/tiny: On its page, link to 'gone.html' leads nowhere. (PF007)"),
        ("gone.html", ["--strict"], "warning: projects/tiny: On its page, link to 'gone.html' leads nowhere. (PF007)"),
        ("javascript:1", [], "error: site/projects/tiny/index.html:"),
    ],
)
def test_a_fault_of_a_projects_page_costs_that_project_a_warning(build, link, options, said):
    """And no other its page, unless ``--strict`` is set; what must not run is never published."""
    hook = (
        "def on_post_page(output, page, config):\n"
        f"    return output.replace('</main>', '<a href={link}>x</a></main>') if 'projects/' in page.url else output\n"
    )
    done = build(MATERIAL + "plugins: [search, portfolio]\n", *options, hook=hook)
    is_published = link in (build.root / "site/projects/tiny/index.html").read_text()

    assert said in done.stderr
    assert (done.exit_code, is_published) == ((0, True) if not options and "gone" in link else (1, False))
