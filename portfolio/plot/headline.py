"""The result in one picture: baseline, every version and the target on one scale, with intervals."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import altair as alt

from portfolio.plot.drawing import BASE, GOOD, INK, MISS, SOFT, Picture, drawn, room_for, rows, span
from portfolio.records import Analysis, Chart, Estimate, Table
from portfolio.words import bare, number

WIDTH = 470
ROW_PIXELS = 30
MOST_VERSIONS = 6


@dataclass(frozen=True)
class _Row:
    label: str
    estimate: Estimate
    colour: str


def headline(analysis: Analysis) -> Chart:
    """Dots with 95 % intervals: baseline on top, then the versions in time, the current one last and in colour."""
    lines = _rows(analysis)
    left = room_for([line.label for line in lines])
    chart = _dots(lines, analysis, left)
    table = Table(
        ("", analysis.headline.title, "low", "high", "n"),
        tuple(
            (line.label, *(number(v) if v is not None else "" for v in _three(line.estimate)), str(line.estimate.n))
            for line in lines
        ),
        (False, True, True, True, True),
        caption=f"{analysis.headline.title} with 95 % intervals",
    )
    return drawn(
        "headline", f"{analysis.headline.title}, baseline to now", chart, alt_text=_words(analysis), table=table
    )


def _rows(analysis: Analysis) -> list[_Row]:
    earlier = [run for run in analysis.iterations if not run.current][-MOST_VERSIONS:]
    lines = [_Row("baseline", analysis.versus_baseline.that, BASE)]
    lines += [_Row(f"version {i}", run.estimate, SOFT) for i, run in enumerate(earlier, 1)]
    now = "this version" if not earlier else f"version {len(earlier) + 1}, now"
    return [*lines, _Row(now, analysis.headline, GOOD)]


def _three(estimate: Estimate) -> tuple[float | None, float | None, float | None]:
    return estimate.value, estimate.low, estimate.high


def _dots(lines: list[_Row], analysis: Analysis, left: int) -> Picture:
    inner = WIDTH - left - 64
    data = rows(
        [
            {
                "row": line.label,
                "value": line.estimate.value,
                "low": line.estimate.value if line.estimate.low is None else line.estimate.low,
                "high": line.estimate.value if line.estimate.high is None else line.estimate.high,
                "said": number(line.estimate.value),
                "colour": line.colour,
            }
            for line in lines
        ]
    )
    ends = [end for line in lines for end in _three(line.estimate) if end is not None]
    targets = [] if analysis.target is None else [analysis.target]
    scale = alt.Scale(domain=span(ends + targets), nice=False)
    axis = alt.Axis(grid=False, tickCount=5, title=None, domain=True)
    x = alt.X("value:Q", scale=scale, axis=axis)
    y = alt.Y(
        "row:N",
        sort=None,
        title=None,
        axis=alt.Axis(domain=False, ticks=False, labelLimit=190, labelColor=INK, minExtent=left),
    )
    colour = alt.Color("colour:N", scale=None)
    base = alt.Chart(data, width=inner, height=ROW_PIXELS * len(lines))
    layers: list[alt.Chart] = [
        base.mark_rule(strokeWidth=5, opacity=0.32, strokeCap="round").encode(
            x=alt.X("low:Q", scale=scale, axis=axis), x2="high:Q", y=y, color=colour
        ),
        base.mark_point(filled=True, size=95, opacity=1).encode(x=x, y=y, color=colour),
        base.mark_text(align="left", fontWeight=600).encode(x=alt.value(inner + 12), y=y, text="said:N"),
    ]
    if targets:
        layers += _target(targets[0], scale, inner)
    return alt.layer(*layers)


def _target(target: float, scale: alt.Scale, inner: int) -> list[alt.Chart]:
    data = rows([{"value": target, "said": f"target {bare(target)}"}])
    x = alt.X("value:Q", scale=scale)
    share = (target - scale.domain[0]) / (scale.domain[1] - scale.domain[0])
    side: Literal["right", "center"] = "right" if share * inner > inner - 45 else "center"
    return [
        alt.Chart(data).mark_rule(strokeDash=[4, 3], color=MISS, strokeWidth=1.5).encode(x=x),
        alt.Chart(data)
        .mark_text(baseline="bottom", align=side, color=MISS, dy=-3)
        .encode(x=x, y=alt.value(0), text="said:N"),
    ]


def _words(analysis: Analysis) -> str:
    baseline = analysis.versus_baseline.that
    value = number(analysis.headline.value)
    text = f"{analysis.headline.title}: {value} now, {number(baseline.value)} for the baseline"
    earlier = [number(run.estimate.value) for run in analysis.iterations if not run.current]
    if earlier:
        text += f"; earlier versions {', '.join(earlier)}"
    if analysis.target is not None:
        text += f"; the target of {bare(analysis.target)} is {'met' if analysis.target_met else 'not met'}"
    return text + "."
