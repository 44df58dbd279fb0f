"""Pictures for regression: predictions against truths, which way they are off, where, and what intervals hold."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

import altair as alt

from portfolio.plot.axes import axis, log_values, round_values
from portfolio.plot.dots import Dot, Mark, dots
from portfolio.plot.drawing import BASE, GOOD, INK, LINE, MISS, SOFT, Picture, drawn, room_for, rows, why_empty
from portfolio.records import Chart, Estimate, Table
from portfolio.words import between, count, counted, data, datum, number, percent, percents, signed, ticks

SQUARE_PIXELS = 330
WIDTH = 480
ROW_PIXELS = 30
MAP_PIXELS = 400
FEW_IN_PLACE = 3
"""A cell of the map with fewer examples than this is only outlined."""

STEPS = ((0.25, 0.08), (0.5, 0.25), (0.75, 0.48), (1.01, 0.75))
"""Shares off below which a cell of the map has which opacity."""

LONG = 100
"""From so many examples on, a cell of the map gives the share instead of "3/8"."""


def square(details: Mapping[str, Any]) -> Chart:
    """Truth across, prediction up: on the diagonal they agree; a cross is a prediction outside the tolerance."""
    found, unit = details["square"], details["unit"]
    marks = [
        {"truth": cell["truth"], "said": cell["said"], "n": n, "what": what}
        for cell in found["cells"]
        for what, n in (("close enough", cell["n"] - cell["off"]), ("off", cell["off"]))
        if n
    ]
    table = Table(
        ("truth about", "predicted about", "examples", "of these off"),
        tuple(
            (datum(c["truth"], unit), datum(c["said"], unit), count(c["n"]), count(c["off"])) for c in found["cells"]
        ),
        (True, True, True, True),
        caption="Middles of the cells that examples were counted into",
    )
    n_off = sum(cell["off"] for cell in found["cells"])
    leaning = details["leaning"]
    words = (
        f"Predicted against true: {count(details['n'] - n_off)} of {counted(details['n'], 'example')} lie within "
        f"{details['tolerance']} of the truth; {count(leaning['too_high'])} are too high, "
        f"{count(leaning['too_low'])} too low."
    )
    if found["beyond"]:
        words += f" {counted(found['beyond'], 'prediction')} beyond the axes, drawn at their edge."
    title = "Predicted against true"
    return drawn("predicted", title, _scatter(marks, found, details), alt_text=words, table=table)


def _scatter(marks: Sequence[Mapping[str, Any]], found: Mapping[str, Any], details: Mapping[str, Any]) -> Picture:
    low, high = found["low"], found["high"]
    scale = alt.Scale(type="log" if found["log"] else "linear", domain=[low, high], nice=False, zero=False)
    unit = f" ({details['unit']})" if details["unit"] else ""
    values = log_values(low, high) if found["log"] else None
    x = alt.X("truth:Q", scale=scale, axis=axis([low, high], n=5, values=values, title=f"truth{unit}"))
    y = alt.Y("said:Q", scale=scale, axis=axis([low, high], n=5, values=values, title=f"predicted{unit}"))
    size = alt.Size("n:Q", scale=alt.Scale(type="sqrt", range=[18, 110], domainMin=1), legend=None)
    base = alt.Chart(rows(marks), width=SQUARE_PIXELS, height=SQUARE_PIXELS).encode(x=x, y=y)
    legend = alt.Legend(title=None, orient="top", labelColor=INK, labelFontSize=13, symbolSize=70)
    names = ["close enough", "off"]
    colour = alt.Color("what:N", scale=alt.Scale(domain=names, range=[GOOD, MISS]), legend=legend)
    shape = alt.Shape("what:N", scale=alt.Scale(domain=names, range=["circle", "cross"]), legend=legend)
    points = base.mark_point(filled=True, opacity=0.7, strokeWidth=0).encode(size=size, color=colour, shape=shape)
    return alt.layer(*(_line(ends, dashed) for ends, dashed in _guides(low, high, details)), points)


def _guides(low: float, high: float, details: Mapping[str, Any]) -> list[tuple[list[dict[str, float]], bool]]:
    """The diagonal, and the borders of the tolerance on either side, cut off at the axes."""
    guides = [([{"truth": low, "said": low}, {"truth": high, "said": high}], False)]
    allowed = details["allowed"]
    for sign in (1, -1):
        if details["by_ratio"]:
            slope, shift = 1 + sign * allowed, 0.0
        else:
            slope, shift = 1.0, sign * allowed
        if slope <= 0:
            continue
        start, end = max(low, (low - shift) / slope), min(high, (high - shift) / slope)
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
    unit = details["unit"]

    def said(value: float) -> str:
        if not details["by_ratio"]:
            return signed(value, unit)
        return ("+" if value > 0 else "") + percent(value)

    labels = [between(group["from"], group["to"], unit) for group in groups]
    data = [
        {"row": label, "q10": g["q10"], "q50": g["q50"], "q90": g["q90"], "said": f"{g['off']} of {g['n']} off"}
        for label, g in zip(labels, groups, strict=True)
    ]
    table = Table(
        ("truth", "examples", "a tenth are below", "middle error", "a tenth are above", "off"),
        tuple(
            (label, count(g["n"]), *(said(g[q]) for q in ("q10", "q50", "q90")), count(g["off"]))
            for label, g in zip(labels, groups, strict=True)
        ),
        (False, True, True, True, True, True),
        caption="Error" + (" as a share of the truth" if details["by_ratio"] else "") + ", prediction minus truth",
    )
    first, last = groups[0], groups[-1]
    words = (
        f"Half of the smallest truths ({labels[0]}) get an error above {said(first['q50'])}, half of the largest "
        f"({labels[-1]}) one above {said(last['q50'])}."
    )
    title = "Too high or too low, by the size of the truth"
    return drawn("errors", title, _ranges(data, details), alt_text=words, table=table)


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
    if not found or not any(cell["n"] >= FEW_IN_PLACE for cell in found["cells"]):
        return None
    cells: Sequence[Mapping[str, Any]] = found["cells"]
    unit = details["unit"]
    ordered = sorted(cells, key=lambda c: (-c["north"], c["west"]))
    souths, wests = data([c["south"] for c in ordered]), data([_written(c["west"], found) for c in ordered])
    table = Table(
        ("south edge", "west edge", "examples", "off", "mean absolute error"),
        tuple(
            (south, west, count(c["n"]), count(c["off"]), number(c["mae"], unit))
            for c, south, west in zip(ordered, souths, wests, strict=True)
        ),
        (True, True, True, True, True),
        caption="Cells of the map, from north-west to south-east" + _off_map(found),
    )
    large = [cell for cell in cells if cell["n"] >= FEW_IN_PLACE]
    worst = max(large, key=lambda c: (c["off"] / c["n"], c["n"]))
    n_off, n = sum(c["off"] for c in cells), sum(c["n"] for c in cells)
    middles = ((worst["south"] + worst["north"]) / 2, (worst["west"] + worst["east"]) / 2)
    middle = ", ".join(
        data([*ends, at])[-1] for ends, at in zip(_ends(found), (middles[0], _written(middles[1], found)), strict=True)
    )
    words = (
        f"Map of {counted(n, 'example')} in cells{_side(found)}: {percent(n_off / n)} are off by more than "
        f"{details['tolerance']}; most around {middle}, {count(worst['off'])} of {count(worst['n'])}{_off_map(found)}."
    )
    return drawn("places", "Where on the map it is off", _map(cells, found), alt_text=words, table=table)


def _ends(found: Mapping[str, Any]) -> tuple[tuple[float, float], tuple[float, float]]:
    """From south to north and from west to east."""
    return (found["south"], found["north"]), (found["west"], found["east"])


def _written(longitude: float, found: Mapping[str, Any]) -> float:
    """Beyond the date line degrees are counted from the west again."""
    return longitude - 360 if found["degrees"] and longitude > 180 else longitude


def _side(found: Mapping[str, Any]) -> str:
    return f" {number(found['km'], 'km')} wide" if found["km"] else ""


def _off_map(found: Mapping[str, Any]) -> str:
    left_out = found["outside"] + found["unknown"]
    return f"; {counted(left_out, 'example')} beyond its edges or without a place" if left_out else ""


def _map(cells: Sequence[Mapping[str, Any]], found: Mapping[str, Any]) -> Picture:
    data = [
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
    names = ("longitude", "latitude") if found["degrees"] else ("west to east", "south to north")
    east = alt.Scale(domain=[found["west"], found["east"]], nice=False, zero=False)
    north = alt.Scale(domain=[found["south"], found["north"]], nice=False, zero=False)
    wide = f", a cell is{_side(found).removesuffix(' wide')} wide" if found["km"] else ""
    marks = round_values(found["west"], found["east"], 4)
    labels = ticks([_written(mark, found) for mark in marks])
    said = f"{json.dumps(labels, ensure_ascii=False)}[indexof({json.dumps(marks)}, datum.value)]"
    below = axis(east.domain, values=marks, title=f"{names[0]}{wide}", titleAnchor="start", labelExpr=said)
    x = alt.X("west:Q", scale=east, axis=below)
    y = alt.Y("south:Q", scale=north, axis=axis(north.domain, title=f"{names[1]}, north is up"))
    base = alt.Chart(rows(data), width=round(pixels * n_columns), height=round(pixels * n_rows))
    shade = alt.Opacity("shade:Q", scale=None, legend=None)
    box = {"x": x, "x2": "east:Q", "y": y, "y2": "north:Q"}
    some, few = "!datum.few", "datum.few"
    middle = {"x": alt.X("x:Q", scale=east), "y": alt.Y("y:Q", scale=north)}
    text = base.mark_text(fontSize=13 if pixels >= 40 else 10)
    return alt.layer(
        base.transform_filter(some).mark_rect(color=MISS).encode(opacity=shade, **box),
        base.mark_rect(filled=False, stroke=LINE, strokeWidth=1).encode(**box),
        text.transform_filter(some).encode(text="said:N", color=alt.value(INK), **middle),
        text.transform_filter(few).encode(text="said:N", color=alt.value(SOFT), **middle),
    )


def held(details: Mapping[str, Any]) -> Chart | None:
    """How often intervals hold the truth, by the size of the prediction; ``None`` without intervals."""
    found = details["intervals"]
    if not found:
        return None
    unit, groups = details["unit"], found["groups"]
    labels = [between(group["from"], group["to"], unit) for group in groups]
    parts = [("all", found, GOOD), *((label, g, BASE) for label, g in zip(labels, groups, strict=True))]
    shown = [Dot(label, _share(part), f"{part['held']} of {part['n']}", colour) for label, part, colour in parts]
    nominal = found["nominal"]
    chart = dots(
        shown,
        Mark(nominal, f"meant {percent(nominal)}", SOFT),
        domain=[min(0.4, *(dot.estimate.value if dot.estimate.low is None else dot.estimate.low for dot in shown)), 1],
        width=WIDTH,
        row=ROW_PIXELS,
        percent=True,
    )
    table = Table(
        ("prediction", "examples", "hold the truth", "low", "high", "mean width"),
        tuple(
            (
                label,
                count(part["n"]),
                *percents(part["held"] / part["n"], part["low"], part["high"]),
                number(part["width"], unit),
            )
            for label, part, _ in parts
        ),
        (False, True, True, True, True, True),
        caption=f"Intervals meant to hold {percent(nominal)} of the truths, by the size of the prediction"
        + why_empty([part["low"] for _, part, _ in parts]),
    )
    words = (
        f"Intervals meant to hold {percent(nominal)} of the truths hold {percent(found['held'] / found['n'])} "
        f"({count(found['held'])} of {count(found['n'])}); on average they are {number(found['width'], unit)} wide."
    )
    return drawn("held", "Do the intervals hold the truth?", chart, alt_text=words, table=table)


def _share(part: Mapping[str, Any]) -> Estimate:
    value = part["held"] / part["n"]
    return Estimate("coverage", "Coverage", value, part["low"], part["high"], part["n"], "higher")
