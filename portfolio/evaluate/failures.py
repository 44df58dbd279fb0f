"""A run that ended badly, in the author's words: which line, what happened, what to do."""

from __future__ import annotations

import csv
import os
import re
import signal
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import get_close_matches

from portfolio.errors import PortfolioError, Problem
from portfolio.evaluate.blind.reach import root_of
from portfolio.evaluate.blind.stage import Stage
from portfolio.evaluate.files import is_medium
from portfolio.evaluate.model_files import pointers
from portfolio.evaluate.process.runner import PRINTED_AT_MOST, Ended
from portfolio.records import Project

_FRAME = re.compile(r'^[ |+\-]*File "([^"]+)", line (\d+)')
_SHOWN_LINES = 20
_SHOWN_WIDTH = 200
_OLDER = re.compile(r"Trying to unpickle estimator \S+ from version (\S+) when using version (\S+?)\.\s")
_FORMS = ("command", "model", "predict")
_REPLACED = "if the code reads file names or ids: the blind copy has others; data: {keep_names: yes} keeps them"
_OF_READING = ("AttributeError", "IndexError", "KeyError", "ValueError")
"""What code raises that finds no part, number or entry where it expects one."""


@dataclass(frozen=True)
class Place:
    """A file and line for messages."""

    path: str
    line: int | None


def check_end(project: Project, stage: Stage, ended: Ended) -> None:
    """Nothing, when the run ended well and left predictions.

    Raises:
        PortfolioError: it did not.
    """
    problem = _problem(project, stage, ended)
    if problem:
        raise PortfolioError([*pointers(project), problem])


def place_of(project: Project, ended: Ended | None = None) -> Place:
    """Where the author says how predictions are made: the function itself where it is known, else project.yml."""
    function = project.predictor.function
    if function and ended and ended.report.get("line"):
        return Place(f"{project.name}/{function.partition(':')[0]}", ended.report["line"])
    form = next(form for form in _FORMS if form in project.lines or form == "predict")
    return Place(f"{project.name}/project.yml", project.lines.get(form))


def readable_log(project: Project, stage: Stage, log: str) -> str:
    """The log with paths as the author knows them, and without control characters."""
    for path, name in (
        (f"{stage.project}/", f"{project.name}/"),
        (str(stage.project), project.name),
        (f"{stage.folder}/", ""),
        (f"{root_of(project)}/", ""),
    ):
        log = log.replace(path, name)
    log = stage.given.in_words(log, f"{project.name}/")
    log = re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "", log)
    return "".join(letter for letter in log if letter in "\n\t" or letter.isprintable())


def _problem(project: Project, stage: Stage, ended: Ended) -> Problem | None:
    place, log = place_of(project, ended), readable_log(project, stage, ended.log)
    if ended.error is not None:
        return _not_started(project, place, ended.error)
    if ended.reason == "timeout":
        hang = _frame(project, log.rpartition("(most recent call first)")[2].splitlines(), first=True)
        at = hang or place
        limit = f"{project.predictor.seconds:g} s"
        return Problem(f"timed out after {limit}; set limits.seconds", at.path, at.line, excerpt=_before_dump(log))
    if ended.reason == "output":
        what = f"printed more than {PRINTED_AT_MOST >> 20} MB and was stopped"
        return Problem(what, place.path, place.line, hint="print less", excerpt=_last_lines(log, 3))
    if ended.status and ended.status < 0:
        return _killed(project, place, log, -ended.status)
    if ended.status:
        return _raised(project, stage, place, ended, log)
    exited = ended.report.get("exited")
    if exited:
        at = Place(f"{project.name}/{exited['at'][0]}", exited["at"][1]) if exited["at"] else place
        return Problem(
            f"sys.exit({exited['code']}) before any predictions were returned",
            at.path,
            at.line,
            hint="return the predictions, or raise an error that says why there are none",
            excerpt=_last_lines(log),
        )
    refused = ended.report.get("refused")
    if refused:
        if ended.report.get("key"):
            place = Place(f"{project.name}/project.yml", project.lines.get(ended.report["key"]))
        return Problem(refused["message"], place.path, place.line, hint=refused["hint"])
    if not os.path.lexists(stage.predictions):
        return _silent(project, place, log)
    if ended.reason == "report":
        what = "ended before it had said how it went, or changed what it had said"
        return Problem(
            what, place.path, place.line, hint="write nothing beside the predictions; let the run end by itself"
        )
    return None


def _not_started(project: Project, place: Place, error: int) -> Problem:
    first = (project.predictor.command or (project.predictor.python or "",))[0]
    why = os.strerror(error)
    if "/" in first:
        hint = "the path counts from the project folder; make the file executable (chmod +x)"
        return Problem(f"{first!r} cannot be started: {why.lower()}", place.path, place.line, hint=hint)
    return Problem(
        f"{first!r} not found on PATH",
        place.path,
        place.line,
        hint="install it, or give its path; a shell string is not a command: write a list of words",
    )


def _killed(project: Project, place: Place, log: str, number: int) -> Problem:
    try:
        name = signal.Signals(number).name
    except ValueError:
        name = f"signal {number}"
    at = _frame(project, log.rpartition("(most recent call first)")[2].splitlines(), first=True) or place
    if number == signal.SIGKILL:
        return Problem(
            "was killed by the system (SIGKILL), most likely for want of memory",
            place.path,
            place.line,
            hint="use less memory, or predict in smaller portions",
            excerpt=_last_lines(log),
        )
    return Problem(f"crashed with {name}", at.path, at.line, hint=_alone(project), excerpt=_before_dump(log))


def _raised(project: Project, stage: Stage, place: Place, ended: Ended, log: str) -> Problem:
    lines = log.rstrip().splitlines()
    said = _said(lines)
    if said is None:
        what = f"ended with exit code {ended.status}"
        return Problem(what, place.path, place.line, hint=_alone(project), excerpt=_last_lines(log))
    at = _frame(project, _last_traceback(lines)) or place
    if stage.given.is_in(_said(ended.log.rstrip().splitlines()) or ""):
        hint: str | None = _REPLACED
    else:
        hint = _hint(project, stage, said) or _about_versions(log) or _about_what_is_not_as_it_was(stage, said)
    return Problem(said, at.path, at.line, hint=hint, excerpt=_last_lines(log))


def _said(lines: list[str]) -> str | None:
    """The exception and its message, below the last frame of a traceback."""
    starts = [number for number, line in enumerate(lines) if _FRAME.match(line)]
    return next((line for line in lines[starts[-1] + 1 :] if line and not line[0].isspace()), None) if starts else None


def _silent(project: Project, place: Place, log: str) -> Problem:
    if project.predictor.command:
        hint = "write a CSV with the columns example_id and prediction to the file named in PORTFOLIO_PREDICTIONS"
    else:
        hint = "return the predictions; something ended the program before that (sys.exit?)"
    return Problem(
        "ended with exit code 0 but wrote no predictions", place.path, place.line, hint=hint, excerpt=_last_lines(log)
    )


def _hint(project: Project, stage: Stage, said: str) -> str | None:
    kind, _, rest = said.partition(": ")
    if kind == "ModuleNotFoundError":
        module = rest.rpartition("named ")[2].strip("'").partition(".")[0]
        if f"{module}.py" in stage.withheld:
            return f"{module}.py was withheld: it holds answers of test examples; take them out of it"
        return f"install {module} where the project runs and add it to requirements; python: names another interpreter"
    if kind == "EOFError":
        return "nobody is there to answer: read from files, not from standard input"
    if kind == "FileNotFoundError":
        return _about_missing(project, rest)
    hidden = next((name for name in project.dataset.withheld if f"'{name}'" in rest), None)
    if kind == "KeyError" and hidden:
        return f"the answers are taken out: the predictor gets no column {hidden!r}"
    if kind == "KeyError":
        return _about_column(_columns(stage), rest)
    left_out = next((name for name in stage.withheld if name.rpartition("/")[2] in rest), None)
    if left_out:
        return f"{left_out} was not handed to the predictor; if it may read it, name it under data.extra"
    if kind == "PermissionError":
        return (
            "the evaluation is blind: it sees a copy of the project without the truth, and may write only there; "
            "use paths relative to the project folder"
        )
    return None


def _about_what_is_not_as_it_was(stage: Stage, said: str) -> str | None:
    """Files or names that the code may have looked for, where the message itself tells nothing."""
    if said.partition(":")[0] not in _OF_READING:
        return None
    media = next((name for name in stage.withheld if is_medium(name)), None)
    if media:
        return f"{media} and others were not handed to the predictor; if it may read them, name them under data.extra"
    return _REPLACED if stage.given.replaced else None


def _about_versions(log: str) -> str | None:
    """A model that another scikit-learn saved, which says so before it fails."""
    told = _OLDER.search(log)
    if not told:
        return None
    return f"scikit-learn {told[1]} saved the model, and {told[2]} runs it: save it anew, or name a python: that has it"


def _columns(stage: Stage) -> list[str]:
    """The columns that the predictor got."""
    with stage.examples.open(newline="", encoding="utf-8") as file:
        return next(csv.reader(file), [])[1:]  # the first is example_id, which a function gets as the index


def _about_column(known: Sequence[str], said: str) -> str | None:
    """A column that is nearly called so: "['latitud'] not in index" of pandas, or the bare name."""
    wanted = re.search(r"'([^']+)'", said)
    lower = {name.casefold(): name for name in known}
    near = get_close_matches(wanted[1].casefold(), lower, n=1, cutoff=0.6) if wanted and wanted[1] not in known else []
    return f"did you mean {lower[near[0]]!r}? the predictor gets {', '.join(known[:20])}" if near else None


def _about_missing(project: Project, said: str) -> str | None:
    """A file that is there, but not in the blind copy."""
    missing = said.rpartition(": ")[2].strip("'\"").removeprefix(f"{project.name}/").removeprefix("./")
    if missing and not missing.startswith("/") and (project.folder / missing).exists():
        return f"{missing} is not in the blind copy; if the predictor may read it, name it under data.extra"
    return None


def _frame(project: Project, lines: list[str], *, first: bool = False) -> Place | None:
    """The innermost line of the author's own code in a traceback."""
    found = [Place(match[1], int(match[2])) for match in map(_FRAME.match, lines) if match]
    own = [place for place in found if place.path.startswith(project.name + "/")]
    return (own[0] if first else own[-1]) if own else None


def _last_traceback(lines: list[str]) -> list[str]:
    starts = [number for number, line in enumerate(lines) if line.lstrip(" |+-").startswith("Traceback (most recent")]
    return lines[starts[-1] :] if starts else lines


def _before_dump(log: str) -> str | None:
    """What the author's code printed before Python's fault handler told where it was."""
    cut = re.split(r"^(?:Current thread|Thread|Fatal Python error)\b", log, maxsplit=1, flags=re.MULTILINE)[0]
    return _last_lines(cut)


def _last_lines(log: str, count: int = _SHOWN_LINES) -> str | None:
    lines = [line[:_SHOWN_WIDTH] for line in log.rstrip().splitlines()[-count:]]
    return "\n".join(lines) or None


def _alone(project: Project) -> str:
    predictor = project.predictor
    if predictor.command:
        alone = " ".join(predictor.command)
    elif predictor.function:
        alone = f"python -i {predictor.function.partition(':')[0]}"
    else:
        alone = f"python -c \"import joblib; joblib.load('{predictor.model}')\""
    return f"run it alone to see more: cd {project.name} && {alone}"
