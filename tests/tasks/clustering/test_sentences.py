"""What a reader is told of groups and places, word for word."""

import pytest

from portfolio.tasks.clustering import sentences
from portfolio.tasks.clustering.failures import Concerns, Stray
from portfolio.tasks.clustering.task import Clustering

TASK = Clustering()
NARROW = "\N{NARROW NO-BREAK SPACE}"


def outcomes():
    """Of the example, with one village of the north where the south is."""
    examples, raw = TASK.example()
    raw.loc[raw.index[0], ["x", "y"]] = ["4", "0"]
    return TASK.judge(TASK.check(raw, examples, {}).predictions, examples)


def test_items_nearer_to_another_group():
    """How many, of how many; on the map, where there is one."""
    stray = Stray("a", "b", 5, 10, on_map=True, example_ids=("i05",))

    assert sentences.pattern(stray).sentence == f"5 of the 10 items of a are nearer to b on the map (50{NARROW}%)."


@pytest.mark.parametrize(
    ("about", "said"),
    [
        (Concerns((), 0, 0, 0, None), []),
        (Concerns(("x", "y"), 0, 0, 0, None), ["PF076 Of the groups found, 2 hold fewer than 3 items: x, y."]),
        (Concerns((), 1, 24, 0, 0.9), [
            "PF077 1 of 24 held-out entries have no prediction; they count as wrong.",
            "PF079 A second fit gives nearly the same groups: stability is 0.900.",
        ]),
        (Concerns((), 0, 80, 0.5, 0.4), [
            f"PF078 On 50{NARROW}% of the held-out entries more than nine in ten items are alike: the majority alone "
            "gets them right, and they lift every score.",
            "PF079 A second fit gives other groups: stability is 0.400.",
        ]),
    ],
)  # fmt: skip
def test_what_a_reviewer_points_at(about, said):
    """And what is in order."""
    assert [f"{each.code} {each.sentence}" for each in sentences.findings(about)] == said


def test_what_is_measured_on_a_map_is_said_to_be_of_the_map():
    """Three clear groups in the columns can be one heap on the map: the page must not tell the map for the data."""
    told = TASK.worded(outcomes())

    assert told.metric("placed").title == "Nearest to its own group on the map"
    assert told.failure_words == "placed on the map with another group"
    assert "map" not in TASK.worded(outcomes().drop(columns=["x", "y"])).failure_words


def test_pictures_and_tables_have_words():
    """The finding is in the alternative text."""
    details = TASK.details(outcomes())

    assert sentences.of_map(details)[1] == (
        f"Map of 12 items (33{NARROW}% coast, 33{NARROW}% north, 33{NARROW}% south); near means alike. "
        "Nearer to another group than to their own: Village 1."
    )
    assert "of the 4 in group coast, 100" in sentences.of_groups(details)[1]
    assert sentences.of_entries(details["bands"], "")[1].startswith("Held-out entries right, against what most items")
    assert sentences.groups_found(details).rows[0] == ("group coast", "4", "coast", f"100{NARROW}%")
