"""What users have already: a further table of pairs, from which a recommender without a model knows what is popular."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping

import pandas as pd

from portfolio.records import Examples
from portfolio.words import cell


def popular_and_new(
    examples: Examples, document_id: str, relevant: Iterable[Mapping[str, float]]
) -> tuple[str, list[list[str]]] | None:
    """For each query the documents that most have, less those it has; and whose they are: "user has in data/seen.csv".

    Args:
        examples: with the further tables, of which one may tell what each user has.
        document_id: the column of ids of documents, called alike in all tables.
        relevant: what is relevant in training.

    Returns:
        ``None`` where no further table has both a column of the queries and the ids of documents.
    """
    pairs = _pairs(examples, document_id)
    if pairs is None:
        return None
    name, key, table = pairs
    documents = table[document_id].map(cell)
    often = Counter(one for grades in relevant for one in grades) + Counter(documents.tolist())
    ordered = sorted(often, key=lambda one: (-often[one], one))
    has = {user: set(names) for user, names in documents.groupby(table[key].map(cell))}
    users = [has.get(cell(user), set()) for user in examples.test[key]]
    return f"{key} has in {name}", [[one for one in ordered if one not in mine] for mine in users]


def _pairs(examples: Examples, document_id: str) -> tuple[str, str, pd.DataFrame] | None:
    """The first further table of pairs: its name, its column of the queries, and itself."""
    asked = [column.name for column in examples.columns if column.role == "feature" and not column.private]
    for name, table in examples.tables.items():
        shared = [column for column in asked if column in table and column != document_id]
        if name != "documents" and shared and document_id in table:
            return name, shared[0], table
    return None
