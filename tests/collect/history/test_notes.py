"""runs/*.note: what the author says about a run, read as strictly as the run."""

import pytest

from portfolio.collect import read_runs
from portfolio.errors import PortfolioError
from tests.collect.history.test_runs import FIRST, SECOND, content, write

NOTE = FIRST.replace(".json", ".note")


def test_a_note_is_read_with_its_run(folder):
    """One line, with or without its end."""
    write(folder, FIRST, content())
    write(folder, SECOND, content(started="2026-02-01T00:00:00Z"))
    folder.write(f"runs/{NOTE}", "Letters counted\n")

    assert [run.note for run in read_runs(folder.path, folder.root)] == ["Letters counted", ""]


@pytest.mark.parametrize(
    ("text", "fact"),
    [
        ("", "1: an empty note"),
        ("<<<<<<< HEAD\nmine\n=======\ntheirs\n>>>>>>> x\n", "1: a note of 5 lines"),
        ("x" * 300, "1: a note of 300 characters"),
        ("a\tb", "U+0009"),
    ],
)
def test_a_note_that_is_none_is_told_with_its_place(folder, text, fact):
    """A conflict that git left, or a file that somebody else wrote."""
    write(folder, FIRST, content())
    folder.write(f"runs/{NOTE}", text)
    with pytest.raises(PortfolioError) as caught:
        read_runs(folder.path, folder.root)

    assert f"{NOTE}:" in str(caught.value)
    assert fact in str(caught.value)
    assert "delete the file" in str(caught.value)


def test_a_note_on_a_run_that_is_gone_is_a_finding(folder):
    """Nothing is lost, and somebody hears of it."""
    write(folder, SECOND, content())
    folder.write(f"runs/{NOTE}", "Letters counted\n")

    (finding,) = [finding for finding in folder.read().findings if finding.code == "PF094"]
    assert finding.place == f"runs/{NOTE}"
