"""What a build costs, beside the tools that people use instead. Ratios of CPU seconds in one run, with warm bytecode.

1. Nothing changed: ``portfolio build`` against a bare ``mkdocs build`` of the same pages, and against ``dvc repro``.
2. A first build of one project, less the author's own code, against an executed notebook of the same evaluation; and
   each further project.

    make bench            exits 1 when a bar is missed
"""

from __future__ import annotations

import json
import os
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent
BIN = Path(sys.executable).parent
PEERS = ROOT / "build/peers/bin"
PROJECT = "estonian-or-finnish"
REPEATS = 5


@dataclass(frozen=True)
class Bar:
    """One claim: ``ours`` over ``theirs`` is at most ``limit``."""

    claim: str
    ours: float
    theirs: float
    limit: float

    @property
    def ratio(self) -> float:
        return self.ours / self.theirs

    def __str__(self) -> str:
        verdict = "ok" if self.ratio <= self.limit else "MISSED"
        numbers = f"{self.ours:7.3f} s {self.theirs:7.3f} s  {self.ratio:5.2f} <= {self.limit:.2f}"
        return f"{self.claim:<64} {numbers}  {verdict}"


def main() -> int:
    """Exit code 0 when every bar is met."""
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        bars = [*nothing_changed(Path(folder)), *first_build(Path(folder))]
    print(f"{'CPU seconds, median':<64} {'ours':>9} {'theirs':>9}  ratio")
    print("\n".join(map(str, bars)))
    return 0 if all(bar.ratio <= bar.limit for bar in bars) else 1


def nothing_changed(folder: Path) -> list[Bar]:
    """A build with nothing to do, against MkDocs and DVC with nothing to do."""
    clone = clone_with(folder / "all", sorted(path.parent.name for path in ROOT.glob("projects/*/project.yml")))
    run(clone, BIN / "portfolio", "build")
    ours = median_cpu(lambda: run(clone, BIN / "portfolio", "build"))
    bare = bare_mkdocs(clone, folder / "bare")
    mkdocs = median_cpu(lambda: run(bare, BIN / "mkdocs", "build", "--quiet"))
    stages = dvc_pipeline(clone, folder / "dvc")
    run(stages, PEERS / "dvc", "repro", "--quiet")
    dvc = median_cpu(lambda: run(stages, PEERS / "dvc", "repro", "--quiet"))
    return [
        Bar("nothing changed, against mkdocs build of the same pages", ours, mkdocs, 0.5),
        Bar("nothing changed, against dvc repro with nothing to do", ours, dvc, 1.0),
    ]


def first_build(folder: Path) -> list[Bar]:
    """A build from nothing, less what the author's code takes alone, against nbconvert --execute."""
    one = clone_with(folder / "one", [PROJECT])
    three = clone_with(folder / "three", [PROJECT, PROJECT, PROJECT])
    author = median_cpu(lambda: run(one / "projects" / PROJECT, BIN / "python", "-c", AUTHOR))
    first = median_cpu(lambda: from_nothing(one)) - author
    further = (median_cpu(lambda: from_nothing(three)) - first - 3 * author) / 2
    notebook = write_notebook(one, folder / "notebook")
    command = [PEERS / "jupyter", "nbconvert", "--to", "html", "--execute", "--log-level", "ERROR", notebook.name]
    executed = median_cpu(lambda: run(notebook.parent, *command))
    return [
        Bar("first build of one project, against an executed notebook", first, executed, 0.9),
        Bar("each further project, against an executed notebook", further, executed, 0.25),
    ]


def from_nothing(clone: Path) -> None:
    for built in ("site", ".portfolio"):
        shutil.rmtree(clone / built, ignore_errors=True)
    run(clone, BIN / "portfolio", "build")


def clone_with(folder: Path, slugs: Sequence[str]) -> Path:
    """A repository of the example site with these projects; one named again is a copy under another name."""
    folder.mkdir(parents=True)
    shutil.copy(ROOT / "mkdocs.yml", folder)
    shutil.copytree(ROOT / "site_src", folder / "site_src")
    for n, slug in enumerate(slugs):
        target = slug if slugs.index(slug) == n else f"{slug}-{n}"
        shutil.copytree(ROOT / "projects" / slug, folder / "projects" / target)
    run(folder, "git", "init", "--quiet")
    run(folder, "git", "add", "--all")
    run(folder, "git", "-c", "user.name=b", "-c", "user.email=b@example.org", "commit", "--quiet", "-m", "x")
    return folder


def bare_mkdocs(clone: Path, folder: Path) -> Path:
    """The same pages for MkDocs alone: Markdown files that hold the HTML, the same theme, no plugin of ours."""
    from portfolio.pipeline import Build, Options, build
    from portfolio.plugin import LogReporter

    shutil.copytree(clone / "site_src", folder / "docs")
    for result in build(Build(clone, Options(), LogReporter())):
        assert result.page, result.problems
        target = folder / "docs" / result.page.path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(f"---\ntitle: {result.slug}\n---\n{result.page.html}\n", encoding="utf-8")
    (folder / "mkdocs.yml").write_text(
        "site_name: x\ntheme: {name: material, font: false}\nplugins: [search]\n", encoding="utf-8"
    )
    return folder


def dvc_pipeline(clone: Path, folder: Path) -> Path:
    """A DVC stage for each project and one for the site: what DVC must look at to know that nothing changed."""
    shutil.copytree(clone / "projects", folder / "projects")
    slugs = sorted(path.name for path in (folder / "projects").iterdir())
    stages = {
        slug: {"cmd": f"echo measured > {slug}.txt", "deps": [f"projects/{slug}"], "outs": [f"{slug}.txt"]}
        for slug in slugs
    }
    texts = [f"{slug}.txt" for slug in slugs]
    stages["site"] = {"cmd": f"cat {' '.join(texts)} > site.txt", "deps": texts, "outs": ["site.txt"]}
    (folder / "dvc.yaml").write_text(json.dumps({"stages": stages}), encoding="utf-8")
    run(folder, PEERS / "dvc", "init", "--no-scm", "--quiet")
    return folder


AUTHOR = """
import pandas as pd, predict, yaml
data = yaml.safe_load(open("project.yml"))["data"]
predict.predict(pd.read_csv(data["test"]).drop(columns=data["target"]))
"""

NOTEBOOK = [
    "import pandas as pd, numpy as np, matplotlib.pyplot as plt\n"
    "from sklearn import metrics\n"
    "from sklearn.calibration import calibration_curve",
    "table = pd.read_csv('scored.csv')\ntable.head()",
    "table.describe(include='all')",
    "labels = sorted(table.truth.unique())\n"
    "{name: f(table.truth, table.prediction) for name, f in dict(accuracy=metrics.accuracy_score,\n"
    "    balanced=metrics.balanced_accuracy_score, kappa=metrics.cohen_kappa_score).items()}",
    "print(metrics.classification_report(table.truth, table.prediction))",
    "truth, made = (pd.Categorical(column, labels).codes for column in (table.truth, table.prediction))\n"
    "rng = np.random.default_rng(0)\n"
    "draws = [metrics.f1_score(truth[i], made[i], average='macro')\n"
    "         for i in (rng.integers(0, len(table), len(table)) for _ in range(200))]\n"
    "np.percentile(draws, [2.5, 97.5])",
    "metrics.ConfusionMatrixDisplay.from_predictions(table.truth, table.prediction); plt.show()",
    "share, confidence = calibration_curve(table.truth == table.prediction, table.confidence, n_bins=10)\n"
    "plt.plot(confidence, share, 'o-'); plt.plot([0, 1], [0, 1]); plt.show()",
    "table.assign(failed=table.truth != table.prediction).groupby('truth').failed.mean().plot.barh(); plt.show()",
    "table[table.truth != table.prediction].nlargest(12, 'confidence')",
]


def write_notebook(clone: Path, folder: Path) -> Path:
    """The same evaluation as a notebook of ten cells and three plots, on predictions that are already there."""
    folder.mkdir()
    run(clone / "projects" / PROJECT, BIN / "python", "-c", SCORED, str(folder / "scored.csv"))
    cells = [
        {"cell_type": "code", "execution_count": None, "id": f"c{n}", "metadata": {}, "outputs": [], "source": source}
        for n, source in enumerate(NOTEBOOK)
    ]
    kernel = {"kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"}}
    notebook = {"cells": cells, "metadata": kernel, "nbformat": 4, "nbformat_minor": 5}
    path = folder / "evaluation.ipynb"
    path.write_text(json.dumps(notebook), encoding="utf-8")
    return path


SCORED = """
import sys
import numpy as np, pandas as pd, predict, yaml
data = yaml.safe_load(open("project.yml"))["data"]
test = pd.read_csv(data["test"])
made = predict.predict(test.drop(columns=data["target"]))
if isinstance(made, pd.DataFrame):
    numbers = made.select_dtypes("number")
    words = made["prediction"] if "prediction" in made else numbers.idxmax(axis=1)
    words, confidence = words.to_numpy(), numbers.max(axis=1).to_numpy() if len(numbers.columns) else 1.0
else:
    words, confidence = np.asarray(made), np.linspace(0, 1, len(test))
test.assign(truth=test[data["target"]], prediction=words, confidence=confidence).to_csv(sys.argv[1], index=False)
"""


def run(folder: Path, *command: Path | str) -> None:
    """A command, with bytecode allowed; its output is shown when it fails."""
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    environment["NO_MKDOCS_2_WARNING"] = "1"
    done = subprocess.run(
        [*map(str, command)], cwd=folder, env=environment, capture_output=True, text=True, check=False
    )
    if done.returncode:
        sys.exit(f"{' '.join(map(str, command))[:200]} ended with {done.returncode}:\n{done.stdout}{done.stderr}")


def median_cpu(work: Callable[[], None]) -> float:
    """User and system seconds of all child processes, the first of six runs left out as the one that warms up."""
    seconds = []
    for _ in range(REPEATS + 1):
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        work()
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        seconds.append(after.ru_utime - before.ru_utime + after.ru_stime - before.ru_stime)
    return statistics.median(seconds[1:])


if __name__ == "__main__":
    sys.exit(main())
