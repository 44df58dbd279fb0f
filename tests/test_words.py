"""Numbers read as a careful writer would put them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portfolio import words


@pytest.mark.parametrize(
    ("value", "unit", "text"),
    [
        (0.8523, "", "0.852"),
        (-0.5, "", "\N{MINUS SIGN}0.500"),
        (-0.0001, "", "0.000"),
        (12.345, "", "12.3"),
        (95900.4, "", "95,900"),
        (1.444, "minutes", "1.44 minutes"),
        (-95900.4, "$", "\N{MINUS SIGN}$95,900"),
    ],
)
def test_a_number_has_about_three_digits_and_its_unit(value, unit, text):
    """A score keeps three decimals, a price none, and zero has no sign."""
    assert words.number(value, unit) == text


@pytest.mark.parametrize(
    ("share", "text"),
    [(0.0, "0"), (1.0, "100"), (0.1234, "12"), (0.055, "5.5"), (0.9999, "over 99.9"), (0.0001, "under 0.1")],
)
def test_a_share_is_never_rounded_to_none_or_all(share, text):
    """ "0 %" and "100 %" are said of exactly none and exactly all."""
    assert words.percent(share) == f"{text}\N{NARROW NO-BREAK SPACE}%"


@given(st.floats(min_value=0, max_value=1))
def test_every_share_can_be_said(share):
    """No share between 0 and 1 crashes, and only the ends are said to be the ends."""
    text = words.percent(share).split("\N{NARROW NO-BREAK SPACE}")[0]

    assert (text == "0") == (share == 0)
    assert (text == "100") == (share == 1)


@pytest.mark.parametrize(
    ("value", "text"), [(1410.0, "1410"), (60.194, "60.194"), (float("nan"), ""), (None, ""), ("007", "007"), (3, "3")]
)
def test_a_cell_reads_as_its_author_wrote_it(value, text):
    """A column of whole numbers with a gap is read as floats; nobody wrote 1410.0."""
    assert words.cell(value) == text
