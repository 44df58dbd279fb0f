"""Numbers that may stand for "not known": -999 in a column of temperatures says nothing about the weather."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from portfolio.collect.tables.columns import is_list
from portfolio.collect.tables.json_text import strict_loads
from portfolio.records import Finding, Passed, Skipped
from portfolio.words import cell, count

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

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
APART = 0.25
"""The same for -1 and for nines that stand there more than twice as often as their neighbour, as no tail does."""
FEW = 0.1
"""More zeros than this are counts of nothing: no rent, no rain."""
MOST_NAMED = 3

_ROWS = "if it is, leave out the rows whose truth is not known"
_CELLS = "if it is, leave the cell empty"


def sentinels(
    tables: Sequence[pd.DataFrame], columns: Sequence[Column], target: str | None, file: str
) -> Iterator[Finding | Passed | Skipped]:
    """A finding for the truth, and one for each such number in the inputs."""
    looked_at = [each for each in columns if not each.private and each.role not in ("split", "ignored")]
    numbers = {each.name: _numbers(tables, each) for each in looked_at}
    if not any(map(len, numbers.values())):
        yield Skipped(CODE, "there are no numbers")
        return
    findings = list(_findings(numbers, target, file))
    yield from findings
    if not findings:
        yield Passed(CODE, "No number far from all others stands there again and again, as a code for missing would.")


def _numbers(tables: Sequence[pd.DataFrame], column: Column) -> NDArray[np.float64]:
    """All numbers of a column, those of its lists one by one; none where it holds something else."""
    parts = [table[column.name] for table in tables if column.name in table.columns]
    if column.kind == "number":
        return np.concatenate([part.to_numpy(float) for part in parts])
    if column.kind != "list":
        return np.empty(0)
    lists = (strict_loads(text) for part in parts for text in part if is_list(text))
    return np.array([each for some in lists for each in some if type(each) in (int, float)], dtype=float)


def _findings(numbers: Mapping[str, NDArray[np.float64]], target: str | None, file: str) -> Iterator[Finding]:
    found: dict[str, dict[str, int]] = {}
    for name, values in numbers.items():
        for value, n in strange(values):
            if name == target:
                yield _about(f"{count(n)} of {count(len(values))} truths are exactly {cell(value)}", _ROWS, file)
            else:
                found.setdefault(cell(value), {})[name] = n
    for text, names in found.items():
        named = ", ".join(list(names)[:MOST_NAMED])
        more = len(names) - MOST_NAMED
        named += f" and {count(more)} more columns" if more > 0 else ""
        most = "up to " if len(set(names.values())) > 1 else ""
        n, of = max((n, len(numbers[name])) for name, n in names.items())
        yield _about(f"{named}: {most}{count(n)} of {count(of)} values are exactly {text}", _CELLS, file)


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
    is_nines = set(f"{abs(value):g}") <= {"9", "."}
    is_often = times[0] > 2 * times[1]
    if value < 0 <= nearest:  # the only number below zero, again and again
        is_code = is_often and (is_nines or value == -1) and (far >= APART or value == nearest - 1)
        return value % 1 == 0 and (far >= FAR_FOR_A_CODE or is_code)
    if value > nearest and is_nines and is_often and far >= APART:
        return True
    is_nines = is_nines and value > 0
    if value == 0 and times[0] > FEW * n:
        return False
    return far >= (FAR_FOR_A_CODE if value == 0 or is_nines else FAR)


def _about(what: str, advice: str, file: str) -> Finding:
    return Finding(CODE, "warning", f"{what}, far from all others; is it a code for missing?", advice, file)
