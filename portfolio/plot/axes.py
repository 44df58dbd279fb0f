"""Axes that fit what is drawn: round ticks, labelled as all numbers are written."""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from typing import Any

import altair as alt

from portfolio.words import ticks

SHARES_FROM = 0.1
"""Scores as small as this would all lie at one end of an axis from 0 to 1."""


def axis(
    domain: Sequence[float],
    *,
    n: int = 4,
    values: Sequence[float] | None = None,
    share: bool = False,
    signed: bool = False,
    **looks: Any,
) -> alt.Axis:
    """An axis over ``domain`` with about ``n`` round ticks, or with those given."""
    values = round_values(domain[0], domain[-1], n) if values is None else list(values)
    labels = ticks(values, share=share, signed=signed)
    said = f"{json.dumps(labels, ensure_ascii=False)}[indexof({json.dumps(values)}, datum.value)]"
    return alt.Axis(**{"grid": False, "title": None, "values": values, "labelExpr": said, **looks})


def round_values(low: float, high: float, n: int) -> list[float]:
    """About ``n`` multiples of 1, 2 or 5 times a power of ten between the ends; of years, whole ones."""
    if not low < high or not math.isfinite(high - low):
        return [low]
    power = math.floor(math.log10((high - low) / n))
    step, power = min(
        ((digit, power + up) for up in (0, 1) for digit in (1, 2, 5)),
        key=lambda one: abs(math.log(one[0] * 10.0 ** one[1] * n / (high - low))),
    )
    if power < 0 and 1500 <= low < high <= 2100 and high - low >= 1:
        step, power = 1, 0
    size = float(f"{step}e{power}")
    first, last = math.ceil(low / size - 1e-9), math.floor(high / size + 1e-9)
    return [float(f"{step * i}e{power}") for i in range(first, last + 1)]


def log_values(low: float, high: float) -> list[float]:
    """Round numbers between the ends of a scale of ratios, three or fewer for each power of ten."""
    powers = range(math.floor(math.log10(low)), math.ceil(math.log10(high)) + 1)
    digits = (1, 2, 5) if len(powers) <= 4 else (1,)
    every = max(1, len(powers) // 6)
    found = [float(f"{digit}e{power}") for power in powers[::every] for digit in digits]
    return [value for value in found if low <= value <= high]


def span(values: Sequence[float], unit: str = "") -> list[float]:
    """The axis: all of 0 to 1 for scores, else from zero to beyond the largest value."""
    low, high = min(values), max(values)
    if low == high == 0 or (not unit and low >= 0 and SHARES_FROM <= high <= 1):
        return [0.0, 1.0]
    return [min(0.0, low * 1.08), max(0.0, high * 1.08)]


def around(values: Sequence[float], room: float) -> list[float]:
    """From below the smallest to above the largest, with so much of what lies between them left free on either side."""
    low, high = min(values), max(values)
    free = room * (high - low) or room * abs(high) or 1.0
    return [low - free, high + free]


def fitting(values: Sequence[float]) -> list[float]:
    """The ends of an axis on which a curve is read: from zero where that is near, else around all values."""
    low, high = around(values, 0.05)
    return [0.0, high] if 0 <= min(values) < 0.5 * max(values) else [low, high]
