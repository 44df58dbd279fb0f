"""Numbers that may stand for "not known": -999 in a column of temperatures says nothing about the weather."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from portfolio.records import Finding, Passed, Skipped
from portfolio.words import cell, count

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    import pandas as pd
    from numpy.typing import NDArray

    from portfolio.records import Column

CODE = "PF009"
OFTEN = 3
"""So many times at least the same number stands there."""
DIFFERENT = 10
"""So many different numbers at least stand beside it; a column of few is one of codes, or of counts."""
FAR = 3.0
"""Further from all others than so many times the range of their middle half, as far as Tukey's far-out values lie."""
FAR_FOR_A_CODE = 1.0
"""The same for what people write for "not known": 0 in few rows, and 99, 999 or 9999 above all others."""
FEW = 0.1
"""More zeros than this are counts of nothing: no rent, no rain."""
MOST_NAMED = 3

_ROWS = "if it is, leave out the rows whose truth is not known"
_CELLS = "if it is, leave the cell empty"


def sentinels(
    tables: Sequence[pd.DataFrame], columns: Sequence[Column], target: str | None, file: str
) -> Iterator[Finding | Passed | Skipped]:
    """A finding for the truth, and one for each such number in the inputs."""
    if all(column.kind != "number" for column in columns):
        yield Skipped(CODE, "there are no numbers")
        return
    findings = list(_findings(tables, columns, target, file))
    yield from findings
    if not findings:
        yield Passed(CODE, "No number far from all others stands there again and again, as a code for missing would.")


def _findings(
    tables: Sequence[pd.DataFrame], columns: Sequence[Column], target: str | None, file: str
) -> Iterator[Finding]:
    found: dict[str, dict[str, int]] = {}
    n_rows = sum(map(len, tables))
    for column in columns:
        if column.kind != "number" or column.private or column.role in ("split", "ignored"):
            continue
        parts = [table[column.name].to_numpy(float) for table in tables if column.name in table.columns]
        for value, n in strange(np.concatenate(parts)):
            if column.name == target:
                yield _about(
                    f"{count(n)} of {count(sum(map(len, parts)))} truths are exactly {cell(value)}", _ROWS, file
                )
            else:
                found.setdefault(cell(value), {})[column.name] = n
    for text, names in found.items():
        named = ", ".join(list(names)[:MOST_NAMED])
        more = len(names) - MOST_NAMED
        named += f" and {count(more)} more columns" if more > 0 else ""
        most = "up to " if len(set(names.values())) > 1 else ""
        yield _about(
            f"{named}: {most}{count(max(names.values()))} of {count(n_rows)} values are exactly {text}", _CELLS, file
        )


def strange(values: NDArray[np.float64]) -> Iterator[tuple[float, int]]:
    """The lowest and the highest number, each with how often it stands there, where it is far from all others."""
    finite = values[np.isfinite(values)]
    different, counts = np.unique(finite, return_counts=True)
    if len(different) <= DIFFERENT:
        return
    low, high = np.percentile(finite[(finite > different[0]) & (finite < different[-1])], [25, 75])
    for end, beside in ((0, 1), (-1, -2)):
        gap = abs(different[end] - different[beside])
        far = gap / ((high - low) or gap)
        if counts[end] >= OFTEN and _is_strange(different[[end, beside]], counts[[end, beside]], far, len(finite)):
            yield float(different[end]), int(counts[end])


def _is_strange(values: NDArray[np.float64], times: NDArray[np.int64], far: float, n: int) -> bool:
    """Whether the first of two neighbours is no number like the others; ``far`` in ranges of their middle half."""
    value, nearest = values.tolist()
    if value < 0 <= nearest:  # the only number below zero, again and again
        return value % 1 == 0 and (far >= FAR_FOR_A_CODE or (value == -1 and nearest == 0 and times[0] > 2 * times[1]))
    is_nines = value > 0 and set(f"{value:g}") <= {"9", "."}
    if value == 0 and times[0] > FEW * n:
        return False
    return far >= (FAR_FOR_A_CODE if value == 0 or is_nines else FAR)


def _about(what: str, advice: str, file: str) -> Finding:
    return Finding(CODE, "warning", f"{what}, far from all others; is it a code for missing?", advice, file)
