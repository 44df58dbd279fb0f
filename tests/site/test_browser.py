"""The built site in a real browser, as a hiring manager meets it."""

from __future__ import annotations

import re
from urllib.parse import urljoin, urlsplit

import pytest

from tests.site.clone import PAGES, SLUGS

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("site")]

OPEN_ALL = "document.querySelectorAll('article details, main details').forEach(part => part.open = true)"

TOO_WIDE = """() => {
    const width = document.documentElement.clientWidth;
    if (document.documentElement.scrollWidth <= width) return [];
    return [...document.querySelectorAll('body *')]
        .filter(part => part.getBoundingClientRect().right > width + 1)
        .map(part => part.tagName.toLowerCase() + '.' + (part.getAttribute('class') || ''))
        .slice(0, 10);
}"""

NAMELESS = """() => [...document.querySelectorAll('img, [role=img]')]
    .filter(part => part.tagName !== 'IMG' || !part.hasAttribute('alt'))
    .filter(part => !part.getAttribute('aria-label') && !part.getAttribute('aria-labelledby'))
    .filter(part => !part.querySelector(':scope > title'))
    .map(part => part.outerHTML.slice(0, 200))"""


CLIPPED = """() => [...document.querySelectorAll('.pf-picture svg text')]
    .filter(text => text.textContent.trim() && text.getBoundingClientRect().width)
    .filter(text => {
        const [mine, all] = [text, text.closest('svg')].map(part => part.getBoundingClientRect());
        const outside = [all.left - mine.left, mine.right - all.right, all.top - mine.top, mine.bottom - all.bottom];
        return Math.max(...outside) > 1;
    })
    .map(text => text.closest('svg').getAttribute('aria-labelledby') + ': ' + text.textContent)"""


def listen(page, *, host: str) -> list[str]:
    """Everything that goes wrong on ``page`` from now on, as sentences."""
    wrong: list[str] = []
    page.on("console", lambda message: wrong.append(f"console: {message.text}") if message.type == "error" else None)
    page.on("pageerror", lambda error: wrong.append(f"script: {error}"))
    page.on("requestfailed", lambda request: wrong.append(f"failed: {request.url}"))

    def refused(answer):
        if answer.status >= 400:
            wrong.append(f"{answer.status}: {answer.url}")

    def other_host(request):
        if urlsplit(request.url).netloc not in (host, "") and not request.url.startswith(("data:", "blob:")):
            wrong.append(f"other host: {request.url}")

    page.on("response", refused)
    page.on("request", other_host)
    return wrong


@pytest.mark.parametrize("path", PAGES)
def test_nothing_goes_wrong_and_nothing_is_fetched_elsewhere(address, page_in, path):
    """No console error, failed request or other host; also after opening, searching and scrolling to the end."""
    page = page_in()
    wrong = listen(page, host=urlsplit(address).netloc)

    page.goto(address + path, wait_until="networkidle")
    page.evaluate(OPEN_ALL)
    page.keyboard.press("/")
    page.keyboard.type("example")
    page.wait_for_timeout(500)
    page.keyboard.press("Escape")
    page.mouse.wheel(0, 100_000)
    page.wait_for_load_state("networkidle")

    assert wrong == []


@pytest.mark.parametrize("path", PAGES)
def test_nothing_is_wider_than_the_screen(address, page_in, path):
    """A phone never scrolls sideways, whatever is folded open; nor does a tablet or a laptop."""
    page = page_in()
    page.goto(address + path)
    page.evaluate(OPEN_ALL)
    too_wide = {}
    for width in (1280, 768, 390):
        page.set_viewport_size({"width": width, "height": 800})
        too_wide[width] = page.evaluate(TOO_WIDE)

    assert too_wide == {1280: [], 768: [], 390: []}


@pytest.mark.parametrize("path", PAGES)
def test_no_label_of_a_chart_is_clipped(address, page_in, path):
    """As wide as a letter is here, and not as wide as it was where the chart was laid out."""
    page = page_in()
    page.goto(address + path)
    page.evaluate(OPEN_ALL)

    assert page.evaluate(CLIPPED) == []


@pytest.mark.parametrize("path", PAGES)
def test_every_picture_has_a_name(address, page_in, path):
    """Alt text on images, a label or title on drawn charts."""
    page = page_in()
    page.goto(address + path)

    assert page.evaluate(NAMELESS) == []


@pytest.mark.parametrize(
    ("scheme", "width", "rules"),
    [
        ("light", 1280, {}),
        ("dark", 1280, {"runOnly": ["color-contrast"]}),
        ("light", 390, {"rules": {"color-contrast": {"enabled": False}}}),
    ],
    ids=["all", "contrast-dark", "phone"],
)
@pytest.mark.parametrize("path", PAGES)
def test_axe_finds_nothing_serious(address, page_in, path, scheme, width, rules):
    """Names, roles and order on a phone and a laptop, contrast in both colour schemes, everything folded open.

    Colours do not depend on the width nor roles on the scheme, so not every pair of them is looked at.
    """
    from axe_playwright_python.sync_playwright import Axe

    page = page_in(width=width, color_scheme=scheme)
    page.goto(address + path, wait_until="networkidle")
    page.evaluate(OPEN_ALL)
    answer = Axe().run(page, options=rules).response
    serious = [
        f"{violation['id']}: {node['html'][:160]} {node.get('failureSummary', '')[:240]}"
        for violation in answer["violations"]
        if violation["impact"] in ("serious", "critical")
        for node in violation["nodes"][:3]
    ]

    assert answer["passes"]
    assert serious == []


@pytest.mark.parametrize("path", PAGES)
def test_the_dark_scheme_is_dark(address, page_in, path):
    """The reader's system setting decides, without a click."""
    brightness = {}
    for scheme in ("light", "dark"):
        page = page_in(color_scheme=scheme)
        page.goto(address + path, wait_until="networkidle")
        colour = page.evaluate("getComputedStyle(document.body).backgroundColor")
        brightness[scheme] = sum(map(int, re.findall(r"\d+", colour)[:3]))

    assert brightness["light"] > 600
    assert brightness["dark"] < 200


@pytest.mark.parametrize("path", PAGES)
def test_the_page_reads_the_same_without_javascript(address, page_in, path):
    """Every heading and every chart is there and visible when no script runs."""
    seen = {}
    for scripts in (True, False):
        page = page_in(java_script_enabled=scripts)
        page.goto(address + path)
        main = page.locator("article, [data-md-component=content]").first
        headings = [line.strip() for line in main.locator("h1, h2, h3").all_inner_texts()]
        charts = main.locator("svg[role=img]:visible").count()
        seen[scripts] = (headings, charts, main.locator("h1").first.is_visible())

    assert seen[False][2]
    assert set(seen[True][0]) <= set(seen[False][0])
    assert seen[False][1] >= seen[True][1]


@pytest.mark.parametrize("slug", SLUGS)
def test_verdict_baseline_and_a_failure_are_seen_without_scrolling(address, page_in, slug):
    """On a laptop of 1366 by 768, browser bars taken off, the first screen says what, how well, and where it fails."""
    page = page_in(width=1366, height=650)
    page.goto(f"{address}projects/{slug}/")

    assert page.locator("h1").is_visible()
    for part in (".pf-result .pf-big", ".pf-result .pf-verdict-words", ".pf-fails-first .pf-label"):
        box = page.locator(part).first.bounding_box()
        assert box is not None, part
        assert box["y"] + box["height"] <= 650, part
    assert "baseline" in page.locator(".pf-result").inner_text().lower()
    first_failure = page.locator(".pf-fails-first > *").nth(1).bounding_box()
    assert first_failure["y"] + 40 <= 650


@pytest.mark.parametrize("slug", SLUGS)
def test_a_project_page_prints(address, page_in, slug):
    """On paper the text fills the sheet and nothing is cut off at the side."""
    page = page_in(width=794, height=1123)
    page.emulate_media(media="print")
    page.goto(f"{address}projects/{slug}/")

    assert page.evaluate(TOO_WIDE) == []
    assert page.locator("h1").is_visible()
    assert not page.locator("header.md-header").is_visible()


def test_every_link_works_below_a_folder(address, page_in):
    """From the home page, every page of the site is reached by links, and every link and anchor leads somewhere."""
    page = page_in()
    waiting, seen, broken = [address], set(), []
    while waiting:
        here = waiting.pop()
        seen.add(here)
        answer = page.goto(here)
        if answer is None or answer.status >= 400:
            broken.append(here)
            continue
        targets = page.eval_on_selector_all("a[href]", "links => links.map(link => link.getAttribute('href'))")
        anchors = set(page.eval_on_selector_all("[id]", "parts => parts.map(part => part.id)"))
        broken += [
            f"{here} -> {target}" for target in targets if target[:1] == "#" and target[1:] not in anchors | {""}
        ]
        found = {urljoin(here, target).partition("#")[0] for target in targets} - {*seen, *waiting}
        waiting += [link for link in found if link.startswith(address) and link.endswith("/")]

    assert broken == []
    assert {link.removeprefix(address) for link in seen} >= set(PAGES)


def test_keyboard_reaches_the_text(address, page_in):
    """The first Tab offers to skip to the content, and the focus can be seen."""
    page = page_in()
    page.goto(f"{address}projects/{SLUGS[0]}/")
    page.keyboard.press("Tab")
    target = page.evaluate("document.activeElement.getAttribute('href')")

    assert target.startswith("#")
    assert page.locator(f"[id='{target[1:]}']").count() == 1


@pytest.mark.parametrize("script", [True, False])
def test_a_kind_can_be_chosen_on_the_home_page(address, browser, script):
    """Its projects stay and the others go, by plain anchors; a script says how many are left."""
    context = browser.new_context(java_script_enabled=script)
    page = context.new_page()
    page.goto(address)
    tiles = page.locator(".pf-tile")

    assert tiles.count() == len(SLUGS)
    page.locator(".pf-kinds a", has_text="Forecasting").click()
    shown = [tile for tile in tiles.all() if tile.is_visible()]
    assert [tile.get_attribute("data-kind") for tile in shown] == ["forecasting"]
    if script:
        assert page.locator(".pf-home [role=status]").text_content() == f"1 of {len(SLUGS)} projects shown"
        assert page.locator(".pf-kinds [aria-current]").text_content() == "Forecasting"
    page.locator(".pf-kinds a").first.click()
    assert all(tile.is_visible() for tile in tiles.all())
    context.close()


def test_pictures_of_examples_are_lazy_and_have_a_size(address, page_in):
    """So that nothing jumps and nothing is fetched that nobody looks at."""
    page = page_in()
    page.goto(f"{address}projects/count-the-coins/")
    pictures = page.locator("article img")

    assert pictures.count() > 5
    for picture in pictures.all():
        assert picture.get_attribute("loading") == "lazy"
        assert int(picture.get_attribute("width")) > 0
        assert int(picture.get_attribute("height")) > 0
