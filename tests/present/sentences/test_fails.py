"""What the part "Where it fails" prints."""

from dataclasses import replace

import pytest

from portfolio.present.sentences.fails import fails
from portfolio.records import Alike, Decided, Group, Pattern, Predicate
from tests.present.sentences.test_questions import make_story, with_analysis


def with_clear(clear):
    """A story in which slices of these columns stand out."""
    story = make_story()
    one = story.analysis.slices[0]
    slices = [
        replace(one, predicates=tuple(Predicate(name, name) for name in names), stands_out=True) for names in clear
    ]
    return with_analysis(story, slices=tuple(slices))


def test_a_failure_that_a_group_shows_is_not_shown_again_below():
    """A page that repeats its cards is twice as long and says no more."""
    story = make_story()
    first, *others = story.analysis.failures
    grouped = with_analysis(story, alike=Alike((Group(Pattern("Those alike.", 9), (first,)),)))

    shown = [card["failure"].example_id for card in fails(grouped)["cards"]]

    assert shown == [failure.example_id for failure in others]
    assert fails(story)["cards"][0]["failure"].example_id == first.example_id


@pytest.mark.parametrize(
    ("clear", "said"),
    [
        ([], "The author suspected device and size; none of them stands out."),
        ([["device"]], "The author suspected device and size; of these, device stands out."),
        ([["device"], ["size"]], "The author suspected device and size; all of them stand out."),
        (
            [["device"], ["size", "region"]],
            "The author suspected device and size; of these, device stands out; "
            "size only together with another column.",
        ),
        (
            [["device", "region"]],
            "The author suspected device and size; device stands out only together with another column.",
        ),
    ],
)
def test_a_suspect_that_stands_out_only_with_another_is_not_called_guilty(clear, said):
    """The slice of the column alone may be explained by that of the two."""
    story = with_clear(clear)

    assert fails(replace(story, project=replace(story.project, slices=("device", "size"))))["asked"] == said


@pytest.mark.parametrize(
    ("orders", "clear", "said"),
    [
        (("before", "before"), [], "suspected device and size; none of them stands out."),
        (
            ("after", "after"),
            [["device"]],
            "named device and size after the first run (tested like any other slice); of these, device stands out.",
        ),
        (
            ("before", "after"),
            [["device"], ["size"]],
            "suspected device, and named size after the first run (tested like any other slice); "
            "all of them stand out.",
        ),
        (
            ("uncommitted", "together"),
            [],
            "named device and size before or after the first run, which git cannot tell "
            "(tested like any other slice); none of them stands out.",
        ),
        (
            ("after", "rewritten"),
            [],
            "named device after the first run, and named size before or after the first run, which git cannot tell "
            "(tested like any other slice); none of them stands out.",
        ),
    ],
)
def test_nobody_is_said_to_have_suspected_what_git_has_not_from_before_the_first_run(orders, clear, said):
    """Failures that can be read make everybody wise."""
    known = Decided(orders=dict(zip(("device", "size"), orders, strict=True)))
    story = with_clear(clear)

    project = replace(story.project, slices=("device", "size"), decided=known)
    assert fails(replace(story, project=project))["asked"] == f"The author {said}"


def test_without_git_nobody_is_said_to_have_suspected_anything():
    """A shallow clone, or no repository."""
    story = with_clear([["device"]])
    project = replace(story.project, slices=("device",), decided=Decided(why_unknown="not a git repository"))

    assert fails(replace(story, project=project))["asked"] == (
        "The author named device before or after the first run, which git cannot tell "
        "(tested like any other slice); it stands out."
    )


def test_a_text_column_is_found_by_its_length():
    """The slice that stands out has the name of what was measured of it."""
    story = with_clear([["name_length"]])

    assert fails(replace(story, project=replace(story.project, slices=("name",))))["asked"] == (
        "The author suspected name; it stands out."
    )
