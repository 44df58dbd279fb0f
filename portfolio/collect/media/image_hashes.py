"""How the pictures of the examples look, so that near copies can be told; they are opened where all pictures are."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from portfolio.collect.media.columns import fault_of
from portfolio.collect.media.files import answers_of
from portfolio.records import Examples, Looks, Project

if TYPE_CHECKING:
    import pandas as pd

N_BYTES = 128
"""Of the look of a picture."""

MOST_TEST, MOST_TRAIN = 500, 1_000
"""So many pictures are opened, drawn with a fixed seed where there are more."""


def with_looks(project: Project, examples: Examples) -> Examples:
    """The examples, and how their pictures look where they have some."""
    found = (column for column in examples.columns if column.kind == "image" and column.role == "feature")
    column = next(found, None)
    if column is None:
        return examples
    test = _named(project, examples.test, column.name)
    train = _named(project, examples.train, column.name)
    mine, theirs = _drawn(test, MOST_TEST), _drawn(train, MOST_TRAIN)
    names = list(dict.fromkeys([*mine.values(), *theirs.values()]))
    answers = answers_of(project.folder, "look", names, project.folder) if names else {}
    test_bits, test_ids = _bits(mine, answers)
    train_bits, train_ids = _bits(theirs, answers)
    drawn = len(test) > MOST_TEST or len(train) > MOST_TRAIN
    looks = Looks(test_bits, test_ids, train_bits, train_ids, len(test), len(train), drawn)
    return replace(examples, looks=looks)


def _named(project: Project, table: pd.DataFrame | None, column: str) -> dict[str, str]:
    """Id -> picture, for the pictures that are there; those of training rows may have stayed at home."""
    if table is None or column not in table.columns:
        return {}
    names = {str(example_id): str(name).strip() for example_id, name in table[column].items()}
    return {example_id: name for example_id, name in names.items() if name and not fault_of(project.folder, name)}


def _drawn(named: dict[str, str], most: int) -> dict[str, str]:
    import numpy as np

    if len(named) <= most:
        return named
    rows = np.sort(np.random.default_rng(0).choice(len(named), most, replace=False)).tolist()
    pairs = list(named.items())
    return dict(pairs[row] for row in rows)


def _bits(named: Mapping[str, str], answers: Mapping[str, Mapping[str, Any]]) -> tuple[Any, tuple[str, ...]]:
    """The looks of the pictures that could be opened, and their ids; what could not is told by ``read_media``."""
    import numpy as np

    looks = {example_id: answers[name]["look"] for example_id, name in named.items() if "look" in answers[name]}
    joined = bytes.fromhex("".join(looks.values()))
    return np.frombuffer(joined, np.uint8).reshape(-1, N_BYTES), tuple(looks)
