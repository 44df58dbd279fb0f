"""Each column of the test set in one small picture."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from portfolio.plot import column_charts
from portfolio.records import Column
from portfolio.tasks.regression.task import Regression


def drawn_with(values, dtype=None):
    """The picture of a column of numbers with these values."""
    examples, _ = Regression().example()
    index = pd.Index([f"e{i}" for i in range(len(values))], name="example_id")
    table = pd.DataFrame({"reach": pd.Series(values, index=index, dtype=dtype)})
    columns = (Column("reach", "number", "feature"),)
    return column_charts(replace(examples, test=table, columns=columns))["reach"]


def counts(chart):
    return [int(row[2].replace(",", "")) for row in chart.table.rows]


@pytest.mark.parametrize(
    "values",
    [
        [1e308, -1e308],
        [1.7e308, -1.7e308, 0.0],
        [-1e300] + [5.0] * 23,
        [5e-324, 0.0] * 12,
        [1234567890123456789] * 24,
        [12345678901234567] + [3] * 23,
        [-(2**63), 2**63 - 1] * 12,
        [0.1 + 0.2, 0.3] * 12,
        [7],
        [1_700_000_000_000_000_000 + i for i in range(24)],
        [1.2345678901234568e18] * 12,
    ],
    ids=str,
)
def test_no_numbers_are_too_large_too_small_or_too_alike_for_bars(values):
    """Ids of 64 bits, nanoseconds within a microsecond and 1e300: each value is in one bar."""
    assert sum(counts(drawn_with(values))) == len(values)


def test_whole_numbers_of_64_bits_are_told_apart():
    """As floats they would be one number, and with a power of ten they read alike."""
    chart = drawn_with([1_700_000_000_000_000_000, 1_700_000_000_000_000_007] * 12)

    assert chart.alt.startswith("From 1,700,000,000,000,000,000 to 1,700,000,000,000,000,007")
    assert counts(chart) == [12, 12]


@pytest.mark.parametrize(
    "values",
    [range(24), range(0, 240, 10), np.arange(48) / 2, np.arange(100), 0.99 + np.arange(60), range(1900, 2000)],
    ids=["hours", "tens", "halves", "hundred", "prices", "years"],
)
def test_values_in_equal_steps_show_no_comb(values):
    """Each of them occurs as often, so every bar is as high as the next."""
    found = counts(drawn_with(list(values) * 20))

    assert len(set(found)) == 1
    assert 10 <= len(found) <= 31


def test_years_have_no_thousands_separator():
    """Neither in words nor in the table of the bars."""
    chart = drawn_with(list(range(1997, 2021)))

    assert chart.alt == "From 1997 to 2020, median 2008.5."
    assert chart.table.rows[0][:2] == ("1997", "1997")


def test_a_long_tail_is_told_and_not_heaped_on_the_last_bar():
    """The hundredth part that reaches far beyond the rest would stand there as one high bar."""
    values = np.random.default_rng(0).lognormal(sigma=2, size=1000)
    chart = drawn_with(values)

    assert "10 examples in a long tail are not drawn." in chart.alt
    assert counts(chart)[-1] == 10
    assert sum(counts(chart)) == 1000


def test_a_constant_is_called_one():
    """There is no range to tell."""
    assert drawn_with([3.5] * 24).alt == "Always 3.5."
