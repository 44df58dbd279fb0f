"""The checks of classification: what they are called, how serious a finding is, and what is looked at."""

from __future__ import annotations

from collections.abc import Mapping

from portfolio.records import About

CODES: Mapping[str, About] = {
    "PF052": About(
        "Predictions", "warning", "Label and probability", "Labels that are not those of the top probability."
    ),
    "PF053": About("Predictions", "advice", "Labels as numbers", "Labels that were written as numbers."),
    "PF057": About("Score", "advice", "Enough of each class", "Classes with too few test examples to be judged."),
}
