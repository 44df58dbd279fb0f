"""A page survives the store byte for byte."""

from portfolio.present import pack, unpack, with_note
from portfolio.records import Asset, Card, Finding, Page

CARD = Card(
    "x",
    "X",
    "what",
    "Classification",
    "classification",
    "F1",
    "0.9",
    "0.8 to 1",
    "0.5",
    "0.8",
    True,
    "public data set",
    "40",
    "1 May 2026",
    "<svg/>",
    "w",
)
PAGE = Page("projects/x.md", "X & Y", "About “x”", "<p>ä</p>", CARD, (Asset("a/b.png", b"\x00\xff"),))


def test_packing_and_unpacking_gives_the_same_page():
    """Text, card, assets and findings come back as they were."""
    findings = (Finding("PF001", "warning", "So.", place="README.md:1"), Finding("PF002", "advice", "Thus."))

    assert unpack(pack(PAGE, findings)) == (PAGE, findings)


def test_a_last_good_page_says_what_it_is_and_when_it_was_measured():
    """The note stands before all else and carries the date."""
    assert with_note(PAGE).html.startswith('<p class="pf-note"')
    assert "1 May 2026" in with_note(PAGE).html
