"""A whole small project with a history: what was decided, what it took and what may be asked stand on its page."""

import os
import re
import shutil
import subprocess
from html import unescape
from pathlib import Path

import pytest

from portfolio import collect
from portfolio.pipeline import Build, Options, build

TINY = Path(__file__).parent / "projects" / "tiny"
TRAIN = """\
import csv


def clean(rows):
    return [row for row in rows if row]


def train(rows):
    words = set()
    for row in rows:
        words |= set(row["text"].split())
    return words


def evaluate(words, rows):
    hits = 0
    for row in rows:
        hits += bool(words & set(row["text"].split()))
    return hits / len(rows)


def main():
    with open("data/train.csv", encoding="utf-8") as file:
        rows = clean(list(csv.DictReader(file)))
    print(evaluate(train(rows), rows))
"""


class Silent:
    """Hears everything, says nothing."""

    def stage(self, slug, words): ...

    def done(self, result): ...

    def remark(self, sentence): ...


def git(root, *words, at="2026-03-01T12:00:00Z"):
    names = ("-c", "user.name=A", "-c", "user.email=a@example.org", "-c", "commit.gpgsign=false")
    environment = {**os.environ, "GIT_COMMITTER_DATE": at, "GIT_AUTHOR_DATE": at, "GIT_CONFIG_GLOBAL": "/dev/null"}
    subprocess.run(["git", *names, *words], cwd=root, check=True, capture_output=True, env=environment)


def commit(root, at="2026-03-01T12:00:00Z"):
    git(root, "add", "-A")
    git(root, "commit", "-q", "-m", "x", at=at)


def built(root):
    (result,) = build(Build(root, Options(), Silent()))
    return result


def part(result, anchor):
    """The words of one part of the page."""
    section = re.search(rf'<section class="pf-part" id="part-{anchor}".*?</section>', result.page.html, re.DOTALL)
    words = unescape(re.sub(r"<svg.*?</svg>|<[^>]+>", " ", section[0], flags=re.DOTALL))
    return re.sub(r"\s+", " ", words)


@pytest.fixture(scope="module")
def root(tmp_path_factory):
    """Committed in March, measured today."""
    root = tmp_path_factory.mktemp("work")
    shutil.copytree(TINY, root / "projects" / "tiny", ignore=shutil.ignore_patterns("runs", "__pycache__"))
    (root / "projects" / "tiny" / "train.py").write_text(TRAIN)
    (root / ".gitignore").write_text(".portfolio/\n")
    git(root, "init", "-q")
    commit(root)
    return root


@pytest.fixture(scope="module")
def first(root):
    return built(root)


def test_decisions_of_march_came_before_a_run_of_today(first):
    """The run that this very build recorded is the first."""
    words = part(first, "decided")

    assert re.search("Metric, target and test set were committed, as they are now, .* before the first measured", words)
    assert "1 Mar 2026, 12:00:00" in words
    assert "its record is not committed yet" in words
    assert "Suspected slices stars" in words
    assert "The author suspected stars; it does not stand out." in part(first, "where-it-fails")
    assert "dates in git can be forged, an attempt that was never committed leaves no trace" in words


def test_the_parts_of_train_py_are_told_apart(first):
    """Cleaning and evaluating are no training, though they stand in one file."""
    words = part(first, "what-it-took").replace("\N{NARROW NO-BREAK SPACE}", " ")

    assert "Model and training are 10 of 23 lines of code (43 %)." in words
    assert "Evaluating 5 22 % train.py" in words
    assert "Counted in 2 files that git lists" in words


def test_questions_are_asked_and_lead_to_their_parts(first):
    """Every link leads to a part that is there."""
    section = first.page.html.split('id="part-questions"')[1].split("</section>")[0]
    anchors = re.findall(r'href="#([^"]+)"', section)

    assert len(anchors) >= 4
    assert all(f'id="part-{anchor}"' in first.page.html for anchor in anchors)
    assert "<q>Learn the words from the training notes.</q>" in section


def test_a_kept_page_asks_git_nothing_more_and_a_commit_renders_it_anew(root, first, monkeypatch):
    """A lower target, committed after the run, is a warning; until then the page is the one of before."""
    with monkeypatch.context() as patch:
        patch.setattr(collect, "with_work", lambda *_: pytest.fail("asked again"))
        assert built(root).page == first.page

    commit(root, "2099-01-01T12:00:00Z")
    yml = root / "projects" / "tiny" / "project.yml"
    yml.write_text(yml.read_text().replace("target: 0.75", "target: 0.6").replace("[stars]", "[stars, text]"))
    commit(root, "2099-01-02T12:00:00Z")

    result = built(root)

    assert result.state == "kept"
    assert "0.75 → 0.6, 2 January 2099, after the first run" in part(result, "decided")
    assert "text added, 2 January 2099, after the first run" in part(result, "decided")
    assert "The author suspected stars, and named text after the first run" in part(result, "where-it-fails")
    assert [each.code for each in result.found("warning") if each.code >= "PF095"] == ["PF095"]


def test_runs_that_were_deleted_have_looked_at_the_test_set(tmp_path):
    """Ten records committed and removed again, and the one that is left: eleven looks, and a warning."""
    shutil.copytree(TINY, tmp_path / "projects" / "tiny")
    git(tmp_path, "init", "-q")
    runs = tmp_path / "projects" / "tiny" / "runs"
    runs.mkdir(exist_ok=True)
    for day in range(1, 11):
        (runs / f"202602{day:02}T120000Z-0123abcd.json").write_text("{}")
    commit(tmp_path)
    for path in runs.glob("*-0123abcd.json"):
        path.unlink()
    commit(tmp_path, at="2026-03-02T12:00:00Z")
    result = built(tmp_path)

    (worn,) = (each for each in result.findings if each.code == "PF056")
    assert worn.severity == "warning"
    assert worn.sentence.startswith(
        "This test set has scored 11 recorded sets of predictions, 10 of them in runs that were deleted later; "
    )
