"""The checks of clustering: what they are called, how serious a finding is, and what is looked at."""

from __future__ import annotations

from collections.abc import Mapping

from portfolio.records import About

CODES: Mapping[str, About] = {
    "PF076": About("Predictions", "advice", "Groups of some size", "Groups that hold hardly any items."),
    "PF077": About("Predictions", "warning", "Every entry", "Held-out entries without a prediction."),
    "PF078": About("Score", "advice", "Entries anyone could guess", "Entries on which nearly all items are alike."),
    "PF079": About("Score", "warning", "Stable groups", "Whether a second fit gives the same groups."),
}
