"""Each column of the test set in one small picture."""

from dataclasses import replace

import pandas as pd

from portfolio.plot import column_charts
from portfolio.records import Column
from portfolio.tasks.regression import Regression


def drawn_with(values):
    """The names of the columns that are drawn, where one more column holds these values."""
    examples, _ = Regression().example()
    column = Column("reach", "number", "feature")
    table = examples.test.assign(reach=pd.Series(values, index=examples.test.index[: len(values)]))
    return set(column_charts(replace(examples, test=table, columns=(column,))))


def test_numbers_too_far_apart_for_bars_are_left_out():
    """The width of all bars together would be more than a float can hold."""
    assert drawn_with([1e308, -1e308]) == set()
    assert drawn_with([1e307, -1e307]) == {"reach"}
