"""Interval of a share of examples that vary more or less than independent ones."""

from __future__ import annotations

from portfolio.examine.formulas import Ends

HALVINGS = 60


def mid_p(successes: float, n: float) -> Ends:
    """95 % interval of a share: half of what is found counts as beyond it (Lancaster 1961); ``n`` may be no whole.

    Near 0 and 1 it keeps its promise, where Wilson's end on the side of the limit covers as little as 84 %.
    """
    ends = []
    for tail in (0.025, 0.975):
        low, high = 0.0, 1.0
        for _ in range(HALVINGS):
            middle = (low + high) / 2
            low, high = (middle, high) if _reached(successes, n, middle) < tail else (low, middle)
        ends.append((low + high) / 2)
    return (0.0 if successes <= 0 else ends[0], 1.0 if successes >= n else ends[1])


def _reached(successes: float, n: float, share: float) -> float:
    """The chance of more successes than these, and half the chance of just as many."""
    from scipy.special import betainc

    as_many = 1.0 if successes <= 0 else float(betainc(successes, n - successes + 1, share))
    more = 0.0 if successes >= n else float(betainc(successes + 1, n - successes, share))
    return (as_many + more) / 2
