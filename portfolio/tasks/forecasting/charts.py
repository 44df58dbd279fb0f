"""Pictures for forecasting: the worst stretch, when it fails, how the error grows, and which days are hard."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from itertools import chain
from typing import Any

import altair as alt

from portfolio.plot.axes import axis, fitting
from portfolio.plot.drawing import BASE, GOOD, INK, LINE, MISS, SOFT, Picture, drawn, rows, why_empty, with_ends
from portfolio.records import Chart
from portfolio.tasks.forecasting import sentences
from portfolio.tasks.forecasting.sentences import at_length, in_short
from portfolio.words import ticks

WIDTH = 420
MOST_NAMED = 3
CELL_WIDTH, CELL_HEIGHT = 33, 24
HOUR_WIDTH = 17


# ---- the worst window, among its neighbours --------------------------------------------------------------------------


def stretch(details: Mapping[str, Any]) -> Chart:
    """Truth, forecast and interval of the worst window and of those around it."""
    windows: Sequence[Mapping[str, Any]] = details["stretch"]
    worst = next(window for window in windows if window["worst"])
    step = max(range(details["ahead"]), key=lambda i: abs(worst["forecast"][i] - worst["truth"][i]))
    title, text, table = sentences.of_stretch(details, step)
    return drawn("stretch", title, _stretch(windows, step, details), alt_text=text, table=table)


def _stretch(windows: Sequence[Mapping[str, Any]], worst_step: int, details: Mapping[str, Any]) -> Picture:
    ahead, dated = details["ahead"], details["dated"]
    data = [
        {"x": at * ahead + i, "window": at, "worst": window["worst"] and i == worst_step}
        | {key: window[key][i] for key in ("truth", "forecast", "low", "high") if window[key]}
        for at, window in enumerate(windows)
        for i in range(ahead)
    ]
    starts = [{"x": at * ahead, "worst": window["worst"]} for at, window in enumerate(windows)]
    names = {at * ahead: in_short(w["start"], details["step"]) if dated else "1" for at, w in enumerate(windows)}
    below = alt.Axis(values=list(names), labelExpr=f"{json.dumps(names)}[datum.value]", grid=True, labelAlign="left")
    scale = alt.Scale(domain=[-0.3, len(windows) * ahead - 0.7], nice=False)
    x = alt.X("x:Q", scale=scale, axis=below, title=None)
    drawn_in = ("truth", "forecast", "low", "high")
    values = [value for window in windows for key in drawn_in for value in window[key] or ()]
    y_scale = alt.Scale(domain=fitting(values), nice=False)
    y = alt.Y("truth:Q", scale=y_scale, axis=axis(y_scale.domain, title=details["unit"] or None))
    base = alt.Chart(rows(data), width=WIDTH, height=200).encode(x=x, detail="window:N")
    worst = next(start for start in starts if start["worst"])
    shade = alt.Chart(rows([{"x": worst["x"] - 0.3, "end": worst["x"] + ahead - 0.7}]))
    layers = [
        shade.mark_rect(color=MISS, opacity=0.08).encode(x=alt.X("x:Q", scale=scale), x2="end:Q"),
        base.mark_line(color=INK, strokeWidth=2.2, point=alt.OverlayMarkDef(color=INK, size=14)).encode(y=y),
        base.mark_line(color=GOOD, strokeWidth=2, strokeDash=[5, 3]).encode(y=alt.Y("forecast:Q")),
        base.transform_filter("datum.worst").mark_point(color=MISS, size=110, strokeWidth=2).encode(y=y),
    ]
    if windows[0]["low"]:
        layers.insert(1, base.mark_area(color=GOOD, opacity=0.2).encode(y=alt.Y("low:Q"), y2="high:Q"))
    return alt.layer(*layers)


# ---- when it fails ---------------------------------------------------------------------------------------------------


def over_time(details: Mapping[str, Any]) -> Chart | None:
    """The scaled error of each window along the test period; ``None`` without dates or with a single moment."""
    moments: Sequence[Mapping[str, Any]] = details["over_time"]
    if len(moments) < 2:
        return None
    worst = sorted(moments, key=lambda moment: -moment["loss"])[:MOST_NAMED]
    title, text, table = sentences.over_time(moments, worst, details["tolerance"], details["step"])
    return drawn("over-time", title, _moments(moments, worst, details), alt_text=text, table=table)


def _moments(
    moments: Sequence[Mapping[str, Any]], worst: Sequence[Mapping[str, Any]], details: Mapping[str, Any]
) -> Picture:
    times = [datetime.fromisoformat(moment["at"]) for moment in moments]
    whole = (times[-1] - times[0]).total_seconds()
    data = [
        {
            "at": f"{moment['at']}Z",
            "loss": moment["loss"],
            "colour": MISS if moment["failed"] else BASE,
            "shape": "triangle-up" if moment["failed"] else "circle",
            "said": at_length(moment["at"], details["step"]) if moment in worst else "",
            "right": (time - times[0]).total_seconds() > 0.85 * whole,
        }
        for moment, time in zip(moments, times, strict=True)
    ]
    top = max(*(moment["loss"] for moment in moments), details["tolerance"]) * 1.12
    months = whole > 80 * 86_400
    below = alt.Axis(format="%b %Y" if months else "%-d %b", tickCount=5, grid=False, labelOverlap=True)
    x = alt.X("at:T", scale=alt.Scale(type="utc"), axis=below, title=None)
    y = alt.Y("loss:Q", scale=alt.Scale(domain=[0, top], nice=False), axis=axis([0, top], title=sentences.SCALED_ERROR))
    base = alt.Chart(rows(data), width=WIDTH, height=170).encode(x=x, y=y)
    limit = alt.Chart(rows([{"loss": details["tolerance"]}]))
    layers = [
        limit.mark_rule(color=SOFT, strokeDash=[4, 3], strokeWidth=1.5).encode(y=y),
        base.mark_rule(strokeWidth=1, opacity=0.5).encode(y2=alt.datum(0), color=alt.Color("colour:N", scale=None)),
        base.mark_point(filled=True, size=45, opacity=1).encode(
            color=alt.Color("colour:N", scale=None), shape=alt.Shape("shape:N", scale=None)
        ),
    ]
    for right in (False, True):
        side = base.transform_filter(f"datum.said != '' && datum.right == {json.dumps(right)}")
        label = (
            side.mark_text(align="right", dx=-7, color=INK) if right else side.mark_text(align="left", dx=7, color=INK)
        )
        layers.append(label.encode(text="said:N"))
    return alt.layer(*layers)


# ---- how far ahead ---------------------------------------------------------------------------------------------------


def by_step(details: Mapping[str, Any]) -> Chart | None:
    """Mean absolute error by step ahead, beside the seasonal naive's; ``None`` for windows of one step."""
    found: Sequence[Mapping[str, Any]] = details["by_step"]
    if len(found) < 2:
        return None
    step, unit = details["step"], details["unit"]
    missing = why_empty([row["low"] for row in found], "windows, or groups of them")
    title, text, table = sentences.by_step(found, step, unit, missing)
    return drawn("by-step", title, _steps(found, details), alt_text=text, table=table)


def _steps(found: Sequence[Mapping[str, Any]], details: Mapping[str, Any]) -> Picture:
    data = [
        {"step": sentences.steps_of(row)} | {key: row[key] for key in ("mae", "naive", "low", "high")}
        for row in with_ends(found, "mae", ("low", "high"))
    ]
    top = max(chain.from_iterable((row["high"], row["naive"]) for row in data)) or 1.0
    scale = alt.Scale(domain=[0, top * 1.05], nice=False)
    below = alt.Axis(labelAngle=0, labelOverlap=True, ticks=False)
    x = alt.X("step:N", sort=None, axis=below, title=f"{details['step']}s ahead")
    y = alt.Y("mae:Q", scale=scale, axis=axis([0, top * 1.05], title=details["unit"] or sentences.ERROR))
    base = alt.Chart(rows(data), width=WIDTH, height=170).encode(x=x)
    wide = min(26, round(WIDTH / len(data) * 0.6))
    return alt.layer(
        base.mark_tick(color=BASE, thickness=3, size=wide, orient="horizontal").encode(y=alt.Y("naive:Q", scale=scale)),
        base.mark_rule(color=GOOD, strokeWidth=5, opacity=0.35, strokeCap="round").encode(
            y=alt.Y("low:Q", scale=scale), y2="high:Q"
        ),
        base.mark_point(color=GOOD, filled=True, size=80, opacity=1).encode(y=y),
    )


# ---- which days ------------------------------------------------------------------------------------------------------


def by_calendar(details: Mapping[str, Any]) -> Chart | None:
    """Mean absolute error by weekday and month, or hour; ``None`` where there is no calendar."""
    found: Mapping[str, Any] | None = details["by_calendar"]
    if found is None:
        return None
    cells = [
        {"row": row[:3], "column": column[:3], "weekday": row, "across": column, "mae": mae, "n": n}
        for row, maes, counts in zip(found["rows"], found["mae"], found["n"], strict=True)
        for column, mae, n in zip(found["columns"], maes, counts, strict=True)
        if mae is not None
    ]
    worst = max(cells, key=lambda cell: float(cell["mae"]))
    title, text, table = sentences.by_calendar(worst, details)
    return drawn("by-calendar", title, _heat(cells, found), alt_text=text, table=table)


def _heat(cells: Sequence[Mapping[str, Any]], found: Mapping[str, Any]) -> Picture:
    monthly = found["across"] == "month"
    names = [row[:3] for row in found["rows"]], [column[:3] for column in found["columns"]]
    most = max(cell["mae"] for cell in cells) or 1.0
    data = [{**cell, "said": _brief(cell["mae"]) if monthly else ""} for cell in cells]
    axis: dict[str, Any] = {"domain": False, "ticks": False, "labelOverlap": not monthly, "labelAngle": 0}
    width = (CELL_WIDTH if monthly else HOUR_WIDTH) * len(names[1])
    base = alt.Chart(rows(data), width=width, height=CELL_HEIGHT * 7).encode(
        x=alt.X(
            "column:N", sort=None, scale=alt.Scale(domain=names[1]), axis=alt.Axis(orient="top", **axis), title=None
        ),
        y=alt.Y("row:N", sort=None, scale=alt.Scale(domain=names[0]), axis=alt.Axis(**axis), title=None),
    )
    shade = alt.Opacity("mae:Q", scale=alt.Scale(domain=[0, most], range=[0.03, 0.75]), legend=None)
    return alt.layer(
        base.mark_rect(color=MISS, stroke=LINE, strokeWidth=0.5).encode(opacity=shade),
        base.mark_text(color=INK, fontSize=11).encode(text="said:N"),
    )


def _brief(value: float) -> str:
    """Two digits, for a narrow cell."""
    return ticks([float(f"{value:.{3 if value >= 100 else 2}g}")])[0]
