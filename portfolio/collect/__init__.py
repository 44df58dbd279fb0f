"""Stage 1: project folder -> Project and Examples. All that the author claims, read and validated once."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from portfolio.collect.history.git import read_histories, why_git_is_silent
from portfolio.collect.history.notes import run_named, write_note
from portfolio.collect.history.runs import read_runs
from portfolio.collect.project import find_projects, read_project
from portfolio.collect.source import did_you_mean

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from portfolio.collect.media.traits import Keeper
    from portfolio.records import Examples, Finding, Media, Project, Run, Traits
    from portfolio.task import Complaint, Task

__all__ = [
    "did_you_mean",
    "find_projects",
    "measure_media",
    "read_examples",
    "read_histories",
    "read_media",
    "read_project",
    "read_runs",
    "run_named",
    "why_git_is_silent",
    "with_looks",
    "with_work",
    "write_note",
]


def read_examples(project: Project, check_truth: Callable[[Examples], Sequence[Complaint]] = lambda _: ()) -> Examples:
    """The examples of a project, every id and label as text; ``check_truth`` complains for the kind of task.

    Raises:
        PortfolioError: with what is wrong in the tables, or in what project.yml says about them.
    """
    from portfolio.collect.tables import examples  # pyarrow and pandas load only when tables are read

    return examples.read_examples(project, check_truth)


def read_media(
    project: Project, examples: Examples, ids: Iterable[str]
) -> tuple[Mapping[str, Media], tuple[Finding, ...]]:
    """The image or the sound of each of these examples, and what is wrong with those that cannot be shown."""
    from portfolio.collect.media import files  # the same

    return files.read_media(project, examples, ids)


def with_work(project: Project, kinds: Mapping[str, Task], run: Run | None = None) -> Project:
    """The project with what git knows of its decisions and with its code, counted; asked only when a page is made.

    Args:
        run: that of the page, which counts as recorded though its file is written later.
    """
    from portfolio.collect.history.decisions import read_decided
    from portfolio.collect.work.code_files import read_code

    measured = run.started if run and run.recorded is None and run.state != "frozen" else None
    return replace(project, decided=read_decided(project, kinds, measured), code=read_code(project))


def with_looks(project: Project, examples: Examples) -> Examples:
    """The examples, and how their pictures look, so that near copies can be told."""
    from portfolio.collect.media import image_hashes  # the same

    return image_hashes.with_looks(project, examples)


def measure_media(
    project: Project, examples: Examples, ids: Iterable[str], store: Keeper
) -> tuple[Traits | None, tuple[Finding, ...]]:
    """Light, sharpness, length or loudness of the images or sounds of these examples; ``store`` remembers them."""
    from portfolio.collect.media import traits  # the same

    return traits.measure_media(project, examples, ids, store)
