"""What the author claims: the nouns of ``collect``."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd
    from numpy.typing import NDArray

    from portfolio.records.examined import Finding, Passed, Skipped
    from portfolio.records.measured import RecordedRun
    from portfolio.records.reviewed import TagRow
    from portfolio.records.worked import Code, Component, Decided

Role = Literal["id", "target", "feature", "split", "group", "time", "hidden", "ignored"]
Kind = Literal["number", "category", "text", "time", "list", "image", "sound"]
IMAGE_SUFFIXES = (".png", ".jpg", ".jpeg", ".webp", ".gif", ".bmp", ".tif", ".tiff", ".avif", ".heic", ".heif", ".svg")
SOUND_SUFFIXES = (".wav", ".mp3", ".flac", ".ogg", ".oga", ".opus", ".aif", ".aiff", ".gsm", ".m4a")
"""Names of files that belong to an example and go to the predictor, whether or not a page can show them."""
TRAIN_WORDS = ("train", "training")
"""What a split column calls the rows to learn from."""

Origin = Literal["collected", "annotated", "derived", "public", "synthetic"]


@dataclass(frozen=True)
class Section:
    """One heading of README.md with the Markdown below it.

    Attributes:
        line: where ``text`` starts in the file, counted from 1.
        part: the standard heading under which the page shows it; empty for one that stands under its own.
        anchor: where on the page.
    """

    heading: str
    text: str
    line: int
    part: str = ""
    anchor: str = ""


@dataclass(frozen=True)
class Link:
    """An address the author wants shown: the code, a demo, a paper."""

    title: str
    url: str


@dataclass(frozen=True)
class Dataset:
    """Where the examples are and came from, as declared or inferred; paths are relative to the project folder.

    Attributes:
        id: name of the column that identifies an example; ``None`` when the row number serves.
        split: the column that tells training from test rows when both are in one file (``test`` is then that file).
        roles: what each declared column is for.
        kinds: the type of each column the author declared; the others are inferred.
        hidden: columns withheld from the predictor, as the target is.
        private: columns never shown on a page.
        extra: further data files the predictor may read.
        tables: further tables that the kind of task reads, by the option that names them; they are among ``extra``.
        keep_names: whether files, ids and the order of rows are handed to the predictor as the author has them.
    """

    test: str
    train: str | None
    id: str | None
    target: str | None
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
    hidden: tuple[str, ...] = ()
    private: tuple[str, ...] = ()
    extra: tuple[str, ...] = ()
    tables: Mapping[str, str] = field(default_factory=dict)
    keep_names: bool = False

    @property
    def withheld(self) -> tuple[str, ...]:
        """The columns that the predictor must not see."""
        return (*((self.target,) if self.target else ()), *self.hidden)


@dataclass(frozen=True)
class Predictor:
    """How predictions are made: one of ``function`` ("predict.py:predict"), ``command`` and ``model`` is set.

    ``embed`` is a function likewise; it turns examples into rows of numbers that are near for alike ones.
    """

    function: str | None = None
    command: tuple[str, ...] | None = None
    model: str | None = None
    python: str | None = None
    seconds: float = 120.0
    embed: str | None = None


@dataclass(frozen=True)
class History:
    """What git knows about a project folder, ``runs/`` left out; everything is ``None`` outside a repository.

    Attributes:
        commit: full hash of the last commit that touched the folder.
        date: its committer date, ISO 8601 in UTC, to the second.
        uncommitted: files that differ from that commit, relative to the project folder.
        subjects: of the commit that added each file in ``runs/``, by the name of the file; and of each commit that
            touched the folder, by its full hash.
        why_unknown: one sentence when git cannot be asked ("not a git repository").
        for_console: what the author alone should read of that: it may name folders of a machine.
        folder: where the project lies in the repository that holds it, with a slash at its end; "" for all of it.
        address: of that repository for people, where it is not the site's own: "" when it is not known.
    """

    commit: str | None = None
    date: str | None = None
    uncommitted: tuple[str, ...] = ()
    subjects: Mapping[str, str] = field(default_factory=dict)
    why_unknown: str | None = None
    for_console: str = ""
    folder: str | None = None
    address: str | None = None


@dataclass(frozen=True)
class Claim:
    """A number in metrics.json: what train.py says it reached. ``also`` are further metrics that its name may mean."""

    metric: str
    value: float
    line: int
    also: tuple[str, ...] = ()


@dataclass(frozen=True)
class Accepted:
    """A finding that the author knows and lives with: its code, why, and the line of project.yml that says so."""

    code: str
    reason: str
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
        readme: README.md as it is.
        sections: of README.md in its order; the first of each standard heading by its name in lower case.
        anchors: what links within README.md name, and where that stands on the page.
        dead_links: of README.md, as written there: they lead nowhere.
        pictures: of README.md, by their path there.
        accepted: findings that the author lives with.
        reviews: rows of review.csv that stand: the last of each reviewer on each example, oldest first.
        lines: where in project.yml each key stands, dotted ("data.test" -> 5), for messages.
        decided: what git knows of metric, target, test set and slices; ``None`` until a page is made, as is ``code``.
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
    components: Mapping[str, Component] = field(default_factory=dict)
    options: Mapping[str, Any] = field(default_factory=dict)
    readme: str = ""
    sections: Mapping[str, Section] = field(default_factory=dict)
    anchors: Mapping[str, str] = field(default_factory=dict)
    dead_links: frozenset[str] = frozenset()
    claims: tuple[Claim, ...] = ()
    runs: tuple[RecordedRun, ...] = ()
    reviews: tuple[TagRow, ...] = ()
    history: History = field(default_factory=History)
    findings: tuple[Finding, ...] = ()
    lines: Mapping[str, int] = field(default_factory=dict)
    pictures: Mapping[str, bytes] = field(default_factory=dict)
    decided: Decided | None = None
    code: Code | None = None
    accepted: tuple[Accepted, ...] = ()

    @property
    def suspected(self) -> tuple[str, ...]:
        """The slices that were named before the first measured run; all of them where git was not asked."""
        known = self.decided
        return tuple(name for name in self.slices if known is None or known.was_suspected(name))


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

    @property
    def media(self) -> Column | None:
        """The column whose images or sounds are shown: the first that a page may show."""
        shown = (column for column in self.columns if column.kind in ("image", "sound") and not column.private)
        return next((column for column in shown if column.role == "feature"), None)

    @property
    def withheld(self) -> tuple[str, ...]:
        """The columns that the predictor must not see."""
        return tuple(column.name for column in self.columns if column.role in ("target", "hidden"))
