"""The part "Checked": what wants mending first, theme by theme, and what could not be asked in one line."""

from types import SimpleNamespace

import pytest

from portfolio.present.page import environment
from portfolio.present.sentences.checked import checked
from portfolio.records import CHECKS, About, Finding, Passed, Skipped

WARNING = Finding("PF040", "warning", "Only 19 test examples.", "Collect more.")
ACCEPTED = Finding("PF018", "warning", "Groups are on both sides.", "Part them.", accepted="one village <i>only</i>")
HINT = Finding(
    "PF005", "advice", "nothing says what the data are from", "add data.source to project.yml", "project.yml"
)
ERROR = Finding("PF049", "error", "metrics.json claims 0.9.", "", "metrics.json:2")
FOREIGN = Finding("X1", "warning", "A star is missing.")
FINE = (Passed("PF011", "No id is in both."), Passed("PF041", "The baseline is beaten."))


def view(findings=(), passed=(), skipped=()):
    analysis = SimpleNamespace(findings=findings, passed=passed, skipped=skipped)
    checks = {**CHECKS, "X1": About("Data", "warning", "Stars", "Whether there are stars.")}
    return checked(SimpleNamespace(analysis=analysis, checks=checks))


def html(*args):
    return environment().get_template("parts/checked.html").render(view=view(*args))


def test_themes_with_what_is_worst_come_first():
    """An error before a warning before a hint; what is accepted or in order comes last, in a fixed order."""
    made = view((HINT, ACCEPTED, WARNING, ERROR), FINE)

    assert [theme["title"] for theme in made["themes"]] == ["Claims", "Score", "Data", "Leakage"]
    assert [row["code"] for row in made["themes"][1]["rows"]] == ["PF040", "PF041"]


@pytest.mark.parametrize(
    ("findings", "summary"),
    [
        ((), "2 checks found all in order."),
        ((WARNING,), "1 warning; 2 checks found all in order."),
        (
            (WARNING, FOREIGN, HINT, ACCEPTED),
            "2 warnings, 1 hint and 1 accepted by the author; 2 checks found all in order.",
        ),
    ],
)
def test_a_summary_counts_what_was_found(findings, summary):
    """Before the list, for those who read no list."""
    assert view(findings, FINE)["summary"] == summary


def test_nothing_to_say_is_no_part():
    """A page without checks has no heading for them."""
    assert view() is None


def test_an_accepted_finding_is_printed_with_its_reason_and_no_advice():
    """Text of the author, escaped."""
    page = html((ACCEPTED,), FINE)

    assert "Groups are on both sides." in page
    assert "Accepted by the author: <q>one village &lt;i&gt;only&lt;/i&gt;</q>" in page
    assert "Part them." not in page


def test_a_code_opens_what_the_check_looks_at():
    """On request, in one sentence."""
    assert "<summary>PF011</summary><p>Whether an id of the test set is also in the training data.</p>" in html(
        (), FINE
    )


def test_words_of_the_console_become_sentences():
    """A capital at the front and a full stop at the end."""
    page = html((HINT,), ())

    assert "Nothing says what the data are from." in page
    assert "Add data.source to project.yml." in page


def test_what_could_not_be_asked_is_folded_under_its_reasons():
    """One line until it is opened."""
    page = html((), FINE, (Skipped("PF014", "no texts"), Skipped("PF015", "no texts"), Skipped("PF017", "no times")))

    assert "<summary>Not looked at here: 3 checks that do not apply</summary>" in page
    assert page.count("no texts:") == 1


def test_a_check_of_another_program_is_shown_too():
    """Kinds of task from outside bring findings of their own."""
    assert "A star is missing." in html((FOREIGN,), FINE)
