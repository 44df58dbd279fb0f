"""Topics and their shares as a predictor gives them: read from the names of the columns, and every doubt explained."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import combinations
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from portfolio.records import Examples
from portfolio.task import Checked, Complaint
from portfolio.tasks.topics.coherence import Floats
from portfolio.tasks.topics.documents import Words, text_of, words_of

if TYPE_CHECKING:
    import pandas as pd

AGAIN = "again: "
"""Begins the name of a column that holds a topic of a second fit."""

FEWEST_WORDS, MOST_WORDS = 5, 20
FEWEST_TOPICS, MOST_TOPICS = 2, 100
SUM_TOLERANCE = 0.02
"""Of one sort; the rest is counted."""

HEADER_HINT = (
    f"name the column by the topic's {FEWEST_WORDS} to {MOST_WORDS} top words, best first, with one space between: "
    "'treaty minister france claims peace'"
)


def shares(amounts: Floats) -> Floats:
    """Each row divided by its sum; a row of zeros stays one."""
    totals = amounts.sum(1, keepdims=True)
    return np.asarray(amounts / np.where(totals > 0, totals, 1.0))


def about_truth(examples: Examples) -> list[Complaint]:
    """Empty halves, and a column of numbers where there should be text."""
    texts = examples.test[examples.target]
    if texts.dtype.kind in "iufb":
        return [Complaint(f"the target {examples.target!r} holds numbers", hint="it is the withheld text")]
    empty = [row for row, text in enumerate(texts) if not words_of(text_of(text))]
    hint = "leave documents out that are too short to be cut in two"
    return [Complaint(f"no words in {examples.target!r}", row, hint) for row in empty]


def checked(predictions: pd.DataFrame) -> Checked:
    """Raw predictions as one float column per topic, each fit's rows summing to 1, or all that is wrong with them."""
    import pandas as pd

    columns = [str(column) for column in predictions.columns]
    if len(set(columns)) < len(columns):
        twice = sorted({column for column in columns if columns.count(column) > 1})
        told = tuple(Complaint(f"two columns are called {_short(column)}") for column in twice)
        return Checked(pd.DataFrame(index=predictions.index), told)
    fits = (
        [column for column in columns if not column.startswith(AGAIN)],
        [column for column in columns if column.startswith(AGAIN)],
    )
    complaints = [complaint for column in columns for complaint in _about_name(column)]
    if not columns:
        complaints = [Complaint("no columns for topics", hint=HEADER_HINT)]
    elif not fits[0]:
        complaints.append(Complaint("no columns for topics of the first fit, only of a second", hint=HEADER_HINT))
    for fit in filter(None, fits):
        complaints += _about_fit(fit, predictions)
    if complaints:
        return Checked(pd.DataFrame(index=predictions.index), tuple(complaints))
    clean = {}
    for fit in filter(None, fits):
        for column, amounts in zip(fit, shares(_numbers(predictions[fit])).T, strict=True):
            clean[column] = amounts
    return Checked(pd.DataFrame(clean, index=predictions.index))


def topic_of(column: str) -> Words:
    """The words that the name of a column lists."""
    return tuple(column.removeprefix(AGAIN).split(" "))


# ---- names ---------------------------------------------------------------------------------------


def _about_name(column: str) -> Iterator[Complaint]:
    """What is wrong with the words of one topic."""
    words = topic_of(column)
    if column == "prediction":
        yield Complaint("column 'prediction' names no topic", hint=HEADER_HINT)
        return
    if "" in words:
        yield Complaint(f"column {_short(column)} has a space too many or no words", hint=HEADER_HINT)
        return
    if not FEWEST_WORDS <= len(words) <= MOST_WORDS:
        size = "1 word" if len(words) == 1 else f"{len(words)} words"
        yield Complaint(f"column {_short(column)} lists {size}", hint=HEADER_HINT)
    repeated = sorted({word for word in words if words.count(word) > 1})
    if repeated:
        yield Complaint(f"column {_short(column)} lists {', '.join(map(repr, repeated))} twice")
    for word in words:
        read = "_".join(words_of(word.replace("_", " ")))
        if read != word:
            hint = f"write {read!r}" if read else "leave it out"
            message = f"{_short(word)} in column {_short(column)} is no word as the texts are read"
            yield Complaint(
                message, hint=f"{hint}: small letters and digits, an apostrophe inside; a phrase has '_' between words"
            )


def _about_fit(fit: Sequence[str], predictions: pd.DataFrame) -> list[Complaint]:
    """What is wrong with the topics of one fit taken together, and with their shares."""
    which = " of the second fit" if fit[0].startswith(AGAIN) else ""
    complaints = []
    if not FEWEST_TOPICS <= len(fit) <= MOST_TOPICS:
        topics = "1 topic" if len(fit) == 1 else f"{len(fit)} topics"
        complaints.append(
            Complaint(f"{topics}{which}; there must be {FEWEST_TOPICS} to {MOST_TOPICS}, a column for each")
        )
    alike = [(one, two) for one, two in combinations(fit, 2) if {*topic_of(one)} == {*topic_of(two)}]
    for one, two in alike:
        complaints.append(Complaint(f"columns {_short(one)} and {_short(two)} list the same words", hint="join them"))
    return [*complaints, *_about_shares(fit, predictions, which)]


# ---- shares --------------------------------------------------------------------------------------


def _numbers(cells: pd.DataFrame) -> Floats:
    """The cells as floats; what is no number is nan."""
    import pandas as pd

    texts = cells.astype(object).where(cells.notna(), "").map(str)
    return np.column_stack([pd.to_numeric(texts[name], errors="coerce").to_numpy(float) for name in texts.columns])


def _about_shares(fit: Sequence[str], predictions: pd.DataFrame, which: str) -> list[Complaint]:
    values = _numbers(predictions[list(fit)])
    cells = predictions[list(fit)].to_numpy(object)
    complaints = []
    bad = ~np.isfinite(values)
    rows = np.flatnonzero(bad.any(1))
    complaints += _told(rows, lambda row: _about_cell(fit, cells[row], bad[row]))
    known = np.flatnonzero(~bad.any(1))
    sums = np.where(bad, 0.0, values).sum(1)
    if known.size and (values[known] >= 0).all() and (np.abs(sums[known] - 100) < 1).mean() > 0.5:
        return [*complaints, Complaint(f"shares{which} look like per cent, they sum to 100", hint="divide them by 100")]
    outside = known[((values[known] < -1e-9) | (values[known] > 1 + 1e-9)).any(1)]
    complaints += _told(
        outside,
        lambda row: f"a share of {values[row][np.abs(values[row] - 0.5).argmax()]:.6g}{which}, outside 0 to 1",
        "give each topic's share of the document, not its weight",
    )
    off = np.setdiff1d(known[np.abs(sums[known] - 1) > SUM_TOLERANCE], outside)
    complaints += _told(
        off,
        lambda row: f"the shares{which} sum to {sums[row]:.6g}, not 1",
        "divide each row by its sum; a document in which nothing is found gets equal shares",
    )
    return complaints


def _about_cell(fit: Sequence[str], cells: NDArray[np.object_], bad: NDArray[np.bool_]) -> str:
    """The first bad cell of a row, in words."""
    at = int(np.flatnonzero(bad)[0])
    text = text_of(cells[at])
    if not text.strip() or text.strip().casefold() in {"nan", "none", "<na>", "null"}:
        return f"the share of {_short(fit[at])} is empty"
    return f"the share of {_short(fit[at])} is no finite number: {_short(text)}"


def _told(rows: NDArray[np.int64], message: Callable[[int], str], hint: str | None = None) -> list[Complaint]:
    return [Complaint(message(int(row)), int(row), hint) for row in rows]


def _short(text: str) -> str:
    return repr(text if len(text) <= 40 else text[:39] + "…")
