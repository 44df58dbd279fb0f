"""Examples with any number of labels: cells read, predictions checked, outcomes judged."""

from __future__ import annotations

import difflib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from portfolio.examine.patterns import LEAST_FAILURES, are, worst_ids
from portfolio.records import Pattern
from portfolio.task import Checked, Complaint
from portfolio.tasks.classification.metrics import CALLED, IS, SURE
from portfolio.words import count, counted, percent

if TYPE_CHECKING:
    from portfolio.records import Examples

Flags = NDArray[np.bool_]

NONE = "none"
"""How an empty set of labels is written."""

MOST_LABELS = 200
MOST_PATTERNS = 3
LIKELY = 0.5
"""From this probability on, a label counts as given, where the predictions do not name the labels themselves."""


@dataclass(frozen=True)
class Sets:
    """Cells such as ``red; round`` as sets of labels."""

    separator: str

    def parts(self, cell: object) -> list[str]:
        """The labels in a cell; none for an empty cell or the word none."""
        words = [word.strip() for word in str(cell).split(self.separator)]
        return [word for word in dict.fromkeys(words) if word and word.casefold() != NONE]

    def written(self, flags: Sequence[bool], labels: Sequence[str]) -> str:
        """The labels whose flag is set, in their order."""
        return f"{self.separator} ".join(label for label, is_it in zip(labels, flags, strict=True) if is_it) or NONE

    def flags(self, cells: pd.Series, labels: Sequence[str]) -> Flags:
        """Which label stands in which cell, shape (n, labels)."""
        at = {label: code for code, label in enumerate(labels)}
        found = np.zeros((len(cells), len(labels)), bool)
        for row, cell in enumerate(cells.tolist()):
            for word in self.parts(cell):
                if word in at:
                    found[row, at[word]] = True
        return found

    def labels_in(self, examples: Examples) -> list[str]:
        """All labels of test and training rows, by the alphabet."""
        tables = [examples.test] if examples.train is None else [examples.test, examples.train]
        return sorted({word for table in tables for cell in table[examples.target] for word in self.parts(cell)})


def checked(predictions: pd.DataFrame, examples: Examples, sets: Sets) -> Checked:
    """A canonical ``prediction`` and a float column per label where there are probabilities, or what is wrong."""
    labels = sets.labels_in(examples)
    shares, complaints = _shares(predictions, labels)
    called = None
    if "prediction" in predictions:
        complaints += _about_cells(predictions["prediction"], labels, sets)
        called = sets.flags(predictions["prediction"], labels)
    elif shares is not None:
        called = shares >= LIKELY
    if called is None and not complaints:
        found = ", ".join(map(repr, predictions.columns)) or "none"
        message = f"neither a column 'prediction' nor columns named by the labels; found: {found}"
        complaints = [Complaint(message, hint=f"the labels are {', '.join(labels[:8])}")]
    if complaints or called is None:
        return Checked(pd.DataFrame(index=predictions.index), tuple(complaints))
    table = pd.DataFrame({"prediction": [sets.written(row, labels) for row in called]}, index=predictions.index)
    return Checked(table if shares is None else table.join(pd.DataFrame(shares, table.index, labels)))


def judged(predictions: pd.DataFrame, examples: Examples, sets: Sets) -> pd.DataFrame:
    """Outcomes with ``y:`` and ``c:`` columns per label; the loss is the share of the labels that is wrong."""
    labels, index = sets.labels_in(examples), predictions.index
    truth = sets.flags(examples.test.loc[index, examples.target], labels)
    called = sets.flags(predictions["prediction"], labels)
    wrong = truth != called
    columns: dict[str, Any] = {
        "truth": [sets.written(row, labels) for row in truth],
        "prediction": [sets.written(row, labels) for row in called],
        "confidence": np.full(len(index), np.nan),
        "loss": wrong.mean(1) if labels else np.zeros(len(index)),
        "failed": wrong.any(1),
    }
    for code, label in enumerate(labels):
        columns |= {IS + label: truth[:, code], CALLED + label: called[:, code]}
        if label in predictions:
            columns[SURE + label] = predictions[label].to_numpy(float)
    return pd.DataFrame(columns, index=index)


def by_label(outcomes: pd.DataFrame) -> list[dict[str, Any]]:
    """For each label how many examples have it, how many were given it, and precision, recall and F1 or ``None``."""
    rows = []
    for label in labels_of(outcomes):
        truth, called = outcomes[IS + label].to_numpy(bool), outcomes[CALLED + label].to_numpy(bool)
        hits, support, given = int((truth & called).sum()), int(truth.sum()), int(called.sum())
        rows.append(
            {
                "label": label,
                "support": support,
                "predicted": given,
                "precision": hits / given if given else None,
                "recall": hits / support if support else None,
                "f1": 2 * hits / (support + given) if support + given else None,
            }
        )
    return rows


def labels_of(outcomes: pd.DataFrame) -> list[str]:
    """The labels that the outcomes know."""
    return [str(name).removeprefix(IS) for name in outcomes.columns if str(name).startswith(IS)]


def missed_and_spurious(outcomes: pd.DataFrame) -> list[Pattern]:
    """The labels that are missed or given too often, the largest shares first."""
    found = []
    for label in labels_of(outcomes):
        truth, called = outcomes[IS + label].to_numpy(bool), outcomes[CALLED + label].to_numpy(bool)
        for rows, whole, words in (
            (truth & ~called, truth, "that have the label {}, {} {verb} not given it"),
            (called & ~truth, called, "that were given the label {}, {} {verb} without it"),
        ):
            n, size = int(rows.sum()), int(whole.sum())
            if n >= LEAST_FAILURES:
                told = words.format(label, count(n), verb=are(n))
                said = f"Of the {counted(size, 'example')} {told} ({percent(n / size)})."
                found.append((n / size, Pattern(said, n, worst_ids(outcomes, rows))))
    found.sort(key=lambda pair: (-pair[0], pair[1].sentence))
    return [pattern for _, pattern in found[:MOST_PATTERNS]]


def counted_sets(source: pd.DataFrame, examples: Examples, sets: Sets) -> pd.Series[int]:
    """How often each set of labels stands in these rows."""
    labels = sets.labels_in(examples)
    written = pd.Series([sets.written(row, labels) for row in sets.flags(source[examples.target], labels)])
    return written.value_counts().sort_index()


def _shares(predictions: pd.DataFrame, labels: Sequence[str]) -> tuple[NDArray[np.float64] | None, list[Complaint]]:
    columns = [str(name) for name in predictions.columns if name != "prediction"]
    complaints = [
        Complaint(f"column {name!r} is neither 'prediction' nor a label", hint=_meant(name, labels))
        for name in columns
        if name not in labels
    ]
    if not columns or complaints:
        return None, complaints
    missing = [label for label in labels if label not in columns]
    complaints += [Complaint(f"no column with the probability of {label!r}") for label in missing]
    if complaints:
        return None, complaints
    values = predictions[list(labels)].apply(pd.to_numeric, errors="coerce").to_numpy(float)
    bad = np.flatnonzero(~((values >= 0) & (values <= 1)).all(1))
    complaints += [Complaint("a probability is no number between 0 and 1", int(row)) for row in bad]
    return values, complaints


def _about_cells(cells: pd.Series, labels: Sequence[str], sets: Sets) -> list[Complaint]:
    unknown = dict[str, int]()
    for row, cell in enumerate(cells.tolist()):
        for word in sets.parts(cell):
            if word not in labels:
                unknown.setdefault(word, row)
    return [Complaint(f"{word!r} is not a label", row, _meant(word, labels)) for word, row in unknown.items()]


def about_labels(examples: Examples, sets: Sets) -> list[Complaint]:
    """What is wrong with the truth as sets of labels."""
    labels: Mapping[str, None] = dict.fromkeys(sets.labels_in(examples))
    if len(labels) > MOST_LABELS:
        return [Complaint(f"{len(labels)} different labels, too many", hint=f"{sets.separator!r} parts two labels")]
    return [] if labels else [Complaint("no example has a label")]


def _meant(text: str, labels: Sequence[str]) -> str | None:
    near = difflib.get_close_matches(text, labels, n=1, cutoff=0.6)
    return f"did you mean {near[0]!r}?" if near else f"the labels are {', '.join(labels[:8])}"
