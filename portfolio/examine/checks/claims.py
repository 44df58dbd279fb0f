"""metrics.json against the build: does train.py claim what was measured?"""

from __future__ import annotations

from collections.abc import Sequence

from portfolio.records import Claim, ClaimCheck, Estimate

FEWEST_DIGITS, FEWEST_DECIMALS = 2, 3
"""JSON drops zeros at the end, so 0.9 may stand for 0.900: a number of a single digit is meant to three decimals."""

NOISE = 1e-4
"""Recorded probabilities have four digits; a difference below this share of the value is none."""


def check_claims(claims: Sequence[Claim], measured: Sequence[Estimate]) -> tuple[ClaimCheck, ...]:
    """Each claim for a metric that was measured, beside its value: of several that it may mean, the one that agrees."""
    checks = []
    for claim in claims:
        of = [estimate for estimate in measured if estimate.metric in (claim.metric, *claim.also)]
        right = [estimate for estimate in of if agrees(claim.value, estimate.value)]
        checks += [ClaimCheck(claim, (right or of)[0], bool(right))] if of else []
    return tuple(checks)


def agrees(claimed: float, measured: float) -> bool:
    """Whether both are the same number at the precision the claim is written with, two digits or more."""
    written = repr(claimed)
    places = decimals(written)
    if len(written.partition("e")[0].strip("-0.").replace(".", "")) < FEWEST_DIGITS:
        places = max(FEWEST_DECIMALS, places)
    half_a_digit = 0.5 * 10.0**-places
    return abs(claimed - measured) <= max(half_a_digit, NOISE * max(1.0, abs(measured))) + 1e-12


def decimals(text: str) -> int:
    """Digits behind the point of a number as it is written."""
    digits, _, exponent = text.lower().partition("e")
    return max(0, len(digits.partition(".")[2]) - int(exponent or 0))
