"""Cells that hold more than a label or a number, such as JSON: read one by one, each fault told once."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, TypeVar

from portfolio.task import Checked, Complaint
from portfolio.words import counted

if TYPE_CHECKING:
    import pandas as pd


class CellError(ValueError):
    """What is wrong with one cell of predictions or of the truth, with a hint where there is one."""

    def __init__(self, message: str, hint: str | None = None) -> None:
        super().__init__(message)
        self.message, self.hint = message, hint


Read = TypeVar("Read")


def read_cells(
    cells: pd.Series, read: Callable[[str], Read], name: str = ""
) -> tuple[list[Read], tuple[Complaint, ...]]:
    """What ``read`` makes of each cell; a ``CellError`` of many cells becomes one complaint, at the first of them.

    ``name`` goes before the message.
    """
    found: list[Read] = []
    faults: dict[tuple[str, str | None], list[int]] = {}
    for row, text in enumerate(map(str, cells)):
        try:
            found.append(read(text))
        except CellError as error:
            faults.setdefault((error.message, error.hint), []).append(row)
    complaints = (
        Complaint(
            (f"{name}: " if name else "")
            + message
            + (f", as in {counted(len(rows) - 1, 'further row')}" if len(rows) > 1 else ""),
            rows[0],
            hint,
        )
        for (message, hint), rows in faults.items()
    )
    return found, tuple(complaints)


def checked(predictions: pd.DataFrame, canonical: Callable[[str], str], hint: str, name: str = "") -> Checked:
    """A column ``prediction`` whose cells are as ``canonical`` writes them, or all that is wrong with it."""
    if "prediction" not in predictions:
        found = ", ".join(map(repr, predictions.columns)) or "none"
        return Checked(predictions, (Complaint(f"no column 'prediction'; found: {found}", hint=hint),))
    texts, complaints = read_cells(predictions["prediction"], canonical, name)
    return Checked(predictions[[]] if complaints else predictions[[]].assign(prediction=texts), complaints)
