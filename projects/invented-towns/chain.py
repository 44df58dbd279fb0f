"""Names letter by letter: each letter is drawn by what followed the two letters before it in real names."""

from __future__ import annotations

import random
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping

START, END = "^", "$"
LONGEST = 40

Counts = dict[str, Counter[str]]


def followers(names: Iterable[str], order: int) -> Counts:
    """The last ``order`` letters -> how often each letter followed them."""
    counts: Counts = defaultdict(Counter)
    for name in names:
        text = START * order + name + END
        for place in range(order, len(text)):
            counts[text[place - order : place]][text[place]] += 1
    return dict(counts)


def draw(counts: Mapping[str, Mapping[str, int]], order: int, dice: random.Random) -> str:
    """A name."""
    name = ""
    while len(name) < LONGEST:
        seen = counts[(START * order + name)[len(name) :]]
        letter = dice.choices(list(seen), list(seen.values()))[0]
        if letter == END:
            break
        name += letter
    return name
