"""Which of many examples a reader can look through."""

import numpy as np
import pandas as pd

from portfolio.present import browse


def outcomes(n, failures):
    return pd.DataFrame({"failed": np.arange(n) < failures})


def test_few_examples_are_all_there():
    """In their order."""
    assert len(browse._chosen(outcomes(2000, 10))) == 2000


def test_of_many_all_that_failed_are_there_and_the_others_by_chance():
    """A file that repeats itself every fifty rows is shown as it is, which every fiftieth row is not."""
    found = browse._chosen(outcomes(100_000, 300))
    others = found.index[~found["failed"]]

    assert (len(found), int(found["failed"].sum())) == (2000, 300)
    assert found.index.is_monotonic_increasing
    assert len(set(others % 50)) == 50
    assert browse._chosen(outcomes(100_000, 300)).equals(found)


def test_of_many_failures_half_of_the_room_is_theirs():
    """So that what is right can be looked at as well; what it leaves free they get."""
    assert int(browse._chosen(outcomes(100_000, 50_000))["failed"].sum()) == 1000
    assert int(browse._chosen(outcomes(100_000, 99_900))["failed"].sum()) == 1900
