"""Where it fails more often than elsewhere: one dot per slice against the overall failure rate."""

from __future__ import annotations

import altair as alt

from portfolio.plot.drawing import BASE, INK, MISS, SOFT, Picture, drawn, room_for, rows
from portfolio.records import Analysis, Chart, Slice, Table

WIDTH = 480
ROW_PIXELS = 25
MOST_SLICES = 12
FEW_SLICES = 6


def slices(analysis: Analysis) -> Chart | None:
    """The slices that fail most; ``None`` where there are none."""
    shown = _shown(analysis.slices, MOST_SLICES)
    return _chart("slices", shown, analysis) if shown else None


def worst_slices(analysis: Analysis) -> Chart | None:
    """The few that fail most, small enough for the home page; ``None`` where none stands out."""
    if not any(part.stands_out for part in analysis.slices):
        return None
    return _chart("worst-slices", _shown(analysis.slices, FEW_SLICES), analysis)


def _chart(name: str, shown: list[Slice], analysis: Analysis) -> Chart:
    overall = analysis.n_failures / analysis.headline.n
    labels = [part.words for part in shown]
    left = room_for(labels, most=210)
    chart = _dots(shown, overall, left)
    table = Table(
        ("slice", "fails", "of", "share failing", "low", "high", "against the rest"),
        tuple(_row(part) for part in shown),
        (False, True, True, True, True, True, True),
        caption=f"Share of examples that fail; overall {overall:.1%}",
    )
    worst = shown[0]
    words = (
        f"{worst.words} fails most often, {worst.estimate.value:.0%} of {worst.n} examples "
        f"against {overall:.0%} overall"
        f"{'' if worst.stands_out else '; the difference may be chance'}."
    )
    return drawn(name, "Share that fails, by slice", chart, alt_text=words, table=table)


def _shown(found: tuple[Slice, ...], most: int) -> list[Slice]:
    """Of those large enough for an interval: the ones that stand out first, then by failure rate, worst first."""
    found = tuple(part for part in found if part.estimate.low is not None)
    ordered = sorted(found, key=lambda part: (not part.stands_out, -part.estimate.value, part.words))
    return sorted(ordered[:most], key=lambda part: -part.estimate.value)


def _row(part: Slice) -> tuple[str, ...]:
    low, high = part.estimate.low, part.estimate.high
    return (
        part.words,
        str(part.n_failures),
        str(part.n),
        f"{part.estimate.value:.1%}",
        "" if low is None else f"{low:.1%}",
        "" if high is None else f"{high:.1%}",
        "" if part.lift is None else f"{part.lift:.1f} times",
    )


def _dots(shown: list[Slice], overall: float, left: int) -> Picture:
    inner = WIDTH - left - 84
    data = rows(
        [
            {
                "row": part.words,
                "value": part.estimate.value,
                "low": part.estimate.value if part.estimate.low is None else part.estimate.low,
                "high": part.estimate.value if part.estimate.high is None else part.estimate.high,
                "said": f"{part.n_failures} of {part.n}",
                "colour": MISS if part.stands_out else BASE,
            }
            for part in shown
        ]
    )
    top = max(part.estimate.high or part.estimate.value for part in shown)
    scale = alt.Scale(domain=[0, min(1.0, max(top, overall) * 1.02)], nice=False)
    axis = alt.Axis(grid=False, tickCount=4, title=None, format="%")
    y = alt.Y(
        "row:N",
        sort=None,
        title=None,
        axis=alt.Axis(domain=False, ticks=False, labelLimit=210, labelColor=INK, minExtent=left),
    )
    colour = alt.Color("colour:N", scale=None)
    base = alt.Chart(data, width=inner, height=ROW_PIXELS * len(shown))
    mean = alt.Chart(rows([{"value": overall, "said": f"all {overall:.0%}"}]))
    at = alt.X("value:Q", scale=scale)
    return alt.layer(
        mean.mark_rule(strokeDash=[4, 3], color=SOFT).encode(x=at),
        mean.mark_text(baseline="bottom", color=SOFT, dy=-3).encode(x=at, y=alt.value(0), text="said:N"),
        base.mark_rule(strokeWidth=5, opacity=0.32, strokeCap="round").encode(
            x=alt.X("low:Q", scale=scale, axis=axis), x2="high:Q", y=y, color=colour
        ),
        base.mark_point(filled=True, size=80, opacity=1).encode(
            x=alt.X("value:Q", scale=scale, axis=axis), y=y, color=colour
        ),
        base.mark_text(align="left", color=SOFT).encode(x=alt.value(inner + 10), y=y, text="said:N"),
    )
