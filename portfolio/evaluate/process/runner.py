"""Runs the author's code on a blind copy, in a subprocess with fixed surroundings and limits; says how that ended."""

from __future__ import annotations

import base64
import json
import os
import site
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import BaseModel

from portfolio.evaluate.blind.reach import out_of_reach, readable_for
from portfolio.evaluate.blind.stage import Stage
from portfolio.evaluate.interpreters import Interpreter, find_interpreter, search_path
from portfolio.evaluate.process.supervised import supervised
from portfolio.evaluate.store import Store
from portfolio.records import Examples, Project

PRINTED_AT_MOST = 64 << 20
KEPT_OF_PRINTED = 32 << 10

_HERE = Path(__file__).parent
_PASSED_ON = ("LD_LIBRARY_PATH", "SYSTEMROOT")
_DEVICES = ("/dev/null", "/dev/zero", "/dev/full", "/dev/shm")


class _Refused(BaseModel):
    message: str
    hint: str | None


class _Exited(BaseModel):
    code: str
    at: tuple[str, int] | None


class _Report(BaseModel):
    line: int | None = None
    key: str | None = None
    refused: _Refused | None = None
    exited: _Exited | None = None
    attempts: list[str] = []
    pickled: list[tuple[str, str]] = []
    outside: dict[str, str] = {}
    packages: dict[str, str] = {}


@dataclass(frozen=True)
class Ended:
    """How a run of the author's code ended.

    Attributes:
        status: the exit code, or minus the number of the signal; ``None`` when it never started.
        reason: why it was ended from outside: "timeout" or "output"; "report" where the worker left no word, or the
            author's code another in its place.
        error: number of the operating system's error when it could not be started.
        left: processes it had left running.
        log: what it printed; the middle of a long text is left out.
        report: what the worker had to say (see ``worker.py``); empty for commands.
    """

    status: int | None
    reason: str | None
    error: int | None
    seconds: float
    left: int
    layers: tuple[str, ...]
    log: str
    report: dict[str, Any]
    interpreter: Interpreter


def run(project: Project, examples: Examples, stage: Stage, store: Store) -> Ended:
    """Runs the author's code once. The predictions, if any, are in ``stage.predictions``."""
    interpreter = find_interpreter(project, store.stats)
    hidden = out_of_reach(project, store, stage.folder)
    readable = readable_for(interpreter.program, interpreter.prefixes, project)
    report = stage.out / "report.json"
    job = {
        "argv": _command(project, examples, stage, interpreter, hidden, readable, report),
        "stage": str(stage.folder),
        "folder": str(stage.project),
        "environment": _environment(stage, interpreter),
        "seconds": project.predictor.seconds,
        "cap": PRINTED_AT_MOST,
        "keep": KEPT_OF_PRINTED,
        "hidden": hidden,
        "readable": readable,
        "writable": [*map(str, (stage.project, stage.out, stage.home)), *_DEVICES],
    }
    outcome = supervised(job)
    worker = project.predictor.command is None
    told = _read_report(report) if worker else {}
    return Ended(
        status=outcome["status"],
        reason=outcome["reason"] or ("report" if told is None else None),
        error=outcome["error"],
        seconds=outcome["seconds"],
        left=outcome["left"],
        layers=("blind copy", *outcome["layers"], *(["audit hook"] if worker else [])),
        log=_log(outcome),
        report=told or {},
        interpreter=interpreter,
    )


def _command(
    project: Project,
    examples: Examples,
    stage: Stage,
    interpreter: Interpreter,
    hidden: list[str],
    readable: list[str],
    report: Path,
) -> list[str]:
    predictor = project.predictor
    if predictor.command is not None:
        return list(predictor.command)
    shown = [column for column in examples.columns if column.name not in examples.withheld]
    declared = project.dataset.roles  # a model may have been fitted with the numbers of the rows that nobody declared
    features = [c for c in shown if c.role == "feature" or (c.role == "ignored" and c.name not in declared)]
    job = {
        "form": "model" if predictor.model else "function",
        "target": predictor.model or predictor.function,
        "examples": str(stage.examples),
        "predictions": str(stage.predictions),
        "embed": predictor.embed,
        "embedding": str(stage.embedding),
        "report": str(report),
        "id": examples.id,
        "numbers": [column.name for column in shown if column.kind == "number"],
        "truths": [column.name for column in shown if _is_boolean(column.name, examples)],
        "features": [column.name for column in features],
        "texts": [column.name for column in features if column.kind == "text"],
        "hidden": hidden,
        "readable": readable,
        "lists": any(column.name == examples.target and column.kind == "list" for column in examples.columns),
        "inside": [str(stage.folder)],
    }
    path = stage.folder / "job.json"
    path.write_text(json.dumps(job), encoding="utf-8")
    return [interpreter.program, str(_HERE / "worker.py"), str(path)]


def _is_boolean(name: str, examples: Examples) -> bool:
    """Whether every cell that is not empty says true or false, in whatever format it was written."""
    tables = [examples.test] if examples.train is None else [examples.test, examples.train]
    cells = {str(cell).strip().casefold() for table in tables if name in table for cell in table[name].unique()}
    return name != examples.id and bool(cells - {""}) and cells <= {"true", "false", ""}


def _environment(stage: Stage, interpreter: Interpreter) -> dict[str, str]:
    """Fixed and small: equal predictions everywhere, and no secret of the builder within reach."""
    base = site.getuserbase()
    return {
        **{name: os.environ[name] for name in _PASSED_ON if name in os.environ},
        **({"PYTHONUSERBASE": base} if Path(base).is_dir() else {}),
        "PATH": search_path(interpreter),
        "HOME": str(stage.home),
        "TMPDIR": str(stage.home),
        "LANG": "C.UTF-8",
        "TZ": "UTC",
        "PYTHONHASHSEED": "0",
        "PYTHONNODEBUGRANGES": "1",  # tracebacks that are short, and the same in every version of Python
        "PYTHONDONTWRITEBYTECODE": "1",
        "PYTHONUNBUFFERED": "1",
        "OMP_NUM_THREADS": "1",
        "OPENBLAS_NUM_THREADS": "1",
        "MKL_NUM_THREADS": "1",
        "MPLBACKEND": "Agg",
        "CUDA_VISIBLE_DEVICES": "",
        "PORTFOLIO_EXAMPLES": str(stage.examples),
        "PORTFOLIO_PREDICTIONS": str(stage.predictions),
    }


def _log(outcome: dict[str, Any]) -> str:
    head, tail = (base64.b64decode(outcome[part]) for part in ("head", "tail"))
    left_out = outcome["total"] - len(head) - len(tail)
    gap = f"\n[... {left_out} bytes left out ...]\n".encode() if left_out else b""
    return (head + gap + tail).decode("utf-8", errors="replace")


def _read_report(path: Path) -> dict[str, Any] | None:
    """What the worker wrote, where it is that; the author's code could write there too, or make a pipe of it."""
    if path.is_symlink() or not path.is_file():
        return None
    try:
        return _Report.model_validate_json(path.read_bytes(), strict=True).model_dump(exclude_unset=True)
    except (OSError, ValueError):
        return None
