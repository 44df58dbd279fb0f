"""Numbers as every stage writes them: in a sentence of ``examine``, a chart of ``plot`` and a page of ``present``.

One rule for all: a measured number has three digits, more where its interval is so narrow that its ends need them; the
ends have as many decimals as it has, and nothing is written as zero that is not.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

MINUS = "\N{MINUS SIGN}"
THIN = "\N{NARROW NO-BREAK SPACE}"
TIMES = "\N{MULTIPLICATION SIGN}"
SUPERSCRIPTS = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")

BEFORE = frozenset("$€£¥")
"""Units that are written before the number."""

READABLE = (1e-4, 1e10)
"""Numbers outside are written with a power of ten."""

SCORE_DECIMALS = 3
"""A number without a unit is a score, and scores are compared down to the third decimal."""

DUST = 1e-9
"""A number smaller than this share of those beside it is what is left of a difference of equal numbers."""

SAME = 1e-12
"""Floats that differ by less than this share of their size are equal."""

NARROW = 1e-6
"""Whole numbers that differ by less than this share of their size are written in full: a power of ten hides it."""

MOST_DIGITS = 15
EXACT = 2**53
"""Whole numbers below are exact as floats."""

LEAST_PARTED = 10_000
"""From here on a value of the data has separators: four digits stay together, as they may be a year."""

_LARGE = ((1e9, "bn"), (1e6, "M"), (1e3, "k"))


class Measured(Protocol):
    """A value with its interval and its unit, such as an ``Estimate``."""

    @property
    def value(self) -> float: ...
    @property
    def low(self) -> float | None: ...
    @property
    def high(self) -> float | None: ...
    @property
    def unit(self) -> str: ...


@dataclass(frozen=True)
class Form:
    """How numbers that belong together are written: with so many decimals, as multiples of one power of ten.

    Attributes:
        dust: what is smaller is zero.
        parted: from here on thousands are separated.
    """

    decimals: int
    power: int = 0
    dust: float = 0.0
    parted: float = 0.0

    def text(self, value: float, unit: str = "", *, signed: bool = False) -> str:
        """The number in this form, its sign in front of a "$", its unit behind."""
        if not math.isfinite(value):
            return in_unit(str(value).replace("-", MINUS), unit)
        size = abs(value) if abs(value) > self.dust else 0.0
        comma = "," if size >= self.parted else ""
        text = f"{_shifted(size, -self.power):{comma}.{self.decimals}f}"
        is_zero = not text.strip("0.,")
        if self.power and not is_zero:
            text += f" {TIMES} 10{str(self.power).translate(SUPERSCRIPTS)}"
        sign = "" if is_zero else MINUS if value < 0 else "+" if signed else ""
        return f"{sign}{in_unit(text, 'percentage points' if signed and unit == '%' else unit)}"


def form(values: Sequence[float], *, width: float = 0.0, unit: str = "", parted: float = 0.0) -> Form:
    """The form that fits all these numbers: with three digits, or two of the width of the interval between them."""
    sizes = [abs(value) for value in values if math.isfinite(value)]
    largest = max(sizes, default=0.0)
    if not largest:
        return Form(0 if unit else SCORE_DECIMALS, parted=parted)
    dust = DUST * largest
    decimals = SCORE_DECIMALS if not unit and 0.01 <= largest < 10 else 2 - _magnitude(largest)
    if dust < width < math.inf:
        decimals = max(decimals, 1 - _magnitude(width))
    decimals = max(decimals, *(-_magnitude(size) for size in sizes if size > dust))
    power = _power(largest)
    most = MOST_DIGITS - 1 - (_magnitude(largest) - power)
    return Form(min(max(decimals + power, 0), max(most, 0)), power, dust, parted)


def _magnitude(size: float) -> int:
    """The power of ten of its first digit."""
    return int(f"{size:e}".partition("e")[2]) if math.isfinite(size) else 0


def _shifted(size: float, power: int) -> float:
    """Times a power of ten, without what floats lose on the way."""
    digits, _, exponent = repr(float(size)).partition("e")
    return float(f"{digits}e{int(exponent or 0) + power}")


def in_unit(text: str, unit: str) -> str:
    """A number without its sign beside its unit: "$12", "12 minutes"."""
    if unit in BEFORE:
        return f"{unit}{text}"
    return f"{text}{THIN}%" if unit == "%" else f"{text} {unit}".rstrip()


# ---- what was measured -------------------------------------------------------------------------------


def form_of(measured: Measured) -> Form:
    """As a value and the ends of its interval are written, all three alike."""
    ends = [end for end in (measured.low, measured.high) if end is not None]
    width = ends[1] - ends[0] if len(ends) == 2 else 0.0
    return form([measured.value, *ends], width=width, unit=measured.unit)


def estimate(measured: Measured) -> str:
    """The value with its unit: "0.852", "$50,855"."""
    return form_of(measured).text(measured.value, measured.unit)


def ends(measured: Measured) -> str:
    """ "0.810 to 0.870", the unit behind the second; empty without an interval."""
    if measured.low is None or measured.high is None:
        return ""
    unit, written = measured.unit, form_of(measured)
    return f"{written.text(measured.low, unit if unit in BEFORE else '')} to {written.text(measured.high, unit)}"


def signed_value(measured: Measured) -> str:
    """A difference with its sign: "+0.021"."""
    return form_of(measured).text(measured.value, measured.unit, signed=True)


def signed_ends(measured: Measured) -> str:
    """ "+0.010 to +0.052"; empty without an interval."""
    if measured.low is None or measured.high is None:
        return ""
    low, high = (form_of(measured).text(end, signed=True) for end in (measured.low, measured.high))
    return f"{low} to {high}"


def with_interval(text: str, between: str) -> str:
    """What is said of a number, with its interval where it has one."""
    return f"{text} (95{THIN}% interval {between})" if between else text


def measured_in(title: str, unit: str) -> str:
    """The head of a column: "Mean absolute error, $"."""
    return f"{title}, {unit}" if unit else title


def in_columns(measured: Measured) -> tuple[str, str, str]:
    """Value and ends for a table whose header has the unit."""
    written = form_of(measured)
    three = (measured.value, measured.low, measured.high)
    value, low, high = ("" if number is None else written.text(number) for number in three)
    return value, low, high


# ---- other numbers -----------------------------------------------------------------------------------


def number(value: float, unit: str = "") -> str:
    """A number without an interval: scores with three decimals, others with three digits, the unit behind."""
    return form([value], unit=unit).text(value, unit)


def signed(value: float, unit: str = "") -> str:
    """The same with its sign always shown, for differences; between per cents it is in percentage points."""
    return form([value], unit=unit).text(value, unit, signed=True)


def alike(*values: float, unit: str = "") -> tuple[str, ...]:
    """Numbers that belong together, all with as many decimals: three digits of the largest."""
    written = form(values, unit=unit)
    return tuple(written.text(value, unit) for value in values)


def bare(value: float, unit: str = "") -> str:
    """A number that somebody decided on, without zeros at its end: 0.9."""
    return _without_zeros(value, unit, 5 - _magnitude(abs(value)))


def datum(value: float, unit: str = "") -> str:
    """A value of the data: a whole number in full, another with four digits, without zeros at its end."""
    if isinstance(value, int):
        return (
            Form(0, parted=_parted(unit)).text(value, unit) if abs(value) < EXACT else f"{value:,}".replace("-", MINUS)
        )
    if value.is_integer() and abs(value) < READABLE[1]:
        return _without_zeros(value, unit, 0, parted=_parted(unit))
    magnitude = _magnitude(abs(value))
    return _without_zeros(value, unit, 1 if magnitude == 3 else 3 - magnitude, parted=_parted(unit))


def data(values: Sequence[float], unit: str = "") -> tuple[str, ...]:
    """Values of the data that stand side by side: with four digits of what lies between them."""
    largest, spread = max(map(abs, values)), float(max(values) - min(values))
    if not SAME * largest < spread < math.inf:
        return tuple(datum(value, unit) for value in values)
    decimals = min(3 - _magnitude(spread), MOST_DIGITS - 1 - _magnitude(largest))
    if largest >= READABLE[1] and spread < NARROW * largest and all(float(value).is_integer() for value in values):
        return tuple(in_unit(f"{int(value):,}".replace("-", MINUS), unit) for value in values)
    if all(float(value).is_integer() for value in values) and largest < READABLE[1]:
        decimals = 0
    power, dust = _power(largest), DUST * largest
    return tuple(
        datum(value, unit)
        if abs(value) <= dust
        else _without_zeros(value, unit, max(decimals, -_magnitude(abs(value))), power, _parted(unit))
        for value in values
    )


def bounds(values: Sequence[float], decimals: int) -> tuple[str, ...]:
    """Bounds that were rounded to so many decimals, all written alike; four digits stay together."""
    largest = max(map(abs, values), default=0.0)
    power = _power(largest) if largest < READABLE[0] else 0
    written = Form(min(max(decimals + power, 0), MOST_DIGITS), power, parted=LEAST_PARTED)
    return tuple(written.text(value) for value in values)


def between(low: float, high: float, unit: str = "") -> str:
    """ "5 to 12 minutes", "$5 to $12"; one number where both are the same."""
    before = unit if unit in BEFORE else ""
    first, last = data([low, high], before or unit)
    return last if first == last else f"{first.removesuffix(unit).rstrip() if not before else first} to {last}"


def _parted(unit: str) -> float:
    """A value without a unit may be a year, as may one of years."""
    return LEAST_PARTED if unit in ("", "year", "years") else 0.0


def _power(size: float) -> int:
    """The power of ten that a number outside of what is readable is written with."""
    return 0 if not size or READABLE[0] <= size < READABLE[1] else _magnitude(size)


def _without_zeros(value: float, unit: str, decimals: int, power: int | None = None, parted: float = 0.0) -> str:
    """With at most so many decimals."""
    if not math.isfinite(value):
        return Form(0).text(value, unit)
    power = _power(abs(value)) if power is None else power
    digits = f"{_shifted(abs(value), -power):.{max(decimals + power, 0)}f}".partition(".")[2].rstrip("0")
    return Form(len(digits), power, parted=parted).text(value, unit)


def ticks(values: Sequence[float], *, signed: bool = False, share: bool = False) -> tuple[str, ...]:
    """The labels of an axis: as many decimals as its steps need, thousands as "20k"."""
    if share:
        values = [100 * value for value in values]
    largest = max(map(abs, values), default=0.0)
    scale, mark = 1.0, f"{THIN}%" if share else ""
    if not share and LEAST_PARTED <= largest < READABLE[1]:
        scale, mark = next((size, name) for size, name in _LARGE if largest >= size)
    shown = [value / scale for value in values]
    power = _power(largest)
    digits = [f"{_shifted(abs(value), -power):.9f}".partition(".")[2].rstrip("0") for value in shown]
    decimals = max(map(len, digits), default=0)
    written = Form(decimals, power, DUST * largest / scale, LEAST_PARTED)
    zero = f"0{mark}" if share else "0"
    return tuple(f"{written.text(value, signed=signed)}{mark}" if value else zero for value in shown)


def ratios(*values: float) -> tuple[str, ...]:
    """How many times as often, all with as many decimals: "3.1"."""
    known = [abs(value) for value in values if math.isfinite(value) and value]
    decimals = max(1, *(-_magnitude(value) for value in known)) if known else 1
    return tuple(Form(decimals).text(value) for value in values)


def p_value(p: float) -> str:
    """ "p = 0.012", and never a p that was rounded to 0."""
    if p < 0.001:
        return "p < 0.001"
    return f"p = {p:.3f}" if p < 0.0995 else f"p = {p:.2f}"


def cell(value: object) -> str:
    """A value of a table as its author would write it: 1410 for 1410.0, nothing for what is missing."""
    if value is None or value != value:
        return ""
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    return str(value)


def short_cell(value: object) -> str:
    """The same with at most six digits of a fraction, for a card."""
    if not isinstance(value, float) or not math.isfinite(value) or value.is_integer():
        return cell(value)
    return _without_zeros(value, "", 5 - _magnitude(abs(value)), parted=math.inf)


def shortened(text: str, longest: int) -> str:
    """The text, cut off where it has more characters than that."""
    return text if len(text) <= longest else text[: longest - 1] + "…"


# ---- counts and shares -------------------------------------------------------------------------------


def count(n: int) -> str:
    """12345 as "12,345"."""
    return f"{n:,}"


def counted(n: int, one: str, many: str = "") -> str:
    """As "1 row", "12 rows"."""
    return f"{count(n)} {one if n == 1 else many or one + 's'}"


def listed(names: Sequence[str], most: int = 5) -> str:
    """As "a, b, c and 12 more"."""
    more = len(names) - most
    return ", ".join(names[:most]) + (f" and {count(more)} more" if more > 0 else "")


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
    return percents(share)[0]


def percents(*shares: float | None) -> tuple[str, ...]:
    """Shares that belong together, such as one and its ends, all with as many decimals; nothing for none."""
    is_fine = any(share not in (None, 0, 1) and not 0.1 <= share <= 0.9 for share in shares)
    return tuple("" if share is None else _percent(share, int(is_fine)) for share in shares)


def _percent(share: float, decimals: int) -> str:
    text = f"{100 * share:.{decimals}f}"
    if share not in (0, 1):
        text = {"0.0": "under 0.1", "100.0": "over 99.9"}.get(text, text)
    return f"{text}{THIN}%".replace("-", MINUS)


def percent_ends(low: float, high: float) -> str:
    """ "8.1 to 12.3 %"."""
    first, second = percents(low, high)
    return f"{first.removesuffix(f'{THIN}%')} to {second}"


def points(*shares: float) -> tuple[str, ...]:
    """Differences of shares in percentage points, all with as many decimals: "+12"."""
    is_fine = any(DUST < abs(share) < 0.005 for share in shares)
    return tuple(Form(int(is_fine)).text(100 * share, signed=True) for share in shares)
