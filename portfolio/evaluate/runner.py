"""Runs the author's code on a blind copy, in a subprocess with fixed surroundings and limits; says how that ended."""

from __future__ import annotations

import base64
import json
import os
import site
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from portfolio.evaluate.interpreters import Interpreter, find_interpreter, search_path
from portfolio.evaluate.stage import Stage
from portfolio.evaluate.stats import StatCache
from portfolio.records import Examples, Project

PRINTED_AT_MOST = 64 << 20
KEPT_OF_PRINTED = 32 << 10

_HERE = Path(__file__).parent
_PASSED_ON = ("LD_LIBRARY_PATH", "SYSTEMROOT")
_DEVICES = ("/dev/null", "/dev/zero", "/dev/full", "/dev/shm")


@dataclass(frozen=True)
class Ended:
    """How a run of the author's code ended.

    Attributes:
        status: the exit code, or minus the number of the signal; ``None`` when it never started.
        reason: why it was ended from outside: "timeout" or "output".
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


def run(project: Project, examples: Examples, stage: Stage, *, store: Path, stats: StatCache | None) -> Ended:
    """Runs the author's code once. The predictions, if any, are in ``stage.predictions``.

    Args:
        store: a folder that the author's code cannot read, as it cannot the repository's projects, history and site.
    """
    interpreter = find_interpreter(project, stats)
    hidden = out_of_reach(project, store)
    readable = [os.path.realpath(prefix) for prefix in interpreter.prefixes]
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
    outcome = _supervise(job)
    worker = project.predictor.command is None
    return Ended(
        status=outcome["status"],
        reason=outcome["reason"],
        error=outcome["error"],
        seconds=outcome["seconds"],
        left=outcome["left"],
        layers=("blind copy", *outcome["layers"], *(["audit hook"] if worker else [])),
        log=_log(outcome),
        report=_read_report(report) if worker else {},
        interpreter=interpreter,
    )


def out_of_reach(project: Project, store: Path) -> list[str]:
    """Where the truth can be read off: all project folders, the built site, the store, and git's objects."""
    root = root_of(project)
    places = [project.folder.parent, root / "site", store, *_git_folders(root)]
    return sorted({os.path.realpath(place) for place in places})


def root_of(project: Project) -> Path:
    """The folder that messages count from, as ``project.name`` does."""
    depth = len(Path(project.name).parts)
    return project.folder.parents[depth - 1]


def _git_folders(root: Path) -> Iterator[Path]:
    for folder in (root, *root.parents):
        git = folder / ".git"
        if git.is_dir():
            yield git
        elif git.is_file():  # a worktree or a submodule: one line that says where the rest is
            real = folder / git.read_text(encoding="utf-8", errors="replace").partition("gitdir: ")[2].strip()
            yield real.parent.parent if (real / "commondir").is_file() else real
        else:
            continue
        return


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
    features = [column for column in shown if column.role == "feature"]
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
        "features": [column.name for column in features],
        "texts": [column.name for column in features if column.kind == "text"],
        "hidden": hidden,
        "readable": readable,
        "inside": [str(stage.folder)],
    }
    path = stage.folder / "job.json"
    path.write_text(json.dumps(job), encoding="utf-8")
    return [interpreter.program, str(_HERE / "worker.py"), str(path)]


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


def _supervise(job: dict[str, Any]) -> dict[str, Any]:
    """Hands the job to a supervisor of its own. Its standard input stays open: when this process dies, it closes."""
    process = subprocess.Popen(
        [sys.executable, "-I", "-S", str(_HERE / "supervisor.py")],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        start_new_session=True,
        env={name: job["environment"][name] for name in ("PATH", "LANG")},
    )
    assert process.stdin
    assert process.stdout
    with process.stdout, process.stdin:
        try:
            process.stdin.write(json.dumps(job).encode() + b"\n")
            process.stdin.flush()
            answer = process.stdout.read()
        finally:
            process.stdin.close()
            process.wait()
    try:
        outcome: dict[str, Any] = json.loads(answer)
    except ValueError:
        raise RuntimeError(f"the supervisor failed:\n{answer.decode(errors='replace')}") from None
    return outcome


def _log(outcome: dict[str, Any]) -> str:
    head, tail = (base64.b64decode(outcome[part]) for part in ("head", "tail"))
    left_out = outcome["total"] - len(head) - len(tail)
    gap = f"\n[... {left_out} bytes left out ...]\n".encode() if left_out else b""
    return (head + gap + tail).decode("utf-8", errors="replace")


def _read_report(path: Path) -> dict[str, Any]:
    try:
        report: dict[str, Any] = json.loads(path.read_bytes())
    except (OSError, ValueError):
        return {}
    return report
