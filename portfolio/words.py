"""Numbers as every stage writes them: in a sentence of ``examine``, a chart of ``plot`` and a page of ``present``."""

from __future__ import annotations

import math

MINUS = "\N{MINUS SIGN}"
THIN = "\N{NARROW NO-BREAK SPACE}"

BEFORE = frozenset("$€£¥")
"""Units that are written before the number."""


def number(value: float, unit: str = "") -> str:
    """A measured value: shares and scores with three decimals, larger numbers with fewer, the unit behind."""
    size = abs(value)
    decimals = 3 if size < 10 else 1 if size < 1000 else 0
    if unit and size >= 1:
        decimals = min(decimals, 2)
    text = f"{size:,.{decimals}f}"
    sign = MINUS if value < 0 and float(text.replace(",", "")) else ""
    return f"{sign}{in_unit(text, unit)}"


def in_unit(text: str, unit: str) -> str:
    """A number without its sign beside its unit: "$12", "12 minutes"."""
    return f"{unit}{text}" if unit in BEFORE else f"{text} {unit}".rstrip()


def signed(value: float, unit: str = "") -> str:
    """The same with its sign always shown, for differences."""
    text = number(value, unit)
    return text if text.startswith(MINUS) or not number(value).strip("0.") else f"+{text}"


def bare(value: float, unit: str = "") -> str:
    """A number that somebody decided on, without zeros at its end: 0.9."""
    text = in_unit(f"{abs(value):,.6g}", unit)
    return (MINUS + text if value < 0 else text).replace("-", MINUS)


def cell(value: object) -> str:
    """A value of a table as its author would write it: 1410 for 1410.0, nothing for what is missing."""
    if value is None or value != value:
        return ""
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    return str(value)


def count(n: int) -> str:
    """12345 as "12,345"."""
    return f"{n:,}"


def counted(n: int, one: str, many: str = "") -> str:
    """As "1 row", "12 rows"."""
    return f"{count(n)} {one if n == 1 else many or one + 's'}"


def lapse(seconds: float) -> str:
    """Between two moments, in the unit one would say it in: "4 seconds", "12 minutes", "5 hours", "3 days"."""
    for size, unit in ((86_400, "day"), (3_600, "hour"), (60, "minute")):
        if seconds >= 2 * size:
            return counted(int(seconds // size), unit)
    return counted(int(seconds), "second")


def rough(n: int) -> str:
    """Two digits, rounded up: more would be a promise."""
    step = 10 ** max(0, len(str(n)) - 2)
    return count(math.ceil(n / step) * step)


def percent(share: float) -> str:
    """0.123 as "12 %"; below ten and above ninety with one decimal, and never a rounded 0 or 100 that is not exact."""
    value = 100 * share
    text = f"{value:.0f}" if 10 <= value <= 90 or share in (0, 1) else f"{value:.1f}"
    if share not in (0, 1):
        text = {"0.0": "under 0.1", "100.0": "over 99.9"}.get(text, text)
    return f"{text}{THIN}%"
