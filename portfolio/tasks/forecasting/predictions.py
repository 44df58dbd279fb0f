"""What is wrong with windows and with forecasts of them, in plain words, all of it at once."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from portfolio.records import Examples, Finding, Passed
from portfolio.task import Checked, Complaint
from portfolio.tasks.forecasting import sentences
from portfolio.tasks.forecasting.windows import (
    NoNumbersError,
    as_cells,
    dates_ahead,
    matrix,
    numbers,
    origins,
    overlap,
    series_of,
)

if TYPE_CHECKING:
    from portfolio.tasks.forecasting.settings import Settings

ENDS = ("low", "high")
_GAPS = "fill a gap with what was known then, or leave the example out"
_LIST = "write a list of numbers as JSON, such as [18.2, 19.5, 6.1]"


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
    ahead = _common_length(test[target])
    even = f"all examples have the same number of steps; here the commonest is {ahead}"
    found += [
        Complaint(f"{target}: {fault}", row, even if ", not " in fault else _GAPS if "place" in fault else _LIST)
        for row, fault in _faults(test[target], length=ahead)
    ]
    found += _about_histories(test[settings.history], settings)
    if examples.train is not None and settings.history in examples.train.columns:
        train = _about_histories(examples.train[settings.history], settings, "training row {} ")
        found += [replace(each, row=None) for each in train]
    return found


def _about_histories(cells: pd.Series, settings: Settings, where: str = "") -> Iterator[Complaint]:
    least = settings.season + 1
    for row, fault in _faults(cells, least=least):
        hint = _GAPS if "place" in fault else _LIST
        if fault.endswith("are needed"):
            hint = f"a history needs more values than one season ({settings.season})"
        yield Complaint(f"{settings.history}: {where.format(row + 1)}{fault}", row, hint)


def checked(predictions: pd.DataFrame, examples: Examples, settings: Settings) -> Checked:
    """Forecasts that can be scored: ``prediction``, and with an interval ``low`` and ``high``, in one spelling."""
    complaints = list(_about_columns(predictions))
    names = ["prediction", *(name for name in ENDS if name in predictions.columns)]
    ahead = len(numbers(examples.test[examples.target].iloc[0])) if len(examples.test) else 0
    for name in names if not complaints else ():
        complaints += [Complaint(f"{name} {fault}", row, _LIST) for row, fault in _faults(predictions[name], ahead)]
    if complaints:
        return Checked(predictions, tuple(complaints))
    values = {name: matrix(predictions[name]) for name in names}
    if len(names) > 1:
        complaints = list(_about_ends(*(values[name] for name in ENDS)))
    texts = pd.DataFrame({name: as_cells(values[name]) for name in names}, predictions.index)
    answers = tuple(_about_windows(examples, settings, ahead))
    found = tuple(answer for answer in answers if isinstance(answer, Finding))
    return Checked(texts, tuple(complaints), found, tuple(each for each in answers if isinstance(each, Passed)))


def _about_columns(predictions: pd.DataFrame) -> Iterator[Complaint]:
    if "prediction" not in predictions.columns:
        hint = "return a column prediction with a list for each window"
        yield Complaint("there is no column prediction", hint=hint)
    given = [name for name in ENDS if name in predictions.columns]
    if len(given) == 1:
        missing = next(name for name in ENDS if name not in given)
        yield Complaint(f"there is a column {given[0]} but no {missing}", hint="an interval has two ends: return both")


def _about_ends(low: np.ndarray, high: np.ndarray) -> Iterator[Complaint]:
    for row, step in zip(*np.nonzero(low > high), strict=True):
        fault = f"low ({low[row, step]:g}) is above high ({high[row, step]:g}) at place {step + 1}"
        yield Complaint(fault, int(row), "swap them, or sort the quantiles")


def _common_length(cells: Sequence[object] | pd.Series) -> int | None:
    """The most frequent length of the lists that can be read, the shorter where two are as frequent."""
    lengths = []
    for cell in cells:
        try:
            lengths.append(len(numbers(cell)))
        except NoNumbersError:
            continue
    return int(pd.Series(lengths).mode().iloc[0]) if lengths else None


def _faults(
    cells: Sequence[object] | pd.Series, length: int | None = None, least: int = 1
) -> Iterator[tuple[int, str]]:
    """Row and fault of each cell that is no list of numbers, or not of this length, or shorter than ``least``."""
    for row, cell in enumerate(cells):
        try:
            found = len(numbers(cell))
        except NoNumbersError as fault:
            yield row, str(fault)
            continue
        if length is not None and found != length:
            yield row, f"has {found} numbers, not {length}"
        elif found < least:
            yield row, f"has {found} numbers, and at least {least} are needed"


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
