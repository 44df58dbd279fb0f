"""Every sentence about predicted numbers that a reader of a page sees: facts come in, words and tables go out."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from portfolio.records import Finding, Passed, Pattern, Table
from portfolio.words import between, count, counted, data, datum, number, percent, percents, ratios, signed

if TYPE_CHECKING:
    from portfolio.tasks.regression.failures import OneSided

Facts = Mapping[str, Any]
Words = Callable[[float], str]
"""A value in the unit of the truth."""

Told = tuple[str, str, Table]
"""Title of a chart, its alternative text, and the table of its numbers."""

QUANTILES = ("q10", "q50", "q90")
HALF_IQR = "half the interquartile range"

MEANINGS: Mapping[str, str] = {
    "mae": "How far off a prediction is on average, too high and too low alike.",
    "rmse": "The same with large errors weighing more: twice as far off counts four times before the root is taken.",
    "r2": "The share of the differences between truths that is explained: 1 is perfect, 0 no better than their mean.",
    "within_tolerance": "The share of predictions that are close enough.",
    "coverage": "The share of truths inside the interval given with the prediction.",
}


def within_tolerance(near: str, of: str) -> tuple[str, str]:
    """Title and meaning, with the tolerance and what it is of."""
    return f"Within {near}", f"The share of predictions that are off by at most {near}{of}."


def covers(level: float) -> tuple[str, str]:
    """Title and meaning, with the level that the author wants."""
    wanted = f"Wanted is {percent(level)}: less is too sure, more too wide."
    return f"Coverage of {percent(level)} intervals", f"The share of truths inside the given interval. {wanted}"


def failure_words(tolerance: str | None) -> str:
    """What a failed example is called."""
    return f"off by more than {tolerance or f'{HALF_IQR} of the truth'}"


def always(value: str, which: str, where: str) -> str:
    """The name of a baseline, for a sentence."""
    return f"always {value}, the {which} {where}"


# ---- where it fails --------------------------------------------------------------------------------------------------


def one_sided(found: OneSided, words: Words, failed: str) -> Pattern:
    """Which way those at one end of the truth are off."""
    edge = f"of {words(found.bound)} or more" if found.largest else f"below {words(found.bound)}"
    those = f"All {count(found.n)}" if found.n == found.n_failed else f"{count(found.n)} of the {count(found.n_failed)}"
    sentence = f"{those} examples {edge} that are {failed} are predicted too {found.side}."
    return Pattern(sentence, found.n_failed, found.example_ids, {"bound": found.bound, "n_that_way": found.n})


def off(truth: float, said: float, words: Words, *, by_ratio: bool) -> str:
    """By how much one prediction is off; where errors are ratios, as a share of the truth, or as so many times it."""
    size = abs(said - truth)
    told = f"{words(size)} too {'high' if said > truth else 'low'}"
    if not by_ratio or not truth:
        return told
    if said >= 2 * truth > 0:
        return f"{told}, {ratios(said / truth)[0]} times the truth"
    return f"{told}, {percent(size / abs(truth))} of the truth"


def strip(low: str, high: str, truth: str, said: str) -> str:
    """The value strip of a card, for those who do not see it."""
    return f"All truths from {low} to {high}: the truth is {truth}, the prediction {said}."


# ---- findings --------------------------------------------------------------------------------------------------------


def about_bias(bias: Facts, n: int, unit: str, *, biased: bool) -> Finding | Passed:
    """Whether predictions are too high or too low on the whole."""
    if not biased:
        return Passed("PF061", "Predictions are not notably too high or too low on average.")
    side = "high" if bias["mean"] > 0 else "low"
    sentence = (
        f"Predictions are {number(abs(bias['mean']), unit)} too {side} on average; "
        f"{count(bias[f'too_{side}'])} of {counted(n, 'example')} are too {side}."
    )
    advice = "A model of medians or logarithms is biased like this by design; say so, or correct it on training rows."
    return Finding("PF061", "advice", sentence, advice)


def about_intervals(found: Facts, *, missed: bool) -> Finding | Passed:
    """Whether intervals hold more or fewer truths than they are meant to."""
    held, n, nominal = found["held"], found["n"], found["nominal"]
    if not missed:
        told = f"Intervals meant to hold {percent(nominal)} of the truths hold {percent(held / n)} of {count(n)}."
        return Passed("PF060", told)
    sentence = (
        f"Intervals are too {'narrow' if held / n < nominal else 'wide'}: they hold {percent(held / n)} of the truths "
        f"({count(held)} of {count(n)}) instead of {percent(nominal)}."
    )
    advice = "Set their width on examples the model was not fitted to, as conformal prediction does."
    return Finding("PF060", "warning", sentence, advice)


def outside_its_interval(n: int, of: int) -> Finding:
    """Interval and prediction that come from different models."""
    lie = "lies outside its" if n == 1 else "lie outside their"
    sentence = f"{count(n)} of {counted(of, 'prediction')} {lie} own interval."
    return Finding("PF062", "warning", sentence, "Make interval and prediction with one model, or widen the interval.")


# ---- tables ----------------------------------------------------------------------------------------------------------


def errors_table(details: Facts) -> Table:
    """A row for each group of truths, the smallest first."""
    unit = details["unit"]
    rows = tuple(
        (
            between(group["from"], group["to"], unit),
            count(group["n"]),
            number(group["mae"], unit),
            signed(group["mean"], unit),
            f"{count(group['off'])} ({percent(group['off'] / group['n'])})",
        )
        for group in details["groups"]
    )
    header = ("Truth", "Examples", "Mean absolute error", "Mean error", f"Off by more than {details['tolerance']}")
    caption = "Errors by size of the truth; a mean error above zero means that predictions are too high"
    return Table(header, rows, (False, True, True, True, True), caption)


# ---- charts ----------------------------------------------------------------------------------------------------------


def predicted(details: Facts) -> Told:
    """Prediction against truth."""
    found, bias, unit, n = details["square"], details["bias"], details["unit"], details["n"]
    table = Table(
        ("truth about", "predicted about", "examples", "of these off"),
        tuple(
            (datum(c["truth"], unit), datum(c["said"], unit), count(c["n"]), count(c["off"])) for c in found["cells"]
        ),
        (True,) * 4,
        caption="Middles of the cells that examples were counted into",
    )
    alt = (
        f"Predicted against true: {count(n - sum(cell['off'] for cell in found['cells']))} of {counted(n, 'example')} "
        f"lie within {details['tolerance']} of the truth; {count(bias['too_high'])} are too high, "
        f"{count(bias['too_low'])} too low."
    )
    if found["beyond"]:
        alt += f" {counted(found['beyond'], 'prediction')} beyond the axes, drawn at their edge."
    return "Predicted against true", alt, table


def errors(details: Facts, labels: Sequence[str]) -> Told:
    """Errors by size of the truth."""
    by_ratio, groups = details["by_ratio"], details["groups"]

    def said(value: float) -> str:
        if not by_ratio:
            return signed(value, details["unit"])
        return ("+" if value > 0 else "\N{MINUS SIGN}" if value < 0 else "") + percent(abs(value))

    table = Table(
        ("truth", "examples", "a tenth are below", "median error", "a tenth are above", "off"),
        tuple(
            (label, count(g["n"]), *(said(g[q]) for q in QUANTILES), count(g["off"]))
            for label, g in zip(labels, groups, strict=True)
        ),
        (False, *[True] * 5),
        caption=f"Error{' as a share of the truth' if by_ratio else ''}, prediction minus truth",
    )
    alt = (
        f"The median error is {said(groups[0]['q50'])} for the smallest truths ({labels[0]}) and "
        f"{said(groups[-1]['q50'])} for the largest ({labels[-1]})."
    )
    return "Too high or too low, by size of the truth", alt, table


def places(details: Facts, worst: Facts) -> Told:
    """The map of errors; ``worst`` is the cell with the largest share off."""
    found, unit = details["places"], details["unit"]
    cells = sorted(found["cells"], key=lambda c: (-c["north"], c["west"]))
    souths, wests = data([c["south"] for c in cells]), data([longitude(c["west"], found) for c in cells])
    table = Table(
        ("south edge", "west edge", "examples", "off", "mean absolute error"),
        tuple(
            (south, west, count(c["n"]), count(c["off"]), number(c["mae"], unit))
            for c, south, west in zip(cells, souths, wests, strict=True)
        ),
        (True,) * 5,
        caption=f"Cells of the map, from north-west to south-east{_off_map(found)}",
    )
    n_off, n = sum(c["off"] for c in cells), sum(c["n"] for c in cells)
    north = data([found["south"], found["north"], (worst["south"] + worst["north"]) / 2])[-1]
    east = data([found["west"], found["east"], longitude((worst["west"] + worst["east"]) / 2, found)])[-1]
    side = f" {cell_side(found)} wide" if found["km"] else ""
    alt = (
        f"Map of {counted(n, 'example')} in cells{side}: {percent(n_off / n)} are off by more than "
        f"{details['tolerance']}; most around {north}, {east}, {count(worst['off'])} of {count(worst['n'])}"
        f"{_off_map(found)}."
    )
    return "Map of errors", alt, table


def longitude(degrees: float, found: Facts) -> float:
    """Beyond the date line degrees are counted from the west again."""
    return degrees - 360 if found["degrees"] and degrees > 180 else degrees


def cell_side(found: Facts) -> str:
    """How wide a cell of the map is."""
    return number(found["km"], "km")


def _off_map(found: Facts) -> str:
    left_out = found["outside"] + found["unknown"]
    return f"; {counted(left_out, 'example')} beyond its edges or without a place" if left_out else ""


def interval_parts(intervals: Facts, unit: str) -> list[tuple[str, Facts]]:
    """All intervals, then each group of predictions, with its label."""
    return [("all", intervals), *((between(part["from"], part["to"], unit), part) for part in intervals["groups"])]


def held(intervals: Facts, unit: str, why_empty: str) -> Told:
    """How often intervals hold the truth."""
    meant = f"Intervals meant to hold {percent(intervals['nominal'])} of the truths"
    table = Table(
        ("prediction", "examples", "hold the truth", "low", "high", "mean width"),
        tuple(
            (
                label,
                count(part["n"]),
                *percents(part["held"] / part["n"], part["low"], part["high"]),
                number(part["width"], unit),
            )
            for label, part in interval_parts(intervals, unit)
        ),
        (False, *[True] * 5),
        caption=f"{meant}, by size of the prediction{why_empty}",
    )
    share = percent(intervals["held"] / intervals["n"])
    alt = (
        f"{meant} hold {share} "
        f"({count(intervals['held'])} of {count(intervals['n'])}); on average they are "
        f"{number(intervals['width'], unit)} wide."
    )
    return "Coverage of the intervals", alt, table
