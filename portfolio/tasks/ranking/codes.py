"""The checks of ranking: what they are called, how serious a finding is, and what is looked at."""

from __future__ import annotations

from collections.abc import Mapping

from portfolio.records import About

CODES: Mapping[str, About] = {
    "PF072": About("Predictions", "advice", "An answer to all", "Queries that get an empty list."),
    "PF073": About("Predictions", "advice", "No favourite", "A document that comes up whatever is asked."),
}
