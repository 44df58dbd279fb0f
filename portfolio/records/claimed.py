"""What the author claims: the nouns of ``collect``."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    from portfolio.records.examples import Kind, Role
    from portfolio.records.findings import Finding
    from portfolio.records.measured import RecordedRun
    from portfolio.records.worked import Code, Component, Decided

IMAGE_SUFFIXES = (".png", ".jpg", ".jpeg", ".webp", ".gif", ".bmp", ".tif", ".tiff", ".avif", ".heic", ".heif", ".svg")
SOUND_SUFFIXES = (".wav", ".mp3", ".flac", ".ogg", ".oga", ".opus", ".aif", ".aiff", ".gsm", ".m4a")
"""Names of files that belong to an example and go to the predictor, whether or not a page can show them."""
TRAIN_WORDS = ("train", "training")
"""What a split column calls the rows to learn from."""

How = Literal["by hand", "program-assisted"]
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
class TagRow:
    """One row of review.csv: what one reviewer saw in one example, or that an earlier row is taken back.

    Attributes:
        tags: in the order they were given; none is "nothing special".
        how: whether the reviewer is a person, or a program or helped by one.
        when: ISO 8601 in UTC, to the millisecond; the last row of a reviewer on an example counts.
        run: name of the recorded run by whose verdicts the sample was balanced, without ``.json``.
        undone: the reviewer took the row before back.
    """

    example_id: str
    tags: tuple[str, ...]
    reviewer: str
    how: How
    when: str
    run: str
    undone: bool = False


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
