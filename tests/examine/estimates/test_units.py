"""What is independent of what."""

import pandas as pd

from portfolio.examine.estimates.units import Units, groups_of


def test_rows_with_an_empty_group_stand_for_themselves():
    """An empty cell says that nothing is known: such rows are no large group, whose range would be far too wide."""
    table = pd.DataFrame({"owner": ["Ann", "", "Ann", "", "Bob", ""], "year": [1, 1, 2, 2, 3, 3]})

    assert Units.of(6, groups_of(table, "owner")).count == 5
    assert Units.of(6, groups_of(table, "year")).count == 3
    assert groups_of(table, None) is None
