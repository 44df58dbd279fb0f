"""The result in one picture: baseline, every version and the target on one scale, with intervals."""

from __future__ import annotations

from itertools import takewhile

from portfolio.plot.dots import Dot, Mark, dots
from portfolio.plot.drawing import BASE, GOOD, MISS, SOFT, drawn, span
from portfolio.records import Analysis, Chart, Estimate, Iteration, Table
from portfolio.words import bare, number

WIDTH = 470
ROW_PIXELS = 30
MOST_VERSIONS = 6


def headline(analysis: Analysis) -> Chart:
    """Dots with 95 % intervals: baseline on top, then the versions that led to the current one, which is in colour."""
    shown = _rows(analysis)
    target = analysis.target
    ends = [end for dot in shown for end in _three(dot.estimate) if end is not None]
    mark = None if target is None else Mark(target, f"target {bare(target, analysis.headline.unit)}", MISS)
    domain = span([*ends, *([target] if target is not None else [])])
    chart = dots(shown, mark, domain=domain, width=WIDTH, row=ROW_PIXELS, percent=False)
    table = Table(
        ("", analysis.headline.title, "low", "high", "n"),
        tuple(
            (dot.label, *("" if end is None else number(end) for end in _three(dot.estimate)), str(dot.estimate.n))
            for dot in shown
        ),
        (False, True, True, True, True),
        caption=f"{analysis.headline.title} with 95 % intervals",
    )
    title = f"{analysis.headline.title}, baseline to now"
    return drawn("headline", title, chart, alt_text=_words(analysis), table=table)


def _rows(analysis: Analysis) -> list[Dot]:
    earlier = _earlier(analysis)
    estimates = [("baseline", analysis.versus_baseline.that, BASE)]
    estimates += [(f"version {run.number}", run.estimate, SOFT) for run in earlier[-MOST_VERSIONS:]]
    now = f"version {len(earlier) + 1}, now" if earlier else "this version"
    estimates.append((now, analysis.headline, GOOD))
    return [
        Dot(label, estimate, number(estimate.value, analysis.headline.unit), colour)
        for label, estimate, colour in estimates
    ]


def _earlier(analysis: Analysis) -> list[Iteration]:
    """The versions before the current one; what came later was taken back."""
    return list(takewhile(lambda run: not run.current, analysis.iterations))


def _three(estimate: Estimate) -> tuple[float | None, float | None, float | None]:
    return estimate.value, estimate.low, estimate.high


def _words(analysis: Analysis) -> str:
    baseline = analysis.versus_baseline.that
    value = number(analysis.headline.value)
    text = f"{analysis.headline.title}: {value} now, {number(baseline.value)} for the baseline"
    earlier = [number(run.estimate.value) for run in _earlier(analysis)]
    if earlier:
        text += f"; earlier versions {', '.join(earlier)}"
    if analysis.target is not None:
        text += f"; the target of {bare(analysis.target)} is {'met' if analysis.target_met else 'not met'}"
    return text + "."
