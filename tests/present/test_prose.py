"""A README becomes safe HTML with measured numbers in it, and nothing that was written is lost."""

import time
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portfolio.collect.claims.readme import cut
from portfolio.present.prose import read_prose, values
from portfolio.records import Estimate, History
from portfolio.words import estimate

KNOWN = {"metrics.f1_macro": "0.852", "n_test": "447"}


def prose(text, *, repository="", pictures=None, dead_links=frozenset()):
    readme = cut(text)
    project = SimpleNamespace(
        name="projects/x",
        slug="x",
        readme=readme.text,
        sections=readme.sections,
        anchors=readme.anchors,
        pictures=pictures or {},
        dead_links=dead_links,
        history=History(),
    )
    return read_prose(project, KNOWN, repository=repository)


def html(text, **more):
    """All of it, in one piece."""
    told = prose(text, **more)
    return "".join([*told.parts.values(), *(text for _, text in told.further)])


def test_a_number_in_braces_has_the_digits_of_the_table():
    """A value without an interval and one with a wide one print in the README as the table of metrics prints them."""
    npmi = Estimate("npmi", "Coherence", 0.00652, None, None, 469, "higher")
    ari = Estimate("ari", "Adjusted Rand index", -0.00951, -0.31, 0.29, 102, "higher")
    analysis = SimpleNamespace(estimates=(npmi,), baseline=(ari,), n_failures=3)
    examples = SimpleNamespace(train=None, test=range(469))

    known = values(examples, analysis)

    assert known["metrics.npmi"] == estimate(npmi)
    assert known["baseline.ari"] == estimate(ari) == "\N{MINUS SIGN}0.010"


def test_a_number_in_braces_is_the_measured_one():
    """Names with underscores too; the rest of the text is left alone."""
    text = "It reaches {{ metrics.f1_macro }}, _really_ {{metrics.f1_macro}}, on {{ n_test }} names."

    assert html(text) == "<p>It reaches 0.852, <em>really</em> 0.852, on 447 names.</p>\n"


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("`${{ secrets.KEY }}`", "<code>${{ secrets.KEY }}</code>"),
        ("```\n{{ n_test }}\n```", "<code>{{ n_test }}\n</code>"),
        ("    {{ n_test }}", "<code>{{ n_test }}\n</code>"),
        (r"\{\{ n_test }}", "{{ n_test }}"),
        ("{{ user.name }}", "{{ user.name }}"),
        ("{% include 'x' %}", "{% include 'x' %}"),
        ("<p>\n{{ n_test }} <code>{{ n_test }}</code>\n</p>", "447 <code>{{ n_test }}</code>"),
    ],
)
def test_code_and_escaped_braces_stay_as_typed(text, shown):
    """And so does what has no value."""
    assert shown in html(text)


def test_headings_in_a_section_stand_below_the_sections_own():
    """A page has one h1, its parts have h2, and a README's inner headings come below."""
    text = html("## Data\n### Cleaning\nx\n\n<h1>Loud</h1> y")

    assert '<h4 id="readme-cleaning">Cleaning</h4>' in text
    assert "<h4>Loud</h4>" in text


def test_every_paragraph_is_somewhere_and_own_headings_are_kept_in_order():
    """What has no place of its own stands under the author's heading."""
    told = prose("# T\nintro\n## Install\nb\n## Background\nc\n## Findings\nd\n## License\ne\n## Motivation\nf")

    assert told.parts == {
        "problem": '<p>intro</p>\n<p>c</p>\n<h3 id="readme-motivation">Motivation</h3>\n<p>f</p>\n',
        "results": "<p>d</p>\n",
    }
    assert [(section.heading, text) for section, text in told.further] == [
        ("Install", "<p>b</p>\n"),
        ("License", "<p>e</p>\n"),
    ]


def test_a_footnote_stands_below_the_section_that_names_it_and_links_lead_to_and_fro():
    """Though it is written at the end of the file."""
    told = prose("## Data\nEdited.[^a]\n\n## Next\nMore.\n\n[^a]: By two people.\n")

    assert 'href="#readme-fn1" id="readme-fnref1"' in told.parts["data"]
    assert '<li id="readme-fn1"><p>By two people. <a href="#readme-fnref1"' in told.parts["data"]
    assert "two people" not in told.parts["next"]


def test_tasks_have_boxes_and_anchors_of_the_authors_own_stay():
    """Though there is nothing to see of an anchor."""
    text = html("## To do\n- [x] one\n- [ ] two\n\n<a id='end'></a> [up](#end)")

    assert "<li>☑ one</li>\n<li>☐ two</li>" in text
    assert '<a id="readme-end"' in text
    assert 'href="#readme-end"' in text


def test_a_reference_works_across_sections():
    """Its address may stand at the end of the file."""
    assert 'href="https://e.org/"' in prose("## Data\n[x][1]\n\n## Next\ny\n\n[1]: https://e.org/\n").parts["data"]


@pytest.mark.parametrize(
    ("link", "leads_to"),
    [
        ("#Dataset", 'href="#data"'),
        ("#how-to-run", 'href="#readme-how-to-run"'),
        ("#user-content-raw", 'href="#readme-raw"'),
        ("#here", 'href="#readme-here"'),
        ("#title", 'href="#overview"'),
        ("#nowhere", ""),
    ],
)
def test_a_link_to_a_heading_leads_to_where_it_stands_on_the_page(link, leads_to):
    """Or is plain words."""
    text = html(f"# Title\n## Dataset\na\n### Raw\nb\n## How to run\n<a id='here'></a>\n\n[x]({link})")

    assert leads_to in text
    assert text.count("href") == bool(leads_to)


@pytest.mark.parametrize(
    ("link", "leads_to"),
    [
        ("collect.py", "https://h/me/p/blob/HEAD/projects/x/collect.py"),
        ("../y/a%20b.md#L3", "https://h/me/p/blob/HEAD/projects/y/a%20b.md#L3"),
        ("/doc/report.md", "https://h/me/p/blob/HEAD/doc/report.md"),
        ("../../../../other/secret", None),
    ],
)
def test_a_relative_link_leads_to_the_repository_or_nowhere(link, leads_to):
    """Without the repository's address a link to a file is plain words; one to a file that is not there always is."""
    text = html(f"[script]({link})", repository="https://h/me/p/")

    assert (f'href="{leads_to}"' in text) if leads_to else ("href" not in text)
    assert "href" not in html(f"[script]({link})")
    assert "href" not in html(f"[script]({link})", repository="https://h/me/p/", dead_links={link})


@pytest.mark.parametrize(
    "attack",
    [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "[x](javascript:alert(1))",
        "<svg onload=alert(1)>",
        "<iframe src='https://e.org'></iframe>",
        "<style>*{display:none}</style>",
        "<a href='data:text/html,<script>1</script>'>x</a>",
        "<a href='JavaScript:alert(1)'>x</a>",
        "<a href='//e.org' onclick=alert(1)>x</a>",
    ],
)
def test_markup_that_runs_is_taken_out(attack):
    """An author's HTML is kept only where it cannot run, load or hide anything."""
    text = html(f"Before {attack} after").lower()

    assert not any(
        bad in text
        for bad in ("<script", "onerror", '="javascript:', "onload", "<iframe", "<style", '="data:', "onclick")
    )


@given(st.text(max_size=300))
def test_any_text_becomes_html_without_scripts(text):
    """Whatever is written, no script element comes out."""
    assert "<script" not in html(text).lower()


@given(st.text(alphabet="#=-\n *`>[]()!<ap1. {}%\\|^:", max_size=60))
def test_whatever_is_written_is_cut_and_shown(text):
    """Any mixture of marks is a README, and no id stands twice."""
    ids = [piece.split('"')[0] for piece in html(text).split(' id="')[1:]]

    assert len(ids) == len(set(ids))


def test_a_picture_of_the_readme_is_shown_from_the_site():
    """Only pictures that were read are shown; all others leave nothing behind, but a link keeps its words."""
    text = (
        "![a <face> >](images/a%20b.png) ![gone](images/b.png) <img alt='>' src='https://e.org/x.png'>\n\n"
        "[![Open in Colab](https://e.org/colab)](https://e.org/)"
    )
    shown = html("## Data\n" + text, pictures={"images/a b.png": b"x"})

    assert shown.count("<img") == 1
    assert 'src="asset:projects/x/2d711642b726b044.png"' in shown
    assert 'alt="a &lt;face&gt; &gt;"' in shown or 'alt="a <face> >"' in shown
    assert ">Open in Colab</a>" in shown


def test_badges_and_the_title_are_not_told_again():
    """The page has a title of its own, and shows nothing from other hosts."""
    text = "<div align='center'>\n<h1>T</h1>\n<img src='https://e.org/b.svg'>\n</div>\n\n[![b](https://e.org/b)](https://e.org)\n\nHello."

    assert "".join(prose(text).parts["problem"].split()) == "<div></div><p>Hello.</p>"


@pytest.mark.parametrize("text", ["[" * 20_000, "![" * 20_000, "> " * 20_000, "<b>" * 20_000, "*a _b " * 10_000])
def test_no_readme_holds_a_build_up(text):
    """Whatever stands in it ends in seconds."""
    started = time.perf_counter()
    html(text)

    assert time.perf_counter() - started < 30
