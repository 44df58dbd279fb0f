"""Where it fails more often than elsewhere: one dot per slice against the overall failure rate."""

from __future__ import annotations

from portfolio.plot.dots import Dot, Mark, dots
from portfolio.plot.drawing import BASE, MISS, SOFT, drawn
from portfolio.records import Analysis, Chart, Slice, Table
from portfolio.words import count, percent, percents, ratios

WIDTH = 480
ROW_PIXELS = 25
MOST_SLICES = 12
FEW_SLICES = 6


def slices(analysis: Analysis) -> Chart | None:
    """The slices that fail most; ``None`` where there are none."""
    shown = _shown(analysis.slices, MOST_SLICES)
    return _chart("slices", shown, analysis) if shown else None


def worst_slices(analysis: Analysis) -> Chart | None:
    """The few that fail most, small enough for the home page; ``None`` where none stands out."""
    if not any(part.stands_out and part.estimate.low is not None for part in analysis.slices):
        return None
    return _chart("worst-slices", _shown(analysis.slices, FEW_SLICES), analysis)


def _chart(name: str, shown: list[Slice], analysis: Analysis) -> Chart:
    overall = analysis.n_failures / analysis.headline.n
    top = max(part.estimate.high or part.estimate.value for part in shown)
    chart = dots(
        [_dot(part) for part in shown],
        Mark(overall, f"all {percent(overall)}", SOFT),
        domain=[0, min(1.0, max(top, overall) * 1.02)],
        width=WIDTH,
        row=ROW_PIXELS,
        percent=True,
    )
    table = Table(
        ("slice", "fails", "of", "share failing", "low", "high", "against the rest", "95 % interval"),
        tuple(_row(part) for part in shown),
        (False, *[True] * 7),
        caption=_caption(shown, overall),
    )
    return drawn(name, "Share that fails, by slice", chart, alt_text=_words(shown[0], overall), table=table)


def _caption(shown: list[Slice], overall: float) -> str:
    """With the rows that were counted, where that is not all of them."""
    caption = f"Share of examples that fail; overall {percent(overall)}; each interval is for its slice alone"
    if all(part.confirmed is None for part in shown):
        return caption
    caption += ". A slice that was searched for is counted on the half of the test set that was not used to find it"
    return caption + ("; a suspected one on all of it" if any(part.confirmed is None for part in shown) else "")


def _dot(part: Slice) -> Dot:
    return Dot(part.words, part.estimate, f"{part.n_failures} of {part.n}", MISS if part.stands_out else BASE)


def _words(worst: Slice, overall: float) -> str:
    chance = "" if worst.stands_out else "; the difference may be chance"
    rate = percent(worst.estimate.value)
    if worst.estimate.value <= overall:
        return f"No slice that is shown fails more often than all examples, {percent(overall)}."
    return f"{worst.words} fails most often, {rate} of {worst.n} examples against {percent(overall)} overall{chance}."


def _shown(found: tuple[Slice, ...], most: int) -> list[Slice]:
    """Of those large enough for an interval: the ones that stand out first, then by failure rate, worst first."""
    found = tuple(part for part in found if part.estimate.low is not None)
    ordered = sorted(found, key=lambda part: (not part.stands_out, -part.estimate.value, part.words))
    return sorted(ordered[:most], key=lambda part: -part.estimate.value)


def _row(part: Slice) -> tuple[str, ...]:
    lift, *lift_ends = ("",) if part.lift is None else ratios(part.lift, *(part.lift_ends or ()))
    low, high = part.estimate.low, part.estimate.high
    value, *ends = percents(part.estimate.value, *(end for end in (low, high) if end is not None))
    return (
        part.words,
        count(part.n_failures),
        count(part.n),
        value,
        *(ends if len(ends) == 2 else ("", "")),
        f"{lift} times" if lift else "",
        " to ".join(lift_ends),
    )
