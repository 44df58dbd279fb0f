"""Generated items: taken for what was asked or not, copied or new, as long as real ones or not."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import altair as alt

from portfolio.plot.axes import axis
from portfolio.plot.drawing import BASE, GOOD, INK, SOFT, Picture, drawn, room_for, rows, why_empty
from portfolio.records import Analysis, Chart
from portfolio.tasks.generation import sentences
from portfolio.words import count, percent

PANEL_PIXELS = 100
ROW_PIXELS = 27
MOST_LABEL_PIXELS = 150
MOST_CONDITIONS = 4


# ---- judged and copied -----------------------------------------------------------------------------


def judged(analysis: Analysis) -> Chart | None:
    """Two shares side by side, for the generated, the baseline's and the real items: judged right, and copied."""
    details = analysis.details
    shown = [*_shares(details["shares"][:2], details["many"]), *_of_baseline(analysis)]
    shown += _shares(details["shares"][2 : 2 + 2 * MOST_CONDITIONS], details["many"])
    panels = sentences.JUDGED
    names = [name for name in panels if details["shares"][0][name]]
    if not names:
        return None
    values = [
        {
            "row": row["label"],
            "panel": panels[name],
            "value": row[name][0],
            "low": _or(row[name][1], row[name][0]),
            "high": _or(row[name][2], row[name][0]),
            "said": percent(row[name][0]),
            "colour": row["colour"],
            "shape": row["shape"],
        }
        for name in names
        for row in shown
        if row[name]
    ]
    picture = _panels(values, [panels[name] for name in names])
    full = [row for row in shown if all(row[name] for name in names)]
    table = sentences.judged_table(full, names, why_empty([row[name][1] for name in names for row in full]))
    title, words = sentences.judged_title(details), sentences.judged_words(details)
    return drawn("judged-and-copied", title, picture, alt_text=words, table=table)


def _shares(entries: Sequence[Mapping[str, Any]], many: str) -> list[dict[str, Any]]:
    """Rows for these shares: a filled dot for what is generated, a diamond for what is real."""
    looks = {"generated": (GOOD, "circle"), "real": (INK, "diamond")}
    return [
        {
            **entry,
            "label": f"{entry['condition']}: {entry['what']}" if entry["condition"] else f"{entry['what']} {many}",
            "colour": looks[entry["what"]][0],
            "shape": looks[entry["what"]][1],
        }
        for entry in entries
    ]


def _of_baseline(analysis: Analysis) -> list[dict[str, Any]]:
    found = {estimate.metric: estimate for estimate in analysis.baseline}
    row: dict[str, Any] = {"label": "baseline", "colour": BASE, "shape": "square", "judged": None, "copied": None}
    accuracy, novelty = found.get("judge_accuracy"), found.get("novelty")
    if accuracy:
        row["judged"] = [accuracy.value, accuracy.low, accuracy.high]
    if novelty:
        row["copied"] = [1 - novelty.value, *(None if end is None else 1 - end for end in (novelty.high, novelty.low))]
    return [row] if row["judged"] or row["copied"] else []


def _or(value: float | None, other: float) -> float:
    return other if value is None else value


def _panels(values: Sequence[Mapping[str, Any]], panels: Sequence[str]) -> Picture:
    left = room_for([value["row"] for value in values], most=MOST_LABEL_PIXELS)
    n_rows = len({value["row"] for value in values})
    scale = alt.Scale(domain=[0, 1], nice=False)
    below = axis([0, 1], values=[0, 1], share=True, grid=True)
    labels = alt.Axis(domain=False, ticks=False, labelColor=INK, minExtent=left, labelLimit=MOST_LABEL_PIXELS)
    y = alt.Y("row:N", sort=None, title=None, axis=labels)
    colour = alt.Color("colour:N", scale=None)
    low, value = (alt.X(f"{field}:Q", scale=scale, axis=below) for field in ("low", "value"))
    base = alt.Chart(width=PANEL_PIXELS, height=ROW_PIXELS * n_rows)
    layers = alt.layer(
        base.mark_rule(strokeWidth=5, opacity=0.32, strokeCap="round").encode(x=low, x2="high:Q", y=y, color=colour),
        base.mark_point(filled=True, size=80, opacity=1).encode(
            x=value, y=y, color=colour, shape=alt.Shape("shape:N", scale=None)
        ),
        base.mark_text(align="left").encode(x=alt.value(PANEL_PIXELS + 9), y=y, text="said:N"),
        data=rows(values),
    )
    header = alt.Header(title=None, labelColor=SOFT, labelFontSize=13, labelPadding=4)
    return layers.facet(column=alt.Column("panel:N", sort=list(panels), header=header), spacing=58)


# ---- memorisation ----------------------------------------------------------------------------------


def nearness(details: Mapping[str, Any]) -> Chart | None:
    """How many lie how near to training: where items are copied, the curve of the generated runs ahead of the real."""
    near = details["near"]
    if near is None:
        return None
    curves = [("generated", GOOD), ("real", INK)]
    values = [
        {"at": at, "share": share, "curve": name, "colour": colour}
        for name, colour in curves
        for at, share in zip(near["at"], near[name], strict=True)
    ]
    words, table = sentences.nearness_words(near), sentences.nearness_table(details)
    return drawn("nearness", sentences.NEARNESS, _two_curves(values, near), alt_text=words, table=table)


def _two_curves(values: Sequence[Mapping[str, Any]], near: Mapping[str, Any]) -> Picture:
    x = alt.X(
        "at:Q", title="distance to the nearest training item", scale=alt.Scale(domain=[0, near["at"][-1]], nice=False)
    )
    left = axis([0, 1], share=True, grid=True, title="share at most so far")
    y = alt.Y("share:Q", scale=alt.Scale(domain=[0, 1]), axis=left)
    colour = alt.Color("colour:N", scale=None)
    base = alt.Chart(rows(values), width=320, height=200)
    dash = alt.StrokeDash("curve:N", scale=alt.Scale(domain=["generated", "real"], range=[[1, 0], [6, 3]]), legend=None)
    gaps = [one - other for one, other in zip(near["generated"], near["real"], strict=True)]
    place = max(range(len(gaps)), key=lambda i: abs(gaps[i])) if any(gaps) else len(gaps) // 2
    ahead = "generated" if gaps[place] >= 0 else "real"
    labels = []
    for name, colour_of in (("generated", GOOD), ("real", INK)):
        is_ahead = name == ahead
        mark = alt.Chart(rows([{"at": near["at"][place], "share": near[name][place], "said": name}])).mark_text(
            align="right" if is_ahead else "left", dx=-9 if is_ahead else 9, dy=-7 if is_ahead else 9, color=colour_of
        )
        labels.append(mark.encode(x=x, y=y, text="said:N"))
    return alt.layer(base.mark_line(strokeWidth=2).encode(x=x, y=y, color=colour, strokeDash=dash), *labels)


# ---- lengths ---------------------------------------------------------------------------------------


def lengths(details: Mapping[str, Any]) -> Chart:
    """Characters of the generated items as bars, of the real ones as outlines."""
    values = [
        {
            "panel": f"{panel['condition'] or 'all'} ({count(panel['n'])})",
            "left": entry["low"] - 0.5,
            "right": entry["high"] + 0.5,
            "generated": entry["generated"],
            "real": entry["real"],
        }
        for panel in details["lengths"]
        for entry in panel["bins"]
    ]
    words, table = sentences.lengths_words(details), sentences.lengths_table(details)
    return drawn("lengths", sentences.LENGTHS, _bars(values), alt_text=words, table=table)


def _bars(values: Sequence[Mapping[str, Any]]) -> Picture:
    edges = [value[end] for value in values for end in ("left", "right")]
    x = alt.X("left:Q", title="characters", scale=alt.Scale(domain=[min(edges), max(edges)], nice=False))
    top = 1.05 * max(value[key] for value in values for key in ("generated", "real")) or 1.0
    scale, left = alt.Scale(domain=[0, top], nice=False), axis([0, top], n=3, share=True, grid=True)
    base = alt.Chart(width=320, height=95)
    bars = base.mark_rect(color=GOOD, opacity=0.5).encode(
        x=x, x2="right:Q", y=alt.Y("generated:Q", scale=scale, axis=left), y2=alt.datum(0)
    )
    outlines = base.mark_rect(filled=False, stroke=INK, strokeWidth=1.5).encode(
        x=x, x2="right:Q", y=alt.Y("real:Q", scale=scale, axis=left), y2=alt.datum(0)
    )
    header = alt.Header(
        title=None, labelColor=INK, labelFontSize=13, labelAnchor="start", labelPadding=4, labelOrient="top"
    )
    return alt.layer(bars, outlines, data=rows(values)).facet(
        row=alt.Row("panel:N", sort=None, header=header), spacing=8
    )
