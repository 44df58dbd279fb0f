"""What the author said about the windows of a series."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from portfolio.task import OptionError

STEPS = ("minute", "hour", "day", "week", "month", "quarter", "year")


@dataclass(frozen=True)
class Settings:
    """What the author said about the windows.

    Attributes:
        season: steps after which the series repeats itself.
        history, origin: names of the columns with the known values and with the time of the last of them.
        series: name of the column that tells several series apart.
        unit: of the values, such as "thousand rides".
        step: from one value to the next, one of ``STEPS``.
        level: the share of values that should lie between ``low`` and ``high``.
        tolerance: the scaled error beyond which a window has failed.
    """

    season: int = 1
    history: str = "history"
    origin: str = "origin"
    series: str | None = None
    unit: str = ""
    step: str = "day"
    level: float = 0.8
    tolerance: float = 1.0

    @property
    def ends(self) -> tuple[float, float]:
        """The levels of the two quantiles that bound the interval."""
        return (1 - self.level) / 2, (1 + self.level) / 2


def settings_of(options: Mapping[str, Any]) -> Settings:
    """The keys of project.yml that belong to this kind. Raises ``OptionError`` for a value that cannot be used."""
    names = ("history", "origin", "series", "unit", "step")
    given: dict[str, Any] = {name: str(options[name]).strip() for name in names if options.get(name)}
    if "season" in options:
        given["season"] = int(_positive(options, "season", whole=True))
    if "interval" in options:
        given["level"] = _positive(options, "interval", below=1.0)
    if "tolerance" in options:
        given["tolerance"] = _positive(options, "tolerance")
    if given.get("step", "day") not in STEPS:
        raise OptionError("step", f"unknown step {given['step']!r}", f"one of {', '.join(STEPS)}")
    return Settings(**given)


def _positive(options: Mapping[str, Any], key: str, *, below: float = float("inf"), whole: bool = False) -> float:
    """The number above 0 that an option holds."""
    try:
        value = float(str(options[key]))
    except ValueError:
        value = 0.0
    if 0 < value < below and (not whole or value == int(value)):
        return value
    wanted = "a whole number from 1 on" if whole else f"a number above 0{'' if below > 1 else ' and below 1'}"
    raise OptionError(key, f"{str(options[key])!r} is not {wanted}")
