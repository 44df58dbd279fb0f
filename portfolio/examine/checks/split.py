"""Leaks that the split lets through: groups on both sides, training after testing."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from portfolio.examine.checks.check import NO_TRAINING, Answers, Case, Check, drawn
from portfolio.words import count, counted, listed, percent

if TYPE_CHECKING:
    import pandas as pd

    from portfolio.records import Column

NEGLIGIBLE = 0.01
"""Below this share of the test rows a leak cannot move a score by more than a hundredth."""

BY_TIME = 0.95
"""From this chance on that a test row is later than a training row, the split is meant to be by time."""


class GroupsApart(Check):
    """Two photos of one house, one of them in training, are no test."""

    code = "PF018"

    def look(self, case: Case) -> Answers:
        column, train = case.column("group"), case.examples.train
        if train is None:
            return self.skipped(NO_TRAINING)
        if column is None:
            named = case.project.dataset.group
            return self.skipped("training rows have no groups" if named else "no groups are named in project.yml")
        test = case.examples.test[column.name]
        both = set(test.unique()) & set(train[column.name].unique()) - {""}
        n = int(test.isin(both).sum())
        of = f"{count(n)} of {counted(len(test), 'test example')}"
        if n < max(1, NEGLIGIBLE * len(test)):
            few = f": {of} share theirs with a training row, too few to matter." if n else "."
            return self.passed(f"The groups of {column.name} are kept apart{few}")
        names = "" if column.private else f": {listed(sorted(map(str, both)))}"
        sentence = f"{of} ({percent(n / len(test))}) share their {column.name} with training rows{names}."
        return self.found(sentence, "Put each group wholly on one side, train again, and let the build measure.")


class TrainingBeforeTesting(Check):
    """A split by time must not let training know the days it is tested on."""

    code = "PF017"

    def look(self, case: Case) -> Answers:
        column, train = case.column("time"), case.examples.train
        if train is None:
            return self.skipped(NO_TRAINING)
        if case.task.order_in_time is not None:
            return None
        if column is None:
            named = case.project.dataset.time
            return self.skipped("training rows have no times" if named else "no times are named in project.yml")
        before, after = _moments(train, column), _moments(case.examples.test, column)
        if not before.size or not after.size:
            return self.skipped(f"{column.name} holds no dates that can be read")
        if later(drawn(train), drawn(case.examples.test), column) < BY_TIME:
            return self.skipped("the split is not by time, so the score is not about the future")
        n = int((after <= before.max()).sum())
        if not n:
            return self.passed("Every test example is later than every training row.")
        sentence = (
            f"The test set comes after the training rows, but {count(n)} of {counted(after.size, 'test example')} "
            f"are no later than the last of them, by {column.name}."
        )
        return self.found(sentence, "Cut both at one moment: training before it, testing after it.")


def later(train: pd.DataFrame, test: pd.DataFrame, column: Column) -> float:
    """The chance that a test row is later than a training row, equal moments counted half."""
    before, after = np.sort(_moments(train, column)), _moments(test, column)
    left, right = np.searchsorted(before, after, "left"), np.searchsorted(before, after, "right")
    return float((left + right).mean() / (2 * before.size))


def _moments(table: pd.DataFrame, column: Column) -> NDArray[np.float64]:
    """The moments of a column as numbers that rise with time."""
    import pandas as pd

    values = table[column.name]
    if values.dtype.kind in "iuf":
        found = values.to_numpy(float)
    else:
        dates = pd.to_datetime(values.astype(object), format="ISO8601", utc=True, errors="coerce")
        found = np.where(dates.isna(), np.nan, (dates - pd.Timestamp(0, tz="UTC")) / pd.Timedelta(seconds=1))
    return np.asarray(found[np.isfinite(found)], float)
