# ruff: noqa: ARG002
"""A small project, its examples and a kind of task that needs no other stage."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, ClassVar

import pandas as pd
import pytest

from portfolio.evaluate.store import Store
from portfolio.records import Chart, Column, Dataset, Examples, Finding, Kind, Predictor, Project, Table
from portfolio.task import Checked, Complaint, Metric, Task

HEADER = "id,word,length,truth"
ROWS = ["001,talu,4,EE", "002,joki,4,FI", "003,mägi,4,EE", "004,lahti,5,FI", "005,õu,2,EE", "006,niemi,5,FI"]
PREDICT = """def predict(examples):
    return ["EE" if any(letter in word for letter in "õäu") else "FI" for word in examples["word"]]
"""


class Labels(Task):
    """Labels EE and FI, with shares where they are given."""

    name: ClassVar[str] = "labels"
    title: ClassVar[str] = "Labels"
    metrics: ClassVar[tuple[Metric, ...]] = ()

    def check(self, predictions: pd.DataFrame, examples: Examples, options: Mapping[str, Any]) -> Checked:
        complaints = [
            Complaint(f"unknown label {label!r}", row)
            for row, label in enumerate(predictions.get("prediction", []))
            if label not in ("EE", "FI")
        ]
        if "prediction" not in predictions:
            complaints.append(Complaint("no column 'prediction'"))
        typed = predictions.copy()
        for name in typed.columns.difference(["prediction"]):
            typed[name] = typed[name].astype(float)
        return Checked(typed, tuple(complaints))

    def judge(self, predictions: pd.DataFrame, examples: Examples) -> pd.DataFrame:
        truth = examples.test[examples.target].reindex(predictions.index)
        failed = truth != predictions["prediction"]
        columns = {"truth": truth, "prediction": predictions["prediction"], "loss": failed * 1.0, "failed": failed}
        return pd.DataFrame({**columns, "confidence": float("nan")})

    def baseline(self, examples: Examples) -> tuple[str, pd.DataFrame]:
        return "always EE", pd.DataFrame({"prediction": "EE"}, index=examples.test.index)

    def group(self, outcomes: pd.DataFrame) -> pd.Series:
        return outcomes["truth"]

    def details(self, outcomes: pd.DataFrame) -> Mapping[str, Any]:
        return {"n": len(outcomes)}

    def tables(self, details: Mapping[str, Any]) -> Sequence[Table]:
        return ()

    def charts(self, analysis: Any) -> Sequence[Chart]:
        return ()

    def findings(self, details: Mapping[str, Any], outcomes: pd.DataFrame) -> Sequence[Finding]:
        return ()

    def example(self) -> tuple[Examples, pd.DataFrame]:
        raise NotImplementedError


@pytest.fixture
def task() -> Task:
    return Labels()


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A repository: projects/words with data, code and what else lies in a project folder."""
    folder = tmp_path / "repository" / "projects" / "words"
    (folder / "data").mkdir(parents=True)
    write_test(folder, ROWS)
    (folder / "data" / "train.csv").write_text(f"{HEADER}\n101,küla,4,EE\n102,koski,5,FI\n", encoding="utf-8")
    (folder / "predict.py").write_text(PREDICT, encoding="utf-8")
    (folder / "README.md").write_text("# Words\n", encoding="utf-8")
    (folder / "project.yml").write_text("title: Words\npredict: predict.py:predict\n", encoding="utf-8")
    (tmp_path / "repository" / ".git").mkdir()
    (tmp_path / "repository" / ".git" / "config").write_text("secret", encoding="utf-8")
    return tmp_path / "repository"


@pytest.fixture
def project(plain_project: Project) -> Project:
    """A module may put another in its place."""
    return plain_project


@pytest.fixture
def plain_project(root: Path) -> Project:
    """What collect makes of the folder: predictions from a function."""
    return Project(
        slug="words",
        folder=root / "projects" / "words",
        name="projects/words",
        title="Words",
        tagline="Which language?",
        task="labels",
        dataset=Dataset(test="data/test.csv", train="data/train.csv", id="id", target="truth"),
        predictor=Predictor(function="predict.py:predict", seconds=20.0),
        lines={"title": 1, "predict": 2, "command": 2, "model": 2, "python": 2},
    )


@pytest.fixture
def examples() -> Examples:
    return make_examples(ROWS)


@pytest.fixture
def store(root: Path) -> Store:
    return Store(root / ".portfolio")


@pytest.fixture
def predicting(plain_project: Project) -> Callable[[str], Project]:
    """The project with other code in predict.py; the body of ``predict(examples)`` may be given alone."""

    def write(code: str) -> Project:
        text = code if "def predict" in code else "def predict(examples):\n" + indented(code)
        (plain_project.folder / "predict.py").write_text(text, encoding="utf-8")
        return plain_project

    return write


@pytest.fixture
def commanding(plain_project: Project) -> Callable[..., Project]:
    """The project with a script in another file, started as a command."""

    def write(code: str, *words: str, name: str = "run.py") -> Project:
        (plain_project.folder / name).write_text(code, encoding="utf-8")
        return replace(plain_project, predictor=Predictor(command=words or ("python", name), seconds=20.0))

    return write


def indented(code: str) -> str:
    return "".join(f"    {line}\n" for line in code.splitlines())


def write_test(folder: Path, rows: list[str]) -> None:
    (folder / "data" / "test.csv").write_text("\n".join([HEADER, *rows]) + "\n", encoding="utf-8")


def make_examples(rows: list[str]) -> Examples:
    cells = [row.split(",") for row in rows]
    ids = pd.Index([row[0] for row in cells], name="example_id", dtype=object)
    test = pd.DataFrame(cells, columns=HEADER.split(","), index=ids)
    test["length"] = test["length"].astype(int)
    kinds: dict[str, Kind] = {"word": "text", "length": "number"}
    columns = tuple(Column(name, kind, "feature") for name, kind in kinds.items())
    return Examples(test, None, (*columns, Column("truth", "category", "target")), "truth", id="id")
