"""Ranked lists and what is relevant, read from JSON; each query's list is set against what was wanted."""

from __future__ import annotations

import json
import math
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from portfolio import cells
from portfolio.cells import CellError, read_cells
from portfolio.records import Examples
from portfolio.task import Checked, Complaint
from portfolio.tasks.ranking import sentences
from portfolio.tasks.ranking.documents import Documents
from portfolio.tasks.ranking.metrics import FIRST, ranked
from portfolio.words import cell, count, shortened

if TYPE_CHECKING:
    import pandas as pd

MOST_RETURNED = 1000
NAMED = 3
"""Documents that a complaint names."""

TOLD = 5
"""Documents of either sort on a card."""

_LARGEST_GRADE = 1_000_000
_MOST_SHOWN = 40
_LIST = "write a JSON list of document ids, best first"

# ---- reading ---------------------------------------------------------------------------------------------------------


def read_ranking(text: str) -> list[str]:
    """The ids of a result, best first: a JSON list of texts or whole numbers.

    Raises:
        CellError: it is something else, a document is in it twice, or there are more than may be returned.
    """
    value = _loaded(text, f'{_LIST}: json.dumps(["gimp", "inkscape"])')
    if not isinstance(value, list):
        raise CellError("the prediction is no list", _LIST)
    ids = _ids(value)
    if len(ids) > MOST_RETURNED:
        raise CellError(f"{count(len(ids))} documents", f"return at most {MOST_RETURNED}, the best ones")
    return ids


def read_relevance(text: str) -> dict[str, float]:
    """Grade by id of what is relevant: 1 for each of a JSON list, or as a JSON object says; grades of 0 are left out.

    Raises:
        CellError: it is something else, or nothing is relevant.
    """
    value = _loaded(text, 'write a JSON list of ids, or an object of grades such as {"gimp": 2, "xpaint": 1}')
    if not isinstance(value, dict | list):
        raise CellError("neither a list of ids nor an object of grades")
    grades = dict.fromkeys(_ids(value), 1.0) if isinstance(value, list) else {k: _grade(k, v) for k, v in value.items()}
    relevant = {name: grade for name, grade in grades.items() if grade > 0}
    if not relevant:
        raise CellError("no document is relevant", "take out queries that nothing answers; no list is right there")
    return relevant


def readable(texts: Iterable[object]) -> Iterator[Mapping[str, float]]:
    """The relevance in each of these cells that holds one."""
    for text in texts:
        try:
            yield read_relevance(str(text))
        except CellError:
            continue


def _loaded(text: str, hint: str) -> Any:
    try:
        return json.loads(text, parse_constant=float)
    except (ValueError, RecursionError) as error:
        shown = repr(shortened(text, _MOST_SHOWN))
        raise CellError(f"{shown} is not JSON" if text.strip() else "the cell is empty", hint) from error


def _ids(items: Sequence[Any]) -> list[str]:
    ids = list(map(_id, items))
    if len(set(ids)) < len(ids):
        twice = Counter(ids).most_common(1)[0][0]
        raise CellError(f"{twice!r} is in the list twice", "list every document once")
    return ids


def _id(item: Any) -> str:
    if isinstance(item, str) and item and item.isprintable():
        return item
    if isinstance(item, int | float) and not isinstance(item, bool) and math.isfinite(item) and item == int(item):
        return cell(item)
    raise CellError(f"{shortened(repr(item), _MOST_SHOWN)} is no id of a document")


def _grade(name: str, grade: Any) -> float:
    is_number = isinstance(grade, int | float) and not isinstance(grade, bool)
    if not is_number or not 0 <= grade <= _LARGEST_GRADE:
        raise CellError(f"the grade of {name!r} is no number from 0 to {_LARGEST_GRADE}")
    return float(grade)


# ---- checking --------------------------------------------------------------------------------------------------------


def checked(predictions: pd.DataFrame, known: Collection[str]) -> Checked:
    """Canonical JSON lists; ``known`` are the documents there are, empty for any."""

    def canonical(text: str) -> str:
        return json.dumps(_known(read_ranking(text), known), ensure_ascii=False)

    return cells.checked(predictions, canonical, f"{_LIST}, for each query")


def about_truth(truth: pd.Series, known: Collection[str]) -> Sequence[Complaint]:
    """Cells that are no relevance, and ids that are no document."""
    return read_cells(truth, lambda text: _known(list(read_relevance(text)), known))[1]


def _known(ids: list[str], known: Collection[str]) -> list[str]:
    if unknown := [name for name in ids if name not in known] if known else []:
        raise CellError(f"{_some(unknown, repr)}: no such document", "ids are those of documents:")
    return ids


def _some(names: Sequence[str], called: Callable[[str], str]) -> str:
    return ", ".join(map(called, names[:NAMED])) + (", …" if len(names) > NAMED else "")


# ---- judging ---------------------------------------------------------------------------------------------------------


def outcomes_of(predictions: pd.DataFrame, examples: Examples, documents: Documents, depth: int) -> pd.DataFrame:
    """Per query: ``query``, its text; what ``Ranked`` holds; ``wanted``, some relevant ids with their ranks (0: not
    returned), best first; ``first_ten``, the ids returned first; ``n_relevant`` and ``n_returned``."""
    import pandas as pd

    test = examples.test.loc[predictions.index]
    given = zip(predictions["prediction"], test[target_of(examples)], asked(examples, test), strict=True)
    rows = [
        {"query": query, **_judged(read_ranking(said), read_relevance(str(truth)), documents, depth)}
        for said, truth, query in given
    ]
    return pd.DataFrame(rows, index=predictions.index)


def _judged(result: Sequence[str], relevant: Mapping[str, float], documents: Documents, depth: int) -> dict[str, Any]:
    found = ranked(result, relevant, depth)
    wanted = sorted(relevant, key=lambda name: (found.ranks.get(name, MOST_RETURNED + 1), -relevant[name]))
    hit = 0 < found.first <= FIRST
    return {
        "truth": sentences.truth(len(relevant), _some(list(relevant), documents.name)),
        "prediction": sentences.prediction(_some(result, documents.name)),
        "confidence": float("nan"),
        "loss": 1.0 - found.ndcg,
        "failed": not hit,
        "ndcg": found.ndcg,
        "reciprocal_rank": 1 / found.first if found.first else 0.0,
        "recall": found.recall,
        "hit": float(hit),
        "first": found.first,
        "on_first_page": found.on_first_page,
        "n_relevant": len(relevant),
        "n_returned": len(result),
        "wanted": tuple((name, found.ranks.get(name, 0)) for name in wanted[:TOLD]),
        "first_ten": tuple(result[:FIRST]),
        "right": tuple(name in relevant for name in result[:FIRST]),
    }


def target_of(examples: Examples) -> str:
    """The column of the truth."""
    if examples.target is None:
        raise ValueError("a ranking has a target")
    return examples.target


def asked(examples: Examples, rows: pd.DataFrame) -> list[str]:
    """The text of each query: the first column of text that the predictor sees, else of categories, else the id."""
    for kind in ("text", "category"):
        for column in examples.columns:
            if column.kind == kind and column.role == "feature" and not column.private:
                return [str(value) for value in rows[column.name]]
    return [str(name) for name in rows.index]
