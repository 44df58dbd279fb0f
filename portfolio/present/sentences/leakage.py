"""Could the score have leaked? The one list of findings that the first screen, the questions and the home page read."""

from __future__ import annotations

from collections.abc import Sequence

from portfolio.present.cards import Story
from portfolio.present.sentences.words import as_sentence
from portfolio.records import Finding
from portfolio.words import counted

DOUBT = "So the score may be better than the model is."

MOST = 2
"""Findings that are told in full; the others are counted."""

_TOLD_FIRST = ("PF018", "PF012", "PF015", "PF014", "PF011")
"""Of what is in order: what keeps training and test apart."""


def suspected(story: Story) -> Sequence[Finding]:
    """All that makes a reader ask whether answers were known beforehand, a perfect score last."""
    findings, checks = story.analysis.findings, story.checks
    found = [each for each in findings if checks[each.code].theme == "Leakage" and each.severity != "advice"]
    return sorted(found, key=lambda finding: (finding.code == "PF043", finding.code))


def caution(story: Story) -> str:
    """What stands beside the score on the first screen: why it may be too good; nothing where the author accepts it."""
    found = [each for each in suspected(story) if not each.averted and each.accepted is None]
    return f"{_told(found)} {DOUBT}" if found else ""


def answer(story: Story) -> str:
    """To "could it leak?": what was found, or what was looked at and in order."""
    found = suspected(story)
    if found:
        return f"It may: {_told(found)}"
    fine = {passed.code: passed.sentence for passed in story.analysis.passed}
    said = [as_sentence(fine[code]) for code in _TOLD_FIRST if code in fine]
    return " ".join(["No sign of it.", *said[:MOST]]) if said else ""


def _told(found: Sequence[Finding]) -> str:
    said = [f"{as_sentence(each.sentence)}{_accepted(each)}" for each in found[:MOST]]
    more = [f"{counted(len(found) - MOST, 'more finding')} under Checked."] if len(found) > MOST else []
    return " ".join([*said, *more])


def _accepted(finding: Finding) -> str:
    return f" The author says of that: {finding.accepted.rstrip('.')}." if finding.accepted else ""
