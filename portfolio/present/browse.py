"""Every scored test example, for readers who want to look for themselves: one JSON file beside the page."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from itertools import chain, zip_longest
from typing import TYPE_CHECKING, Any

from portfolio.present.media import browsable
from portfolio.present.parts import sample_of
from portfolio.present.sentences.changes import carded_ids
from portfolio.records import Analysis, Asset, Column, Evaluation, Examples, Media
from portfolio.task import Task
from portfolio.words import cell, shortened

if TYPE_CHECKING:
    import pandas as pd

MOST_EXAMPLES = 2000
MOST_FIELDS = 8
MOST_CHARACTERS = 300

SEED = 2026
_GOLDEN = (5**0.5 - 1) / 2


def wanted_media(examples: Examples, evaluation: Evaluation, analysis: Analysis) -> tuple[str, ...]:
    """Ids of the examples whose image or sound the page can show, the most wanted first.

    Those with a card, among the failures, the tagged or what versions fixed and broke, those in the table of samples,
    then wrong and right ones in turn, so that a limit leaves both.
    """
    if examples.media is None:
        return ()
    outcomes = _chosen(evaluation.outcomes)
    failed = outcomes["failed"].to_numpy(bool)
    turns = chain.from_iterable(zip_longest(*(_spread(outcomes.index[part].map(str)) for part in (failed, ~failed))))
    tagged = [one for tag in (analysis.reviewed.tags if analysis.reviewed else ()) for one in tag.cards]
    grouped = [failure for group in analysis.alike.groups for failure in group.nearest]
    carded = [failure.example_id for failure in (*analysis.failures, *grouped, *tagged)]
    return tuple(
        dict.fromkeys((*carded, *carded_ids(analysis), *map(str, sample_of(examples.test).index), *filter(None, turns)))
    )


def _spread(ids: Iterable[str]) -> list[str]:
    """All ids in an order whose every beginning is evenly spaced over them (multiples of the golden ratio)."""
    return [name for _, name in sorted((number * _GOLDEN % 1, name) for number, name in enumerate(ids))]


def examples_asset(
    slug: str, examples: Examples, evaluation: Evaluation, task: Task, media: Mapping[str, Media]
) -> Asset:
    """The examples as rows: id, truth, prediction, confidence, failed, then the columns that may be shown.

    Of more than ``MOST_EXAMPLES`` a part is taken, with more failures than their share; ``n_failed`` says of how many.
    """
    shown = _shown(examples.columns)
    outcomes = _chosen(evaluation.outcomes)
    fields = examples.test.loc[outcomes.index, [column.name for column in shown]]
    said = [[_text(task.words(value)) for value in outcomes[name]] for name in ("truth", "prediction")]
    rows = [
        [examples.short(str(example_id)), truth, prediction, _share(confidence), int(failed), *map(_text, values)]
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
        "n_failed": int(evaluation.outcomes["failed"].sum()),
        "main": _main(shown),
        "fields": [column.name for column in shown],
        "rows": rows,
        "media": browsable(slug, {examples.short(name): one for name, one in media.items() if name in outcomes.index}),
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
    """The field that is printed large: the first text; without one the id (-1)."""
    return next((i for i, column in enumerate(shown) if column.kind == "text"), -1)


def _chosen(outcomes: pd.DataFrame) -> pd.DataFrame:
    """All examples, or all that failed with a chance choice of the others, in their order; up to ``MOST_EXAMPLES``.

    Of more failures than half as many, a chance choice too: a reader looks for what went wrong, and a choice by place
    in the file would show a sorted or a repeating one askew.
    """
    if len(outcomes) <= MOST_EXAMPLES:
        return outcomes
    import numpy as np

    order = np.random.default_rng(SEED).permutation(len(outcomes))
    failed = outcomes["failed"].to_numpy(bool)[order]
    n_right = int((~failed).sum())
    wrong = order[failed][: max(MOST_EXAMPLES // 2, MOST_EXAMPLES - n_right)]
    return outcomes.iloc[np.sort(np.concatenate([wrong, order[~failed][: MOST_EXAMPLES - wrong.size]]))]


def _share(confidence: Any) -> float | None:
    return None if confidence != confidence else round(float(confidence), 3)


def _text(value: Any) -> str:
    text = cell(value)
    return shortened(text, MOST_CHARACTERS)
