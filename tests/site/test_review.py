"""The page of ``portfolio review`` in a real browser, by keyboard alone."""

from __future__ import annotations

from dataclasses import replace
from threading import Thread

import pytest
from axe_playwright_python.sync_playwright import Axe

from portfolio import pipeline
from portfolio.review.journal import Journal
from portfolio.review.opening import open_sample
from portfolio.review.server import ReviewServer
from portfolio.review.session import Session
from tests.review.conftest import Listener, make_site
from tests.site.test_browser import TOO_WIDE, listen

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("site")]


@pytest.fixture(scope="module")
def sample(tmp_path_factory):
    root = make_site(tmp_path_factory.mktemp("review") / "site")
    return open_sample(pipeline.Build(root, pipeline.Options(), Listener()), "tiny")[0]


@pytest.fixture
def session(sample, tmp_path):
    """A review of the tiny project, served."""
    sample = replace(sample, project=replace(sample.project, folder=tmp_path))
    session = Session(sample, Journal(tmp_path, "projects/tiny", tmp_path / ".store", print), "Ada", "by hand", 0.25)
    server = ReviewServer(session)
    Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
    session.address, session.host = server.address, server.host
    yield session
    server.shutdown()
    server.server_close()


def leave(page, key):
    """Presses a key that leads to the next page."""
    with page.expect_navigation():
        page.keyboard.press(key)


def test_a_reviewer_needs_no_mouse(session, page_in):
    """New tags, known ones by number, wrong labels, nothing special, undo; nothing goes wrong on the way."""
    page = page_in()
    wrong = listen(page, host=session.host)
    page.goto(session.address)
    order = session.sample.order

    page.keyboard.press("n")
    page.keyboard.type("Glare; two words")
    leave(page, "Enter")
    page.keyboard.press("2")
    page.keyboard.press("w")
    leave(page, "Enter")
    page.keyboard.press("1")
    page.keyboard.press("1")
    leave(page, "0")
    page.keyboard.press("1")
    leave(page, "Enter")
    leave(page, "u")
    assert page.is_checked("[data-key='1']")
    page.keyboard.press("1")
    page.keyboard.press("2")
    leave(page, "Enter")

    rows = {row.example_id: row.tags for row in session.journal.rows()}
    assert [rows[name] for name in order[:4]] == [
        ("glare", "two words"),
        ("two words", "label is wrong"),
        (),
        ("two words",),
    ]
    assert "4 examples tagged" in page.inner_text("#progress")
    assert wrong == []


def test_keys_are_text_where_text_is_typed_and_can_be_switched_off(session, page_in):
    """A tag that begins with u undoes nothing; who speaks to the computer can do without single keys (WCAG 2.1.4)."""
    page = page_in()
    page.goto(session.address)
    page.keyboard.press("n")
    page.keyboard.type("u0w")
    page.keyboard.press("Escape")
    assert page.input_value("#new") == "u0w"
    page.uncheck("#shortcuts")
    page.keyboard.press("w")
    assert not page.is_checked("[data-key='w']")
    page.reload()
    assert not page.is_checked("#shortcuts")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.name") == "tag"
    page.keyboard.press("Space")
    leave(page, "Enter")
    assert [row.tags for row in session.journal.rows()] == [("label is wrong",)]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [390, 1280])
def test_the_page_is_accessible_and_fits(session, page_in, width, scheme):
    """By axe's rules for WCAG A and AA, on a phone and on a desk, light and dark; also when all is tagged."""
    for name in session.sample.order[:-1]:
        session.save(name, ["glare"])
    page = page_in(width=width, color_scheme=scheme)
    page.goto(session.address)
    for _ in range(2):
        found = Axe().run(page, options={"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"]})
        assert found.response["violations"] == []
        assert page.evaluate(TOO_WIDE) == []
        if page.query_selector("#save"):
            leave(page, "Enter")
    assert "The whole sample is tagged." in page.inner_text("h1")
