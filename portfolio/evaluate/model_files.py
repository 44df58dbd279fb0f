"""Whether the file that ``model:`` names can be a scikit-learn estimator, seen from its name and its first bytes."""

from __future__ import annotations

import zipfile
from pathlib import Path

from portfolio.errors import Problem
from portfolio.evaluate.files import inputs, is_extra
from portfolio.records import Project

_BY_NAME = {
    ".bst": "XGBoost",
    ".cbm": "CatBoost",
    ".ckpt": "PyTorch",
    ".gguf": "GGUF",
    ".h5": "Keras",
    ".hdf5": "Keras",
    ".keras": "Keras",
    ".mlmodel": "Core ML",
    ".onnx": "ONNX",
    ".pb": "TensorFlow",
    ".pt": "PyTorch",
    ".pth": "PyTorch",
    ".safetensors": "safetensors",
    ".tflite": "TensorFlow Lite",
    ".ubj": "XGBoost",
}
_BY_START = {
    b"\x89HDF\r\n\x1a\n": "HDF5",
    b"CBM1": "CatBoost",
    b"GGUF": "GGUF",
    b"binf": "XGBoost",
    b"tree\nversion=": "LightGBM",
    b"{L": "XGBoost",
    b'{"learner"': "XGBoost",
}
_IN_ZIP = {"data.pkl": "PyTorch", "model.weights.h5": "Keras", "saved_model.pb": "TensorFlow"}
_LFS = b"version https://git-lfs"
_POINTER = "a pointer of Git LFS, not the file itself"


def model_fault(project: Project) -> Problem | None:
    """What to say when the model that project.yml names is not there, or is none that ``model:`` takes."""
    model = project.predictor.model
    if model is None:
        return None
    path = project.folder / model
    place, line = f"{project.name}/project.yml", project.lines.get("model")
    if not path.exists():
        hint = "run train.py; if it was there once, look whether git ignores it"
        return Problem(f"model: {model} is not there", place, line, hint=hint)
    if not path.is_file():
        return Problem(f"model: {model} is a folder, not a file", place, line, hint=_advice(model))
    start = _start(path)
    if start.startswith(_LFS):
        return Problem(f"model: {model}: {_POINTER}", place, line, hint="git lfs pull")
    library = _library(path, start)
    if library is None:
        return None
    fact = f"model: takes a scikit-learn estimator saved with joblib or skops; {model} is a {library} file"
    return Problem(fact, place, line, hint=_advice(model))


def pointers(project: Project) -> list[Problem]:
    """Files that the predictor gets and that Git LFS has not fetched."""
    found = [name for name in inputs(project).kept if _start(project.folder / name).startswith(_LFS)]
    return [Problem(_POINTER, f"{project.name}/{name}", hint="git lfs pull") for name in found]


def unfetched(project: Project) -> list[Problem]:
    """Those of them that lie beside the models or are named under ``data.extra``, where no code has failed on them."""
    inside, told = f"{project.name}/", (project.predictor.model, project.dataset.test, project.dataset.train)
    names = [(str(problem.path).removeprefix(inside), problem) for problem in pointers(project)]
    return [
        problem
        for name, problem in names
        if name not in told and (name.startswith("model/") or is_extra(name, project.dataset))
    ]


def _start(path: Path) -> bytes:
    with path.open("rb") as file:
        return file.read(64)


def _advice(model: str) -> str:
    return f"write predict: predict.py:predict instead, a function predict(examples) that loads {model} and predicts"


def _library(path: Path, start: bytes) -> str | None:
    """Who else wrote the file, where that can be told."""
    known = _BY_NAME.get(path.suffix.lower())
    if known:
        return known
    if start[4:8] == b"TFL3":
        return "TensorFlow Lite"
    if start[8:10] == b'{"' and int.from_bytes(start[:8], "little") < path.stat().st_size:
        return "safetensors"
    if start.startswith(b"PK\x03\x04") and zipfile.is_zipfile(path):
        with zipfile.ZipFile(path) as archive:
            inside = {Path(name).name for name in archive.namelist()}
        return next((library for name, library in _IN_ZIP.items() if name in inside), None)
    return next((library for first, library in _BY_START.items() if start.startswith(first)), None)
