"""What makes a score look better or worse than it is, already visible in the tables."""

from __future__ import annotations

import unicodedata
from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.compute as pc

from portfolio.collect.columns import as_text
from portfolio.records import Finding, Passed, Skipped
from portfolio.words import counted

if TYPE_CHECKING:
    import pandas as pd

_SHOWN = 5
NO_TRAINING = "no training data in the repository"


def like_labels(parts: Sequence[pa.ChunkedArray], target: str, file: str) -> Iterator[Finding]:
    """Labels that a person would read as one: they differ in case, space or Unicode form only."""
    written: dict[str, dict[str, int]] = defaultdict(dict)
    for part in parts:
        for entry in pc.value_counts(part.combine_chunks()).to_pylist():
            label, count = entry["values"], entry["counts"]
            if label is not None:
                forms = written[" ".join(unicodedata.normalize("NFC", label).casefold().split())]
                forms[label] = forms.get(label, 0) + count
    for forms in written.values():
        usual, *others = sorted(forms, key=lambda label: (-forms[label], label))
        for other in others:
            sentence = f"the label {other!r} ({forms[other]}) looks like {usual!r} ({forms[usual]})"
            advice = f"write one of them everywhere in {target}; a prediction of the other counts as wrong"
            yield Finding("PF010", "warning", sentence, advice, file)


def seen_in_training(
    test: pa.Table, train: pa.Table, identifier: str | None, split: str | None, file: str
) -> Iterator[Finding]:
    """Test examples that the training data hold too, by id and by the whole row."""
    if identifier and identifier in train.column_names:
        known = pc.is_in(as_text(test[identifier]), as_text(train[identifier]).combine_chunks())
        ids = as_text(test[identifier]).filter(known)
        yield from _leak("PF011", ids, "ids", test.num_rows, "an example belongs to one side", file)
    columns = _compared(test, identifier, split)
    if set(columns) <= set(train.column_names):
        again = _rows_of(test, columns).isin(set(_rows_of(train, columns)))
        ids = as_text(test[identifier]) if identifier else pa.array([str(row + 1) for row in range(test.num_rows)])
        advice = "take them out of the training data, train again, and let the build measure"
        yield from _leak("PF012", ids.filter(pa.array(again)), "rows", test.num_rows, advice, file)


def apart(
    found: Sequence[Finding], test: pa.Table, train: pa.Table | None, identifier: str | None, split: str | None
) -> Iterator[Passed | Skipped]:
    """What ``seen_in_training`` looked at and found in order, and what it could not ask."""
    if train is None:
        yield Skipped("PF011", NO_TRAINING)
        yield Skipped("PF012", NO_TRAINING)
        return
    codes, n = {finding.code for finding in found}, counted(test.num_rows, "test example")
    if identifier is None or identifier not in train.column_names:
        yield Skipped("PF011", "training rows have no ids")
    elif "PF011" not in codes:
        yield Passed("PF011", f"No id of the {n} is also in the training data.")
    if not set(_compared(test, identifier, split)) <= set(train.column_names):
        yield Skipped("PF012", "training rows lack columns of the test rows")
    elif "PF012" not in codes:
        yield Passed("PF012", f"None of the {n} stands, equal in every column, also in the training data.")


def _compared(test: pa.Table, identifier: str | None, split: str | None) -> list[str]:
    return [name for name in test.column_names if name not in (identifier, split)]


def _leak(code: str, ids: pa.ChunkedArray | pa.Array, what: str, n: int, advice: str, file: str) -> Iterator[Finding]:
    if len(ids):
        some = ", ".join(ids[:_SHOWN].to_pylist()) + (", …" if len(ids) > _SHOWN else "")
        same = {"ids": "have an id that is also in", "rows": "stand, equal in every column, also in"}[what]
        yield Finding(
            code, "warning", f"{len(ids)} of {n} test examples {same} the training data: {some}", advice, file
        )


def _rows_of(table: pa.Table, columns: list[str]) -> pd.Series[int]:
    """A 64-bit hash per row over the columns as text."""
    import pandas as pd

    texts = pa.table({name: pc.fill_null(as_text(table[name]), "") for name in columns})
    return pd.util.hash_pandas_object(texts.to_pandas(), index=False)
