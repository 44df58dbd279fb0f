"""Pictures for ranking: which queries are answered well, and how far down the first relevant result stands."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import altair as alt

from portfolio.plot.drawing import BASE, CHARACTER_PIXELS, GOOD, INK, MISS, Picture, drawn, room_for, rows
from portfolio.records import Chart, Table
from portfolio.words import count, counted, number, percent

WIDTH = 480
ROW_PIXELS = 23
QUANTILES = ("5 %", "25 %", "50 %", "75 %", "95 %")


def by_query(details: Mapping[str, Any]) -> Chart:
    """nDCG of the best and the worst queries by name; between them the spread of all."""
    best, worst, spread = details["best"], details["worst"], details["quantiles"]
    table = Table(
        ("query", "nDCG@10", "relevant in the first ten", "relevant in all"),
        (
            *(_row(query) for query in best),
            *(
                (f"{name} of queries up to", number(value), "", "")
                for name, value in zip(QUANTILES, spread, strict=True)
            ),
            *(_row(query) for query in worst),
        ),
        (False, True, True, True),
        caption=f"The best and the worst of {counted(details['n'], 'query', 'queries')}, and the spread of all",
    )
    words = (
        f"nDCG@10 by query: half of {counted(details['n'], 'query', 'queries')} lie between {number(spread[1])} and "
        f"{number(spread[3])}, the middle at {number(spread[2])}."
    )
    if worst:
        words += f" Best: {best[0]['query']}, {number(best[0]['ndcg'])}; worst: {worst[-1]['query']}, "
        words += f"{number(worst[-1]['ndcg'])}."
    return drawn("by-query", "Which queries are answered well", _lines(details), alt_text=words, table=table)


def _row(query: Mapping[str, Any]) -> tuple[str, str, str, str]:
    return query["query"], number(query["ndcg"]), count(query["found"]), count(query["relevant"])


def _lines(details: Mapping[str, Any]) -> Picture:
    everything = f"all {counted(details['n'], 'query', 'queries')}"
    named = [
        {"row": f"{place}{i}", "label": query["query"], "value": query["ndcg"], "said": _said(query), "colour": colour}
        for place, colour in (("best", GOOD), ("worst", MISS))
        for i, query in enumerate(details[place])
    ]
    between = len(details["best"])
    order = [*(str(row["row"]) for row in named[:between]), "all", *(str(row["row"]) for row in named[between:])]
    labels = {str(row["row"]): str(row["label"]) for row in named} | {"all": everything}
    left = room_for(list(labels.values()))
    inner = WIDTH - left - round(9 * CHARACTER_PIXELS) - 14
    names = alt.Axis(
        domain=False, ticks=False, labelColor=INK, labelLimit=left, minExtent=left, labelExpr=_by_row(labels)
    )
    y = alt.Y("row:N", sort=order, title=None, axis=names)
    axis = alt.Axis(grid=False, values=[0, 0.2, 0.4, 0.6, 0.8, 1], title="nDCG@10")
    scale = alt.Scale(domain=[0, 1], nice=False)
    x = alt.X("value:Q", scale=scale, axis=axis)
    colour = alt.Color("colour:N", scale=None)
    base = alt.Chart(rows(named), width=inner, height=ROW_PIXELS * len(order)).encode(y=y)
    low, lower, middle, upper, high = details["quantiles"]
    spread = alt.Chart(
        rows([{"row": "all", "low": low, "lower": lower, "value": middle, "upper": upper, "high": high}])
    ).encode(y=y)
    return alt.layer(
        spread.mark_rule(color=BASE, strokeWidth=2).encode(x=alt.X("low:Q", scale=scale, axis=axis), x2="high:Q"),
        spread.mark_rule(color=BASE, strokeWidth=11).encode(x=alt.X("lower:Q", scale=scale, axis=axis), x2="upper:Q"),
        spread.mark_tick(color=INK, thickness=3, height=17).encode(x=x),
        base.mark_rule(strokeWidth=2, opacity=0.45).encode(x=x, x2=alt.datum(0), color=colour),
        base.mark_point(filled=True, size=80, opacity=1).encode(x=x, color=colour),
        base.mark_text(align="left").encode(x=alt.value(inner + 12), text="said:N"),
    )


def _by_row(labels: Mapping[str, str]) -> str:
    """Vega's words for a row: two queries may be written the same and still need a row each."""
    from json import dumps

    return f"{dumps(dict(labels))}[datum.value]"


def _said(query: Mapping[str, Any]) -> str:
    return f"{query['found']} of {count(query['relevant'])}"


def first_hit(details: Mapping[str, Any]) -> Chart:
    """How many queries have their first relevant result on which rank."""
    bands: Sequence[Mapping[str, Any]] = [band for band in details["bands"] if band["good"] or band["n"]]
    n = details["n"]
    table = Table(
        ("first relevant result", "queries", "share"),
        tuple((band["band"], count(band["n"]), percent(band["n"] / n)) for band in bands),
        (False, True, True),
        caption=f"Of {counted(n, 'query', 'queries')}",
    )
    on_top, lost = bands[0]["n"], sum(band["n"] for band in bands if not band["good"])
    words = (
        f"First relevant result: on top for {count(on_top)} of {counted(n, 'query', 'queries')} "
        f"({percent(on_top / n)}), not in the first ten for {count(lost)} ({percent(lost / n)})."
    )
    return drawn("first-hit", "Where the first relevant result stands", _bars(bands, n), alt_text=words, table=table)


def _bars(bands: Sequence[Mapping[str, Any]], n: int) -> Picture:
    data = [
        {"row": band["band"], "n": band["n"], "share": band["n"] / n,
         "said": f"{count(band['n'])}  ({percent(band['n'] / n)})",
         "colour": GOOD if band["good"] else MISS}
        for band in bands
    ]  # fmt: skip
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
