"""What examples are parted by though nobody wrote it into a column."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from portfolio.examine.slices.features import MOST_INFERRED, features_of
from portfolio.examine.slices.inferred import inferred
from portfolio.examine.slices.places import by_place
from portfolio.records import Column, Traits


def parts(table, kinds, traits=None):
    """Name of the feature -> the words of each row's part."""
    columns = [Column(name, kind, "feature") for name, kind in kinds.items()]
    return {
        feature.column: [feature.words[code] if code >= 0 else None for code in feature.codes]
        for feature in inferred(columns, pd.DataFrame(table), traits)
    }


@pytest.mark.parametrize(
    ("what", "text", "words"),
    [
        ("hyphen", "Etelä-Hervanta", "name has a hyphen"),
        ("words", "Turun satama", "name has more than one word"),
        ("digit", "Route 66", "name has a digit"),
        ("beyond", "Põlva", "name has letters beyond a to z"),
        ("capitals", "the USA", "name has a word in capitals"),
        ("punctuation", "St. Ives", "name has punctuation"),
    ],
)
def test_spelling_parts_texts(what, text, words):
    """One text in four has it; the others are in the other part."""
    found = parts({"name": [text, "talu", "joki", "tori"] * 5}, {"name": "text"})[f"name_{what}"]

    assert found[0] == words
    assert len(set(found[1:4])) == 1
    assert found[1] != words


def test_what_nearly_all_texts_have_is_measured_by_how_much_of_it():
    """Every description has several words and a full stop, so their number and their share part them."""
    texts = [" ".join(["word"] * n) + "." for n in range(3, 43)]
    found = parts({"note": texts}, {"note": "text"})

    assert found["note_words"][0] == "words in note at most 10"
    assert found["note_punctuation"][0].startswith("per cent of punctuation in note at least ")


def test_what_hardly_any_text_has_parts_nothing():
    """One in a hundred."""
    assert "name_digit" not in parts({"name": ["a1"] + ["talu"] * 99}, {"name": "text"})


def test_a_missing_text_is_in_no_part_of_its_spelling():
    """It is in the part without a length instead."""
    assert parts({"name": ["a-b", "c", ""] * 4}, {"name": "text"})["name_hyphen"][2] is None


def test_times_are_parted_by_the_clock_and_the_week():
    """Part of the day and day of the week; the month of the year where there are several years."""
    found = parts({"seen": ["2015-03-02T05:59:00Z", "2016-07-10 18:00", ""]}, {"seen": "time"})

    assert found["seen_hour"] == ["seen is at night (0 to 5 h)", "seen is in the evening (18 to 23 h)", None]
    assert found["seen_weekday"] == ["seen is on a Monday", "seen is on a Sunday", None]
    assert found["seen_month"] == ["seen is in March", "seen is in July", None]


def test_places_are_parted_in_words_of_the_compass():
    """Thirds of latitude and of longitude; a place that cannot be is none."""
    grid = np.linspace(0, 1, 30)
    table = {"lat": [*(60 + grid), 200.0], "lon": [*(25 - grid), 0.0]}
    found = parts(table, {"lat": "number", "lon": "number"})["place"]

    assert found[0] == "in the south-east (lat below 60.33, lon from 24.67)"
    assert found[15] == "in the middle (lat 60.33 to 60.67, lon 24.33 to 24.67)"
    assert found[29] == "in the north-west (lat from 60.67, lon below 24.33)"
    assert found[30] is None


def test_pictures_are_parted_by_what_was_measured():
    """The darkest fifth is named as that; one that was not measured is in no part."""
    light = np.array([*np.linspace(0.1, 0.9, 40), np.nan])
    found = parts({}, {}, Traits("image", "photo", {"brightness": light}))["photo_brightness"]

    assert found[0].startswith("the darkest pictures (brightness below 0.2")
    assert found[39].startswith("the brightest pictures (brightness at least 0.7")
    assert found[40] is None


def test_a_picture_may_be_missing():
    """An empty cell."""
    found = parts({"photo": ["a.png", "", "b.png"]}, {"photo": "image"})

    assert found["photo_presence"] == ["a picture in photo", "no picture in photo", "a picture in photo"]


def test_nothing_is_inferred_from_a_private_column(world):
    """Nor from one that is hidden from the model."""
    w = world(300)
    test = w.examples.test.assign(owner=["a-b", "c"] * 150, secret=["x-y", "z"] * 150)
    columns = (*w.examples.columns, Column("secret", "text", "hidden"))
    columns = tuple(replace(column, kind="text") if column.name == "owner" else column for column in columns)
    features, _ = features_of(w.project, replace(w.examples, test=test, columns=columns), w.outcomes)

    assert not any(feature.sources & {"owner", "secret"} for feature in features)


def test_an_inferred_feature_can_be_declared(world):
    """Then it comes first and is tested on all rows."""
    features, findings = features_of(*parts_of(world(300, slices=("seen_weekday",))))

    assert (features[0].column, features[0].declared, findings) == ("seen_weekday", True, ())


def test_few_features_are_inferred(world):
    """However many columns there are to infer them from."""
    w = world(300)
    texts = {f"text {number}": ["a-b", "C2 d."] * 150 for number in range(9)}
    columns = (*w.examples.columns, *(Column(name, "text", "feature") for name in texts))
    examples = replace(w.examples, test=w.examples.test.assign(**texts), columns=columns)
    features, _ = features_of(w.project, examples, w.outcomes)

    made = [feature for feature in features if feature.made_of and not feature.column.endswith("_length")]

    assert len(made) == MOST_INFERRED


def parts_of(w):
    return w.project, w.examples, w.outcomes


def test_places_on_both_sides_of_the_date_line_lie_beside_each_other():
    """Fiji is one place and not two ends of the world."""
    east, west = np.linspace(177.0, 179.9, 60), np.linspace(-179.9, -178.0, 60)
    longitude, latitude = np.concatenate([east, west]), np.tile(np.linspace(-19.0, -16.0, 60), 2)
    frame = {"latitude": latitude, "longitude": longitude, "loss": np.ones(120), "failed": np.zeros(120, bool)}
    found = by_place(pd.DataFrame(frame))

    assert found["km"] < 150
    assert (found["west"], found["east"]) == (pytest.approx(177, abs=0.6), pytest.approx(182, abs=0.6))
    assert found["outside"] <= 8
