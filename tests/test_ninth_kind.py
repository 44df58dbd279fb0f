"""Kinds of problem from another package: installed, they are kinds like ours, and nothing in portfolio/ knows them."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

HERE = Path(__file__).parent
YML = """\
title: Stars
tagline: How many stars does a review give?
task: stars
most: 6
data:
  test: data/test.csv
  id: review_id
  target: stars
  origin: synthetic
  source: written for this test
  licence: CC0-1.0
predict: predict.py:predict
target: 0.5
"""
ANSWERS_YML = """\
title: Squares
tagline: Which number is the square?
task: answers
data:
  test: data/test.csv
  id: question_id
  target: answer
  origin: synthetic
  source: written for this test
  licence: CC0-1.0
predict: predict.py:predict
target: 0.9
"""
PREDICT = "def predict(examples):\n    return [min(6, max(1, n // 10)) for n in examples['words']]\n"


@pytest.fixture(scope="module")
def installed(tmp_path_factory):
    """The environment of a process in which the package is installed."""
    site = tmp_path_factory.mktemp("site")
    shutil.copytree(HERE / "ninth", site, dirs_exist_ok=True)
    about = site / "portfolio_stars-1.0.dist-info"
    about.mkdir()
    (about / "METADATA").write_text("Metadata-Version: 2.1\nName: portfolio-stars\nVersion: 1.0\n")
    (about / "entry_points.txt").write_text("[portfolio.tasks]\nstars = stars.task:Stars\nanswers = answers:Answers\n")
    return {**os.environ, "PYTHONPATH": str(site), "NO_MKDOCS_2_WARNING": "1"}


@pytest.fixture
def root(tmp_path):
    """A portfolio of one project of that kind; one in seven predictions is far off."""
    shutil.copy(HERE.parent / "mkdocs.yml", tmp_path)
    (tmp_path / "site_src").mkdir()
    (tmp_path / "site_src" / "index.md").write_text("# Reviews\n")
    project = tmp_path / "projects" / "reviews"
    (project / "data").mkdir(parents=True)
    (project / "project.yml").write_text(YML)
    (project / "predict.py").write_text(PREDICT)
    rows = [(f"r{n}", 10 + n % 51, 1 if n % 7 == 0 else max(1, (10 + n % 51) // 10)) for n in range(120)]
    lines = [f"{name},{words},{stars}" for name, words, stars in rows]
    (project / "data" / "test.csv").write_text("review_id,words,stars\n" + "\n".join(lines) + "\n")
    return tmp_path


def portfolio(root, environment, *arguments):
    command = [sys.executable, "-c", "from portfolio.cli import main; main()", *arguments]
    return subprocess.run(command, cwd=root, env=environment, capture_output=True, text=True, check=False)


def test_they_keep_the_contract(installed):
    """The contract test of this repository runs over them without a change."""
    options = ["-q", "-p", "no:cacheprovider", "-p", "no:xdist", "-k", "stars or answers"]
    ended = subprocess.run(
        [sys.executable, "-m", "pytest", *options, str(HERE / "test_task_contract.py")],
        cwd=HERE.parent,
        env=installed,
        capture_output=True,
        text=True,
        check=False,
    )

    assert ended.returncode == 0, ended.stdout
    assert " passed" in ended.stdout


def test_its_project_gets_a_page(root, installed):
    """With its words, its unit, its failures, its table, its finding and its card; and a tile on the home page."""
    ended = portfolio(root, installed, "build")
    page = (root / "site" / "projects" / "reviews" / "index.html").read_text()
    home = (root / "site" / "index.html").read_text()

    assert ended.returncode == 0, ended.stderr
    for words in ("Mean error", "off by more than a star", "1 ★", "How far off", "Generous:", "always 2 ★, the median"):
        assert words in page, words
    assert not re.search(r"\bnan\b", page, re.IGNORECASE)
    assert 'data-kind="stars"' in home
    assert '<p class="stars-given">★★' in page
    assert re.search(r"rated \d ★, in truth 1 ★", page)
    assert any(".stars-given {" in sheet.read_text() for sheet in (root / "site").rglob("*.css"))


def test_an_author_can_live_with_its_finding(root, installed):
    """A code of the kind stands in project.yml like any other."""
    yml = root / "projects" / "reviews" / "project.yml"
    yml.write_text(YML + "accept:\n  - ST001 # why: critics are generous\n")
    ended = portfolio(root, installed, "build")

    assert ended.returncode == 0, ended.stderr
    assert "critics are generous" in (root / "site" / "projects" / "reviews" / "index.html").read_text()


def test_the_shortest_kind_gets_a_page(root, installed):
    """A name, a metric and an example are enough; each has under eighty lines."""
    project = root / "projects" / "squares"
    (project / "data").mkdir(parents=True)
    (project / "project.yml").write_text(ANSWERS_YML)
    (project / "predict.py").write_text("def predict(examples):\n    return [str(n * n) for n in examples['number']]\n")
    rows = [f"q{n},{n % 9},{n % 9 * (n % 9 if n % 5 else 2)}" for n in range(90)]
    (project / "data" / "test.csv").write_text("question_id,number,answer\n" + "\n".join(rows) + "\n")
    ended = portfolio(root, installed, "build")
    page = (root / "site" / "projects" / "squares" / "index.html").read_text()

    assert ended.returncode == 0, ended.stderr
    for words in ("Exact match", "14 of 90", "always 0, the most common in the test set", "said <b>"):
        assert words in page, words
    assert len((HERE / "ninth" / "answers.py").read_text().splitlines()) < 80


def test_its_complaints_stand_at_the_authors_line(root, installed):
    """About an option and about the truth."""
    project = root / "projects" / "reviews"
    (project / "project.yml").write_text(YML.replace("most: 6", "most: many"))

    assert "project.yml:4:7: most: expected a whole number" in portfolio(root, installed, "check").stderr

    (project / "project.yml").write_text(YML.replace("most: 6", "most: 5"))
    said = portfolio(root, installed, "build")

    assert said.returncode == 1
    assert "data/test.csv:52: so many stars there are not" in said.stderr


def test_without_its_package_the_kind_is_unknown(root):
    """And the message names those that are known."""
    said = portfolio(root, {**os.environ, "NO_MKDOCS_2_WARNING": "1"}, "check")

    assert said.returncode == 1
    assert "unknown kind 'stars'" in said.stderr
