"""Every sentence about forecasts that a reader of a page sees, from facts to text; and dates in words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any, TypeAlias

from portfolio.records import Finding, Passed, Pattern, Table
from portfolio.words import bare, count, counted, form, number, percent, signed

if TYPE_CHECKING:
    from portfolio.tasks.forecasting.failures import FewSteps, OneSide
    from portfolio.tasks.forecasting.settings import Settings

Said: TypeAlias = tuple[str, str, Table]
"""Of a picture: its title, what it says, and its numbers."""

NO_SCALE = "the known values repeat themselves exactly, so there is no error to scale by"
NO_INTERVAL = "the predictions hold no interval (low and high)"

SCALED_ERROR, ERROR = "scaled error", "error"
LAST_VALUE = "the last known value"
LINE = "the line through the first and the last known value"
MEAN = "the mean of the known values"

_LAST = {("day", 7): "last week", ("hour", 168): "last week", ("hour", 24): "yesterday"}
_LAST |= {("week", 52): "last year", ("month", 12): "last year", ("quarter", 4): "last year"}

_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


# ---- dates: "Mon 4 Jul 2016" ---------------------------------------------------------------------


def at_length(when: str, step: str = "day") -> str:
    """A time in ISO 8601 as exactly as steps of this length need it."""
    time = datetime.fromisoformat(when)
    month = f"{_MONTHS[time.month - 1]} {time.year}"
    if step == "year":
        return str(time.year)
    if step in ("month", "quarter"):
        return month
    clock = f", {time:%H:%M}" if step in ("minute", "hour") else ""
    return f"{_DAYS[time.weekday()]} {time.day} {month}{clock}"


def between(first: str, last: str, step: str = "day") -> str:
    """From one time to another, the year said once where it is the same."""
    if first == last:
        return at_length(first, step)
    begin, end = datetime.fromisoformat(first), datetime.fromisoformat(last)
    if step != "day" or begin.year != end.year:
        return f"{at_length(first, step)} to {at_length(last, step)}"
    start = str(begin.day) if begin.month == end.month else f"{begin.day} {_MONTHS[begin.month - 1]}"
    return f"{start} to {end.day} {_MONTHS[end.month - 1]} {end.year}"


def in_short(when: str, step: str = "day") -> str:
    """For an axis: "4 Jul", or "Jul 2016" where steps are months."""
    time = datetime.fromisoformat(when)
    if step in ("month", "quarter", "year"):
        return at_length(when, step)
    clock = f" {time:%H:%M}" if step in ("minute", "hour") else ""
    return f"{time.day} {_MONTHS[time.month - 1]}{clock}"


# ---- words of the kind ---------------------------------------------------------------------------


def season_ago(settings: Settings) -> str:
    """The time that a seasonal naive repeats."""
    if settings.season == 1:
        return f"the {settings.step} before the forecast"
    return f"{settings.season} {settings.step}s before"


def failure_words(settings: Settings) -> str:
    """What a failed window is called."""
    times = {1.0: "", 0.5: "half of ", 2.0: "twice "}.get(settings.tolerance, f"{bare(settings.tolerance)} times ")
    whose = _LAST.get((settings.step, settings.season), "the seasonal naive")
    return f"off by more than {times}{whose}'s usual error"


def value(mean: float, settings: Settings) -> str:
    """The mean over a window: "17.2 thousand rides a day"."""
    return f"{number(mean, settings.unit)} {'an' if settings.step == 'hour' else 'a'} {settings.step}"


def sort_of(*, too_high: bool, ahead: int, weekday: str | None) -> str:
    """ "too high, worst on a Monday", or the step ahead without weekdays."""
    where = f"on a {weekday}" if weekday else f"{counted(ahead, 'step')} ahead"
    return f"too {'high' if too_high else 'low'}, worst {where}"


# ---- where it fails, and what a reviewer would point at ------------------------------------------


def of_few_steps(found: FewSteps, step: str) -> Pattern:
    """Few steps carry most of the error."""
    sentence = (
        f"The error sits on few {step}s: the hardest {count(found.n)} of {count(found.of)} "
        f"({percent(found.n / found.of)}) carry {percent(found.share)} of it."
    )
    return Pattern(sentence, found.n_windows, found.example_ids)


def of_one_side(found: OneSide, step: str) -> Pattern:
    """The failures are off to one side."""
    sentence = (
        f"In {count(found.most)} of the {count(found.n)} windows that fail, the forecast of the worst {step} is too "
        f"{found.side}."
    )
    return Pattern(sentence, found.most, found.example_ids)


def about_interval(held: Mapping[str, Any], promised: float, *, missed: bool) -> Finding | Passed:
    """Whether an interval holds what it promises."""
    share, level = percent(held["share"]), percent(promised)
    if not missed:
        return Passed("PF064", f"{share} of the values fall inside the {level} interval.")
    width = "wide" if held["share"] > promised else "narrow"
    sentence = f"{share} of the values fall inside the {level} interval: it is too {width}."
    return Finding("PF064", "warning", sentence, "Set its ends by errors on windows that were not trained on.")


def about_bias(bias: Mapping[str, Any], unit: str, *, biased: bool) -> Finding | Passed:
    """Whether forecasts are too high, or too low, on average."""
    if not biased:
        return Passed("PF066", "The forecasts show no bias that matters: neither too high nor too low on average.")
    size, side = abs(bias["mean"]), "high" if bias["mean"] > 0 else "low"
    sentence = (
        f"The forecasts are too {side} by {number(size, unit)} on average, "
        f"{percent(size / bias['mae'])} of the mean absolute error."
    )
    return Finding("PF066", "advice", sentence, "Look for a trend, or a level that has moved.")


def about_overlap(step: str) -> Finding:
    """Windows that share steps."""
    sentence = f"Test windows overlap: neighbours forecast the same {step}s, so ranges come out too narrow."
    advice = "Let origins lie as far apart as a window is long, or set data.group (the month of the origin)."
    return Finding("PF065", "warning", sentence, advice)


def about_order(*, mixed: bool) -> Finding | Passed:
    """Whether the training ends before the test begins."""
    if not mixed:
        return Passed("PF067", "No training window reaches beyond the origin of the first test window.")
    sentence = "The training windows reach beyond the origin of the first test window: what is forecast was seen."
    return Finding("PF067", "warning", sentence, "Split by time: every training value before the first test origin.")


# ---- what pictures and tables say ----------------------------------------------------------------


def of_stretch(details: Mapping[str, Any], at: int) -> Said:
    """The worst window, and its step that is missed by most; every value of it and of those around it."""
    windows, dated, step, unit = details["stretch"], details["dated"], details["step"], details["unit"]
    names = ("truth", "forecast", *(("low", "high") if windows[0]["low"] else ()))
    starts = [at_length(window["start"], step) if dated else window["start"] for window in windows]
    cells = tuple(
        (start, str(i + 1), *(number(window[name][i]) for name in names))
        for start, window in zip(starts, windows, strict=True)
        for i in range(details["ahead"])
    )
    header = ("window from" if dated else "window", f"{step}s ahead", *names)
    start, worst = next(pair for pair in zip(starts, windows, strict=True) if pair[1]["worst"])
    text = (
        f"The worst window {'begins' if dated else 'is'} {start}: scaled error {number(worst['loss'])}. Furthest off "
        f"{at + 1} {step}s ahead: {number(worst['truth'][at], unit)}, forecast {number(worst['forecast'][at], unit)}."
    )
    table = Table(header, cells, (False, *(True for _ in header[1:])), unit)
    return "The worst window, forecast dashed", text, table


def over_time(
    moments: Sequence[Mapping[str, Any]], worst: Sequence[Mapping[str, Any]], limit: float, step: str
) -> Said:
    """How many windows fail, and the worst; one row per moment."""
    cells = tuple(
        (at_length(each["at"], step), number(each["loss"]), "yes" if each["failed"] else "no", str(each["n"]))
        for each in moments
    )
    several = any(moment["n"] > 1 for moment in moments)
    caption = "The worst window of each span of time" if several else "The scaled error of each window"
    n_failed = sum(moment["failed"] for moment in moments)
    named = ", ".join(f"{at_length(each['at'], step)} ({number(each['loss'])})" for each in worst)
    text = f"{count(n_failed)} of {counted(len(moments), 'point')} lie above {bare(limit)}. The highest: {named}."
    table = Table(("from", "scaled error", "failed", "windows"), cells, (False, True, False, True), caption)
    return "When it fails: triangles, above the line", text, table


def steps_of(row: Mapping[str, Any]) -> str:
    """ "3", or "4 to 6" for a span of steps."""
    return str(row["first"]) if row["first"] == row["last"] else f"{row['first']} to {row['last']}"


def by_step(found: Sequence[Mapping[str, Any]], step: str, unit: str, why_empty: str) -> Said:
    """How the error grows; one row per step ahead."""
    hardest = max(found, key=lambda row: float(row["mae"]))
    first, last, most = (number(row["mae"], unit) for row in (found[0], found[-1], hardest))
    text = (
        f"Mean absolute error from {first} at {steps_of(found[0])} {step} ahead to {last} at {steps_of(found[-1])}; "
        f"the largest is {most} at {steps_of(hardest)}."
    )
    inside = ("inside",) if found[0]["inside"] is not None else ()
    header = (f"{step}s ahead", "mean absolute error", "low", "high", "seasonal naive", "bias", *inside)
    caption = f"{unit}; 95 % intervals over windows, or over groups of them".removeprefix("; ") + why_empty
    table = Table(header, tuple(map(_step_row, found)), (True,) * len(header), caption)
    return f"Error by {step}s ahead: dots are the forecast, dashes the seasonal naive", text, table


def _step_row(row: Mapping[str, Any]) -> tuple[str, ...]:
    four = [row[key] for key in ("mae", "low", "high", "naive")]
    written = form(
        [each for each in four if each is not None], width=0.0 if row["low"] is None else row["high"] - row["low"]
    )
    numbers = ("" if each is None else written.text(each) for each in four)
    inside = () if row["inside"] is None else (percent(row["inside"]),)
    return (steps_of(row), *numbers, signed(row["bias"]), *inside)


def by_calendar(worst: Mapping[str, Any], details: Mapping[str, Any]) -> Said:
    """Which days, or hours, are hardest; weekdays in rows."""
    found, unit = details["by_calendar"], details["unit"]
    where = f"in {worst['across']}" if found["across"] == "month" else f"at {worst['across']}:00"
    text = (
        f"Hardest are {worst['weekday']}s {where}: mean absolute error {number(float(worst['mae']), unit)} over "
        f"{counted(int(worst['n']), details['step'])}; overall it is {number(details['bias']['mae'], unit)}."
    )
    pairs = zip(found["rows"], found["mae"], strict=True)
    cells = tuple((row, *("" if mae is None else number(mae) for mae in maes)) for row, maes in pairs)
    header = ("", *(column[:3] for column in found["columns"]))
    table = Table(header, cells, (False, *(True for _ in header[1:])), f"Mean absolute error {unit}".rstrip())
    return f"Which weekday of which {found['across']} is hard: mean absolute error", text, table


def worst_steps(details: Mapping[str, Any]) -> Table:
    """The single values that were missed by most."""
    unit, step, found = details["unit"], details["step"], details["worst_steps"]
    several = any(row["series"] for row in found)
    cells = tuple(
        (
            at_length(row["when"], step) if details["dated"] else row["when"],
            *((row["series"],) if several else ()),
            number(row["truth"], unit),
            number(row["forecast"], unit),
            signed(row["off"], unit),
        )
        for row in found
    )
    header = ("When", *(("Series",) if several else ()), "Truth", "Forecast", "Off by")
    return Table(header, cells, (*(False for _ in header[:-3]), True, True, True), f"The {step}s missed by most")


# ---- the card of a window ------------------------------------------------------------------------


BAND = "interval of the forecast"
KNOWN_LINES = (("grey line", "known before"), ("dark line", "what came"))
MEAN_OF_TRUTH = "mean of what came"


def floor(low: float) -> str:
    """The value at the lower edge."""
    return f"{number(low) if low else 0} at the bottom"


def starts(when: str, step: str) -> str:
    """The time of the first step ahead."""
    return f"from {at_length(when, step)}"


def window_words(window: Mapping[str, Any], unit: str) -> dict[str, str]:
    """What the picture of a window shows: ``known`` and ``came``, ``span`` ("" without dates), and the ``mean``."""
    times, step = window["times"], window["step"]
    span = between(times[0], times[-1], step) if times else ""
    known = counted(len(window["history"]), "known value")
    came, mean = span or counted(len(window["truth"]), step), _mean(window["truth"], unit)
    return {"span": span, "came": came, "mean": mean, "said": f"{known}, then {came}: mean {mean}"}


def worst_words(window: Mapping[str, Any], unit: str) -> dict[str, str]:
    """The step missed by most (``worst``), what was ``said`` then and what it ``was``; ``words`` for all of it."""
    times, at, step = window["times"], window["worst"], window["step"]
    worst = at_length(times[at], step) if times else f"{counted(at + 1, step)} ahead"
    said, was = number(window["forecast"][at], unit), number(window["truth"][at], unit)
    whole = f"{window_words(window, unit)['said']}, forecast {_mean(window['forecast'], unit)}. "
    return {"worst": worst, "said": said, "was": was, "words": f"{whole}Furthest off: {worst}, {was}, forecast {said}."}


def _mean(values: Sequence[float], unit: str) -> str:
    return number(sum(values) / len(values), unit)
