"""runs/*.json: the measured history is read strictly, because a damaged record must not become a number on a page."""

import json

import pytest

from portfolio.collect import read_runs
from portfolio.errors import PortfolioError

FIRST, SECOND = "20260101T000000Z-0123abcd.json", "20260201T000000Z-89abcdef.json"


def content(**changes):
    return {
        "format": 1,
        "started": "2026-01-01T00:00:00Z",
        "seconds": 1.5,
        "commit": None,
        "uncommitted": True,
        "fingerprint": {"author": "0123abcd" * 8, "place": "89abcdef" * 8},
        "environment": {"python": "3.11.7", "system": "Linux x86_64", "packages": {"pandas": "3.1.1"}},
        "inputs": {"predict.py": "0123456789ab"},
        "task": "classification",
        "metric": "f1_macro",
        "n": 24,
        "values": {
            "f1_macro": {"value": 0.79, "low": 0.6, "high": 0.9},
            "log_loss": {"value": 1, "low": None, "high": None},
        },
        "predictions": {"digest": "ab" * 16, "encoding": "csv+xz+base64", "data": "/Td6WFoAAA=="},
        **changes,
    }


def write(folder, name, data):
    text = data if isinstance(data, str) else json.dumps(data, indent=1)
    return folder.write(f"runs/{name}", text)


def problem(folder):
    with pytest.raises(PortfolioError) as caught:
        read_runs(folder.path, folder.root)
    return str(caught.value)


def test_runs_are_read_oldest_first_with_all_their_facts(folder):
    """By the time in their names; hidden and other files are passed over."""
    write(folder, SECOND, content(started="2026-02-01T00:00:00Z"))
    write(folder, FIRST, content())
    folder.write(f"runs/.{FIRST}.part", "{").write("runs/notes.txt", "x")

    runs = read_runs(folder.path, folder.root)
    assert [run.name for run in runs] == [FIRST, SECOND]
    assert runs[0].values == {"f1_macro": (0.79, 0.6, 0.9), "log_loss": (1.0, None, None)}
    assert runs[0].environment.packages == {"pandas": "3.1.1"}
    assert (runs[0].task, runs[0].n, runs[0].fingerprint.author[:8]) == ("classification", 24, "0123abcd")
    assert folder.read().runs == runs


def test_equal_predictions_are_taken_from_the_earlier_file(folder):
    """They are stored once."""
    write(folder, FIRST, content())
    write(folder, SECOND, content(predictions={"digest": "ab" * 16, "same_as": FIRST}))

    runs = read_runs(folder.path, folder.root)
    assert runs[1].predictions == runs[0].predictions


def test_a_file_that_points_to_a_missing_run_is_damaged(folder):
    """With the place of the pointer."""
    write(folder, SECOND, content(predictions={"digest": "ab" * 16, "same_as": FIRST}))

    assert f"runs/{SECOND}:36:2: predictions.same_as: no earlier run {FIRST} with the same digest" in problem(folder)


@pytest.mark.parametrize(
    ("data", "message"),
    [
        ("", "1:1: not JSON: expecting value"),
        ('{\n "format": 1,', "not JSON: expecting property name"),
        ("<<<<<<< HEAD\n{}", "1:1: not JSON"),
        (content(format=2), "2:2: written by a newer version of portfolio"),
        (content(n="24"), "23:2: damaged: n is not as the build writes it"),
        (content(values={"f1_macro": {"value": "high"}}), "damaged: values.f1_macro.value is not as"),
        (content(started="yesterday"), "3:2: damaged: started is not as the build writes it"),
        (content(started="2026-99-01T00:00:00Z"), "3:2: damaged: started is not as"),
        (content(started="9999-12-31T23:59:59Z"), "3:2: damaged: started is not as"),
        ({key: value for key, value in content().items() if key != "metric"}, "1:1: damaged: metric is missing"),
        ([], "1:1: not a run as the build writes it"),
    ],
)
def test_a_damaged_file_is_told_with_file_and_line(folder, data, message):
    """And with the way back, because the author did not write it."""
    write(folder, FIRST, data)

    assert f"projects/tiny/runs/{FIRST}:" in problem(folder)
    assert message in problem(folder)
    assert "hint: the build wrote this file" in problem(folder) or "hint: update portfolio" in problem(folder)


def test_a_damaged_file_is_told_once(folder):
    """However much is wrong with it, there is one thing to do: the first three keys are named, the others counted."""
    write(folder, FIRST, {"format": 1, "started": "yesterday", "n": "many"})

    assert problem(folder).splitlines()[0] == (
        f"projects/tiny/runs/{FIRST}:3:2: damaged: seconds, commit, fingerprint and 6 more are missing"
        " and started, n are not as the build writes it"
    )


def test_a_file_where_the_folder_of_runs_belongs_is_told(folder):
    """Before a run has taken its time and cannot be kept."""
    folder.write("runs", "notes of my runs")

    assert "projects/tiny/runs: a file, not a folder" in problem(folder)


def test_a_file_of_another_name_is_refused(folder):
    """Its time would be unknown."""
    write(folder, "best.json", content())

    assert "runs/best.json: not the name of a run" in problem(folder)


def test_all_damaged_files_are_told_at_once(folder):
    """And the other files of the project in the same breath."""
    write(folder, FIRST, "{")
    write(folder, SECOND, "{")
    folder.yml("metric: f1_macro", "metric: f1")

    assert len(folder.problems()) == 3
