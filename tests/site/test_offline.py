"""A site that is opened from a folder, without a server: Material's plugin ``offline``."""

from __future__ import annotations

import shutil

import pytest

from tests.site.clone import ROOT, Clone
from tests.site.test_browser import listen

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("site")]


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    """The tiny project, built to be read from disk."""
    clone = Clone(tmp_path_factory.mktemp("offline") / "clone")
    ignored = shutil.ignore_patterns("__pycache__", "runs")
    shutil.copytree(ROOT / "tests/projects/tiny", clone.root / "projects/tiny", ignore=ignored)
    (clone.root / "site_src").mkdir()
    (clone.root / "site_src/index.md").write_text("# Hello\n")
    (clone.root / "mkdocs.yml").write_text(
        "site_name: Offline\ndocs_dir: site_src\ntheme: {name: material, font: false}\n"
        "plugins: [search, offline, portfolio]\n"
    )
    done = clone.run("portfolio", "build")
    assert done.returncode == 0, done.stderr
    return clone.site


def test_the_examples_load_from_a_file(site, page_in):
    """And nothing is asked of another host."""
    page = page_in()
    wrong = listen(page, host="")
    page.goto((site / "index.html").as_uri())
    page.click(".pf-tile a")
    page.click("[data-examples] button")
    page.wait_for_selector(".pf-filter")

    assert "24 of 24 examples" in page.inner_text("[data-examples] [role=status]")
    assert wrong == []


def test_the_search_finds_from_a_file(site, page_in):
    """In a frame of our own in place of a worker, which a browser refuses a file."""
    page = page_in()
    wrong = listen(page, host="")
    page.goto((site / "projects/tiny.html").as_uri())
    page.keyboard.press("/")
    page.keyboard.type("lovely")
    page.wait_for_selector(".md-search-result__item")

    assert "Thanks or complaint?" in page.inner_text(".md-search-result__list")
    assert wrong == []
