"""Pictures of predicted numbers: one size whatever the number of examples, and words that state what was found."""

from xml.etree import ElementTree

import numpy as np
import pandas as pd
import pytest

from portfolio.examine.slices.places import by_place
from portfolio.tasks.regression import charts as pictures
from portfolio.tasks.regression.report import counted_errors
from portfolio.tasks.regression.value_strip import strip

TRUTHS = np.linspace(100.0, 900.0, 81)


def details(truth, said, *, by_ratio=False, allowed=50.0, **columns):
    truth, said = np.asarray(truth, float), np.asarray(said, float)
    loss = np.abs(said - truth)
    failed = loss > (np.abs(truth) * allowed if by_ratio else allowed)
    outcomes = pd.DataFrame({"truth": truth, "prediction": said, "loss": loss, "failed": failed, **columns})
    counts = counted_errors(outcomes, by_ratio=by_ratio, nominal=0.9)
    return {"n": len(truth), "unit": "$", "tolerance": "$50", "allowed": allowed, **counts}


def test_every_example_is_in_one_cell_of_the_square():
    """Those beyond the axes are drawn at their edge."""
    said = np.append(TRUTHS[:-1] + 10, 1e9)
    found = details(TRUTHS, said)

    assert sum(cell["n"] for cell in found["square"]["cells"]) == 81
    assert found["square"]["beyond"] == 1


def test_the_square_does_not_grow_with_the_examples():
    """A million points are as many cells."""
    rng = np.random.default_rng(0)
    truth = rng.lognormal(12, 0.5, 200_000)
    found = details(truth, truth * rng.lognormal(0, 0.3, truth.size), by_ratio=True, allowed=0.2)

    assert len(found["square"]["cells"]) <= 26 * 26
    assert len(found["groups"]) == 5


def test_a_relative_tolerance_is_drawn_by_ratios():
    """On logarithmic axes, unless a truth is zero."""
    assert details(TRUTHS, TRUTHS, by_ratio=True, allowed=0.2)["square"]["log"]
    assert not details(TRUTHS - 100, TRUTHS, by_ratio=True, allowed=0.2)["square"]["log"]


@pytest.mark.parametrize("said", [0.0, -5.0])
def test_a_prediction_without_a_logarithm_is_at_the_edge(said):
    """A negative price is drawn as low as the picture goes."""
    found = details(TRUTHS, np.full(81, said), by_ratio=True, allowed=0.2)

    assert found["square"]["beyond"] == 81
    assert pictures.square(found).svg.startswith("<svg")


def test_errors_by_size_say_which_way():
    """A constant answer is too high for small truths and too low for large ones."""
    found = details(TRUTHS, np.full(81, 500.0))

    assert [group["q50"] for group in found["groups"]] == pytest.approx([325, 165, 0, -165, -325], abs=10)
    assert pictures.errors(found).width <= 500


def test_the_map_counts_who_is_off_where():
    """A town where all is wrong is the one its words name."""
    n = 60
    north, east = np.repeat([50.0, 50.5, 51.0], 20), np.tile(np.linspace(10.0, 10.5, 20), 3)
    said = np.where(north == 50.5, 500.0, 100.0)
    found = details(np.full(n, 100.0), said, latitude=north, longitude=east)

    assert sum(cell["n"] for cell in found["places"]["cells"]) + found["places"]["outside"] == n
    assert "around 50.5" in pictures.places(found).alt


def test_far_examples_do_not_shrink_the_map():
    """One house at the other end of the world is counted, not drawn."""
    rng = np.random.default_rng(0)
    places = {"latitude": [*rng.normal(50, 0.1, 200), -30.0], "longitude": [*rng.normal(10, 0.1, 200), 150.0]}
    found = by_place(pd.DataFrame({**places, "loss": 1.0, "failed": False}))

    assert found is not None
    assert found["outside"] >= 1
    assert found["north"] - found["south"] < 1


def test_places_on_one_line_make_no_map():
    """Nor do places that nobody knows."""
    same = pd.DataFrame({"latitude": [1.0, 1.0], "longitude": [2.0, 3.0], "loss": 0.0, "failed": False})

    assert by_place(same) is None
    assert by_place(same.assign(latitude=np.nan)) is None


def test_intervals_are_shown_against_what_was_meant():
    """Overall and by the size of the prediction."""
    chart = pictures.held(details(TRUTHS, TRUTHS, low=TRUTHS - 1, high=TRUTHS + 1, held=True))

    assert len(chart.table.rows) == 6


@pytest.mark.parametrize("one", [(500.0, 510.0, 50.0), (500.0, -1e12, 0.0), (100.0, 100.0, 20.0)])
@pytest.mark.parametrize("by_ratio", [True, False])
def test_the_strip_of_a_card_has_words_and_no_nan(one, by_ratio):
    """Whatever was said, it is one clean SVG that says it in words."""
    svg = strip(TRUTHS, one, [one[1] - 5, one[1] + 5], by_ratio=by_ratio, words=lambda value: f"${value:.0f}")

    assert "nan" not in svg
    assert f"the truth is ${one[0]:.0f}" in (ElementTree.fromstring(svg).get("aria-label") or "")


def test_a_strip_of_equal_truths_still_has_a_width():
    """No division by nothing."""
    svg = strip(np.full(9, 7.0), (7.0, 7.0, 1.0), [], by_ratio=True, words=str)

    assert ElementTree.fromstring(svg).get("role") == "img"
