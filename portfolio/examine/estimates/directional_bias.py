"""Whether predicted numbers are off to one side, and whether intervals hold what they claim: one rule for all kinds."""

from __future__ import annotations

from typing import Literal

import numpy as np
from numpy.typing import NDArray

from portfolio.examine.estimates.grouped import share_ends
from portfolio.examine.estimates.units import Units

Side = Literal["high", "low"]

NOTABLE_BIAS = 0.1
"""A mean signed error below this share of the mean absolute error is not worth a remark."""

NOTABLE_GAP = 0.02
"""Nor are so many truths more or fewer inside the intervals than they are meant to hold."""


def is_biased(bias: float, low: float, high: float, mean_absolute_error: float) -> bool:
    """Whether the mean signed error, with its 95 % interval, is beyond chance and large enough for a remark."""
    return not low <= 0 <= high and abs(bias) >= NOTABLE_BIAS * mean_absolute_error


def misses_level(share: float, low: float, high: float, level: float) -> bool:
    """Whether the share of truths inside, with its 95 % interval, is away from the level beyond chance, and notably."""
    return not low <= level <= high and abs(share - level) >= NOTABLE_GAP


def one_side(too_high: NDArray[np.bool_], units: Units) -> Side | None:
    """To which side most of these predictions are off; ``None`` where chance explains it, or for few groups."""
    ends = share_ends(too_high, units)
    if ends is None or ends[0] <= 0.5 <= ends[1]:
        return None
    return "high" if ends[0] > 0.5 else "low"
