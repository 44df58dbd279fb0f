"""What is distinct among generated texts, and how much their number varies."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from portfolio.examine.generated import alike, kept_shares, variance_of_distinct


def drawn(rng, n, chances, room=()):
    """Texts drawn with these chances, beside real ones."""
    items = [f"t{code}" for code in rng.choice(len(chances), n, p=chances)]
    kept = kept_shares(items, [""] * n, [("", text) for text in room])
    return pd.DataFrame({"item": items, "condition": "", "kept": kept})


@pytest.mark.parametrize("power", [0.0, 1.0])
def test_the_number_of_distinct_texts_varies_as_foretold(power):
    """Texts of one chance and of very different ones, against the variance over samples."""
    chances = np.arange(1, 401.0) ** -power
    samples = [drawn(np.random.default_rng(seed), 200, chances / chances.sum()) for seed in range(400)]
    numbers = np.array([sample["kept"].sum() for sample in samples])

    assert np.mean([variance_of_distinct(sample) for sample in samples]) == pytest.approx(numbers.var(), rel=0.15)


def test_with_room_for_copies_it_varies_more_than_coins():
    """As many copies of the common ones as real texts show count, and may as well not have come."""
    chances = np.arange(1, 401.0) ** -1.0
    chances /= chances.sum()
    samples = []
    for seed in range(400):
        rng = np.random.default_rng(seed)
        room = [f"t{code}" for code in rng.choice(400, 200, p=chances)]
        samples.append(drawn(rng, 200, chances, room))
    numbers = np.array([sample["kept"].sum() for sample in samples])
    coins = numbers.mean() * (200 - numbers.mean()) / 200

    assert numbers.var() > 1.15 * coins
    assert np.mean([alike(sample) for sample in samples]) == pytest.approx(numbers.var() / coins, rel=0.2)


def test_it_never_varies_less_than_coins():
    """With no repeat, one, or nothing but repeats."""
    for items in (["a", "b", "c"], ["a", "a", "b"], ["a", "a", "a"]):
        kept = kept_shares(items, [""] * 3, [])
        assert alike(pd.DataFrame({"item": items, "condition": "", "kept": kept})) >= 1


def test_copies_with_room_count_like_texts_of_their_own():
    """A name that real ones bear as often as the generated ones is no repeat."""
    items = [*"abcdefgh", "x", "x", "y", "y"]
    room = [("", "x"), ("", "x")]
    tables = [
        pd.DataFrame({"item": items, "condition": "", "kept": kept_shares(items, [""] * 12, real)})
        for real in ([], room)
    ]

    assert [table["kept"].sum() for table in tables] == pytest.approx([10, 11])
    assert all(np.isfinite(alike(table)) for table in tables)
