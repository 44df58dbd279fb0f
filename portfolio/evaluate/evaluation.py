"""One evaluation from start to end: kept where nothing could have changed it, measured blind otherwise, or frozen."""

from __future__ import annotations

import io
import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import PurePath
from typing import Any

from portfolio.errors import PortfolioError, Problem
from portfolio.evaluate.blind.handout import about_names, handout
from portfolio.evaluate.blind.stage import Stage, blind_copy
from portfolio.evaluate.failures import check_end, place_of, readable_log
from portfolio.evaluate.fingerprints import Dependencies, dependencies, known_dependencies, remember_reads
from portfolio.evaluate.interpreters import system
from portfolio.evaluate.model_files import model_fault
from portfolio.evaluate.predictions import Source, canonical, checked, digest, joined, parse_canonical, read_predictions
from portfolio.evaluate.process.runner import Ended, run
from portfolio.evaluate.reasons import because, remember
from portfolio.evaluate.runs import measured_again, recorded_run, run_of_files, unpack
from portfolio.evaluate.store import EVALUATION, Store
from portfolio.records import Environment, Evaluation, Examples, Finding, Passed, Project, RecordedRun, Run
from portfolio.task import Task

_LOG = 20_000
_BUILD_ONCE = "build once without --frozen, and commit runs/"


@dataclass(frozen=True)
class Measured:
    """What a run of the author's code gave: the part of an evaluation that is kept."""

    predictions: str
    facts: dict[str, Any]
    findings: tuple[Finding, ...]
    embedding: bytes | None = None


def evaluate(
    project: Project,
    examples: Examples,
    task: Task,
    *,
    store: Store,
    frozen: bool = False,
    force: bool = False,
) -> Evaluation:
    """Predictions on the test examples, joined with the truth.

    Args:
        frozen: take them from ``runs/`` and run nobody's code.
        force: run the author's code even where nothing has changed.

    Raises:
        PortfolioError: the author's code failed, or its predictions cannot be scored; then nothing is kept.
    """
    if frozen:
        return _frozen(project, examples, task)
    found = known_dependencies(project, store)
    measured = None if force else _kept(store, found.key, examples)
    state = "kept" if measured else "measured"
    if measured is None:
        reasons = because(project, found, store)
        measured, reads = _measure(project, examples, task, store)
        if known_dependencies(project, store) != found:
            raise PortfolioError.one("changed while it was being evaluated", path=project.name, hint="build again")
        found = remember_reads(found, reads, store)
        _keep(store, project, examples, found, measured, reasons)
    store.save_stats()
    return _evaluation(project, examples, task, found, measured, state)


# ---- measured ----------------------------------------------------------------------------------


def _measure(project: Project, examples: Examples, task: Task, store: Store) -> tuple[Measured, dict[str, str]]:
    """What the author's code gave, and what it used from outside the project, name -> path."""
    fault = model_fault(project)
    if fault:
        raise PortfolioError([fault])
    started = _moment(project)
    with blind_copy(project, examples) as stage:
        ended = run(project, examples, stage, store)
        check_end(project, stage, ended)
        place = place_of(project, ended)
        source = Source(place.path, place.line, project.predictor.command is not None, examples.id)
        raw = read_predictions(stage.predictions, source)
        raw = replace(raw, ids=stage.given.given_back(raw.ids))
        result = checked(
            joined(raw, examples, source), examples, task, project.options, source, raw if source.file else None
        )
        text = canonical(result.predictions)
        facts = {
            "started": started.strftime("%Y-%m-%dT%H:%M:%SZ"),
            "seconds": round(ended.seconds, 1),
            "environment": {
                "python": ended.interpreter.version,
                "system": system(),
                "packages": ended.report.get("packages", {}),
            },
            "withheld": list(stage.withheld),
            "layers": list(ended.layers),
            "log": readable_log(project, stage, ended.log)[-_LOG:],
        }
        embedding = _written_embedding(project, stage, len(examples.test))
        findings = (*stage.findings, *_about_run(project, stage, ended), *result.findings)
        return Measured(text, facts, findings, embedding), ended.report.get("outside", {})


def _written_embedding(project: Project, stage: Stage, n: int) -> bytes | None:
    """What ``embed`` returned, as the worker wrote it; it is looked at, as the author's code could have written too."""
    if project.predictor.embed is None:
        return None
    is_there = stage.embedding.is_file() and not stage.embedding.is_symlink()
    content = stage.embedding.read_bytes() if is_there else b""
    if not _is_table(content, n):
        place = f"{project.name}/project.yml"
        raise PortfolioError.one("embed: left no table of numbers", path=place, line=project.lines.get("embed"))
    return _saved(stage.given.in_order(_points(content)))


def _is_table(content: bytes, n: int) -> bool:
    """Whether these are finite numbers in n rows."""
    try:
        points = _points(content)
    except (ValueError, EOFError, MemoryError):
        return False
    return points.ndim == 2 and len(points) == n and bool((abs(points) < float("inf")).all())


def _points(content: bytes) -> Any:
    """(n, d) numbers."""
    import numpy as np

    return np.load(io.BytesIO(content), allow_pickle=False).astype(np.float64)


def _saved(points: Any) -> bytes:
    import numpy as np

    content = io.BytesIO()
    np.save(content, points.astype(np.float32), allow_pickle=False)
    return content.getvalue()


def _about_run(project: Project, stage: Stage, ended: Ended) -> list[Finding]:
    place = place_of(project, ended)
    where = f"{place.path}:{place.line or 1}".removeprefix(f"{project.name}/")
    findings = []
    if ended.left:
        count = "1 process" if ended.left == 1 else f"{ended.left} processes"
        sentence = f"The predictor left {count} running; the build ended what was left."
        findings.append(Finding("PF023", "warning", sentence, "Wait for the processes you start.", where))
    for before, now in ended.report.get("pickled", ()):
        sentence = f"The model was saved by scikit-learn {before} and is loaded by {now}; its predictions may differ."
        advice = f"Train again with {now}, or name an interpreter with {before} under python:."
        findings.append(Finding("PF037", "warning", sentence, advice, where))
    attempts = sorted(set(ended.report.get("attempts", ())))
    if attempts:
        names = ", ".join(dict.fromkeys(_for_a_page(readable_log(project, stage, path)) for path in attempts))
        sentence = f"The predictor tried to read what is out of reach in a blind evaluation: {names}."
        findings.append(
            Finding("PF024", "warning", sentence, "Use paths relative to the project folder.", where, averted=True)
        )
    return findings


def _for_a_page(path: str) -> str:
    """A file by its path in the site; one that lies elsewhere by its name, since a page tells nothing of a machine."""
    return f"{PurePath(path).name}, outside of the site" if PurePath(path).is_absolute() else path


# ---- kept --------------------------------------------------------------------------------------


def _kept(store: Store, key: str, examples: Examples) -> Measured | None:
    """Nothing of another way to tell which rows are which: another version of this program may find another id."""
    files = store.get(EVALUATION, key)
    if files is None:
        return None
    facts = json.loads(files["run.json"])
    if facts.pop("ids", None) != _ids(examples):
        return None
    findings = tuple(Finding(**finding) for finding in facts.pop("findings"))
    return Measured(files["predictions.csv"].decode(), facts, findings, files.get("embedding.npy"))


def _ids(examples: Examples) -> list[Any]:
    return [examples.ids.column, list(examples.ids.of)]


def _keep(
    store: Store, project: Project, examples: Examples, found: Dependencies, measured: Measured, reasons: list[str]
) -> None:
    facts = {
        **measured.facts,
        "because": reasons,
        "ids": _ids(examples),
        "findings": [asdict(finding) for finding in measured.findings],
    }
    files = {"predictions.csv": measured.predictions.encode(), "run.json": json.dumps(facts, sort_keys=True).encode()}
    if measured.embedding is not None:
        files["embedding.npy"] = measured.embedding
    store.put(EVALUATION, found.key, files)
    remember(project, found, store)


def _moment(project: Project) -> datetime:
    """Now, yet later than every recorded run whatever the clock says, as the names of runs sort by time."""
    now = datetime.now(UTC)
    latest = max((datetime.fromisoformat(run.started) for run in project.runs), default=now - timedelta(seconds=1))
    return max(now, latest + timedelta(seconds=1))


def _evaluation(
    project: Project, examples: Examples, task: Task, found: Dependencies, measured: Measured, state: Any
) -> Evaluation:
    """Measured and kept predictions take the same way from here, and so give the same numbers."""
    facts, given = measured.facts, handout(project, examples)
    this = Run(
        fingerprint=found.fingerprint,
        state=state,
        started=facts["started"],
        seconds=facts["seconds"],
        commit=project.history.commit,
        environment=Environment(**facts["environment"]),
        inputs=found.short,
        digest=digest(measured.predictions),
        withheld=tuple(facts["withheld"]),
        layers=tuple(facts["layers"]),
        log=facts["log"],
        replaced=given.replaced,
    )
    findings = list(measured.findings)
    recorded = recorded_run(project, found.fingerprint.author)
    if recorded:
        again = measured_again(recorded, this, measured.predictions, examples)
        if again and again.n_different:
            findings.append(_differs(recorded, again.n_different, len(examples.test), again.same_place))
        this = replace(
            this,
            started=recorded.started,
            seconds=recorded.seconds,
            environment=recorded.environment,
            recorded=recorded.name,
            measured_again=again,
        )
    source = Source(*_plain_place(project), file=False)
    result = checked(parse_canonical(measured.predictions), examples, task, project.options, source)
    embedding = None if measured.embedding is None else _points(measured.embedding)
    outcomes = task.judge(result.predictions, examples)
    told = about_names(project, examples, given)
    findings += [told] if isinstance(told, Finding) else []
    passed = (*result.passed, *([told] if isinstance(told, Passed) else []))
    return Evaluation(outcomes, this, tuple(findings), measured.predictions, embedding, passed, examples.ids)


def _differs(recorded: RecordedRun, n_different: int, n: int, same_place: bool) -> Finding:
    differ = f"{n_different} of {n} predictions differ from the recorded run ({recorded.name})"
    place = f"runs/{recorded.name}"
    if same_place:
        advice = "Give every random step of the predictor a fixed seed: the same files must give the same predictions."
        return Finding("PF036", "warning", f"Measured again in the same place, {differ}.", advice, place)
    advice = (
        "Fix the random seeds, and the versions in requirements.txt, so that the same files give the same predictions."
    )
    return Finding("PF021", "warning", f"Measured again in another place, {differ}.", advice, place)


def _plain_place(project: Project) -> tuple[str, int | None]:
    place = place_of(project)
    return place.path, place.line


# ---- frozen ------------------------------------------------------------------------------------


def _frozen(project: Project, examples: Examples, task: Task) -> Evaluation:
    found = dependencies(project, None, place=False)
    recorded = run_of_files(project, found)
    chosen = recorded or (project.runs[-1] if project.runs else None)
    if chosen is None:
        raise PortfolioError.one("no recorded run to freeze", path=f"{project.name}/runs", hint=_BUILD_ONCE)
    _, raw = unpack(chosen, examples)
    known = set(raw.index) & set(examples.test.index)
    findings = _about_frozen(chosen, recorded is None, len(known), len(examples.test))
    if not known:
        problem = Problem(
            "no test example was there when this run was recorded",
            f"{project.name}/runs/{chosen.name}",
            hint=_BUILD_ONCE,
        )
        raise PortfolioError([problem])
    covered = [name for name in examples.test.index if name in known]
    part = replace(examples, test=examples.test.loc[covered])
    source = Source(f"{project.name}/runs/{chosen.name}", None, file=False)
    result = checked(raw.loc[covered], part, task, project.options, source)
    this = Run(
        fingerprint=recorded.fingerprint if recorded else replace(found.fingerprint, place=chosen.fingerprint.place),
        state="frozen",
        started=chosen.started,
        seconds=chosen.seconds,
        commit=chosen.commit,
        environment=chosen.environment,
        inputs=chosen.inputs,
        digest=chosen.digest,
        recorded=chosen.name,
        stale=recorded is None,
    )
    outcomes, text = task.judge(result.predictions, part), canonical(result.predictions)
    return Evaluation(outcomes, this, (*findings, *result.findings), text, passed=result.passed, ids=examples.ids)


def _about_frozen(chosen: RecordedRun, stale: bool, n_known: int, n: int) -> Sequence[Finding]:
    findings = []
    place = f"runs/{chosen.name}"
    advice = f"B{_BUILD_ONCE[1:]}."
    if stale:
        sentence = (
            f"The project has changed since its last recorded run ({chosen.started[:10]}); "
            "what is shown are the predictions of that run."
        )
        findings.append(Finding("PF022", "warning", sentence, advice, place))
    if n_known < n:
        sentence = f"The recorded run covers {n_known} of the {n} test examples; the others are not scored."
        findings.append(Finding("PF025", "warning", sentence, advice, place))
    return findings
