"""What examples are parted by though nobody wrote it into a column: spelling, time of day, place, light, sharpness."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from portfolio.examine.slices.binning import Feature, Floats, numbers, readable
from portfolio.examine.slices.places import coordinates_of, counted_on, cut_of
from portfolio.records import Column, Kind, Traits
from portfolio.words import bounds

if TYPE_CHECKING:
    import pandas as pd

RARE = 0.02
"""What so few texts have, or lack, parts nothing."""

_BEYOND = "[\u00c0-\u024f\u0370-\u1fff\u3040-\ud7ff]"
SPELLINGS: Mapping[str, tuple[str, str, str]] = {
    "hyphen": (r"\w-\w", "has a hyphen", "has no hyphen"),
    "words": (r"\S\s+\S", "has more than one word", "is one word"),
    "digit": ("[0-9]", "has a digit", "has no digit"),
    "beyond": (_BEYOND, "has letters beyond a to z", "has only letters from a to z"),
    "capitals": (r"\b[A-Z]{2,}\b", "has a word in capitals", "has no word in capitals"),
    "punctuation": ("[.,;:!?()/\"'&]", "has punctuation", "has no punctuation"),
}
"""Name of the feature -> what is looked for in a text, and the words for those with and those without it."""

SHARES: Mapping[str, tuple[str, str]] = {
    "digit": ("[0-9]", "digits"),
    "beyond": (_BEYOND, "letters beyond a to z"),
    "capitals": ("[A-Z]", "capitals"),
    "punctuation": (SPELLINGS["punctuation"][0], "punctuation"),
}
"""The same of texts that nearly all have it: per cent of the characters."""

EXTREMES: Mapping[str, tuple[str, str]] = {
    "brightness": ("the darkest pictures", "the brightest pictures"),
    "contrast": ("the flattest pictures", "the pictures of most contrast"),
    "sharpness": ("the most blurred pictures", "the sharpest pictures"),
    "colourfulness": ("the least colourful pictures", "the most colourful pictures"),
    "side": ("the smallest pictures", "the largest pictures"),
    "width_by_height": ("the narrowest pictures", "the widest pictures"),
    "seconds": ("the shortest sounds", "the longest sounds"),
    "loudness": ("the quietest sounds", "the loudest sounds"),
}
"""What the lowest and the highest fifth of a trait are called."""

DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
HOURS = (
    "at night (0 to 5 h)",
    "in the morning (6 to 11 h)",
    "in the afternoon (12 to 17 h)",
    "in the evening (18 to 23 h)",
)
MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)
COMPASS = (("south-west", "south", "south-east"), ("west", "middle", "east"), ("north-west", "north", "north-east"))
LEAST_COLOUR = 5.0
"""Of the most colourful picture; below, all are grey (Hasler and Süsstrunk call 15 slightly colourful)."""
_NAMES: Mapping[Kind, str] = {"image": "picture", "sound": "sound", "list": "list"}


def inferred(columns: Sequence[Column], rows: pd.DataFrame, traits: Traits | None) -> Iterator[Feature]:
    """All features that part the examples, the most telling ones first.

    Args:
        columns: those that may be shown.
        rows: the test examples.
        traits: what was measured in their pictures or sounds.
    """
    made = [
        *_place(columns, rows),
        *_traits(traits),
        *(feature for column in columns if column.kind == "text" for feature in _spelling(column.name, rows)),
        *(feature for column in columns if column.kind == "time" for feature in _times(column.name, rows)),
        *(_presence(column, rows) for column in columns if column.kind in _NAMES),
    ]
    yield from (feature for feature in made if np.unique(feature.codes).size > 1)


def _place(columns: Sequence[Column], rows: pd.DataFrame) -> Iterator[Feature]:
    """Nine parts of a map by thirds of latitude and of longitude, in words of the compass."""
    names = coordinates_of(columns, (None, None))
    if names is None:
        return
    latitude, longitude = (rows[name].to_numpy(float, na_value=np.nan) for name in names)
    known = (np.abs(latitude) <= 90) & (np.abs(longitude) <= 180)
    if known.mean() < 0.5:
        return
    longitude = np.where(known, counted_on(longitude, cut_of(longitude[known])), longitude)
    up, across = _thirds(latitude[known]), _thirds(longitude[known])
    codes = np.full(known.size, -1)
    codes[known] = 3 * np.searchsorted(up, latitude[known], "right") + np.searchsorted(
        across, longitude[known], "right"
    )
    across = np.where(across > 180, across - 360, across)
    words = tuple(
        f"in the {COMPASS[row][column]} ({_between(names[0], up, row)}, {_between(names[1], across, column)})"
        for row in range(3)
        for column in range(3)
    )
    yield Feature("place", words, codes, link="", made_of=frozenset(names))


def _thirds(values: Floats) -> Floats:
    """Two edges with two decimals, or as many as are needed to keep them apart."""
    edges = np.quantile(values, [1 / 3, 2 / 3])
    return np.asarray(np.round(edges, 2 if edges[1] - edges[0] > 0.1 else 4))


def _between(name: str, edges: Floats, part: int) -> str:
    digits = 2 if abs(edges[1] - edges[0]) > 0.1 else 4
    low, high = bounds(edges.tolist(), digits)
    label = readable(name)
    return (f"{label} below {low}", f"{label} {low} to {high}", f"{label} from {high}")[part]


def _traits(traits: Traits | None) -> Iterator[Feature]:
    """Fifths of what was measured; an example without a measurement is in none of them."""
    if traits is None:
        return
    for name, values in traits.values.items():
        if name == "colourfulness" and np.nanmax(values, initial=0.0) < LEAST_COLOUR:
            continue
        label = readable(name) if name != "side" else "side in pixels"
        feature = numbers(label, values)
        words, last = list(feature.words[:-1]), len(feature.words) - 1
        if len(words) > 2:
            low, high = EXTREMES[name]
            words[0], words[-1] = f"{low} ({words[0]})", f"{high} ({words[-1]})"
        codes = np.where(feature.codes == last, -1, feature.codes)
        yield Feature(f"{traits.column}_{name}", tuple(words), codes, made_of=frozenset({traits.column}))


def _spelling(name: str, rows: pd.DataFrame) -> Iterator[Feature]:
    """What a text has or lacks; where nearly all have it, how much of it; texts without a character are in no part."""
    texts, label = rows[name].fillna("").astype("str"), readable(name)
    filled = (texts.str.len() > 0).to_numpy(bool)
    if not filled.any():
        return
    for what, (wanted, has, lacks) in SPELLINGS.items():
        there = texts.str.contains(wanted, regex=True).to_numpy(bool)
        share = there[filled].mean()
        codes = np.where(filled, np.where(there, 0, 1), -1)
        if RARE <= share <= 1 - RARE:
            words = (f"{label} {has}", f"{label} {lacks}")
            yield Feature(f"{name}_{what}", words, codes, link="where", made_of=frozenset({name}))
        elif share > 1 - RARE and what in SHARES:
            counted, title = SHARES[what]
            shares = 100 * texts.str.count(counted).to_numpy(float) / np.maximum(texts.str.len().to_numpy(float), 1)
            feature = numbers(f"per cent of {title} in {label}", np.where(filled, shares, np.nan))
            yield replace(feature, column=f"{name}_{what}", made_of=frozenset({name}))
        elif share > 1 - RARE and what == "words":
            counts = texts.str.count(r"\S+").to_numpy(float)
            feature = numbers(f"words in {label}", np.where(filled, counts, np.nan))
            yield replace(feature, column=f"{name}_words", made_of=frozenset({name}))


def _times(name: str, rows: pd.DataFrame) -> Iterator[Feature]:
    """Part of the day, day of the week and, over several years, month."""
    import pandas as pd

    cells, label = rows[name].fillna("").astype("str"), readable(name)
    days = pd.to_datetime(cells.str.slice(0, 10), format="%Y-%m-%d", errors="coerce")
    known = days.notna().to_numpy()
    hours = pd.to_numeric(cells.str.slice(11, 13), errors="coerce").to_numpy(float, na_value=np.nan)
    parts = {
        "hour": (np.where(np.isfinite(hours), np.nan_to_num(hours) // 6, -1), [f"{label} is {part}" for part in HOURS]),
        "weekday": (np.where(known, days.dt.day_of_week, -1), [f"{label} is on a {day}" for day in DAYS]),
    }
    if days.dt.year.nunique() > 1:
        parts["month"] = (np.where(known, days.dt.month - 1, -1), [f"{label} is in {month}" for month in MONTHS])
    for what, (codes, words) in parts.items():
        yield Feature(f"{name}_{what}", tuple(words), codes.astype(np.int64), "where", made_of=frozenset({name}))


def _presence(column: Column, rows: pd.DataFrame) -> Feature:
    """Whether there is a picture, a sound or a list at all; other kinds of columns have a part for what is missing."""
    empty = (rows[column.name].fillna("").astype("str").str.strip() == "").to_numpy(bool)
    what, label = _NAMES[column.kind], readable(column.name)
    words = (f"a {what} in {label}", f"no {what} in {label}")
    return Feature(f"{column.name}_presence", words, empty.astype(np.int64), made_of=frozenset({column.name}))
