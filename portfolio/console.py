"""All text that the command line prints: what went wrong to standard error, results to standard output."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Self

import click

from portfolio.errors import OurBug, PortfolioError, Problem
from portfolio.words import listed

if TYPE_CHECKING:
    from rich.progress import Progress as Live
    from rich.progress import TaskID

    from portfolio.pipeline import Result
    from portfolio.records import Examples, Finding, Project

OUR_BUG = OurBug.exit_code
"""The exit code where an exception of ours ended something."""

WORDS = {
    "measured": "measured",
    "kept": "kept, nothing that could change its result has changed",
    "page kept": "kept, nothing on its page has changed",
    "frozen": "from the recorded runs, nobody's code ran",
    "failed": "failed",
}


def say(sentence: str) -> None:
    """A result, to standard output."""
    click.echo(sentence)


def tell(sentence: str) -> None:
    """A remark, to standard error."""
    click.echo(sentence, err=True)


def tell_problems(problems: Iterable[Problem]) -> None:
    """Every problem: a place, a fact, a next step."""
    for problem in problems:
        tell(f"{click.style('error', fg='red', bold=True)}: {problem}")


def tell_findings(slug: str, findings: Iterable[Finding]) -> None:
    """What was noticed about a project; advice stays on its page, and what is accepted takes one line."""
    findings = tuple(findings)
    accepted = dict.fromkeys(each.code for each in findings if each.accepted and each.severity != "advice")
    if accepted:
        tell(f"accepted: {slug}: {', '.join(accepted)}")
    for finding in findings:
        if finding.severity != "advice" and finding.accepted is None:
            text = str(
                Problem(f"{finding.sentence} ({finding.code})", finding.place or slug, hint=finding.advice or None)
            )
            colour = "red" if finding.severity == "error" else "yellow"
            tell(f"{click.style(finding.severity, fg=colour, bold=True)}: {text}")


def tell_inferred(project: Project, examples: Examples) -> None:
    """What a column was taken for that project.yml does not name: what the examples are known by, and what is left out.

    Guesses of which nobody knows are found out on the page.
    """
    labels = [c.name for c in examples.columns if c.role == "ignored" and c.name not in project.dataset.roles]
    if project.dataset.id is None:
        say(f"{project.slug}: each example is known by {examples.id or 'what its row holds'}")
    empty = [name for name in labels if examples.is_empty(name)]
    names = [name for name in labels if name not in empty]
    if names:
        say(f"{project.slug}: {listed(names)} only {'name' if len(names) > 1 else 'names'} rows: left out")
    if empty:
        say(f"{project.slug}: {listed(empty)} {'hold' if len(empty) > 1 else 'holds'} nothing: left out")


def tell_warning(words: str) -> None:
    """Something that is worth mending but stops nothing."""
    tell(f"{click.style('warning', fg='yellow', bold=True)}: {words}")


def tell_error(error: PortfolioError) -> int:
    """All of its problems, and the exit code; before them the traceback of what is our fault."""
    if isinstance(error, OurBug):
        tell(error.traceback)
    tell_problems(error.problems)
    return error.exit_code


def tell_results(results: Sequence[Result], *, written: bool = True) -> int:
    """What became of each project, and the exit code of the build; ``written`` is whether the site was."""
    for result in results:
        seconds = f" ({result.seconds:.1f} s)" if result.seconds else ""
        say(f"{result.slug}: {WORDS[result.state]}{seconds}")
        if "ids" in result.replaced and result.state == "measured":
            say(
                f"{result.slug}: ids told the answer, so the predictor got others; data: {{keep_names: yes}} keeps them"
            )
        tell_findings(result.slug, result.findings)
        if result.bug:
            tell(result.bug)
        tell_problems(result.problems)
    failed = [result for result in results if result.state == "failed"]
    kept = [result.slug for result in failed if result.page]
    if kept and written:
        tell(f"the last good page of {', '.join(kept)} stays, with a note")
    if any(result.bug for result in results):
        return OUR_BUG
    return 0 if all(result.is_well for result in results) else 1


class Progress:
    """A live line per project on a terminal; nothing elsewhere."""

    def __init__(self) -> None:
        self._rows: dict[str, TaskID] = {}
        self._live: Live | None = None
        if sys.stderr.isatty():
            from rich.console import Console
            from rich.progress import Progress as RichProgress
            from rich.progress import SpinnerColumn, TextColumn, TimeElapsedColumn

            columns = (SpinnerColumn(finished_text="·"), TextColumn("{task.description}"), TimeElapsedColumn())
            self._live = RichProgress(*columns, console=Console(stderr=True), transient=True)

    def __enter__(self) -> Self:
        if self._live:
            self._live.start()
        return self

    def __exit__(self, *details: object) -> None:
        self.stop()

    def stop(self) -> None:
        """Gives the terminal back."""
        if self._live:
            self._live.stop()

    def stage(self, slug: str, words: str) -> None:
        """A project enters a stage."""
        if self._live is None:
            return
        if slug not in self._rows:
            self._rows[slug] = self._live.add_task("", total=1)
        self._live.update(self._rows[slug], description=f"{slug}: {words}")

    def done(self, result: Result) -> None:
        """A project is through."""
        self.stage(result.slug, WORDS[result.state])
        if self._live:
            self._live.update(self._rows[result.slug], completed=1)

    def remark(self, sentence: str) -> None:
        """Something about the build as a whole."""
        tell(sentence)
