"""Made-up place names from two countries, with probabilities that a simple model could have given."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from portfolio.records import (
    Column,
    Dataset,
    Environment,
    Evaluation,
    Examples,
    Fingerprint,
    Predictor,
    Project,
    RecordedRun,
    Run,
)
from portfolio.tasks.classification.task import Classification

TASK = Classification()
RUN = Run(
    fingerprint=Fingerprint("author", "place"),
    state="measured",
    started="2026-05-03T10:00:00Z",
    seconds=1.0,
    commit=None,
    environment=Environment("3.11.7", "Linux"),
    inputs={"model.joblib": "1"},
    digest="now",
)


def project_of(slug, task, dataset, **more):
    """A project of which only this is known."""
    return Project(
        slug=slug,
        folder=Path("/nowhere"),
        name=f"projects/{slug}",
        title=slug.title(),
        tagline="",
        task=task,
        dataset=dataset,
        predictor=Predictor(function="predict.py:predict"),
        **more,
    )


@dataclass(frozen=True)
class World:
    """Everything that ``analyse`` takes, and raw predictions to make earlier runs of."""

    project: Project
    examples: Examples
    evaluation: Evaluation
    raw: pd.DataFrame
    task: Classification = TASK

    @property
    def outcomes(self) -> pd.DataFrame:
        return self.evaluation.outcomes

    def judged(self, raw: pd.DataFrame) -> pd.DataFrame:
        """Outcomes of other raw predictions."""
        checked = self.task.check(raw, self.examples, self.project.options)
        assert checked.complaints == ()
        return self.task.judge(checked.predictions, self.examples)

    def predicting(self, raw: pd.DataFrame) -> World:
        """The same world with other predictions."""
        evaluation = replace(self.evaluation, outcomes=self.judged(raw))
        return replace(self, raw=raw, evaluation=evaluation)


@pytest.fixture
def world() -> Callable[..., World]:
    """A function that makes a world; short names are hard unless ``hard`` says otherwise."""
    return make_world


@pytest.fixture
def task() -> Classification:
    return TASK


@pytest.fixture
def recorded() -> Callable[..., RecordedRun]:
    """A function that makes a recorded run of a day in 2026, such as "02-01"."""

    def make(day: str, *, digest: str, inputs: dict[str, str] | None = None) -> RecordedRun:
        return RecordedRun(
            name=f"2026{day.replace('-', '')}T100000Z-{digest[:8]:0<8}.json",
            started=f"2026-{day}T10:00:00Z",
            seconds=1.0,
            commit=None,
            fingerprint=Fingerprint(digest, "place"),
            environment=RUN.environment,
            inputs=inputs or {},
            metric="f1_macro",
            n=0,
            values={},
            predictions="",
            digest=digest,
        )

    return make


def make_world(
    n: int = 300, *, labels: tuple[str, ...] = ("EE", "FI"), seed: int = 0, hard: float = 0.5, **keys: Any
) -> World:
    rng = np.random.default_rng(seed)
    k = len(labels)
    truth = rng.choice(k, n, p=np.arange(1, k + 1) / (k * (k + 1) / 2))
    lengths = rng.integers(3, 16, n)
    scores = rng.normal(size=(n, k))
    scores[np.arange(n), truth] += np.where(lengths <= 5, hard, 3.0)
    shares = np.exp(scores) / np.exp(scores).sum(1, keepdims=True)
    index = pd.Index([f"{number:05}" for number in range(n)], name="example_id", dtype="str")
    test = pd.DataFrame(
        {
            "name": ["x" * int(length) for length in lengths],
            "latitude": rng.normal(60, 2, n),
            "device": rng.choice(["phone", "tablet", "desk"], n),
            "seen": [f"{2015 + int(year)}-03-01" for year in rng.integers(0, 3, n)],
            "owner": ["a private person"] * n,
            "country": [labels[code] for code in truth],
        },
        index=index,
    )
    train = pd.DataFrame({"country": [labels[code] for code in rng.choice(k, 200)] + list(labels) + [labels[-1]] * 50})
    columns = (
        Column("name", "text", "feature"),
        Column("latitude", "number", "feature"),
        Column("device", "category", "feature"),
        Column("seen", "time", "time"),
        Column("owner", "category", "feature", private=True),
        Column("country", "category", "target"),
    )
    examples = Examples(test=test, train=train, columns=columns, target="country")
    raw = pd.DataFrame(
        {label: [f"{share:.4g}" for share in shares[:, i]] for i, label in enumerate(labels)}, index=index
    )
    dataset = keys.pop("dataset", Dataset("data/test.csv", None, None, "country"))
    project = project_of("names", "classification", dataset, **keys)
    made = World(project, examples, Evaluation(pd.DataFrame(), RUN), raw)
    return made.predicting(raw)
