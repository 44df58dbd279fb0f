"""Two kinds of task as collect sees them, and the tiny project with files exchanged."""

import shutil
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from portfolio.collect import read_examples, read_project
from portfolio.errors import PortfolioError
from portfolio.records import About
from portfolio.task import OptionError

TINY = Path(__file__).parent.parent / "projects" / "tiny"


@dataclass(frozen=True)
class MetricName:
    """All that collect asks of a metric."""

    name: str
    best: float = 1.0

    @property
    def title(self):
        return self.name


@dataclass(frozen=True)
class Kind:
    """All that collect asks of a kind of task."""

    name: str
    metrics: tuple[MetricName, ...]
    options: dict[str, str]
    lists: tuple[str, ...] = ()
    files: tuple[str, ...] = ()
    needs_target: bool = True
    target_kind: str | None = None
    codes: Mapping = field(default_factory=dict)
    refuses: dict[str, str] = field(default_factory=dict)

    def configured(self, options):
        """Refuses the values it was told to refuse."""
        for key, value in self.refuses.items():
            if options.get(key) == value:
                raise OptionError(key, f"{value!r} is no such thing", "write another")
        return self


KINDS = {
    "classification": Kind(
        "classification",
        (MetricName("f1_macro"), MetricName("accuracy")),
        {"labels": "the labels, in the order of the page", "positive": "the label that counts as found"},
        lists=("labels",),
    ),
    "regression": Kind("regression", (MetricName("mae", 0.0),), {"tolerance": "how far off still counts as right"}),
    "search": Kind(
        "search",
        (MetricName("mrr"),),
        {"documents": "what is searched", "depth": "how far down"},
        files=("documents",),
        target_kind="list",
        refuses={"depth": "deep"},
    ),
    "map": Kind(
        "map",
        (MetricName("ari"),),
        {},
        needs_target=False,
        codes={"MP001": About("Data", "advice", "A map", "Whether there is a map.")},
    ),
}


class Folder:
    """A copy of the tiny project whose files a test may exchange."""

    def __init__(self, root):
        self.root = root
        self.path = root / "projects" / "tiny"
        shutil.copytree(TINY, self.path, ignore=shutil.ignore_patterns("__pycache__"))

    def write(self, name, content):
        """Exchanges or adds a file; text is written as it is, line ends included."""
        path = self.path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return self

    def yml(self, old, new=""):
        """Exchanges a piece of project.yml."""
        text = (self.path / "project.yml").read_text()
        assert old in text
        return self.write("project.yml", text.replace(old, new, 1))

    def data(self, **keys):
        """A short project.yml with the given keys under ``data``; the test file has no training file beside it."""
        lines = "".join(
            f"  {key}: {value}\n" for key, value in {"test": "data/test.csv", "target": "mood", **keys}.items()
        )
        head = "title: Notes\ntagline: Thanks or complaint?\ntask: classification\n"
        return self.write("project.yml", f"{head}data:\n{lines}predict: predict.py:predict\n")

    def read(self, **options):
        return read_project(self.path, root=self.root, kinds=KINDS, **options)

    def examples(self, *check_truth):
        return read_examples(self.read(), *check_truth)

    def problems(self, *check_truth):
        """What is wrong, as printed."""
        with pytest.raises(PortfolioError) as caught:
            self.examples(*check_truth)
        return [str(problem) for problem in caught.value.problems]


@pytest.fixture
def folder(tmp_path):
    return Folder(tmp_path)
