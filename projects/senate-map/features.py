"""From the votes of a senator to numbers: a table of senators and roll calls in which an absence is a gap."""

from collections.abc import Iterable, Mapping

import numpy as np

ROLL_CALLS = 672


def table_of(votes: Iterable[Mapping[str, int]]) -> np.ndarray:
    """Yea 1, nay -1, no vote nan; a row per senator, a column per roll call."""
    rows = [dict(senator) for senator in votes]
    table = np.full((len(rows), ROLL_CALLS), np.nan)
    for row, senator in enumerate(rows):
        for roll_call, vote in senator.items():
            table[row, int(roll_call) - 1] = 2 * vote - 1
    return table
