"""What an author writes in project.yml about a number to predict."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from portfolio.task import OptionError
from portfolio.words import bare, percent

OPTIONS: Mapping[str, str] = {
    "unit": "What the numbers count, as it is printed: $, minutes, km.",
    "tolerance": "How far off a prediction may be and still serve: a number in that unit, or a share of the truth "
    "such as 20 %. Half the interquartile range of the truth when left out.",
    "interval": "The share of truths that the intervals from low to high are made to hold; 0.9 when left out.",
    "latitude": "The column for the map of errors; found by its name where it is called so or lat.",
    "longitude": "The column for the map of errors; found by its name where it is called so, lon, lng or long.",
}
_HOW_FAR = "write a number, or a share such as 20 %"
_HOW_MANY = "write the share of truths that intervals are made to hold, such as 0.9"


@dataclass(frozen=True)
class Tolerance:
    """How far off a prediction may be: so much, or such a share of the truth."""

    amount: float
    relative: bool = False

    def said(self, unit: str) -> str:
        """As in "off by more than 20 %"."""
        return percent(self.amount) if self.relative else bare(self.amount, unit)


def tolerance(written: object) -> Tolerance:
    """From a number or a share."""
    amount, relative = _number("tolerance", written, _HOW_FAR)
    if not 0 < amount < float("inf"):
        shown = str(written).strip().removesuffix("%")
        raise OptionError("tolerance", f"expected a number above 0, got {shown}", _HOW_FAR)
    return Tolerance(amount, relative)


def level(written: object) -> float:
    """The share of truths that intervals should hold."""
    share, _ = _number("interval", written, _HOW_MANY)
    if not 0 < share < 1:
        raise OptionError("interval", f"expected a number between 0 and 1, got {str(written).strip()}", _HOW_MANY)
    return share


def _number(key: str, written: object, hint: str) -> tuple[float, bool]:
    """The number, divided by a hundred where it is in per cent, and whether it is."""
    text = str(written).strip()
    plain = text.removesuffix("%").strip()
    if isinstance(written, bool) or not re.fullmatch(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?", plain, re.ASCII):
        raise OptionError(key, f"expected a number, got {str(written)!r}", hint)
    return (float(plain) / 100, True) if text.endswith("%") else (float(plain), False)


def coordinates(options: Mapping[str, Any]) -> tuple[str | None, str | None]:
    """The columns of latitude and longitude, both or none."""
    keys = ("latitude", "longitude")
    for key in keys:
        value = options.get(key)
        if value is not None and (not isinstance(value, str) or not value.strip()):
            hint = f"write {key}: the column that holds it"
            raise OptionError(key, f"expected the name of a column, got {value!r}", hint)
    given = [key for key in keys if options.get(key) is not None]
    if len(given) == 1:
        other = next(key for key in keys if key not in given)
        message = f"a place needs both coordinates, and {other} is missing"
        raise OptionError(given[0], message, f"add {other}: as well")
    return options.get("latitude"), options.get("longitude")
