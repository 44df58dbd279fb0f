"""The failures worth looking at: the worst of each sort, not twelve of one sort."""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping, Sequence
from itertools import chain, zip_longest
from typing import TYPE_CHECKING, Any

import numpy as np

from portfolio.records import Column, Examples, Failure, Pattern
from portfolio.task import Task
from portfolio.words import short_cell, shortened

if TYPE_CHECKING:
    import pandas as pd

MOST, LEADING = 12, 2
LOOKED_THROUGH, ALIKE, TELLING = 10, 0.8, 4
"""So many times the failures shown are looked through for texts that share less than this of their words; with fewer
than four different words texts are alike by chance."""

LONGEST_FIELD = 200


def failures(
    task: Task,
    examples: Examples,
    outcomes: pd.DataFrame,
    *,
    among: Collection[str] | None = None,
    most: int = MOST,
    first: Sequence[Pattern] = (),
) -> tuple[Failure, ...]:
    """Up to ``most`` failures, one of each group in turn, the most frequent groups first and the worst of each first.

    Args:
        among: the ids to choose from, where that is not all of them.
        first: patterns; two failures that show the first of them lead, as the page tells it first.
    """
    failed = outcomes[outcomes["failed"].to_numpy(bool)]
    failed = worst_first(failed if among is None else failed.loc[list(among)])
    groups = [str(name) for name in task.group(failed)]
    members: dict[str, list[int]] = {}
    for row, name in enumerate(groups):
        members.setdefault(name, []).append(row)
    rounds = zip_longest(*sorted(members.values(), key=lambda rows: (-len(rows), rows[0])))
    in_turn = [str(failed.index[row]) for row in chain.from_iterable(rounds) if row is not None]
    known = set(in_turn)
    lead = [name for name in first[0].example_ids if name in known][:LEADING] if first else []
    return cards(task, examples, outcomes, _varied(list(dict.fromkeys((*lead, *in_turn))), examples, most))


def _varied(ids: Sequence[str], examples: Examples, most: int) -> list[str]:
    """The first ``most`` ids whose texts differ; those that nearly repeat one before them only where there is room."""
    texts = [column.name for column in examples.columns if column.kind == "text" and _is_shown(column)]
    ids = ids[: LOOKED_THROUGH * most]
    kept: dict[str, set[str]] = {}
    again = []
    for name, cells in zip(ids, examples.test.loc[list(ids), texts].itertuples(index=False), strict=True):
        words = {word for cell in cells for word in str(cell).casefold().split()}
        if len(words) >= TELLING and any(len(words & one) >= ALIKE * len(words | one) for one in kept.values()):
            again.append(name)
        else:
            kept[name] = words
    return [*kept, *again][:most]


def cards(task: Task, examples: Examples, outcomes: pd.DataFrame, ids: Sequence[str]) -> tuple[Failure, ...]:
    """These failures, ready to show."""
    shown = [column.name for column in examples.columns if _is_shown(column)]
    failed, rows = outcomes.loc[list(ids)], examples.test.loc[list(ids), shown]
    groups = [str(name) for name in task.group(failed)]
    return tuple(
        _failure(task, failed, i, groups[i], rows.iloc[i], task.show(outcomes, examples, name))
        for i, name in enumerate(ids)
    )


def worst_first(outcomes: pd.DataFrame) -> pd.DataFrame:
    """By loss, then by confidence, then by id, so that the order of the file decides nothing."""
    confidence = outcomes["confidence"].fillna(-1.0).to_numpy(float)
    ids = outcomes.index.to_numpy(str)
    return outcomes.iloc[np.lexsort((ids, -confidence, -outcomes["loss"].to_numpy(float)))]


def _is_shown(column: Column) -> bool:
    return (
        not column.private
        and column.role in ("feature", "group", "time")
        and column.kind not in ("list", "image", "sound")
    )


def _failure(
    task: Task, failed: pd.DataFrame, row: int, group: str, fields: pd.Series, shown: Mapping[str, Any]
) -> Failure:
    confidence, loss = (float(failed[name].to_numpy(float)[row]) for name in ("confidence", "loss"))
    return Failure(
        example_id=str(failed.index[row]),
        truth=_cut(task.words(failed["truth"].iat[row])),
        prediction=_cut(task.words(failed["prediction"].iat[row])),
        confidence=None if math.isnan(confidence) else confidence,
        loss=loss,
        group=group,
        fields={str(name): as_text(value) for name, value in fields.items()},
        shown=shown,
    )


def as_text(value: object) -> str:
    """A cell as a reader wants it: nothing for a missing value, no noise in a number, at most 200 characters."""
    if value is None or value != value:
        return ""
    return _cut(short_cell(float(value) if isinstance(value, np.floating) else value))


def _cut(text: str) -> str:
    return shortened(text, LONGEST_FIELD)
