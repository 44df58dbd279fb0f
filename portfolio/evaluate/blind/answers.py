"""Whether a file holds the answers of the test set, by what is in it and not by its name.

It looks for accidents, such as answers.txt or labels.npy beside predict.py, and not for what is hidden on purpose. A
word list or a model has the same labels, but not one after the other as the test examples have them, nor beside their
ids. Nothing is unpickled, and no more than ``MOST_BYTES`` of a file are read (see ``unpacked.py``).
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Hashable, Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from portfolio.evaluate.blind.unpacked import Found, unpacked

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from portfolio.records import Examples

FEWEST, RUN = 12, 256
"""Of fewer answers nothing can be told; of more, so many one after the other are looked for."""

MOST_RAW = 2 << 20
_SURE = 10.0
"""Bits by which a run of answers must be less likely than that it comes up somewhere in the file by chance."""

_WORD = re.compile(r"[^\s,;|\t\"'\[\]{}()<>=:]+")
_NUMBERS = ("<i8", "<i4", "<f8", "<f4")


@dataclass(frozen=True)
class Answers:
    """Ids and answers of the test examples, in their order, as text."""

    ids: Sequence[str]
    truth: Sequence[str]

    @classmethod
    def of(cls, examples: Examples) -> Answers | None:
        """``None`` where there are too few, or all are alike, so that finding them would say nothing."""
        if examples.target is None or len(examples.test) < FEWEST:
            return None
        truth = [_plain(str(cell).strip()) for cell in examples.test[examples.target]]
        return cls([*map(str, examples.test.index)], truth) if len(set(truth)) > 1 else None

    def are_in(self, path: Path) -> bool:
        """Whether the file holds them: in their order, by whatever code, or each beside its id."""
        return any(self._in(found) for found in unpacked(path))

    def _in(self, found: Found) -> bool:
        if found.content is not None:
            return self._in_bytes(found.content)
        streams = [[_plain(str(value)) for value in stream] for stream in found.streams]
        if found.text is not None:
            lines = [_WORD.findall(line) for line in found.text.splitlines()]
            streams += [[_plain(row[at]) for row in lines if row] for at in (0, -1)]
            streams.append([_plain(word) for word in _WORD.findall(found.text)])
        rows = (
            [[_plain(str(value)) for value in row] for row in zip(*found.streams, strict=False)] if found.table else []
        )
        return any(self._in_order(stream) or self._near_ids(stream) for stream in streams) or self._near_ids(
            [value for row in rows for value in row]
        )

    def _in_order(self, stream: Sequence[Hashable]) -> bool:
        """One after the other, as they are or under other names."""
        return self._like(pd.factorize(np.array(list(stream), dtype=object))[0]) or self._same(stream)

    def _like(self, codes: NDArray[np.integer[Any]]) -> bool:
        """Whether equal values stand where equal answers do, which is no chance in so long a sequence."""
        if len(codes) < len(self._window) or self._bits < math.log2(len(codes)) + _SURE:
            return False
        return bool(_like(codes, pd.factorize(np.array(self._window, dtype=object))[0]).size)

    def _same(self, stream: Sequence[Hashable]) -> bool:
        """The very values, where nearly all of them differ, so that their pattern tells nothing."""
        starts = (at for at, value in enumerate(stream) if self._differ and value == self._window[0])
        return any(list(stream[at : at + len(self._window)]) == list(self._window) for at in starts)

    def _near_ids(self, stream: Sequence[str]) -> bool:
        """Behind each id the first label is its answer, or before it the last."""
        truth = dict(zip(map(_plain, self.ids), self.truth, strict=True))
        return any(self._beside(words, truth) for words in (list(stream), list(stream)[::-1]))

    def _beside(self, words: Iterable[str], truth: dict[str, str]) -> bool:
        labels, label = set(self.truth), None
        right: set[str] = set()
        wrong: set[str] = set()
        for word in words:
            if word in truth:
                if label is not None:
                    (right if label == truth[word] else wrong).add(word)
            elif word in labels:
                label = word
        guess = Counter(self.truth).most_common(1)[0][1] / len(self.truth)
        found = len(right | wrong)
        return 2 * found >= len(truth) and len(right - wrong) >= found * (1 + guess) / 2

    @cached_property
    def _bits(self) -> float:
        """How unlikely it is that something has the same answers in the same places by chance, as a power of two."""
        truth = self._window
        n, kinds = len(truth), Counter(truth)
        meet = sum((count / n) ** 2 for count in kinds.values())
        by_kind = -(n - len(kinds)) * math.log2(meet) - len(kinds) * math.log2(max(1 - meet, 0.5))
        changes = sum(one != other for one, other in pairwise(truth))
        by_change = math.log2(math.comb(n - 1, changes)) + changes * math.log2(max(len(kinds) - 1, 1))
        return min(by_kind, by_change)

    @property
    def _window(self) -> Sequence[str]:
        return self.truth[:RUN]

    @property
    def _differ(self) -> bool:
        """Whether at least half of the answers are different from each other."""
        return 2 * len(set(self._window)) >= len(self._window)

    def _in_bytes(self, content: bytes) -> bool:
        """As an array of texts, or of numbers that stand for them."""
        if self._differ:
            wide = max(map(len, self.truth))
            arrays = [np.array(self._window, f"<U{wide}"), np.array([text.encode() for text in self._window])]
            with suppress(ValueError, OverflowError):
                arrays += [np.array([float(text) for text in self._window]).astype(kind) for kind in _NUMBERS]
            return any(array.tobytes() in content for array in arrays)
        few = content[:MOST_RAW]
        whole = ((size, few[start:]) for size in (1, 2, 4, 8) for start in range(size))
        return any(self._like(np.frombuffer(part[: len(part) // size * size], f"<u{size}")) for size, part in whole)


def _plain(text: str) -> str:
    """Numbers as they are written shortest: 3 for 3.0."""
    try:
        value = float(text)
    except ValueError:
        return text
    return f"{value:.15g}" if math.isfinite(value) else text


def _like(codes: NDArray[np.integer[Any]], pattern: NDArray[np.int64]) -> NDArray[np.int64]:
    """Where a run begins that has equal values in the same places as the pattern, and different ones elsewhere."""
    starts = np.arange(len(codes) - len(pattern) + 1)
    last: dict[int, int] = {}
    for at, kind in enumerate(pattern.tolist()):
        here = codes[starts + at]
        if kind in last:
            starts = starts[here == codes[starts + last[kind]]]
        else:
            differ = [here != codes[starts + other] for other in last.values()]
            starts = starts[np.logical_and.reduce(differ)] if differ else starts
        last[kind] = at
        if not starts.size:
            break
    return starts
