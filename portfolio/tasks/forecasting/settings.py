"""What the author said about the windows of a series."""

from __future__ import annotations

from dataclasses import dataclass

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
