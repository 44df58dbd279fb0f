"""Where forecasts fail, in sentences, and what a reviewer of forecasts would point at."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from portfolio.examine.estimates.grouped import share_ends
from portfolio.examine.estimates.units import Units
from portfolio.examine.patterns import LEAST_FAILURES, worst_ids
from portfolio.records import Finding, Passed, Pattern
from portfolio.tasks.forecasting.outcomes import concentration, errors, worst_of_window
from portfolio.words import count, number, percent

if TYPE_CHECKING:
    import pandas as pd

    from portfolio.tasks.forecasting.settings import Settings

CLEAR_LEAN = 0.75
"""From this share on, failures are said to lean to one side."""

NOTABLE_SHARE = 0.25
"""What the hardest twentieth of the steps must carry of the whole error to be worth a sentence."""

FAR_FROM_PROMISED = 0.05
SERIOUS_BIAS = 0.5
"""The share of the mean absolute error from which a bias is a finding."""


def found(outcomes: pd.DataFrame, settings: Settings) -> Sequence[Pattern]:
    """Whether few steps carry most of the error, and whether the failures lean to one side beyond chance."""
    return [*_of_few_steps(outcomes, settings.step), *_of_one_side(outcomes, settings.step)]


def _of_few_steps(outcomes: pd.DataFrame, step: str) -> Sequence[Pattern]:
    n, of, share = concentration(outcomes)
    if n < LEAST_FAILURES or share < NOTABLE_SHARE:
        return []
    size = np.abs(errors(outcomes))
    holds_one = (size >= np.sort(size, axis=None)[-n]).any(axis=1)
    sentence = (
        f"The error sits on few {step}s: the hardest {count(n)} of {count(of)} ({percent(n / of)}) carry "
        f"{percent(share)} of it."
    )
    return [Pattern(sentence, int(holds_one.sum()), worst_ids(outcomes, holds_one))]


def _of_one_side(outcomes: pd.DataFrame, step: str) -> Sequence[Pattern]:
    failed = outcomes["failed"].to_numpy(bool)
    high = np.array(worst_of_window(outcomes)[1], dtype=bool)
    n, n_high = int(failed.sum()), int((failed & high).sum())
    most, side = max((n_high, "high"), (n - n_high, "low"))
    ends = share_ends(high[failed], Units.of_outcomes(outcomes).where(failed))
    if most < LEAST_FAILURES or most < CLEAR_LEAN * n or ends is None or ends[0] <= 0.5 <= ends[1]:
        return []
    sentence = f"In {count(most)} of the {count(n)} windows that fail, the forecast of the worst {step} is too {side}."
    return [Pattern(sentence, most, worst_ids(outcomes, failed & (high == (side == "high"))))]


def findings(details: Mapping[str, Any]) -> Sequence[Finding | Passed]:
    """Whether an interval holds more or less than it promises, and whether forecasts are off to one side."""
    return [*_about_interval(details), *_about_bias(details)]


def _about_interval(details: Mapping[str, Any]) -> Sequence[Finding | Passed]:
    held, promised = details["held"], details["level"]
    if held is None or held["low"] is None:
        return []
    if abs(held["share"] - promised) <= FAR_FROM_PROMISED or held["low"] <= promised <= held["high"]:
        fine = f"The interval holds {percent(held['share'])} of the values; {percent(promised)} were promised."
        return [Passed("PF064", fine)]
    sentence = (
        f"The interval holds {percent(held['share'])} of the values where {percent(promised)} were promised: "
        f"it is too {'wide' if held['share'] > promised else 'narrow'}."
    )
    return [Finding("PF064", "warning", sentence, "Set its ends by errors on windows that were not trained on.")]


def _about_bias(details: Mapping[str, Any]) -> Sequence[Finding | Passed]:
    lean = details["lean"]
    if lean["low"] is None:
        return []
    size = abs(lean["bias"])
    if size <= SERIOUS_BIAS * lean["mae"] or lean["low"] <= 0 <= lean["high"]:
        return [
            Passed("PF066", "The forecasts are neither too high nor too low on average, beyond chance and a margin.")
        ]
    sentence = (
        f"The forecasts are too {'high' if lean['bias'] > 0 else 'low'} by {number(size, details['unit'])} on average, "
        f"{percent(size / lean['mae'])} of the mean absolute error."
    )
    return [Finding("PF066", "advice", sentence, "Look for a trend, or a level that has moved.")]
