"""Dates as charts write them: "Mon 4 Jul 2016", and no locale of the machine."""

from __future__ import annotations

from datetime import datetime

_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


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
