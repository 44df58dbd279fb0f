"""One reviewer's sitting: what is shown, what is written down, and what a crash leaves."""

import multiprocessing
import subprocess

import pytest

from portfolio.collect.history.reviews import header_line
from portfolio.errors import PortfolioError
from portfolio.records import TagRow
from portfolio.review.journal import Journal, merges_by_line
from tests.review.conftest import shown_id


def test_examples_come_in_the_order_of_the_sample(sitting):
    """Each once, and then the page says that all are tagged."""
    session = sitting()
    seen = []
    while 'name="example_id"' in session.page():
        seen.append(shown_id(session.page()))
        session.save(seen[-1], ["glare"])

    assert tuple(seen) == sitting.sample.order
    assert "The whole sample is tagged." in session.page()


def test_a_verdict_is_one_line_that_holds_no_verdict_of_the_model(sitting):
    """Who, how, when, and the run by which the sample was drawn; no stratum."""
    session = sitting("Ada", "program-assisted")
    session.save(sitting.sample.order[0], ["Two  Words", "glare"])

    header, line = sitting.file.read_text().splitlines()
    assert header + "\n" == header_line()
    cells = line.split(",")
    assert cells[:4] == [sitting.sample.order[0], "two words;glare", "Ada", "program-assisted"]
    assert cells[5:] == [sitting.sample.run, "tagged"]


def test_an_undo_is_a_further_row_and_shows_the_example_again(sitting):
    """With its tags ticked, so that one of them can be mended."""
    session = sitting()
    first, second = sitting.sample.order[:2]
    session.save(first, ["glare"])
    session.save(second, ["shadow"])
    session.undo()

    page = session.page()
    assert shown_id(page) == second
    assert 'value="shadow" data-key="2" checked' in page
    assert len(sitting.file.read_text().splitlines()) == 4
    session.undo()
    assert shown_id(session.page()) == first
    session.save(first, [])
    assert [(row.example_id, row.tags) for row in session.journal.rows()] == [(first, ())]


def test_nothing_to_undo_writes_nothing(sitting):
    """Not even the file."""
    sitting().undo()

    assert not sitting.file.exists()


def test_two_reviewers_see_the_same_examples_and_not_each_others_tags(sitting):
    """Kappa needs the first, its meaning the second."""
    ada, bob = sitting("Ada"), sitting("Bob")
    ada.save(shown_id(ada.page()), ["glare"])

    assert shown_id(bob.page()) == sitting.sample.order[0]
    assert "glare" not in bob.page()


def test_a_bad_tag_is_refused_and_nothing_is_written(sitting):
    """So is an example that is not there."""
    session = sitting()
    with pytest.raises(ValueError, match="a tag begins with"):
        session.save(sitting.sample.order[0], ["=cmd()"])
    with pytest.raises(ValueError, match="not part of the review"):
        session.save("nobody", ["glare"])

    assert not sitting.file.exists()


def test_a_torn_last_line_is_cut_off_before_the_next_row(sitting):
    """The half of a verdict was never answered; everything before it stays, and the reviewer is told."""
    session = sitting()
    session.save(sitting.sample.order[0], ["glare"])
    whole = sitting.file.read_text()
    sitting.file.write_text(whole + "n07,sha")

    again = sitting()
    assert shown_id(again.page()) == sitting.sample.order[1]
    again.save(sitting.sample.order[1], [])
    assert sitting.file.read_text().startswith(whole)
    assert len(sitting.file.read_text().splitlines()) == 3
    assert "cut off" in sitting.remarks[0]


def test_a_last_line_without_its_break_is_kept(sitting):
    """An editor took the break away."""
    session = sitting()
    session.save(sitting.sample.order[0], ["glare"])
    sitting.file.write_text(sitting.file.read_text()[:-1])
    sitting().save(sitting.sample.order[1], ["shadow"])

    assert [row.tags for row in session.journal.rows()] == [("glare",), ("shadow",)]


def test_a_full_disk_is_told_and_leaves_no_half_row(sitting, monkeypatch):
    """The part that was written is taken back."""
    session = sitting()
    session.save(sitting.sample.order[0], ["glare"])
    before = sitting.file.read_bytes()
    write = __import__("os").write
    monkeypatch.setattr("portfolio.review.journal.os.write", lambda file, data: write(file, data[:9]))

    with pytest.raises(PortfolioError, match=r"projects/tiny/review\.csv: cannot be written: no space left"):
        session.save(sitting.sample.order[1], ["glare"])
    assert sitting.file.read_bytes() == before


def append(folder, store, number):
    journal = Journal(folder, "projects/tiny", store, print)
    for row in range(40):
        journal.append(
            TagRow(f"e{row}", (f"tag {number}",), f"r{number}", "by hand", "2026-11-25T18:00:00.000Z", "run")
        )


def test_writers_side_by_side_lose_no_row(tmp_path):
    """Three processes, one file, one header."""
    work = [
        multiprocessing.get_context("fork").Process(target=append, args=(tmp_path, tmp_path / ".store", number))
        for number in range(3)
    ]
    for process in work:
        process.start()
    for process in work:
        process.join()

    lines = (tmp_path / "review.csv").read_text().splitlines(keepends=True)
    assert lines[0] == header_line()
    assert len(lines) == len(set(lines)) == 1 + 3 * 40


def test_git_is_told_once_to_keep_the_rows_of_both_sides(tmp_path):
    """A union merge; what stands in .gitattributes stays."""
    (tmp_path / ".gitattributes").write_text("*.png binary")

    assert merges_by_line(tmp_path, "projects")
    assert not merges_by_line(tmp_path, "projects")
    assert (tmp_path / ".gitattributes").read_text() == "*.png binary\nprojects/*/review.csv merge=union\n"


def test_the_progress_says_how_many_more(sitting):
    """And counts the tags, without saying anything of the model."""
    session = sitting(goal=0.25)
    for name in sitting.sample.order[:3]:
        session.save(name, ["glare"])

    page = session.page()
    assert "3 examples tagged; about" in page
    assert "more until the share of “glare” is known to within ±25 points" in page


def test_a_clock_that_went_back_does_not_bring_an_old_verdict_back(sitting):
    """The row that replaces another is later, whatever the clock says."""
    first = sitting.sample.order[0]
    ahead = TagRow(first, ("glare",), "Ada", "by hand", "2199-01-01T00:00:00.000Z", sitting.sample.run)
    session = sitting()
    session.journal.append(ahead)
    session.undo()
    session.save(first, ["shadow"])

    assert [row.tags for row in session.journal.rows()] == [("shadow",)]


def test_git_merges_two_reviews_by_itself(tmp_path):
    """Ada and Bob review on two branches that both begin the file; no row is lost, and none counts twice."""

    def git(*words):
        command = ["git", "-c", "user.name=T", "-c", "user.email=t@example.org", "-c", "commit.gpgsign=false", *words]
        subprocess.run(command, cwd=tmp_path, check=True, capture_output=True)

    folder = tmp_path / "projects" / "tiny"
    folder.mkdir(parents=True)
    (folder / "project.yml").touch()
    merges_by_line(tmp_path, "projects")
    git("init", "-q", "-b", "main")
    git("add", "-A")
    git("commit", "-q", "-m", "Nothing yet")
    journal = Journal(folder, "projects/tiny", tmp_path / ".git", print)
    for reviewer in ("Ada", "Bob"):
        git("checkout", "-q", "-b", reviewer, "main")
        for number in range(3):
            when = f"2026-11-25T18:00:0{number}.000Z"
            journal.append(TagRow(f"n{number}", ("glare",), reviewer, "by hand", when, "run"))
        git("add", "-A")
        git("commit", "-q", "-m", reviewer)
    git("merge", "-q", "-m", "Both", "Ada")

    assert sorted((row.reviewer, row.example_id) for row in journal.rows()) == [
        (reviewer, f"n{number}") for reviewer in ("Ada", "Bob") for number in range(3)
    ]
