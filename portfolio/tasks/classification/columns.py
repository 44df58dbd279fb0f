"""How the columns of outcomes are named that hold something of each label."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd

SURE, IS, CALLED = "p:", "y:", "c:"
"""``p:FI`` in outcomes is the probability given to FI; where examples have several labels, ``y:FI`` says whether it is
one of them, and ``c:FI`` whether it was predicted."""


def columns_of(outcomes: pd.DataFrame, side: str) -> list[str]:
    """The columns of one side of several-label outcomes, one per label."""
    return [str(column) for column in outcomes.columns if str(column).startswith(side)]
