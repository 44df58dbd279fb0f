"""One window as a small picture for its card: what was known, what came, and what was forecast."""

from __future__ import annotations

import html
from collections.abc import Mapping, Sequence
from typing import Any

from portfolio.plot.drawing import BASE, GOOD, INK, LINE, MISS, SOFT
from portfolio.records import BlindView
from portfolio.tasks.forecasting import sentences
from portfolio.words import number

WIDTH, HEIGHT = 320, 150
LEFT, RIGHT, TOP, BOTTOM = 4, 6, 14, 18
FONT = 11


def drawn_window(window: Mapping[str, Any], unit: str) -> dict[str, str]:
    """The picture of a window and its words.

    Args:
        window: as ``outcomes.one_window`` returns it.
        unit: of the values.

    Returns:
        ``svg``; ``span`` (when it is, "" without dates); ``worst`` (its hardest step), with what was ``said`` then and
        what it ``was``; ``interval`` (what the band is, "" where there is none).
    """
    told = sentences.worst_words(window, unit)
    shown = {"svg": _svg(window, told.pop("words")), "span": sentences.window_words(window, unit)["span"], **told}
    return {**shown, "interval": sentences.BAND if window["low"] else ""}


def known_window(window: Mapping[str, Any], unit: str) -> BlindView:
    """The window without any forecast, as ``outcomes.known_part`` returns it, for a reviewer who must not know it."""
    told = sentences.window_words(window, unit)
    bare = {"forecast": None, "naive": None, "low": None, "high": None, "worst": 0}
    said = (*sentences.KNOWN_LINES, (sentences.MEAN_OF_TRUTH, told["mean"]))
    return BlindView(main=told["came"], said=said, svg=_svg({**window, **bare}, f"{told['said']}."))


def _svg(window: Mapping[str, Any], words: str) -> str:
    known, times = window["history"], window["times"]
    n = len(known)
    drawn = [line for name in ("history", "truth", "forecast", "naive", "low", "high") for line in window[name] or ()]
    low, high = min(drawn), max(drawn)
    low = 0.0 if 0 <= low < 0.5 * high else low
    across = (WIDTH - LEFT - RIGHT) / max(1, n + len(window["truth"]) - 1)
    up = (HEIGHT - TOP - BOTTOM) / ((high - low) or 1.0)

    def point(at: int, value: float) -> str:
        return f"{LEFT + at * across:.1f},{HEIGHT - BOTTOM - (value - low) * up:.1f}"

    def path(values: Sequence[float], start: int) -> str:
        return " ".join(point(start + i, value) for i, value in enumerate(values))

    origin, worst = LEFT + (n - 0.5) * across, n + window["worst"]
    floor = HEIGHT - BOTTOM
    band = f"{path(window['low'], n)} {_back(path(window['high'], n))}" if window["low"] else ""
    parts = [
        f'<path d="M{LEFT} {floor}H{WIDTH - RIGHT}M{origin:.1f} {TOP}V{floor}" stroke="{LINE}"/>',
        f'<polygon points="{band}" fill="{GOOD}" opacity="0.18"/>' if band else "",
        _line(path(known, 0), BASE, 1.3),
        _line(path(window["naive"], n), BASE, 1.2, dash="1.5 3") if window["naive"] else "",
        _line(path(window["truth"], n), INK, 2.4),
        _text(LEFT, TOP - 4, number(high), "start"),
        _text(LEFT, HEIGHT - 5, sentences.floor(low), "start"),
        _text(WIDTH - RIGHT, HEIGHT - 5, sentences.starts(times[0], window["step"]) if times else "", "end"),
    ]
    if window["forecast"]:
        truth, said = (point(worst, window[name][window["worst"]]).split(",") for name in ("truth", "forecast"))
        parts[5:5] = [
            _line(path(window["forecast"], n), GOOD, 2, dash="5 3"),
            f'<path d="M{truth[0]} {truth[1]}V{said[1]}" stroke="{MISS}" stroke-width="1.5"/>',
            f'<circle cx="{truth[0]}" cy="{truth[1]}" r="3.5" fill="{MISS}"/>',
        ]
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" role="img" '
        f'aria-label="{html.escape(words)}" fill="none" width="100%">{"".join(parts)}</svg>'
    )


def _back(path: str) -> str:
    return " ".join(reversed(path.split()))


def _line(points: str, colour: str, width: float, dash: str = "") -> str:
    """A line through these points; a window of one step is a dot, as wide as a line is thick twice over."""
    if " " not in points:
        x, y = points.split(",")
        return f'<circle cx="{x}" cy="{y}" r="{width:g}" fill="{colour}"/>'
    dashes = f' stroke-dasharray="{dash}"' if dash else ""
    return f'<polyline points="{points}" stroke="{colour}" stroke-width="{width:g}" stroke-linejoin="round"{dashes}/>'


def _text(x: float, y: float, text: str, anchor: str) -> str:
    if not text:
        return ""
    return (
        f'<text x="{x:g}" y="{y:g}" font-size="{FONT}" fill="{SOFT}" text-anchor="{anchor}">{html.escape(text)}</text>'
    )
