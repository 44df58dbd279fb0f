"""How the work went: when it was decided what counts, and which files hold which part of it. Nouns of ``collect``."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal, TypeAlias

FORESIGHT_SECONDS = 3600.0
"""What was committed less than this before the first measured run shows an order and no foresight."""

What = Literal["metric", "target", "test", "slices"]
Order = Literal["before", "after", "together", "rewritten", "no run", "uncommitted"]
DecidedValue: TypeAlias = "str | float | tuple[str, ...] | None"
Component = Literal["collection", "verification", "features", "model", "evaluation", "serving", "process", "other"]
Told = Literal["stated", "name", "function", "content", "nothing"]


@dataclass(frozen=True)
class Stamp:
    """A commit: its full hash and its committer date, ISO 8601 in UTC."""

    commit: str
    date: str


@dataclass(frozen=True)
class Amendment:
    """One change of a decision, from what to what; ``stamp`` is ``None`` while it is not committed.

    Attributes:
        before: of the metric its name, of the target its number, of the test set the name of its file, of slices
            the columns; ``None`` where there was none before.
        order: when it came, seen from the first measured run: ``rewritten`` when the commit says it was made before the
            run and written again after it, so that nothing can be told; ``together`` when one commit holds both.
        same_metric: of a target, whether both numbers are values of one metric.
    """

    before: DecidedValue
    after: DecidedValue
    stamp: Stamp | None
    order: Order
    same_metric: bool = True


@dataclass(frozen=True)
class Decision:
    """One thing that should be settled before a model is measured, as git remembers it.

    Attributes:
        first: its first version and when that was committed; ``None`` when it never was.
        changes: what it became since, oldest first.
    """

    what: What
    first: Amendment | None
    changes: tuple[Amendment, ...] = ()

    @property
    def last(self) -> Amendment | None:
        """How it came to be what it is now."""
        return self.changes[-1] if self.changes else self.first


@dataclass(frozen=True)
class Decided:
    """Metric, target (where there is one) and test set in git's memory, against the first measured run.

    Attributes:
        first_run: when the first run was measured, by its name; ``None`` while none is recorded.
        recorded: the commit that added it; ``None`` while that is not committed.
        n_deleted: runs that were recorded once and are no longer there.
        why_unknown: one sentence when git cannot tell; there are then no decisions.
        mend: the command that would help.
        slices: the columns by which the author wants failures looked at; ``None`` where no project.yml names any.
        orders: when each of those that are named now was named first.
    """

    decisions: tuple[Decision, ...] = ()
    first_run: str | None = None
    recorded: Stamp | None = None
    n_deleted: int = 0
    why_unknown: str | None = None
    mend: str | None = None
    slices: Decision | None = None
    orders: Mapping[str, Order] = field(default_factory=dict)

    def seconds_ahead(self, decisions: Sequence[Decision]) -> float | None:
        """How long before the first measured run the last of them was committed; ``None`` where one of them was not."""
        stamps = [decision.last.stamp for decision in decisions if decision.last and decision.last.stamp]
        if self.first_run is None or not stamps or len(stamps) < len(decisions):
            return None
        last = max(datetime.fromisoformat(stamp.date) for stamp in stamps)
        return (datetime.fromisoformat(self.first_run) - last).total_seconds()

    def was_suspected(self, column: str) -> bool:
        """Whether git has a slice from before the first measured run; what git cannot tell does not count."""
        return self.orders.get(column) in ("before", "no run")


@dataclass(frozen=True)
class CodeShare:
    """Lines of code of one file that belong to one part of the work, and what told so."""

    component: Component
    file: str
    lines: int
    told: Told


@dataclass(frozen=True)
class Code:
    """The author's code, counted.

    Attributes:
        from_git: whether git gave the list of files; else every file of the folder was looked at.
        uncommitted: files among them that differ from the last commit.
    """

    shares: tuple[CodeShare, ...] = ()
    from_git: bool = True
    uncommitted: tuple[str, ...] = ()

    @property
    def n_lines(self) -> int:
        return sum(share.lines for share in self.shares)
