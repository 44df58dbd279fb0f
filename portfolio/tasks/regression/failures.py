"""Which way predicted numbers are off: facts, with the examples that show them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from portfolio.examine.estimates.directional_bias import Side, one_side
from portfolio.examine.estimates.units import Units
from portfolio.examine.patterns import LEAST_FAILURES, worst_ids
from portfolio.tasks.regression.report import by_size

LEAST_GROUPS = 3
"""With fewer groups by size there is no talking of ends."""

FAR = 3
"""An error of more than so many tolerances is far off."""


@dataclass(frozen=True)
class OneSided:
    """``n`` of the ``n_failed`` failures among the smallest truths (below ``bound``) or the ``largest`` (from it on)
    are off to one side."""

    largest: bool
    bound: float
    side: Side
    n: int
    n_failed: int
    example_ids: tuple[str, ...]


def sorts(outcomes: pd.DataFrame) -> pd.Series[str]:
    """ "too high", "far too high" and the like; "close enough" within the tolerance."""
    higher = outcomes["prediction"] > outcomes["truth"]
    side = np.where(higher, "too high", "too low")
    words = np.where(outcomes["loss"] > FAR * outcomes["allowed"], np.char.add("far ", side), side)
    return pd.Series(np.where(outcomes["failed"], words, "close enough"), outcomes.index, dtype="str")


def one_sided_ends(outcomes: pd.DataFrame) -> list[OneSided]:
    """For the smallest and the largest truths, which way those that fail are off, where that is more than chance."""
    truth, failed = outcomes["truth"].to_numpy(float), outcomes["failed"].to_numpy(bool)
    higher = outcomes["prediction"].to_numpy(float) > truth
    edges, codes = by_size(truth)
    units = Units.of_outcomes(outcomes)
    found = []
    for code in (0, len(edges)) if len(edges) + 1 >= LEAST_GROUPS else ():
        rows = failed & (codes == code)
        side = one_side(higher[rows], units.where(rows)) if rows.sum() >= LEAST_FAILURES else None
        if side is not None:
            those = rows & (higher == (side == "high"))
            n, n_failed, ids = int(those.sum()), int(rows.sum()), worst_ids(outcomes, those)
            found.append(OneSided(code > 0, float(edges[max(0, code - 1)]), side, n, n_failed, ids))
    return found
