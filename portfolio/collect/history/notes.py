"""What the author says about a run: one line in ``runs/<run>.note``, beside the file that the build wrote.

A file for each note merges in git without conflict, and leaves the run's own file as it was measured. Nothing in
``runs/`` enters the fingerprint or reaches the predictor.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from pathlib import Path

from portfolio.collect.source import did_you_mean, quoted, read_source
from portfolio.errors import CannotRun, PortfolioError, Problem
from portfolio.records import Finding, Project, RecordedRun

SUFFIX = ".note"
LONGEST = 200
_MOST_BYTES = 64 * 1024
_ONE_LINE = f"a note is one line of at most {LONGEST} characters"


def read_notes(runs_folder: Path, name: str) -> dict[str, str]:
    """Run without its ending -> what the author says about it. ``name`` is how messages call the folder.

    Raises:
        PortfolioError: with what is wrong in each note.
    """
    notes: dict[str, str] = {}
    problems: list[Problem] = []
    for path in sorted(runs_folder.glob(f"[!.]*{SUFFIX}")):
        try:
            source = read_source(path, f"{name}/{path.name}", most_bytes=_MOST_BYTES)
            fault = _fault(source.text.rstrip("\r\n"))
            if fault:
                problems.append(source.problem(fault, 1, hint=f"{_ONE_LINE}; mend it, or delete the file"))
            notes[path.stem] = source.text.strip()
        except PortfolioError as error:
            problems += error.problems
    if problems:
        raise PortfolioError(problems)
    return notes


def stray_notes(runs_folder: Path, runs: Sequence[RecordedRun]) -> tuple[Finding, ...]:
    """Notes on runs that are not there."""
    known = {Path(run.name).stem for run in runs}
    stray = [path.name for path in sorted(runs_folder.glob(f"[!.]*{SUFFIX}")) if path.stem not in known]
    return tuple(
        Finding(
            "PF094",
            "warning",
            "This note is about a run that is not there, so nobody sees it.",
            "Name it like the run it belongs to, or delete it.",
            f"runs/{name}",
        )
        for name in stray
    )


def write_note(project: Project, text: str, run: str | None = None) -> tuple[Path, str]:
    """The file that now holds the note, and what it held before; about the last run unless one is named.

    Raises:
        CannotRun: the text is no note, nothing is recorded, or no run has that name.
    """
    text = text.strip()
    fault = _fault(text)
    if fault:
        raise CannotRun.one(fault, hint=_ONE_LINE)
    if not project.runs:
        raise CannotRun.one(
            "no run is recorded yet", path=project.name, hint="'portfolio build' measures and records one"
        )
    names = [recorded.name for recorded in project.runs]
    chosen = names[-1] if run is None else run_named(run, names, project.name)
    path = project.folder / "runs" / (Path(chosen).stem + SUFFIX)
    before = path.read_text(encoding="utf-8").strip() if path.is_file() else ""
    part = path.with_name(f".{path.name}.part")
    part.write_text(text + "\n", encoding="utf-8")
    part.replace(path)
    return path, before


def run_named(word: str, names: Collection[str], place: str) -> str:
    """The run of that name, with or without its ending, or the only one that begins so.

    Raises:
        CannotRun: none does, or several do.
    """
    stems = {Path(name).stem: name for name in names}
    begin = [stem for stem in sorted(stems) if stem.startswith(Path(word).stem if word.endswith(".json") else word)]
    if len(begin) == 1 or word in stems:
        return stems[word if word in stems else begin[0]]
    if begin:
        more = f" and {len(begin) - 4} more" if len(begin) > 4 else ""
        raise CannotRun.one(
            f"{quoted(word)} begins the name of {len(begin)} runs", path=place, hint=", ".join(begin[:4]) + more
        )
    raise CannotRun.one(f"no run is called {quoted(word)}", path=place, hint=did_you_mean(word, stems))


def _fault(text: str) -> str | None:
    """What keeps a text from being a note."""
    if not text.strip():
        return "an empty note"
    if len(text.splitlines()) > 1:
        return f"a note of {len(text.splitlines())} lines"
    if not text.isprintable():
        odd = next(character for character in text if not character.isprintable())
        return f"a note with the character U+{ord(odd):04X}, which cannot be printed"
    return f"a note of {len(text)} characters" if len(text) > LONGEST else None
