"""Every number of a page for programs, in full precision and as it is printed: ``results.json`` beside the page."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass
from typing import TYPE_CHECKING, Any

from portfolio.present.cards import Story
from portfolio.present.sentences.questions import needed
from portfolio.records import Asset, Chart, Column, Comparison, Estimate
from portfolio.words import ends, estimate, signed_ends, signed_value

if TYPE_CHECKING:
    import pandas as pd

FORMAT = 1
"""Grows by one when a name of the file changes its meaning or goes."""

MOST_VALUES = 12
"""So many values of a category are counted one by one, the commonest first, as on the page."""


def results_asset(story: Story) -> Asset:
    """The file, of the same records as the page."""
    content = {
        "format": FORMAT,
        "project": {"slug": story.project.slug, "title": story.project.title, "kind": story.task.name},
        "rows": _rows(story),
        **_plain(story.analysis),
        "needed": needed(story),
        "columns": [_column(story, column) for column in story.examples.columns if _is_shown(column)],
        "code": _code(story),
        "charts": {name: _chart(chart) for name, chart in story.charts.items()},
        "column_charts": {name: _chart(chart) for name, chart in story.column_charts.items()},
        "run": {"started": story.evaluation.run.started, "seconds": story.evaluation.run.seconds},
    }
    text = json.dumps(content, ensure_ascii=False, allow_nan=False, indent=1)
    return Asset(f"projects/{story.project.slug}/results.json", text.encode())


def _rows(story: Story) -> Mapping[str, Any]:
    """How many examples, and in how many groups."""
    examples, group = story.examples, story.project.dataset.group
    sides = {"test": examples.test, "train": examples.train}
    found: dict[str, Any] = {name: None if rows is None else len(rows) for name, rows in sides.items()}
    found["scored"] = len(story.evaluation.outcomes)
    if examples.train is not None:
        found["share_for_testing"] = len(examples.test) / (len(examples.test) + len(examples.train))
    if group:
        values = [set() if rows is None or group not in rows else set(rows[group].dropna()) for rows in sides.values()]
        found["groups"] = {name: len(one) for name, one in zip(sides, values, strict=True)}
        found["groups"]["both"] = len(values[0] & values[1])
    return found


def _code(story: Story) -> Mapping[str, Any] | None:
    """Lines of the author's code by part of the work."""
    code = story.project.code
    if code is None:
        return None
    lines: dict[str, int] = {}
    for share in code.shares:
        lines[share.component] = lines.get(share.component, 0) + share.lines
    shares = {part: n / code.n_lines for part, n in lines.items()}
    files = len({share.file for share in code.shares})
    return {"lines": code.n_lines, "files": files, "by_part": lines, "share_by_part": shares, **_fields(code)}


# ---- records as they are -----------------------------------------------------------------------------


def _plain(value: Any) -> Any:
    """A record as a mapping of its fields, so that a field that is added to one is in the file; pictures left out."""
    if isinstance(value, Comparison):
        gap = {"value": signed_value(value.difference), "interval": signed_ends(value.difference)}
        return _fields(value) | {"difference": _fields(value.difference) | {"printed": gap}}
    if isinstance(value, Estimate):
        return _fields(value) | {"printed": {"value": estimate(value), "interval": ends(value)}}
    if is_dataclass(value):
        return _fields(value)
    if isinstance(value, Mapping):
        return {str(key): _plain(one) for key, one in value.items() if not _is_picture(one)}
    if isinstance(value, tuple | list):
        return [_plain(one) for one in value]
    if hasattr(value, "tolist"):
        return _plain(value.tolist())
    if isinstance(value, float) and not math.isfinite(value):
        return None
    return value if isinstance(value, str | int | float | None) else str(value)


def _fields(record: Any) -> dict[str, Any]:
    return {field.name: _plain(getattr(record, field.name)) for field in fields(record)}


def _is_picture(value: Any) -> bool:
    return isinstance(value, bytes) or (isinstance(value, str) and value.startswith("<svg"))


# ---- columns and charts ------------------------------------------------------------------------------


def _is_shown(column: Column) -> bool:
    return not column.private and column.role not in ("split", "ignored")


def _column(story: Story, column: Column) -> Mapping[str, Any]:
    """What a column holds: of numbers and of the lengths of texts the range, of categories how often each occurs."""
    values = story.examples.test.get(column.name)
    about: dict[str, Any] = {"name": column.name, "kind": column.kind, "role": column.role}
    if values is None or column.kind in ("list", "image", "sound"):
        return about
    present = values[values.notna() & (values.astype(str) != "")]
    about |= {"n": len(values), "missing": len(values) - len(present)}
    return about | (_measured(column, present) if len(present) else {})


def _measured(column: Column, present: pd.Series) -> dict[str, Any]:
    import pandas as pd

    if column.kind == "category":
        counts = present.astype(str).value_counts().sort_index().sort_values(ascending=False, kind="stable")
        shown = {str(name): int(n) for name, n in counts.head(MOST_VALUES).items()}
        shares = {name: n / len(present) for name, n in shown.items()}
        return {
            "distinct": len(counts),
            "counts": shown,
            "shares": shares,
            "others": len(present) - sum(shown.values()),
            "beyond_three": max(0, len(counts) - 3),
        }
    if column.kind not in ("number", "text"):
        return {"distinct": int(present.nunique())}
    numbers = pd.to_numeric(present) if column.kind == "number" else present.astype(str).str.len()
    found = {"min": numbers.min(), "median": numbers.median(), "max": numbers.max()}
    return {"of": "characters" if column.kind == "text" else "values", **_plain(found)}


def _chart(chart: Chart) -> Mapping[str, Any]:
    """Its words, its numbers as printed, and what is drawn in full precision."""
    told = {"title": chart.title, "alt": chart.alt, "table": _plain(chart.table)}
    drawn: Mapping[str, Any] = {"drawn": list(_drawn(chart.spec)), "not_drawn": chart.spec.get("usermeta", {})}
    return {**told, **_plain(drawn), "ticks": sorted(set(_ticks(chart.spec)))}


def _ticks(part: Any) -> Iterator[float]:
    """Where the axes inside a chart's description have their labels."""
    inside = part.values() if isinstance(part, Mapping) else part if isinstance(part, list | tuple) else ()
    if isinstance(part, Mapping) and isinstance(part.get("axis"), Mapping):
        yield from part["axis"].get("values", ())
    for one in inside:
        yield from _ticks(one)


def _drawn(part: Any) -> Iterator[Any]:
    """The values of every data set inside a chart's description."""
    if isinstance(part, Mapping):
        for key, value in part.items():
            if key == "datasets":
                yield from value.values()
            elif key == "data" and isinstance(value, Mapping) and "values" in value:
                yield value["values"]
            else:
                yield from _drawn(value)
    elif isinstance(part, list | tuple):
        for one in part:
            yield from _drawn(one)
