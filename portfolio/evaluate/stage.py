"""A blind copy: all that the author's code may see, in a folder of its own, and nothing that tells the truth."""

from __future__ import annotations

import re
import shutil
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from portfolio.evaluate.answers import Answers
from portfolio.evaluate.files import inputs, is_extra
from portfolio.evaluate.tables import TABLES, UnreadableError, columns, copy_blind, rows
from portfolio.records import Examples, Finding, Project

MAYBE_TABLES = {".json", ".xlsx", ".xls", ".feather", ".arrow"}


@dataclass(frozen=True)
class Stage:
    """Folders and files of one run; all are gone when it ends.

    Attributes:
        folder: holds all the others.
        project: the copy of the project; the author's code starts here.
        out: fresh and empty; the predictions go here.
        home: fresh and empty; HOME and TMPDIR of the author's code.
        examples: the test examples without the truth, as CSV with a column ``example_id``.
        withheld: files of the project that were not copied, as they lie in it.
    """

    folder: Path
    project: Path
    out: Path
    home: Path
    examples: Path
    withheld: tuple[str, ...]
    findings: tuple[Finding, ...]

    @property
    def predictions(self) -> Path:
        return self.out / "predictions.csv"

    @property
    def embedding(self) -> Path:
        return self.out / "embedding.npy"


@contextmanager
def blind_copy(project: Project, examples: Examples) -> Iterator[Stage]:
    """The stage for one run, below the system's temporary folder."""
    with tempfile.TemporaryDirectory(prefix="portfolio-", ignore_cleanup_errors=True) as name:
        folder = Path(name).resolve()
        copy, out, home = folder / "project", folder / "out", folder / "home"
        for part in (copy, out, home):
            part.mkdir()
        withheld, findings = _copy(project, examples, copy)
        table = folder / "examples.csv"
        _write_examples(examples, table)
        yield Stage(folder, copy, out, home, table, withheld, findings)


def columns_shown(examples: Examples) -> list[str]:
    """The columns of the test file that the author's code receives: all but the truth and what is hidden."""
    return [name for name in examples.test.columns if name not in examples.withheld]


def _write_examples(examples: Examples, path: Path) -> None:
    shown = examples.test[[name for name in columns_shown(examples) if name != "example_id"]]
    shown.to_csv(path, index_label="example_id", lineterminator="\n")


def _copy(project: Project, examples: Examples, copy: Path) -> tuple[tuple[str, ...], tuple[Finding, ...]]:
    found = inputs(project)
    withheld = list(found.withheld)
    findings: list[Finding] = []
    ids: frozenset[str] | None = None
    answers = Answers.of(examples)
    secret = _named_by_hidden_columns(project, examples)
    for name in found.kept:
        source, target = project.folder / name, copy / name
        if source.resolve() in secret:
            withheld.append(name)
            continue
        target.parent.mkdir(parents=True, exist_ok=True)
        if name == project.dataset.test:
            copy_blind(source, target, project.dataset)
            continue
        if name != project.dataset.train and _may_tell(source, project):
            if not is_extra(name, project.dataset):
                withheld.append(name)
                continue
            ids = ids if ids is not None else frozenset(map(str, examples.test.index))
            if _tells(source, examples.id, ids, project.dataset.separator):
                withheld.append(name)
                findings.append(_told(project, name))
                continue
        if name != project.dataset.train and answers and answers.are_in(source):
            withheld.append(name)
            findings.append(_told(project, name))
            continue
        shutil.copy(source, target)
    return tuple(sorted(withheld)), tuple(findings)


def _named_by_hidden_columns(project: Project, examples: Examples) -> frozenset[Path]:
    """The pictures and sounds that the truth or a hidden column names, such as the mask of a photograph."""
    hidden = [c.name for c in examples.columns if c.name in examples.withheld and c.kind in ("image", "sound")]
    cells = {str(cell).strip() for name in hidden for cell in examples.test[name]}
    return frozenset((project.folder / cell).resolve() for cell in cells if cell)


def _may_tell(path: Path, project: Project) -> bool:
    """Whether the file is a table with a column of the truth, as far as can be seen from outside."""
    suffix, truth = path.suffix.lower(), project.dataset.withheld
    if suffix in TABLES:
        try:
            return not set(truth).isdisjoint(columns(path, project.dataset.separator))
        except UnreadableError:
            return True
    if suffix in MAYBE_TABLES:
        with path.open("rb") as file:
            return suffix != ".json" or _has_key(file.read(1 << 16), truth)
    return False


def _has_key(content: bytes, names: Sequence[str]) -> bool:
    """Whether one of these names is a key in the beginning of a JSON text, where a table names its columns.

    As a mere word it tells nothing, and far inside, a model may have weights for words of that name.
    """
    return any(re.search(rb'"' + re.escape(name.encode()) + rb'"\s*:', content) for name in names)


def _tells(path: Path, id_column: str | None, ids: frozenset[str], separator: str | None) -> bool:
    """Whether a table with the truth has it of a test example; one that cannot be read counts as telling."""
    if id_column is None or path.suffix.lower() not in TABLES:
        return True
    try:
        if id_column not in columns(path, separator):
            return False
        return any(row.get(id_column, "").strip() in ids for row in rows(path, separator))
    except (UnreadableError, ValueError):
        return True


def _told(project: Project, name: str) -> Finding:
    truth = ", ".join(project.dataset.withheld)
    line = project.lines.get("data.extra", 1) if is_extra(name, project.dataset) else project.lines.get("data.test", 1)
    return Finding(
        "PF020",
        "warning",
        f"{name} was withheld from the predictor: it holds the truth ({truth}) of test examples.",
        f"Take the test examples or the column {truth} out of {name}.",
        f"project.yml:{line}",
    )
