"""Claims against measurements, at the precision they are written with."""

import pytest

from portfolio.examine.checks.claims import agrees, check_claims, decimals
from portfolio.records import Claim, Estimate


@pytest.mark.parametrize(
    ("claimed", "measured"),
    [
        (0.9134, 0.91343),
        (0.913, 0.9134),
        (0.9, 0.9004),
        (0.9134217563, 0.9134217563),
        (0.23415, 0.23421),
        (95900, 95904.2),
        (1.0, 1.0),
    ],
)
def test_the_same_number_agrees(claimed, measured):
    """Rounding, and probabilities recorded to four digits, are no disagreement."""
    assert agrees(claimed, measured)


@pytest.mark.parametrize(("claimed", "measured"), [(0.9, 0.9134), (0.9134, 0.9141), (0.91, 0.9034), (5.42, 5.43)])
def test_another_number_does_not(claimed, measured):
    """JSON drops zeros at the end, so 0.9 says 0.900; 0.91 is two digits, and rounds 0.9087."""
    assert not agrees(claimed, measured)


@pytest.mark.parametrize(
    ("text", "digits"), [("0.91", 2), ("1.0", 1), ("12", 0), ("1e-05", 5), ("2.5e-3", 4), ("1e6", 0)]
)
def test_digits_are_counted_as_written(text, digits):
    """In plain and in scientific notation."""
    assert decimals(text) == digits


def test_each_claim_stands_beside_the_measured_value():
    """A claim about a metric that was not measured is left alone."""
    accuracy = Estimate("accuracy", "Accuracy", 0.8, 0.7, 0.9, 50, "higher")
    found = check_claims([Claim("accuracy", 0.85, 2), Claim("roc_auc", 0.9, 3)], [accuracy])

    assert [(check.claim.value, check.measured.value, check.agrees) for check in found] == [(0.85, 0.8, False)]
