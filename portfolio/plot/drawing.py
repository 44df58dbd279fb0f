"""From a Vega-Lite chart to a picture that fits the page: one SVG for light and dark, with words and numbers."""

from __future__ import annotations

import html
import re
from collections.abc import Mapping, Sequence
from typing import Any

import altair as alt
import vl_convert

from portfolio.plot.labels import width_of
from portfolio.records import Chart, Table

INK, SOFT, LINE = "var(--pf-ink)", "var(--pf-soft)", "var(--pf-line)"
GOOD, MISS, BASE, PAPER = "var(--pf-good)", "var(--pf-miss)", "var(--pf-base)", "var(--pf-paper)"
FONT_PIXELS = 13
CHARACTER_PIXELS = 7.5
"""Width of an average character in a wide font: the reader's may be wider than the one vl-convert measures with."""

_LOOK: Mapping[str, Any] = {
    "background": None,
    "aria": False,
    "font": "sans-serif",
    "padding": {"left": 2, "top": 2, "bottom": 2, "right": 14},
    "view": {"stroke": None},
    "text": {"color": INK, "fontSize": FONT_PIXELS},
    "axis": {
        "labelColor": SOFT,
        "titleColor": SOFT,
        "domainColor": LINE,
        "tickColor": LINE,
        "gridColor": LINE,
        "labelFontSize": FONT_PIXELS,
        "titleFontSize": FONT_PIXELS,
        "titleFontWeight": "normal",
        "labelPadding": 6,
    },
}

_UNPRINTABLE = re.compile("[^\t\n\x20-\x7e\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")

Picture = alt.Chart | alt.LayerChart | alt.FacetChart


def rows(values: Sequence[Mapping[str, Any]]) -> alt.InlineData:
    """Data for a chart. Field names are ours, never the author's: a dot in a name would be a path to Vega."""
    return alt.InlineData(values=[dict(value) for value in values])


def drawn(name: str, title: str, chart: Picture, *, alt_text: str, table: Table) -> Chart:
    """The chart as a record: its spec, its SVG, its words and its numbers.

    Equal input gives equal bytes: ids are counted anew in each chart, and coordinates have two decimals.
    """
    spec = _printable(chart.to_dict(validate=False)) | {"config": _LOOK}
    svg, width = _cleaned(vl_convert.vegalite_to_svg(spec), name, alt_text)
    return Chart(name=name, title=title, spec=spec, svg=svg, alt=alt_text, table=table, width=width)


def _printable(part: Any) -> Any:
    """The same without characters that no XML may hold, on which vl-convert ends the whole process."""
    if isinstance(part, str):
        return _UNPRINTABLE.sub("\N{REPLACEMENT CHARACTER}", part)
    if isinstance(part, Mapping):
        return {_printable(key): _printable(value) for key, value in part.items()}
    return [*map(_printable, part)] if isinstance(part, list | tuple) else part


def _cleaned(svg: str, name: str, alt_text: str) -> tuple[str, int]:
    """Without what a page does not need, and with what a screen reader does."""
    opening = re.search(r'<svg[^>]*viewBox="0 0 ([\d.]+) ([\d.]+)"[^>]*>', svg)
    if opening is None:
        raise ValueError("vl-convert returned no SVG with a view box")
    width, height = float(opening[1]), float(opening[2])
    body = svg[opening.end() :]
    body = re.sub(r' (?:class|aria-[a-z]+|role|font-family|stroke-miterlimit)="[^"]*"', "", body)
    body = re.sub(r"<[^>]+>", lambda tag: re.sub(r"-?\d+\.\d{3,}", _rounded, tag[0]), body)
    body = _renumbered(body, name)
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:g} {height:g}" '
        f'role="img" aria-label="{html.escape(alt_text)}" fill="none">'
    )
    return head + body.strip(), round(width)


def _rounded(found: re.Match[str]) -> str:
    return f"{float(found[0]):.2f}".rstrip("0").rstrip(".")


def _renumbered(body: str, name: str) -> str:
    """Ids counted from 0 in this chart: vl-convert counts them per process."""
    ids = list(dict.fromkeys(re.findall(r'\bid="([^"]+)"', body)))
    for i, old in enumerate(ids):
        body = body.replace(f'id="{old}"', f'id="{name}-{i}"').replace(f"url(#{old})", f"url(#{name}-{i})")
    return body


def with_ends(values: Sequence[Mapping[str, Any]], value: str, ends: tuple[str, str]) -> list[dict[str, Any]]:
    """Values whose interval is not known have one of no width: nothing but the dot is seen."""
    return [
        {**each, **{end: each[value] if each[end] is None else each[end] for end in ends}} for each in map(dict, values)
    ]


def why_empty(lows: Sequence[float | None], units: str = "groups") -> str:
    """What to add to the caption of a table in which an interval is missing."""
    return f"; no interval below 20 independent {units}" if None in lows else ""


def room_for(labels: Sequence[str], *, most: int = 190) -> int:
    """Pixels that the longest of these labels needs, up to ``most``."""
    longest = max((width_of(line) for label in labels for line in label.split("\n")), default=0)
    return min(most, round(longest * CHARACTER_PIXELS) + 8)
