"""What a person reads as a number or a date and the build as text is told, with how to write it."""

import json

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest

from portfolio.collect.tables.columns import infer_kind
from portfolio.collect.tables.misread import misspelt
from portfolio.collect.tables.sentinels import sentinels, strange
from portfolio.records import Column


def spelling(*cells):
    return misspelt(pa.chunked_array([list(cells)]))


def test_a_month_is_a_time():
    """As forecasts and the order of training and testing read it; a code of the same shape is none."""
    assert infer_kind([pa.chunked_array([["2019-03", "2019-12"]])]) == "time"
    assert infer_kind([pa.chunked_array([["2019-03", "2019-13", "2019-12"] * 9])]) == "category"
    assert infer_kind([pa.chunked_array([["5512-03", "5512-12", "5512-12"] * 9])]) == "category"


@pytest.mark.parametrize("mark", ["?", "N/A", "na", "-", ".", "unknown", "NaN", "null", "#DIV/0!"])
def test_a_mark_for_missing_is_named(mark):
    """One such cell makes text of a column of numbers."""
    assert spelling("1.5", mark, "2").words == f"would be numbers but for 1 {mark!r}"


def test_a_rare_word_among_measured_numbers_is_named():
    """Two laboratory values below what could be measured, among 60."""
    found = spelling(*[f"{n / 7:.2f}" for n in range(60)], "<0.01", "<0.01")

    assert found.words == "would be numbers but for 2 '<0.01'"


@pytest.mark.parametrize(
    ("cells", "words", "advice"),
    [
        (("15,087", "950"), "thousands separators", "write 15087"),
        (("-1,234,567.5", "3"), "thousands separators", "write -1234567.5"),
        (("1.234.567", "1.500"), "thousands separators", "write 1234567"),
        (("1.234,5", "12.000,25"), "thousands separators", "write 1234.5"),
        (("1 234", "56"), "thousands separators", "write 1234"),
        (("1\u202f234", "1\u202f234\u202f567"), "thousands separators", "write 1234"),
        (("1'234", "7"), "thousands separators", "write 1234"),
        (("12,34,567", "1,23,456", "7,890"), "thousands separators", "write 1234567"),
        (("1_234_567", "2"), "thousands separators", "write 1234567"),
        (("\u22125.5", "3"), "a minus sign that is no hyphen", "write -5.5"),
        (("(1,234)", "5"), "parentheses for a minus sign", "write -1234"),
        (("(12)", "5.5"), "parentheses for a minus sign", "write -12"),
        (("12k", "3.5k", "800"), "a letter or a word for thousands", "write 12000"),
        (("1.25M", "900k"), "a letter or a word for thousands", "write 1250000"),
        (("3 million", "2 million"), "a letter or a word for thousands", "write 3000000"),
        (("0,512", "1,957"), "a decimal comma", "write 0.512"),
        (("15,0875", "1,957"), "a decimal comma", "write 15.0875"),
        (("$12", "$1,250"), "a currency sign", "write 1250"),
        (("-€1.250,50", "€3"), "a currency sign", "write -1250.50"),
        (("12 €", "0,5 €"), "a currency sign", "write 0.5"),
        (("45 %", "7%"), "a per cent sign", "write 45"),
        (("12 km", "3.5 km"), "their unit (km)", "write 12"),
        (("12ms", "3ms"), "their unit (ms)", "write 12"),
    ],
)
def test_numbers_in_another_dress_are_told_with_their_value(cells, words, advice):
    """Fifteen thousand is never called 15.087."""
    found = spelling(*cells)

    assert found.words == f"looks like numbers with {words}"
    assert found.advice == advice


@pytest.mark.parametrize(
    "cells",
    [
        ("red", "blue"),
        ("0123", "0456"),
        ("1", "2", "ground floor"),
        ("12A", "14B"),
        ("1st", "2nd"),
        ("10.0.0.1", "192.168.100.200"),
        ("030 123 456", "040 765 432"),
        ("3 apples", "2 pears"),
        ("M", "unknown"),
    ],
)
def test_what_is_no_number_to_a_person_is_left_alone(cells):
    """Words, codes, addresses and classes."""
    assert spelling(*cells) is None


@pytest.mark.parametrize("code", [-200, -999, 9999, -1, 0])
def test_a_code_for_missing_is_found(code):
    """Twenty of 400 whole numbers from 50 on; beside -1, from 0 on."""
    values = np.random.default_rng(1).integers(0 if code == -1 else 50, 90, 400).astype(float)
    values[::20] = code

    assert list(strange(values)) == [(code, 20)]


@pytest.mark.parametrize("code", [-1, -9, 99, 999])
def test_a_code_near_the_others_is_found_by_how_often_it_stands_there(code):
    """Ages from 18 to 80 hold no -1, and no 99 twenty times."""
    values = np.random.default_rng(2).integers(18, 81, 400).astype(float)
    values[::20] = code

    assert list(strange(values)) == [(code, 20)]


def test_codes_are_found_inside_lists_too():
    """In the history and in the truth of a forecast."""
    calm = np.random.default_rng(3).normal(20, 1, (40, 12)).round(2).tolist()
    known = [json.dumps([-999.0, *row]) for row in calm]
    table = pd.DataFrame({"history": known, "after": list(map(json.dumps, calm))})
    table.loc[:4, "after"] = json.dumps([9999] * 12)
    columns = [Column("history", "list", "feature"), Column("after", "list", "target")]

    truths, inputs = sentinels([table], columns, "after", "data/test.csv")
    assert truths.sentence.startswith("60 of 480 truths are exactly 9999")
    assert inputs.sentence.startswith("history: 40 of 520 values are exactly -999")


SHAPES = {
    "bell": lambda rng, n: rng.normal(size=n),
    "heavy tail": lambda rng, n: np.floor(rng.pareto(1.2, n) * 10),
    "rounded": lambda rng, n: np.round(np.exp(rng.normal(size=n) * 1.5)),
    "counts": lambda rng, n: rng.poisson(8, n),
    "many zeros": lambda rng, n: rng.poisson(30, n) * (rng.random(n) < 0.6),
    "cut off above": lambda rng, n: np.minimum(rng.gamma(4, 50, n), 400),
    "below zero by one": lambda rng, n: rng.poisson(3, n) - 1,
    "two kinds": lambda rng, n: np.round(np.where(rng.random(n) < 0.1, rng.normal(20, 1, n), rng.normal(size=n)), 1),
}


@pytest.mark.parametrize("shape", SHAPES)
def test_numbers_of_any_shape_hold_no_code(shape):
    """Of 300 columns of each shape, none is suspected."""
    rng = np.random.default_rng(0)
    columns = [SHAPES[shape](rng, n).astype(float) for n in (50, 200, 2000) for _ in range(100)]

    assert [list(strange(column)) for column in columns] == [[]] * 300


@pytest.mark.parametrize("name", ["test.csv", "test.parquet"])
def test_dates_without_dashes_are_no_numbers(folder, name):
    """In text and as whole numbers of Parquet; other numbers of eight digits stay numbers."""
    dates = pd.date_range("2018-01-25", periods=24).strftime("%Y%m%d").astype(int)
    table = pd.DataFrame({"came": dates, "price": dates + 90, "mood": ["thanks", "complaint"] * 12})
    folder.data()
    table.to_csv(folder.path / "data/test.csv", index=False)
    table.to_parquet(folder.path / "data/test.parquet", index=False)
    folder.yml("data/test.csv", f"data/{name}")

    (finding,) = (finding for finding in folder.examples().findings if finding.code == "PF013")
    assert finding.sentence == "came looks like dates (20180125), and was read as numbers"
    assert finding.advice.startswith("write 2018-01-25")


@pytest.mark.parametrize(
    "date",
    ["31/01/2018", "01-31-18", "31.01.2018", "2018/1/5", "2018-1-5", "Jan 5, 2018", "5 January 2018", "05-Jan-18"],
)
def test_a_column_of_local_dates_is_told(folder, date):
    """With the way to write them; the order of day and month is never guessed."""
    text = f'came,mood\n"{date}",thanks\n"{date} 14:30",complaint\n?,thanks\n'
    examples = folder.data().write("data/test.csv", text).examples()

    (finding,) = (finding for finding in examples.findings if finding.code == "PF013")
    assert finding.sentence == f"came looks like dates ({date}), and was read as text"
    assert finding.advice.startswith("write 2018-01-31 for 31 January 2018")
