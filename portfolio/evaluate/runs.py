"""The measured history of a project: one small file in ``runs/`` for each iteration, append-only and committed."""

from __future__ import annotations

import base64
import binascii
import json
import lzma
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

from portfolio.errors import PortfolioError
from portfolio.evaluate.fingerprints import Dependencies, dependencies
from portfolio.evaluate.predictions import canonical, digest, n_different, parse_canonical
from portfolio.evaluate.row_names import by_todays_ids
from portfolio.records import Estimate, Evaluation, Examples, MeasuredAgain, Project, RecordedRun, Run

if TYPE_CHECKING:
    import pandas as pd

    from portfolio.evaluate.stats import StatCache

FORMAT = 1
_ENCODING = "csv+xz+base64"
_LARGEST = 1 << 30


def record(project: Project, evaluation: Evaluation, estimates: Sequence[Estimate]) -> Path | None:
    """Appends the evaluation to ``runs/`` as a new iteration; ``None`` when its author's half is there already.

    Args:
        estimates: the headline first.
    """
    run = evaluation.run
    if run.state == "frozen" or recorded_run(project, run.fingerprint.author):
        return None
    stamp = run.started.replace("-", "").replace(":", "")
    path = project.folder / "runs" / f"{stamp}-{run.fingerprint.author[:8]}.json"
    content = _content(project, evaluation, estimates)
    path.parent.mkdir(exist_ok=True)
    part = path.with_name(f".{path.name}.part")
    part.write_text(json.dumps(content, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    part.replace(path)
    return path


def unpack(run: RecordedRun, examples: Examples) -> tuple[RecordedRun, pd.DataFrame]:
    """The run with its predictions by today's ids: index ``example_id``, every cell text, as ``Task.check`` wants them.

    Raises:
        PortfolioError: they are damaged.
    """
    return by_todays_ids(run, parse_canonical(unpack_text(run)), examples)


def unpack_text(run: RecordedRun) -> str:
    """The recorded predictions as the canonical text that was scored. Raises ``PortfolioError``."""
    try:
        decoder = lzma.LZMADecompressor(lzma.FORMAT_XZ, memlimit=_LARGEST)
        text = decoder.decompress(base64.b64decode(run.predictions, validate=True), _LARGEST).decode()
    except (binascii.Error, lzma.LZMAError, UnicodeDecodeError, EOFError) as error:
        raise _damaged(run) from error
    if digest(text) != run.digest:
        raise _damaged(run)
    return text


def pack(text: str) -> str:
    """Canonical text, small and printable. Equal text, equal bytes."""
    return base64.b64encode(lzma.compress(text.encode(), lzma.FORMAT_XZ, preset=6)).decode()


def recorded_run(project: Project, author: str) -> RecordedRun | None:
    """The last run of the same author's half."""
    return next((run for run in reversed(project.runs) if run.fingerprint.author == author), None)


def run_of_files(project: Project, found: Dependencies) -> RecordedRun | None:
    """The last run of these files; what it used from outside the project is taken to be as it was."""
    return next(
        (run for run in reversed(project.runs) if found.author_with(run.inputs) == run.fingerprint.author), None
    )


def run_of_today(project: Project, stats: StatCache | None = None) -> str | None:
    """The name of the recorded run of the files as they are now; ``None`` while they are not measured."""
    run = run_of_files(project, dependencies(project, stats, place=False))
    return run.name if run else None


def measured_again(
    recorded: RecordedRun | None, run: Run, predictions: str, examples: Examples
) -> MeasuredAgain | None:
    """What came of repeating a recorded run; ``None`` when ``run`` is the one that was recorded."""
    if recorded is None or recorded.started == run.started:
        return None
    same_place = recorded.fingerprint.place == run.fingerprint.place
    if recorded.digest == run.digest:
        return MeasuredAgain(run.environment, 0, same_place)
    before = canonical(unpack(recorded, examples)[1])
    return MeasuredAgain(run.environment, n_different(before, predictions), same_place)


def _content(project: Project, evaluation: Evaluation, estimates: Sequence[Estimate]) -> Mapping[str, Any]:
    run = evaluation.run
    same = next((earlier.name for earlier in project.runs if earlier.digest == run.digest), None)
    return {
        "format": FORMAT,
        "started": run.started,
        "seconds": round(run.seconds, 1),
        "commit": run.commit,
        "uncommitted": bool(project.history.uncommitted) or run.commit is None,
        "fingerprint": {"author": run.fingerprint.author, "place": run.fingerprint.place},
        "environment": {
            "python": run.environment.python,
            "system": run.environment.system,
            "packages": dict(sorted(run.environment.packages.items())),
        },
        "inputs": dict(sorted(run.inputs.items())),
        "task": project.task,
        "metric": estimates[0].metric,
        "n": len(evaluation.outcomes),
        "ids": asdict(evaluation.ids),
        "values": {each.metric: {"value": each.value, "low": each.low, "high": each.high} for each in estimates},
        "predictions": {"digest": run.digest, "same_as": same}
        if same
        else {"digest": run.digest, "encoding": _ENCODING, "data": pack(evaluation.predictions)},
    }


def _damaged(run: RecordedRun) -> PortfolioError:
    return PortfolioError.one(
        f"runs/{run.name}: its predictions are damaged",
        hint="the build wrote this file; bring it back with git, or delete it to forget the run",
    )
