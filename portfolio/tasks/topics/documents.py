"""The text of a document: its words, how often those of a topic stand there, and lines in which they are marked."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

Words: TypeAlias = tuple[str, ...]
"""The words of one topic, best first. A phrase has "_" between its words."""

WORD = re.compile(r"[^\W_]+(?:'[^\W_]+)*")
WINDOW = 60
"""Words of a document that are shown."""


def text_of(value: object) -> str:
    """A cell as text; nothing for one that is missing."""
    return "" if value is None or value != value else str(value)


def words_of(text: str) -> list[str]:
    """The words of a text in small letters, in their order: runs of letters and digits, with an apostrophe inside."""
    return WORD.findall(_plain(text).casefold())


def _plain(text: str) -> str:
    return text.replace("\N{RIGHT SINGLE QUOTATION MARK}", "'")


def _runs(words: Sequence[str], wanted: Collection[str]) -> Iterator[tuple[int, str]]:
    """Each word, and each run of words as long as a wanted phrase, with the place where it begins."""
    for length in sorted({word.count("_") + 1 for word in wanted}):
        yield from ((at, "_".join(words[at : at + length])) for at in range(len(words) - length + 1))


def occurrences(texts: Sequence[str], wanted: Sequence[str]) -> NDArray[np.int64]:
    """How often each wanted word or phrase stands in each text: shape (texts, wanted)."""
    counted = (Counter(run for _, run in _runs(words_of(text), wanted)) for text in texts)
    return np.array([[found[word] for word in wanted] for found in counted], np.int64).reshape(len(texts), len(wanted))


def found(text: str, wanted: Collection[str]) -> list[str]:
    """Which of the wanted words stand in the text, in the order given."""
    runs = {run for _, run in _runs(words_of(text), wanted)}
    return [word for word in wanted if word in runs]


def marked(text: str, wanted: Collection[str], *, window: int = WINDOW) -> list[tuple[str, bool]]:
    """The stretch of the text that holds most of the wanted words, in pieces: (text, whether it is one of them)."""
    plain = _plain(text)
    spans = [match.span() for match in WORD.finditer(plain)]
    if not spans:
        return [(text[:200], False)] if text.strip() else []
    words = [plain[low:high].casefold() for low, high in spans]
    hit = _hits(words, wanted)
    sums = [sum(hit[:window])]
    for start in range(1, max(1, len(words) - window + 1)):
        sums.append(sums[-1] - hit[start - 1] + hit[start + window - 1])
    first = sums.index(max(sums))
    last = min(first + window, len(words))
    pieces: list[tuple[str, bool]] = [("… ", False)] if first else []
    begin = spans[first][0] if first else 0
    for at in range(first, last):
        low, high = spans[at]
        pieces += [(text[begin:low], False), (text[low:high], hit[at])]
        begin = high
    pieces.append((" …", False) if last < len(words) else (text[begin:], False))
    return _joined(pieces)


def _hits(words: list[str], wanted: Collection[str]) -> list[bool]:
    """Which words are wanted, or part of a phrase that is."""
    hit = [False] * len(words)
    for at, run in _runs(words, wanted):
        if run in wanted:
            hit[at : at + run.count("_") + 1] = [True] * (run.count("_") + 1)
    return hit


def _joined(pieces: list[tuple[str, bool]]) -> list[tuple[str, bool]]:
    """Neighbours that are both plain as one piece, and nothing empty."""
    joined: list[tuple[str, bool]] = []
    for text, is_hit in pieces:
        if joined and not is_hit and not joined[-1][1]:
            joined[-1] = (joined[-1][0] + text, False)
        elif text:
            joined.append((text, is_hit))
    return joined
