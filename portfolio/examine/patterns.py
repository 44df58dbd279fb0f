"""Where it fails, in sentences: only what was counted, each with its n."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from portfolio.examine.confusion import confusion, labels_of
from portfolio.examine.failures import worst_first
from portfolio.examine.features import TRUTH
from portfolio.examine.slices import Cut
from portfolio.records import Pattern
from portfolio.task import Task
from portfolio.words import count, counted, percent

if TYPE_CHECKING:
    import pandas as pd

Counts = NDArray[np.int64]

LEAST_FAILURES = 5
MOST_CONFUSIONS = 3
MOST_SLICES = 4
MOST_OF_ANSWER = 2
MOST_IDS = 12


def patterns(task: Task, outcomes: pd.DataFrame, cuts: Sequence[Cut]) -> tuple[Pattern, ...]:
    """The slices of the input that stand out, the clearest first, then the commonest confusions.

    What is true of the input says more than what is true of the answer, so slices by the true label come last. Nothing
    that fewer than five failures show is said.
    """
    confused = _confusions(outcomes) if hasattr(outcomes["truth"], "cat") else []
    told = {(pattern.n_failures, pattern.example_ids) for pattern in confused}
    of_input, of_answer = (
        [
            _of_slice(task, outcomes, cut)
            for cut in cuts
            if cut.slice.stands_out
            and cut.slice.n_failures >= LEAST_FAILURES
            and (cut.feature.link == TRUTH) == by_truth
        ]
        for by_truth in (False, True)
    )
    news = [pattern for pattern in of_answer if (pattern.n_failures, pattern.example_ids) not in told]
    return (*of_input[:MOST_SLICES], *confused, *news[:MOST_OF_ANSWER])


def _confusions(outcomes: pd.DataFrame) -> list[Pattern]:
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
            found.append(Pattern(_of_confusion(counts, labels, truth, called), n, _ids(outcomes, is_it.to_numpy(bool))))
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
        f"{count(n)} of {counted(size, 'example')} that {_are(size)} truly {labels[truth]} "
        f"{_are(n)} called {labels[called]} ({percent(n / size)})"
    )
    if size_back:
        sentence += f"; the other way round it is {count(back)} of {count(size_back)} ({percent(back / size_back)})"
    return sentence + "."


def _of_slice(task: Task, outcomes: pd.DataFrame, cut: Cut) -> Pattern:
    part, failed = cut.slice, outcomes["failed"].to_numpy(bool)
    n_rest, failed_rest = len(failed) - part.n, int(failed.sum()) - part.n_failures
    sentence = (
        f"Of the {counted(part.n, 'example')} {cut.feature.link} {part.words}, {count(part.n_failures)} "
        f"{_are(part.n_failures)} {task.failure_words} ({percent(part.n_failures / part.n)})"
    )
    if part.lift is None:
        sentence += f"; of the other {count(n_rest)}, none is {task.failure_words}."
    elif failed_rest < LEAST_FAILURES:
        sentence += f", against {count(failed_rest)} of the other {count(n_rest)}."
    else:
        sentence += (
            f", {part.lift:.1f} times the share among the other {count(n_rest)} ({percent(failed_rest / n_rest)})."
        )
    return Pattern(sentence, part.n_failures, _ids(outcomes, cut.rows & failed))


def _ids(outcomes: pd.DataFrame, rows: NDArray[np.bool_]) -> tuple[str, ...]:
    return tuple(map(str, worst_first(outcomes[rows]).index[:MOST_IDS]))


def _are(n: int) -> str:
    return "is" if n == 1 else "are"
