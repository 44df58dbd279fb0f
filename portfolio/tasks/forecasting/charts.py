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
from portfolio.records import Chart, Table
from portfolio.tasks.forecasting.dates import at_length, in_short
from portfolio.words import bare, count, counted, form, number, percent, signed, ticks

WIDTH = 420
MOST_NAMED = 3
CELL_WIDTH, CELL_HEIGHT = 33, 24
HOUR_WIDTH = 17


# ---- the worst window, among its neighbours --------------------------------------------------------------------------


def stretch(details: Mapping[str, Any]) -> Chart:
    """Truth, forecast and interval of the worst window and of those around it."""
    windows: Sequence[Mapping[str, Any]] = details["stretch"]
    worst = next(window for window in windows if window["worst"])
    begins = f"begins {at_length(worst['start'], details['step'])}" if details["dated"] else f"is {worst['start']}"
    step = max(range(details["ahead"]), key=lambda i: abs(worst["forecast"][i] - worst["truth"][i]))
    words = (
        f"The worst window {begins}: scaled error {number(worst['loss'])}. Furthest off {step + 1} "
        f"{details['step']}s ahead: {number(worst['truth'][step], details['unit'])}, "
        f"forecast {number(worst['forecast'][step], details['unit'])}."
    )
    title = "The worst window, forecast dashed"
    picture = _stretch(windows, step, details)
    return drawn("stretch", title, picture, alt_text=words, table=_stretch_table(windows, details))


def _stretch_table(windows: Sequence[Mapping[str, Any]], details: Mapping[str, Any]) -> Table:
    ends = ("low", "high") if windows[0]["low"] else ()
    cells = [
        (
            at_length(window["start"], details["step"]) if details["dated"] else window["start"],
            str(i + 1),
            *(number(window[name][i]) for name in ("truth", "forecast", *ends)),
        )
        for window in windows
        for i in range(details["ahead"])
    ]
    header = ("window from" if details["dated"] else "window", f"{details['step']}s ahead", "truth", "forecast", *ends)
    return Table(header, tuple(cells), (False, *(True for _ in header[1:])), details["unit"])


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
    failed = [moment for moment in moments if moment["failed"]]
    worst = sorted(moments, key=lambda moment: -moment["loss"])[:MOST_NAMED]
    several = any(moment["n"] > 1 for moment in moments)
    named = ", ".join(f"{at_length(m['at'], details['step'])} ({number(m['loss'])})" for m in worst)
    words = (
        f"{count(len(failed))} of {counted(len(moments), 'point')} lie above {bare(details['tolerance'])}. "
        f"The highest: {named}."
    )
    table = Table(
        ("from", "scaled error", "failed", "windows"),
        tuple(
            (at_length(m["at"], details["step"]), number(m["loss"]), "yes" if m["failed"] else "no", str(m["n"]))
            for m in moments
        ),
        (False, True, False, True),
        caption="The worst window of each span of time" if several else "The scaled error of each window",
    )
    return drawn(
        "over-time",
        "When it fails: triangles, above the line",
        _moments(moments, worst, details),
        alt_text=words,
        table=table,
    )


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
    y = alt.Y("loss:Q", scale=alt.Scale(domain=[0, top], nice=False), axis=axis([0, top], title="scaled error"))
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
    hardest = max(found, key=lambda row: row["mae"])
    words = (
        f"Mean absolute error from {number(found[0]['mae'], unit)} at {_ahead(found[0])} {step} ahead to "
        f"{number(found[-1]['mae'], unit)} at {_ahead(found[-1])}; the largest is {number(hardest['mae'], unit)} at "
        f"{_ahead(hardest)}."
    )
    held = found[0]["inside"] is not None
    table = Table(
        (
            f"{step}s ahead",
            "mean absolute error",
            "low",
            "high",
            "seasonal naive",
            "bias",
            *(("inside",) if held else ()),
        ),
        tuple(_step_row(row) for row in found),
        (True,) * (7 if held else 6),
        caption=f"{unit}; 95 % intervals over windows, or over groups of them".removeprefix("; ")
        + why_empty([row["low"] for row in found], "windows, or groups of them"),
    )
    title = f"Error by {step}s ahead: dots are the forecast, dashes the seasonal naive"
    return drawn("by-step", title, _steps(found, details), alt_text=words, table=table)


def _ahead(row: Mapping[str, Any]) -> str:
    return str(row["first"]) if row["first"] == row["last"] else f"{row['first']} to {row['last']}"


def _step_row(row: Mapping[str, Any]) -> tuple[str, ...]:
    known = [row[key] for key in ("mae", "low", "high", "naive") if row[key] is not None]
    ends = [row[key] for key in ("low", "high") if row[key] is not None]
    written = form(known, width=ends[1] - ends[0] if len(ends) == 2 else 0.0)
    numbers = ("" if row[key] is None else written.text(row[key]) for key in ("mae", "low", "high", "naive"))
    return (_ahead(row), *numbers, signed(row["bias"]), *(() if row["inside"] is None else (percent(row["inside"]),)))


def _steps(found: Sequence[Mapping[str, Any]], details: Mapping[str, Any]) -> Picture:
    data = [
        {"step": _ahead(row)} | {key: row[key] for key in ("mae", "naive", "low", "high")}
        for row in with_ends(found, "mae", ("low", "high"))
    ]
    top = max(chain.from_iterable((row["high"], row["naive"]) for row in data)) or 1.0
    scale = alt.Scale(domain=[0, top * 1.05], nice=False)
    below = alt.Axis(labelAngle=0, labelOverlap=True, ticks=False)
    x = alt.X("step:N", sort=None, axis=below, title=f"{details['step']}s ahead")
    y = alt.Y("mae:Q", scale=scale, axis=axis([0, top * 1.05], title=details["unit"] or "error"))
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
    where = (
        f"{worst['weekday']}s in {worst['across']}"
        if found["across"] == "month"
        else (f"{worst['weekday']}s at {worst['across']}:00")
    )
    words = (
        f"Hardest are {where}: mean absolute error {number(float(worst['mae']), details['unit'])} over "
        f"{counted(int(worst['n']), details['step'])}; overall it is {number(details['lean']['mae'], details['unit'])}."
    )
    table = Table(
        ("", *(column[:3] for column in found["columns"])),
        tuple(
            (row, *("" if mae is None else number(mae) for mae in maes))
            for row, maes in zip(found["rows"], found["mae"], strict=True)
        ),
        (False, *(True for _ in found["columns"])),
        caption=f"Mean absolute error {details['unit']}".rstrip(),
    )
    title = f"Which weekday of which {found['across']} is hard: mean absolute error"
    return drawn("by-calendar", title, _heat(cells, found), alt_text=words, table=table)


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


# ---- in words --------------------------------------------------------------------------------------------------------


def worst_steps(details: Mapping[str, Any]) -> Table:
    """The single values that were missed by most."""
    unit, step = details["unit"], details["step"]
    several = any(row["series"] for row in details["worst_steps"])
    cells = tuple(
        (
            at_length(row["when"], step) if details["dated"] else row["when"],
            *((row["series"],) if several else ()),
            number(row["truth"], unit),
            number(row["forecast"], unit),
            signed(row["off"], unit),
        )
        for row in details["worst_steps"]
    )
    header = ("When", *(("Series",) if several else ()), "Truth", "Forecast", "Off by")
    return Table(
        header, cells, (False, *((False,) if several else ()), True, True, True), f"The {step}s missed by most"
    )
