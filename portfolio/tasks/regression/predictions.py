"""Numbers as a predictor gives them: read, and every doubt explained."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import partial

import numpy as np
import pandas as pd

from portfolio.cells import CellError, read_cells
from portfolio.records import Examples
from portfolio.task import Checked, Complaint
from portfolio.tasks.regression import sentences

ENDS = ("low", "high")

LARGEST = 1e150
"""Its square is still a number, so that squared errors can be added up."""

_BLANK = {"", "nan", "none", "<na>", "null"}
_INFINITE = re.compile(r"[+-]?inf(inity)?", re.IGNORECASE)
_NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?", re.ASCII)
_COMMA = re.compile(r"[+-]?\d+,\d+", re.ASCII)
_DECIMAL_POINT = "write a decimal point, not a comma, and nothing between thousands"
_UNKNOWN_END = "give both ends for every example, or leave out the columns 'low' and 'high'"
_UNKNOWN = "give a number for every example; where nothing better is known, the median of training"


def check(predictions: pd.DataFrame) -> Checked:
    """Raw predictions as floats: ``prediction``, and ``low`` and ``high`` where the author gives an interval."""
    given = [name for name in ENDS if name in predictions]
    if "prediction" not in predictions:
        found = ", ".join(map(repr, predictions.columns)) or "none"
        return _refused(
            predictions, [Complaint(f"no column 'prediction'; found: {found}", hint="name it 'prediction'")]
        )
    complaints = []
    if len(given) == 1:
        other = next(name for name in ENDS if name not in given)
        message = f"a column {given[0]!r} without a column {other!r}"
        complaints.append(Complaint(message, hint="an interval has two ends"))
    columns = {}
    for name in ("prediction", *given):
        columns[name], wrong = read_cells(predictions[name], partial(_number, is_end=name in ENDS), name)
        complaints += wrong
    if complaints:
        return _refused(predictions, complaints)
    table = pd.DataFrame(columns, predictions.index)
    complaints = _about_order(table) if given else []
    if complaints:
        return _refused(predictions, complaints)
    outside = int((~table["prediction"].between(table["low"], table["high"])).sum()) if given else 0
    return Checked(table, findings=(sentences.outside_its_interval(outside, len(table)),) if outside else ())


def _refused(predictions: pd.DataFrame, complaints: Sequence[Complaint]) -> Checked:
    return Checked(pd.DataFrame(index=predictions.index), tuple(complaints))


def _number(cell: str, *, is_end: bool) -> float:
    """The number in a cell."""
    cell = cell.strip()
    if _NUMBER.fullmatch(cell) and abs(float(cell)) <= LARGEST:
        return float(cell)
    if cell.casefold() in _BLANK:
        raise CellError("is empty", _UNKNOWN_END if is_end else _UNKNOWN)
    if _INFINITE.fullmatch(cell):
        raise CellError("is infinite", _UNKNOWN_END if is_end else _UNKNOWN)
    short = cell if len(cell) <= 40 else cell[:39] + "…"
    fault = "too large for a number" if _NUMBER.fullmatch(cell) else "not a number"
    raise CellError(f"{short!r} is {fault}", _DECIMAL_POINT if _COMMA.fullmatch(cell) else None)


def _about_order(table: pd.DataFrame) -> list[Complaint]:
    low, high = (table[name].to_numpy(float) for name in ENDS)
    hint = "low is the lower end of the interval"
    rows = np.flatnonzero(low > high).tolist()
    return [Complaint(f"low ({low[row]:g}) is above high ({high[row]:g})", row, hint) for row in rows]


def about_truth(examples: Examples) -> list[Complaint]:
    """Truths beyond what can be squared."""
    cells = examples.test[examples.target]
    wild = np.flatnonzero(~(np.abs(cells.to_numpy(float, na_value=np.nan)) <= LARGEST)).tolist()
    hint = "leave out the examples whose truth is not known"
    return [Complaint(f"{examples.target}: {cells.iat[row]} is not a finite number", row, hint) for row in wild]
