"""What was looked at, and what was found? Theme by theme, what wants mending first."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from portfolio.present.cards import Story
from portfolio.present.sentences import words
from portfolio.records import About, Finding, Passed, Skipped
from portfolio.words import counted

THEMES = ("Leakage", "Data", "Predictions", "Score", "Claims")
_ORDER = {"error": 0, "warning": 1, "advice": 2, "accepted": 3}
_MANY = {"error": "errors", "warning": "warnings", "advice": "hints", "accepted": "accepted by the author"}
_MARKS = {"error": "✕", "warning": "!", "advice": "→", "accepted": "○"}


def checked(story: Story) -> Mapping[str, Any] | None:
    """Themes with their findings and what was found in order, worst first; what could not be asked in one line."""
    analysis, about = story.analysis, story.checks
    if not analysis.findings and not analysis.passed:
        return None
    return {
        "summary": _summary(analysis.findings, analysis.passed),
        "themes": sorted(_themes(analysis.findings, analysis.passed, about), key=lambda theme: int(theme["worst"])),
        "skipped": _skipped(analysis.skipped, about),
        "n_skipped": counted(len(analysis.skipped), "check that does not apply", "checks that do not apply"),
    }


def _state(finding: Finding) -> str:
    return "accepted" if finding.accepted else finding.severity


def _summary(findings: Sequence[Finding], passed: Sequence[Passed]) -> str:
    """As "2 warnings, 1 hint; 24 checks found all in order"."""
    states = [_state(finding) for finding in findings]
    said = []
    for state in _ORDER:
        n, many = states.count(state), _MANY[state]
        if n:
            said.append(f"{n} {many}" if state == "accepted" else counted(n, many.removesuffix("s")))
    fine = f"{counted(len({each.code for each in passed}), 'check')} found all in order"
    return f"{words.listed(said)}; {fine}." if said else f"{fine[0].upper()}{fine[1:]}."


def _themes(
    findings: Sequence[Finding], passed: Sequence[Passed], about: Mapping[str, About]
) -> Iterable[Mapping[str, Any]]:
    for title in THEMES:
        mine = [finding for finding in findings if about[finding.code].theme == title]
        fine = [each for each in passed if about[each.code].theme == title]
        if mine or fine:
            mine.sort(key=lambda finding: (_ORDER[_state(finding)], finding.code))
            worst = min((_ORDER[_state(finding)] for finding in mine), default=len(_ORDER))
            rows = [
                *(_finding(finding, about[finding.code]) for finding in mine),
                *(_fine(each, about[each.code]) for each in sorted(fine, key=lambda each: each.code)),
            ]
            yield {"title": title, "worst": worst, "rows": rows}


def _finding(finding: Finding, about: About) -> Mapping[str, Any]:
    state = _state(finding)
    return {
        "state": state,
        "mark": _MARKS[state],
        "sentence": words.as_sentence(finding.sentence),
        "advice": "" if finding.accepted else words.as_sentence(finding.advice),
        "accepted": finding.accepted or "",
        "place": finding.place or "",
        "code": finding.code,
        "looks": about.looks,
    }


def _fine(passed: Passed, about: About) -> Mapping[str, Any]:
    return {
        "state": "ok",
        "mark": "✓",
        "sentence": words.as_sentence(passed.sentence),
        "advice": "",
        "accepted": "",
        "place": "",
        "code": passed.code,
        "looks": about.looks,
    }


def _skipped(
    skipped: Sequence[Skipped], about: Mapping[str, About]
) -> Sequence[tuple[str, Sequence[Mapping[str, str]]]]:
    """The checks that could not be asked, under the reason why."""
    reasons: dict[str, list[Mapping[str, str]]] = {}
    for each in skipped:
        reasons.setdefault(each.why, []).append({"code": each.code, "title": about[each.code].title})
    return list(reasons.items())
