"""Values on one scale, a row each: a dot, its 95 % interval, and what is said beside it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

import altair as alt

from portfolio.plot.axes import axis
from portfolio.plot.drawing import CHARACTER_PIXELS, INK, Picture, room_for, rows
from portfolio.plot.labels import LINE_PIXELS, LINES, broken
from portfolio.records import Estimate

MOST_LABEL_PIXELS, MOST_LABEL_CHARACTERS = 210, 26
"""Longer labels take more lines; by characters, as vl-convert's font is narrower than the widest a reader may have."""


@dataclass(frozen=True)
class Dot:
    """One row: its label on the left, its estimate, the words on the right and a colour."""

    label: str
    estimate: Estimate
    said: str
    colour: str


@dataclass(frozen=True)
class Mark:
    """A dashed line across all rows, with its words on top."""

    value: float
    said: str
    colour: str


def dots(
    shown: Sequence[Dot],
    mark: Mark | None,
    *,
    domain: Sequence[float],
    width: int,
    row: int,
    percent: bool = False,
    unit: str = "",
) -> Picture:
    """The picture, ``width`` pixels wide with rows of ``row`` pixels, on a scale over ``domain``."""
    shown = [replace(dot, label=broken(dot.label, MOST_LABEL_CHARACTERS)) for dot in shown]
    row += LINE_PIXELS * max(dot.label.count("\n") for dot in shown)
    left = room_for([dot.label for dot in shown], most=MOST_LABEL_PIXELS)
    inner = width - left - round(max(len(dot.said) for dot in shown) * CHARACTER_PIXELS) - 14
    scale = alt.Scale(domain=list(domain), nice=False)
    below = axis(domain, share=percent, title=unit or None)
    layers = _rows(shown, alt.X("value:Q", scale=scale, axis=below), left, inner, row)
    return alt.layer(*(_across(mark, scale) if mark else []), *layers)


def _rows(shown: Sequence[Dot], value: alt.X, left: int, inner: int, row: int) -> list[alt.Chart]:
    labels = alt.Axis(domain=False, ticks=False, labelLimit=0, labelColor=INK, minExtent=left, labelExpr=LINES)
    y = alt.Y("row:N", sort=None, title=None, axis=labels)
    colour = alt.Color("colour:N", scale=None)
    base = alt.Chart(rows([_values(dot) for dot in shown]), width=inner, height=row * len(shown))
    low = value.copy()
    low.shorthand = "low:Q"
    return [
        base.mark_rule(strokeWidth=5, opacity=0.32, strokeCap="round").encode(x=low, x2="high:Q", y=y, color=colour),
        base.mark_point(filled=True, size=90, opacity=1).encode(x=value, y=y, color=colour),
        base.mark_text(align="left").encode(x=alt.value(inner + 12), y=y, text="said:N"),
    ]


def _values(dot: Dot) -> dict[str, float | str]:
    estimate = dot.estimate
    ends = {
        "low": estimate.value if estimate.low is None else estimate.low,
        "high": estimate.value if estimate.high is None else estimate.high,
    }
    return {"row": dot.label, "value": estimate.value, "said": dot.said, "colour": dot.colour, **ends}


def _across(mark: Mark, scale: alt.Scale) -> list[alt.Chart]:
    base = alt.Chart(rows([{"value": mark.value, "said": mark.said}]))
    x = alt.X("value:Q", scale=scale)
    place = (mark.value - scale.domain[0]) / (scale.domain[1] - scale.domain[0])
    side: Literal["left", "right", "center"] = "right" if place > 0.85 else "left" if place < 0.1 else "center"
    label = base.mark_text(baseline="bottom", align=side, color=mark.colour, dy=-3)
    return [
        base.mark_rule(strokeDash=[4, 3], color=mark.colour, strokeWidth=1.5).encode(x=x),
        label.encode(x=x, y=alt.value(0), text="said:N"),
    ]
