"""Which label is taken for which: facts, each with the examples that show it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from portfolio.examine.estimates.confusion import confusion, labels_of
from portfolio.examine.patterns import LEAST_FAILURES, worst_ids
from portfolio.tasks.classification.columns import CALLED, IS, columns_of

if TYPE_CHECKING:
    import pandas as pd

MOST_TOLD = 3


@dataclass(frozen=True)
class Confusion:
    """``n`` of the ``size`` examples of ``truth`` are given ``said``; the reverse is ``n_back`` of ``size_back``."""

    truth: str
    said: str
    n: int
    size: int
    n_back: int
    size_back: int
    example_ids: tuple[str, ...]


@dataclass(frozen=True)
class LabelErrors:
    """``n`` of the ``size`` examples with a label lack it where ``missed``, else of those given it have it wrongly."""

    label: str
    missed: bool
    n: int
    size: int
    example_ids: tuple[str, ...]


def confusions(outcomes: pd.DataFrame) -> list[Confusion]:
    """The commonest confusions of two labels, each in the direction that hits the larger share of its class."""
    counts, labels = confusion(outcomes), labels_of(outcomes)
    errors = counts - np.diag(counts.diagonal())
    sizes = counts.sum(1)
    truths, called = (outcomes[side].cat.codes.to_numpy() for side in ("truth", "prediction"))
    found: dict[frozenset[int], Confusion] = {}
    for cell in np.argsort(-errors, axis=None, kind="stable").tolist():
        truth, said = divmod(cell, len(labels))
        if errors[truth, said] < LEAST_FAILURES or len(found) == MOST_TOLD:
            break
        if frozenset((truth, said)) in found:
            continue
        n, back = errors[truth, said], errors[said, truth]
        if back >= LEAST_FAILURES and back / max(1, sizes[said]) > n / sizes[truth]:
            truth, said, n, back = said, truth, back, n
        ids = worst_ids(outcomes, (truths == truth) & (called == said))
        pair = Confusion(labels[truth], labels[said], int(n), int(sizes[truth]), int(back), int(sizes[said]), ids)
        found[frozenset((truth, said))] = pair
    return list(found.values())


def label_errors(outcomes: pd.DataFrame) -> list[LabelErrors]:
    """Of examples with any number of labels: those missed or given too often, the largest shares first."""
    found = []
    for column in columns_of(outcomes, IS):
        label = column.removeprefix(IS)
        truth, called = (outcomes[side + label].to_numpy(bool) for side in (IS, CALLED))
        for missed, whole in ((True, truth), (False, called)):
            rows: NDArray[np.bool_] = whole & (truth != called)
            if rows.sum() >= LEAST_FAILURES:
                ids = worst_ids(outcomes, rows)
                found.append(LabelErrors(label, missed, int(rows.sum()), int(whole.sum()), ids))
    return sorted(found, key=lambda each: (-each.n / each.size, not each.missed, each.label))[:MOST_TOLD]
