"""Near copies of texts, found by MinHash and then compared word for word.

The cost is bounded: at most 10,000 test and 100,000 training texts of at most 100 words are looked at. Each becomes 32
smallest hashes of its word triples (Broder 1997); texts that agree in four of them at once are compared exactly.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import chain
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from portfolio.examine.checks.check import MOST_ROWS, NO_TRAINING, Answers, Case, Check, drawn, drawn_words
from portfolio.examine.checks.split import NEGLIGIBLE
from portfolio.words import count, counted, listed, percent

if TYPE_CHECKING:
    import pandas as pd

Hashes = NDArray[np.uint64]

LEAST_WORDS = 12
"""With fewer words, two texts of one template are as alike as two copies."""

LEAST_IN_A_COPY = 5
"""A text of so many words that stands again word for word is a copy; with fewer it may be chance."""

ALIKE = 0.8
"""Share of word triples in common; Lee et al. 2022 (ACL) call texts near copies from an edit similarity of 0.8 on."""

MOST_TEST = 10_000
MOST_WORDS = 100
_MOST_CHARACTERS = 1_000
_CHUNK = 10_000
_BANDS, _ROWS = (
    8,
    4,
)  # two texts that share 0.8 of their triples are compared with a chance of 1 - (1 - 0.8^4)^8 = 0.985
WORD = re.compile(r"[぀-ヿ㐀-鿿]|\w+")  # one sign of Japanese or Chinese is a word


class TextsApart(Check):
    """A text that training knows nearly word for word is no test."""

    code = "PF014"

    def look(self, case: Case) -> Answers:
        train = case.examples.train
        columns = [column.name for column in case.shared if column.kind == "text"]
        if train is None:
            return self.skipped(NO_TRAINING)
        if not columns:
            return self.skipped("no column of texts")
        found = {name: near_copies(case.examples.test[name], train[name]) for name in columns}
        looked = max(copies.n_looked_at for copies in found.values())
        if not looked:
            return self.skipped("texts of a few words are alike by chance")
        name = max(columns, key=lambda name: len(found[name].ids))
        ids = [case.examples.short(one) for one in found[name].ids]
        n = len(case.examples.test)
        drawn_from = drawn_words(n, MOST_TEST) or drawn_words(len(train))
        of = f"{count(len(ids))} of {counted(looked, 'test text')}{drawn_from}"
        if len(ids) < max(1, NEGLIGIBLE * looked):
            if not ids:
                return self.passed(
                    f"None of {counted(looked, 'test text')}{drawn_from} is a near copy of a training text."
                )
            return self.passed(f"Near copies of training texts are too few to matter: {of} ({listed(ids)}).")
        sentence = f"{of} ({percent(len(ids) / looked)}) are near copies of a training text in {name}: {listed(ids)}."
        return self.found(sentence, "Take them out of the training data, train again, and let the build measure.")


@dataclass(frozen=True)
class Copies:
    """Ids of test rows that are near copies of a training row, and how many were long enough to be looked at."""

    ids: tuple[str, ...]
    n_looked_at: int


def near_copies(test: pd.Series, train: pd.Series) -> Copies:
    """The near copies among test texts of what stands in training."""
    test, train = drawn(test.to_frame(), MOST_TEST).iloc[:, 0], drawn(train.to_frame(), MOST_ROWS).iloc[:, 0]
    mine, theirs = _Texts.of(test), _Texts.of(train)
    known = set(theirs.short.values())
    copied = {row for row, text in mine.short.items() if text in known} | _nearly(mine, theirs)
    return Copies(tuple(sorted(str(test.index[row]) for row in copied)), len(mine.short) + mine.rows.size)


@dataclass(frozen=True)
class _Texts:
    """Short texts as they are, by their row; of longer ones the rows and the hashed word triples, one by one."""

    short: dict[int, str]
    rows: NDArray[np.int64]
    triples: Hashes
    starts: NDArray[np.int64]

    @classmethod
    def of(cls, texts: pd.Series) -> _Texts:
        short: dict[int, str] = {}
        rows, sizes, parts = [], [], [np.empty(0, np.uint64)]
        for at in range(0, len(texts), _CHUNK):
            long = []
            for row, text in enumerate(texts.iloc[at : at + _CHUNK].tolist(), at):
                words = WORD.findall(str(text)[:_MOST_CHARACTERS].casefold())[:MOST_WORDS]
                if len(words) >= LEAST_WORDS:
                    long.append(words)
                    rows.append(row)
                    sizes.append(len(words) - 2)
                elif len(words) >= LEAST_IN_A_COPY:
                    short[row] = " ".join(words)
            if long:
                parts.append(_triples(long))
        return cls(short, np.array(rows, np.int64), np.concatenate(parts), np.cumsum([0, *sizes]))

    def set_of(self, at: int) -> Hashes:
        return np.unique(self.triples[self.starts[at] : self.starts[at + 1]])

    def bands(self) -> Hashes:
        """For each text the keys of its bands, each made of four smallest hashes."""
        rng, keys = np.random.default_rng(0), np.zeros((self.rows.size, _BANDS), np.uint64)
        for band in range(_BANDS):
            for _ in range(_ROWS):
                mask, factor = rng.integers(1, 1 << 63, 2, dtype=np.uint64)
                smallest = np.minimum.reduceat((self.triples ^ mask) * (factor | np.uint64(1)), self.starts[:-1])
                keys[:, band] = keys[:, band] * np.uint64(0x9E3779B97F4A7C15) + smallest
        return keys


def _triples(texts: list[list[str]]) -> Hashes:
    """Hashes of each three words in a row, none across the border of two texts."""
    import pandas as pd

    words = pd.util.hash_array(np.array(list(chain.from_iterable(texts)), dtype=object), categorize=True)
    ends = np.cumsum([len(text) for text in texts])
    whole = np.ones(words.size, bool)
    whole[ends - 1] = whole[ends - 2] = False
    joined = words * np.uint64(0x100000001B3) + np.roll(words, -1)
    joined = joined * np.uint64(0xC2B2AE3D27D4EB4F) + np.roll(words, -2)
    return np.asarray(joined[whole] * np.uint64(0xFF51AFD7ED558CCD))


def _nearly(test: _Texts, train: _Texts) -> set[int]:
    """Rows of test texts that share most of their triples with one training text."""
    if not test.rows.size or not train.rows.size:
        return set()
    mine, theirs, found = test.bands(), train.bands(), set[int]()
    for band in range(_BANDS):
        order = np.argsort(theirs[:, band], kind="stable")
        keys = theirs[order, band]
        at = np.minimum(np.searchsorted(keys, mine[:, band]), keys.size - 1)
        for text in np.flatnonzero(keys[at] == mine[:, band]).tolist():
            row = int(test.rows[text])
            if row not in found and _jaccard(test.set_of(text), train.set_of(int(order[at[text]]))) >= ALIKE:
                found.add(row)
    return found


def _jaccard(one: Hashes, other: Hashes) -> float:
    both = np.intersect1d(one, other, assume_unique=True).size
    return float(both / (one.size + other.size - both))
