"""What went wrong, where, and what to do next: the only errors an author ever sees."""

from __future__ import annotations

import traceback
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import ClassVar


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


class PortfolioError(Exception):
    """One or more problems of the author's making; the program goes on with the other projects."""

    exit_code: ClassVar[int] = 1

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
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
