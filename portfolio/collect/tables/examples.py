"""Project -> Examples: the tables read, typed and checked against what project.yml says about them."""

from __future__ import annotations

import contextlib
import hashlib
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from portfolio.collect.media.columns import media_kind, not_files, not_opened, without_ending
from portfolio.collect.source import Source, did_you_mean, quoted, read_source
from portfolio.collect.tables.columns import as_text, filled_cells, infer_kind, typed
from portfolio.collect.tables.files import RawTable, read_table
from portfolio.collect.tables.identifiers import found_id, row_labels
from portfolio.collect.tables.leaks import by_content, like_labels, seen_in_training
from portfolio.collect.tables.misread import misread, not_lists, not_numbers, packed_dates, since_1970, unread_times
from portfolio.collect.tables.parts import Part, id_faults, label_faults, parts_of
from portfolio.collect.tables.sentinels import sentinels
from portfolio.errors import PortfolioError, Problem
from portfolio.records import Column, Examples, Finding, Ids, Kind, Passed, Project, Role, Skipped
from portfolio.records.row_ids import ids_by

if TYPE_CHECKING:
    import pandas as pd

    from portfolio.task import Complaint

_PAIRS, _MOST_BYTES_OF_PAIRS = (".csv", ".tsv", ".parquet"), 64_000_000

_MADE = re.compile(
    "_(length|hyphen|words|digit|beyond|capitals|punctuation|hour|weekday|month|presence|seconds|loudness"
    "|brightness|contrast|sharpness|colourfulness|side|width_by_height)$"
)
"""``name_length`` in ``slices:`` counts the characters of the column ``name``; and so on (docs/project-yml.md)."""

_COLUMN_KEYS: tuple[Role, ...] = ("id", "target", "split", "group", "time")


def read_examples(project: Project, check_truth: Callable[[Examples], Sequence[Complaint]] = lambda _: ()) -> Examples:
    """The examples of a project, every id and label as text.

    Args:
        check_truth: what the kind of task has to say about the truth of the test examples.

    Raises:
        PortfolioError: with what is wrong in the tables, or in what project.yml says about them.
    """
    dataset = project.dataset
    raw = _read(project, dataset.test)
    other = _read(project, dataset.train) if dataset.train else None
    _refuse([*_unknown_columns(project, raw), *_shown_anyway(project), *_missing_in_training(project, raw, other)])
    test, train = parts_of(project, raw, other)
    parts = [part for part in (test, train) if part]
    identifier = dataset.id or found_id(project, parts)
    problems = [problem for part in parts for problem in id_faults(part, identifier)]
    problems += [problem for part in parts for problem in label_faults(part, dataset.target, _none_of(project))]
    _refuse([*problems, *_not_as_declared(project, [table for table in (raw, other) if table])])
    kinds = _kinds(project, parts, identifier)
    _refuse(_not_files(project, test, kinds))
    labels = row_labels(project, parts, identifier)
    columns = _columns(project, test.values.column_names, kinds, identifier, labels | _empty(parts))
    frames = [_frame(part, kinds, identifier) for part in parts]
    ids, places = Ids(identifier), None
    looked = [
        *_misread(project, test, train, kinds, identifier),
        *sentinels(frames, columns, dataset.target, dataset.test),
        *_looked(project, test, train, columns, identifier),
    ]
    if identifier is None:
        ids, places = _by_content(frames[0], test, columns, labels)
    examples = Examples(
        test=frames[0],
        train=frames[1] if train else None,
        columns=columns,
        target=dataset.target,
        findings=tuple(one for one in looked if isinstance(one, Finding)),
        id=identifier,
        tables={option: _further(project, path) for option, path in dataset.tables.items()} | _beside(project),
        looked=tuple(one for one in looked if not isinstance(one, Finding)),
        ids=ids,
        places=places,
        digest=_digest(project.folder / dataset.test),
    )
    _refuse([_about_truth(test, complaint) for complaint in check_truth(examples)])
    return examples


def _about_truth(test: Part, complaint: Complaint) -> Problem:
    row = None if complaint.row is None else test.row(complaint.row)
    return test.raw.problem(complaint.message, row, complaint.hint)


def _further(project: Project, path: str) -> pd.DataFrame:
    """A table beside the examples, typed like them."""
    values = _read(project, path).values
    frame: pd.DataFrame = typed(values, {name: infer_kind([values[name]]) for name in values.column_names}).to_pandas()
    return frame


def _beside(project: Project) -> dict[str, pd.DataFrame]:
    """Further tables that can be read, by their paths, where the kind of task reads some: pairs of users and documents.

    Nobody said that they are tables, so what cannot be read is left to the predictor.
    """
    found = {}
    for path in project.dataset.extra if project.dataset.tables else ():
        file = project.folder / path
        is_table = path not in project.dataset.tables.values() and file.suffix in _PAIRS and file.is_file()
        if is_table and file.stat().st_size <= _MOST_BYTES_OF_PAIRS:
            with contextlib.suppress(PortfolioError):
                found[path] = _further(project, path)
    return found


def _read(project: Project, path: str) -> RawTable:
    return read_table(project.folder / path, f"{project.name}/{path}", project.dataset.separator)


def _refuse(problems: list[Problem]) -> None:
    if problems:
        raise PortfolioError(problems)


def _none_of(project: Project) -> str:
    """What the truth of an example says that has none of several labels."""
    return "none" if project.options.get("multilabel") not in (None, "", "no", "false", False) else ""


def _project_yml(project: Project) -> Source:
    return read_source(project.folder / "project.yml", f"{project.name}/project.yml", most_bytes=1 << 20)


def _unknown_columns(project: Project, raw: RawTable) -> list[Problem]:
    """Each column that project.yml names and the test file lacks, at the line that names it."""
    known: list[str] = raw.values.column_names
    unknown = [(key, name) for key, name in _named(project, known) if name not in known]
    if not unknown:
        return []
    source = _project_yml(project)
    return [
        source.problem(
            f"{key}: {project.dataset.test} has no column {quoted(name)}",
            project.lines.get(key, 1),
            hint=did_you_mean(name, known),
        )
        for key, name in unknown
    ]


def _shown_anyway(project: Project) -> list[Problem]:
    """Columns that should be kept back and cannot be: pages name examples by their id, and show every label."""
    dataset = project.dataset
    kept_back = {"private": dataset.private, "hidden": dataset.hidden}
    shown = [("private", dataset.target, "what is predicted, which every page shows")]
    shown += [(key, dataset.id, "the id, by which pages and predictor know an example") for key in kept_back]
    found = [(key, name, why) for key, name, why in shown if name and name in kept_back[key]]
    if not found:
        return []
    source = _project_yml(project)
    return [
        source.problem(
            f"data.{key}: {quoted(name)} is {why}",
            project.lines.get(f"data.{key}.{kept_back[key].index(name)}", 1),
            hint="name another column, or leave data.id out" if name == dataset.id else None,
        )
        for key, name, why in found
    ]


def _named(project: Project, known: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Key and column for every place in project.yml that names a column."""
    dataset = project.dataset
    for key in _COLUMN_KEYS:
        name = getattr(dataset, key)
        if name and f"data.{key}" in project.lines:
            yield f"data.{key}", name
    for name in dict.fromkeys((*dataset.roles, *dataset.kinds, *dataset.descriptions)):
        if f"data.columns.{name}" in project.lines:
            yield f"data.columns.{name}", name
    lists: Mapping[str, Sequence[str]] = {"hidden": dataset.hidden, "private": dataset.private}
    for list_key, names in lists.items():
        for index, name in enumerate(names):
            if f"data.{list_key}.{index}" in project.lines:
                yield f"data.{list_key}.{index}", name
    for index, name in enumerate(project.slices):
        if name in known or name != "place":  # made of two columns: PF054 tells where they are not there
            yield f"slices.{index}", name if name in known else _MADE.sub("", name)


def _missing_in_training(project: Project, raw: RawTable, other: RawTable | None) -> list[Problem]:
    known = other.values.column_names if other else raw.values.column_names
    named = (project.dataset.id, project.dataset.target)
    needed = [name for name in named if name and name not in known and name in raw.values.column_names]
    return [
        other.problem(f"no column {quoted(name)}, which the test file has", hint=did_you_mean(name, known))
        for name in needed
        if other
    ]


def _not_as_declared(project: Project, tables: list[RawTable]) -> list[Problem]:
    declared = [(table, name, kind) for table in tables for name, kind in project.dataset.kinds.items()]
    problems: list[Problem] = []
    for table, name, kind in declared:
        if name in table.values.column_names and kind == "number":
            problems += not_numbers(table, name, is_truth=name == project.dataset.target)
        elif name in table.values.column_names and kind == "list":
            problems += not_lists(table, name)
    return problems


def _not_files(project: Project, test: Part, kinds: Mapping[str, Kind]) -> list[Problem]:
    """Images and sounds of test examples that are not there; those of training rows may have stayed at home."""
    return [
        problem
        for name in test.values.column_names
        if kinds[name] in ("image", "sound") and project.dataset.roles.get(name) != "ignored"
        for problem in not_files(project.folder, test.raw, project.dataset.test, name, test.rows.to_pylist())
    ]


def _kinds(project: Project, parts: list[Part], identifier: str | None) -> dict[str, Kind]:
    """Kind of every column of any part; ids, labels, splits and groups are categories unless declared otherwise."""
    dataset = project.dataset
    fixed = {identifier, dataset.target, dataset.split, dataset.group}
    kinds: dict[str, Kind] = {}
    for name in dict.fromkeys(name for part in parts for name in part.values.column_names):
        cells = [part.values[name] for part in parts if name in part.values.column_names]
        found = "category" if name in fixed else media_kind(project.folder, dataset.test, cells) or infer_kind(cells)
        kinds[name] = dataset.kinds.get(name) or found
    if identifier:
        kinds[identifier] = "category"
    return kinds


def _columns(
    project: Project, names: list[str], kinds: dict[str, Kind], identifier: str | None, labels: set[str]
) -> tuple[Column, ...]:
    dataset = project.dataset
    roles: dict[str | None, Role] = dict.fromkeys(labels, "ignored")
    roles |= dict(dataset.roles.items())
    roles |= dict.fromkeys(dataset.hidden, "hidden")
    roles |= {getattr(dataset, key): key for key in _COLUMN_KEYS}
    return tuple(
        Column(name, kinds[name], roles.get(name, "feature"), name in dataset.private, dataset.descriptions.get(name))
        for name in names
        if name != identifier
    )


def _empty(parts: Sequence[Part]) -> set[str]:
    """Columns without a value in any row, as a comma at the end of each line makes one."""
    names = parts[0].values.column_names
    cells = {name: [part.values[name] for part in parts if name in part.values.column_names] for name in names}
    return {name for name, there in cells.items() if not len(filled_cells(there))}


def _frame(part: Part, kinds: dict[str, Kind], identifier: str | None) -> pd.DataFrame:
    """The rows as pandas holds them, with the ids as text in the index."""
    import pandas as pd

    frame: pd.DataFrame = typed(part.values, kinds).to_pandas()
    ids = frame[identifier].tolist() if identifier else [str(number + 1) for number in range(len(frame))]
    frame.index = pd.Index(ids, name="example_id", dtype="str")
    return frame


def _by_content(
    frame: pd.DataFrame, test: Part, columns: Sequence[Column], labels: set[str]
) -> tuple[Ids, pd.Series[int]]:
    """Makes ids of what the rows hold, without their numbers, and what a correction of labels or of the split changes.

    Gives how they were made, and the row of the file that each stands for.
    """
    import pandas as pd

    private = [column.name for column in columns if column.private]
    told = [column.name for column in columns if column.role not in ("target", "hidden", "split")]
    ids = Ids(of=tuple(sorted({*told} - {*private} - labels)))
    made = ids_by(ids, frame, private)
    if made is not None:
        frame.index = pd.Index(made, name="example_id", dtype="str")
    return ids, pd.Series(test.rows.to_numpy() + 1, index=frame.index)


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()[:12]  # as evaluate/fingerprints.py writes it into runs/


def _looked(
    project: Project, test: Part, train: Part | None, columns: Sequence[Column], identifier: str | None
) -> Iterator[Finding | Passed | Skipped]:
    """What was looked for in the tables."""
    dataset = project.dataset
    if dataset.target and next(column.kind for column in columns if column.name == dataset.target) == "category":
        parts = [as_text(part.values[dataset.target]) for part in (test, train) if part]
        yield from like_labels(parts, dataset.target, dataset.test)
    else:
        yield Skipped("PF010", "there are no labels")
    tables = [part.values for part in (test, train) if part]
    media = [column.name for column in columns if column.kind in ("image", "sound")]
    common = [name for name in media if all(name in table.column_names for table in tables)]
    mine, *theirs = by_content(project.folder, tables, common)
    yield from seen_in_training(mine, theirs[0] if theirs else None, columns, identifier, dataset.test)


def _misread(
    project: Project, test: Part, train: Part | None, kinds: dict[str, Kind], identifier: str | None
) -> Iterator[Finding]:
    dataset = project.dataset
    parts = [part for part in (test, train) if part]
    named = {identifier, *dataset.kinds, dataset.target, dataset.split}
    has_media = any(kind in ("image", "sound") for kind in kinds.values())
    for name in kinds:
        if not has_media and name not in (*dataset.kinds, dataset.target, *dataset.private):
            cells = [part.values[name] for part in parts if name in part.values.column_names]
            yield from filter(None, [without_ending(project.folder, dataset.test, name, cells)])
        if name == dataset.time and kinds[name] not in ("time", "number"):
            yield unread_times(project, name, parts)
        elif kinds[name] == "number" and name not in named:
            counted = since_1970(project, name, parts) if name == dataset.time else None
            yield from filter(None, [counted or packed_dates(project, name, parts)])
        elif kinds[name] in ("category", "text") and name not in named:
            cells = [part.values[name] for part in parts if name in part.values.column_names]
            unseen = None if name in dataset.private else not_opened(project.folder, dataset.test, name, cells)
            yield from filter(None, [unseen or misread(project, name, parts)])
