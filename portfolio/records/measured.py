"""What the build measured: the nouns of ``evaluate``."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

from portfolio.records.examples import Ids

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd
    from numpy.typing import NDArray

    from portfolio.records.examples import Kind
    from portfolio.records.findings import Finding, Passed

RunState = Literal["measured", "kept", "frozen"]


@dataclass(frozen=True)
class Fingerprint:
    """What an evaluation depends on, in two halves: hex digests of what the author changed and of where it ran."""

    author: str
    place: str


@dataclass(frozen=True)
class Environment:
    """Where predictions were made. ``packages`` holds name -> version of what the author's code had imported."""

    python: str
    system: str
    packages: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class RecordedRun:
    """One file of ``runs/``: an earlier evaluation, with its predictions still packed.

    Attributes:
        name: the file name, which sorts by time.
        started: ISO 8601 in UTC, to the second.
        inputs: file -> short digest of all that could change the result.
        values: metric -> (value, low, high) as measured then, for people who read the file.
        predictions: packed text; ``evaluate.unpack`` makes the table.
        digest: of the predictions; equal digests are equal predictions.
        uncommitted: whether the project differed from ``commit`` when it was measured.
        task: the kind of task it was evaluated as.
        note: what the author says about it (``portfolio note``), from a file of its own beside this one.
        ids: how its example ids were made; ``None`` in files that do not say, whose ids may be row numbers.
    """

    name: str
    started: str
    seconds: float
    commit: str | None
    fingerprint: Fingerprint
    environment: Environment
    inputs: Mapping[str, str]
    metric: str
    n: int
    values: Mapping[str, tuple[float, float | None, float | None]]
    predictions: str
    digest: str
    task: str = ""
    uncommitted: bool = False
    note: str = ""
    ids: Ids | None = None


@dataclass(frozen=True)
class Run:
    """How the predictions on a page came about.

    Attributes:
        state: ``measured`` by this build, ``kept`` from an earlier one with the same fingerprint, or ``frozen``: taken
            from ``runs/``.
        started: of the recorded run where the same author half was recorded before, else of this one.
        recorded: name of the file in ``runs/`` with the same author half, if any.
        measured_again: set when this evaluation repeats a recorded run somewhere else or later.
        log: the end of what the author's code printed.
        replaced: what the predictor did not get as the author has it, such as "file names" and "ids".
    """

    fingerprint: Fingerprint
    state: RunState
    started: str
    seconds: float
    commit: str | None
    environment: Environment
    inputs: Mapping[str, str]
    digest: str
    recorded: str | None = None
    measured_again: MeasuredAgain | None = None
    stale: bool = False
    withheld: tuple[str, ...] = ()
    layers: tuple[str, ...] = ()
    log: str = ""
    replaced: tuple[str, ...] = ()


@dataclass(frozen=True)
class MeasuredAgain:
    """A recorded run, repeated: the number of examples whose predictions differ from the record."""

    environment: Environment
    n_different: int
    same_place: bool


@dataclass(frozen=True)
class Traits:
    """What was measured in the images or sounds of the n test examples, in their order; NaN for those not measured.

    Attributes:
        kind: ``image`` or ``sound``.
        column: that names them.
        values: name of the trait ("brightness") -> (n,) numbers.
        layout: (n, d) of images, where it is light and of which colour, coarsely; ``None`` for sounds.
    """

    kind: Kind
    column: str
    values: Mapping[str, NDArray[np.float64]]
    layout: NDArray[np.float64] | None = None

    def sizes(self, ids: Sequence[str]) -> dict[str, tuple[int, int]]:
        """Width and height in pixels of the pictures that were measured."""
        if self.kind != "image":
            return {}
        pairs = zip(self.values["side"].tolist(), self.values["width_by_height"].tolist(), strict=True)
        return {
            example_id: (round(side * ratio**0.5), round(side / ratio**0.5))
            for example_id, (side, ratio) in zip(ids, pairs, strict=True)
            if side == side
        }


@dataclass(frozen=True)
class Evaluation:
    """Predictions joined with the truth.

    ``outcomes`` has one row per test example (index ``example_id``, in the order of the file) and at least the columns
    ``truth``, ``prediction``, ``confidence`` (0 to 1, NaN when unknown), ``loss`` (0 is perfect) and ``failed`` (bool);
    a kind of task may add more, such as ``p:<label>``. In ``examine`` a column ``group`` says what an example belongs
    to, where the author says that examples come in groups. ``predictions`` is what was scored, as canonical CSV text.
    ``embedding`` has one row of numbers for each of them, where the author's ``embed`` gave some. ``ids`` says how a
    later build knows the examples again.
    """

    outcomes: pd.DataFrame
    run: Run
    findings: tuple[Finding, ...] = ()
    predictions: str = ""
    embedding: NDArray[np.float64] | None = None
    passed: tuple[Passed, ...] = ()
    ids: Ids = field(default_factory=Ids)
