"""Columns as parts with words that are exactly true."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from portfolio.examine.slices.binning import numbers, readable, values_of
from portfolio.examine.slices.features import features_of
from portfolio.records import Decided
from portfolio.words import MINUS


def made(world, n=300, **keys):
    w = world(n, **keys)
    features, findings = features_of(w.project, w.examples, w.outcomes)
    return {feature.column: feature for feature in features}, findings


def test_every_column_that_may_be_shown_is_looked_at(world):
    """Text by its length, and the truth itself; a private column never."""
    features, _ = made(world)

    assert set(features) == {"country", "name_length", "latitude", "device", "seen", "seen_weekday"}


def test_the_truth_is_a_slice_too(world):
    """A class that is hard to recognise stands out like any other part."""
    features, _ = made(world)

    assert features["country"].words == ("truly EE", "truly FI")


def test_declared_slices_come_first(world):
    """What the author wants looked at, a derived length among it."""
    features, findings = made(world, slices=("latitude", "name_length"))

    assert list(features)[:2] == ["latitude", "name_length"]
    assert [feature.declared for feature in features.values()][:3] == [True, True, False]
    assert findings == ()


def test_a_slice_that_was_named_after_the_first_run_is_a_feature_like_any_other(world):
    """It may have been read off the failures; that it cannot be made is said all the same."""
    w = world(300, slices=("device", "name", "latitude", "name_length", "weight"))
    known = Decided(orders={"device": "after", "name": "uncommitted", "latitude": "before", "name_length": "before"})
    features, findings = features_of(replace(w.project, decided=known), w.examples, w.outcomes)

    assert [feature.column for feature in features if feature.declared] == ["latitude", "name_length"]
    assert [feature.column for feature in features][:3] == ["latitude", "name_length", "device"]
    assert [found.code for found in findings] == ["PF054"]


@pytest.mark.parametrize("name", ["weight", "owner", "owner_length"])
def test_a_slice_that_cannot_be_made_is_a_finding(world, name):
    """An unknown column, or one that is private."""
    _, (finding,) = made(world, slices=(name,))

    assert (finding.code, finding.severity) == ("PF054", "warning")
    assert repr(name) in finding.sentence


def test_dates_become_years_or_months(world):
    """Years where there are several, else months."""
    features, _ = made(world)
    w = world(100)
    one_year = replace(w.examples, test=w.examples.test.assign(seen=["2015-03-01", "2015-04-02"] * 50))
    within, _ = features_of(w.project, one_year, w.outcomes)

    assert set(features["seen"].words) == {"seen in 2015", "seen in 2016", "seen in 2017"}
    assert set(next(f for f in within if f.column == "seen").words) == {"seen in 2015-03", "seen in 2015-04"}


def test_whole_numbers_are_parted_between_whole_numbers():
    """Nobody has 2.4 rooms."""
    feature = numbers("name_length", np.arange(1.0, 101))

    assert feature.words == (
        "name length at most 20",
        "name length 21 to 40",
        "name length 41 to 60",
        "name length 61 to 80",
        "name length at least 81",
        "name length missing",
    )
    assert np.bincount(feature.codes).tolist() == [20] * 5


def test_few_different_numbers_are_taken_one_by_one():
    """Stars from 1 to 3 need no ranges."""
    assert numbers("stars", np.array([1.0, 2.0, 3.0, 3.0])).words[:3] == ("stars 1", "stars 2", "stars 3")


def test_large_numbers_are_bounded_by_round_ones():
    """A price is bounded by thousands, not by cents."""
    prices = np.linspace(50_000.5, 500_000.5, 1000)

    assert numbers("price", prices).words[:2] == ("price below 140,000", "price 140,000 to 230,000")


def test_a_year_is_not_parted_like_a_price():
    """Four digits stay together."""
    assert numbers("year", np.arange(1790.0, 2025.0)).words[0] == "year at most 1836"


@given(st.lists(st.one_of(st.floats(-1e6, 1e6), st.just(float("nan")), st.integers(-50, 50)), min_size=1, max_size=60))
def test_each_number_is_in_the_part_that_its_words_name(values):
    """Whatever the numbers, "below 3.1" holds those below 3.1 and no other; a missing one is missing."""
    column = np.array(values, float)
    feature = numbers("x", column)

    assert len(feature.codes) == len(column)
    for value, code in zip(column, feature.codes, strict=True):
        assert says(feature.words[code], value), (value, feature.words[code])


PLAIN = str.maketrans("\u207b⁰¹²³⁴⁵⁶⁷⁸⁹", "-0123456789")


def says(words, value):
    assert "-" not in words  # a minus is a minus sign, as everywhere on the page
    part = words.removeprefix("x ").replace(",", "").replace(MINUS, "-")
    part = part.translate(PLAIN).replace(" \N{MULTIPLICATION SIGN} 10", "e")
    if part == "missing":
        return np.isnan(value)
    if words == "any x":
        return True
    if part.startswith("below "):
        return value < float(part.removeprefix("below "))
    if part.startswith("at most "):
        return value <= float(part.removeprefix("at most "))
    if part.startswith("at least "):
        return value >= float(part.removeprefix("at least "))
    if " to " in part:
        low, high = map(float, part.split(" to "))
        return low <= value <= high
    return float(part) == pytest.approx(value, abs=max(1e-9, 10.0 ** -len(part.partition(".")[2])))


def test_categories_are_taken_by_frequency():
    """Thirty values at most, and the examples without one."""
    cells = [str(number % 40) for number in range(400)] + ["", "0"]
    feature = values_of("home_town", pd.Series(cells))

    assert feature.words[0] == "home town is 0"
    assert len(feature.words) == 30
    assert (feature.codes == -1).sum() > 0


def test_a_long_value_is_cut():
    """Words must fit beside a dot."""
    feature = values_of("title", pd.Series(["a very long title " * 5]))

    assert len(feature.words[0]) < 60
    assert feature.words[0].endswith("…")


def test_a_missing_category_is_named_so():
    """Empty text is no value of its own."""
    assert values_of("device", pd.Series(["", "phone"])).words == ("device missing", "device is phone")


def test_column_names_are_read_as_words():
    """Underscores are for programs."""
    assert readable("name_length") == "name length"
