"""runs/*.json -> the measured history of a project, oldest first."""

from __future__ import annotations

import os
import re
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints, ValidationError

from portfolio.collect.claims.project_yml import dotted
from portfolio.collect.claims.schema import complain
from portfolio.collect.history.notes import read_notes
from portfolio.collect.source import read_source
from portfolio.collect.tables.json_text import read_json
from portfolio.errors import PortfolioError, Problem
from portfolio.records import Environment, Fingerprint, Ids, RecordedRun

if TYPE_CHECKING:
    from collections.abc import Sequence

    from portfolio.collect.source import Source
    from portfolio.collect.tables.json_text import JsonText

MOST_BYTES = 64 * 1024 * 1024
_NAME = re.compile(r"\d{8}T\d{6}Z-[0-9a-f]{8}\.json")
_RESTORE = "the build wrote this file; bring it back with git, or delete it to forget the run"
_Hex = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{8,}$")]
_Finite = Annotated[float, Field(allow_inf_nan=False)]


def _moment(text: str) -> str:
    """The text, where there is such a moment and one a second later, which the next run may need."""
    try:
        datetime.fromisoformat(text) + timedelta(seconds=1)
    except (ValueError, OverflowError) as error:
        raise complain(f"no such time: {error}") from error
    return text


class _Keys(BaseModel):
    model_config = ConfigDict(strict=True, frozen=True)


class _FingerprintKeys(_Keys):
    author: _Hex
    place: _Hex


class _EnvironmentKeys(_Keys):
    python: str
    system: str
    packages: dict[str, str] = {}


class _ValueKeys(_Keys):
    value: _Finite
    low: _Finite | None = None
    high: _Finite | None = None


class _PredictionKeys(_Keys):
    digest: _Hex
    encoding: Literal["csv+xz+base64"] = "csv+xz+base64"
    data: str | None = None
    same_as: str | None = None


class _IdKeys(_Keys):
    column: str | None = None
    of: tuple[str, ...] = Field(default=(), strict=False)


class _RunKeys(_Keys):
    format: Literal[1]
    started: Annotated[
        str, StringConstraints(pattern=r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(Z|\+00:00)$"), AfterValidator(_moment)
    ]
    seconds: _Finite
    commit: str | None
    uncommitted: bool = False
    fingerprint: _FingerprintKeys
    environment: _EnvironmentKeys
    inputs: dict[str, str]
    task: str
    metric: str
    n: int
    ids: _IdKeys | None = None
    values: dict[str, _ValueKeys]
    predictions: _PredictionKeys


def read_runs(folder: Path, root: Path) -> tuple[RecordedRun, ...]:
    """Every recorded run of a project folder with its note, by the time in its name; hidden files and other endings are
    passed over.

    Raises:
        PortfolioError: with what is wrong in each damaged file.
    """
    runs: dict[str, RecordedRun] = {}
    problems: list[Problem] = []
    runs_folder = folder / "runs"
    if os.path.lexists(runs_folder) and not runs_folder.is_dir():
        hint = "move it elsewhere: the build keeps its measured history in a folder of this name"
        raise PortfolioError.one("a file, not a folder", path=shown(runs_folder, root), hint=hint)
    for path in sorted(runs_folder.glob("[!.]*.json")):
        try:
            runs[path.name] = _run(path, shown(path, root), runs)
        except PortfolioError as error:
            problems += error.problems
    notes: dict[str, str] = {}
    try:
        notes = read_notes(runs_folder, shown(runs_folder, root))
    except PortfolioError as error:
        problems += error.problems
    if problems:
        raise PortfolioError(problems)
    return tuple(replace(run, note=notes.get(Path(name).stem, "")) for name, run in runs.items())


def shown(path: Path, root: Path) -> str:
    """A path as messages print it: relative to the folder of mkdocs.yml where it lies below it."""
    return path.relative_to(root).as_posix() if path.is_relative_to(root) else path.as_posix()


def _run(path: Path, name: str, earlier: dict[str, RecordedRun]) -> RecordedRun:
    if not _NAME.fullmatch(path.name):
        hint = "only the build writes into runs/; move your own files elsewhere"
        raise PortfolioError.one("not the name of a run (20260131T235959Z-0123abcd.json)", path=name, hint=hint)
    source = read_source(path, name, most_bytes=MOST_BYTES)
    try:
        text = read_json(source)
    except PortfolioError as error:
        raise PortfolioError([replace(problem, hint=_RESTORE) for problem in error.problems]) from error
    if isinstance(text.data, dict) and isinstance(text.data.get("format"), int) and text.data["format"] > 1:
        raise source.error("written by a newer version of portfolio", *text.places["format"], hint="update portfolio")
    try:
        keys = _RunKeys.model_validate(text.data)
    except ValidationError as error:
        raise _damage(source, text, error) from error
    packed = _packed(source, text, keys.predictions, earlier)
    return _record(path.name, keys, packed)


def _damage(source: Source, text: JsonText, error: ValidationError) -> PortfolioError:
    """All that is wrong with the file as one mistake, since there is one thing to do about it."""
    faults = [(detail["loc"], detail["type"] == "missing") for detail in error.errors(include_url=False)]
    if not faults[0][0]:
        return source.error("not a run as the build writes it", 1, 1, hint=_RESTORE)
    lacking, odd = ([dotted(loc) for loc, is_missing in faults if is_missing == wanted] for wanted in (True, False))
    said = [f"{_some(lacking)} {'is' if len(lacking) == 1 else 'are'} missing"] if lacking else []
    said += [f"{_some(odd)} {'is' if len(odd) == 1 else 'are'} not as the build writes it"] if odd else []
    known = (text.places[key] for loc, _ in faults for key in reversed(loc) if key in text.places)
    return source.error(f"damaged: {' and '.join(said)}", *next(known, (1, 1)), hint=_RESTORE)


def _some(keys: Sequence[str], most: int = 3) -> str:
    more = len(keys) - most
    return ", ".join(keys[:most]) + (f" and {more} more" if more > 0 else "")


def _packed(source: Source, text: JsonText, keys: _PredictionKeys, earlier: dict[str, RecordedRun]) -> str:
    """The packed predictions, from the earlier run they are equal to where the file names one."""
    if keys.data is not None:
        return keys.data
    same = earlier.get(keys.same_as or "")
    if same is None or same.digest != keys.digest:
        fact = f"predictions.same_as: no earlier run {keys.same_as} with the same digest"
        hint = f"this run holds no predictions of its own; bring {keys.same_as} back with git, or delete both"
        raise source.error(fact, *text.places["predictions"], hint=hint)
    return same.predictions


def _record(name: str, keys: _RunKeys, packed: str) -> RecordedRun:
    return RecordedRun(
        name=name,
        started=keys.started,
        seconds=keys.seconds,
        commit=keys.commit,
        fingerprint=Fingerprint(keys.fingerprint.author, keys.fingerprint.place),
        environment=Environment(keys.environment.python, keys.environment.system, keys.environment.packages),
        inputs=keys.inputs,
        metric=keys.metric,
        n=keys.n,
        values={metric: (value.value, value.low, value.high) for metric, value in keys.values.items()},
        predictions=packed,
        digest=keys.predictions.digest,
        task=keys.task,
        uncommitted=keys.uncommitted,
        ids=Ids(keys.ids.column, keys.ids.of) if keys.ids else None,
    )
