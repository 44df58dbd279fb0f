"""The checks of topics: what they are called, how serious a finding is, and what is looked at."""

from __future__ import annotations

from collections.abc import Mapping

from portfolio.records import About

CODES: Mapping[str, About] = {
    "PF080": About("Score", "warning", "Words that belong together", "Topics whose words meet no more than by chance."),
    "PF081": About("Predictions", "advice", "Words that occur", "Topic words that stand in no test document."),
    "PF082": About("Predictions", "advice", "Topics apart", "Topics that share half of their words."),
    "PF083": About("Predictions", "advice", "Topics in use", "Topics that are the main one of no test document."),
}
