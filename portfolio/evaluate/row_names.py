"""Recorded predictions by the ids that today's examples have, however those were made when the run was recorded."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from portfolio.evaluate.predictions import canonical, digest
from portfolio.records import Ids
from portfolio.records.row_ids import ids_by

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import pandas as pd

    from portfolio.records import Examples, Project, RecordedRun

_GONE = "not in today's test set: "


def by_todays_ids(run: RecordedRun, predictions: pd.DataFrame, examples: Examples) -> tuple[RecordedRun, pd.DataFrame]:
    """The run and its predictions, with the digest that they have by these ids; what has no id today matches nothing.

    Row numbers say which example is meant only while the test file is the same.
    """
    names = _names(run, list(predictions.index), examples)
    if names is None:
        return run, predictions
    renamed = predictions.set_axis([names.get(name, _GONE + name) for name in predictions.index], axis="index")
    renamed.index.name = predictions.index.name
    return replace(run, digest=digest(canonical(renamed))), renamed


def reviewed_by_todays_ids(project: Project, examples: Examples) -> Project:
    """The project with the ids of its review.csv as they are today, by the runs that its examples were drawn from."""
    if not project.reviews:
        return project
    numbers = [str(number + 1) for number in range(len(examples.test))]
    names = {run.name.removesuffix(".json"): _names(run, numbers, examples) or {} for run in project.runs}
    rows = tuple(
        replace(row, example_id=names.get(row.run, {}).get(row.example_id, row.example_id)) for row in project.reviews
    )
    return replace(project, reviews=rows)


def _names(run: RecordedRun, recorded: Sequence[str], examples: Examples) -> Mapping[str, str] | None:
    """Recorded id -> today's; ``None`` where they are made alike."""
    said = run.ids if run.ids != Ids() else None
    if said is not None and said == examples.ids:
        return None
    today = list(map(str, examples.test.index))
    private = [column.name for column in examples.columns if column.private]
    then = ids_by(said, examples.test, private) if said else None
    if then is not None:
        return dict(zip(then, today, strict=True))
    if said is not None:
        return {}
    is_numbered = recorded == [str(number + 1) for number in range(len(recorded))]
    if is_numbered and len(recorded) == len(today) and examples.digest in run.inputs.values():
        return dict(zip(recorded, today, strict=True))
    return None if examples.id or not is_numbered else {}
