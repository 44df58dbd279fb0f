"""What the part "Where it fails" prints."""

from portfolio.present.fails import fails
from portfolio.records import Alike, Group, Pattern
from tests.present.test_questions import make_story, with_analysis


def test_a_failure_that_a_group_shows_is_not_shown_again_below():
    """A page that repeats its cards is twice as long and says no more."""
    story = make_story()
    first, *others = story.analysis.failures
    grouped = with_analysis(story, alike=Alike((Group(Pattern("Those alike.", 9), (first,)),)))

    shown = [card["failure"].example_id for card in fails(grouped)["cards"]]

    assert shown == [failure.example_id for failure in others]
    assert fails(story)["cards"][0]["failure"].example_id == first.example_id
