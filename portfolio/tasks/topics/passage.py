"""A few lines of a document in which the words of its topics are marked."""

from __future__ import annotations

from collections.abc import Collection

from portfolio.tasks.topics.coherence import WORD, words_of

WINDOW = 60
"""Words of a document that are shown."""


def marked(text: str, wanted: Collection[str], *, window: int = WINDOW) -> list[tuple[str, bool]]:
    """The stretch of the text that holds most of the wanted words, in pieces: (text, whether it is one of them)."""
    plain = text.replace("\N{RIGHT SINGLE QUOTATION MARK}", "'")
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


def found(text: str, wanted: Collection[str]) -> list[str]:
    """Which of the wanted words stand in the text, in the order given."""
    words = words_of(text)
    runs = {"_".join(words[i : i + n]) for n in {word.count("_") + 1 for word in wanted} for i in range(len(words))}
    return [word for word in wanted if word in runs]


def _hits(words: list[str], wanted: Collection[str]) -> list[bool]:
    """Which words are wanted, or part of a phrase that is."""
    hit = [False] * len(words)
    for length in sorted({word.count("_") + 1 for word in wanted}):
        for start in range(len(words) - length + 1):
            if "_".join(words[start : start + length]) in wanted:
                hit[start : start + length] = [True] * length
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
