"""Where it is off by more, in sentences: slices whose typical loss is larger than that of the rest."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from portfolio.examine.estimates.formulas import middle
from portfolio.examine.patterns import worst_ids
from portfolio.examine.slices.binning import Floats
from portfolio.examine.slices.counts import LEAST_LIFT
from portfolio.examine.slices.search import LossCut
from portfolio.records import Pattern
from portfolio.task import Task, ToldLoss
from portfolio.words import THIN, count, counted, percent, ratios

if TYPE_CHECKING:
    import pandas as pd

TWICE = 2.0


def losses(task: Task, outcomes: pd.DataFrame) -> Floats | None:
    """(n,) what is told of each example of such a kind; ``None`` where failures say all, or a loss is unknown.

    An error that no share of the truth can tell, because the truth is 0, counts as the largest of all.
    """
    values = None if task.told_loss is None else task.told_loss.of(outcomes)
    if values is None or np.isnan(values).any():
        return None
    return np.asarray(np.minimum(values, values[np.isfinite(values)].max(initial=0.0)))


def loss_patterns(task: Task, outcomes: pd.DataFrame, cuts: Sequence[LossCut]) -> list[Pattern]:
    """One sentence for each slice whose median is at least 1.2 times that of the rest."""
    values = losses(task, outcomes)
    if task.told_loss is None or values is None:
        return []
    found = (_told(task.told_loss, outcomes, values, cut) for cut in cuts)
    return [pattern for pattern in found if pattern]


def _told(told: ToldLoss, outcomes: pd.DataFrame, values: Floats, cut: LossCut) -> Pattern | None:
    inside, outside = values[cut.inside], values[cut.outside]
    (value, low, high), rest = middle(inside, cut.alike), float(np.median(outside))
    if rest <= 0 or value < LEAST_LIFT * rest:
        return None
    ratio = value / rest
    times = f"{ratios(ratio)[0]} times that of" if ratio >= TWICE else f"{percent(ratio - 1)} larger than for"
    of, (typical, least, most, others) = counted(inside.size, "example"), told.said(value, low, high, rest)
    sentence = (
        f"For the {of} {cut.region.words}, the typical {told.words} is {typical} (95{THIN}% interval "
        f"{least} to {most}), {times} the other {count(outside.size)} ({others})"
    )
    sentence += ", measured on the half of the test set that was not used to find it." if cut.confirmed else "."
    n_failures = int(np.count_nonzero(outcomes["failed"].to_numpy(bool) & cut.inside))
    facts = {"typical": value, "low": low, "high": high, "typical_rest": rest, "times": ratio, "more": ratio - 1}
    facts |= {"n": inside.size, "n_rest": outside.size}
    return Pattern(sentence, n_failures, worst_ids(outcomes, cut.region.rows), facts)
