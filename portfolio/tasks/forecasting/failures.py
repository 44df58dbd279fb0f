"""Where forecasts fail, and what a reviewer of forecasts would point at: facts alone."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from portfolio.examine.estimates import directional_bias
from portfolio.examine.estimates.units import Units
from portfolio.examine.patterns import LEAST_FAILURES, worst_ids
from portfolio.tasks.forecasting.windows import errors, worst_of_window

if TYPE_CHECKING:
    import pandas as pd

CLEAR_SHARE = 0.75
"""From this share on, failures are said to be off to one side."""

HARDEST = 0.05
NOTABLE_SHARE = 0.25
"""What the hardest twentieth of the steps must carry of the whole error to be worth a sentence."""


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
    side: directional_bias.Side
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
    """Whether the failures are off to one side beyond chance."""
    failed, high = outcomes["failed"].to_numpy(bool), worst_of_window(outcomes)[1]
    side = directional_bias.one_side(high[failed], Units.of_outcomes(outcomes).where(failed))
    those = failed & (high == (side == "high"))
    n, most = int(failed.sum()), int(those.sum())
    if side is None or most < max(LEAST_FAILURES, CLEAR_SHARE * n):
        return None
    return OneSide(most, n, side, worst_ids(outcomes, those))
