"""What the part "Where it fails" prints."""

from dataclasses import replace

import pytest

from portfolio.present.fails import fails
from portfolio.records import Alike, Group, Pattern, Predicate
from tests.present.test_questions import make_story, with_analysis


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
        ([], "The author suspected device and size; none of it stands out."),
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
    story = make_story()
    one = story.analysis.slices[0]
    slices = [
        replace(one, predicates=tuple(Predicate(name, name) for name in names), stands_out=True) for names in clear
    ]
    story = with_analysis(story, slices=tuple(slices))

    assert fails(replace(story, project=replace(story.project, slices=("device", "size"))))["asked"] == said
