"""Where forecasts fail, and what a reviewer of forecasts would point at: facts alone."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from portfolio.examine.estimates.grouped import share_ends
from portfolio.examine.estimates.units import Units
from portfolio.examine.patterns import LEAST_FAILURES, worst_ids
from portfolio.tasks.forecasting.windows import errors, worst_of_window

if TYPE_CHECKING:
    import pandas as pd

CLEAR_LEAN = 0.75
"""From this share on, failures are said to lean to one side."""

HARDEST = 0.05
NOTABLE_SHARE = 0.25
"""What the hardest twentieth of the steps must carry of the whole error to be worth a sentence."""

FAR_FROM_PROMISED = 0.05
SERIOUS_BIAS = 0.5
"""The share of the mean absolute error from which a bias is a finding."""


@dataclass(frozen=True)
class FewSteps:
    """The hardest ``n`` of so many steps carry this share of the whole error, in ``n_windows``."""

    n: int
    of: int
    share: float
    n_windows: int
    example_ids: tuple[str, ...]


@dataclass(frozen=True)
class OneSide:
    """In ``most`` of the ``n`` windows that fail the worst step is off to the same side."""

    most: int
    n: int
    too_high: bool
    example_ids: tuple[str, ...]


def few_steps(outcomes: pd.DataFrame) -> FewSteps | None:
    """Whether few steps carry most of the error."""
    size = np.abs(errors(outcomes))
    n, ordered = max(1, round(HARDEST * size.size)), np.sort(size, axis=None)
    share = float(ordered[-n:].sum()) / (float(ordered.sum()) or 1.0)
    if n < LEAST_FAILURES or share < NOTABLE_SHARE:
        return None
    rows = (size >= ordered[-n]).any(axis=1)
    return FewSteps(n, int(size.size), share, int(rows.sum()), worst_ids(outcomes, rows))


def one_side(outcomes: pd.DataFrame) -> OneSide | None:
    """Whether the failures lean to one side beyond chance."""
    failed, high = outcomes["failed"].to_numpy(bool), worst_of_window(outcomes)[1]
    n, n_high = int(failed.sum()), int((failed & high).sum())
    most, too_high = max((n_high, True), (n - n_high, False))
    ends = share_ends(high[failed], Units.of_outcomes(outcomes).where(failed))
    if most < LEAST_FAILURES or most < CLEAR_LEAN * n or ends is None or ends[0] <= 0.5 <= ends[1]:
        return None
    return OneSide(most, n, too_high, worst_ids(outcomes, failed & (high == too_high)))


def misses_its_level(held: Mapping[str, Any] | None, promised: float) -> bool | None:
    """Whether an interval holds more or less than it promises; ``None`` where that cannot be told."""
    if held is None or held["low"] is None:
        return None
    return abs(held["share"] - promised) > FAR_FROM_PROMISED and not held["low"] <= promised <= held["high"]


def is_biased(lean: Mapping[str, Any]) -> bool | None:
    """Whether forecasts are off to one side, by more than chance and enough to matter; ``None`` for too few."""
    if lean["low"] is None:
        return None
    return abs(lean["bias"]) > SERIOUS_BIAS * lean["mae"] and not lean["low"] <= 0 <= lean["high"]
