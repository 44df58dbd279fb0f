"""Finding documents without a model: those that share most words with the query, or those that are always wanted."""

from __future__ import annotations

import heapq
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence


def words(text: str) -> list[str]:
    """The words of a text, without case and punctuation."""
    return re.findall(r"\w+", text.casefold())


class WordMatch:
    """Documents by the words that they hold."""

    def __init__(self, documents: Mapping[str, str]) -> None:
        """Takes the text of each document by its id."""
        held = {name: words(text) for name, text in documents.items()}
        self._order = {name: (len(held[name]), documents[name], name) for name in documents}
        self._holding: dict[str, list[str]] = defaultdict(list)
        for name, of_document in held.items():
            for word in sorted(set(of_document)):
                self._holding[word].append(name)

    def found(self, query: str, depth: int) -> list[str]:
        """Ids of documents that share words with the query: most words first, then shorter ones, then by alphabet."""
        shared = Counter(name for word in set(words(query)) for name in self._holding.get(word, ()))
        return heapq.nsmallest(depth, shared, key=lambda name: (-shared[name], *self._order[name]))


def are_words(queries: Sequence[str]) -> bool:
    """Whether most of them hold a word of two letters or more: user numbers, and keys such as u17, do not."""
    return 2 * sum(any(word.isalpha() and len(word) > 1 for word in words(query)) for query in queries) > len(queries)


def most_wanted(relevant: Iterable[Mapping[str, float]]) -> Sequence[str]:
    """Ids of the documents by how many queries they are relevant to, ties by alphabet."""
    often = Counter(name for grades in relevant for name in grades)
    return sorted(often, key=lambda name: (-often[name], name))
