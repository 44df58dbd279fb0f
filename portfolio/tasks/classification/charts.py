"""Pictures for classification: what is taken for what, and whether a confidence can be believed."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from typing import Any

import altair as alt

from portfolio.plot.axes import axis
from portfolio.plot.dots import Dot, dots
from portfolio.plot.drawing import (
    BASE,
    CHARACTER_PIXELS,
    GOOD,
    INK,
    MISS,
    PAPER,
    SOFT,
    Picture,
    drawn,
    room_for,
    rows,
    why_empty,
    with_ends,
)
from portfolio.plot.labels import LINE_PIXELS, LINES, broken, distinct, width_of
from portfolio.records import Chart, Estimate
from portfolio.tasks.classification import sentences

CELL_PIXELS, MOST_IN_LARGE_CELLS = 82, 4
SMALL_CELL_PIXELS = 25
WIDTH = 480
ROW_PIXELS = 25
MOST_LABELS = 15
MOST_CHARACTERS, MOST_PIXELS, WIDER = 24, 200, 1.15
"""Of a label beside the matrix; a longer one is cut in its middle. Some alphabets are wider than Latin."""

MOST_IN_MATRIX = 8
"""A matrix of more classes than this cannot be read at the width of a page; the commonest mistakes are listed."""

MOST_MIX_UPS, PAIR_CHARACTERS = 10, 32
CURVE: Mapping[str, Any] = {"width": 300, "height": 250}


def confusion(details: Mapping[str, Any]) -> Chart | None:
    """Truth in rows, prediction in columns; mistakes in colour, in proportion to their share of the row.

    Of more than eight classes, the ten commonest mistakes as bars; ``None`` where there are none.
    """
    labels: Sequence[str] = [str(label) for label in details["labels"]]
    counts: Sequence[Sequence[int]] = details["confusion"]
    if len(labels) <= MOST_IN_MATRIX:
        title, alt_text, table = sentences.confusion_matrix(labels, counts)
        return drawn("confusion", title, _matrix(labels, counts), alt_text=alt_text, table=table)
    pairs = [(n, i, j) for i, row in enumerate(counts) for j, n in enumerate(row) if n and i != j]
    shown = sorted(pairs, key=lambda pair: (-pair[0], pair[1], pair[2]))[:MOST_MIX_UPS]
    if not shown:
        return None
    title, alt_text, table = sentences.mix_ups(labels, counts, shown, len(pairs))
    return drawn("confusion", title, _bars(labels, counts, shown), alt_text=alt_text, table=table)


def _bars(labels: Sequence[str], counts: Sequence[Sequence[int]], shown: sentences.Pairs) -> Picture:
    pairs = [broken(sentences.mix_up(labels[i], labels[j]), PAIR_CHARACTERS) for _, i, j in shown]
    data = [
        {"pair": pair, "n": n, "words": f"{n} of {sum(counts[i])}"}
        for pair, (n, i, _) in zip(pairs, shown, strict=True)
    ]
    row = ROW_PIXELS + LINE_PIXELS * max(pair.count("\n") for pair in pairs)
    axis: dict[str, Any] = {"domain": False, "ticks": False, "labelColor": INK, "labelLimit": 0, "labelExpr": LINES}
    left = alt.Axis(minExtent=room_for(pairs, most=MOST_PIXELS), **axis)
    y = alt.Y("pair:N", sort=pairs, title=None, axis=left)
    x = alt.X("n:Q", title="examples", axis=alt.Axis(tickMinStep=1, tickCount=5))
    base = alt.Chart(rows(data), width=WIDTH // 2, height=row * len(data)).encode(x=x, y=y)
    return alt.layer(
        base.mark_bar(color=MISS, opacity=0.75),
        base.mark_text(align="left", dx=5, color=INK).encode(text="words:N"),
    )


def _matrix(labels: Sequence[str], counts: Sequence[Sequence[int]]) -> Picture:
    large = len(labels) <= MOST_IN_LARGE_CELLS
    cell = CELL_PIXELS if large else SMALL_CELL_PIXELS
    data = [
        {
            "truth": truth,
            "said": said,
            "share": counts[i][j] / max(1, sum(counts[i])),
            "n": str(counts[i][j]) if counts[i][j] or large else "",
            "colour": GOOD if i == j else MISS,
        }
        for i, truth in enumerate(labels)
        for j, said in enumerate(labels)
    ]
    side = cell * len(labels)
    plain: dict[str, Any] = {"domain": False, "ticks": False, "labelColor": INK, "labelLimit": 0}
    short = dict(zip(labels, distinct(labels, MOST_CHARACTERS), strict=True))
    fits = large and all(width_of(label) * CHARACTER_PIXELS <= cell for label in labels)
    said = f"{json.dumps(short, ensure_ascii=False)}[datum.label]"
    room = round(WIDER * room_for([*short.values()], most=MOST_PIXELS))
    high: dict[str, Any] = {} if fits else {"minExtent": round(room * math.sin(math.radians(60)))}
    above = alt.Axis(orient="top", labelAngle=0 if fits else -60, labelExpr=said, **plain, **high)
    left = alt.Axis(minExtent=room, labelExpr=said, **plain)
    x = alt.X("said:N", sort=list(labels), title="predicted", axis=above)
    y = alt.Y("truth:N", sort=list(labels), title="truth", axis=left)
    base = alt.Chart(rows(data), width=side, height=side).encode(x=x, y=y)
    shade = alt.Opacity("share:Q", scale=alt.Scale(domain=[0, 1], range=[0.05, 0.75]), legend=None)
    return alt.layer(
        base.mark_rect(stroke=PAPER, strokeWidth=2).encode(color=alt.Color("colour:N", scale=None), opacity=shade),
        base.mark_text(fontSize=15 if large else 10, color=INK).encode(text="n:N"),
    )


def recall_by_label(details: Mapping[str, Any]) -> Chart:
    """Of the examples that have a label, the share that was given it, the most missed first."""
    present = [row for row in details["classes"] if row["support"]]
    present.sort(key=lambda row: (row["recall"], -row["support"]))
    shown = [
        Dot(str(row["label"]), _recall(row), f"{sentences.hits(row)} of {row['support']}", GOOD)
        for row in present[:MOST_LABELS]
    ]
    title, alt_text, table = sentences.recall_by_label(present)
    chart = dots(shown, None, domain=[0.0, 1.0], width=WIDTH, row=ROW_PIXELS, percent=True)
    return drawn("labels", title, chart, alt_text=alt_text, table=table)


def _recall(row: Mapping[str, Any]) -> Estimate:
    return Estimate("recall", "Recall", row["recall"], None, None, row["support"], "higher")


def reliability(details: Mapping[str, Any]) -> Chart | None:
    """How often it is right when it says how sure it is; ``None`` when it does not say."""
    bins: Sequence[Mapping[str, Any]] = details["calibration"]
    if not bins:
        return None
    title, alt_text, table = sentences.reliability(bins, why_empty([b["low"] for b in bins]))
    return drawn("reliability", title, _curve(bins), alt_text=alt_text, table=table)


def _curve(bins: Sequence[Mapping[str, Any]]) -> Picture:
    bins = with_ends(bins, "accuracy", ("low", "high"))
    low = min(0.5, *(b["confidence"] for b in bins), *(b["low"] for b in bins))
    low = max(0.0, int(low * 10) / 10)
    x, y = _shares_from(low, ("confidence", "accuracy"), ("confidence", "share that is right"))
    ends = y.copy()
    ends.shorthand = "low:Q"
    base = alt.Chart(rows(bins), **CURVE)
    ideal = alt.Chart(rows([{"confidence": low, "accuracy": low}, {"confidence": 1, "accuracy": 1}]))
    dot = alt.OverlayMarkDef(color=GOOD, size=55, filled=True)
    return alt.layer(
        ideal.mark_line(color=SOFT, strokeDash=[4, 3], strokeWidth=1.5).encode(x=x, y=y),
        base.mark_rule(color=BASE, strokeWidth=3, opacity=0.5).encode(x=x, y=ends, y2="high:Q"),
        base.mark_line(color=GOOD, strokeWidth=2, point=dot).encode(x=x, y=y),
    )


def precision_recall(details: Mapping[str, Any]) -> Chart | None:
    """What finding more of the looked-for label costs in false alarms; ``None`` where no label is looked for."""
    points: Sequence[Mapping[str, float]] = details["precision_recall"]
    if not points:
        return None
    row = next(row for row in details["classes"] if row["label"] == details["positive"])
    share = row["support"] / details["n"]
    title, alt_text, table = sentences.precision_recall(details["positive"], points, share)
    return drawn("precision-recall", title, _trade(points, share, row), alt_text=alt_text, table=table)


def _trade(points: Sequence[Mapping[str, float]], share: float, found: Mapping[str, Any]) -> Picture:
    x, y = _shares_from(0, ("recall", "precision"), ("recall", "precision"))
    chance = alt.Chart(rows([{"recall": at, "precision": share} for at in (0, 1)]))
    layers = [
        chance.mark_line(color=SOFT, strokeDash=[4, 3], strokeWidth=1.5),
        alt.Chart(rows(points), **CURVE).mark_line(color=GOOD, strokeWidth=2, interpolate="step-before"),
    ]
    if found["precision"] is not None:
        now = rows([{name: found[name] for name in ("recall", "precision")}])
        layers.append(alt.Chart(now).mark_point(filled=True, size=110, color=GOOD, opacity=1))
    return alt.layer(*(layer.encode(x=x, y=y) for layer in layers))


def _shares_from(low: float, names: tuple[str, str], titles: tuple[str, str]) -> tuple[alt.X, alt.Y]:
    """Two axes of shares up to 1."""
    scale = alt.Scale(domain=[low, 1], nice=False)
    below, left = (axis([low, 1], n=5, share=True, grid=True, title=title) for title in titles)
    return alt.X(f"{names[0]}:Q", scale=scale, axis=below), alt.Y(f"{names[1]}:Q", scale=scale, axis=left)
