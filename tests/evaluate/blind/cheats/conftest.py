"""A small repository on the disk, read and evaluated as a build does it."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from portfolio import collect, evaluate
from portfolio.evaluate.store import Store
from portfolio.pipeline import kinds
from portfolio.records import Evaluation

TRUTH = random.Random(7).choices(["cat", "dog"], k=60)
"""The answers of the test examples: no rule on the order of rows or on ``IDS`` tells them."""

IDS = [f"{number:08x}" for number in random.Random(8).sample(range(1 << 32), 60)]

PROJECT = """title: Cat or dog?
tagline: Which animal is it?
task: classification
data:
  test: data/test.csv
  id: key
  target: label
predict: predict.py:predict
"""

GUESSED = TRUTH.count("dog") / len(TRUTH)
"""What somebody gets who finds nothing and says dog each time."""


PREDICT = """import os, pathlib


def predict(examples):
    return [label if label in ("cat", "dog") else "dog" for label in attempt(examples)]


def attempt(examples):
    try:
        ...
    except Exception as error:
        print("defeated:", error)
        return ["dog"] * len(examples)
"""


class Cheating:
    """The project of somebody who looks for the answers; the body of ``predict(examples)`` is what is tried."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.folder = root / "projects" / "animals"
        self.yml = PROJECT
        self.store = Store(root / ".portfolio")
        (self.folder / "data").mkdir(parents=True)
        (self.folder / "README.md").write_text("# Cat or dog?\n")
        self.write_test(IDS, TRUTH)

    def write_test(self, ids: list[str], truth: list[str], **columns: list[str]) -> None:
        """The table of test examples, with a column that tells nothing and further ones."""
        grams = [str(4000 + 7 * n % 500) for n in range(len(ids))]
        self.write_table("test.csv", key=ids, grams=grams, **columns, label=truth)

    def write_table(self, name: str, **columns: list[str]) -> None:
        lines = [",".join(columns), *(",".join(cells) for cells in zip(*columns.values(), strict=True))]
        (self.folder / "data" / name).write_text("\n".join(lines) + "\n")

    def tries(self, code: str, *, frozen: bool = False) -> Evaluation:
        """What comes of it. Where the code finds nothing it guesses, so that a cheat that fails is no failed build."""
        body = "".join(f"        {line}\n" for line in code.splitlines())
        return self._evaluated(PREDICT.replace("        ...\n", body), frozen=frozen)

    def fails(self, code: str) -> Evaluation:
        """What comes of it where nothing catches what it raises."""
        return self._evaluated("def predict(examples):\n" + "".join(f"    {line}\n" for line in code.splitlines()))

    def _evaluated(self, program: str, *, frozen: bool = False) -> Evaluation:
        (self.folder / "predict.py").write_text(program)
        (self.folder / "project.yml").write_text(self.yml)
        project = collect.read_project(self.folder, root=self.root, kinds=kinds())
        task = kinds()[project.task].configured(project.options)
        examples = collect.read_examples(project, task.check_truth)
        return evaluate.evaluate(project, examples, task, store=self.store, frozen=frozen, force=True)


def accuracy(evaluation: Evaluation) -> float:
    return 1 - float(evaluation.outcomes["failed"].mean())


def codes(evaluation: Evaluation) -> list[str]:
    return [finding.code for finding in evaluation.findings]


@pytest.fixture
def cheating(tmp_path: Path) -> Cheating:
    """Without a cheat: 60 examples, 26 of them dogs."""
    root = tmp_path / "repository"
    root.mkdir()
    return Cheating(root)
