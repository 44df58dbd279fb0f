"""The checks of detection: what they are called, how serious a finding is, and what is looked at."""

from __future__ import annotations

from collections.abc import Mapping

from portfolio.records import About

CODES: Mapping[str, About] = {
    "PF068": About("Predictions", "advice", "Scores that rank", "Whether boxes come with more than one score."),
    "PF069": About("Score", "warning", "The threshold", "Whether any box reaches the threshold."),
    "PF070": About("Predictions", "advice", "Each thing once", "Boxes on top of another box of the same picture."),
}
