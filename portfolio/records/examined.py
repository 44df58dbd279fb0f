"""What it means: the nouns of ``examine``."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    from portfolio.records.claimed import Claim

Better = Literal["higher", "lower"]


@dataclass(frozen=True)
class Estimate:
    """A measured value with its 95 % interval; without one, ``low`` and ``high`` are ``None`` and it says why."""

    metric: str
    title: str
    value: float
    low: float | None
    high: float | None
    n: int
    better: Better
    unit: str = ""
    method: str = ""
    why_no_interval: str | None = None

    def times_to_settle(self, line: float) -> float | None:
        """How many times the examples would put ``line`` outside the interval, were the value to stay as it is.

        The interval's ends draw near with the square root of the number. ``None`` where the line is outside already, or
        at the value itself.
        """
        if self.low is None or self.high is None or not self.low < line < self.high or self.value == line:
            return None
        reach = self.high - self.value if line > self.value else self.value - self.low
        return (reach / (line - self.value)) ** 2


@dataclass(frozen=True)
class Comparison:
    """This against that, on the same examples. ``difference`` is this minus that, with its paired interval.

    Attributes:
        name: what "that" is ("majority class", "run of 3 May").
        p: of the test that nothing but chance parts the two; ``None`` where there is none, and ``test`` says why.
        test: the name of the test, with the number of random swaps where it is not exact.
        fixed: ids of examples that only "that" fails on.
        broken: ids of examples that only "this" fails on.
    """

    name: str
    this: Estimate
    that: Estimate
    difference: Estimate
    p: float | None = None
    test: str = ""
    fixed: tuple[str, ...] = ()
    broken: tuple[str, ...] = ()
    n_common: int = 0


@dataclass(frozen=True)
class Predicate:
    """One condition on a column, with the words for it: ``"name length at most 5"``."""

    column: str
    words: str


@dataclass(frozen=True)
class Slice:
    """A part of the test set. ``estimate`` is its failure rate, ``lift`` that rate over the rate of the rest.

    ``lift_ends`` are those of the 95 % interval of the lift; ``None`` where either side is too small for one.
    ``p`` is corrected for the number of slices tested; ``confirmed`` is ``None`` where no confirming half was used.
    """

    predicates: tuple[Predicate, ...]
    n: int
    n_failures: int
    share: float
    estimate: Estimate
    lift: float | None
    p: float
    stands_out: bool = False
    confirmed: bool | None = None
    lift_ends: tuple[float, float] | None = None

    @property
    def words(self) -> str:
        return " and ".join(predicate.words for predicate in self.predicates)


@dataclass(frozen=True)
class Pattern:
    """A kind of failure in one sentence, with the examples that show it, and the numbers of the sentence by name."""

    sentence: str
    n_failures: int
    example_ids: tuple[str, ...] = ()
    facts: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True)
class Failure:
    """One example that went wrong, ready to show.

    ``fields`` holds column -> value as text; ``group`` is what varies ("FI called EE"); ``shown`` is what the card of
    this kind of task needs beyond.
    """

    example_id: str
    truth: str
    prediction: str
    confidence: float | None
    loss: float
    group: str
    fields: Mapping[str, str]
    shown: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Group:
    """Alike examples among which more fail, in a sentence, with the failures nearest to the middle of them."""

    pattern: Pattern
    nearest: tuple[Failure, ...]


@dataclass(frozen=True)
class Alike:
    """The groups that stand out, and where groups were looked for: "the spelling of name", "the pictures"."""

    groups: tuple[Group, ...] = ()
    looked_at: tuple[str, ...] = ()


@dataclass(frozen=True)
class Table:
    """Words and formatted numbers in rows; ``numeric`` tells which columns align right."""

    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    numeric: tuple[bool, ...]
    caption: str = ""


@dataclass(frozen=True)
class Turned:
    """An example that one version gets right and another does not: the card of the failure, and what each said."""

    failure: Failure
    before: str
    now: str


@dataclass(frozen=True)
class MovedSlice:
    """A part of the test set whose share of failures changed; ``p`` is corrected for the number of parts looked at."""

    words: str
    n: int
    before: float
    now: float
    difference: Estimate
    p: float


@dataclass(frozen=True)
class Change:
    """What a version did to single examples and to parts of the test set, against the version before.

    Attributes:
        fixed: a few of the examples that it fixed, with the failure of the version before.
        broken: a few of those that it broke, with its own failure.
        moved: parts that moved beyond chance and otherwise than the rest, the largest change first.
        n_looked_at: how many parts were looked at.
        before: the share of all examples that failed in the version before.
        now: the same for this version.
    """

    fixed: tuple[Turned, ...] = ()
    broken: tuple[Turned, ...] = ()
    moved: tuple[MovedSlice, ...] = ()
    n_looked_at: int = 0
    before: float = 0.0
    now: float = 0.0


@dataclass(frozen=True)
class Iteration:
    """One version in the life of a project, scored on those of today's test examples that it had predicted.

    Attributes:
        number: as the page counts, from 1.
        name: of its file in ``runs/``; empty where nothing is recorded.
        subject: what the author calls it: the note, else the subject of the commit.
        changed: files that differ from the version before.
        versus_previous: against the version before, on common examples.
        change: what became of single examples and of parts of the test set in that step.
        versus_current: the version on the page against this one.
        n_recorded: how many examples its test set had.
        same_as: number of an earlier version, not the one before, that predicted exactly the same.
        recorded: the metric as it was recorded, where today's truth gives the same predictions another value.
    """

    name: str
    started: str
    commit: str | None
    subject: str | None
    estimate: Estimate
    changed: tuple[str, ...]
    versus_previous: Comparison | None
    current: bool
    number: int = 0
    change: Change | None = None
    versus_current: Comparison | None = None
    n_recorded: int = 0
    recorded: float | None = None
    same_as: int | None = None


def latest_versions(iterations: tuple[Iteration, ...], most: int) -> tuple[Iteration, ...]:
    """The last so many versions, or the current one and those after it: the page is never without its own."""
    older = tuple(run for run in iterations[:-most] if run.current)
    return (*older, *iterations[len(older) - most :])


@dataclass(frozen=True)
class ClaimCheck:
    """A number of metrics.json beside the measured one."""

    claim: Claim
    measured: Estimate
    agrees: bool
