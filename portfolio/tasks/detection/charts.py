"""Pictures for detection: precision against recall, recall by size, count against truth, and the boxes on an image."""

from __future__ import annotations

import html
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

import altair as alt

from portfolio.plot.axes import axis
from portfolio.plot.dots import Dot, dots
from portfolio.plot.drawing import GOOD, INK, LINE, MISS, Picture, drawn, rows
from portfolio.records import BlindView, Chart, Estimate
from portfolio.tasks.detection import sentences

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd
    from numpy.typing import NDArray

    from portfolio.tasks.detection.options import Options

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
    reached = max((i for i, value in enumerate(curve) if value > 0), default=0)
    line = [{"recall": i / 100, "precision": value} for i, value in enumerate(curve[: reached + 1])]
    point, right = None, details["n_right"]
    if details["n_called"]:
        point = {"recall": right / details["n_true"], "precision": right / details["n_called"]}
    title, words, table = sentences.curve(details, reached / 100, point)
    picture = _curve(line, point, sentences.at_threshold(details))
    return drawn("precision-recall", title, picture, alt_text=words, table=table)


def _curve(line: Sequence[Mapping[str, float]], point: Mapping[str, float] | None, at: str) -> Picture:
    scale = alt.Scale(domain=[0, 1], nice=False)
    found, right = (axis([0, 1], n=5, share=True, grid=True, title=title) for title in sentences.CURVE_AXES)
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
    estimates = [Estimate("recall", "", g["share"], g["from"], g["to"], g["n"], "higher") for g in groups]
    shown = [
        Dot(sentences.size_of(group), estimate, sentences.found_of(group), GOOD)
        for group, estimate in zip(groups, estimates, strict=True)
    ]
    picture = dots(shown, None, domain=[0, 1], width=430, row=27, percent=True, unit=sentences.SIZE_AXIS)
    title, words, table = sentences.sizes(details)
    return drawn("recall-by-size", title, picture, alt_text=words, table=table)


def counts(details: Mapping[str, Any]) -> Chart:
    """How many are counted against how many there are."""
    title, words, table = sentences.counts(details)
    return drawn("counts", title, _bubbles(details["counts"], details["step"]), alt_text=words, table=table)


def _bubbles(pairs: Sequence[Mapping[str, int]], step: int) -> Picture:
    ends = [value for pair in pairs for value in (pair["truth"], pair["found"])]
    order = [sentences.some(value, step) for value in range(min(ends), max(ends) + 1, step)]
    cell = max(24, min(44, 330 // len(order)))
    looks = alt.Axis(domain=False, ticks=False, labelAngle=0 if step == 1 else -40)
    across, up = sentences.COUNT_AXES
    x = alt.X("truth:N", sort=order, scale=alt.Scale(domain=order), title=across, axis=looks)
    y = alt.Y("found:N", sort=order[::-1], scale=alt.Scale(domain=order[::-1]), title=up, axis=looks)
    data = [
        {
            "truth": sentences.some(pair["truth"], step),
            "found": sentences.some(pair["found"], step),
            "n": pair["n"],
            "colour": GOOD if pair["truth"] == pair["found"] else MISS,
        }
        for pair in pairs
    ]
    base = alt.Chart(rows(data), width=cell * len(order), height=cell * len(order)).encode(x=x, y=y)
    areas = alt.Scale(domain=[1, max(2, *(pair["n"] for pair in pairs))], range=[0.12 * cell**2, 0.75 * cell**2])
    size = alt.Size("n:Q", scale=areas, legend=None)
    diagonal = alt.Chart(rows([{"truth": name, "found": name} for name in order])).encode(x=x, y=y)
    return alt.layer(
        diagonal.mark_rect(color=LINE, opacity=0.6, width=cell - 2, height=cell - 2),
        base.mark_circle(opacity=0.35).encode(size=size, color=alt.Color("colour:N", scale=None)),
        base.mark_text(fontSize=12, color=INK).encode(text="n:N"),
    )


# ---- boxes on an image -----------------------------------------------------------------------------------------------


def overlay(image: pd.Series, size: tuple[float, float] | None, options: Options) -> Mapping[str, Any]:
    """What the card of one image draws: true boxes that were found thin, missed ones thick, spurious ones dashed.

    Args:
        image: a row of outcomes.
        size: of the image in pixels; ``None`` where it is not known.
    """
    found, truth = image["found"][image["called"]], image["boxes"]
    sorts = {
        "found": truth[~image["missed"]],
        "spurious": found[~image["hits"][0][image["called"]]],
        "missed": truth[image["missed"]],
    }
    pen = _Pen.around(size, (truth, image["found"]), options.radius)
    legend = sentences.legend({sort: len(boxes) for sort, boxes in sorts.items()})
    labels = {"spurious": "spurious", "missed": "missed"}
    return {
        "width": pen.width,
        "height": pen.height,
        "is_sized": size is not None,
        "shapes": "".join(pen.shapes(sort, boxes, labels.get(sort, "")) for sort, boxes in sorts.items()),
        "alt": sentences.image(len(truth), options, legend),
        "legend": legend,
    }


def given(boxes: Floats, size: tuple[float, float] | None, options: Options) -> BlindView:
    """The true boxes of one image, all drawn alike, for a reviewer who must not know which of them were found."""
    pen = _Pen.around(size, [boxes], options.radius)
    drawing = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {pen.width} {pen.height}" role="img" '
        f'aria-label="{html.escape(sentences.image(len(boxes), options))}">'
        f"{pen.shapes('found', boxes, '')}</svg>"
    )
    return BlindView(said=(sentences.given(len(boxes), options),), svg=drawing, over=True)


@dataclass(frozen=True)
class _Pen:
    """Draws shapes in pixels of the image, each on a lighter line so that it is seen on any ground."""

    width: int
    height: int
    radius: float | None

    @classmethod
    def around(cls, size: tuple[float, float] | None, both: Sequence[Floats], radius: float | None) -> _Pen:
        """For an image of that size, or of what encloses all boxes where that is not known."""
        if size is not None:
            return cls(round(size[0]), round(size[1]), radius)
        ends = [box[:2] + box[2:4] + (radius or 0.0) for boxes in both for box in boxes]
        x, y = (max(10, *(round(float(end[axis]) * 1.04) for end in ends)) if ends else 100 for axis in (0, 1))
        return cls(x, y, radius)

    def shapes(self, sort: str, boxes: Floats, label: str) -> str:
        """All boxes of one sort, at most so many, the first of them labelled."""
        return "".join(
            self._labelled(sort, box, label if i < MOST_LABELS else "")
            for i, box in enumerate(boxes[:MOST_SHAPES].tolist())
        )

    def _labelled(self, sort: str, box: Sequence[float], label: str) -> str:
        shape = self._shape(box)
        words = self._label(box, label) if label else ""
        return f'<g class="pf-box pf-box--{sort}"><{shape} class="pf-box-ground"/><{shape}/>{words}</g>'

    def _shape(self, box: Sequence[float]) -> str:
        x, y, width, height = map(_px, box[:4])
        if self.radius is None:
            return f'rect x="{x}" y="{y}" width="{width}" height="{height}"'
        return f'circle cx="{x}" cy="{y}" r="{_px(self.radius)}"'

    def _label(self, box: Sequence[float], label: str) -> str:
        """On a ground of its own in the corner of its box, moved where it would leave the image."""
        letter = max(self.width, self.height) * LABEL_SHARE
        width, height = len(label) * LETTER * letter + 0.5 * letter, 1.3 * letter
        corner = [value - (self.radius or 0.0) for value in box[:2]]
        x = max(0.0, min(corner[0], self.width - width))
        y = max(0.0, min(corner[1], self.height - height))
        return (
            f'<rect class="pf-box-label" x="{_px(x)}" y="{_px(y)}" width="{_px(width)}" height="{_px(height)}"/>'
            f'<text x="{_px(x + 0.25 * letter)}" y="{_px(y + 0.97 * letter)}" font-size="{_px(letter)}">'
            f"{label}</text>"
        )


def _px(value: float) -> str:
    return f"{value:.1f}".removesuffix(".0")
