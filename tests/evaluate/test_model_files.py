"""What ``model:`` cannot take is told from its name and its first bytes, before anything is unpickled."""

from __future__ import annotations

import zipfile
from dataclasses import replace

import joblib
import pytest

from portfolio.errors import PortfolioError
from portfolio.evaluate import evaluate, model_fault
from portfolio.records import Predictor

START = {
    "hdf5.joblib": b"\x89HDF\r\n\x1a\n" + bytes(80),
    "cat.bin": b"CBM1" + bytes(80),
    "booster.json": b'{"learner":{"attributes":{}}}',
    "booster.txt": b"tree\nversion=v4\n",
    "tensors.bin": (40).to_bytes(8, "little") + b'{"weight":{}}' + bytes(80),
    "lite.bin": b"\x1c\0\0\0TFL3" + bytes(80),
    "net.onnx": b"\x08\x07",
    "net.pth": b"\x80\x02\x8a",
    "net.keras": b"PK\x03\x04",
}


def modelled(project, name, content):
    (project.folder / name).write_bytes(content)
    return replace(project, predictor=Predictor(model=name))


@pytest.mark.parametrize("name", START)
def test_a_model_of_another_library_is_recognised(project, name):
    """Whatever it is called; what to write instead is said."""
    fault = model_fault(modelled(project, name, START[name]))

    assert f"takes a scikit-learn estimator saved with joblib or skops; {name} is a " in fault.message
    assert "write predict: predict.py:predict instead" in fault.hint


@pytest.mark.parametrize(("member", "library"), [("archive/data.pkl", "PyTorch"), ("model.weights.h5", "Keras")])
def test_archives_are_told_by_what_is_in_them(project, member, library):
    """PyTorch, Keras and skops all write zip files."""
    with zipfile.ZipFile(project.folder / "model.bin", "w") as archive:
        archive.writestr(member, "x")

    assert f"is a {library} file" in model_fault(replace(project, predictor=Predictor(model="model.bin"))).message


@pytest.mark.parametrize("packed", [0, 3, "gzip", "xz", "lzma", "bz2"])
def test_what_joblib_wrote_is_let_through(project, packed):
    """Plain or packed."""
    compress = (packed, 3) if isinstance(packed, str) else packed
    joblib.dump({"any": "thing"}, project.folder / "model.joblib", compress=compress)

    assert model_fault(replace(project, predictor=Predictor(model="model.joblib"))) is None


def test_a_pointer_that_a_function_stumbles_over_is_named_first(predicting, examples, task, store):
    """The predictor's own error, ``KeyError: 118``, says nothing of Git LFS."""
    project = predicting("import pickle\nreturn pickle.load(open('model.pkl', 'rb'))")
    (project.folder / "model.pkl").write_text("version https://git-lfs.github.com/spec/v1\nsize 5\n", encoding="utf-8")

    with pytest.raises(PortfolioError) as caught:
        evaluate(project, examples, task, store=store)
    first = caught.value.problems[0]
    assert (first.path, first.message) == ("projects/words/model.pkl", "a pointer of Git LFS, not the file itself")
