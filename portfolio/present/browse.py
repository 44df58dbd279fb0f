"""Every scored test example, for readers who want to look for themselves: one JSON file beside the page."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from portfolio.records import Asset, Column, Evaluation, Examples
from portfolio.task import Task
from portfolio.words import cell

if TYPE_CHECKING:
    import pandas as pd

MOST_EXAMPLES = 2000
MOST_FIELDS = 8
MOST_CHARACTERS = 300


def examples_asset(slug: str, examples: Examples, evaluation: Evaluation, task: Task) -> Asset:
    """The examples as rows: id, truth, prediction, confidence, failed, then the columns that may be shown.

    Of more than ``MOST_EXAMPLES`` an evenly spaced part is taken, so that failures keep their share.
    """
    shown = _shown(examples.columns)
    outcomes = _spaced(evaluation.outcomes)
    fields = examples.test.loc[outcomes.index, [column.name for column in shown]]
    said = [[_text(task.words(value)) for value in outcomes[name]] for name in ("truth", "prediction")]
    rows = [
        [str(example_id), truth, prediction, _share(confidence), int(failed), *map(_text, values)]
        for example_id, truth, prediction, confidence, failed, values in zip(
            outcomes.index,
            *said,
            outcomes["confidence"],
            outcomes["failed"],
            fields.itertuples(index=False),
            strict=True,
        )
    ]
    content = {
        "n": len(evaluation.outcomes),
        "main": _main(shown),
        "fields": [column.name for column in shown],
        "rows": rows,
    }
    return Asset(f"projects/{slug}/examples.json", json.dumps(content, ensure_ascii=False, allow_nan=False).encode())


def _shown(columns: tuple[Column, ...]) -> list[Column]:
    return [
        column
        for column in columns
        if not column.private
        and column.role not in ("target", "split", "hidden", "ignored")
        and column.kind not in ("list", "image", "sound")
    ][:MOST_FIELDS]


def _main(shown: list[Column]) -> int:
    """The field that is printed large: the first text, else the first."""
    return next((i for i, column in enumerate(shown) if column.kind == "text"), 0)


def _spaced(outcomes: pd.DataFrame) -> pd.DataFrame:
    step = -(-len(outcomes) // MOST_EXAMPLES)
    return outcomes.iloc[::step]


def _share(confidence: Any) -> float | None:
    return None if confidence != confidence else round(float(confidence), 3)


def _text(value: Any) -> str:
    text = cell(value)
    return text if len(text) <= MOST_CHARACTERS else text[: MOST_CHARACTERS - 1] + "…"
