"""Why a project was evaluated again, or was not: what changed between two lists of dependencies, in words."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict

from portfolio.evaluate.fingerprints import OUTSIDE, Dependencies, known_dependencies
from portfolio.evaluate.interpreters import known_interpreter
from portfolio.evaluate.store import EVALUATION, Store
from portfolio.records import Project

_KIND = "last"
_SHOWN = 8


def why(project: Project, store: Store) -> list[str]:
    """Sentences without a full stop: whether a build would evaluate the project now, and what that depends on.

    Nothing is run: an interpreter that has not been asked before is left alone.

    Raises:
        PortfolioError: the interpreter that ``python:`` names is not there.
    """
    if known_interpreter(project, store.stats) is None:
        return [f"cannot be told yet: {project.predictor.python} has not been asked what is installed; a build asks it"]
    found = known_dependencies(project, store)
    kept = store.get(EVALUATION, found.key)
    if kept is None:
        return ["would be evaluated: " + "; ".join(because(project, found, store))]
    facts = json.loads(kept["run.json"])
    started = facts["started"].replace("T", " ").removesuffix("Z")
    return [
        f"kept: nothing that could change the result has changed since it was measured on {started} UTC",
        "was evaluated then: " + "; ".join(facts["because"]),
    ]


def because(project: Project, found: Dependencies, store: Store) -> list[str]:
    """What is different from the last evaluation of this project on this machine; never empty."""
    last = _last(project, store)
    if last is None:
        return ["no earlier evaluation on this machine"]
    changes = [
        *_changes(last.files, found.files, ""),
        *_changes(last.declared, found.declared, " in project.yml"),
        *_changes(last.outside, found.outside or last.outside, OUTSIDE),
        *_versions(last.place, found.place),
        *_versions(last.installed, found.installed),
    ]
    if not changes:
        return ["nothing changed, but it was asked for or the kept result is gone"]
    rest = len(changes) - _SHOWN
    return [*changes[:_SHOWN], f"{rest} more changes"] if rest > 0 else changes


def remember(project: Project, found: Dependencies, store: Store) -> None:
    """Keeps what the last evaluation of this project depended on."""
    store.put(_KIND, project.slug, {"depends.json": json.dumps(asdict(found), sort_keys=True).encode()})


def _last(project: Project, store: Store) -> Dependencies | None:
    files = store.get(_KIND, project.slug)
    if files is None:
        return None
    facts = json.loads(files["depends.json"])
    facts.pop("key", None)  # of older versions
    return Dependencies(**facts)


def _changes(old: Mapping[str, str], new: Mapping[str, str], where: str) -> list[str]:
    sentences = []
    for name in sorted(old.keys() | new.keys()):
        if not new.get(name):
            sentences.append(f"{name}{where} is gone")
        elif name not in old:
            sentences.append(f"{name}{where} is new")
        elif old[name] != new[name]:
            sentences.append(f"{name}{where} changed")
    return sentences


def _versions(old: Mapping[str, str], new: Mapping[str, str]) -> list[str]:
    """ "numpy 2.4.5 -> 2.4.6"; a digest is not worth printing."""
    sentences = []
    for name in sorted(old.keys() | new.keys()):
        before, after = old.get(name), new.get(name)
        if before == after:
            continue
        if name == "program":
            sentences.append("the program that the command starts changed")
        elif before is None or after is None:
            sentences.append(f"{name} {after} was installed" if after else f"{name} {before} was removed")
        else:
            sentences.append(f"{name} {before} -> {after}")
    return sentences
