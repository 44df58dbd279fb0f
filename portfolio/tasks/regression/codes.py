"""The checks of regression: what they are called, how serious a finding is, and what is looked at."""

from __future__ import annotations

from collections.abc import Mapping

from portfolio.records import About

CODES: Mapping[str, About] = {
    "PF060": About("Score", "warning", "Intervals", "Whether intervals hold as many truths as they are meant to."),
    "PF061": About("Score", "advice", "Bias", "Whether predictions are too high, or too low, on average."),
    "PF062": About(
        "Predictions", "warning", "Inside its interval", "Predictions outside the interval given with them."
    ),
}
