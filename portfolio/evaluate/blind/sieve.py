# ruff: noqa: SIM905 - a list of endings is read more easily without quotes
"""Which files of a project the predictor is handed: code, models, settings, and what project.yml names."""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Sequence
from functools import cached_property
from pathlib import Path, PurePosixPath

from portfolio.evaluate.blind.answers import Answers
from portfolio.evaluate.blind.named_files import files_named
from portfolio.evaluate.blind.tables import TABLES, UnreadableError, columns, rows
from portfolio.evaluate.files import is_extra
from portfolio.records import IMAGE_SUFFIXES, SOUND_SUFFIXES, Examples, Project

CODE = frozenset(
    (
        ".py .pyi .pyx .so .pyd .r .jl .js .mjs .cjs .ts .sh .bash .pl .rb .lua .java .class .jar .kt .scala .go .rs "
        ".c .h .cc .cpp .hpp .cs .dll .wasm .m .php .swift .awk .sed .stan"
    ).split()
)
MODELS = frozenset(
    (
        ".joblib .pkl .pickle .skops .onnx .pt .pth .bin .safetensors .h5 .hdf5 .keras .cbm .tflite .gguf .model .ubj "
        ".npy .npz .pmml .rds .rdata .mlmodel .spm .pb .ckpt .params .weights .vec .ftz"
    ).split()
)
SETTINGS = frozenset(".json .yml .yaml .toml .ini .cfg .conf .txt .lst .vocab .dic".split())
MODEL_FOLDERS = frozenset({"model", "models"})
_MEDIA = frozenset((*IMAGE_SUFFIXES, *SOUND_SUFFIXES))
_JSON = 1 << 16


class Sieve:
    """Asked about each file that could change a prediction, by its name in the project."""

    def __init__(self, project: Project, examples: Examples) -> None:
        self._project, self._examples = project, examples
        self._answers = Answers.of(examples)
        self._secret = _named_by_hidden_columns(project, examples)
        self._telling: set[str] = set()

    def passes(self, name: str) -> bool:
        """Whether it is handed over."""
        path = self._project.folder / name
        if name == self._project.dataset.train:
            return True
        if os.path.realpath(path) in self._secret:
            return False
        if os.path.realpath(path) in self._trained_on:
            return True
        extra = is_extra(name, self._project.dataset)
        if not extra and (not self._is_listed(name) or self._has_truth(path)):
            return False
        if (
            (extra and self._has_truth(path) and self._has_ids(path))
            or self._is_tested(path)
            or self._has_answers(path)
        ):
            self._telling.add(name)
            return self.predicts(name)
        return True

    def tells(self, name: str) -> bool:
        """Whether it holds answers, which its author should hear of; asked after ``passes``."""
        return name in self._telling

    def predicts(self, name: str) -> bool:
        """Whether project.yml says that it predicts, so that there is nothing to run without it."""
        predictor, path = self._project.predictor, PurePosixPath(name)
        named = [function.partition(":")[0] for function in (predictor.function, predictor.embed) if function]
        if predictor.model and path.is_relative_to(PurePosixPath(predictor.model)):
            return True
        return path in map(PurePosixPath, [*named, *(predictor.command or ())])

    def _is_listed(self, name: str) -> bool:
        path = PurePosixPath(name)
        if self.predicts(name):
            return True
        return path.suffix.lower() in CODE | MODELS | SETTINGS or not MODEL_FOLDERS.isdisjoint(path.parts[:-1])

    @cached_property
    def _trained_on(self) -> frozenset[str]:
        """The files that rows to learn from name; they come with their labels."""
        train = self._examples.train
        found = files_named(self._project, self._examples, train) if train is not None else {}
        paths = (path for _, named in found.values() for path in named.values())
        return frozenset(os.path.realpath(self._project.folder / path) for path in paths)

    @cached_property
    def _tested(self) -> frozenset[tuple[int, str]]:
        """Size and digest of each file that test examples name."""
        found = files_named(self._project, self._examples, self._examples.test)
        paths = {self._project.folder / path for _, named in found.values() for path in named.values()}
        return frozenset((path.stat().st_size, _digest(path)) for path in paths)

    def _is_tested(self, path: Path) -> bool:
        """Whether it is a file of the test set under another name, which may be its label."""
        size = path.stat().st_size
        return any(size == other for other, _ in self._tested) and (size, _digest(path)) in self._tested

    def _has_answers(self, path: Path) -> bool:
        return self._answers is not None and path.suffix.lower() not in _MEDIA and self._answers.are_in(path)

    def _has_truth(self, path: Path) -> bool:
        """Whether the file is a table with a column of the truth, as far as can be seen from outside."""
        suffix, truth = path.suffix.lower(), self._project.dataset.withheld
        if suffix in TABLES:
            try:
                return not set(truth).isdisjoint(columns(path, self._project.dataset.separator))
            except UnreadableError:
                return True
        if suffix == ".json":
            with path.open("rb") as file:
                return _has_key(file.read(_JSON), truth)
        return suffix in (".xlsx", ".xls", ".feather", ".arrow")

    def _has_ids(self, path: Path) -> bool:
        """Whether a table with the truth has it of a test example; one that cannot be read counts as telling."""
        column, separator = self._examples.id, self._project.dataset.separator
        if column is None or path.suffix.lower() not in TABLES:
            return True
        ids = set(map(str, self._examples.test.index))
        try:
            if column not in columns(path, separator):
                return False
            return any(row.get(column, "").strip() in ids for row in rows(path, separator))
        except (UnreadableError, ValueError):
            return True


def _named_by_hidden_columns(project: Project, examples: Examples) -> frozenset[str]:
    """The pictures and sounds that the truth or a hidden column names, such as the mask of a photograph."""
    hidden = [c.name for c in examples.columns if c.name in examples.withheld and c.kind in ("image", "sound")]
    cells = {str(cell).strip() for name in hidden for cell in examples.test[name]}
    return frozenset(os.path.realpath(project.folder / cell) for cell in cells if cell)


def _has_key(content: bytes, names: Sequence[str]) -> bool:
    """Whether one of these names is a key in the beginning of a JSON text, where a table names its columns.

    As a mere word it tells nothing, and far inside, a model may have weights for words of that name.
    """
    return any(re.search(rb'"' + re.escape(name.encode()) + rb'"\s*:', content) for name in names)


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
