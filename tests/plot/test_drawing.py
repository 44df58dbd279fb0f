"""A chart is one clean SVG with words and numbers."""

import re
from xml.etree import ElementTree

import altair as alt
import pytest

from portfolio.plot import drawn
from portfolio.plot.drawing import rows
from portfolio.records import Table

TABLE = Table(("a", "b"), (("x", "1"),), (False, True))


def bars(name: str = "bars", alt_text: str = "x is 1.23456"):
    chart = alt.Chart(rows([{"a": "x", "b": 1.23456}, {"a": "<&>", "b": 2}]), width=100, height=50)
    chart = chart.mark_bar(clip=True, color="var(--pf-good)").encode(x="a:N", y="b:Q")
    return drawn(name, "Bars", chart, alt_text=alt_text, table=TABLE)


def test_equal_input_gives_equal_bytes_in_any_order():
    """vl-convert counts ids per process; ours start anew in each chart."""
    first = bars().svg
    bars("other")

    assert bars().svg == first


def test_every_id_carries_the_charts_name():
    """Two charts on one page never share an id."""
    ids = re.findall(r'\bid="([^"]+)"', bars().svg)

    assert ids
    assert all(name.startswith("bars-") for name in ids)


def test_the_picture_has_a_name_for_those_who_cannot_see_it():
    """The alternative text is escaped, and its digits are not rounded like coordinates."""
    svg = bars(alt_text='x < y, "1.23456"').svg

    assert ElementTree.fromstring(svg).get("aria-label") == 'x < y, "1.23456"'
    assert ElementTree.fromstring(svg).get("role") == "img"


def test_colours_follow_the_page_into_the_dark():
    """CSS variables pass through; there is no second picture for dark pages."""
    assert "var(--pf-good)" in bars().svg


@pytest.mark.parametrize("code", [0x00, 0x01, 0x0B, 0x1B, 0x7F, 0x85, 0xD800, 0xFFFE, 0xFFFF])
def test_a_character_that_no_xml_may_hold_does_not_end_the_build(code):
    """vl-convert aborts the whole process at it, so that no project has a page; a label shows that one was there."""
    label = f"no{chr(code)}x"
    chart = alt.Chart(rows([{"a": label, "b": 1}]), title=label).mark_bar().encode(x=alt.X("a:N", title=label), y="b:Q")

    assert "no\N{REPLACEMENT CHARACTER}x" in drawn("bars", "Bars", chart, alt_text="one bar", table=TABLE).svg
