"""Names letter by letter: each letter is drawn by what followed the letters before it in real names."""

from __future__ import annotations

import math
import random
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from functools import cached_property

START, END = "^", "$"
LONGEST = 40

Counts = dict[str, Counter[str]]


def followers(names: Iterable[str], order: int, weight: float = 1.0) -> Counts:
    """The last ``order`` letters -> how often each letter followed them, every name counted ``weight`` times."""
    counts: Counts = defaultdict(Counter)
    for name in names:
        text = START * order + name + END
        for place in range(order, len(text)):
            counts[text[place - order : place]][text[place]] += weight
    return dict(counts)


class Chain:
    """Followers after zero to ``order`` letters, mixed: the longer memory counts for more where it has seen more.

    A context with n followers of t different kinds keeps n / (n + t) of the say and leaves the rest to the context
    that is one letter shorter (Witten and Bell 1991); the shortest one leaves it to a draw among all letters.
    """

    def __init__(self, counts: Mapping[str, Mapping[str, float]], order: int) -> None:
        self.order, self.longest = order, counts
        self.chances: dict[str, dict[str, float]] = {}

    @cached_property
    def counts(self) -> list[Counts]:
        """Followers by the length of the context; the shorter contexts add up the longer ones."""
        levels: list[Counts] = [defaultdict(Counter) for _ in range(self.order + 1)]
        for context, seen in self.longest.items():
            for length, level in enumerate(levels):
                level[context[len(context) - length :]].update(seen)
        return levels

    @cached_property
    def letters(self) -> list[str]:
        return sorted(self.counts[0][""])

    def after(self, context: str) -> dict[str, float]:
        """Letter -> its chance after ``context``; the chances add up to 1."""
        if context not in self.chances:
            shorter = self.after(context[1:]) if context else dict.fromkeys(self.letters, 1 / len(self.letters))
            seen = self.counts[len(context)].get(context, Counter())
            total = sum(seen.values()) + len(seen)
            mixed = {letter: (seen[letter] + len(seen) * share) / total for letter, share in shorter.items() if total}
            self.chances[context] = mixed or shorter
        return self.chances[context]

    def bits(self, name: str) -> float:
        """How much a name surprises, in bits; a letter it has never met counts as the rarest of all."""
        text, total = START * self.order + name + END, 0.0
        for place in range(self.order, len(text)):
            chances = self.after(text[place - self.order : place])
            total -= math.log2(chances.get(text[place], min(chances.values())))
        return total

    def draw(self, dice: random.Random) -> str:
        """A new name in small letters."""
        name = ""
        while len(name) < LONGEST:
            chances = self.after((START * self.order + name)[len(name) :])
            letter = dice.choices(list(chances), list(chances.values()))[0]
            if letter == END:
                break
            name += letter
        return name


def capital(name: str) -> str:
    """As on a map: "vana-vigala" is Vana-Vigala."""
    return re.sub(r"(^|-)(\w)", lambda found: found[1] + found[2].upper(), name)
