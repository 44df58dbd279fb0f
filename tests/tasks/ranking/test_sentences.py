"""What a reader of a ranking page is told: each sentence once, from its facts."""

import pytest

from portfolio.records import Finding, Passed
from portfolio.tasks.ranking import sentences

FINE = "No document is among the first ten of more than a quarter of the queries without being relevant there"


@pytest.mark.parametrize(
    ("n_lost", "end"),
    [
        (
            9,
            "9 have none in the whole list of up to 100; better ordering could fix only the other 17.",
        ),
        (
            1,
            "1 has none in the whole list of up to 100; better ordering could fix only the other 25.",
        ),
        (26, "26 have none in the whole list of up to 100; better ordering could fix none of them."),
    ],
)
def test_failures_are_parted_by_what_could_mend_them(n_lost, end):
    """A better order, or nothing of the kind."""
    assert sentences.lost(26, n_lost, 100) == f"Of the 26 queries without a relevant result in the first ten, {end}"


@pytest.mark.parametrize(
    ("details", "said"),
    [
        ({"empty": 1, "hub": None, "n": 4}, [(Finding, "1 query gets an empty list.")]),
        ({"empty": 2, "hub": None, "n": 6}, [(Finding, "2 queries get an empty list."), (Passed, f"{FINE}.")]),
        (
            {"empty": 0, "hub": {"name": "vim", "n": 1}, "n": 6},
            [(Passed, f"{FINE}; the most frequent one is for 1 of 6.")],
        ),
        (
            {"empty": 0, "hub": {"name": "vim", "n": 6}, "n": 6},
            [(Finding, "vim is among the first ten of 6 of 6 queries (100 %) without being relevant there.")],
        ),
    ],
)
def test_findings_name_what_a_reviewer_would(details, said):
    """Empty lists, and a document that comes up whatever is asked; of few queries nothing is said of the latter."""
    told = [
        (type(each), each.sentence.replace("\N{NARROW NO-BREAK SPACE}", " ")) for each in sentences.findings(details)
    ]

    assert told == said
