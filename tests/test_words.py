"""Numbers read as a careful writer would put them."""

from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portfolio import words


@pytest.mark.parametrize(
    ("value", "unit", "text"),
    [
        (0.8523, "", "0.852"),
        (-0.5, "", "\N{MINUS SIGN}0.500"),
        (-0.0001, "", "\N{MINUS SIGN}0.000100"),
        (12.345, "", "12.3"),
        (95900.4, "", "95,900"),
        (1.444, "minutes", "1.44 minutes"),
        (-95900.4, "$", "\N{MINUS SIGN}$95,900"),
    ],
)
def test_a_number_has_about_three_digits_and_its_unit(value, unit, text):
    """A score keeps three decimals, a price none, and nothing is called zero that is not."""
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


def measured(value, low, high, unit=""):
    return SimpleNamespace(value=value, low=low, high=high, unit=unit)


@pytest.mark.parametrize(
    ("found", "value", "ends"),
    [
        (measured(0.8523, 0.81, 0.87), "0.852", "0.810 to 0.870"),
        (measured(0.99987, 0.9998, 0.99995), "0.99987", "0.99980 to 0.99995"),
        (measured(0.000246669, 0.00022, 0.00028, "mol/l"), "0.000247 mol/l", "0.000220 to 0.000280 mol/l"),
        (measured(50855.3, 45000.2, 57000, "$"), "$50,855", "$45,000 to $57,000"),
        (measured(578.4, 540, 620, "riders"), "578 riders", "540 to 620 riders"),
        (measured(0.4, 0.0003, 0.8), "0.4000", "0.0003 to 0.8000"),
        (measured(0.0, 0.0, 0.0), "0.000", "0.000 to 0.000"),
    ],
)
def test_a_value_and_its_ends_are_written_alike(found, value, ends):
    """Three digits, more where the interval is narrow, and the same number of decimals for all three."""
    assert (words.estimate(found), words.ends(found)) == (value, ends)


@given(
    st.floats(min_value=-1e300, max_value=1e300),
    st.floats(min_value=1e-6, max_value=1),
    st.sampled_from(["", "m", "$"]),
)
def test_ends_that_differ_are_written_otherwise(value, share, unit):
    """However large, small or narrow: no end is written like the value between, none is zero that is not."""
    width = abs(value) * share
    found = measured(value, value - width, value + width, unit)
    texts = words.in_columns(found)

    assert len(set(texts)) == (3 if value - width < value < value + width else 1)
    assert len({len(text.partition(".")[2].partition(" ")[0]) for text in texts}) == 1
    assert all(
        text.strip("0.")
        for text, end in zip(texts, (value, value - width, value + width), strict=True)
        if abs(end) > 1e-8 * abs(value)
    )


def test_differences_of_per_cents_are_points():
    """ "5 %" more could be a share of what it was."""
    assert words.signed(-5.0, "%") == "\N{MINUS SIGN}5.00 percentage points"


@pytest.mark.parametrize(
    ("values", "labels"),
    [
        ([0, 0.2, 0.4], ("0", "0.2", "0.4")),
        ([0, 5e-11, 1e-10], ("0", "0.5 \N{MULTIPLICATION SIGN} 10⁻¹⁰", "1.0 \N{MULTIPLICATION SIGN} 10⁻¹⁰")),
        ([0, 0.0001, 0.0002], ("0", "0.0001", "0.0002")),
        ([0, 20_000, 40_000], ("0", "20k", "40k")),
        ([0, 2_500_000, 5_000_000], ("0", "2.5M", "5.0M")),
        ([1995, 2000, 2005], ("1995", "2000", "2005")),
        ([0, 1e12], ("0", "1 \N{MULTIPLICATION SIGN} 10¹²")),
    ],
)
def test_labels_of_an_axis_tell_its_ticks_apart(values, labels):
    """As many decimals as the steps need; years stay together."""
    assert words.ticks(values) == labels


@pytest.mark.parametrize(
    ("low", "high", "unit", "text"),
    [(1997, 2004, "", "1997 to 2004"), (212500, 300000, "$", "$212,500 to $300,000"), (5, 5, "m", "5 m")],
)
def test_a_range_has_its_unit_once(low, high, unit, text):
    """Before both ends only where it stands before a number."""
    assert words.between(low, high, unit) == text


def test_shares_that_belong_together_are_written_alike():
    """A share below ten per cent gives its neighbours a decimal too."""
    assert words.percent_ends(0.083, 0.12) == "8.3 to 12.0\N{NARROW NO-BREAK SPACE}%"
    assert words.points(0.03, 0.5) == ("+3", "+50")
    assert words.ratios(3.14, 0.04) == ("3.14", "0.04")
