"""The example site, built once from a fresh clone and served the way GitHub Pages serves it: below /repo/."""

from __future__ import annotations

import shutil

import pytest

import chromium
import screenshot
from tests.site.clone import clone_into


@pytest.fixture(scope="session")
def built(tmp_path_factory):
    """A clone with its site built by ``portfolio build``."""
    clone = clone_into(tmp_path_factory.mktemp("built") / "clone")
    done = clone.run("portfolio", "build")
    assert done.returncode == 0, done.stdout + done.stderr
    return clone


@pytest.fixture(scope="session")
def address(built, tmp_path_factory):
    """Where the site is served: not at the root of its host, as on GitHub Pages."""
    host = tmp_path_factory.mktemp("host")
    shutil.copytree(built.site, host / "repo")
    with screenshot.served(host) as root:
        yield f"{root}repo/"


@pytest.fixture(scope="session")
def browser():
    """One Chromium for all browser tests."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium.installed(), args=[*chromium.ARGUMENTS])
        yield browser
        browser.close()


@pytest.fixture
def page_in(browser):
    """Opens a page in a fresh browser window with the given width, colour scheme or other properties."""
    contexts = []

    def open_window(*, width: int = 1280, height: int = 800, **properties):
        context = browser.new_context(
            viewport={"width": width, "height": height}, reduced_motion="reduce", **properties
        )
        contexts.append(context)
        return context.new_page()

    yield open_window
    for context in contexts:
        context.close()
