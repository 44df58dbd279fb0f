"""Ids for rows that have none: digests of what a row holds, so that they move with it when a file is put in order."""

from __future__ import annotations

import hashlib
from collections import Counter
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd

    from portfolio.records.examples import Ids

_DIGITS = 10
"""Of sixteen each: of ten thousand different rows, two share an id once in twenty thousand tables."""


def ids_by(ids: Ids, test: pd.DataFrame, private: Sequence[str] = ()) -> list[str] | None:
    """The ids that rows have when they are made so; ``None`` where a column for it is missing, or repeats itself.

    Equal rows are numbered. Which comes first is told by their private cells, which no id is made of as ids are
    published; where these are equal too, by their place in the file.
    """
    needed = [ids.column] if ids.column else list(ids.of)
    if not needed or not set(needed) <= set(test.columns):
        return None
    if ids.column:
        named = [written(value) for value in test[ids.column].tolist()]
        return named if len(set(named)) == len(named) and "" not in named else None
    digests = _digests(test, needed)
    inner = _digests(test, [name for name in private if name in test.columns])
    seen: Counter[str] = Counter()
    made = [""] * len(digests)
    for at in sorted(range(len(digests)), key=lambda at: (inner[at], at)):
        seen[digests[at]] += 1
        n = seen[digests[at]]
        made[at] = digests[at] if n == 1 else f"{digests[at]}-{n}"
    return made


def written(value: Any) -> str:
    """A cell as text that is the same whatever else stands in its column: 3 and 3.0 are equal, missing is empty."""
    if value is None or value != value:
        return ""
    return f"{value:.17g}" if isinstance(value, float) else str(value)


def _digests(test: pd.DataFrame, names: Sequence[str]) -> list[str]:
    columns = [map(written, test[name].tolist()) for name in sorted(names)]
    if not columns:
        return [""] * len(test)
    rows = ("\0".join(row) for row in zip(*columns, strict=True))
    return [hashlib.sha256(row.encode()).hexdigest()[:_DIGITS] for row in rows]
