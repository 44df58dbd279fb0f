"""The nouns: frozen records that one stage hands to the next."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    import pandas as pd

Role = Literal["id", "target", "feature", "split", "group", "time", "ignored"]
Kind = Literal["number", "category", "text", "time"]
Origin = Literal["collected", "annotated", "derived", "public", "synthetic"]
Better = Literal["higher", "lower"]
Severity = Literal["error", "warning", "advice"]


# ---- what the author claims (collect) ----------------------------------------------------------


@dataclass(frozen=True)
class Section:
    """One standard heading of README.md with the Markdown below it.

    ``line`` is where ``text`` starts in the file, counted from 1.
    """

    heading: str
    text: str
    line: int


@dataclass(frozen=True)
class Link:
    """An address the author wants shown: the code, a demo, a paper."""

    title: str
    url: str


@dataclass(frozen=True)
class Dataset:
    """Where the examples are and where they came from, as declared or inferred; paths are relative to the project folder.

    Attributes:
        id: name of the column that identifies an example; ``None`` when the row number serves.
        split: the column that tells training from test rows when both are in one file (``test`` is then that file).
        roles: what each declared column is for.
        kinds: the type of each column the author declared; the others are inferred.
        private: columns never shown on a page.
        extra: further data files the predictor may read.
    """

    test: str
    train: str | None
    id: str | None
    target: str
    split: str | None = None
    group: str | None = None
    time: str | None = None
    separator: str | None = None
    origin: Origin | None = None
    source: str | None = None
    licence: str | None = None
    collected_by: str | None = None
    known_issues: tuple[str, ...] = ()
    roles: Mapping[str, Role] = field(default_factory=dict)
    kinds: Mapping[str, Kind] = field(default_factory=dict)
    descriptions: Mapping[str, str] = field(default_factory=dict)
    private: tuple[str, ...] = ()
    extra: tuple[str, ...] = ()


@dataclass(frozen=True)
class Predictor:
    """How predictions are made: exactly one of ``function`` ("predict.py:predict"), ``command`` and ``model`` is set."""

    function: str | None = None
    command: tuple[str, ...] | None = None
    model: str | None = None
    python: str | None = None
    seconds: float = 120.0


@dataclass(frozen=True)
class History:
    """What git knows about a project folder, ``runs/`` left out; everything is ``None`` outside a repository.

    Attributes:
        commit: full hash of the last commit that touched the folder.
        date: its committer date, ISO 8601 in UTC, to the second.
        uncommitted: files that differ from that commit, relative to the project folder.
        subjects: for each file in ``runs/``, the subject of the commit that added it.
        why_unknown: one sentence when git cannot be asked ("not a git repository").
    """

    commit: str | None = None
    date: str | None = None
    uncommitted: tuple[str, ...] = ()
    subjects: Mapping[str, str] = field(default_factory=dict)
    why_unknown: str | None = None


@dataclass(frozen=True)
class Claim:
    """A number in metrics.json: what train.py says it reached."""

    metric: str
    value: float
    line: int


@dataclass(frozen=True)
class Project:
    """A project folder, read and validated once. Paths inside are relative to ``folder``.

    Attributes:
        folder: absolute.
        name: how messages call the folder, such as ``projects/faces``.
        metric: the author's headline metric; ``None`` leaves the choice to the kind of task.
        target: the value that means "works", decided before training.
        slices: columns the author wants looked at.
        options: keys of project.yml that belong to the kind of task (``labels``, ``positive``).
        sections: by standard name, lower case: problem, data, approach, results, where it fails, iterations, next.
        lines: where in project.yml each key stands, dotted ("data.test" -> 5), for messages.
    """

    slug: str
    folder: Path
    name: str
    title: str
    tagline: str
    task: str
    dataset: Dataset
    predictor: Predictor
    metric: str | None = None
    target: float | None = None
    slices: tuple[str, ...] = ()
    my_part: str | None = None
    time_spent: str | None = None
    links: tuple[Link, ...] = ()
    components: Mapping[str, str] = field(default_factory=dict)
    options: Mapping[str, Any] = field(default_factory=dict)
    sections: Mapping[str, Section] = field(default_factory=dict)
    claims: tuple[Claim, ...] = ()
    runs: tuple[RecordedRun, ...] = ()
    history: History = field(default_factory=History)
    findings: tuple[Finding, ...] = ()
    lines: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class Column:
    """A column of the examples: its declared or inferred type and what it is for."""

    name: str
    kind: Kind
    role: Role
    private: bool = False
    description: str | None = None


@dataclass(frozen=True)
class Examples:
    """The data, read and checked.

    Attributes:
        test: one row per test example; the index holds the ids as text and is named ``example_id``; every column of the file.
        train: the same for the training rows, where there are any.
        columns: in the order of the file, the id column left out.
        target: name of the column that holds the truth.
        findings: what was noticed while reading (labels that differ only by a space, rows in both splits).
    """

    test: pd.DataFrame
    train: pd.DataFrame | None
    columns: tuple[Column, ...]
    target: str
    findings: tuple[Finding, ...] = ()


# ---- what the build measured (evaluate) --------------------------------------------------------


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


RunState = Literal["measured", "kept", "frozen"]


@dataclass(frozen=True)
class Run:
    """How the predictions on a page came about.

    Attributes:
        state: ``measured`` by this build, ``kept`` from an earlier build with the same fingerprint, ``frozen`` when taken from ``runs/``.
        started: of the recorded run where the same author half was recorded before, else of this one.
        recorded: name of the file in ``runs/`` with the same author half, if any.
        measured_again: set when this evaluation repeats a recorded run somewhere else or later.
        log: the end of what the author's code printed.
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


@dataclass(frozen=True)
class MeasuredAgain:
    """A recorded run, repeated: the number of examples whose predictions differ from the record."""

    environment: Environment
    n_different: int
    same_place: bool


@dataclass(frozen=True)
class Evaluation:
    """Predictions joined with the truth.

    ``outcomes`` has one row per test example (index ``example_id``, the order of the test file) and at least the columns
    ``truth``, ``prediction``, ``confidence`` (0 to 1, NaN when unknown), ``loss`` (0 is perfect) and ``failed`` (bool);
    a kind of task may add more, such as ``p:<label>``.
    """

    outcomes: pd.DataFrame
    run: Run
    findings: tuple[Finding, ...] = ()


# ---- what it means (examine) --------------------------------------------------------------------


@dataclass(frozen=True)
class Estimate:
    """A measured value with its 95 % interval; never a bare number. ``low`` and ``high`` are ``None`` when ``why_no_interval`` says why."""

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


@dataclass(frozen=True)
class Comparison:
    """This against that, on the same examples. ``difference`` is this minus that, with its paired interval.

    ``name`` says what "that" is ("majority class", "run of 3 May"). ``fixed`` and ``broken`` are example ids.
    """

    name: str
    this: Estimate
    that: Estimate
    difference: Estimate
    p: float | None = None
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

    @property
    def words(self) -> str:
        return " and ".join(predicate.words for predicate in self.predicates)


@dataclass(frozen=True)
class Pattern:
    """A kind of failure in one sentence, with the examples that show it."""

    sentence: str
    n_failures: int
    example_ids: tuple[str, ...] = ()


@dataclass(frozen=True)
class Failure:
    """One example that went wrong, ready to show. ``fields`` holds column -> value as text; ``group`` is what varies ("FI called EE")."""

    example_id: str
    truth: str
    prediction: str
    confidence: float | None
    loss: float
    group: str
    fields: Mapping[str, str]
    media: str | None = None


@dataclass(frozen=True)
class Finding:
    """Something the build noticed. ``sentence`` says what, ``advice`` how to mend it; ``place`` is "README.md:41"."""

    code: str
    severity: Severity
    sentence: str
    advice: str = ""
    place: str | None = None


@dataclass(frozen=True)
class Passed:
    """A check that found nothing, in words: what was looked at."""

    code: str
    sentence: str


@dataclass(frozen=True)
class Table:
    """Words and formatted numbers in rows; ``numeric`` tells which columns align right."""

    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    numeric: tuple[bool, ...]
    caption: str = ""


@dataclass(frozen=True)
class Iteration:
    """One run in the life of a project; ``versus_previous`` compares it with the one before on common examples."""

    name: str
    started: str
    commit: str | None
    subject: str | None
    estimate: Estimate
    changed: tuple[str, ...]
    versus_previous: Comparison | None
    current: bool


@dataclass(frozen=True)
class ClaimCheck:
    """A number of metrics.json beside the measured one."""

    claim: Claim
    measured: Estimate
    agrees: bool


@dataclass(frozen=True)
class Analysis:
    """All that is known about one evaluation.

    Attributes:
        estimates: one per metric, the headline first.
        baseline: of the same metrics for the baseline's predictions, in the same order.
        details: what only this kind of task knows (confusion counts, calibration bins), for its charts.
        tables: further numbers in words, such as the per-class table.
        n_models_judged: how many distinct sets of predictions this test set has scored.
    """

    headline: Estimate
    target: float | None
    target_met: bool | None
    estimates: tuple[Estimate, ...]
    baseline_name: str
    baseline: tuple[Estimate, ...]
    versus_baseline: Comparison
    slices: tuple[Slice, ...]
    n_slices_tested: int
    patterns: tuple[Pattern, ...]
    failures: tuple[Failure, ...]
    n_failures: int
    iterations: tuple[Iteration, ...]
    claims: tuple[ClaimCheck, ...]
    findings: tuple[Finding, ...]
    passed: tuple[Passed, ...]
    tables: tuple[Table, ...]
    details: Mapping[str, Any]
    n_models_judged: int


# ---- what is shown (plot, present) --------------------------------------------------------------


@dataclass(frozen=True)
class Chart:
    """A picture with its words and numbers: no chart without all three.

    Attributes:
        name: short and unique on a page; also the prefix of every id inside ``svg``.
        title: what the chart shows, as a heading.
        svg: one inline SVG for light and dark; colours are CSS variables.
        alt: the finding, in a sentence.
        width: in pixels, as drawn; the page may scale it down.
    """

    name: str
    title: str
    spec: Mapping[str, Any]
    svg: str
    alt: str
    table: Table
    width: int


@dataclass(frozen=True)
class Asset:
    """A file of the site. ``path`` is relative to the site's root."""

    path: str
    content: bytes


@dataclass(frozen=True)
class Card:
    """What the home page shows of one project; everything is ready to print."""

    slug: str
    title: str
    tagline: str
    kind: str
    metric: str
    value: str
    interval: str
    baseline: str
    target: str
    origin: str
    n: str
    date: str
    picture: str
    picture_words: str


@dataclass(frozen=True)
class Page:
    """One page of the site: ``path`` is its source path for MkDocs ("projects/faces.md"), ``html`` its whole body."""

    path: str
    title: str
    description: str
    html: str
    card: Card | None = None
    assets: tuple[Asset, ...] = ()
