"""Numbers as a predictor gives them: read, and every doubt explained."""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from portfolio.records import Examples, Finding
from portfolio.task import Checked, Complaint
from portfolio.words import counted

Floats = NDArray[np.float64]

ENDS = ("low", "high")
"""Of one sort and column; the rest is counted."""

LARGEST = 1e150
"""Its square is still a number, so that squared errors can be added up."""

_BLANK = {"", "nan", "none", "<na>", "null"}
_INFINITE = re.compile(r"[+-]?inf(inity)?", re.IGNORECASE)
_NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?", re.ASCII)
_COMMA = re.compile(r"[+-]?\d+,\d+", re.ASCII)


def checked_numbers(predictions: pd.DataFrame) -> Checked:
    """Raw predictions as floats: ``prediction``, and ``low`` and ``high`` where the author gives an interval."""
    given = [name for name in ENDS if name in predictions]
    if "prediction" not in predictions:
        found = ", ".join(map(repr, predictions.columns)) or "none"
        return _refused(
            predictions, [Complaint(f"no column 'prediction'; found: {found}", hint="name it 'prediction'")]
        )
    complaints = _about_one_end(given)
    columns = {}
    for name in ("prediction", *given):
        columns[name], wrong = _read(name, predictions[name].astype(str).str.strip().tolist())
        complaints += wrong
    if not complaints and given:
        complaints = _about_order(columns["low"], columns["high"])
    if complaints:
        return _refused(predictions, complaints)
    return Checked(pd.DataFrame(columns, predictions.index), findings=tuple(_about_place(columns)))


def _refused(predictions: pd.DataFrame, complaints: Sequence[Complaint]) -> Checked:
    return Checked(pd.DataFrame(index=predictions.index), tuple(complaints))


def _about_one_end(given: Sequence[str]) -> list[Complaint]:
    if len(given) != 1:
        return []
    other = next(name for name in ENDS if name not in given)
    return [Complaint(f"a column {given[0]!r} without a column {other!r}", hint="an interval has two ends")]


def _read(name: str, cells: Sequence[str]) -> tuple[Floats, list[Complaint]]:
    """The numbers of a column, and a complaint for each cell that is none."""
    values = np.array([float(cell) if _NUMBER.fullmatch(cell) else np.nan for cell in cells])
    bad = np.flatnonzero(~(np.abs(values) <= LARGEST)).tolist()
    return values, [Complaint(f"{name}: {_fault(cells[row])}", row, _hint(name, cells[row])) for row in bad]


def _fault(cell: str) -> str:
    if cell.casefold() in _BLANK:
        return "is empty"
    if _INFINITE.fullmatch(cell):
        return "is infinite"
    short = cell if len(cell) <= 40 else cell[:39] + "…"
    return f"{short!r} is too large for a number" if _NUMBER.fullmatch(cell) else f"{short!r} is not a number"


def _hint(name: str, cell: str) -> str | None:
    if _COMMA.fullmatch(cell):
        return "write a decimal point, not a comma, and nothing between thousands"
    unknown = cell.casefold() in _BLANK or _INFINITE.fullmatch(cell)
    if unknown and name in ENDS:
        return "give both ends for every example, or leave out the columns 'low' and 'high'"
    if unknown:
        return "give a number for every example; where nothing better is known, the median of training"
    return None


def _about_order(low: Floats, high: Floats) -> list[Complaint]:
    rows = np.flatnonzero(low > high).tolist()
    hint = "low is the lower end of the interval"
    return [Complaint(f"low ({low[row]:g}) is above high ({high[row]:g})", row, hint) for row in rows]


def _about_place(columns: dict[str, Floats]) -> list[Finding]:
    """A prediction that its own interval does not hold."""
    if "low" not in columns:
        return []
    outside = (columns["prediction"] < columns["low"]) | (columns["prediction"] > columns["high"])
    n = int(outside.sum())
    if not n:
        return []
    lie = "lies" if n == 1 else "lie"
    sentence = f"{counted(n, 'prediction')} of {len(outside)} {lie} outside the interval given with it."
    return [
        Finding("PF062", "warning", sentence, "Make interval and prediction with one model, or widen the interval.")
    ]


def constant(which: str, examples: Examples, nominal: float) -> tuple[float, pd.DataFrame, str]:
    """The ``median`` or ``mean`` of known truths, as predictions with their quantiles as interval, and from where."""
    truths, has_training = known_truths(examples), examples.train is not None and len(examples.train) > 0
    value = float(np.median(truths) if which == "median" else truths.mean())
    low, high = np.quantile(truths, [(1 - nominal) / 2, (1 + nominal) / 2]).tolist()
    said = {"prediction": value, "low": min(low, value), "high": max(high, value)}
    where = "in training" if has_training else "of the test set itself, as there are no training rows"
    return value, pd.DataFrame(said, index=examples.test.index), where


def known_truths(examples: Examples) -> Floats:
    """The truths a baseline may look at: those of training, else of the test rows."""
    source = examples.test if examples.train is None or len(examples.train) == 0 else examples.train
    values = source[examples.target].to_numpy(float, na_value=np.nan)
    known: Floats = values[np.isfinite(values)]
    return known if known.size else examples.test[examples.target].to_numpy(float)
