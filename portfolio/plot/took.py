"""What it took: a box for each part of the work, as large as its lines of code, in one picture."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import altair as alt

from portfolio.plot.drawing import GOOD, INK, LINE, PAPER, Picture, drawn, rows
from portfolio.records import Chart, Code, Component, Table
from portfolio.words import count, counted, percent

WIDTH, HEIGHT = 420, 270
LEAST_LINES = 20
"""A handful of lines has no parts worth drawing."""
FONT_PIXELS, LINE_PIXELS = 15, 19
"""Larger than in other charts: a phone shows the picture at three quarters of its size."""
LETTER_PIXELS = 8.4
EDGE_PIXELS = 8
PARTS: Mapping[Component, tuple[str, ...]] = {
    "collection": ("Collecting the data", "Collecting", "Data"),
    "verification": ("Checking the data", "Checking", "Check"),
    "features": ("Making features", "Features"),
    "model": ("Model and training", "Model", "Train"),
    "evaluation": ("Evaluating", "Score"),
    "serving": ("Predicting", "Predict", "Serve"),
    "process": ("Tests and tools", "Tools"),
    "other": ("Not told by its name", "Other"),
}
"""What a part is called, the longest first; the one that fits its box is taken."""


@dataclass(frozen=True)
class Box:
    """A rectangle in pixels, from its upper left corner."""

    x: float
    y: float
    width: float
    height: float


def took(code: Code) -> Chart | None:
    """The boxes, training in colour; ``None`` where there is next to no code."""
    lines = Counter[Component]()
    for share in code.shares:
        lines[share.component] += share.lines
    if lines.total() < LEAST_LINES:
        return None
    order = sorted(lines, key=lambda part: (-lines[part], part))
    boxes = squarified([lines[part] for part in order], Box(0, 0, WIDTH, HEIGHT))
    placed = [_placed(part, lines, box) for part, box in zip(order, boxes, strict=True)]
    table = Table(
        ("part", "lines", "share", "files"),
        tuple(_row(part, lines, code) for part in order),
        (False, True, True, False),
        caption="Lines of code, without blank lines and comments",
    )
    title = "Lines of code, by part of the work"
    return drawn("took", title, _picture(placed), alt_text=_words(order, lines), table=table)


def squarified(sizes: Sequence[float], room: Box) -> list[Box]:
    """Rectangles of these areas that fill the room, each as near to a square as rows of them can be.

    Args:
        sizes: above zero, the largest first.

    Source: Bruls, Huizing and van Wijk, Squarified Treemaps, 2000.
    """
    scale = room.width * room.height / sum(sizes)
    left = [size * scale for size in sizes]
    boxes: list[Box] = []
    while left:
        side, n = min(room.width, room.height), 1
        while n < len(left) and _worst(left[: n + 1], side) <= _worst(left[:n], side):
            n += 1
        row, left = left[:n], left[n:]
        room, placed = _laid(row, room)
        boxes += placed
    return boxes


def _worst(areas: Sequence[float], side: float) -> float:
    """How long the longest rectangle is for its width, when these share a row along the side."""
    total = sum(areas)
    return max(max(side**2 * area / total**2, total**2 / (side**2 * area)) for area in areas)


def _laid(areas: Sequence[float], room: Box) -> tuple[Box, list[Box]]:
    """The areas in a row along the shorter side, and the room that is left."""
    upright = room.width >= room.height
    side = room.height if upright else room.width
    depth, at = sum(areas) / side, 0.0
    boxes = []
    for area in areas:
        length = area / depth
        if upright:
            boxes.append(Box(room.x, room.y + at, depth, length))
        else:
            boxes.append(Box(room.x + at, room.y, length, depth))
        at += length
    if upright:
        return Box(room.x + depth, room.y, room.width - depth, room.height), boxes
    return Box(room.x, room.y + depth, room.width, room.height - depth), boxes


# ---- words in and under the boxes --------------------------------------------------------------


def _placed(part: Component, lines: Counter[Component], box: Box) -> dict[str, object]:
    """What Vega draws: the corners of the box, and as many words as fit into it."""
    is_model = part == "model"
    return {
        "left": box.x,
        "top": box.y,
        "right": box.x + box.width,
        "bottom": box.y + box.height,
        "text_x": box.x + EDGE_PIXELS,
        "text_y": box.y + EDGE_PIXELS,
        "words": fitted(part, lines[part], box),
        "fill": GOOD if is_model else LINE,
        "ink": PAPER if is_model else INK,
    }


def fitted(part: Component, n_lines: int, box: Box) -> list[str]:
    """The longest name of the part that fits its box with the number below, else the number alone, else nothing."""
    room, n_rows = box.width - 1.5 * EDGE_PIXELS, int((box.height - EDGE_PIXELS) // LINE_PIXELS)
    number = count(n_lines)
    for name in PARTS[part]:
        for words in ([name, counted(n_lines, "line")], [name, number], [f"{name} {number}"]):
            if len(words) <= n_rows and max(map(len, words)) * LETTER_PIXELS <= room:
                return words
    return [number] if n_rows and len(number) * LETTER_PIXELS <= room else []


def _picture(placed: Sequence[Mapping[str, object]]) -> Picture:
    across, down = alt.Scale(domain=[0, WIDTH], nice=False), alt.Scale(domain=[HEIGHT, 0], nice=False)
    base = alt.Chart(rows(placed))
    areas = base.mark_rect(stroke=PAPER, strokeWidth=3).encode(
        x=alt.X("left:Q", scale=across, axis=None),
        x2="right:Q",
        y=alt.Y("top:Q", scale=down, axis=None),
        y2="bottom:Q",
        fill=alt.Fill("fill:N", scale=None),
    )
    words = base.mark_text(align="left", baseline="top", lineHeight=LINE_PIXELS, fontSize=FONT_PIXELS).encode(
        x=alt.X("text_x:Q", scale=across, axis=None),
        y=alt.Y("text_y:Q", scale=down, axis=None),
        text="words:N",
        color=alt.Color("ink:N", scale=None),
    )
    return alt.layer(areas, words).properties(width=WIDTH, height=HEIGHT)


def _row(part: Component, lines: Counter[Component], code: Code) -> tuple[str, ...]:
    files = sorted({share.file for share in code.shares if share.component == part})
    named = ", ".join(files[:4]) + (f" and {len(files) - 4} more" if len(files) > 5 else "")
    return PARTS[part][0], count(lines[part]), percent(lines[part] / lines.total()), named


def _words(order: Sequence[Component], lines: Counter[Component]) -> str:
    parts = ", ".join(f"{PARTS[part][0].lower()} {count(lines[part])}" for part in order)
    return f"{counted(lines.total(), 'line')} of code: {parts}."
