"""JSON Lines: one object a line, every value as the text it was written in, lists and objects as compact JSON."""

from __future__ import annotations

from array import array
from typing import TYPE_CHECKING, Any

from portfolio.collect.source import Source, quoted
from portfolio.collect.tables.json_text import JsonError, compact, strict_loads
from portfolio.errors import PortfolioError, Problem

if TYPE_CHECKING:
    import pyarrow as pa

_CHUNK = 50_000


class JsonLines:
    """Reads the lines of a source once, and remembers in which line each row stood."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self._lines = array("q")
        self.problems: list[Problem] = []

    def read(self) -> pa.Table:
        """Text columns in the order of their first use; a key that a line leaves out is a missing value.

        Raises:
            PortfolioError: with line and column of each line that is no JSON object.
        """
        import pyarrow as pa

        chunks, rows = [], []
        names: dict[str, None] = {}
        for number, line in enumerate(self.source.lines, start=1):
            row = self._row(number, line) if line.strip() else None
            if row is not None:
                rows.append(row)
                self._lines.append(number)
                names |= dict.fromkeys(row)
            if len(rows) == _CHUNK:
                chunks.append(_as_table(rows))
                rows = []
        if self.problems:
            raise PortfolioError(self.problems)
        table = pa.concat_tables([*chunks, _as_table(rows)], promote_options="default")
        return table.select(list(names))

    def line(self, row: int) -> int:
        """The line of a row counted from 0."""
        return self._lines[row]

    def _row(self, number: int, line: str) -> dict[str, str | None] | None:
        try:
            found = strict_loads(line, numbers_as_text=True)
        except JsonError as fault:
            self._note(fault.message, number, fault.position + 1)
            return None
        if not isinstance(found, dict):
            hint = 'each line is an object such as {"id": "a1", "text": "..."}'
            self._note("expected an object", number, 1, hint)
            return None
        return {key: self._cell(key, value, number, line) for key, value in found.items()}

    def _cell(self, key: str, value: Any, number: int, line: str) -> str | None:
        if value is None or isinstance(value, str):
            if value and "\\u" in line and any("\ud800" <= c <= "\udfff" or c == "\0" for c in value):
                self._note(f"{quoted(key)} holds a character that is not text", number, None, "remove the escape")
                return None
            return value
        if isinstance(value, bool):
            return str(value)
        return compact(value)

    def _note(self, message: str, number: int, column: int | None, hint: str | None = None) -> None:
        self.problems.append(self.source.problem(message, number, column, hint))


def _as_table(rows: list[dict[str, str | None]]) -> pa.Table:
    import pyarrow as pa

    names = list(dict.fromkeys(name for row in rows for name in row))
    return pa.table({name: pa.array([row.get(name) for row in rows], pa.string()) for name in names})
