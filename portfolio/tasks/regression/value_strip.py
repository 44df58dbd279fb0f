"""One number among many, small enough for a card: all truths as a hill, what is, what was said, and what would do."""

from __future__ import annotations

import html
import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from portfolio.plot.drawing import BASE, GOOD, MISS, SOFT
from portfolio.tasks.regression import sentences

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

WIDTH, HEIGHT = 320, 74
FLOOR, TOP = 48, 14
MIDDLE = (TOP + FLOOR) // 2
BINS = 32
EDGE = 6
ROW = ("truth", "prediction", "allowed")
TEXT_PIXELS = 7
"""Room for a character of the labels below."""


def on_strip(
    outcomes: pd.DataFrame, example_id: str, *, by_ratio: bool, words: Callable[[float], str]
) -> Mapping[str, str]:
    """``svg``: the example among all truths; ``off``: by how much, in words."""
    row = outcomes.loc[example_id]
    truth, said, allowed, *ends = (float(row[name]) for name in (*ROW, *(("low", "high") if "low" in row else ())))
    truths = outcomes["truth"].to_numpy(float)
    svg = strip(truths, (truth, said, allowed), ends, by_ratio=by_ratio, words=words)
    return {"svg": svg, "off": sentences.off(truth, said, words, by_ratio=by_ratio)}


def strip(
    truths: Floats,
    one: tuple[float, float, float],
    ends: Sequence[float],
    *,
    by_ratio: bool,
    words: Callable[[float], str],
) -> str:
    """Inline SVG: the hill of all ``truths``, a tick for the truth, a cross for what was said, the tolerance shaded.

    Args:
        one: of the example the truth, what was said, and the tolerance on either side of the truth.
        ends: of the interval given with the prediction, drawn as a line through the cross; empty without.
        by_ratio: a scale of ratios, where every truth is above zero.
    """
    truth, said, allowed = one
    scale = _scale(truths, one, by_ratio=by_ratio)
    at = scale.at
    left, right = at(truth - allowed), at(truth + allowed)
    label = sentences.strip(*map(words, (scale.low, scale.high, truth, said)))
    parts = [
        _hill(truths, scale),
        f'<rect x="{left}" y="{TOP}" width="{max(1.0, round(right - left, 1))}" height="{FLOOR - TOP}" '
        f'fill="{GOOD}" opacity="0.18"/>',
        f'<path d="M{EDGE} {FLOOR}H{WIDTH - EDGE}" stroke="{SOFT}"/>',
        f'<path d="M{at(truth)} {TOP - 6}V{FLOOR + 5}" stroke="{GOOD}" stroke-width="2.5"/>',
        f'<path d="M{at(ends[0])} {MIDDLE}H{at(ends[1])}" stroke="{MISS}" stroke-width="2" opacity="0.6"/>'
        if ends
        else "",
        _cross(at(said)),
        *(_label(x, name, colour) for x, name, colour in _apart(at(truth), at(said))),
    ]
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" role="img" '
        f'aria-label="{html.escape(label)}" fill="none">' + "".join(parts) + "</svg>"
    )


@dataclass(frozen=True)
class Scale:
    """From values to pixels; by their logarithms where ``log``."""

    low: float
    high: float
    log: bool

    def at(self, value: float) -> float:
        """The pixel of a value; what lies beyond an end is at that end."""
        ends = (self.low, min(self.high, max(self.low, value)), self.high)
        start, place, end = (math.log(v) for v in ends) if self.log else ends
        return round(EDGE + (WIDTH - 2 * EDGE) * (place - start) / (end - start), 1)


def _scale(truths: Floats, one: tuple[float, float, float], *, by_ratio: bool) -> Scale:
    """Over the middle 98 % of all truths, and this example with its prediction."""
    truth, said, _ = one
    log = by_ratio and bool(truths.min() > 0)
    low, high = np.quantile(truths, [0.01, 0.99]).tolist()
    low, high = min(low, truth, *((said,) if said > 0 or not log else ())), max(high, truth, said)
    if low >= high:
        room = max(abs(low), 1.0) * 0.1
        low, high = low - (min(room, low / 2) if log else room), high + room
    return Scale(low, high, log)


def _hill(truths: Floats, scale: Scale) -> str:
    cut = np.geomspace if scale.log else np.linspace
    edges = cut(scale.low, scale.high, BINS + 1)
    counts = np.histogram(truths, edges)[0]
    heights = counts / max(1, counts.max())
    points = " ".join(
        f"{scale.at(float(middle))},{round(FLOOR - (FLOOR - TOP) * float(height), 1)}"
        for middle, height in zip((edges[:-1] + edges[1:]) / 2, heights, strict=True)
    )
    points = f"{EDGE},{FLOOR} {points} {WIDTH - EDGE},{FLOOR}"
    return f'<polygon points="{points}" fill="{BASE}" opacity="0.28"/>'


def _interval(low: float, high: float) -> str:
    return f'<path d="M{low} {MIDDLE}H{high}" stroke="{MISS}" stroke-width="2" opacity="0.6"/>'


def _cross(x: float) -> str:
    y, r = MIDDLE, 5
    lines = f"M{x - r:g} {y - r}L{x + r:g} {y + r}M{x - r:g} {y + r}L{x + r:g} {y - r}"
    return f'<path d="{lines}" stroke="{MISS}" stroke-width="2.5"/>'


def _apart(truth: float, said: float) -> list[tuple[float, str, str]]:
    """Where the words "is" and "said" stand, pushed apart where they would touch."""
    room = 3.2 * TEXT_PIXELS
    if abs(truth - said) < room:
        middle, sign = (truth + said) / 2, 1 if said >= truth else -1
        truth, said = middle - sign * room / 2, middle + sign * room / 2
    low, high = 2 * TEXT_PIXELS, WIDTH - 2 * TEXT_PIXELS
    return [(min(high, max(low, x)), name, colour) for x, name, colour in ((truth, "is", GOOD), (said, "said", MISS))]


def _label(x: float, name: str, colour: str) -> str:
    return f'<text x="{x:.1f}" y="{FLOOR + 18}" text-anchor="middle" font-size="12" fill="{colour}">{name}</text>'
