"""The checks of generation: what they are called, how serious a finding is, and what is looked at."""

from __future__ import annotations

from collections.abc import Mapping

from portfolio.records import About

CODES: Mapping[str, About] = {
    "PF084": About(
        "Score", "warning", "Not too typical", "Whether generated items fool the judge more than real ones."
    ),
    "PF085": About("Score", "warning", "A judge worth asking", "Whether the judge recognises real items."),
    "PF086": About("Leakage", "advice", "Not learned by heart", "Whether generated items lie too near to training."),
    "PF087": About("Score", "warning", "A judge for each", "Conditions that the judge takes nothing for."),
}
