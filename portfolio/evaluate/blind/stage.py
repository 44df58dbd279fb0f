"""A blind copy: all that the author's code may see, in a folder of its own, and nothing that tells the truth."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from portfolio.evaluate.blind.handout import Handout, handout
from portfolio.evaluate.blind.reach import STAGE
from portfolio.evaluate.blind.sieve import Sieve
from portfolio.evaluate.blind.tables import copy_blind
from portfolio.evaluate.files import inputs, is_extra
from portfolio.records import Examples, Finding, Project


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
        given: what is handed over in the place of names that could tell the answer.
    """

    folder: Path
    project: Path
    out: Path
    home: Path
    examples: Path
    withheld: tuple[str, ...]
    findings: tuple[Finding, ...]
    given: Handout

    @property
    def predictions(self) -> Path:
        return self.out / "predictions.csv"

    @property
    def embedding(self) -> Path:
        return self.out / "embedding.npy"


@contextmanager
def blind_copy(project: Project, examples: Examples) -> Iterator[Stage]:
    """The stage for one run, below the system's temporary folder."""
    with _temporary_folder() as name:
        folder = Path(name).resolve()
        copy, out, home = folder / "project", folder / "out", folder / "home"
        for part in (copy, out, home):
            part.mkdir()
        given = handout(project, examples)
        withheld, findings = _copy(project, examples, copy, given)
        table = folder / "examples.csv"
        shown = examples.test[[name for name in columns_shown(examples) if name != "example_id"]]
        given.table(shown).to_csv(table, index_label="example_id", lineterminator="\n")
        yield Stage(folder, copy, out, home, table, withheld, findings, given)


@contextmanager
def _temporary_folder() -> Iterator[str]:
    """A folder that is gone afterwards, however deep the author's code made it."""
    holder = tempfile.TemporaryDirectory(prefix=STAGE, ignore_cleanup_errors=True)
    try:
        yield holder.name
    finally:
        try:
            holder.cleanup()
        except RecursionError:  # shutil.rmtree calls itself for each folder in a folder
            subprocess.run(["rm", "-rf", holder.name], check=False)


def columns_shown(examples: Examples) -> list[str]:
    """The columns of the test file that the author's code receives: all but the truth and what is hidden."""
    return [name for name in examples.test.columns if name not in examples.withheld]


def _copy(
    project: Project, examples: Examples, copy: Path, given: Handout
) -> tuple[tuple[str, ...], tuple[Finding, ...]]:
    found = inputs(project)
    withheld = list(found.withheld)
    findings: list[Finding] = []
    sieve = Sieve(project, examples)
    elsewhere = {os.path.realpath(project.folder / name) for name in given.files.values()}
    for name in found.kept:
        source, target = project.folder / name, copy / name
        if name == project.dataset.test:
            target.parent.mkdir(parents=True, exist_ok=True)
            copy_blind(source, target, project.dataset, given.disguise)
        elif os.path.realpath(source) in elsewhere:
            continue
        else:
            passes = sieve.passes(name)
            if passes:
                _put(source, target)
            else:
                withheld.append(name)
            if sieve.tells(name):
                findings.append(_told(project, name, withheld=not passes))
    for name in sorted(given.files):  # in an order that says nothing, and all at the same time
        _put(project.folder / given.files[name], copy / name)
        os.utime(copy / name, (0, 0))
    return tuple(sorted(withheld)), tuple(findings)


def _put(source: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.copy(source, target)


def _told(project: Project, name: str, *, withheld: bool) -> Finding:
    truth = ", ".join(project.dataset.withheld)
    line = project.lines.get("data.extra", 1) if is_extra(name, project.dataset) else project.lines.get("data.test", 1)
    did = "was withheld from the predictor: it holds" if withheld else "knows by heart"
    return Finding(
        "PF020",
        "warning",
        f"{name} {did} the truth ({truth}) of test examples.",
        f"Take the test examples or the column {truth} out of {name}.",
        f"project.yml:{line}",
        averted=withheld,
    )
