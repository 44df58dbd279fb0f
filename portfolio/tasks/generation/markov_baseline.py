"""Texts letter by letter, remembering one letter: what a generator must beat."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING

from portfolio.records import Examples
from portfolio.tasks.generation.predictions import texts_in

if TYPE_CHECKING:
    import pandas as pd

SEED = "portfolio"
END = ""
"""Stands before the first and after the last letter."""


class Chain:
    """A Markov chain of order 1 over letters (Markov 1913; Shannon 1948 drew words from it)."""

    def __init__(self, texts: Sequence[str]) -> None:
        self.longest = 2 * max(map(len, texts))
        counts: dict[str, Counter[str]] = {}
        for text in texts:
            for letter, after in zip([END, *text], [*text, END], strict=True):
                counts.setdefault(letter, Counter())[after] += 1
        self.followers = {letter: (list(seen), list(seen.values())) for letter, seen in counts.items()}

    def drawn(self, seed: str) -> str:
        """A text that holds at least one letter; equal seeds give equal texts."""
        dice = random.Random(seed)
        while True:
            text = self._once(dice).strip()
            if text:
                return text

    def _once(self, dice: random.Random) -> str:
        text, letter = "", END
        while len(text) < self.longest:
            letter = dice.choices(*self.followers[letter])[0]
            if letter == END:
                break
            text += letter
        return text


def drawn_texts(examples: Examples, condition: str | None) -> tuple[bool, pd.Series[str]]:
    """Whether there are training rows, and a text for each test row, drawn by those of its condition.

    A condition that training lacks gets texts by all its rows; without training rows the test set serves.
    """
    import pandas as pd

    train = examples.train if examples.train is not None and len(examples.train) else None
    source = examples.test if train is None else train
    texts = texts_in(source, examples.target)
    asked = texts_in(examples.test, condition)
    given = texts_in(source, condition) if condition in source else [""] * len(source)
    chains = {"": Chain(texts)}
    for name in set(asked) & set(given) - {""}:
        chains[name] = Chain([text for text, other in zip(texts, given, strict=True) if other == name])
    ids = [str(name) for name in examples.test.index]
    found = [chains.get(name, chains[""]).drawn(f"{SEED} {row}") for name, row in zip(asked, ids, strict=True)]
    return train is not None, pd.Series(found, examples.test.index, dtype=object)
