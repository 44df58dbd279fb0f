"""The result in one picture: baseline, every version and the target on one scale, with intervals."""

from __future__ import annotations

from itertools import takewhile

from portfolio.plot.axes import span
from portfolio.plot.dots import Dot, Mark, dots
from portfolio.plot.drawing import BASE, GOOD, MISS, SOFT, drawn
from portfolio.records import Analysis, Chart, Estimate, Iteration, Table
from portfolio.words import bare, count, estimate, in_columns, measured_in

WIDTH = 470
ROW_PIXELS = 30
MOST_VERSIONS = 6


def headline(analysis: Analysis) -> Chart:
    """Dots with 95 % intervals: baseline on top, then the versions that led to the current one, which is in colour."""
    shown = _rows(analysis)
    target = analysis.target
    ends = [end for dot in shown for end in _three(dot.estimate) if end is not None]
    mark = None if target is None else Mark(target, f"target {bare(target, analysis.headline.unit)}", MISS)
    domain = span([*ends, *([target] if target is not None else [])], analysis.headline.unit)
    chart = dots(shown, mark, domain=domain, width=WIDTH, row=ROW_PIXELS, unit=analysis.headline.unit)
    table = Table(
        ("", measured_in(analysis.headline.title, analysis.headline.unit), "low", "high", "n"),
        tuple((dot.label, *in_columns(dot.estimate), count(dot.estimate.n)) for dot in shown),
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
    return [Dot(label, found, estimate(found), colour) for label, found, colour in estimates]


def _earlier(analysis: Analysis) -> list[Iteration]:
    """The versions before the current one; what came later was taken back."""
    return list(takewhile(lambda run: not run.current, analysis.iterations))


def _three(estimate: Estimate) -> tuple[float | None, float | None, float | None]:
    return estimate.value, estimate.low, estimate.high


def _words(analysis: Analysis) -> str:
    baseline = analysis.versus_baseline.that
    text = f"{analysis.headline.title}: {estimate(analysis.headline)} now, {estimate(baseline)} for the baseline"
    earlier = [estimate(run.estimate) for run in _earlier(analysis)]
    if earlier:
        text += f"; earlier versions {', '.join(earlier)}"
    if analysis.target is not None:
        met = "met" if analysis.target_met else "not met"
        text += f"; the target of {bare(analysis.target, analysis.headline.unit)} is {met}"
    return text + "."
