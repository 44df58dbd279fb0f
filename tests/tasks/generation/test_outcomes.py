"""What is distinct among generated texts."""

from __future__ import annotations

import pandas as pd
import pytest

from portfolio.tasks.generation.outcomes import first_copies, kept_shares


def test_copies_with_room_count_like_texts_of_their_own():
    """A name that real ones bear as often as the generated ones is no repeat; the first copies are what counts."""
    items = [*"abcdefgh", "x", "x", "y", "y"]
    room = [("", "x"), ("", "x")]
    tables = [
        pd.DataFrame({"item": items, "condition": "", "kept": kept_shares(items, [""] * 12, real)})
        for real in ([], room)
    ]

    assert [table["kept"].sum() for table in tables] == pytest.approx([10, 11])
    assert first_copies(tables[0]).tolist() == [1] * 9 + [0, 1, 0]
    assert first_copies(tables[1]).tolist() == [1] * 11 + [0]
