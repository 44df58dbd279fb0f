"""Pictures for regression: predictions against truths, which way they are off, where, and what intervals hold."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

import altair as alt

from portfolio.plot.axes import axis, log_values, round_values
from portfolio.plot.dots import Dot, Mark, dots
from portfolio.plot.drawing import BASE, GOOD, INK, LINE, MISS, SOFT, Picture, drawn, room_for, rows, why_empty
from portfolio.records import Chart, Estimate
from portfolio.tasks.regression import sentences
from portfolio.words import between, percent, ticks

SQUARE_PIXELS = 330
WIDTH = 480
ROW_PIXELS = 30
MAP_PIXELS = 400
WITHIN = ("close enough", "off")
FEW_IN_PLACE = 3
"""A cell of the map with fewer examples than this is only outlined."""

STEPS = ((0.25, 0.08), (0.5, 0.25), (0.75, 0.48), (1.01, 0.75))
"""Shares off below which a cell of the map has which opacity."""

LONG = 100
"""From so many examples on, a cell of the map gives the share instead of "3/8"."""


def square(details: Mapping[str, Any]) -> Chart:
    """Truth across, prediction up: on the diagonal they agree; a cross is a prediction outside the tolerance."""
    marks = [
        {"truth": cell["truth"], "said": cell["said"], "n": n, "what": what}
        for cell in details["square"]["cells"]
        for what, n in zip(WITHIN, (cell["n"] - cell["off"], cell["off"]), strict=True)
        if n
    ]
    title, alt_text, table = sentences.predicted(details)
    return drawn("predicted", title, _scatter(marks, details), alt_text=alt_text, table=table)


def _scatter(marks: Sequence[Mapping[str, Any]], details: Mapping[str, Any]) -> Picture:
    found = details["square"]
    low, high = found["low"], found["high"]
    scale = alt.Scale(type="log" if found["log"] else "linear", domain=[low, high], nice=False, zero=False)
    unit = f" ({details['unit']})" if details["unit"] else ""
    values = log_values(low, high) if found["log"] else None
    x = alt.X("truth:Q", scale=scale, axis=axis([low, high], n=5, values=values, title=f"truth{unit}"))
    y = alt.Y("said:Q", scale=scale, axis=axis([low, high], n=5, values=values, title=f"predicted{unit}"))
    size = alt.Size("n:Q", scale=alt.Scale(type="sqrt", range=[18, 110], domainMin=1), legend=None)
    base = alt.Chart(rows(marks), width=SQUARE_PIXELS, height=SQUARE_PIXELS).encode(x=x, y=y)
    legend = alt.Legend(title=None, orient="top", labelColor=INK, labelFontSize=13, symbolSize=70)
    colour = alt.Color("what:N", scale=alt.Scale(domain=WITHIN, range=[GOOD, MISS]), legend=legend)
    shape = alt.Shape("what:N", scale=alt.Scale(domain=WITHIN, range=["circle", "cross"]), legend=legend)
    points = base.mark_point(filled=True, opacity=0.7, strokeWidth=0).encode(size=size, color=colour, shape=shape)
    return alt.layer(*(_line(ends, dashed) for ends, dashed in _guides(low, high, details)), points)


def _guides(low: float, high: float, details: Mapping[str, Any]) -> list[tuple[list[dict[str, float]], bool]]:
    """The diagonal, and the borders of the tolerance on either side, cut off at the axes."""
    guides = [([{"truth": low, "said": low}, {"truth": high, "said": high}], False)]
    for allowed in (details["allowed"], -details["allowed"]):
        slope, shift = (1 + allowed, 0.0) if details["by_ratio"] else (1.0, allowed)
        start, end = (max(low, (low - shift) / slope), min(high, (high - shift) / slope)) if slope > 0 else (0, 0)
        if start < end:
            guides.append(([{"truth": t, "said": slope * t + shift} for t in (start, end)], True))
    return guides


def _line(points: Sequence[Mapping[str, float]], dashed: bool) -> alt.Chart:
    base = alt.Chart(rows(points)).encode(x="truth:Q", y="said:Q")
    line: alt.Chart = base.mark_line(color=SOFT, strokeWidth=1.2, strokeDash=[4, 3] if dashed else [1, 0])
    return line


def errors(details: Mapping[str, Any]) -> Chart | None:
    """For each size of truth the middle error and where most of them lie; ``None`` when all truths are in one group."""
    groups: Sequence[Mapping[str, Any]] = details["groups"]
    if len(groups) < 2:
        return None
    labels = [between(group["from"], group["to"], details["unit"]) for group in groups]
    shown = [
        {"row": label, "said": f"{g['off']} of {g['n']} off", **{q: g[q] for q in sentences.QUANTILES}}
        for label, g in zip(labels, groups, strict=True)
    ]
    title, alt_text, table = sentences.errors(details, labels)
    return drawn("errors", title, _ranges(shown, details), alt_text=alt_text, table=table)


def _ranges(data: Sequence[Mapping[str, Any]], details: Mapping[str, Any]) -> Picture:
    left = room_for([row["row"] for row in data])
    inner = WIDTH - left - 105
    ends = [abs(row[q]) for row in data for q in ("q10", "q90")] + [details["allowed"]]
    reach = max(ends) * 1.05
    scale = alt.Scale(domain=[-reach, reach], nice=False)
    of_what = " as a share of the truth" if details["by_ratio"] else f" ({details['unit']})" if details["unit"] else ""
    title = f"too low  ←  error{of_what}  →  too high"
    below = axis([-reach, reach], n=5, signed=True, share=details["by_ratio"], title=title)
    y = alt.Y("row:N", sort=None, title=None, axis=alt.Axis(domain=False, ticks=False, labelColor=INK, minExtent=left))
    base = alt.Chart(rows(data), width=inner, height=ROW_PIXELS * len(data))
    x, middle = alt.X("q10:Q", scale=scale, axis=below), alt.X("q50:Q", scale=scale, axis=below)
    limits = alt.Chart(rows([{"x": -details["allowed"]}, {"x": details["allowed"]}]))
    zero = alt.Chart(rows([{"x": 0}])).mark_rule(color=SOFT, strokeWidth=1.2)
    edge = alt.X("x:Q", scale=scale, axis=below)
    return alt.layer(
        zero.encode(x=edge),
        limits.mark_rule(color=SOFT, strokeDash=[4, 3]).encode(x=edge),
        base.mark_rule(strokeWidth=5, opacity=0.4, strokeCap="round", color=BASE).encode(x=x, x2="q90:Q", y=y),
        base.mark_point(filled=True, size=90, opacity=1, color=INK).encode(x=middle, y=y),
        base.mark_text(align="left", color=INK).encode(x=alt.value(inner + 10), y=y, text="said:N"),
    )


def places(details: Mapping[str, Any]) -> Chart | None:
    """The map: in each cell how many of its examples are off; ``None`` without places."""
    found = details["places"]
    large = [cell for cell in found["cells"] if cell["n"] >= FEW_IN_PLACE] if found else []
    if not large:
        return None
    worst = max(large, key=lambda c: (c["off"] / c["n"], c["n"]))
    title, alt_text, table = sentences.places(details, worst)
    return drawn("places", title, _map(found), alt_text=alt_text, table=table)


def _map(found: Mapping[str, Any]) -> Picture:
    cells: Sequence[Mapping[str, Any]] = found["cells"]
    shown = [
        {
            **{side: cell[side] for side in ("west", "east", "south", "north")},
            "x": (cell["west"] + cell["east"]) / 2,
            "y": (cell["south"] + cell["north"]) / 2,
            "said": f"{cell['off']}/{cell['n']}" if cell["n"] < LONG else percent(cell["off"] / cell["n"]),
            "shade": next(shade for below, shade in STEPS if cell["off"] / cell["n"] < below),
            "few": cell["n"] < FEW_IN_PLACE,
        }
        for cell in cells
    ]
    first = cells[0]
    n_columns = round((found["east"] - found["west"]) / (first["east"] - first["west"]))
    n_rows = round((found["north"] - found["south"]) / (first["north"] - first["south"]))
    pixels = MAP_PIXELS / max(n_rows, n_columns)
    east = alt.Scale(domain=[found["west"], found["east"]], nice=False, zero=False)
    north = alt.Scale(domain=[found["south"], found["north"]], nice=False, zero=False)
    x, y = _coordinates(found, east, north)
    base = alt.Chart(rows(shown), width=round(pixels * n_columns), height=round(pixels * n_rows))
    box = {"x": x, "x2": "east:Q", "y": y, "y2": "north:Q"}
    middle = {"x": alt.X("x:Q", scale=east), "y": alt.Y("y:Q", scale=north)}
    some, few = "!datum.few", "datum.few"
    text = base.mark_text(fontSize=13 if pixels >= 40 else 10).encode(text="said:N", **middle)
    shade = alt.Opacity("shade:Q", scale=None, legend=None)
    return alt.layer(
        base.transform_filter(some).mark_rect(color=MISS).encode(opacity=shade, **box),
        base.mark_rect(filled=False, stroke=LINE, strokeWidth=1).encode(**box),
        text.transform_filter(some).encode(color=alt.value(INK)),
        text.transform_filter(few).encode(color=alt.value(SOFT)),
    )


def _coordinates(found: Mapping[str, Any], east: alt.Scale, north: alt.Scale) -> tuple[alt.X, alt.Y]:
    """The axes of the map; beyond the date line they are labelled from the west again."""
    names = ("longitude", "latitude") if found["degrees"] else ("west to east", "south to north")
    wide = f", a cell is {sentences.cell_side(found)} wide" if found["km"] else ""
    marks = round_values(found["west"], found["east"], 4)
    labels = ticks([sentences.longitude(mark, found) for mark in marks])
    said = f"{json.dumps(labels, ensure_ascii=False)}[indexof({json.dumps(marks)}, datum.value)]"
    below = axis(east.domain, values=marks, title=f"{names[0]}{wide}", titleAnchor="start", labelExpr=said)
    left = axis(north.domain, title=f"{names[1]}, north is up")
    return alt.X("west:Q", scale=east, axis=below), alt.Y("south:Q", scale=north, axis=left)


def held(details: Mapping[str, Any]) -> Chart | None:
    """How often intervals hold the truth, by the size of the prediction; ``None`` without intervals."""
    found = details["intervals"]
    if not found:
        return None
    parts = sentences.interval_parts(found, details["unit"])
    shown = [
        Dot(label, _share(part), f"{part['held']} of {part['n']}", GOOD if part is found else BASE)
        for label, part in parts
    ]
    mark = Mark(found["nominal"], f"meant {percent(found['nominal'])}", SOFT)
    lows = [dot.estimate.value if dot.estimate.low is None else dot.estimate.low for dot in shown]
    chart = dots(shown, mark, domain=[min(0.4, *lows), 1], width=WIDTH, row=ROW_PIXELS, percent=True)
    why = why_empty([part["low"] for _, part in parts])
    title, alt_text, table = sentences.held(found, details["unit"], why)
    return drawn("held", title, chart, alt_text=alt_text, table=table)


def _share(part: Mapping[str, Any]) -> Estimate:
    value = part["held"] / part["n"]
    return Estimate("coverage", "Coverage", value, part["low"], part["high"], part["n"], "higher")
