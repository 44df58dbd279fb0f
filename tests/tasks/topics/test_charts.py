"""Pictures of topics."""

from __future__ import annotations

from portfolio.tasks.topics.charts import MOST_TOPICS, coherence, over_time


def told(n: int, periods: int = 4) -> dict:
    """Details of ``n`` topics, each of which peaks later than the one before."""
    topics = [
        {
            "name": f"a{i}, b{i}, c{i}",
            "words": [f"{letter}{i}" for letter in "abcdefghij"],
            "npmi": 0.3 - 0.1 * i,
            "given": 1 / n,
            "observed": 1 / n,
            "n": 5,
            "n_failed": 1,
            "unseen": [],
        }
        for i in range(n)
    ]
    return {
        "n": 5 * n,
        "failure_words": "mostly unexplained",
        "topics": topics,
        "periods": [f"{1800 + 10 * at}s" for at in range(periods)],
        "period_sizes": [5] * periods,
        "over_time": [[0.5 if at == i % periods else 0.1 for at in range(periods)] for i in range(n)],
    }


def test_the_earliest_topic_is_on_top_and_the_words_say_when_each_peaks():
    """A row of the table for each period."""
    chart = over_time(told(3))

    assert chart.svg.index("a0 b0 c0") < chart.svg.index("a2 b2 c2")
    assert chart.table.header == ("period", "documents", "a0, b0, c0", "a1, b1, c1", "a2, b2, c2")
    assert len(chart.table.rows) == 4


def test_two_periods_are_no_course_of_time():
    """Nor are none."""
    assert over_time(told(3, periods=2)) is None
    assert over_time(told(3) | {"periods": [], "period_sizes": [], "over_time": []}) is None


def test_at_most_twelve_strips_and_it_says_so():
    """The largest of thirty."""
    chart = over_time(told(30))

    assert f"The {MOST_TOPICS} largest of 30 topics" in chart.title
    assert chart.width <= 480


def test_a_topic_that_nobody_was_given_is_a_flat_line():
    """No division by zero."""
    details = told(2)
    details["over_time"][0] = [0.0] * 4

    assert over_time(details) is not None


def test_of_many_topics_the_best_and_the_worst_are_drawn():
    """Each with its number, whose sign tells junk without colour; all of them are in the table."""
    few, many = coherence(told(6), -0.5), coherence(told(30), None)

    assert "\N{MINUS SIGN}0.200" in few.svg
    assert "The best and the worst of 30" in many.title
    assert (len(few.table.rows), len(many.table.rows)) == (6, 30)
    assert few.width <= 480
