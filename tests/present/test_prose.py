"""A README becomes safe HTML with measured numbers in it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portfolio.errors import PortfolioError
from portfolio.present import prose
from portfolio.records import Section

KNOWN = {"metrics": {"f1_macro": "0.852"}, "n_test": "447"}


def test_a_number_in_braces_is_the_measured_one():
    """``{{ metrics.f1_macro }}`` is filled in, and the rest of the text is left alone."""
    section = Section("Results", "It reaches {{ metrics.f1_macro }} on {{ n_test }} names.", 40)

    assert prose.filled(section, KNOWN, path="README.md") == "It reaches 0.852 on 447 names."


def test_a_name_that_was_not_measured_is_an_error_with_its_line():
    """The message names file and line, and what could be written instead."""
    section = Section("Results", "One.\n\nIt reaches {{ metrics.f1 }}.", 40)

    with pytest.raises(PortfolioError) as caught:
        prose.filled(section, KNOWN, path="projects/x/README.md")

    problem = caught.value.problems[0]
    assert (problem.path, problem.line) == ("projects/x/README.md", 42)
    assert "metrics.f1_macro" in (problem.hint or "")


def test_a_template_cannot_reach_beyond_the_numbers():
    """Prose runs in a sandbox: no attribute of Python is in reach."""
    section = Section("Results", "{{ metrics.__class__.__mro__ }}", 1)

    with pytest.raises(PortfolioError):
        prose.filled(section, KNOWN, path="README.md")


def test_headings_in_a_section_stand_below_the_sections_own():
    """A page has one h1, its parts have h2, and a README's inner headings come below."""
    assert "<h4" in prose.html("### Cleaning", base="")
    assert "<h1" not in prose.html("# Shouting", base="")


def test_a_relative_link_leads_to_the_repository_or_nowhere():
    """Without the repository's address a link to a file is plain words, never a broken link."""
    assert 'href="https://h/me/p/blob/HEAD/projects/x/collect.py"' in prose.html(
        "[script](collect.py)", base="https://h/me/p/blob/HEAD/projects/x/"
    )
    assert "href" not in prose.html("[script](collect.py)", base="")


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
    ],
)
def test_markup_that_runs_is_taken_out(attack):
    """An author's HTML is kept only where it cannot run, load or hide anything."""
    text = prose.html(f"Before {attack} after", base="")

    assert not any(bad in text for bad in ("<script", "onerror", "javascript:", "onload", "<iframe", "<style", "data:"))


@given(st.text(max_size=300))
def test_any_text_becomes_html_without_scripts(text):
    """Whatever is written, no script element comes out."""
    assert "<script" not in prose.html(text, base="").lower()


def test_a_picture_of_the_readme_is_shown_from_the_site():
    """Only pictures that were read are shown; all others leave nothing behind."""
    text = "![a <face>](images/a.png) ![gone](images/b.png) <img src='https://e.org/x.png'>"
    shown = prose.html(text, base="", pictures={"images/a.png": "projects/x/0123.png"})

    assert shown.count("<img") == 1
    assert 'src="asset:projects/x/0123.png"' in shown
    assert 'alt="a &lt;face&gt;"' in shown
