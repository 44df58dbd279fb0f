"""What is in the data, one tiny picture per column."""

from __future__ import annotations

from collections.abc import Mapping

import altair as alt
import pandas as pd

from portfolio.plot.bars import Bars, bars
from portfolio.plot.drawing import BASE, GOOD, drawn, rows
from portfolio.records import Chart, Column, Examples, Table
from portfolio.words import count, counted, data, datum, percent

WIDTH, HEIGHT = 250, 44
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
        return _numbers(name, column, pd.to_numeric(present), missing)
    if column.kind == "text":
        return _lengths(name, column, present.astype(str).str.len(), missing)
    if column.kind == "category":
        return _categories(name, column, present.astype(str), missing)
    return None


def _numbers(name: str, column: Column, values: pd.Series, missing: str) -> Chart:
    low, middle, high = values.to_numpy().min().item(), float(values.median()), values.to_numpy().max().item()
    first, half, last = data([low, middle, high])
    words = f"Always {datum(low)}{missing}."
    if first != last:
        words = f"From {first} to {last}, median {half}{missing}."
    return _histogram(name, column, values, words, "value")


def _lengths(name: str, column: Column, values: pd.Series, missing: str) -> Chart:
    low, middle, high = values.to_numpy().min().item(), float(values.median()), values.to_numpy().max().item()
    words = f"Text of {counted(low, 'character')}{missing}."
    if low != high:
        first, half, last = data([low, middle, high])
        words = f"Text of {first} to {last} characters, median {half}{missing}."
    return _histogram(name, column, values, words, "characters")


def _histogram(name: str, column: Column, values: pd.Series, words: str, unit: str) -> Chart:
    """Bars of equal width; where a tail reaches far beyond the rest, what lies in it is told in the table alone."""
    found = bars(values)
    table = Table((f"{unit} from", "to", "examples"), _rows(found, values), (True, True, True), caption=column.name)
    shown = [
        {"i": i, "n": n, "from": a, "to": b}
        for i, (n, (a, b)) in enumerate(zip(found.counts, found.spans, strict=True))
    ]
    tails = {"below": found.below, "above": found.above}
    chart = alt.Chart(rows(shown), width=WIDTH, height=HEIGHT, usermeta=tails)
    step = WIDTH / len(found.counts)
    chart = chart.mark_bar(color=BASE, opacity=0.75).encode(
        x=alt.X("i:O", axis=None, scale=alt.Scale(paddingInner=min(0.12, 1.2 / step), paddingOuter=0)),
        y=alt.Y("n:Q", axis=None),
    )
    beyond = found.below + found.above
    if beyond:
        words += f" {counted(beyond, 'example')} in a long tail {'is' if beyond == 1 else 'are'} not drawn."
    return drawn(name, column.name, chart, alt_text=words, table=table)


def _rows(found: Bars, values: pd.Series) -> tuple[tuple[str, str, str], ...]:
    """From where to where each bar reaches, and the tails beyond them."""
    spans, counts = list(found.spans), list(found.counts)
    if found.below:
        spans.insert(0, (values.to_numpy().min().item(), spans[0][0]))
        counts.insert(0, found.below)
    if found.above:
        spans.append((spans[-1][1], values.to_numpy().max().item()))
        counts.append(found.above)
    edges = data([edge for span in spans for edge in span])
    return tuple((low, high, count(n)) for low, high, n in zip(edges[::2], edges[1::2], counts, strict=True))


def _categories(name: str, column: Column, values: pd.Series[str], missing: str) -> Chart | None:
    """Bars by value; none where every example has its own."""
    if values.nunique() == len(values) > MOST_CATEGORIES:
        return None
    counts = values.value_counts().sort_index().sort_values(ascending=False, kind="stable")
    shown = counts.head(MOST_CATEGORIES)
    rest = int(counts.iloc[MOST_CATEGORIES:].sum())
    told = shown.head(4 if len(counts) == 4 else 3)
    first = ", ".join(f"{label} ({percent(n / len(values))})" for label, n in told.items())
    kinds = "value" if len(counts) == 1 else "values"
    words = f"{len(counts)} {kinds}: {first}{f' and {len(counts) - 3} others' if len(counts) > 4 else ''}{missing}."
    data = [{"i": i, "n": int(n)} for i, n in enumerate(shown)] + ([{"i": len(shown), "n": rest}] if rest else [])
    table = Table(
        ("value", "examples"),
        tuple((str(label), count(n)) for label, n in shown.items()) + ((("others", count(rest)),) if rest else ()),
        (False, True),
        caption=column.name,
    )
    colour = GOOD if column.role == "target" else BASE
    width = min(WIDTH, BAR_PIXELS * len(data))
    chart = alt.Chart(rows(data), width=width, height=HEIGHT).mark_bar(color=colour, opacity=0.75)
    chart = chart.encode(x=alt.X("i:O", axis=None, scale=alt.Scale(paddingInner=0.12)), y=alt.Y("n:Q", axis=None))
    return drawn(name, column.name, chart, alt_text=words, table=table)
