"""What a reviewer reads of the progress."""

import pytest

from portfolio.present.blind import Progress, progress_words


@pytest.mark.parametrize(
    ("progress", "said"),
    [
        (
            Progress({"glare": 20, "hat": 3}, 43, 60, 0.05, 100),
            "43 examples tagged; about 60 more until the share of “glare” is known to within ±5.0 points",
        ),
        (
            Progress({}, 0, 90, 0.1, 200),
            "0 examples tagged; about 90 more until the share of a tag is known to within ±10 points",
        ),
        (
            Progress({"glare": 1}, 300, 0, 0.05, 99),
            "300 examples tagged; the share of every tag is known to within ±5.0 points",
        ),
        (
            Progress({"glare": 9}, 43, 300, 0.05, 57),
            "43 examples tagged, 57 left, which will do to within about ±9.3 points; "
            "within ±5.0 points would take about 300 more",
        ),
        (Progress({"glare": 9}, 1, 300, 0.05, 0), "1 example tagged, the whole sample"),
    ],
)
def test_the_progress_says_how_many_more_it_takes(progress, said):
    """Also where the sample ends before: a reviewer should know what the interval will be like."""
    assert progress_words(progress) == said
