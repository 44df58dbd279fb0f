"""How worn is the test set? Every look at it wears it out a little; deleting the record of a look does not undo it."""

from __future__ import annotations

from portfolio.records import Analysis, Finding, Passed
from portfolio.words import count, counted, number

CODE = "PF056"

MOST = 10
"""Sets of predictions that one test set may score before the best of them is told to look better than it is."""


def about_test_set(analysis: Analysis, n_deleted: int) -> Finding | Passed:
    """How many sets of predictions the test set has scored, and what that is worth to the best of them.

    Args:
        n_deleted: runs that git knows were recorded and that are no longer in ``runs/``; each counts as one set.
    """
    n = analysis.n_models_judged + n_deleted
    gone = f", {count(n_deleted)} of them in runs that were deleted later" if n_deleted else ""
    sentence = f"This test set has scored {counted(n, 'recorded set')} of predictions{gone}"
    if n <= MOST:
        return Passed(CODE, sentence + ".")
    gain = analysis.optimism
    least = "at least " if n_deleted else ""
    by = f" by {least}{number(gain, analysis.headline.unit)}, were all equally good" if gain and gain >= 0.0005 else ""
    advice = "Collect fresh test examples before the next round."
    return Finding(CODE, "warning", f"{sentence}; the best of many looks better than it is{by}.", advice)
