"""Errors of predicted numbers as tables, from what ``residuals`` counted."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from portfolio.records import Table
from portfolio.words import between, count, number, percent, signed


def by_size(details: Mapping[str, Any]) -> Table:
    """A row for each group of truths, the smallest first."""
    unit = details["unit"]
    rows = tuple(
        (
            between(group["from"], group["to"], unit),
            count(group["n"]),
            number(group["mae"], unit),
            signed(group["mean"], unit),
            f"{count(group['off'])} ({percent(group['off'] / group['n'])})",
        )
        for group in details["groups"]
    )
    header = ("Truth", "Examples", "Mean absolute error", "Mean error", f"Off by more than {details['tolerance']}")
    caption = "Errors by the size of the truth; a mean error above zero means that predictions are too high"
    return Table(header, rows, (False, True, True, True, True), caption)


def by_width(intervals: Mapping[str, Any], unit: str) -> Table:
    """What the intervals hold and how wide they are: all, then each group of predictions."""
    groups = intervals["groups"]
    parts = [
        ("all", intervals),
        *((between(part["from"], part["to"], unit), part) for part in (groups if len(groups) > 1 else ())),
    ]
    rows = tuple(
        (label, count(part["n"]), percent(part["held"] / part["n"]), number(part["width"], unit))
        for label, part in parts
    )
    caption = f"Intervals meant to hold {percent(intervals['nominal'])} of the truths, by the size of the prediction"
    return Table(("Prediction", "Examples", "Hold the truth", "Mean width"), rows, (False, True, True, True), caption)
