"""Finding and reading project folders as wholes."""

import subprocess
import sys

import pytest

from portfolio.collect import find_projects, read_project
from portfolio.errors import CannotRun, PortfolioError
from portfolio.records import History
from tests.collect.conftest import KINDS, TINY


def test_folders_are_found_by_name_and_drafts_are_left_out(tmp_path):
    """A dot or an underscore in front hides a folder; files are no projects."""
    for name in ("b", "a", "_draft", ".hidden"):
        (tmp_path / name).mkdir()
    (tmp_path / "notes.txt").touch()

    assert [folder.name for folder in find_projects(tmp_path)] == ["a", "b"]


def test_without_a_projects_folder_nothing_can_run(tmp_path):
    """That is no mistake of one project: exit code 2."""
    with pytest.raises(CannotRun, match="no folder projects/"):
        find_projects(tmp_path / "projects")


@pytest.mark.parametrize("name", ["Faces", "my faces", "-faces", "näod", "faces_2", "con", "index", "x" * 61, "日本語"])
def test_a_name_that_makes_no_good_address_is_refused_with_a_better_one(tmp_path, name):
    """The folder's name is the project's address for ever."""
    folder = tmp_path / "projects" / name
    folder.mkdir(parents=True)

    with pytest.raises(PortfolioError) as caught:
        read_project(folder, root=tmp_path, kinds=KINDS)
    assert "git mv" in caught.value.problems[0].hint


def test_mistakes_of_all_files_are_told_at_once(folder):
    """project.yml, README.md and metrics.json in one go."""
    folder.yml("metric: f1_macro", "metrc: f1_macro").write("README.md", b"\xff").write("metrics.json", "{")

    assert [text.split(":")[0] for text in folder.problems()] == [
        f"projects/tiny/{name}" for name in ("project.yml", "README.md", "metrics.json")
    ]


def test_what_is_not_said_about_the_data_is_advice(folder):
    """Where they come from is the first question of a reader."""
    folder.data()

    assert [(finding.code, finding.severity) for finding in folder.read().findings] == [("PF005", "advice")] * 3


@pytest.mark.parametrize(
    ("file", "text", "licence"),
    [
        ("LICENSE", "MIT License\n\nCopyright", "MIT"),
        ("data/LICENCE.txt", "Creative Commons Attribution 4.0 International", "CC-BY-4.0"),
        ("COPYING", "                    GNU GENERAL PUBLIC LICENSE\n   Version 3, 29 June", "GPL-3.0"),
        ("data/LICENSE.md", "Ask the town hall.", "see data/LICENSE.md"),
    ],
)
def test_the_licence_is_read_from_its_file(folder, file, text, licence):
    """Unless project.yml names it; the file beside the data counts before that of the project."""
    folder.data().write(file, text)
    assert folder.read().dataset.licence == licence

    folder.data(licence="ODbL-1.0")
    assert folder.read().dataset.licence == "ODbL-1.0"


def test_the_history_is_handed_on(folder):
    """It was read for all projects at once."""
    history = History(commit="0" * 40)

    assert folder.read(history=history).history is history


def test_reading_a_project_loads_nothing_heavy():
    """``portfolio check`` and a build in which nothing changed answer at once."""
    code = f"""
import sys
from pathlib import Path
from portfolio import collect
from portfolio.tasks.classification.task import Classification
root = Path({str(TINY.parent.parent)!r})
collect.read_project(Path({str(TINY)!r}), root=root, kinds={{"classification": Classification()}})
print(*{{"pandas", "numpy", "pyarrow", "sklearn", "altair"}} & set(sys.modules))
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert done.stdout.strip() == ""
