"""Findings that the author lives with; the mistakes one can make there are in ``mistakes/k03_*``."""

import pytest

from portfolio.errors import PortfolioError
from portfolio.records import Accepted

REASONS = {
    "  - PF040 # why: eight notes are all there are\n": "eight notes are all there are",
    "  - PF040   #why: short\n": "short",
    "  - 'PF040' # why: it's so # and more\n": "it's so # and more",
    "  - PF040 # why: one photograph,\n           # twelve coins\n": "one photograph, twelve coins",
    "  - PF040 # why: one photograph\n  # about something else\n": "one photograph",
    "  - PF040 # why: one photograph\n# about something else\n": "one photograph",
}


@pytest.mark.parametrize("text", REASONS)
def test_the_reason_is_the_comment_behind_the_code(folder, text):
    """With the lines of comment below it that are indented further; YAML itself throws comments away."""
    folder.yml("slices: [stars]\n", f"slices: [stars]\naccept:\n{text}")
    line = (folder.path / "project.yml").read_text().split("\n").index("accept:") + 2

    assert folder.read().accepted == (Accepted("PF040", REASONS[text], line),)


def test_a_list_in_one_line_has_one_reason(folder):
    """For all of its codes."""
    folder.yml("slices: [stars]\n", "slices: [stars]\naccept: [PF040, PF041] # why: eight notes are all there are\n")

    assert [(each.code, each.reason) for each in folder.read().accepted] == [
        ("PF040", "eight notes are all there are"),
        ("PF041", "eight notes are all there are"),
    ]


def test_a_project_without_the_key_accepts_nothing(folder):
    """Which is how it should be."""
    assert folder.read().accepted == ()


def test_findings_of_kinds_from_outside_can_be_accepted_too(folder):
    """They name their codes themselves."""
    folder.yml("slices: [stars]\n", "slices: [stars]\naccept:\n  - MP001 # why: the map is small\n")

    assert [each.code for each in folder.read().accepted] == ["MP001"]


def test_a_dot_is_no_reason(folder):
    """Whoever lives with a finding says why."""
    folder.yml("slices: [stars]\n", "slices: [stars]\naccept:\n  - PF040 # why: .\n")

    with pytest.raises(PortfolioError, match="has no reason"):
        folder.read()
