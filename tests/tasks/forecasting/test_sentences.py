"""What a reader is told of forecasts, word for word."""

from portfolio.tasks.forecasting import sentences
from portfolio.tasks.forecasting.failures import FewSteps, OneSide
from portfolio.tasks.forecasting.sentences import at_length, between
from portfolio.tasks.forecasting.settings import Settings
from portfolio.tasks.forecasting.task import Forecasting

NARROW = "\N{NARROW NO-BREAK SPACE}"


def test_dates_are_as_exact_as_the_steps_are():
    """And the year is said once."""
    assert at_length("2016-07-04T00:00:00") == "Mon 4 Jul 2016"
    assert at_length("2016-07-04T13:00:00", "hour") == "Mon 4 Jul 2016, 13:00"
    assert at_length("2016-07-04T00:00:00", "month") == "Jul 2016"
    assert between("2016-06-27T00:00:00", "2016-07-03T00:00:00") == "27 Jun to 3 Jul 2016"
    assert between("2015-12-28T00:00:00", "2016-01-03T00:00:00") == "Mon 28 Dec 2015 to Sun 3 Jan 2016"


def test_a_failure_is_measured_against_the_last_season():
    """By its everyday name where it has one."""
    weekly = Forecasting(Settings(season=7, tolerance=0.5))

    assert weekly.failure_words == "off by more than half of last week's usual error"
    assert Forecasting().failure_words == "off by more than the seasonal naive's usual error"
    assert sentences.failure_words(Settings(12, step="month", tolerance=3)) == (
        "off by more than 3 times last year's usual error"
    )
    assert sentences.season_ago(weekly.settings) == "7 days before"


def test_where_forecasts_fail():
    """Few steps, or one side."""
    few, side = FewSteps(14, 280, 0.6, 14, ()), OneSide(14, 14, "high", ())

    assert sentences.of_few_steps(few, "day").sentence == (
        f"The error sits on few days: the hardest 14 of 280 (5.0{NARROW}%) carry 60{NARROW}% of it."
    )
    assert sentences.of_one_side(side, "day").sentence == (
        "In 14 of the 14 windows that fail, the forecast of the worst day is too high."
    )


def test_what_a_reviewer_points_at():
    """And what is in order."""
    held, bias = {"share": 0.45}, {"mean": -3.0, "mae": 4.0}
    found = [
        *(sentences.about_interval(held, 0.8, missed=missed).sentence for missed in (True, False)),
        *(sentences.about_bias(bias, "rides", biased=biased).sentence for biased in (True, False)),
    ]

    assert found == [
        f"45{NARROW}% of the values fall inside the 80{NARROW}% interval: it is too narrow.",
        f"45{NARROW}% of the values fall inside the 80{NARROW}% interval.",
        f"The forecasts are too low by 3.00 rides on average, 75{NARROW}% of the mean absolute error.",
        "The forecasts show no bias that matters: neither too high nor too low on average.",
    ]
    assert sentences.about_order(mixed=False).sentence == (
        "No training window reaches beyond the origin of the first test window."
    )
