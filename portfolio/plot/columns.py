"""What is in the data, one tiny picture per column."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import altair as alt
import numpy as np
import pandas as pd

from portfolio.plot.drawing import BASE, GOOD, drawn, rows
from portfolio.records import Chart, Column, Examples, Table
from portfolio.words import MINUS, percent

if TYPE_CHECKING:
    from numpy.typing import NDArray

WIDTH, HEIGHT = 250, 44
BINS = 20
BAR_PIXELS = 44
MOST_CATEGORIES = 12


def column_charts(examples: Examples) -> Mapping[str, Chart]:
    """A histogram for each number, counts for each category, lengths for texts: of the test examples, by column."""
    charts = {}
    for i, column in enumerate(examples.columns):
        if column.private or column.role in ("split", "ignored") or column.kind in ("list", "image", "sound"):
            continue
        values = examples.test[column.name]
        chart = _of_column(f"column-{i}", column, values)
        if chart:
            charts[column.name] = chart
    return charts


def _of_column(name: str, column: Column, values: pd.Series) -> Chart | None:
    present = values[values.notna() & (values.astype(str) != "")]
    missing = f"; {len(values) - len(present)} missing" if len(present) < len(values) else ""
    if present.empty:
        return None
    if column.kind == "number":
        numbers = np.asarray(pd.to_numeric(present), dtype=np.float64)
        is_drawn = (
            numbers.max() / 4 - numbers.min() / 4 < np.finfo(float).max / 8
        )  # beyond it no bar has a finite width
        return _numbers(name, column, numbers, missing) if is_drawn else None
    if column.kind == "text":
        return _lengths(name, column, np.asarray(present.astype(str).str.len(), dtype=np.float64), missing)
    if column.kind == "category":
        return _categories(name, column, present.astype(str), missing)
    return None


def _numbers(name: str, column: Column, values: NDArray[np.float64], missing: str) -> Chart:
    low, middle, high = (_short(value) for value in np.quantile(values, [0, 0.5, 1]))
    words = f"From {low} to {high}, median {middle}{missing}."
    return _histogram(name, column, values, words, "value")


def _lengths(name: str, column: Column, values: NDArray[np.float64], missing: str) -> Chart:
    low, middle, high = (f"{value:.0f}" for value in np.quantile(values, [0, 0.5, 1]))
    words = f"Text of {low} to {high} characters, median {middle}{missing}."
    return _histogram(name, column, values, words, "characters")


def _histogram(name: str, column: Column, values: NDArray[np.float64], words: str, unit: str) -> Chart:
    """Bars of equal width over the middle 98 %; what lies outside is counted into the end bars."""
    low, high = np.quantile(values, [0.01, 0.99])
    if low == high:
        low, high = values.min(), values.max() + (values.min() == values.max())
    whole = bool(np.all(values == np.round(values)))
    bins = int(min(BINS, high - low + 1)) if whole else BINS
    counts, edges = np.histogram(np.clip(values, low, high), bins=max(1, bins), range=(low, high))
    data = rows([{"i": i, "n": int(n)} for i, n in enumerate(counts)])
    table = Table(
        (f"{unit} from", "to", "examples"),
        tuple((_short(a), _short(b), str(n)) for a, b, n in zip(edges, edges[1:], counts, strict=False)),
        (True, True, True),
        caption=column.name,
    )
    chart = alt.Chart(data, width=WIDTH, height=HEIGHT).mark_bar(color=BASE, opacity=0.75)
    step = WIDTH / max(1, len(counts))
    chart = chart.encode(
        x=alt.X("i:O", axis=None, scale=alt.Scale(paddingInner=min(0.12, 1.2 / step), paddingOuter=0)),
        y=alt.Y("n:Q", axis=None),
    )
    return drawn(name, column.name, chart, alt_text=words, table=table)


def _short(value: float) -> str:
    """Four digits, without an exponent for anything a reader would write out."""
    text = f"{value:,.0f}" if 1000 <= abs(value) < 1e9 else f"{value:.4g}"
    return text.replace("-", MINUS)


def _categories(name: str, column: Column, values: pd.Series[str], missing: str) -> Chart | None:
    """Bars by value; none where every example has its own."""
    if values.nunique() == len(values) > MOST_CATEGORIES:
        return None
    counts = values.value_counts().sort_index().sort_values(ascending=False, kind="stable")
    shown = counts.head(MOST_CATEGORIES)
    rest = int(counts.iloc[MOST_CATEGORIES:].sum())
    first = ", ".join(f"{label} ({percent(n / len(values))})" for label, n in shown.head(3).items())
    kinds = "value" if len(counts) == 1 else "values"
    words = f"{len(counts)} {kinds}: {first}{' and others' if len(counts) > 3 else ''}{missing}."
    data = [{"i": i, "n": int(n)} for i, n in enumerate(shown)] + ([{"i": len(shown), "n": rest}] if rest else [])
    table = Table(
        ("value", "examples"),
        tuple((str(label), str(n)) for label, n in shown.items()) + ((("others", str(rest)),) if rest else ()),
        (False, True),
        caption=column.name,
    )
    colour = GOOD if column.role == "target" else BASE
    width = min(WIDTH, BAR_PIXELS * len(data))
    chart = alt.Chart(rows(data), width=width, height=HEIGHT).mark_bar(color=colour, opacity=0.75)
    chart = chart.encode(x=alt.X("i:O", axis=None, scale=alt.Scale(paddingInner=0.12)), y=alt.Y("n:Q", axis=None))
    return drawn(name, column.name, chart, alt_text=words, table=table)
