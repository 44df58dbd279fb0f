"""Two versions of a project side by side: the difference, the examples that turned, the parts that moved."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from portfolio.examine.comparisons.comparison import compare
from portfolio.examine.comparisons.moved_slices import moved_slices
from portfolio.examine.estimates.intervals import UndefinedMetricError
from portfolio.examine.estimates.units import Units
from portfolio.examine.failures import failures
from portfolio.examine.slices.binning import Feature
from portfolio.records import Change, Comparison, Examples, Turned
from portfolio.task import Groups, Metric, Task
from portfolio.words import shortened

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd

MOST_CARDS = 3
FEW_CARDS = 2
LONGEST_SAID = 60


@dataclass(frozen=True)
class Scored:
    """A version with its outcomes on those of today's test examples that it had predicted.

    Attributes:
        name: of its file in ``runs/``; empty where nothing is recorded.
        n_recorded: how many examples it had predicted.
        values: metric -> value, as recorded.
        note: what the author says about it.
        is_current: whether the page is of this version; later ones were taken back.
    """

    name: str
    started: str
    commit: str | None
    inputs: Mapping[str, str]
    digest: str
    outcomes: pd.DataFrame
    n_recorded: int = 0
    values: Mapping[str, float] = field(default_factory=dict)
    note: str = ""
    is_current: bool = False


@dataclass(frozen=True)
class Ground:
    """What all versions are compared on: the kind of task, today's test examples, their groups, and what parts them."""

    task: Task
    examples: Examples
    metric: Metric
    groups: Groups = None
    features: Sequence[Feature] = ()

    def compared(self, this: Scored, that: Scored, name: str) -> Comparison | None:
        """This minus that on common examples; ``None`` without any, or where the metric has no value on them."""
        if not (that.outcomes.index.get_indexer(this.outcomes.index) >= 0).any():
            return None
        groups = None if self.groups is None else self.groups.reindex(this.outcomes.index)
        try:
            return compare(self.metric, this.outcomes, that.outcomes, name=name, groups=groups)
        except UndefinedMetricError:
            return None

    def change(self, this: Scored, that: Scored, comparison: Comparison, *, most: int = MOST_CARDS) -> Change:
        """The examples that turned, ``most`` of them each way as cards, and the parts of the test set that moved."""
        test = self.examples.test.index
        rows = ((that.outcomes.index.get_indexer(test) >= 0) & (this.outcomes.index.get_indexer(test) >= 0)).nonzero()[
            0
        ]
        common = test[rows]
        now, before = (version.outcomes["failed"].loc[common].to_numpy(bool) for version in (this, that))
        codes = Units.of(len(common), None if self.groups is None else self.groups.loc[common]).codes
        moved, n_looked_at = moved_slices(self.features, rows, before, now, codes)
        return Change(
            fixed=self._turned(that, this, comparison.fixed, most, is_fixed=True),
            broken=self._turned(this, that, comparison.broken, most, is_fixed=False),
            moved=moved,
            n_looked_at=n_looked_at,
            before=float(before.mean()),
            now=float(now.mean()),
        )

    def _turned(
        self, failing: Scored, other: Scored, ids: Sequence[str], most: int, *, is_fixed: bool
    ) -> tuple[Turned, ...]:
        examples = replace(self.examples, test=self.examples.test.loc[failing.outcomes.index])
        cards = failures(self.task, examples, failing.outcomes, among=ids, most=most) if ids else ()
        before, now = (failing, other) if is_fixed else (other, failing)
        return tuple(
            Turned(card, self._said(before, card.example_id), self._said(now, card.example_id)) for card in cards
        )

    def _said(self, version: Scored, example_id: str) -> str:
        text = self.task.words(version.outcomes.at[example_id, "prediction"])
        return shortened(text, LONGEST_SAID)


def places_of_common(test: pd.Index, tables: Sequence[pd.DataFrame]) -> NDArray[np.int64]:
    """Where in the test set the examples stand that all of these outcomes have."""
    there = np.ones(len(test), bool)
    for outcomes in tables:
        there &= outcomes.index.get_indexer(test) >= 0
    return np.flatnonzero(there)
