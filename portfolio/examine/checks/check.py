"""What a check is: one question about a case, answered by findings, by what was found in order, or by why not asked."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar, TypeAlias

import numpy as np

from portfolio.examine.estimates.units import Units
from portfolio.records import CHECKS, Analysis, Column, Examples, Finding, Passed, Project, Skipped
from portfolio.task import Metric, Task
from portfolio.words import count

if TYPE_CHECKING:
    import pandas as pd

NO_TRAINING = "no training data in the repository"
NO_LABELS = "the answer is no label"
NO_VALUES = "the answer is neither a label nor a number"

MOST_ROWS, LEAST_ROWS, MOST_CELLS = 100_000, 1_000, 4_000_000
"""So many rows of each side are compared, drawn with a fixed seed where there are more; fewer of very wide tables."""


@dataclass(frozen=True)
class Case:
    """All that the checks look at. ``examples`` holds the scored test rows, in the order of ``outcomes``."""

    metric: Metric
    outcomes: pd.DataFrame
    units: Units
    analysis: Analysis
    project: Project
    examples: Examples
    task: Task

    @property
    def inputs(self) -> tuple[Column, ...]:
        """The columns that the predictor gets to learn from."""
        return tuple(column for column in self.examples.columns if column.role == "feature")

    @property
    def shared(self) -> tuple[Column, ...]:
        """Those that the training rows have too."""
        train = self.examples.train
        return tuple(column for column in self.inputs if train is not None and column.name in train.columns)

    @property
    def most_rows(self) -> int:
        """Of each side, when all input columns are compared: what bounds the cost whatever the size of the table."""
        return max(LEAST_ROWS, min(MOST_ROWS, MOST_CELLS // max(1, len(self.inputs))))

    def column(self, role: str) -> Column | None:
        """The column with this role, where training has it too."""
        train = self.examples.train
        found = (column for column in self.examples.columns if column.role == role)
        return next((column for column in found if train is not None and column.name in train.columns), None)

    @property
    def has_labels(self) -> bool:
        """Whether the answer is one of a few labels."""
        return self.examples.target is not None and hasattr(self.outcomes["truth"], "cat")

    @property
    def has_numbers(self) -> bool:
        """Whether the answer is a number, in the data as in the outcomes."""
        target, train = self.examples.target, self.examples.train
        if target is None or self.has_labels:
            return False
        tables = [self.examples.test, *([] if train is None or target not in train.columns else [train])]
        cells = (self.outcomes["truth"], *(table[target] for table in tables))
        return all(values.dtype.kind in "iuf" for values in cells)


Answer: TypeAlias = "Finding | Passed | Skipped"
Answers: TypeAlias = "Sequence[Answer] | Answer | None"


class Check(ABC):
    """One question. ``None`` is for a question that does not arise and need not be spoken of."""

    code: ClassVar[str]

    @abstractmethod
    def look(self, case: Case) -> Answers:
        """What there is to say."""

    def found(self, sentence: str, advice: str, place: str | None = None) -> Finding:
        """A finding as serious as ``records.checks`` says."""
        return Finding(self.code, CHECKS[self.code].severity, sentence, advice, place)

    def passed(self, sentence: str) -> Passed:
        return Passed(self.code, sentence)

    def skipped(self, why: str) -> Skipped:
        return Skipped(self.code, why)


def answers_of(checks: Sequence[Check], case: Case) -> Iterator[Answer]:
    """All answers, in the order of the checks."""
    for check in checks:
        answers = check.look(case)
        if isinstance(answers, Finding | Passed | Skipped):
            yield answers
        else:
            yield from answers or ()


def drawn(table: pd.DataFrame, most: int = MOST_ROWS) -> pd.DataFrame:
    """The table, or ``most`` of its rows drawn with a fixed seed, in their order."""
    if len(table) <= most:
        return table
    return table.iloc[np.sort(np.random.default_rng(0).choice(len(table), most, replace=False))]


def drawn_words(n: int, most: int = MOST_ROWS) -> str:
    """Behind a sentence: how many rows were drawn, where not all were looked at."""
    return f" ({count(most)} of {count(n)} rows drawn with a fixed seed)" if n > most else ""
