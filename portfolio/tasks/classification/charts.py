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
from portfolio.records import Chart, Estimate, Table
from portfolio.words import count, number, percent, percents

CELL_PIXELS = 82
SMALL_CELL_PIXELS = 25
WIDTH = 480
ROW_PIXELS = 25
MOST_LABELS = 15
MOST_CHARACTERS, MOST_PIXELS, WIDER = 24, 200, 1.15
"""Of a label beside the matrix; a longer one is cut in its middle. Some alphabets are wider than Latin."""

MOST_IN_MATRIX = 8
"""A matrix of more classes than this cannot be read at the width of a page; the commonest mistakes are listed."""

MOST_MIX_UPS, PAIR_CHARACTERS = 10, 32
HALF = 0.5


def confusion(details: Mapping[str, Any]) -> Chart | None:
    """Truth in rows, prediction in columns; mistakes in colour, in proportion to their share of the row.

    Of more than eight classes, the ten commonest mistakes as bars; ``None`` where there are none.
    """
    labels: Sequence[str] = [str(label) for label in details["labels"]]
    counts: Sequence[Sequence[int]] = details["confusion"]
    if len(labels) > MOST_IN_MATRIX:
        return _mix_ups(labels, counts)
    cell = CELL_PIXELS if len(labels) <= 4 else SMALL_CELL_PIXELS
    data = [
        {
            "truth": truth,
            "said": said,
            "share": counts[i][j] / max(1, sum(counts[i])),
            "n": str(counts[i][j]) if counts[i][j] or len(labels) <= 4 else "",
            "colour": GOOD if i == j else MISS,
        }
        for i, truth in enumerate(labels)
        for j, said in enumerate(labels)
    ]
    table = Table(
        ("truth", *(f"said {label}" for label in labels), "all"),
        tuple((label, *map(str, row), str(sum(row))) for label, row in zip(labels, counts, strict=True)),
        (False, *(True for _ in labels), True),
        caption="Rows: what it is; columns: what was predicted",
    )
    title = "What is taken for what"
    return drawn("confusion", title, _matrix(labels, data, cell), alt_text=_most_confused(labels, counts), table=table)


def _mix_ups(labels: Sequence[str], counts: Sequence[Sequence[int]]) -> Chart | None:
    pairs = [(n, i, j) for i, row in enumerate(counts) for j, n in enumerate(row) if n and i != j]
    shown = sorted(pairs, key=lambda pair: (-pair[0], pair[1], pair[2]))[:MOST_MIX_UPS]
    if not shown:
        return None
    table = Table(
        ("truth", "predicted", "examples", "of all with that truth"),
        tuple((labels[i], labels[j], str(n), str(sum(counts[i]))) for n, i, j in shown),
        (False, False, True, True),
        caption=f"The commonest of {count(len(pairs))} kinds of mistake, among {count(len(labels))} classes",
    )
    title = "What is most often taken for what"
    words = _most_confused(labels, counts).replace("Confusion matrix", f"The {len(shown)} commonest mistakes")
    return drawn("confusion", title, _bars(labels, counts, shown), alt_text=words, table=table)


def _bars(labels: Sequence[str], counts: Sequence[Sequence[int]], shown: Sequence[tuple[int, int, int]]) -> Picture:
    data = [
        {
            "pair": broken(f"{labels[i]} taken for {labels[j]}", PAIR_CHARACTERS),
            "n": n,
            "words": f"{n} of {sum(counts[i])}",
        }
        for n, i, j in shown
    ]
    row = ROW_PIXELS + LINE_PIXELS * max(str(one["pair"]).count("\n") for one in data)
    axis = alt.Axis(domain=False, ticks=False, labelColor=INK, labelLimit=0, labelExpr=LINES)
    y = alt.Y("pair:N", sort=[str(row["pair"]) for row in data], title=None, axis=axis)
    x = alt.X("n:Q", title="examples", axis=alt.Axis(tickMinStep=1, tickCount=5))
    base = alt.Chart(rows(data), width=WIDTH // 2, height=row * len(data)).encode(x=x, y=y)
    return alt.layer(
        base.mark_bar(color=MISS, opacity=0.75),
        base.mark_text(align="left", dx=5, color=INK).encode(text="words:N"),
    )


def _matrix(labels: Sequence[str], data: Sequence[Mapping[str, Any]], cell: int) -> Picture:
    side = cell * len(labels)
    axis: dict[str, Any] = {"domain": False, "ticks": False, "labelColor": INK, "labelLimit": 0}
    short = dict(zip(labels, distinct(labels, MOST_CHARACTERS), strict=True))
    fits = cell == CELL_PIXELS and all(width_of(label) * CHARACTER_PIXELS <= cell for label in labels)
    said = f"{json.dumps(short, ensure_ascii=False)}[datum.label]"
    room = round(WIDER * room_for([*short.values()], most=MOST_PIXELS))
    high: dict[str, Any] = {} if fits else {"minExtent": round(room * math.sin(math.radians(60)))}
    above = alt.Axis(orient="top", labelAngle=0 if fits else -60, labelExpr=said, **axis, **high)
    left = alt.Axis(minExtent=room, labelExpr=said, **axis)
    x = alt.X("said:N", sort=list(labels), title="predicted", axis=above)
    y = alt.Y("truth:N", sort=list(labels), title="truth", axis=left)
    base = alt.Chart(rows(data), width=side, height=side).encode(x=x, y=y)
    fill = alt.Color("colour:N", scale=None)
    shade = alt.Opacity("share:Q", scale=alt.Scale(domain=[0, 1], range=[0.05, 0.75]), legend=None)
    size = 15 if cell == CELL_PIXELS else 10
    return alt.layer(
        base.mark_rect(stroke=PAPER, strokeWidth=2).encode(color=fill, opacity=shade),
        base.mark_text(fontSize=size, color=INK).encode(text="n:N"),
    )


def _most_confused(labels: Sequence[str], counts: Sequence[Sequence[int]]) -> str:
    wrong = [(counts[i][j], i, j) for i in range(len(labels)) for j in range(len(labels)) if i != j]
    n, i, j = max(wrong, key=lambda entry: (entry[0], -entry[1], -entry[2]), default=(0, 0, 0))
    right = sum(counts[k][k] for k in range(len(labels)))
    total = sum(map(sum, counts))
    if n == 0:
        return f"Confusion matrix of {count(total)} examples: no mistakes."
    return (
        f"Confusion matrix: {count(right)} of {count(total)} right; the most common mistake is {labels[i]} taken for "
        f"{labels[j]}, "
        f"{n} of {sum(counts[i])}."
    )


def recall_by_label(details: Mapping[str, Any]) -> Chart:
    """Of the examples that have a label, the share that was given it, the most missed first."""
    rows_of = sorted(
        (row for row in details["classes"] if row["support"]), key=lambda row: (row["recall"], -row["support"])
    )
    shown = rows_of[:MOST_LABELS]
    found = [Dot(str(row["label"]), _recall(row), f"{_hits(row)} of {row['support']}", GOOD) for row in shown]
    table = Table(
        ("label", "examples", "found", "given"),
        tuple((str(row["label"]), str(row["support"]), str(_hits(row)), str(row["predicted"])) for row in rows_of),
        (False, True, True, True),
        caption="Labels by the share of their examples that was found",
    )
    worst = shown[0]
    words = (
        f"Share of examples found, by label: lowest for {worst['label']}, {_hits(worst)} of {worst['support']}; "
        f"{len(rows_of)} labels in all."
    )
    chart = dots(found, None, domain=[0.0, 1.0], width=WIDTH, row=ROW_PIXELS, percent=True)
    return drawn("labels", "Which labels are missed", chart, alt_text=words, table=table)


def _hits(row: Mapping[str, Any]) -> int:
    return int(row["recall"] * row["support"] + 0.5)


def _recall(row: Mapping[str, Any]) -> Estimate:
    return Estimate("recall", "Recall", row["recall"], None, None, row["support"], "higher")


def reliability(details: Mapping[str, Any]) -> Chart | None:
    """How often it is right when it says how sure it is; ``None`` when it does not say."""
    bins: Sequence[Mapping[str, Any]] = details.get("calibration") or ()
    if not bins:
        return None
    table = Table(
        ("confidence", "examples", "right", "low", "high"),
        tuple(
            (percent(b["confidence"]), count(b["n"]), *percents(*(b[key] for key in ("accuracy", "low", "high"))))
            for b in bins
        ),
        (True, True, True, True, True),
        caption="Examples in order of confidence, in bins of equal size" + why_empty([b["low"] for b in bins]),
    )
    worst = max(bins, key=lambda b: abs(b["accuracy"] - b["confidence"]))
    words = (
        f"Reliability: of the {count(worst['n'])} examples it is about {percent(worst['confidence'])} sure of, "
        f"{percent(worst['accuracy'])} are right; this is the largest gap."
    )
    return drawn("reliability", "When it is sure, is it right?", _curve(bins), alt_text=words, table=table)


def _curve(bins: Sequence[Mapping[str, Any]]) -> Picture:
    bins = with_ends(bins, "accuracy", ("low", "high"))
    low = min(0.5, *(b["confidence"] for b in bins), *(b["low"] for b in bins))
    low = max(0.0, int(low * 10) / 10)
    scale = alt.Scale(domain=[low, 1], nice=False)
    sure, right = (
        axis([low, 1], n=5, share=True, grid=True, title=f"how {word}") for word in ("sure it is", "often it is right")
    )
    x = alt.X("confidence:Q", scale=scale, axis=sure)
    y = alt.Y("accuracy:Q", scale=scale, axis=right)
    base = alt.Chart(rows(bins), width=300, height=250)
    ideal = alt.Chart(rows([{"confidence": low, "accuracy": low}, {"confidence": 1, "accuracy": 1}]))
    return alt.layer(
        ideal.mark_line(color=SOFT, strokeDash=[4, 3], strokeWidth=1.5).encode(x=x, y=y),
        base.mark_rule(color=BASE, strokeWidth=3, opacity=0.5).encode(
            x=x, y=alt.Y("low:Q", scale=scale, axis=right), y2="high:Q"
        ),
        base.mark_line(color=GOOD, strokeWidth=2, point=alt.OverlayMarkDef(color=GOOD, size=55, filled=True)).encode(
            x=x, y=y
        ),
    )


def precision_recall(details: Mapping[str, Any]) -> Chart | None:
    """What finding more of the looked-for label costs in false alarms; ``None`` where no label is looked for."""
    points: Sequence[Mapping[str, float]] = details.get("precision_recall") or ()
    if not points:
        return None
    label = details["positive"]
    row = next(row for row in details["classes"] if row["label"] == label)
    share = row["support"] / details["n"]
    half = next(point for point in points if point["recall"] >= HALF)
    table = Table(
        ("recall", "precision", "from probability"),
        tuple((percent(p["recall"]), percent(p["precision"]), number(p["threshold"])) for p in points),
        (True, True, True),
        caption=f"Finding {label}: the surest first",
    )
    words = (
        f"Precision against recall for {label}: to find half of them, {percent(half['precision'])} of those called so "
        f"are; {percent(share)} would be by chance."
    )
    found = {"recall": row["recall"], "precision": row["precision"]} if row["precision"] is not None else None
    picture = _trade(points, share, found)
    return drawn("precision-recall", f"What finding more {label} costs", picture, alt_text=words, table=table)


def _trade(points: Sequence[Mapping[str, float]], share: float, found: Mapping[str, float] | None) -> Picture:
    scale = alt.Scale(domain=[0, 1], nice=False)
    titles = ("share of them that is found", "share of those called so that is")
    found_axis, right_axis = (axis([0, 1], n=5, share=True, grid=True, title=title) for title in titles)
    x = alt.X("recall:Q", scale=scale, axis=found_axis)
    y = alt.Y("precision:Q", scale=scale, axis=right_axis)
    chance = alt.Chart(rows([{"recall": at, "precision": share} for at in (0, 1)]))
    layers = [
        chance.mark_line(color=SOFT, strokeDash=[4, 3], strokeWidth=1.5).encode(x=x, y=y),
        alt.Chart(rows(points), width=300, height=250)
        .mark_line(color=GOOD, strokeWidth=2, interpolate="step-before")
        .encode(x=x, y=y),
    ]
    if found:
        layers.append(
            alt.Chart(rows([found])).mark_point(filled=True, size=110, color=GOOD, opacity=1).encode(x=x, y=y)
        )
    return alt.layer(*layers)
