"""What was tried and where it led: a row for each version, with its note, on one scale with baseline and target."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Literal

import altair as alt

from portfolio.plot.axes import around, axis
from portfolio.plot.drawing import BASE, CHARACTER_PIXELS, GOOD, INK, MISS, PAPER, SOFT, drawn, rows
from portfolio.records import Analysis, Chart, Iteration, Table, latest_versions
from portfolio.words import bare, count, estimate, in_columns, measured_in

WIDTH = 400
"""Little more than a phone is wide, so that words stay legible there."""

ROW_PIXELS, HEAD_PIXELS, LABEL_PIXELS = 48, 40, 20
MOST_VERSIONS = 10
HALO: Mapping[str, Any] = {"stroke": PAPER, "strokeWidth": 6, "strokeJoin": "round"}
"""Below each word, so that no line runs through it."""

ROOM = 0.06
"""Left free on either side of what is shown, as a share of it."""


def iterations(analysis: Analysis) -> Chart | None:
    """Dots with 95 % intervals, oldest on top, joined in the order of time; ``None`` with fewer than two versions."""
    runs = latest_versions(analysis.iterations, MOST_VERSIONS)
    if len(runs) < 2:
        return None
    lines = list(_lines(analysis))
    scale = alt.Scale(domain=_domain(runs, [value for value, *_ in lines]), nice=False)
    height = HEAD_PIXELS + ROW_PIXELS * len(runs)
    y_scale = alt.Scale(domain=[0, height], range=[0, height], nice=False)
    layers = [layer for line in enumerate(lines) for layer in _line(*line, scale, height)]
    chart = alt.layer(*layers, *_versions(analysis, runs, scale, y_scale)).properties(width=WIDTH, height=height)
    last = "" if len(runs) == len(analysis.iterations) else f", {len(runs)} of {len(analysis.iterations)}"
    title = f"{analysis.headline.title}, version by version{last}"
    return drawn("iterations", title, chart, alt_text=_words(analysis, runs), table=_table(analysis, runs))


def name_of(run: Iteration) -> str:
    """As its row is called: "2 Count letters"."""
    return f"{run.number} {run.subject}" if run.subject else f"Version {run.number}"


def _lines(analysis: Analysis) -> Sequence[tuple[float, str, str]]:
    """Value, words and colour of the lines across all rows."""
    unit, baseline = analysis.headline.unit, analysis.versus_baseline.that
    found = [(baseline.value, f"baseline {estimate(baseline)}", BASE)]
    if analysis.target is not None:
        found.append((analysis.target, f"target {bare(analysis.target, unit)}", MISS))
    return found


def _domain(runs: Sequence[Iteration], further: Sequence[float]) -> list[float]:
    ends = [end for run in runs for end in _ends(run) if end is not None]
    return around([*ends, *further], ROOM)


def _ends(run: Iteration) -> tuple[float | None, float | None, float | None]:
    return run.estimate.value, run.estimate.low, run.estimate.high


def _line(place: int, line: tuple[float, str, str], scale: alt.Scale, height: int) -> list[alt.Chart]:
    """A dashed line across all rows, its words on top; those of two lines never meet."""
    value, said, colour = line
    top = 4 + 17 * place
    share = (value - scale.domain[0]) / (scale.domain[1] - scale.domain[0])
    side: Literal["left", "right", "center"] = "right" if share > 0.7 else "left" if share < 0.3 else "center"
    base = alt.Chart(rows([{"value": value, "said": said}]))
    x = alt.X("value:Q", scale=scale)
    return [
        base.mark_rule(strokeDash=[4, 3], color=colour, strokeWidth=1.5).encode(
            x=x, y=alt.value(top + 12), y2=alt.value(height)
        ),
        base.mark_text(baseline="middle", align=side, color=colour).encode(x=x, y=alt.value(top), text="said:N"),
    ]


def _versions(analysis: Analysis, runs: Sequence[Iteration], scale: alt.Scale, y_scale: alt.Scale) -> list[alt.Chart]:
    below = axis(scale.domain, title=analysis.headline.unit or None)
    base = alt.Chart(rows([_row(place, run) for place, run in enumerate(runs)]))
    y = alt.Y("y:Q", scale=y_scale, axis=None)
    label = alt.Y("label:Q", scale=y_scale, axis=None)
    value = alt.X("value:Q", scale=scale, axis=below)
    colour = alt.Color("colour:N", scale=None)
    return [
        base.mark_line(color=SOFT, strokeWidth=1, opacity=0.6).encode(x=value, y=y, order="y:Q"),
        base.mark_rule(strokeWidth=5, opacity=0.32, strokeCap="round").encode(
            x=alt.X("low:Q", scale=scale, axis=below), x2="high:Q", y=y, color=colour
        ),
        base.mark_point(filled=True, size=90, opacity=1).encode(x=value, y=y, color=colour),
        *(
            base.mark_text(align="left", baseline="middle", color=INK, **halo).encode(
                x=alt.value(0), y=label, text="name:N"
            )
            for halo in (HALO, {})
        ),
        *(
            base.mark_text(align="right", baseline="middle", fontWeight="bold", **halo).encode(
                x=alt.value(WIDTH), y=label, text="said:N", color=colour
            )
            for halo in (HALO, {})
        ),
    ]


def _row(place: int, run: Iteration) -> dict[str, Any]:
    found, said = run.estimate, estimate(run.estimate)
    name, most = name_of(run), round((WIDTH - len(said) * CHARACTER_PIXELS) / CHARACTER_PIXELS) - 2
    top = HEAD_PIXELS + ROW_PIXELS * place
    return {
        "name": name if len(name) <= most else name[: most - 1].rstrip() + "…",
        "said": said,
        "label": top + LABEL_PIXELS - 8,
        "y": top + LABEL_PIXELS + 11,
        "value": found.value,
        "low": found.value if found.low is None else found.low,
        "high": found.value if found.high is None else found.high,
        "colour": GOOD if run.current else SOFT,
    }


def _table(analysis: Analysis, runs: Sequence[Iteration]) -> Table:
    return Table(
        ("version", measured_in(analysis.headline.title, analysis.headline.unit), "low", "high", "n"),
        tuple((name_of(run), *in_columns(run.estimate), count(run.estimate.n)) for run in runs),
        (False, True, True, True, True),
        caption=f"{analysis.headline.title} of each version with 95 % intervals",
    )


def _words(analysis: Analysis, runs: Sequence[Iteration]) -> str:
    values = ", ".join(estimate(run.estimate) for run in runs)
    text = f"{analysis.headline.title} of {len(runs)} versions in the order of time: {values}"
    here = next((run.number for run in runs if run.current), None)
    if here is not None and not runs[-1].current:
        text += f" (this page is of version {here})"
    text += f"; the baseline has {estimate(analysis.versus_baseline.that)}"
    return (
        text
        + ("" if analysis.target is None else f", the target is {bare(analysis.target, analysis.headline.unit)}")
        + "."
    )
