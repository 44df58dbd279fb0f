"""What makes a score look better or worse than it is, already visible in the tables."""

from __future__ import annotations

import hashlib
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.compute as pc

from portfolio.collect.tables.columns import as_text
from portfolio.records import Column, Finding, Passed, Skipped
from portfolio.words import counted

if TYPE_CHECKING:
    import pandas as pd

_SHOWN = 5
NO_TRAINING = "no training data in the repository"
LEAST_ROWS, REPEATED = 100, 5
"""Where each different row of inputs stands so many times on average, equal rows are chance and no leak."""


def like_labels(parts: Sequence[pa.ChunkedArray], target: str, file: str) -> Iterator[Finding | Passed]:
    """Labels that a person would read as one: they differ in case, space or Unicode form only."""
    written: dict[str, dict[str, int]] = defaultdict(dict)
    for part in parts:
        for entry in pc.value_counts(part.combine_chunks()).to_pylist():
            label, count = entry["values"], entry["counts"]
            if label is not None:
                forms = written[" ".join(unicodedata.normalize("NFC", label).casefold().split())]
                forms[label] = forms.get(label, 0) + count
    if all(len(forms) == 1 for forms in written.values()):
        yield Passed("PF010", "No two labels differ only in case, space or the form of a letter.")
    for forms in written.values():
        usual, *others = sorted(forms, key=lambda label: (-forms[label], label))
        for other in others:
            sentence = f"the label {other!r} ({forms[other]}) looks like {usual!r} ({forms[usual]})"
            advice = f"write one of them everywhere in {target}; a prediction of the other counts as wrong"
            yield Finding("PF010", "warning", sentence, advice, file)


def seen_in_training(
    test: pa.Table,
    train: pa.Table | None,
    columns: Sequence[Column],
    identifier: str | None,
    file: str,
) -> Iterator[Finding | Passed | Skipped]:
    """Whether the training data hold test examples too, by id and by the whole row.

    Args:
        test: files named by what they hold (see ``by_content``), as those of ``train`` are.
        columns: of the test rows, the id left out.
    """
    if train is None:
        yield Skipped("PF011", NO_TRAINING)
        yield Skipped("PF012", NO_TRAINING)
        return
    yield _ids_apart(test, train, identifier, file)
    yield _rows_apart(test, train, [column for column in columns if column.role != "split"], identifier, file)


def _ids_apart(test: pa.Table, train: pa.Table, identifier: str | None, file: str) -> Finding | Passed | Skipped:
    if identifier is None or identifier not in train.column_names:
        return Skipped("PF011", "training rows have no ids")
    ids = as_text(test[identifier])
    both = ids.filter(pc.is_in(ids, as_text(train[identifier]).combine_chunks()))
    n = counted(test.num_rows, "test example")
    if not len(both):
        return Passed("PF011", f"No id of the {n} is also in the training data.")
    have = "has an id" if len(both) == 1 else "have an id"
    return _leak("PF011", both, f"of {n} {have} that is also in", "an example belongs to one side", file)


def _rows_apart(
    test: pa.Table, train: pa.Table, compared: Sequence[Column], identifier: str | None, file: str
) -> Finding | Passed | Skipped:
    """Rows are compared where an input is among their columns, and differ often enough to tell examples apart."""
    names = [column.name for column in compared]
    inputs = [column.name for column in compared if column.role == "feature"]
    if not inputs:
        return Skipped("PF012", "the tables hold no inputs; those are in other files")
    if not set(names) <= set(train.column_names):
        return Skipped("PF012", "training rows lack columns of the test rows")
    known, mine = _rows_of(train, names), _rows_of(test, names)
    again = mine.isin(set(known))
    n = counted(test.num_rows, "test example")
    if not again.any():
        return Passed("PF012", f"None of the {n} stands, equal in every column, also in the training data.")
    n_rows = test.num_rows + train.num_rows
    different = len({*_rows_of(train, inputs), *_rows_of(test, inputs)})
    if n_rows >= LEAST_ROWS and different * REPEATED < n_rows:
        return Skipped("PF012", "rows of so few words or values are equal by chance")
    ids = as_text(test[identifier]) if identifier else pa.array([str(row + 1) for row in range(test.num_rows)])
    stand = "stands, equal" if again.sum() == 1 else "stand, equal"
    advice = "take them out of the training data, train again, and let the build measure"
    return _leak("PF012", ids.filter(pa.array(again)), f"of {n} {stand} in every column, also in", advice, file)


def _leak(code: str, ids: pa.ChunkedArray | pa.Array, words: str, advice: str, file: str) -> Finding:
    some = ", ".join(ids[:_SHOWN].to_pylist()) + (", …" if len(ids) > _SHOWN else "")
    return Finding(code, "warning", f"{len(ids)} {words} the training data: {some}", advice, file)


def by_content(folder: Path, tables: Sequence[pa.Table], columns: Sequence[str]) -> list[pa.Table]:
    """The tables with files named by what they hold: a copy under another name is the same example.

    Only files of equal size are read; one that is not there keeps its name.
    """
    cells = {str(cell) for table in tables for name in columns for cell in table[name].to_pylist() if cell}
    sizes = {cell: path.stat().st_size for cell in cells if (path := folder / cell.strip()).is_file()}
    of_size = Counter(sizes.values())
    held = {cell: _digest(folder / cell.strip()) for cell, size in sizes.items() if of_size[size] > 1}
    for name in columns:
        tables = [
            table.set_column(
                table.column_names.index(name), name, pa.array([held.get(str(c), c) for c in table[name].to_pylist()])
            )
            for table in tables
        ]
    return list(tables)


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _rows_of(table: pa.Table, columns: list[str]) -> pd.Series[int]:
    """A 64-bit hash per row over the columns as text."""
    import pandas as pd

    texts = pa.table({name: pc.fill_null(as_text(table[name]), "") for name in columns})
    return pd.util.hash_pandas_object(texts.to_pandas(), index=False)
