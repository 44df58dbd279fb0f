"""review.csv: what reviewers saw, whatever git and crashes made of the file."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portfolio.collect.history.reviews import as_line, header_line, is_whole, standing, tidy_tags
from portfolio.records import TagRow

RUN = "20261124T000000Z-aaaaaaaa"


def row(example_id="n01", *tags, at=1, reviewer="Ada", undone=False, how="by hand"):
    return TagRow(example_id, tags, reviewer, how, f"2026-11-25T18:00:{at:02}.000Z", RUN, undone)


def text(*rows):
    return header_line() + "".join(map(as_line, rows))


def test_rows_are_read_in_the_order_of_their_time(folder):
    """Tags keep their order; none is "nothing special"."""
    rows = [row("n01", "shadow", "two words", at=1), row("n02", at=2)]
    folder.write("review.csv", text(*reversed(rows)))

    assert folder.read().reviews == tuple(rows)


def test_the_last_verdict_of_a_reviewer_counts_and_an_undo_takes_it_back(folder):
    """Another reviewer's verdict stays."""
    rows = [row("n01", "shadow", at=1), row("n01", "glare", at=2), row("n02", "shadow", at=3)]
    rows += [row("n02", "shadow", at=4, undone=True), row("n02", "shadow", at=1, reviewer="Bob")]
    folder.write("review.csv", text(*rows))

    assert folder.read().reviews == (rows[4], rows[1])


def test_rows_that_git_merged_count_once_in_any_order(folder):
    """A union merge keeps the lines of both sides: two headers, equal lines twice, undo before its verdict."""
    rows = [row("n01", "shadow", at=1), row("n02", "glare", at=2), row("n01", "shadow", at=3, undone=True)]
    lines = [header_line(), *map(as_line, [*rows, *rows])]
    random.Random(1).shuffle(lines)
    folder.write("review.csv", header_line() + "".join(lines))

    assert folder.read().reviews == (rows[1],)


def test_a_torn_last_line_is_passed_over_with_a_sentence(folder):
    """As a power cut may leave it; the rows before it count."""
    whole = text(row("n01", "shadow"))
    folder.write("review.csv", whole + as_line(row("n02", "shadow", at=2))[:-7])

    project = folder.read()
    assert [one.example_id for one in project.reviews] == ["n01"]
    assert [(found.code, found.place) for found in project.findings if found.code == "PF088"] == [
        ("PF088", "review.csv:3")
    ]


def test_a_last_line_without_its_break_counts(folder):
    """Editors leave it away."""
    folder.write("review.csv", text(row("n01", "shadow"))[:-1])

    assert [one.example_id for one in folder.read().reviews] == ["n01"]


@given(st.integers(min_value=1, max_value=200))
def test_no_beginning_of_a_row_is_taken_for_a_row(cut):
    """Else a torn verdict would count as another one."""
    line = as_line(row("a,b", "shadow", "two words"))[:-1]

    assert is_whole(line)
    assert not is_whole(line[: max(0, len(line) - cut)])


@given(
    st.text(alphabet=st.characters(codec="utf-8", exclude_categories=("Cs", "Cc")), min_size=1).filter(str.strip),
    st.lists(st.from_regex(r"[a-z0-9][a-z0-9 ,'\"äõ-]{0,20}[a-z]", fullmatch=True), max_size=4),
)
def test_what_is_written_is_read_again(tmp_path_factory, example_id, tags):
    """Whatever the ids and the tags hold."""
    from portfolio.collect.history.reviews import read_reviews

    path = tmp_path_factory.mktemp("review")
    written = row(example_id, *tidy_tags(tags))
    (path / "review.csv").write_text(text(written), encoding="utf-8", newline="")

    assert read_reviews(path, "projects/x") == ((written,), [])


def test_tags_are_tidied_so_that_one_thing_has_one_name():
    """Small letters, single spaces, each once; nothing that a spreadsheet would run."""
    assert tidy_tags([" Two  Words", "two words", "", "Glare"]) == ("two words", "glare")
    for bad in ("=1+1", "a" * 41, "line\nbreak;x", "@x", "-5"):
        with pytest.raises(ValueError, match="a tag"):
            tidy_tags([bad])
    with pytest.raises(ValueError, match="at most 12"):
        tidy_tags([f"tag {number}" for number in range(13)])


def test_the_order_of_the_lines_changes_nothing():
    """The time decides, which is why the session never gives two rows the same."""
    rows = [row(f"n{number % 3}", "a", at=number, undone=number % 4 == 3) for number in range(12)]
    shuffled = random.Random(2).sample(rows, len(rows))

    assert standing(shuffled) == standing(rows)
