"""project.yml -> checked keys, with every mistake of the file at its line and column."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel, ValidationError

from portfolio.collect.claims.schema import TABLES, DataKeys, LinkKeys, ProjectKeys
from portfolio.collect.claims.waivers import read_waivers
from portfolio.collect.claims.yaml_text import Mapping as YamlMapping
from portfolio.collect.claims.yaml_text import Node, Scalar, as_data, places, read_yaml
from portfolio.collect.source import (
    A_FOLDER,
    Source,
    did_you_mean,
    fault_hint,
    file_fault,
    quoted,
    read_source,
)
from portfolio.errors import PortfolioError, Problem
from portfolio.records import Accepted
from portfolio.task import OptionError

if TYPE_CHECKING:
    from pydantic_core import ErrorDetails

    from portfolio.task import Task

MOST_BYTES = 256 * 1024
_WAYS = ("predict", "command", "model")
_MISSING, _UNKNOWN = "required, but missing", "unknown key"
_REQUIRED = "title, tagline, task, data and one of predict, command, model"

Loc = tuple[str | int, ...]
Said = tuple[Loc, str, str | None]


@dataclass(frozen=True)
class ProjectYml:
    """The file after all checks: its keys, the options of the kind of task, and the line of each dotted key."""

    keys: ProjectKeys
    options: Mapping[str, Any]
    lines: Mapping[str, int]
    accepted: tuple[Accepted, ...] = ()


@dataclass
class _Check:
    """One pass over the file; ``found`` collects what is wrong."""

    source: Source
    folder: Path
    kinds: Mapping[str, Task]
    root: YamlMapping
    found: list[Problem]
    keys_at: dict[Loc, Scalar] = field(default_factory=dict)
    values_at: dict[Loc, Node] = field(default_factory=dict)

    def at_key(self, loc: Loc, message: str, hint: str | None = None) -> None:
        self._note(self.keys_at, loc, message, hint)

    def at_value(self, loc: Loc, message: str, hint: str | None = None) -> None:
        self._note(self.values_at, loc, message, hint)

    def _note(self, nodes: Mapping[Loc, Any], loc: Loc, message: str, hint: str | None) -> None:
        text = f"{dotted(loc)}: {message}" if loc else message
        while loc and loc not in nodes:
            loc = loc[:-1]
        node = nodes.get(loc)
        if node is None:
            self.found.append(Problem(text, self.source.name, hint=hint))
        else:
            self.found.append(self.source.problem(text, node.line, node.column, hint))


def read_project_yml(folder: Path, name: str, kinds: Mapping[str, Task]) -> ProjectYml:
    """The checked file of a project folder that messages call ``name``.

    Raises:
        PortfolioError: with all mistakes of the file, in the order of its lines.
    """
    source = read_source(folder / "project.yml", f"{name}/project.yml", most_bytes=MOST_BYTES)
    root, found = read_yaml(source)
    if not isinstance(root, YamlMapping):
        fact = "the file is empty" if root is None else f"expected keys, found {_kind_of(as_data(root))}"
        raise PortfolioError([*found, Problem(fact, source.name, hint=f"it needs {_REQUIRED}")])
    unread = {(problem.line, problem.column) for problem in found}
    check = _Check(source, folder, kinds, root, [])
    for path, key, value in places(root):
        check.keys_at[path], check.values_at[path] = key, value
    data: dict[str, Any] = as_data(root)
    options = _options(check, data)
    _empty_values(check)
    keys = _validated(check, data)
    _task_and_metric(check, data)
    _of_the_kind(check, data, options)
    _one_way_to_predict(check, data)
    _named_once(check, data)
    of_kinds = {code: about for kind in kinds.values() for code, about in kind.codes.items()}
    accepted, unacceptable = read_waivers(source, _waivers(check), of_kinds)
    check.found += unacceptable
    if keys is not None:
        _files_exist(check, keys)
    found += [problem for problem in check.found if (problem.line, problem.column) not in unread]
    if keys is None or found:
        raise PortfolioError(sorted(found, key=lambda problem: (problem.line or 0, problem.column or 0)))
    return ProjectYml(keys, options, {dotted(loc): key.line for loc, key in check.keys_at.items()}, accepted)


def dotted(loc: Iterable[str | int]) -> str:
    """A key with its parents, as messages and ``Project.lines`` write it: "data.columns.price"."""
    return ".".join(map(str, loc))


def problems_of(error: ValidationError) -> list[Said]:
    """What pydantic found, in our words: where, the fact, the hint."""
    return [(detail["loc"], *_said(detail)) for detail in error.errors(include_url=False)]


def _options(check: _Check, data: dict[str, Any]) -> dict[str, Any]:
    """The keys that belong to kinds of task, taken out of ``data``; lists become tuples."""
    owners: dict[str, list[str]] = {}
    for name, kind in check.kinds.items():
        for option in kind.options:
            if option not in ProjectKeys.model_fields:
                owners.setdefault(option, []).append(name)
    found = {}
    for option in [key for key in data if key in owners]:
        value = data.pop(option)
        found[option] = tuple(value) if isinstance(value, list) else value
        task = data.get("task")
        if task in check.kinds and task not in owners[option]:
            check.at_key((option,), f"is a key of {' and '.join(owners[option])}, not of {task}", "remove it")
    return found


def _empty_values(check: _Check) -> None:
    for loc, value in check.values_at.items():
        if isinstance(value, Scalar) and value.empty:
            check.at_key(loc, "has no value", "write one, or remove the key")


def _validated(check: _Check, data: dict[str, Any]) -> ProjectKeys | None:
    try:
        return ProjectKeys.model_validate(data, context={"folder": check.folder})
    except ValidationError as error:
        _note_all(check, problems_of(error))
    return None


def _note_all(check: _Check, found: Iterable[Said]) -> None:
    """Every error of pydantic at its place; a required key is not missing where it is only misspelt."""
    meant: set[Loc] = set()
    for loc, message, hint in sorted(found, key=lambda said: said[1] == _MISSING):
        if message == _UNKNOWN:
            near = did_you_mean(str(loc[-1]), _known(check, loc)) or ""
            meant.add((*loc[:-1], near.removeprefix("did you mean '").removesuffix("'?")))
            check.at_key(loc, message, near)
        elif message != _MISSING:
            check.at_value(loc, message, hint)
        elif loc not in check.values_at and loc not in meant:
            check.at_key(loc, message, f"add {_example_of(loc)}")


def _known(check: _Check, loc: Loc) -> Iterable[str]:
    """The keys that could stand beside the unknown one, less those that do."""
    owner = {1: ProjectKeys.model_fields, 2: DataKeys.model_fields}.get(len(loc), LinkKeys.model_fields)
    known: set[str] = set(owner)
    if len(loc) == 1:
        known |= {option for kind in check.kinds.values() for option in kind.options}
    elif loc[0] == "limits":
        known = {"seconds"}
    elif loc[:2] == ("data", "columns"):
        known = {"role", "kind", "description"}
    return known - {str(other[-1]) for other in check.keys_at if other[:-1] == loc[:-1]}


def _example_of(loc: Loc) -> str:
    owners: dict[tuple[Any, int], type[BaseModel]] = {("data", 2): DataKeys, ("links", 3): LinkKeys}
    words = owners.get((loc[0], len(loc)), ProjectKeys).model_fields[str(loc[-1])].description or ""
    return f"'{loc[-1]}:' ({words[0].lower()}{words[1:].rstrip('.')})"


def _task_and_metric(check: _Check, data: Mapping[str, Any]) -> None:
    task, metric = data.get("task"), data.get("metric")
    kind = check.kinds.get(task) if isinstance(task, str) else None
    if isinstance(task, str) and kind is None:
        check.at_value(("task",), f"unknown kind {quoted(task)}", did_you_mean(task, check.kinds))
    if kind and isinstance(metric, str):
        known = [metric.name for metric in kind.metrics]
        if metric not in known:
            hint = f"metrics of {kind.name}: {', '.join(known)}"
            near = did_you_mean(metric, known) or ""
            hint = f"{near} {hint}" if near.startswith("did you mean") else hint
            check.at_value(("metric",), f"unknown metric {quoted(metric)}", hint)


def _of_the_kind(check: _Check, data: Mapping[str, Any], options: Mapping[str, Any]) -> None:
    """What the kind of task needs, and what it makes of its own keys."""
    task, where = data.get("task"), data.get("data")
    kind = check.kinds.get(task) if isinstance(task, str) else None
    if kind is None:
        return
    if kind.needs_target and isinstance(where, dict) and ("data", "target") not in check.values_at:
        misspelt = any(problem.hint and "'target'" in problem.hint for problem in check.found)
        if not misspelt:
            check.at_key(("data", "target"), _MISSING, f"add {_example_of(('data', 'target'))}")
    for option in kind.files:
        if option in options:
            _is_table(check, option, options[option])
    if _of_wrong_shape(check, kind, options):
        return
    try:
        kind.configured(options)
    except OptionError as error:
        check.at_value((error.key,), error.message, error.hint)


def _of_wrong_shape(check: _Check, kind: Task, options: Mapping[str, Any]) -> bool:
    """Notes lists and keys below an option that is one value, and lists of anything but texts."""
    wrong = {
        option: value
        for option, value in options.items()
        if option in kind.options
        and not isinstance(value, str)
        and not (option in kind.lists and isinstance(value, tuple) and all(isinstance(item, str) for item in value))
    }
    for option, value in wrong.items():
        wanted = "a list of words" if option in kind.lists else "one value"
        found = "a list" if isinstance(value, tuple) else "keys"
        check.at_value((option,), f"expected {wanted}, found {found}", f"{option}: {kind.options[option]}")
    return bool(wrong)


def _is_table(check: _Check, option: str, path: object) -> None:
    if not isinstance(path, str) or Path(path).suffix.lower() not in TABLES:
        check.at_value((option,), "expected the path of a table", f"write one of {', '.join(TABLES)}")
    else:
        _exists_inside(check, (option,), path)


def _one_way_to_predict(check: _Check, data: Mapping[str, Any]) -> None:
    given = [way for way in _WAYS if (way,) in check.keys_at]
    if not given:
        hint = "add 'predict: predict.py:predict', or 'command:', or 'model:'"
        check.at_key((), "predict: required, but missing", hint)
    for way in given[1:]:
        check.at_key((way,), f"{given[0]}: is given too; only one can predict", "keep one of them")
    if given[:1] == ["command"] and ("embed",) in check.keys_at:
        check.at_key(("embed",), "a command cannot embed", "leave it out, or predict with a Python function")
    for key in ("predict", "embed"):
        function = data.get(key)
        if isinstance(function, str):
            _function_exists(check, key, function)


def _function_exists(check: _Check, key: str, function: str) -> None:
    file, _, name = function.rpartition(":")
    if not file.endswith(".py") or not name.isidentifier():
        check.at_value(
            (key,), f"expected file.py:function, found {quoted(function)}", f"write it like predict.py:{key}"
        )
        return
    _exists_inside(check, (key,), file)


def _named_once(check: _Check, data: Mapping[str, Any]) -> None:
    """A column has one role, and training rows stand in one place."""
    where = data.get("data")
    if not isinstance(where, dict):
        return
    if where.get("split") and where.get("train"):
        line = check.keys_at["data", "train"].line
        check.at_key(("data", "split"), f"test and train are two files already (line {line})", "remove one of them")
    columns = where.get("columns")
    for column, keys in columns.items() if isinstance(columns, dict) else ():
        role = keys.get("role") if isinstance(keys, dict) else keys
        if role in ("id", "target", "split", "group", "time") and where.get(role, column) != column:
            fact = f"role {role} belongs to {quoted(str(where[role]))} (line {check.keys_at['data', role].line})"
            check.at_value(("data", "columns", column), fact, "give each role to one column")


def _waivers(check: _Check) -> list[Scalar]:
    """The codes behind ``accept:``; whatever else stands there is pydantic's to refuse."""
    found = (node for loc, node in check.values_at.items() if loc[0] == "accept" and len(loc) == 2)
    return [node for node in found if isinstance(node, Scalar) and not node.empty]


def _files_exist(check: _Check, keys: ProjectKeys) -> None:
    """Files that every build reads. The model and the interpreter are looked at when the predictor runs."""
    for key in ("test", "train"):
        path = getattr(keys.data, key)
        fault = file_fault(check.folder / path) if path else None
        if fault:
            hint = _near_file(check.folder / path) if fault == "no such file" else fault_hint(fault)
            check.at_value(("data", key), f"{path}: {fault}", hint)
    for index, path in enumerate(keys.data.extra):
        _exists_inside(check, ("data", "extra", index), path)
    for path in keys.components:
        _exists_inside(check, ("components", path), path)


def _exists_inside(check: _Check, loc: Loc, path: str) -> None:
    target = check.folder / path
    if not target.resolve().is_relative_to(check.folder.resolve()):
        check.at_value(loc, f"{quoted(path)} leaves the project folder", "copy the file into the project folder")
    elif (fault := file_fault(target)) and fault != A_FOLDER:
        hint = _near_file(target) if fault == "no such file" else fault_hint(fault)
        check.at_value(loc, f"{path}: {fault}", hint)


def _near_file(path: Path) -> str:
    names = [entry.name for entry in path.parent.iterdir()] if path.parent.is_dir() else []
    near = did_you_mean(path.name, names) or ""
    return near if near.startswith("did you mean") else "should it be in git?"


def _kind_of(value: Any) -> str:
    if value is None:
        return "nothing"
    return "a list" if isinstance(value, list) else "keys" if isinstance(value, dict) else f"text {quoted(str(value))}"


def _said(detail: ErrorDetails) -> tuple[str, str | None]:
    """Message and hint for one error of pydantic; the default is pydantic's own sentence."""
    value, context, kind = detail["input"], detail.get("ctx", {}), detail["type"]
    if kind == "said":
        return context["message"], context["hint"] or None
    if kind == "literal_error":
        return _choice(value, re.findall(r"'([^']*)'", str(context["expected"])))
    if kind in ("float_parsing", "float_type", "finite_number"):
        return _number(value)
    if kind in _EXPECTED:
        return _expected(_EXPECTED[kind], value)
    if kind == "string_too_long":
        fact = f"{len(value)} characters; at most {context['max_length']} fit the page"
        return fact, "say it shorter; the README has room for the rest"
    message = _FACTS.get(kind) or detail["msg"].replace("Input", quoted(str(value)))
    return message, None


_FACTS = {
    "missing": _MISSING,
    "extra_forbidden": _UNKNOWN,
    "string_too_short": "is empty",
    "too_short": "is an empty list",
}
_EXPECTED = {
    "string_type": "text",
    "tuple_type": "a list",
    "dict_type": "keys",
    "model_type": "keys",
    "model_attributes_type": "keys",
}


def _number(value: Any) -> tuple[str, str | None]:
    text = value.strip() if isinstance(value, str) else ""
    hint = None
    if re.fullmatch(r"[+-]?\d+,\d+", text):
        hint = f"write {text.replace(',', '.')}"
    elif re.fullmatch(r"\d+(\.\d+)? ?%", text):
        hint = f"write {float(text.rstrip(' %')) / 100:.12g}"
    return f"expected a number, found {_kind_of(value).removeprefix('text ')}", hint


def _choice(value: Any, known: list[str]) -> tuple[str, str | None]:
    if not isinstance(value, str):
        return _expected("a word", value)
    return f"unknown value {quoted(value)}", did_you_mean(value, known)


def _expected(what: str, value: Any) -> tuple[str, str | None]:
    hint = f"write [{value}]" if what == "a list" and isinstance(value, str) and len(value) < 40 else None
    return f"expected {what}, found {_kind_of(value)}", hint
