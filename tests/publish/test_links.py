"""The check of a built site."""

from __future__ import annotations

from pathlib import Path

import pytest

from portfolio.errors import Problem
from portfolio.publish.links import check_site


@pytest.fixture
def site(tmp_path):
    """Writes a small site with one page of the given body and returns what is wrong with it."""

    def check(body: str, *, files: dict[str, str] | None = None, site_url: str | None = None) -> list[str]:
        pages = {"index.html": "<h1 id=top-heading>Home</h1>", "sitemap.xml": "<urlset/>", ".nojekyll": ""}
        pages |= {"projects/faces/index.html": body, "assets/style.css": "", "assets/face.png": "", **(files or {})}
        for path, text in pages.items():
            file = tmp_path / path
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text, encoding="utf-8")
        return [str(problem) for problem in check_site(tmp_path, site_url=site_url)]

    return check


GOOD = """
<a href="../../">home</a> <a href="../..">home</a> <a href="../../index.html#top-heading">heading</a>
<a href="https://example.org/">elsewhere</a> <a href="mailto:me@example.org">mail</a> <a href="">this page</a>
<link rel="stylesheet" href="../../assets/style.css?v=1"> <a href="#here">here</a>
<link rel="canonical" href="https://me.github.io/repo/projects/faces/">
<img src="../../assets/face.png" srcset="../../assets/face.png 1x, ../../assets/face.png 2x" alt="a face">
<img src="data:image/png;base64,AA==" alt=""> <p id="here" style="background: url('../../assets/face.png')">x</p>
<svg role="img" aria-label="a chart"><defs><path id="c"/></defs><use href="#c"/><g clip-path="url(#c)"/></svg>
<svg role="img"><title>a chart</title></svg> <svg aria-hidden="true"></svg>
"""


def test_a_good_page_has_no_problems(site):
    """Relative links, anchors, other hosts behind a click, named pictures: all fine."""
    assert site(GOOD, site_url="https://me.github.io/repo/") == []


BAD = [
    ('<a href="../ghost/">x</a>', "link to '../ghost/' leads nowhere"),
    ('<a href="../../assets/style.css/">x</a>', "link to '../../assets/style.css/' leads nowhere"),
    ('<a href="../../../outside">x</a>', "link to '../../../outside' leads nowhere"),
    ('<a href="#hero">x</a>', "link to '#hero': nothing on the page has the id 'hero'"),
    ('<a href="../../#hero">x</a>', "link to '../../#hero': nothing in index.html has the id 'hero'"),
    ('<a href="javascript:void(0)">x</a>', "link to 'javascript:void(0)' runs a script"),
    ('<a href="/projects/faces/">x</a>', "link to '/projects/faces/' breaks where the site is not at the root"),
    ('<img src="no.png" alt="x">', "image 'no.png' leads nowhere"),
    ('<img src="../../assets/face.png" srcset="no.png 2x" alt="x">', "image 'no.png' leads nowhere"),
    ('<img src="../../assets/face.png">', "image without alt text"),
    ('<svg role="img"><path/></svg>', "picture (svg role=img) without a name"),
    ('<svg><use href="#c"/></svg>', "symbol '#c': nothing on the page has the id 'c'"),
    ('<svg><g fill="url(#g)"/></svg>', "address in a style '#g': nothing on the page has the id 'g'"),
    ('<p id="a">x</p><p id="a">y</p>', "id 'a' appears twice"),
    (
        '<script src="https://cdn.example/x.js"></script>',
        "script 'https://cdn.example/x.js' is loaded from another host",
    ),
    ('<script src="//cdn.example/x.js"></script>', "script '//cdn.example/x.js' is loaded from another host"),
    ('<link rel="stylesheet" href="https://f.example/a.css">', "'https://f.example/a.css' is loaded from another host"),
    ('<link rel="preconnect" href="https://f.example">', "'https://f.example' is loaded from another host"),
    ('<style>@import "https://f.example/a.css";</style>', "'https://f.example/a.css' is loaded from another host"),
    (
        '<p style="background:url(https://f.example/a.png)">x</p>',
        "'https://f.example/a.png' is loaded from another host",
    ),
    ('<iframe src="https://v.example/1"></iframe>', "frame 'https://v.example/1' is loaded from another host"),
    ('<video poster="no.png"></video>', "video 'no.png' leads nowhere"),
]


@pytest.mark.parametrize(("body", "message"), BAD, ids=[message[:40] for _, message in BAD])
def test_each_fault_is_told_with_page_and_line(site, body, message):
    """Broken, unnamed or foreign: one problem, at its page and line."""
    problems = site(f"<h1>x</h1>\n{body}")

    assert len(problems) == 1
    assert problems[0].startswith("site/projects/faces/index.html:2: ")
    assert message in problems[0]


def test_a_near_miss_is_named(site):
    """A mistyped link says which page it may mean."""
    problems = site('<a href="../face/">x</a> <a href="#resuls">y</a> <h2 id="results">r</h2>')

    assert "  hint: did you mean projects/faces?" in problems[0]
    assert "  hint: did you mean 'results'?" in problems[1]


def test_the_fonts_of_the_theme_say_which_key_keeps_them_away(site):
    """The first thing that a site with Material's own settings meets."""
    problems = site('<link rel="preconnect" href="https://fonts.gstatic.com">')

    assert "font: false" in problems[0]


def test_stylesheets_are_read_for_addresses(site):
    """Fonts of another host and missing pictures are found in CSS; comments and data addresses are not."""
    css = """/* url(https://c.example) */ a{src:url(https://f.example/i.woff2)}
        b{background:url('no.png')} c{background:url(data:x)}"""
    problems = site("", files={"assets/style.css": css})

    assert [problem.splitlines()[0] for problem in problems] == [
        "site/assets/style.css:1: address in a stylesheet 'https://f.example/i.woff2' is loaded from another host",
        "site/assets/style.css:1: address in a stylesheet 'no.png' leads nowhere",
    ]


def test_the_page_for_missing_pages_may_use_absolute_links(site):
    """404.html is shown at any depth, so its links begin with the path of the site; they are followed all the same."""
    page = '<a href="/repo/projects/faces/">ok</a> <a href="/repo/ghost/">broken</a> <a href="/other/">not ours</a>'
    problems = site("", files={"404.html": page}, site_url="https://me.github.io/repo/")

    assert [problem.partition(": ")[2].splitlines()[0] for problem in problems] == [
        "link to '/repo/ghost/' leads nowhere",
        "link to '/other/' leads nowhere",
    ]


def test_links_to_the_own_address_are_followed(site):
    """A full link to the published site is checked like a relative one."""
    problems = site('<a href="https://me.github.io/repo/ghost/">x</a>', site_url="https://me.github.io/repo")

    assert "leads nowhere" in problems[0]


def test_a_fault_in_a_shared_part_is_told_once(site):
    """The footer of twelve pages is one mistake."""
    footer = '<a href="https://example.org">ok</a><a href="/x/">broken</a>'
    problems = site(footer, files={f"page{n}.html": footer for n in range(11)})

    assert len(problems) == 1
    assert "at the root of its host (and in 11 more)" in problems[0]


def test_case_matters_in_links(site):
    """A link that works on macOS and breaks on GitHub Pages is broken."""
    problems = site('<img src="../../assets/Face.png" alt="x">')

    assert problems[0].splitlines()[0].endswith("image '../../assets/Face.png' leads nowhere")
    assert "did you mean assets/face.png?" in problems[0]


def test_what_pages_refuses_is_refused_here(site, tmp_path):
    """Symbolic links, names that differ only in case, and characters that cannot be published."""
    (tmp_path / "link").symlink_to("index.html")
    problems = site("", files={"assets/Face.png": "", "assets/a:b.png": "", "assets/end.": ""})

    facts = {problem.splitlines()[0] for problem in problems}
    assert facts == {
        "site/link: is a symbolic link, which GitHub Pages refuses",
        "site/assets/face.png: differs from assets/Face.png only in upper and lower case",
        "site/assets/a:b.png: has a name that cannot be published everywhere (and in 1 more)",
    }


def test_an_unfinished_site_is_refused(tmp_path):
    """Without .nojekyll, index.html and sitemap.xml a folder is no site of ours."""
    assert check_site(tmp_path) == [
        Problem("is missing (and in 2 more)", path="site/.nojekyll"),
    ]


def test_too_large_a_site_is_refused(site, tmp_path):
    """GitHub's own limits: 100 MiB a file and 1 GB a site (sparse files, so the test writes nothing)."""
    for n in range(10):
        with Path(tmp_path, f"big{n}.bin").open("wb") as file:
            file.truncate(101 * 2**20)
    facts = [problem.splitlines()[0] for problem in site("")]

    assert facts == [
        "site/big0.bin: has 101 MiB; GitHub takes no file above 100 MiB (and in 9 more)",
        "site/: has 1.1 GB; GitHub Pages takes 1 GB",
    ]
