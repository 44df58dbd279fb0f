"""The table of all documents, where the author gives one: which there are, and what they are called."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from portfolio.records import Examples
from portfolio.task import Complaint
from portfolio.words import cell, shortened

if TYPE_CHECKING:
    import pandas as pd

LONGEST_LABEL, LONGEST_ABOUT = 40, 80


@dataclass(frozen=True)
class Documents:
    """The documents of a project; all is empty without a table.

    Attributes:
        named: the author's names of columns, by "document_id", "document_title" and "document_text".
    """

    table: pd.DataFrame | None
    named: Mapping[str, str]

    @classmethod
    def of(cls, examples: Examples, named: Mapping[str, str]) -> Documents:
        """Those of a project."""
        return cls(examples.tables.get("documents"), named)

    @property
    def identifier(self) -> str:
        """The column of their ids; "" without a table."""
        first = "" if self.table is None else "id" if "id" in self.table else str(self.table.columns[0])
        return self.named.get("document_id") or first

    @cached_property
    def _columns(self) -> dict[str, dict[str, str]]:
        """Columns by what they are for, each as text by id."""
        if self.table is None:
            return {}
        ids = [cell(value) for value in self.table[self.identifier]]
        wanted = {"id": self.identifier, **{key: self.named.get(f"document_{key}") for key in ("title", "text")}}
        return {key: dict(zip(ids, map(cell, self.table[name]), strict=True)) for key, name in wanted.items() if name}

    @cached_property
    def texts(self) -> dict[str, str]:
        """All that is known of each document, by its id."""
        return {name: " ".join(each[name] for each in self._columns.values()) for name in self._columns.get("id", ())}

    def name(self, document: str) -> str:
        """Its title where there is one, else its id."""
        return shortened(self._columns.get("title", {}).get(document) or document, LONGEST_LABEL)

    def about(self, document: str) -> str:
        """A line or two about it, where there are."""
        return shortened(self._columns.get("text", {}).get(document, ""), LONGEST_ABOUT)

    def lacking(self) -> Iterator[Complaint]:
        """Columns that the author names and the table does not have."""
        if self.table is None:
            return
        hint = f"its columns are {', '.join(map(str, self.table.columns))}"
        for key in ("document_id", "document_title", "document_text"):
            if key in self.named and self.named[key] not in self.table:
                yield Complaint(f"{key}: the table of documents has no column {self.named[key]!r}", hint=hint)
