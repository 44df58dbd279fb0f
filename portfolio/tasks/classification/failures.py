"""Which label is taken for which, in sentences."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from portfolio.examine.estimates.confusion import confusion, labels_of
from portfolio.examine.patterns import LEAST_FAILURES, are, worst_ids
from portfolio.records import Pattern
from portfolio.words import count, counted, percent

if TYPE_CHECKING:
    import pandas as pd

Counts = NDArray[np.int64]

MOST_CONFUSIONS = 3


def confusions(outcomes: pd.DataFrame) -> list[Pattern]:
    """The commonest confusions of two labels, each with how often it is the other way round."""
    counts, labels = confusion(outcomes), labels_of(outcomes)
    errors = counts * (1 - np.eye(len(labels), dtype=np.int64))
    order = np.argsort(-errors, axis=None, kind="stable")
    found: list[Pattern] = []
    told: set[tuple[int, int]] = set()
    for cell in order.tolist():
        truth, called = divmod(cell, len(labels))
        n = int(errors[truth, called])
        if n < LEAST_FAILURES or len(found) == MOST_CONFUSIONS:
            break
        if (called, truth) not in told:
            told.add((truth, called))
            truth, called = _oftener(counts, truth, called)
            n = int(errors[truth, called])
            is_it = (outcomes["truth"].cat.codes == truth) & (outcomes["prediction"].cat.codes == called)
            found.append(
                Pattern(_of_confusion(counts, labels, truth, called), n, worst_ids(outcomes, is_it.to_numpy(bool)))
            )
    return found


def _oftener(counts: Counts, truth: int, called: int) -> tuple[int, int]:
    """The direction of a confusion that hits the larger share of its class, if enough examples show it."""
    there = counts[truth, called] / counts[truth].sum()
    back = counts[called, truth] / max(1, counts[called].sum())
    return (called, truth) if back > there and counts[called, truth] >= LEAST_FAILURES else (truth, called)


def _of_confusion(counts: Counts, labels: Sequence[str], truth: int, called: int) -> str:
    n, size = int(counts[truth, called]), int(counts[truth].sum())
    back, size_back = int(counts[called, truth]), int(counts[called].sum())
    sentence = (
        f"{count(n)} of {counted(size, 'example')} that {are(size)} truly {labels[truth]} "
        f"{are(n)} called {labels[called]} ({percent(n / size)})"
    )
    if size_back:
        sentence += f"; the other way round it is {count(back)} of {count(size_back)} ({percent(back / size_back)})"
    return sentence + "."
