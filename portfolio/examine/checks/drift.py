"""Training against test: are inputs and answers spread alike, and do equal inputs have equal answers?"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from portfolio.examine.checks.check import (
    NO_LABELS,
    NO_TRAINING,
    NO_VALUES,
    Answers,
    Case,
    Check,
    drawn,
    drawn_words,
)
from portfolio.examine.checks.split import NEGLIGIBLE
from portfolio.examine.estimates.formulas import holm
from portfolio.words import count, counted, listed, percent, points

if TYPE_CHECKING:
    import pandas as pd

    from portfolio.records import Column

Floats = NDArray[np.float64]

ALPHA = 0.01
"""Of the pages without any shift, so many per one at most are told of one: Holm's correction over all columns."""

SHIFT = 0.1
"""Smaller shifts are not told, however sure. For two bells of one width it is a quarter of a standard deviation, a
little more than what Cohen (1988) calls small."""

LEAST = 50
"""Rows (or groups) on either side, below which no shift is looked for."""

_EXPECTED = 5.0
"""Values expected less often than this are taken together, so that chi-square holds (Cochran 1954)."""


@dataclass(frozen=True)
class Shift:
    """How differently a column is spread: the largest gap in shares of rows, and how often chance makes such a gap."""

    name: str
    size: float
    p: float


class InputsAlike(Check):
    """A model meets in testing what it has seen in training, unless the page says otherwise."""

    code = "PF027"

    def look(self, case: Case) -> Answers:
        train = case.examples.train
        if train is None:
            return self.skipped(NO_TRAINING)
        mine, theirs, rows = _compared(case, train)
        if min(len(mine), len(theirs)) < LEAST:
            return self.skipped(f"fewer than {LEAST} independent rows on one side")
        by_column = [found for column in case.shared if (found := list(_of_column(column, mine, theirs)))]
        shifts = [shift for found in by_column for shift in found]
        if not shifts:
            return self.skipped("no column of numbers, categories or texts to compare")
        corrected = holm(np.array([shift.p for shift in shifts]))
        far = [shift for shift, p in zip(shifts, corrected, strict=True) if p < ALPHA and shift.size >= SHIFT]
        if not far:
            n, left_out = len(by_column), len(case.shared) - len(by_column)
            columns = "The input column is" if n == 1 else f"All {count(n)} input columns are"
            if left_out:
                columns = f"{counted(n, 'input column')} {'is' if n == 1 else 'are'}"
            more = f"; {count(left_out)} more cannot be compared" if left_out else ""
            return self.passed(f"{columns} spread alike in training and in the test set{rows}{more}.")
        far.sort(key=lambda shift: -shift.size)
        said = listed([f"{shift.name} (by {points(shift.size)[0].lstrip('+')} points)" for shift in far])
        sentence = f"Spread otherwise in the test set than in training, beyond chance: {said}{rows}."
        return self.found(sentence, "Say whether that is meant (another year, another place); else split at random.")


class AnswersAlike(Check):
    """Answers that are rarer in the test set than in training say how the sample was made."""

    code = "PF028"

    def look(self, case: Case) -> Answers:
        train, target = case.examples.train, case.examples.target
        if train is None:
            return self.skipped(NO_TRAINING)
        if target is None or not (case.has_labels or case.has_numbers):
            return self.skipped(NO_VALUES)
        mine, theirs, rows = _compared(case, train)
        if min(len(mine), len(theirs)) < LEAST:
            return self.skipped(f"fewer than {LEAST} independent rows on one side")
        test = between if case.has_labels else along
        shift = test(target, mine[target], theirs[target])
        if shift.p >= ALPHA or shift.size < SHIFT:
            return self.passed(f"{target} is spread alike in training and in the test set{rows}.")
        by = f"by {points(shift.size)[0].lstrip('+')} points"
        sentence = f"{target} is spread otherwise in the test set than in training ({by}){rows}"
        if case.has_labels:
            sentence += f": {_most_changed(mine[target], theirs[target])}"
        advice = "Say how the test set was drawn; a metric that weighs classes alike suffers less."
        return self.found(f"{sentence}.", advice)


class NoContradictions(Check):
    """Two examples that no input tells apart cannot both be right with different answers."""

    code = "PF029"

    def look(self, case: Case) -> Answers:
        names = [column.name for column in case.inputs]
        if not case.has_labels or case.examples.target is None:
            return self.skipped(NO_LABELS)
        if not names:
            return self.skipped("no input columns")
        test = drawn(case.examples.test, case.most_rows)
        inputs, truth = row_hashes(test, names), _label_hashes(test[case.examples.target])
        train, against = case.examples.train, None
        if train is not None and {*names, case.examples.target} <= set(train.columns):
            train = drawn(train, case.most_rows)
            against = row_hashes(train, names), _label_hashes(train[case.examples.target])
        n, best = contradictions(inputs, truth, against)
        of, rows = counted(len(test), "test example"), drawn_words(len(case.examples.test), case.most_rows)
        if n < max(1, NEGLIGIBLE * len(test)):
            said = f"{count(n)} of {of}" if n else f"None of {of}"
            return self.passed(f"{said} has the inputs of another example and a different answer{rows}.")
        sentence = (
            f"{count(n)} of {of} ({percent(n / len(test))}) equal another example in every input column and differ "
            f"from it in the answer{rows}"
        )
        if best < 1:
            sentence += f"; from these columns at most {percent(best)} of the test set can be right"
        sentence += "."
        return self.found(sentence, "Look whether a label is wrong, or an input is missing that tells them apart.")


def contradictions(
    inputs: NDArray[np.uint64],
    truth: NDArray[np.uint64],
    against: tuple[NDArray[np.uint64], NDArray[np.uint64]] | None = None,
) -> tuple[int, float]:
    """How many test rows share their inputs with a row of another answer, and the best share of rows to get right."""
    import pandas as pd

    test = pd.DataFrame({"inputs": inputs, "truth": truth})
    both = test if against is None else pd.concat([test, pd.DataFrame({"inputs": against[0], "truth": against[1]})])
    answers = both.drop_duplicates().groupby("inputs").size()
    n = int((test["inputs"].map(answers) > 1).sum())
    most = test.groupby(["inputs", "truth"]).size().groupby(level=0).max().sum()
    return n, float(most / len(test))


def _compared(case: Case, train: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame, str]:
    """Test and training rows that stand for themselves, at most so many, and the words for how they were drawn."""
    column = case.column("group")
    mine, theirs = (_one_of_each(table, column) for table in (case.examples.test, train))
    words = drawn_words(max(len(mine), len(theirs)), case.most_rows)
    return drawn(mine, case.most_rows), drawn(theirs, case.most_rows), words


def _one_of_each(table: pd.DataFrame, column: Column | None) -> pd.DataFrame:
    """One row of each group, drawn with a fixed seed; rows without a group stand for themselves."""
    if column is None:
        return table
    order = np.random.default_rng(0).permutation(len(table))
    groups = table[column.name].iloc[order]
    kept = (~groups.duplicated() | (groups.astype(str) == "")).to_numpy()
    return table.iloc[np.sort(order[kept])]


def _of_column(column: Column, test: pd.DataFrame, train: pd.DataFrame) -> Iterator[Shift]:
    mine, theirs = test[column.name], train[column.name]
    if column.kind == "number" and mine.dtype.kind in "iuf" and theirs.dtype.kind in "iuf":
        if min(int(mine.count()), int(theirs.count())) >= LEAST:
            yield along(column.name, mine, theirs)
        missing = mine.isna(), theirs.isna()
        if missing[0].any() or missing[1].any():
            yield between(f"{column.name} missing", *missing)
    elif column.kind == "category":
        yield between(column.name, mine, theirs)
    elif column.kind == "text":
        lengths = (side.astype(str).str.len().astype(float) for side in (mine, theirs))
        yield along(f"length of {column.name}", *lengths)


def along(name: str, one: pd.Series, other: pd.Series) -> Shift:
    """Two samples of numbers: the largest gap between their cumulative shares (Smirnov 1939), p after Stephens 1970."""
    mine, theirs = (np.sort(side.to_numpy(float)) for side in (one, other))
    mine, theirs = mine[np.isfinite(mine)], theirs[np.isfinite(theirs)]
    if min(mine.size, theirs.size) < LEAST:
        return Shift(name, 0.0, 1.0)
    places = np.unique(np.concatenate([mine, theirs]))
    below = np.searchsorted(mine, places, "right") / mine.size - np.searchsorted(theirs, places, "right") / theirs.size
    gap = float(np.abs(below).max())
    root = math.sqrt(mine.size * theirs.size / (mine.size + theirs.size))
    x = (root + 0.12 + 0.11 / root) * gap
    terms = [(-1) ** (k - 1) * math.exp(-2 * (k * x) ** 2) for k in range(1, 101)]
    return Shift(name, gap, min(1.0, max(0.0, 2 * sum(terms))) if x > 0.3 else 1.0)


def between(name: str, one: pd.Series, other: pd.Series) -> Shift:
    """Two samples of words: the share of rows that would have to change, with the p-value of chi-square."""
    counts = _counts(one, other)
    rare = counts.sum(0) * counts.sum(1).min() / counts.sum() < _EXPECTED
    counts = np.column_stack([counts[:, ~rare], counts[:, rare].sum(1)])
    counts = counts[:, counts.sum(0) > 0]
    if counts.shape[1] < 2:
        return Shift(name, 0.0, 1.0)
    shares = counts / counts.sum(1, keepdims=True)
    expected = counts.sum(1, keepdims=True) * counts.sum(0) / counts.sum()
    statistic = float(((counts - expected) ** 2 / expected).sum())
    return Shift(name, float(np.abs(shares[0] - shares[1]).sum() / 2), chi_square_tail(statistic, counts.shape[1] - 1))


def chi_square_tail(statistic: float, degrees: int) -> float:
    """One-sided p-value of chi-square, by a normal score of about three digits (Wilson and Hilferty 1931)."""
    spread = 2 / (9 * degrees)
    return 0.5 * math.erfc((((statistic / degrees) ** (1 / 3)) - (1 - spread)) / math.sqrt(2 * spread))


def _counts(one: pd.Series, other: pd.Series) -> Floats:
    """How often each value stands on either side, one row for each side."""
    import pandas as pd

    codes, names = pd.factorize(pd.concat([one.astype(str), other.astype(str)]))
    mine, theirs = codes[: len(one)], codes[len(one) :]
    return np.array([np.bincount(side, minlength=len(names)) for side in (mine, theirs)], float)


def _most_changed(test: pd.Series, train: pd.Series) -> str:
    """As "yes is 30 % of the test set and 12 % of training"."""
    mine, theirs = (side.astype(str).value_counts(normalize=True) for side in (test, train))
    label = mine.sub(theirs, fill_value=0.0).abs().sort_index().idxmax()
    shares = (percent(float(side.get(label, 0.0))) for side in (mine, theirs))
    return "{} is {} of the test set and {} of training".format(label, *shares)


def row_hashes(table: pd.DataFrame, names: Sequence[str]) -> NDArray[np.uint64]:
    """One number for the values of each row in these columns."""
    joined = np.zeros(len(table), np.uint64)
    for name in names:
        joined = joined * np.uint64(0x9E3779B97F4A7C15) + _label_hashes(table[name])
    return joined


def _label_hashes(values: pd.Series) -> NDArray[np.uint64]:
    import pandas as pd

    plain = values.to_numpy(float) if values.dtype.kind in "iuf" else values.astype(object).to_numpy()
    return np.asarray(pd.util.hash_array(plain))
