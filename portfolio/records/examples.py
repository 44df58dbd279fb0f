"""The data, read and checked, and how its rows and columns are known."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

from portfolio.records.findings import Finding, Passed, Skipped

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd
    from numpy.typing import NDArray

Role = Literal["id", "target", "feature", "split", "group", "time", "hidden", "ignored"]
Kind = Literal["number", "category", "text", "time", "list", "image", "sound"]


@dataclass(frozen=True)
class Column:
    """A column of the examples: its declared or inferred type and what it is for."""

    name: str
    kind: Kind
    role: Role
    private: bool = False
    description: str | None = None


@dataclass(frozen=True)
class Looks:
    """How pictures look, as bits packed in rows of bytes (difference hashes), with the ids they belong to.

    ``n_test`` and ``n_train`` count the pictures that are there; ``drawn`` is whether only some of them were opened.
    """

    test: NDArray[np.uint8]
    test_ids: tuple[str, ...]
    train: NDArray[np.uint8]
    train_ids: tuple[str, ...]
    n_test: int
    n_train: int
    drawn: bool = False


@dataclass(frozen=True)
class Ids:
    """How the ids of test examples were made: read from ``column``, or digests of what the columns ``of`` hold.

    With neither they are digests of nothing, and say no more than the place in the file.
    """

    column: str | None = None
    of: tuple[str, ...] = ()


@dataclass(frozen=True)
class Examples:
    """The data, read and checked.

    Attributes:
        test: one row per test example, every column of the file; the index, ``example_id``, holds the ids as text.
        train: the same for the training rows, where there are any.
        columns: in the order of the file, the id column left out.
        target: name of the column that holds the truth; ``None`` for kinds that need none.
        findings: what was noticed while reading (labels that differ only by a space, rows in both splits).
        id: name of the column the ids came from, declared or found; ``None`` when they were made of what the rows hold.
        tables: further tables that the kind of task asked for, by the option that names them; a row number as index.
        looked: what checks while reading found in order, or could not ask.
        looks: how the pictures look, for those that were opened for it.
        picture_sizes: width and height in pixels, by id, of the pictures that were measured.
        ids: how the ids were made, so that a recorded run can be read by today's.
        places: without an id column, the number of each test row in its file, counted from 1, by its id.
        digest: of the test file, as short as the inputs of a recorded run have it.
    """

    test: pd.DataFrame
    train: pd.DataFrame | None
    columns: tuple[Column, ...]
    target: str | None
    findings: tuple[Finding, ...] = ()
    id: str | None = None
    tables: Mapping[str, pd.DataFrame] = field(default_factory=dict)
    looked: tuple[Passed | Skipped, ...] = ()
    looks: Looks | None = None
    picture_sizes: Mapping[str, tuple[int, int]] = field(default_factory=dict)
    ids: Ids = field(default_factory=Ids)
    places: pd.Series[int] | None = None
    digest: str = ""

    def called(self, example_id: str) -> str:
        """What a page and a message call an example: by its id column, else by its place in the file."""
        short = self.short(example_id)
        return short if short != example_id else f"{self.id or 'example'} {example_id}"

    def short(self, example_id: str) -> str:
        """The id, or "row 17" of a test file without ids."""
        if self.places is None or example_id not in self.places.index:
            return example_id
        return f"row {self.places[example_id]}"

    def is_empty(self, name: str) -> bool:
        """Whether no test example has a value in the column."""
        cells = self.test[name].astype(object)
        return bool((cells.isna() | (cells == "")).all())

    @property
    def media(self) -> Column | None:
        """The column whose images or sounds are shown: the first that a page may show."""
        shown = (column for column in self.columns if column.kind in ("image", "sound") and not column.private)
        return next((column for column in shown if column.role == "feature"), None)

    @property
    def withheld(self) -> tuple[str, ...]:
        """The columns that the predictor must not see."""
        return tuple(column.name for column in self.columns if column.role in ("target", "hidden"))
