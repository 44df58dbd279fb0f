"""Ranked lists against what is relevant: read from JSON, and how good the order is."""

from __future__ import annotations

import json
import math
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from portfolio.task import Complaint
from portfolio.words import cell, count

if TYPE_CHECKING:
    import pandas as pd

FIRST = 10
"""How many results a first page has; nDCG and the hit rate look no further."""

MOST_RETURNED = 1000
NAMED = 3
"""Documents that a complaint names."""

_LARGEST_GRADE = 1_000_000


class UnreadableError(ValueError):
    """Why a cell is no list of documents, with what to do about it."""

    def __init__(self, message: str, hint: str | None = None) -> None:
        super().__init__(message)
        self.message, self.hint = message, hint


def read_ranking(text: str) -> list[str]:
    """The ids of a result, best first: a JSON list of texts or whole numbers.

    Raises:
        UnreadableError: it is something else, or a document is in it twice.
    """
    value = _loaded(text, 'write a JSON list of document ids, best first: json.dumps(["gimp", "inkscape"])')
    if not isinstance(value, list):
        raise UnreadableError("the prediction is no list", "write a JSON list of document ids, best first")
    ids = [_id(item) for item in value]
    _refuse_twice(ids)
    return ids


def read_relevance(text: str) -> dict[str, float]:
    """Grade by id of what is relevant: 1 for each of a JSON list, or as a JSON object says; grades of 0 are left out.

    Raises:
        UnreadableError: it is something else, or nothing is relevant.
    """
    value = _loaded(text, 'write a JSON list of ids, or an object of grades such as {"gimp": 2, "xpaint": 1}')
    if isinstance(value, dict):
        grades = {key: _grade(key, grade) for key, grade in value.items()}
    elif isinstance(value, list):
        ids = [_id(item) for item in value]
        _refuse_twice(ids)
        grades = dict.fromkeys(ids, 1.0)
    else:
        raise UnreadableError("neither a list of ids nor an object of grades")
    relevant = {name: grade for name, grade in grades.items() if grade > 0}
    if not relevant:
        raise UnreadableError(
            "no document is relevant", "take out queries that nothing answers; no list is right there"
        )
    return relevant


def read_short(text: str) -> list[str]:
    """The same, of at most so many as may be returned."""
    ids = read_ranking(text)
    if len(ids) > MOST_RETURNED:
        raise UnreadableError(f"{count(len(ids))} documents", f"return at most {MOST_RETURNED}, the best ones")
    return ids


def about_cells(cells: pd.Series, read: Callable[[str], Any], known: Any) -> Iterator[Complaint]:
    """What is wrong with cells that ``read`` reads, or with ids that are not known."""
    yield from filter(None, (_about(str(text), row, read, known) for row, text in enumerate(cells)))


def _about(text: str, row: int, read: Callable[[str], Any], known: Any) -> Complaint | None:
    try:
        ids = read(text)
    except UnreadableError as error:
        return Complaint(error.message, row, error.hint)
    unknown = [name for name in ids if name not in known] if known else []
    if not unknown:
        return None
    return Complaint(f"{_named(unknown)}: no such document", row, "ids are those of documents:")


def _named(unknown: Sequence[str]) -> str:
    return ", ".join(map(repr, unknown[:NAMED])) + (", …" if len(unknown) > NAMED else "")


def readable(cells: Iterable[object]) -> Iterator[Mapping[str, float]]:
    """The relevance in each of these cells that holds one."""
    for text in cells:
        try:
            yield read_relevance(str(text))
        except UnreadableError:
            continue


def _loaded(text: str, hint: str) -> Any:
    try:
        return json.loads(text, parse_constant=float)
    except (ValueError, RecursionError) as error:
        shown = text if len(text) <= 40 else text[:39] + "…"
        raise UnreadableError(f"{shown!r} is not JSON" if text.strip() else "the cell is empty", hint) from error


def _id(item: Any) -> str:
    if isinstance(item, str) and item and item.isprintable():
        return item
    if isinstance(item, int | float) and not isinstance(item, bool) and math.isfinite(item) and item == int(item):
        return cell(item)
    shown = repr(item)
    raise UnreadableError(f"{shown if len(shown) <= 40 else shown[:39] + '…'} is no id of a document")


def _grade(name: str, grade: Any) -> float:
    is_number = isinstance(grade, int | float) and not isinstance(grade, bool)
    if not is_number or not 0 <= grade <= _LARGEST_GRADE:
        raise UnreadableError(f"the grade of {name!r} is no number from 0 to {_LARGEST_GRADE}")
    return float(grade)


def _refuse_twice(ids: Sequence[str]) -> None:
    if len(set(ids)) < len(ids):
        twice = Counter(ids).most_common(1)[0][0]
        raise UnreadableError(f"{twice!r} is in the list twice", "list every document once")


@dataclass(frozen=True)
class Ranked:
    """How one result compares with what is relevant.

    Attributes:
        ndcg: nDCG of the first ten, 0 to 1.
        recall: share of the relevant documents among the first ``depth``, of as many as have room there.
        first: rank of the first relevant document, from 1; 0 where none is in the list.
        on_first_page: relevant documents among the first ten.
        ranks: rank of each relevant document that is in the list.
    """

    ndcg: float
    recall: float
    first: int
    on_first_page: int
    ranks: Mapping[str, int]


def ranked(result: Sequence[str], relevant: Mapping[str, float], depth: int) -> Ranked:
    """Compares a result, best first, with the grades of what is relevant (grades above 0, at least one).

    nDCG is Järvelin and Kekäläinen's (2002) with their logarithm to base 2, discounting from the second rank on as
    log2(rank + 1), and with the grade itself as gain, as in scikit-learn's ``ndcg_score``; the ideal list is cut off at
    ten too. Recall is capped at what ``depth`` results can hold (Thakur and others 2021, BEIR).
    """
    ranks = {name: rank for rank, name in enumerate(result, 1) if name in relevant}
    best = sorted(relevant.values(), reverse=True)
    gained = [relevant.get(name, 0.0) for name in result[:FIRST]]
    return Ranked(
        ndcg=discounted(gained) / discounted(best[:FIRST]),
        recall=sum(rank <= depth for rank in ranks.values()) / min(depth, len(relevant)),
        first=min(ranks.values(), default=0),
        on_first_page=sum(rank <= FIRST for rank in ranks.values()),
        ranks=ranks,
    )


def discounted(gains: Sequence[float]) -> float:
    """Discounted cumulative gain: later ranks count less."""
    return math.fsum(gain / math.log2(rank + 1) for rank, gain in enumerate(gains, 1))
