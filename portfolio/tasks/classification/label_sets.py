"""Examples with any number of labels: cells read, predictions checked, outcomes judged."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from portfolio.records import Examples
from portfolio.task import Checked, Complaint
from portfolio.tasks.classification.columns import CALLED, IS, SURE
from portfolio.tasks.classification.predictions import MOST_LABELS, matched, meant, neither, refused

Flags = NDArray[np.bool_]

NONE = "none"
"""How an empty set of labels is written."""

LIKELY = 0.5
"""From this probability on, a label counts as given, where the predictions do not name the labels themselves."""


@dataclass(frozen=True)
class LabelSets:
    """Cells such as ``red; round`` as sets of labels; ``labels`` are all of test and training, by the alphabet."""

    separator: str
    labels: tuple[str, ...] = ()

    @classmethod
    def of(cls, examples: Examples, separator: str) -> LabelSets:
        """Those of these examples."""
        tables = [examples.test] if examples.train is None else [examples.test, examples.train]
        cells = (cell for table in tables for cell in table[examples.target])
        return cls(separator, tuple(sorted({word for cell in cells for word in cls(separator).parts(cell)})))

    def parts(self, cell: object) -> list[str]:
        """The labels in a cell; none for an empty cell or the word none."""
        words = [word.strip() for word in str(cell).split(self.separator)]
        return [word for word in dict.fromkeys(words) if word and word.casefold() != NONE]

    def written(self, flags: Iterable[Iterable[bool]]) -> list[str]:
        """For each row the labels whose flag is set, in their order."""
        join = f"{self.separator} ".join
        return [join(label for label, is_it in zip(self.labels, row, strict=True) if is_it) or NONE for row in flags]

    def flags(self, cells: pd.Series) -> Flags:
        """Which label stands in which cell, shape (n, labels)."""
        at = {label: code for code, label in enumerate(self.labels)}
        found = np.zeros((len(cells), len(at)), bool)
        for row, cell in enumerate(cells.tolist()):
            found[row, [at[word] for word in self.parts(cell) if word in at]] = True
        return found

    def about_truth(self) -> list[Complaint]:
        """What is wrong with the truth as sets of labels."""
        if len(self.labels) > MOST_LABELS:
            hint = f"{self.separator!r} parts two labels"
            return [Complaint(f"{len(self.labels)} different labels, too many", hint=hint)]
        return [] if self.labels else [Complaint("no example has a label")]

    def check(self, predictions: pd.DataFrame) -> Checked:
        """A canonical ``prediction`` and a float column per label where there are probabilities, or what is wrong."""
        shares, complaints = self._shares(predictions)
        called = None
        if "prediction" in predictions:
            complaints += self._about_cells(predictions["prediction"])
            called = self.flags(predictions["prediction"])
        elif shares is not None:
            called = shares >= LIKELY
        if complaints or called is None:
            return refused(predictions, complaints or [neither(predictions, self.labels)])
        table = pd.DataFrame({"prediction": self.written(called)}, index=predictions.index)
        return Checked(table if shares is None else table.join(pd.DataFrame(shares, table.index, list(self.labels))))

    def _shares(self, predictions: pd.DataFrame) -> tuple[NDArray[np.float64] | None, list[Complaint]]:
        columns, complaints = matched(predictions, self.labels)
        if not columns or complaints:
            return None, complaints
        missing = [label for label in self.labels if label not in columns]
        if missing:
            return None, [Complaint(f"no column with the probability of {label!r}") for label in missing]
        cells = predictions[[columns[label] for label in self.labels]]
        values = cells.apply(pd.to_numeric, errors="coerce").to_numpy(float)
        bad = np.flatnonzero(~((values >= 0) & (values <= 1)).all(1)).tolist()
        return values, [Complaint("a probability is no number between 0 and 1", row) for row in bad]

    def _about_cells(self, cells: pd.Series) -> list[Complaint]:
        unknown = dict[str, int]()
        for row, cell in enumerate(cells.tolist()):
            for word in self.parts(cell):
                if word not in self.labels:
                    unknown.setdefault(word, row)
        return [Complaint(f"{word!r} is not a label", row, meant(word, self.labels)) for word, row in unknown.items()]

    def judge(self, predictions: pd.DataFrame, truths: pd.Series) -> pd.DataFrame:
        """Outcomes with ``y:`` and ``c:`` columns per label; the loss is the share of the labels that is wrong."""
        truth, called = self.flags(truths), self.flags(predictions["prediction"])
        wrong = truth != called
        columns: dict[str, Any] = {
            "truth": self.written(truth),
            "prediction": self.written(called),
            "confidence": np.nan,
            "loss": wrong.mean(1) if self.labels else 0.0,
            "failed": wrong.any(1),
        }
        for code, label in enumerate(self.labels):
            columns |= {IS + label: truth[:, code], CALLED + label: called[:, code]}
            if label in predictions:
                columns[SURE + label] = predictions[label].to_numpy(float)
        return pd.DataFrame(columns, index=predictions.index)
