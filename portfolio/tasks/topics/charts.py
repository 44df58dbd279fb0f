"""Pictures for topics: when each was spoken of, and whether its words keep company."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import altair as alt

from portfolio.plot.dots import Dot, Mark, dots
from portfolio.plot.drawing import CHARACTER_PIXELS, GOOD, INK, LINE, MISS, SOFT, Picture, drawn, rows
from portfolio.records import Chart, Estimate
from portfolio.tasks.topics import sentences
from portfolio.words import number

WIDTH = 440
ROW_PIXELS = 46
STRIP = 0.56
"""How much of a row its strip may fill; the rest is for the words."""

MOST_TOPICS = 12
DOT_ROW_PIXELS = 25


def over_time(details: Mapping[str, Any]) -> Chart | None:
    """One strip per topic, the earliest on top, each scaled to its own peak; ``None`` with fewer than three periods."""
    periods: Sequence[str] = details["periods"]
    if len(periods) < 3:
        return None
    kept = sorted(range(len(details["topics"])), key=lambda i: (-details["topics"][i]["given"], i))[:MOST_TOPICS]
    strips = [_strip(details, i) for i in kept]
    strips.sort(key=lambda strip: (strip["centre"], strip["words"]))
    title = sentences.over_time_title(len(details["topics"]), len(strips))
    words, table = sentences.over_time_words(strips), sentences.over_time_table(details, strips)
    return drawn("over-time", title, _strips(strips, periods), alt_text=words, table=table)


def _strip(details: Mapping[str, Any], at: int) -> dict[str, Any]:
    topic, shares, periods = details["topics"][at], details["over_time"][at], details["periods"]
    peak = max(range(len(shares)), key=lambda i: (shares[i], -i))
    total = sum(shares) or 1.0
    said = sentences.peak(shares[peak], periods[peak])
    return {
        "name": topic["name"],
        "words": _fitting(topic["words"], WIDTH - CHARACTER_PIXELS * len(said)),
        "shares": shares,
        "peak": peak,
        "said": said,
        "centre": sum(i * share for i, share in enumerate(shares)) / total,
    }


def _fitting(words: Sequence[str], pixels: float) -> str:
    """As many words as there is room for, at least three."""
    text = " ".join(words[:3])
    for word in words[3:]:
        if (len(text) + 1 + len(word)) * CHARACTER_PIXELS > pixels - 12:
            break
        text += f" {word}"
    return text


def _strips(strips: Sequence[Mapping[str, Any]], periods: Sequence[str]) -> Picture:
    years = [int(period[:4]) for period in periods]
    points = [
        {
            "year": year,
            "base": -float(row),
            "top": -row + STRIP * strip["shares"][at] / (strip["shares"][strip["peak"]] or 1.0),
            "row": row,
        }
        for row, strip in enumerate(strips)
        for at, year in enumerate(years)
    ]
    labels = [
        {"base": STRIP + 0.13 - row, "zero": -float(row), "words": strip["words"], "said": strip["said"]}
        for row, strip in enumerate(strips)
    ]
    x = alt.X(
        "year:Q",
        title=None,
        scale=alt.Scale(domain=[years[0], years[-1]], nice=False),
        axis=alt.Axis(format="d", tickCount=6, grid=True, labelFlush=True, domain=False),
    )
    scale = alt.Scale(domain=[-len(strips) + 0.95, 0.95], nice=False, zero=False)
    height = ROW_PIXELS * len(strips)
    base = alt.Chart(rows(points), width=WIDTH, height=height)
    named = alt.Chart(rows(labels), width=WIDTH, height=height)
    y = alt.Y("top:Q", scale=scale, axis=None)
    at_label = alt.Y("base:Q", scale=scale, axis=None)
    return alt.layer(
        named.mark_rule(color=LINE).encode(y=alt.Y("zero:Q", scale=scale, axis=None)),
        base.mark_area(color=GOOD, opacity=0.35).encode(x=x, y=y, y2="base:Q", detail="row:N"),
        base.mark_line(color=GOOD, strokeWidth=1.8).encode(x=x, y=y, detail="row:N"),
        named.mark_text(align="left", color=INK, baseline="middle").encode(x=alt.value(0), y=at_label, text="words:N"),
        named.mark_text(align="right", color=SOFT, baseline="middle").encode(
            x=alt.value(WIDTH), y=at_label, text="said:N"
        ),
    )


def coherence(details: Mapping[str, Any], baseline: float | None) -> Chart:
    """A dot per topic, the most coherent first, against chance and, in the words, against random lists."""
    topics = sentences.by_coherence(details)
    shown = topics if len(topics) <= MOST_TOPICS else [*topics[: MOST_TOPICS // 2], *topics[-(MOST_TOPICS // 2) :]]
    values = [topic["npmi"] for topic in shown]
    low, high = min(-0.05, *values), max(0.3, *values)
    chart = dots(
        [_dot(topic, details["n"]) for topic in shown],
        Mark(0.0, "as chance has it", SOFT),
        domain=[low - 0.05, high + 0.05],
        width=WIDTH,
        row=DOT_ROW_PIXELS,
        percent=False,
    )
    title, words = sentences.coherence_title(len(topics), len(shown)), sentences.coherence_words(topics, baseline)
    return drawn("coherence", title, chart, alt_text=words, table=sentences.coherence_table(details))


def _dot(topic: Mapping[str, Any], n: int) -> Dot:
    value = float(topic["npmi"])
    estimate = Estimate("npmi", "Coherence", value, None, None, n, "higher")
    return Dot(topic["name"], estimate, number(value), GOOD if value > 0 else MISS)
