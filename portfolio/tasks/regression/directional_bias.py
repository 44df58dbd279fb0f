"""Which way predicted numbers are off, in sentences: at either end of the truth, on the whole, and by intervals."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from portfolio.examine.estimates.grouped import share_ends
from portfolio.examine.estimates.units import Units
from portfolio.examine.patterns import LEAST_FAILURES, are, worst_ids
from portfolio.records import Finding, Passed, Pattern
from portfolio.tasks.regression.residuals import by_size
from portfolio.words import count, counted, number, percent

LEAST_GROUPS = 3
"""With fewer groups by size there is no talking of ends."""

LEANS = 0.1
"""A mean signed error below this share of the mean absolute error is not worth a remark."""

FAR = 3
"""An error of more than so many tolerances is far off."""


def sorts(outcomes: pd.DataFrame) -> pd.Series[str]:
    """ "too high", "far too high" and the like; "close enough" within the tolerance."""
    higher = outcomes["prediction"].to_numpy(float) > outcomes["truth"].to_numpy(float)
    far = outcomes["loss"].to_numpy(float) > FAR * outcomes["allowed"].to_numpy(float)
    words = np.where(higher, np.where(far, "far too high", "too high"), np.where(far, "far too low", "too low"))
    return pd.Series(np.where(outcomes["failed"].to_numpy(bool), words, "close enough"), outcomes.index, dtype="str")


def leanings(outcomes: pd.DataFrame, words: Callable[[float], str], failure_words: str) -> list[Pattern]:
    """For the smallest and the largest truths, which way those that fail are off, where that is more than chance."""
    truth, failed = outcomes["truth"].to_numpy(float), outcomes["failed"].to_numpy(bool)
    higher = outcomes["prediction"].to_numpy(float) > truth
    edges, codes = by_size(truth)
    units = Units.of_outcomes(outcomes)
    if len(edges) + 1 < LEAST_GROUPS:
        return []
    found = []
    first, last = float(edges[0]), float(edges[-1])
    for code, bound, edge in ((0, first, f"below {words(first)}"), (len(edges), last, f"of {words(last)} or more")):
        rows = codes == code
        n_failed, n_higher = int((failed & rows).sum()), int((failed & rows & higher).sum())
        if n_failed < LEAST_FAILURES:
            continue
        ends = share_ends(higher[failed & rows], units.where(failed & rows))
        if ends is None or ends[0] <= 0.5 <= ends[1]:
            continue
        up = n_higher > n_failed / 2
        n = n_higher if up else n_failed - n_higher
        sentence = (
            f"Of the {counted(n_failed, 'example')} with a truth {edge} that {are(n_failed)} {failure_words}, "
            f"{'all' if n == n_failed else count(n)} {are(n)} too {'high' if up else 'low'}."
        )
        ids = worst_ids(outcomes, failed & rows & (higher if up else ~higher))
        found.append(Pattern(sentence, n_failed, ids, {"bound": bound, "n_that_way": n}))
    return found


def about_leaning(details: Mapping[str, Any], outcomes: pd.DataFrame) -> Sequence[Finding | Passed]:
    """Whether predictions are too high or too low on the whole, by more than chance and enough for a remark."""
    leaning, unit = details["leaning"], details["unit"]
    low, high, mean = leaning["low"], leaning["high"], leaning["mean"]
    if low is None:
        return ()
    if low <= 0 <= high or abs(mean) < LEANS * float(np.mean(outcomes["loss"].to_numpy(float))):
        return (Passed("PF061", "Predictions lean to neither side on average, beyond chance and a margin."),)
    side = "high" if mean > 0 else "low"
    n = leaning[f"too_{side}"]
    sentence = (
        f"Predictions lean to one side: on average they are {number(abs(mean), unit)} too {side}; "
        f"{count(n)} of {counted(len(outcomes), 'example')} {are(n)}."
    )
    advice = "A model of medians or of logarithms leans like this by design; say so, or correct it on training rows."
    return (Finding("PF061", "advice", sentence, advice),)


def about_intervals(intervals: Mapping[str, Any] | None) -> Sequence[Finding | Passed]:
    """Whether intervals hold more or fewer truths than they are meant to, beyond chance."""
    if not intervals or intervals["low"] is None:
        return ()
    held, n, nominal = intervals["held"], intervals["n"], intervals["nominal"]
    if intervals["low"] <= nominal <= intervals["high"]:
        fine = f"Intervals meant to hold {percent(nominal)} of the truths hold {percent(held / n)} of {count(n)}."
        return (Passed("PF060", fine),)
    fault = "too narrow" if held / n < nominal else "too wide"
    sentence = (
        f"Intervals are {fault}: meant to hold {percent(nominal)} of the truths, they hold {percent(held / n)} "
        f"({count(held)} of {count(n)}), which is further away than chance explains."
    )
    advice = "Set their width on examples the model was not fitted to, as conformal prediction does."
    return (Finding("PF060", "warning", sentence, advice),)
