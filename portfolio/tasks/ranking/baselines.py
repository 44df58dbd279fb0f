"""Finding documents without a model: those that share most words with the query, or those that are always wanted."""

from __future__ import annotations

import heapq
import json
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence

import pandas as pd

from portfolio.examine.estimates.random_baselines import source_of
from portfolio.records import Examples
from portfolio.tasks.ranking import sentences
from portfolio.tasks.ranking.documents import Documents
from portfolio.tasks.ranking.predictions import asked, readable, target_of
from portfolio.words import cell


def baselines(examples: Examples, documents: Documents, depth: int, which: slice) -> list[tuple[str, pd.DataFrame]]:
    """Documents by words shared with the query; where it has none, and beside them, popular ones, less those it has."""
    source, where = source_of(examples)
    is_training, n = source is not examples.test, len(examples.test)
    known, queries = list(readable(source[target_of(examples)])), asked(examples, examples.test)
    found: list[tuple[str, Callable[[], Sequence[Sequence[str]]]]] = []
    if by_words := bool(documents.texts) and are_words(queries):
        found.append((sentences.BY_WORDS, lambda: list(map(WordMatch(documents.texts, depth).found, queries))))
    if not by_words and documents.texts and not is_training:
        found.append((sentences.FIRST_OF_TABLE, lambda: [list(documents.texts)] * n))
    elif not by_words or is_training:
        found.append((sentences.popular(where), lambda: [most_wanted(known)] * n))
    if new := _popular_and_new(examples, documents.identifier, known if is_training else ()):
        found.append(new)
    return [(name, _cells(lists(), examples, documents, depth)) for name, lists in found[which]]


def _cells(lists: Sequence[Sequence[str]], examples: Examples, documents: Documents, depth: int) -> pd.DataFrame:
    """Lists of documents as predictions, without those that are not in the table."""
    there = documents.texts
    short = ([name for name in names if not there or name in there][:depth] for names in lists)
    return (
        examples.test[[]].assign(prediction=[json.dumps(names, ensure_ascii=False) for names in short]).astype(object)
    )


# ---- by words --------------------------------------------------------------------------------------------------------


def words(text: str) -> list[str]:
    """The words of a text, without case and punctuation."""
    return re.findall(r"\w+", text.casefold())


class WordMatch:
    """Documents by the words that they hold."""

    def __init__(self, documents: Mapping[str, str], depth: int) -> None:
        """Takes the text of each document by its id, and how many are wanted."""
        self._depth = depth
        held = {name: words(text) for name, text in documents.items()}
        self._order = {name: (len(held[name]), documents[name], name) for name in documents}
        self._holding: dict[str, list[str]] = defaultdict(list)
        for name, of_document in held.items():
            for word in sorted(set(of_document)):
                self._holding[word].append(name)

    def found(self, query: str) -> list[str]:
        """Ids of documents that share words with the query: most words first, then shorter ones, then by alphabet."""
        shared = Counter(name for word in set(words(query)) for name in self._holding.get(word, ()))
        return heapq.nsmallest(self._depth, shared, key=lambda name: (-shared[name], *self._order[name]))


def are_words(queries: Sequence[str]) -> bool:
    """Whether most of them hold a word of two letters or more: user numbers, and keys such as u17, do not."""
    return 2 * sum(any(word.isalpha() and len(word) > 1 for word in words(query)) for query in queries) > len(queries)


# ---- by popularity ---------------------------------------------------------------------------------------------------


def most_wanted(relevant: Iterable[Mapping[str, float]], more: Iterable[str] = ()) -> list[str]:
    """Ids of the documents by how many queries they are relevant to, and how often they come in ``more``; ties by
    alphabet."""
    often = Counter(name for grades in relevant for name in grades) + Counter(more)
    return sorted(often, key=lambda name: (-often[name], name))


def _popular_and_new(
    examples: Examples, document_id: str, relevant: Iterable[Mapping[str, float]]
) -> tuple[str, Callable[[], list[list[str]]]] | None:
    """For each query the documents that most have, less those it has; ``None`` where no further table tells which.

    Such a table has a column of the queries and one of the ids of documents, called as elsewhere.
    """
    columns = [column.name for column in examples.columns if column.role == "feature" and not column.private]
    for name, table in examples.tables.items():
        shared = [column for column in columns if column in table and column != document_id]
        if name == "documents" or not shared or document_id not in table:
            continue

        def lists(table: pd.DataFrame = table, key: str = shared[0]) -> list[list[str]]:
            held = table[document_id].map(cell)
            ordered, has = most_wanted(relevant, held), held.groupby(table[key].map(cell)).agg(set)
            users = [has.get(cell(user), set()) for user in examples.test[key]]
            return [[document for document in ordered if document not in mine] for mine in users]

        return sentences.popular_and_new(shared[0], name), lists
    return None
