"""Pictures for clustering: the map, which groups were found, and what the places know about what was kept back."""

from __future__ import annotations

import html
from collections.abc import Mapping, Sequence
from typing import Any

import altair as alt

from portfolio.plot.axes import axis
from portfolio.plot.drawing import (
    BASE,
    CHARACTER_PIXELS,
    FONT_PIXELS,
    GOOD,
    INK,
    LINE,
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
from portfolio.records import Chart
from portfolio.tasks.clustering import sentences

MAP_PIXELS = 440
LEAST_MAP_PIXELS = 150
MARGIN_PIXELS = 14
NAME_PIXELS = 12
SHAPES = ("circle", "triangle-up", "square", "cross", "diamond", "triangle-down")
COLOURS = (GOOD, MISS, BASE, INK, SOFT, LINE)

Box = tuple[float, float, float, float]


# ---- the map -------------------------------------------------------------------------------------


def places(details: Mapping[str, Any]) -> Chart | None:
    """All items by their first two coordinates, groups told by shape and colour; ``None`` without coordinates."""
    marks: Sequence[Mapping[str, Any]] = details["marks"]
    if not marks:
        return None
    title, text, table = sentences.of_map(details)
    return drawn("map", title, _map(details), alt_text=text, table=table)


def _map(details: Mapping[str, Any]) -> Picture:
    """Equal steps in both directions, because distance is what a map is about."""
    marks, names = details["marks"], [str(name) for name in details["reference"]]
    spans = [(min(mark[axis] for mark in marks), max(mark[axis] for mark in marks)) for axis in ("x", "y")]
    wide, high = (end - start for start, end in spans)
    inner = MAP_PIXELS - 2 * MARGIN_PIXELS
    pixel = max(wide, high) / inner or 1.0
    height = max(LEAST_MAP_PIXELS, round(high / pixel) + 2 * MARGIN_PIXELS)
    middle = [(start + end) / 2 for start, end in spans]
    domains = [
        [centre - size / 2 * pixel, centre + size / 2 * pixel]
        for centre, size in zip(middle, (MAP_PIXELS, height), strict=True)
    ]
    scales = [alt.Scale(domain=domain, nice=False, zero=False) for domain in domains]
    x, y = alt.X("x:Q", scale=scales[0], axis=None), alt.Y("y:Q", scale=scales[1], axis=None)
    most = len(SHAPES) - 1
    said = names if len(names) <= len(SHAPES) else [*names[:most], sentences.OTHER_GROUPS]
    shown = [dict(mark, key=said[min(mark["group"], most)], size=36 + 10 * min(mark["n"] - 1, 10)) for mark in marks]
    colour, shape = _key(said, COLOURS, symbolSize=70, labelLimit=150, columns=3)
    base = alt.Chart(rows(shown), width=MAP_PIXELS, height=height)
    dots = base.mark_point(filled=True, opacity=0.75).encode(
        x=x, y=y, color=colour, shape=shape, size=alt.Size("size:Q", scale=None)
    )
    failed = [mark for mark in shown if mark["failed"]]
    ring = alt.Chart(rows(failed)).mark_point(shape="circle", size=190, color=INK, strokeWidth=1.5).encode(x=x, y=y)
    return alt.layer(dots, *([ring] if failed else []), *_names(details, domains, pixel, height))


def _key(said: Sequence[str], colours: Sequence[str], **look: Any) -> tuple[alt.Color, alt.Shape]:
    """Colour and shape of the field ``key``, with one legend for both."""
    legend = alt.Legend(title=None, orient="top", labelColor=INK, labelFontSize=FONT_PIXELS, **look)
    scales = [alt.Scale(domain=list(said), range=list(marks[: len(said)])) for marks in (colours, SHAPES)]
    return alt.Color("key:N", scale=scales[0], legend=legend), alt.Shape("key:N", scale=scales[1], legend=legend)


def _names(
    details: Mapping[str, Any], domains: Sequence[Sequence[float]], pixel: float, height: int
) -> list[alt.Chart]:
    """Each name at the first free side of its mark; the name of an end of the map is left out where none is free."""
    taken: list[Box] = []
    layers = []
    for place in details["named"]:
        across, down = (place["x"] - domains[0][0]) / pixel, height - (place["y"] - domains[1][0]) / pixel
        wide = len(place["name"]) * CHARACTER_PIXELS * NAME_PIXELS / FONT_PIXELS
        sides = (
            ("left", 10, 4, (across + 10, down - 7, across + 10 + wide, down + 7)),
            ("right", -10, 4, (across - 10 - wide, down - 7, across - 10, down + 7)),
            ("center", 0, -12, (across - wide / 2, down - 23, across + wide / 2, down - 9)),
            ("center", 0, 20, (across - wide / 2, down + 9, across + wide / 2, down + 23)),
        )
        free = [side for side in sides if _is_free(side[3], taken, height)]
        if not free:
            continue
        align, dx, dy, box = free[0]
        taken.append(box)
        text = alt.Chart(rows([{"across": across, "down": down, "name": place["name"]}])).mark_text(
            align=align,  # type: ignore[arg-type]
            dx=dx,
            dy=dy,
            fontSize=NAME_PIXELS,
            color=INK if place["failed"] else SOFT,
            fontWeight="bold" if place["failed"] else "normal",
        )
        layers.append(text.encode(x=alt.value(across), y=alt.value(down), text="name:N"))
    return layers


def _is_free(box: Box, taken: Sequence[Box], height: int) -> bool:
    left, top, right, bottom = box
    if left < 0 or right > MAP_PIXELS or top < 0 or bottom > height:
        return False
    return not any(left < other[2] and right > other[0] and top < other[3] and bottom > other[1] for other in taken)


# ---- the groups ----------------------------------------------------------------------------------


def groups(details: Mapping[str, Any]) -> Chart | None:
    """Groups found in rows, reference in columns, in proportion to the row; ``None`` without a reference."""
    if not details["has_reference"]:
        return None
    found, reference, table = details["found"], details["reference"], details["table"]
    data = [
        {"found": str(i), "is": str(j), "share": n / max(1, sum(counts)), "n": str(n) if n or len(found) <= 4 else ""}
        for i, counts in enumerate(table)
        for j, n in enumerate(counts)
    ]
    title, text, words = sentences.of_groups(details)
    return drawn("groups", title, _heat(data, found, reference), alt_text=text, table=words)


def _heat(data: Sequence[Mapping[str, Any]], found: Sequence[str], reference: Sequence[str]) -> Picture:
    wide, high = (96, 54) if len(reference) <= 3 else (max(26, 290 // len(reference)), 26)
    axis: dict[str, Any] = {"domain": False, "ticks": False, "labelColor": INK, "labelLimit": 130}
    names = {"x": list(reference), "y": list(found)}
    said = {side: f"{list(names[side])!r}[toNumber(datum.value)]" for side in names}
    angle = 0 if len(reference) <= 3 else -60
    x = alt.X(
        "is:N",
        sort=[str(j) for j in range(len(reference))],
        title=sentences.REFERENCE,
        axis=alt.Axis(orient="top", labelAngle=angle, labelExpr=said["x"], **axis),
    )
    y = alt.Y(
        "found:N",
        sort=[str(i) for i in range(len(found))],
        title=sentences.FOUND,
        axis=alt.Axis(labelExpr=said["y"], minExtent=room_for(found, most=130), **axis),
    )
    base = alt.Chart(rows(data), width=wide * len(reference), height=high * len(found)).encode(x=x, y=y)
    shade = alt.Opacity("share:Q", scale=alt.Scale(domain=[0, 1], range=[0.05, 0.75]), legend=None)
    return alt.layer(
        base.mark_rect(stroke=PAPER, strokeWidth=2, color=GOOD).encode(opacity=shade),
        base.mark_text(fontSize=15 if len(reference) <= 3 else 10, color=INK).encode(text="n:N"),
    )


# ---- entries -------------------------------------------------------------------------------------


def entries(details: Mapping[str, Any]) -> Chart | None:
    """Held-out entries right, against guessing what most items have, by how alike items are; ``None`` without."""
    bands: Sequence[Mapping[str, Any]] = details["bands"]
    if not bands:
        return None
    missing = why_empty([band["low"] for band in bands], "items, or groups of them")
    title, text, table = sentences.of_entries(bands, missing)
    return drawn("entries", title, _bands(bands), alt_text=text, table=table)


def _bands(bands: Sequence[Mapping[str, Any]]) -> Picture:
    bands = [{**band, "words": sentences.BANDS[band["band"]]} for band in with_ends(bands, "right", ("low", "high"))]
    left = room_for([band["words"] for band in bands])
    low = min(0.5, *(band[key] for band in bands for key in ("low", "majority")))
    scale = alt.Scale(domain=[int(low * 10) / 10, 1], nice=False)
    below = axis(scale.domain, n=3, share=True, grid=True, title=sentences.SHARE_RIGHT)
    labels = alt.Axis(domain=False, ticks=False, labelLimit=left, labelColor=INK, minExtent=left)
    y = alt.Y("words:N", sort=None, title=None, axis=labels)
    said = list(sentences.GUESSERS)
    colour, shape = _key(said, (GOOD, BASE), symbolSize=80, labelLimit=180)
    points = [
        {"words": band["words"], "key": who, "value": band[key]}
        for band in bands
        for who, key in zip(said, ("right", "majority"), strict=True)
    ]
    wide, high = 470 - left - 20, 34 * len(bands)
    x = alt.X("value:Q", scale=scale, axis=below)
    return alt.layer(
        alt.Chart(rows(bands), width=wide, height=high)
        .mark_rule(strokeWidth=5, opacity=0.32, strokeCap="round", color=GOOD)
        .encode(x=alt.X("low:Q", scale=scale, axis=below), x2="high:Q", y=y),
        alt.Chart(rows(points)).mark_point(filled=True, size=90, opacity=1).encode(x=x, y=y, color=colour, shape=shape),
    )


# ---- one item, for its card ----------------------------------------------------------------------

CARD_PIXELS = (320, 170)


def place(
    here: tuple[float, float], others: Sequence[tuple[float, float, bool]], *, name: str, own: str, near: str
) -> str:
    """A small map as inline SVG: the item as a diamond, its own group as dots, all others as crosses."""
    points = [here, *((x, y) for x, y, _ in others)]
    spans = [(min(point[axis] for point in points), max(point[axis] for point in points)) for axis in (0, 1)]
    wide, most = CARD_PIXELS
    pixel = max((spans[0][1] - spans[0][0]) / (wide - 24), (spans[1][1] - spans[1][0]) / (most - 24)) or 1.0
    high = round((spans[1][1] - spans[1][0]) / pixel) + 24
    middle = [(start + end) / 2 for start, end in spans]

    def at(x: float, y: float) -> tuple[str, str]:
        return f"{wide / 2 + (x - middle[0]) / pixel:.1f}", f"{high / 2 - (y - middle[1]) / pixel:.1f}"

    dots = " ".join("M{} {}h0".format(*at(x, y)) for x, y, is_own in others if is_own)
    crosses = "".join("M{} {}m-3-3l6 6m0-6l-6 6".format(*at(x, y)) for x, y, is_own in others if not is_own)
    diamond = "M{} {}m0-8l8 8l-8 8l-8-8z".format(*at(*here))
    words = sentences.card_words(name, own, near)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {wide} {high}" width="{wide}" height="{high}" '
        f'role="img" aria-label="{html.escape(words)}" fill="none" style="max-width:100%;height:auto">'
        f'<path d="{dots}" stroke="{GOOD}" stroke-width="6" stroke-linecap="round" opacity="0.7"/>'
        f'<path d="{crosses}" stroke="{BASE}" stroke-width="1.4"/>'
        f'<path d="{diamond}" fill="{MISS}" stroke="{PAPER}" stroke-width="1.5"/>'
        "</svg>"
    )
