"""What is wrong with windows and with forecasts of them, in plain words, all of it at once."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from portfolio.cells import CellError, read_cells
from portfolio.records import Examples, Finding, Passed
from portfolio.task import Checked, Complaint
from portfolio.tasks.forecasting import sentences
from portfolio.tasks.forecasting.windows import (
    LIST,
    as_cells,
    dates_ahead,
    numbers,
    origins,
    overlap,
    series_of,
)

if TYPE_CHECKING:
    from portfolio.tasks.forecasting.settings import Settings

ENDS = ("low", "high")


def of_examples(examples: Examples, settings: Settings) -> list[Complaint]:
    """Truths and histories that are no lists of numbers, truths of different lengths, histories too short."""
    test, target = examples.test, str(examples.target)
    found = [
        Complaint(f"{name}: there is no column of that name ({key})", hint=f"name the column in {key}:")
        for key, name in (("history", settings.history), ("series", settings.series))
        if name is not None and name not in test.columns
    ]
    if found:
        return found
    lists, _ = read_cells(test[target], numbers)
    ahead = int(pd.Series(list(map(len, lists))).mode().iloc[0]) if lists else None
    even = f"all examples have the same number of steps; here the commonest is {ahead}"
    found += read_cells(test[target], partial(_list, length=ahead, hint=even), target)[1]
    least = settings.season + 1
    hint = f"a history needs more values than one season ({settings.season})"
    read = partial(_list, least=least, hint=hint)
    found += read_cells(test[settings.history], read, settings.history)[1]
    if examples.train is not None and settings.history in examples.train.columns:
        for each in read_cells(examples.train[settings.history], read)[1]:
            message = f"{settings.history}: training row {(each.row or 0) + 1} {each.message}"
            found.append(replace(each, row=None, message=message))
    return found


def _list(text: str, length: int | None = None, least: int = 1, hint: str = LIST) -> list[float]:
    """The numbers of a cell, so many or at least as many."""
    found = numbers(text)
    if length not in (None, len(found)):
        raise CellError(f"has {len(found)} numbers, not {length}", hint)
    if len(found) < least:
        raise CellError(f"has {len(found)} numbers, and at least {least} are needed", hint)
    return found


def checked(predictions: pd.DataFrame, examples: Examples, settings: Settings) -> Checked:
    """Forecasts that can be scored: ``prediction``, and with an interval ``low`` and ``high``, in one spelling."""
    complaints, values = list(_about_columns(predictions)), {}
    ahead = len(numbers(examples.test[examples.target].iloc[0])) if len(examples.test) else 0
    for name in () if complaints else ("prediction", *(name for name in ENDS if name in predictions.columns)):
        values[name], faults = read_cells(predictions[name], partial(_list, length=ahead), name)
        complaints += faults
    if not complaints and "low" in values:
        complaints += _about_ends(*(np.array(values[name]) for name in ENDS))
    if complaints:
        return Checked(predictions, tuple(complaints))
    texts = pd.DataFrame({name: as_cells(np.array(lists)) for name, lists in values.items()}, predictions.index)
    answers = tuple(_about_windows(examples, settings, ahead))
    found = tuple(answer for answer in answers if isinstance(answer, Finding))
    return Checked(texts, (), found, tuple(each for each in answers if isinstance(each, Passed)))


def _about_columns(predictions: pd.DataFrame) -> Iterator[Complaint]:
    if "prediction" not in predictions.columns:
        hint = "return a column prediction with a list for each window"
        yield Complaint("there is no column prediction", hint=hint)
    given = [name for name in ENDS if name in predictions.columns]
    if len(given) == 1:
        missing = next(name for name in ENDS if name not in given)
        yield Complaint(f"there is a column {given[0]} but no {missing}", hint="an interval has two ends: return both")


def _about_ends(low: np.ndarray, high: np.ndarray) -> Iterator[Complaint]:
    """One for each window in which an end is beyond the other, at the first step where it is."""
    rows, steps = np.nonzero(low > high)
    for row, at in zip(*np.unique(rows, return_index=True), strict=True):
        ends = f"low ({low[row, steps[at]]:g}) is above high ({high[row, steps[at]]:g})"
        yield Complaint(f"{ends} at place {steps[at] + 1}", int(row), "swap them, or sort the quantiles")


def _about_windows(examples: Examples, settings: Settings, ahead: int) -> Iterator[Finding | Passed]:
    """Windows that share steps, and a test that does not come after the training."""
    test, names = origins(examples.test, settings.origin), series_of(examples.test, settings)
    grouped = any(column.role == "group" for column in examples.columns)
    if not grouped and overlap(test, names, ahead, settings.step):
        yield sentences.about_overlap(settings.step)
    if examples.train is None or not len(examples.train) or test.isna().any() or not len(test):
        return
    train = origins(examples.train, settings.origin)
    if train.notna().all():
        reach = dates_ahead(train, ahead, settings.step).max()
        yield sentences.about_order(mixed=bool(reach > test.min().to_datetime64()))
