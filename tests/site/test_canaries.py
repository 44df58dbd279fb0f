"""What strangers wrote, in a real browser: nothing that stands in data, names or commits runs on a page."""

from __future__ import annotations

import csv
import json
import shutil

import pytest
import yaml

import screenshot
from tests.site.clone import ROOT, Clone

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("site")]

CANARY = '"><script>window.__x=1</script><img src=x onerror=window.__x=1>'
IN_A_NAME = CANARY.replace("/", "")
"""As a file may be called."""
TAG = "flown " + CANARY[:33]
REVIEWER = f"Ada {CANARY}"


def bird(where: str) -> str:
    """A canary that says where it was let in."""
    return f"{where} {CANARY}"


@pytest.fixture(scope="module")
def clone(tmp_path_factory):
    """The tiny project with canaries in every place for text, of two versions and with a review."""
    clone = Clone(tmp_path_factory.mktemp("canaries") / "clone")
    folder = clone.root / "projects" / "tiny"
    shutil.copytree(
        ROOT / "tests/projects/tiny", folder, ignore=shutil.ignore_patterns("__pycache__", "runs", "metrics.json")
    )
    (clone.root / "site_src").mkdir()
    (clone.root / "site_src/index.md").write_text('---\ndescription: say "hello" <b>\n---\n# Hello\n')
    (clone.root / "mkdocs.yml").write_text(
        "site_name: Canaries\nsite_description: 'say \"hi\" <b>'\nsite_author: '\"><i>'\ndocs_dir: site_src\n"
        "theme: {name: material, font: false, features: [search.suggest, search.highlight]}\n"
        "plugins: [search, portfolio]\n"
    )
    (clone.root / ".gitignore").write_text("site/\n.portfolio/\n")
    plant(folder)
    clone.git("init", "-q", "-b", "main")
    for stars, version in enumerate(("first", "second"), start=1):
        predict = (folder / "predict.py").read_text()
        (folder / "predict.py").write_text(predict.replace("stars <= 1", f"stars <= {stars}"))
        clone.git("add", "--all")
        clone.git("-c", f"user.name={bird('committer')}", "commit", "-qm", bird(f"subject of the {version}"))
        done = clone.run("portfolio", "build")
        assert done.returncode == 0, done.stderr
        clone.git("add", "--all")
        clone.git("commit", "-qm", bird(f"run of the {version}"))
    review(folder)
    (folder / f"uncommitted {IN_A_NAME}").write_text("x\n")
    done = clone.run("portfolio", "build")
    assert done.returncode == 0, done.stderr
    return clone


def plant(folder):
    """Canaries in project.yml, README.md and the tables: titles, labels, cells, ids and the names of columns."""
    settings = yaml.safe_load((folder / "project.yml").read_text())
    settings |= {name: bird(name) for name in ("title", "tagline", "my_part", "time_spent")}
    settings["links"] = [{"title": bird("link"), "url": "https://example.org/"}]
    settings["slices"] = [bird("column")]
    settings["data"] |= {name: bird(name) for name in ("source", "licence", "collected_by")}
    settings["data"] |= {"known_issues": [bird("issue")]}
    settings["data"]["columns"]["text"]["description"] = bird("description")
    (folder / "project.yml").write_text(yaml.safe_dump(settings, allow_unicode=True))
    for table in ("train", "test"):
        path = folder / f"data/{table}.csv"
        rows = list(csv.reader(path.read_text().splitlines()))
        header = [*rows[0], bird("column")]
        body = [
            [bird(one), bird(text), stars, bird(mood), bird("high" if int(stars) > 2 else "low")]
            for one, text, stars, mood in rows[1:]
        ]
        with path.open("w", newline="") as file:
            csv.writer(file).writerows([header, *body])
    predict = (folder / "predict.py").read_text()
    for mood in ("complaint", "thanks"):
        predict = predict.replace(f'"{mood}"', repr(bird(mood)))
    (folder / "predict.py").write_text(predict)
    readme = (folder / "README.md").read_text()
    (folder / "README.md").write_text(readme.replace("\nA hotel", f"\nreadme {CANARY} A hotel"))


def review(folder):
    """Every example tagged by hand, in the format of ``portfolio review``."""
    run = sorted((folder / "runs").glob("*.json"))[-1].stem
    rows = list(csv.reader((folder / "data/test.csv").read_text().splitlines()))[1:]
    with (folder / "review.csv").open("w", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["example_id", "tags", "reviewer", "how", "when", "run", "verdict"])
        for second, row in enumerate(rows):
            when = f"2026-11-25T18:01:{second:02}.000Z"
            writer.writerow([row[0], TAG, REVIEWER, "by hand", when, run, "tagged"])


@pytest.fixture
def opened(clone, page_in):
    """A page of that site; whether a canary flew can be asked of it at any time."""
    with screenshot.served(clone.site) as address:
        page = page_in()
        page.flown = lambda: page.evaluate("[window.__x, document.querySelectorAll('img[src=x]').length]")
        page.at = lambda path: page.goto(address + path, wait_until="networkidle")
        yield page


def test_a_project_page_shows_canaries_as_typed(opened):
    """Title, tagline, labels, cells, ids, columns, file names, tags, reviewer and commits; none of them runs."""
    opened.at("projects/tiny/")
    opened.evaluate("document.querySelectorAll('details').forEach(part => part.open = true)")
    opened.mouse.wheel(0, 100_000)
    opened.wait_for_load_state("networkidle")
    text = opened.inner_text("main")
    places = ("title", "tagline", "complaint", "thanks", "column", "description", "source", "licence", "my_part")

    assert opened.flown() == [None, 0]
    assert [place for place in places if bird(place) not in text] == []
    assert bird("subject of the second") in text
    assert TAG in text
    assert REVIEWER in text
    assert IN_A_NAME in text
    assert opened.title() == f"{bird('title')} - Canaries"
    assert opened.get_attribute("meta[name=description]", "content").startswith(bird("tagline"))


def test_the_home_page_shows_canaries_as_typed(opened):
    """In its tile, and in the author's own description, where Material prints a quote as it is."""
    opened.at("")

    assert opened.flown() == [None, 0]
    assert bird("title") in opened.inner_text("main")
    assert opened.get_attribute("meta[name=description]", "content") == 'say "hello" <b>'
    assert opened.get_attribute("meta[name=author]", "content") == '"><i>'


@pytest.mark.parametrize("query", ["title", "tagline", "complaint", "column", '"><img src=x onerror='])
def test_search_results_show_canaries_as_typed(opened, query):
    """Titles and texts of the index are HTML to Material, so they hold none of ours."""
    opened.at("")
    opened.keyboard.press("/")
    opened.keyboard.type(query)
    opened.wait_for_selector(".md-search-result__item")
    opened.wait_for_timeout(300)

    assert opened.flown() == [None, 0]
    assert bird("title") in opened.inner_text(".md-search-result__list")


def test_the_examples_show_canaries_as_typed(opened):
    """Cards, ids, the choices above them and the names of fields are text."""
    opened.at("projects/tiny/")
    opened.click("[data-examples] button")
    opened.wait_for_selector(".pf-filter")
    text = opened.inner_text("[data-examples]")

    assert opened.flown() == [None, 0]
    assert bird("complaint") in text
    assert bird("column") in text


def test_the_files_for_programs_hold_no_markup_of_strangers(clone):
    """The index of the search has markup of Material's own alone."""
    index = json.loads((clone.site / "search/search_index.json").read_text(encoding="utf-8"))

    assert [one["title"] for one in index["docs"] if "<" in one["title"]] == []
    assert [one["text"] for one in index["docs"] if "<script" in one["text"] or "<img" in one["text"]] == []


def test_a_canary_that_is_not_escaped_is_noticed(opened, clone):
    """The control of the tests above."""
    (clone.site / "control.html").write_text(f"<main>{CANARY}</main>", encoding="utf-8")
    opened.at("control.html")

    assert opened.flown() == [1, 1]
