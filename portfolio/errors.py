"""What went wrong, where, and what to do next: the only errors an author ever sees."""

from __future__ import annotations

import re
import traceback
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import ClassVar

MOST_ALIKE = 3
MOST_SORTS = 20
_VARYING = re.compile(r"'(?:[^'\\]|\\.)*'|\"(?:[^\"\\]|\\.)*\"|[-+\u2212]?\d[\d.,]*")


@dataclass(frozen=True)
class Problem:
    """One mistake: a place, a fact, a next step.

    Attributes:
        message: the fact, in lower case and without a full stop; it stands alone.
        path: the file as the reader would type it, relative to the folder of ``mkdocs.yml``.
        line: counted from 1.
        column: counted from 1.
        hint: what to do, where the message does not already say it.
        excerpt: text shown as it is under the place (the source line and a caret, the end of a log).
    """

    message: str
    path: str | None = None
    line: int | None = None
    column: int | None = None
    hint: str | None = None
    excerpt: str | None = None

    def __str__(self) -> str:
        place = [str(part) for part in (self.path, self.line, self.column) if part is not None]
        text = ":".join(place) + ": " + self.message if place else self.message
        if self.excerpt:
            text += "\n" + "\n".join("    " + line for line in self.excerpt.splitlines())
        if self.hint:
            text += f"\n  hint: {self.hint}"
        return text


def first_of_each(problems: Iterable[Problem]) -> tuple[Problem, ...]:
    """The first three of each sort, and behind them how many more there are: a fault of all rows is not told for each.

    Problems are of one sort when their messages differ in numbers and in what they quote only. Of more than twenty
    sorts the others are counted.
    """
    found = list(problems)
    sorts = [(problem.path, _VARYING.sub("", problem.message)) for problem in found]
    times, shown = Counter(sorts), list[Problem]()
    told = set(list(times)[:MOST_SORTS])
    for problem, sort, place in zip(found, sorts, _place_among_alike(sorts), strict=True):
        if sort in told and place < n_shown(times[sort]):
            shown.append(problem)
        elif sort in told and place == n_shown(times[sort]):
            shown.append(replace(more_like(times[sort] - place, problem.path), line=_common_line(found, sorts, sort)))
    left_out = sum(times[sort] for sort in times.keys() - told)
    return (*shown, *([Problem(f"{left_out} more of other sorts", found[-1].path)] if left_out else []))


def n_shown(n: int) -> int:
    """How many of n alike are shown: all where a line in place of the last one would spare nothing."""
    return n if n <= MOST_ALIKE + 1 else MOST_ALIKE


def more_like(n: int, path: str | None) -> Problem:
    """How many more there are, behind those that are shown."""
    return Problem(f"{n} more like these", path)


def _common_line(found: Sequence[Problem], sorts: Sequence[object], sort: object) -> int | None:
    """Where all of a sort are told of one line, as those of a function are."""
    lines = {problem.line for problem, other in zip(found, sorts, strict=True) if other == sort}
    return lines.pop() if len(lines) == 1 else None


def _place_among_alike(sorts: Sequence[object]) -> Iterator[int]:
    seen = Counter[object]()
    for sort in sorts:
        yield seen[sort]
        seen[sort] += 1


class PortfolioError(Exception):
    """One or more problems of the author's making; the program goes on with the other projects."""

    exit_code: ClassVar[int] = 1

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = first_of_each(problems)
        super().__init__("\n".join(map(str, self.problems)))

    @classmethod
    def one(
        cls,
        message: str,
        *,
        path: str | None = None,
        line: int | None = None,
        column: int | None = None,
        hint: str | None = None,
        excerpt: str | None = None,
    ) -> PortfolioError:
        """An error with a single problem."""
        return cls([Problem(message, path, line, column, hint, excerpt)])


class OurBug(PortfolioError):  # noqa: N818 - it says what happened
    """An exception that nobody foresaw: it ends one project, and its traceback is shown."""

    exit_code = 101

    def __init__(self, error: Exception, path: str) -> None:
        said = f"this is a bug in portfolio, not in your project: {type(error).__name__}: {error}"
        hint = "report it with the lines above; the other projects are not touched"
        super().__init__([Problem(said, path, hint=hint)])
        self.traceback = "".join(traceback.format_exception(error))


@contextmanager
def bugs_of(path: str) -> Iterator[None]:
    """Within it, whatever is raised about this project is a ``PortfolioError``."""
    try:
        yield
    except PortfolioError:
        raise
    except Exception as error:
        raise OurBug(error, path) from error


class CannotRun(PortfolioError):  # noqa: N818 - it says what happened
    """Nothing can be built at all: usage, configuration, disk, lock."""

    exit_code = 2
