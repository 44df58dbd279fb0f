"""Pictures for detection: precision against recall, recall by size, count against truth, and the boxes on an image."""

from __future__ import annotations

import html
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Literal

import altair as alt

from portfolio.plot.axes import axis
from portfolio.plot.drawing import GOOD, INK, LINE, MISS, Picture, drawn, room_for, rows, why_empty, with_ends
from portfolio.records import BlindView, Chart, Table
from portfolio.words import bare, between, count, counted, percent, percents

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

MOST_SHAPES = 200
MOST_LABELS = 12
LABEL_SHARE = 1 / 24
"""Height of a label, as a share of the longer side of the image."""

LETTER = 0.62
"""Width of a letter of a label, as a share of its height."""


# ---- charts ----------------------------------------------------------------------------------------------------------


def precision_recall(details: Mapping[str, Any]) -> Chart | None:
    """What is paid in precision for each further share that is found, and where the threshold stands."""
    curve: Sequence[float] = details["curve"]
    if not curve:
        return None
    many, right = details["what"][1], details["n_right"]
    reached = max((i for i, value in enumerate(curve) if value > 0), default=0)
    line = [{"recall": i / 100, "precision": value} for i, value in enumerate(curve[: reached + 1])]
    point = None
    if details["n_called"]:
        point = {"recall": right / details["n_true"], "precision": right / details["n_called"]}
    at = f"a score of {bare(details['threshold'])}"
    words = f"Precision against recall ({details['close']}): " + (
        f"at {at}, {percent(point['recall'])} of the {many} are found and {percent(point['precision'])} of what is "
        f"found is right; at most {percent(reached / 100)} are found at any score."
        if point
        else f"nothing reaches {at}."
    )
    table = Table(
        ("recall", "best precision"),
        tuple((percent(i / 100), percent(curve[i])) for i in range(0, 101, 10)),
        (True, True),
        f"Precision at each recall or beyond, {details['close']}",
    )
    title = "What does finding more cost?"
    return drawn("precision-recall", title, _curve(line, point, at), alt_text=words, table=table)


def _curve(line: Sequence[Mapping[str, float]], point: Mapping[str, float] | None, at: str) -> Picture:
    scale = alt.Scale(domain=[0, 1], nice=False)
    titles = ("recall: share found", "precision: share right")
    found, right = (axis([0, 1], n=5, share=True, grid=True, title=title) for title in titles)
    x = alt.X("recall:Q", scale=scale, axis=found)
    y = alt.Y("precision:Q", scale=scale, axis=right)
    base = alt.Chart(rows(line), width=300, height=250).encode(x=x, y=y)
    layers = [base.mark_line(color=GOOD, strokeWidth=2, interpolate="step-before")]
    if point:
        side: Literal["left", "right"] = "right" if point["recall"] > 0.5 else "left"
        marked = alt.Chart(rows([{**point, "said": at}])).encode(x=x, y=y)
        layers += [
            marked.mark_point(filled=True, size=110, color=GOOD, opacity=1),
            marked.mark_text(align=side, dx=-9 if side == "right" else 9, dy=16, color=INK).encode(text="said:N"),
        ]
    return alt.layer(*layers)


def recall_by_size(details: Mapping[str, Any]) -> Chart | None:
    """Which sizes are found; ``None`` for points, and with a single group."""
    groups: Sequence[Mapping[str, Any]] = details["sizes"]
    if len(groups) < 2:
        return None
    many, close = details["what"][1], details["close"]
    names = [_span_of(group) for group in groups]
    worst = min(range(len(groups)), key=lambda i: groups[i]["share"])
    words = (
        f"Recall by size: of the {many} of {names[worst]}, {percent(groups[worst]['share'])} are found "
        f"({groups[worst]['found']} of {groups[worst]['n']}), the least of {len(groups)} groups of sizes."
    )
    table = Table(
        ("size", "there", "found", "share", "low", "high"),
        tuple(
            (name, count(g["n"]), count(g["found"]), *percents(*(g[key] for key in ("share", "from", "to"))))
            for name, g in zip(names, groups, strict=True)
        ),
        (False, True, True, True, True, True),
        f"{many[:1].upper()}{many[1:]} by the side of a square of their area, in groups of about equal number; {close}"
        + why_empty([group["from"] for group in groups], "images, or groups of them"),
    )
    data = [
        {**group, "name": name, "said": f"{group['found']} of {group['n']}"}
        for name, group in zip(names, with_ends(groups, "share", ("from", "to")), strict=True)
    ]
    return drawn("recall-by-size", "Which sizes are found?", _by_size(data), alt_text=words, table=table)


def _span_of(group: Mapping[str, Any]) -> str:
    return between(round(group["low"]), round(group["high"]), "px")


def _by_size(data: Sequence[Mapping[str, Any]]) -> Picture:
    left = room_for([row["name"] for row in data])
    y = alt.Y("name:N", sort=None, title=None, axis=alt.Axis(domain=False, ticks=False, labelColor=INK, minExtent=left))
    scale = alt.Scale(domain=[0, 1], nice=False)
    below = axis([0, 1], share=True, title="share found, 95 % interval")
    base = alt.Chart(rows(data), width=220, height=27 * len(data)).encode(y=y)
    return alt.layer(
        base.mark_rule(strokeWidth=5, opacity=0.32, strokeCap="round", color=GOOD).encode(
            x=alt.X("from:Q", scale=scale, axis=below), x2="to:Q"
        ),
        base.mark_point(filled=True, size=90, opacity=1, color=GOOD).encode(
            x=alt.X("share:Q", scale=scale, axis=below)
        ),
        base.mark_text(align="left").encode(x=alt.value(232), text="said:N"),
    )


def counts(details: Mapping[str, Any]) -> Chart:
    """How many are counted against how many there are."""
    step, pairs = details["step"], details["counts"]
    right = sum(pair["n"] for pair in pairs if pair["truth"] == pair["found"])
    over = sum(pair["n"] for pair in pairs if pair["found"] > pair["truth"])
    total = sum(pair["n"] for pair in pairs)
    said = {value: _step(value, step) for pair in pairs for value in (pair["truth"], pair["found"])}
    same = "the count is right" if step == 1 else "the count falls into the right group"
    words = (
        f"Count against truth: in {right} of {counted(total, 'image')} {same}, in {over} it is too high, "
        f"in {total - right - over} too low."
    )
    table = Table(
        ("there", "counted", "images"),
        tuple((said[pair["truth"]], said[pair["found"]], count(pair["n"])) for pair in pairs),
        (True, True, True),
        f"{details['what'][1][:1].upper()}{details['what'][1][1:]} in an image",
    )
    return drawn("counts", "Is the count right?", _bubbles(pairs, step, said), alt_text=words, table=table)


def _step(value: int, step: int) -> str:
    return str(value) if step == 1 else f"{value} to {value + step - 1}"


def _bubbles(pairs: Sequence[Mapping[str, int]], step: int, said: Mapping[int, str]) -> Picture:
    order = [_step(value, step) for value in range(min(said), max(said) + 1, step)]
    cell = max(24, min(44, 330 // len(order)))
    axis: dict[str, Any] = {"domain": False, "ticks": False, "labelAngle": 0 if step == 1 else -40}
    x = alt.X("truth:N", sort=order, scale=alt.Scale(domain=order), title="there", axis=alt.Axis(**axis))
    y = alt.Y("found:N", sort=order[::-1], scale=alt.Scale(domain=order[::-1]), title="counted", axis=alt.Axis(**axis))
    data = [
        {
            "truth": said[pair["truth"]],
            "found": said[pair["found"]],
            "n": pair["n"],
            "colour": GOOD if pair["truth"] == pair["found"] else MISS,
        }
        for pair in pairs
    ]
    side = cell * len(order)
    base = alt.Chart(rows(data), width=side, height=side).encode(x=x, y=y)
    most = max(pair["n"] for pair in pairs)
    size = alt.Size(
        "n:Q", scale=alt.Scale(domain=[1, max(2, most)], range=[0.12 * cell**2, 0.75 * cell**2]), legend=None
    )
    diagonal = alt.Chart(rows([{"truth": name, "found": name} for name in order])).encode(x=x, y=y)
    return alt.layer(
        diagonal.mark_rect(color=LINE, opacity=0.6, width=cell - 2, height=cell - 2),
        base.mark_circle(opacity=0.35).encode(size=size, color=alt.Color("colour:N", scale=None)),
        base.mark_text(fontSize=12, color=INK).encode(text="n:N"),
    )


# ---- boxes on an image -----------------------------------------------------------------------------------------------


def overlay(
    image: pd.Series, size: tuple[float, float] | None, one: str, many: str, *, radius: float | None = None
) -> Mapping[str, Any]:
    """What the card of one image draws: true boxes that were found thin, missed ones thick, spurious ones dashed.

    Args:
        image: a row of outcomes, as ``Detection.judge`` makes them.
        size: of the image in pixels; ``None`` where it is not known.
        radius: of points, drawn as circles of that size.
    """
    found, truth = image["found"][image["called"]], image["boxes"]
    spurious = found[~image["hits"][0][image["called"]]]
    sorts = (
        ("found", truth[~image["missed"]], ""),
        ("spurious", spurious, "spurious"),
        ("missed", truth[image["missed"]], "missed"),
    )
    width, height = _enclosing(size, (truth, image["found"]), radius or 0.0)
    pen = _Pen(width, height, radius)
    shapes = [shape for sort, boxes, label in sorts for shape in pen.shapes(sort, boxes, label)]
    n = {sort: len(boxes) for sort, boxes, _ in sorts}
    legend = [
        {"sort": sort, "words": f"{count(n[sort])} {words}"}
        for sort, words in (("found", "found"), ("missed", "missed"), ("spurious", "spurious"))
        if n[sort]
    ]
    called = ", ".join(row["words"] for row in legend)
    return {
        "width": width,
        "height": height,
        "is_sized": size is not None,
        "shapes": "".join(shapes),
        "alt": f"Image with {counted(len(truth), one, many)}: {called or 'none'}",
        "legend": legend,
    }


def given(
    boxes: Floats, size: tuple[float, float] | None, one: str, many: str, *, radius: float | None = None
) -> BlindView:
    """The true boxes of one image, all drawn alike, for a reviewer who must not know which of them were found."""
    width, height = _enclosing(size, [boxes], radius or 0.0)
    shapes = "".join(_Pen(width, height, radius).shapes("found", boxes, ""))
    words = counted(len(boxes), one, many)
    drawn = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" role="img" '
        f'aria-label="{html.escape(f"Image with {words}")}">{shapes}</svg>'
    )
    return BlindView(said=(("given as", words),), svg=drawn, over=True)


def _enclosing(size: tuple[float, float] | None, both: Sequence[Floats], margin: float) -> tuple[int, int]:
    """The size of the image, or of what encloses all boxes where that is not known."""
    if size is not None:
        return round(size[0]), round(size[1])
    ends = [box[:2] + box[2:4] + margin for boxes in both for box in boxes]
    return tuple(max(10, *(round(float(end[axis]) * 1.04) for end in ends)) if ends else 100 for axis in (0, 1))  # type: ignore[return-value]


class _Pen:
    """Draws shapes in pixels of the image, each on a lighter line so that it is seen on any ground."""

    def __init__(self, width: float, height: float, radius: float | None) -> None:
        self.width, self.height, self.radius = width, height, radius
        self.letter = max(width, height) * LABEL_SHARE

    def shapes(self, sort: str, boxes: Floats, label: str) -> Iterator[str]:
        for number, box in enumerate(boxes[:MOST_SHAPES].tolist()):
            shape = self._shape(box)
            yield f'<g class="pf-box pf-box--{sort}"><{shape} class="pf-box-ground"/><{shape}/>'
            if label and number < MOST_LABELS:
                yield self._label(box, label)
            yield "</g>"

    def _shape(self, box: Sequence[float]) -> str:
        x, y, width, height = map(_px, box[:4])
        if self.radius is None:
            return f'rect x="{x}" y="{y}" width="{width}" height="{height}"'
        return f'circle cx="{x}" cy="{y}" r="{_px(self.radius)}"'

    def _label(self, box: Sequence[float], label: str) -> str:
        """On a ground of its own in the corner of its box, moved where it would leave the image."""
        width, height = len(label) * LETTER * self.letter + 0.5 * self.letter, 1.3 * self.letter
        corner = [value - (self.radius or 0.0) for value in box[:2]]
        x = max(0.0, min(corner[0], self.width - width))
        y = max(0.0, min(corner[1], self.height - height))
        return (
            f'<rect class="pf-box-label" x="{_px(x)}" y="{_px(y)}" width="{_px(width)}" height="{_px(height)}"/>'
            f'<text x="{_px(x + 0.25 * self.letter)}" y="{_px(y + 0.97 * self.letter)}" font-size="{_px(self.letter)}">'
            f"{label}</text>"
        )


def _px(value: float) -> str:
    return f"{value:.1f}".removesuffix(".0")
