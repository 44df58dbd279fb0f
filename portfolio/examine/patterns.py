"""Where it fails, in sentences: only what was counted, each with its n."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from portfolio.examine.failures import worst_first
from portfolio.examine.slices.tests import Cut
from portfolio.records import Pattern, Slice
from portfolio.task import Task
from portfolio.words import count, counted, percent, ratios, with_interval

if TYPE_CHECKING:
    import pandas as pd

LEAST_FAILURES = 5
MOST_SLICES = 4
MOST_BY_LOSS = 2
MOST_OF_ANSWER = 2
ALIKE = 0.8
"""Sentences that share so much of their failures say nearly the same."""

MOST_IDS = 12


def patterns(
    task: Task, outcomes: pd.DataFrame, cuts: Sequence[Cut], by_loss: Sequence[Pattern] = ()
) -> tuple[Pattern, ...]:
    """The slices of the input that stand out, the clearest first, then what only this kind of task can say.

    What is true of the input says more than what is true of the answer, so slices by the true label come last. Nothing
    that fewer than five failures show is said.
    """
    own = tuple(task.patterns(outcomes))
    of_input, of_answer = (
        [
            of_slice(task, outcomes, cut)
            for cut in cuts
            if cut.slice.stands_out and cut.slice.n_failures >= LEAST_FAILURES and cut.is_truth == by_truth
        ]
        for by_truth in (False, True)
    )
    told = of_input[:MOST_SLICES]
    larger = [pattern for pattern in by_loss if not _is_told(pattern, (*told, *own))][:MOST_BY_LOSS]
    news = [pattern for pattern in of_answer if not _is_told(pattern, (*own, *larger), ALIKE / 2)][:MOST_OF_ANSWER]
    return (*told, *larger, *own, *news)


def _is_told(pattern: Pattern, others: Sequence[Pattern], as_many: float = ALIKE) -> bool:
    """Whether nearly as many failures, and nearly the same worst examples, show one of the others.

    Args:
        as_many: half of it for a slice that may be counted on half of the test set.
    """
    ids = set(pattern.example_ids)
    for other in others:
        shared, n = ids & set(other.example_ids), sorted((pattern.n_failures, other.n_failures))
        if len(shared) >= ALIKE * len(ids | set(other.example_ids)) and n[0] >= as_many * n[1]:
            return True
    return False


def of_slice(task: Task, outcomes: pd.DataFrame, cut: Cut) -> Pattern:
    """The sentence of a slice; both sides are those of the confirming half where it was searched for."""
    part, failed = cut.slice, outcomes["failed"].to_numpy(bool)
    n_rest, failed_rest = cut.n_rest, cut.n_failures_rest
    sentence = (
        f"Of the {counted(part.n, 'example')} {cut.words}, {count(part.n_failures)} "
        f"{are(part.n_failures)} {task.failure_words} ({percent(part.n_failures / part.n)})"
    )
    if part.lift is None:
        sentence += f"; of the other {count(n_rest)}, none is {task.failure_words}"
    elif failed_rest < LEAST_FAILURES:
        sentence += f", against {count(failed_rest)} of the other {count(n_rest)}"
    else:
        sentence += f", {_times(part)} the share among the other {count(n_rest)} ({percent(failed_rest / n_rest)})"
    sentence += "." if part.confirmed is None else ", counted on the half of the test set that was not used to find it."
    facts: dict[str, float] = {"n": part.n, "n_rest": n_rest, "n_failures_rest": failed_rest}
    facts |= {"share": part.n_failures / part.n, "share_rest": failed_rest / n_rest if n_rest else 0.0}
    return Pattern(sentence, part.n_failures, worst_ids(outcomes, cut.rows & failed), facts)


def _times(part: Slice) -> str:
    """ "1.9 times (95 % interval 1.4 to 2.5)"."""
    lift, *ends = ratios(part.lift or 0.0, *(part.lift_ends or ()))
    return with_interval(f"{lift} times", " to ".join(ends))


def worst_ids(outcomes: pd.DataFrame, rows: NDArray[np.bool_]) -> tuple[str, ...]:
    """The ids of the worst of these rows, at most twelve: the examples that show a pattern."""
    return tuple(map(str, worst_first(outcomes[rows]).index[:MOST_IDS]))


def are(n: int) -> str:
    """The verb for so many."""
    return "is" if n == 1 else "are"
