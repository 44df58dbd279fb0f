"""On which test sets a metric flatters, or says little."""

from __future__ import annotations

from typing import TYPE_CHECKING

from portfolio.words import number, percent

if TYPE_CHECKING:
    import pandas as pd

MOSTLY = 0.8
"""From this share of one label on, always saying it looks good by accuracy."""

FEW, LARGE_PART, LEAST = 0.01, 0.5, 200


def one_label(outcomes: pd.DataFrame) -> str | None:
    """That accuracy is high without any model, because nearly all examples have one label."""
    shares = outcomes["truth"].value_counts(normalize=True)
    label, share = shares.index[0], float(shares.iloc[0])
    if share < MOSTLY or share == 1:
        return None
    return f"{percent(share)} of the truths are {label}: always saying so scores as much"


def one_label_weighs_most(outcomes: pd.DataFrame) -> str | None:
    """The same of F1 averaged over examples, where always saying the common label gets recall 1 for most of them."""
    fault, share = one_label(outcomes), float(outcomes["truth"].value_counts(normalize=True).iloc[0])
    return fault and fault.replace("as much", number(2 * share**2 / (1 + share)))


def few_errors(outcomes: pd.DataFrame) -> str | None:
    """That squares make a hundredth of the examples count for more than all the others."""
    import numpy as np

    squares = np.sort(outcomes["loss"].to_numpy(float) ** 2)[::-1]
    n = int(FEW * squares.size)
    if squares.size < LEAST or not squares.sum() > 0 or squares[:n].sum() < LARGE_PART * squares.sum():
        return None
    part = percent(float(squares[:n].sum() / squares.sum()))
    return f"{n} of {squares.size} examples make up {part} of it: it is about these, not about the usual case"
