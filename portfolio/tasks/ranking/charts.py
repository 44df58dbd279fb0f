"""Pictures for ranking: which queries are answered well, and how far down the first relevant result stands."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from json import dumps
from typing import Any

import altair as alt

from portfolio.plot.drawing import BASE, CHARACTER_PIXELS, GOOD, INK, MISS, Picture, drawn, room_for, rows
from portfolio.records import Chart
from portfolio.tasks.ranking import sentences
from portfolio.words import count, percent

WIDTH = 480
ROW_PIXELS = 23


def by_query(details: Mapping[str, Any]) -> Chart:
    """nDCG of the best and the worst queries by name; between them the spread of all."""
    title, words, table = sentences.by_query(details)
    return drawn("by-query", title, _lines(details), alt_text=words, table=table)


def _lines(details: Mapping[str, Any]) -> Picture:
    named = [
        {
            "row": f"{end}{i}",
            "label": query["query"],
            "value": query["ndcg"],
            "said": f"{query['found']} of {count(query['relevant'])}",
            "colour": colour,
        }
        for end, colour in (("best", GOOD), ("worst", MISS))
        for i, query in enumerate(details[end])
    ]
    between, keys = len(details["best"]), [str(row["row"]) for row in named]
    order = [*keys[:between], "all", *keys[between:]]
    # by the key of a row, as two queries may be written the same and still need a row each
    labels = {str(row["row"]): str(row["label"]) for row in named} | {"all": f"all {sentences.queries(details['n'])}"}
    left = room_for(list(labels.values()))
    inner = WIDTH - left - round(9 * CHARACTER_PIXELS) - 14
    looks: dict[str, Any] = {"domain": False, "ticks": False, "labelColor": INK, "labelLimit": left, "minExtent": left}
    y = alt.Y("row:N", sort=order, title=None, axis=alt.Axis(**looks, labelExpr=f"{dumps(labels)}[datum.value]"))
    axis = alt.Axis(grid=False, values=[0, 0.2, 0.4, 0.6, 0.8, 1], title="nDCG@10")
    place: dict[str, Any] = {"scale": alt.Scale(domain=[0, 1], nice=False), "axis": axis}
    x, colour = alt.X("value:Q", **place), alt.Color("colour:N", scale=None)
    base = alt.Chart(rows(named), width=inner, height=ROW_PIXELS * len(order)).encode(y=y)
    quantiles = dict(zip(("low", "lower", "value", "upper", "high"), details["quantiles"], strict=True))
    spread = alt.Chart(rows([{"row": "all", **quantiles}])).encode(y=y)
    return alt.layer(
        spread.mark_rule(color=BASE, strokeWidth=2).encode(x=alt.X("low:Q", **place), x2="high:Q"),
        spread.mark_rule(color=BASE, strokeWidth=11).encode(x=alt.X("lower:Q", **place), x2="upper:Q"),
        spread.mark_tick(color=INK, thickness=3, height=17).encode(x=x),
        base.mark_rule(strokeWidth=2, opacity=0.45).encode(x=x, x2=alt.datum(0), color=colour),
        base.mark_point(filled=True, size=80, opacity=1).encode(x=x, color=colour),
        base.mark_text(align="left").encode(x=alt.value(inner + 12), text="said:N"),
    )


def first_hit(details: Mapping[str, Any]) -> Chart:
    """How many queries have their first relevant result on which rank."""
    bands = [band for band in details["bands"] if band["good"] or band["n"]]
    title, words, table = sentences.first_hit(bands, details["n"])
    return drawn("first-hit", title, _bars(bands, details["n"]), alt_text=words, table=table)


def _bars(bands: Sequence[Mapping[str, Any]], n: int) -> Picture:
    data = [
        {
            "row": band["band"],
            "n": band["n"],
            "share": band["n"] / n,
            "said": f"{count(band['n'])}  ({percent(band['n'] / n)})",
            "colour": GOOD if band["good"] else MISS,
        }
        for band in bands
    ]
    left = room_for([band["band"] for band in bands])
    inner = WIDTH - left - round(13 * CHARACTER_PIXELS) - 14
    axis = alt.Axis(domain=False, ticks=False, labelColor=INK, minExtent=left)
    y = alt.Y("row:N", sort=None, title=None, axis=axis)
    top = max(1, *(band["n"] for band in bands))
    x = alt.X("n:Q", scale=alt.Scale(domain=[0, top], nice=False), axis=None)
    base = alt.Chart(rows(data), width=inner, height=ROW_PIXELS * len(bands)).encode(y=y)
    return alt.layer(
        base.mark_bar(height=14).encode(x=x, color=alt.Color("colour:N", scale=None)),
        base.mark_text(align="left", dx=8).encode(x=x, text="said:N"),
    )
