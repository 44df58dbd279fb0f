"""Which examples fail, and which belong to a slice, told from files by pandas, scipy and pycocotools alone."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from scipy import stats

from tests.site.recomputed import scale_of
from tests.site.recomputed_sets import explained, judged, placed
from tests.site.recorded import joined, table


def failed(folder: Path, content: dict[str, Any], run: str | None = None) -> pd.Series:
    """Whether each test example fails, by its id, as the record of that run (or of the present one) predicts it."""
    truth, given = joined(folder, content, run)
    ids = [row["example_id"] for row in given]
    return pd.Series(np.asarray(FAILED[content["project"]["kind"]](folder, content, run, truth, given), bool), ids)


def _off(folder: Path, content: Any, run: Any, truth: list[str], given: list[Any]) -> Any:  # noqa: ARG001
    allowed = float(table(folder)[0]["tolerance"].rstrip(" %")) / 100
    y, said = np.array(truth, float), np.array([row["prediction"] for row in given], float)
    return np.abs(said - y) > allowed * np.abs(y)


def _far(folder: Path, content: Any, run: Any, truth: list[str], given: list[Any]) -> Any:  # noqa: ARG001
    errors = [
        np.abs(np.subtract(*map(json.loads, pair))).mean()
        for pair in zip(truth, (row["prediction"] for row in given), strict=True)
    ]
    return np.array(errors) / scale_of(folder) > float(table(folder)[0]["tolerance"])


def _miscounted(folder: Path, content: Any, run: Any, truth: list[str], given: list[Any]) -> list[bool]:  # noqa: ARG001
    from pycocotools.mask import iou

    least, close = content["details"]["threshold"], 0.5
    found = []
    for cell, row in zip(truth, given, strict=True):
        there = json.loads(cell)
        said = [box[:4] for box in json.loads(row["prediction"]) if len(box) < 5 or box[4] >= least]
        if len(there) != len(said) or not said:
            found.append(len(there) != len(said))
            continue
        near = np.array(iou(np.array(said, float), np.array(there, float), [0] * len(there))) >= close
        found.append(bool(near.sum(0).min() < 1 or near.sum(1).min() < 1))
    return found


FAILED = {
    "classification": lambda *known: [one != row["prediction"] for one, row in zip(*known[3:], strict=True)],
    "regression": _off,
    "forecasting": _far,
    "ranking": lambda *known: [
        not set(json.loads(one)) & set(json.loads(row["prediction"])[:10]) for one, row in zip(*known[3:], strict=True)
    ],
    "detection": _miscounted,
    "clustering": lambda folder, content, run, *_: ~placed(folder, content, run),
    "topics": lambda folder, content, run, *_: explained(folder, content, run) < 0.5,
    "generation": lambda folder, content, run, *_: judged(folder, content, run)["failed"],
}


# ---- slices ----------------------------------------------------------------------------------------------------------


def sizes(
    folder: Path, content: dict[str, Any], piece: dict[str, Any], fails: pd.Series
) -> tuple[tuple[int, int], tuple[int, int]] | None:
    """The fewest and the most examples of a slice, and failures in it, as its bounds are printed rounded.

    A slice that was found on one half counts the other alone, so that there the fewest are none. ``None`` where it is
    made of something that stands in no column.
    """
    both = [part_of(folder, content, one) for one in piece["predicates"]]
    known = [one for one in both if one is not None]
    if len(known) < len(both):
        return None
    sure, maybe = (np.logical_and.reduce([one[end] for one in known]) for end in (0, 1))
    sure &= abs(piece["share"] * len(fails) - piece["n"]) < 1e-6
    return (int(sure.sum()), int(maybe.sum())), (int((sure & fails).sum()), int((maybe & fails).sum()))


def part_of(folder: Path, content: dict[str, Any], predicate: dict[str, str]) -> tuple[Any, Any] | None:
    """The rows that surely belong to it, and those that may."""
    name, words = predicate["column"], predicate["words"]
    values = _column(folder, content, name)
    if values is None:
        return None
    label = words.removeprefix(name.replace("_", " ")).removeprefix("truly").strip()
    if values.dtype.kind == "O":
        same = (values.astype(str) == label.removeprefix("is ").strip("“”")).to_numpy()
        return (same, same)
    return _between(values, label.replace(",", ""))


def _column(folder: Path, content: dict[str, Any], name: str) -> pd.Series | None:
    asked, rows = table(folder)
    frame = pd.DataFrame(rows)
    base = name.removesuffix("_length")
    if name not in frame and base in frame and base != name:
        return frame[base].str.len().astype(float)
    if name not in frame:
        return None
    if content["project"]["kind"] == "forecasting" and name == asked["data"]["target"]:
        return frame[name].map(lambda cell: float(np.mean(json.loads(cell))))
    numbers = pd.to_numeric(frame[name].replace("", np.nan), errors="coerce")
    return numbers if numbers.notna().sum() == (frame[name] != "").sum() else frame[name].astype(object)


def _between(values: pd.Series, words: str) -> tuple[Any, Any]:
    """By the words of a range: "at most 6", "23.6 to 24.1" (without its upper end where numbers are not whole)."""
    if words == "missing":
        return (values.isna().to_numpy(),) * 2
    ends = re.findall(r"\d+(?:\.\d+)?", words)
    low, high = float(ends[0]), float(ends[-1])
    low, high = (
        (-np.inf if words[:2] in ("at", "be") and "least" not in words else low),
        (np.inf if "least" in words else high),
    )
    slack = 0.5 * 10.0 ** -len(ends[-1].partition(".")[2])
    whole = bool((values.dropna() % 1 == 0).all())
    slack = 0.0 if whole else slack
    with_end = whole or "most" in words or (len(ends) == 1 and "below" not in words)
    below = values <= high if with_end and "below" not in words else values < high
    sure = (values >= low + slack) & (values < high - slack) if slack else (values >= low) & below
    return sure.to_numpy(), (
        (values >= low - slack) & (values <= high + slack)
    ).to_numpy() if slack else sure.to_numpy()


# ---- intervals and tests ---------------------------------------------------------------------------------------------


def wilson(estimate: dict[str, Any]) -> tuple[float, float]:
    """The interval of a share of single examples (Wilson 1927), as scipy has it."""
    found = stats.binomtest(round(estimate["value"] * estimate["n"]), estimate["n"]).proportion_ci(0.95, "wilson")
    return float(found.low), float(found.high)


def mcnemar(one: Any, other: Any) -> float:
    """The exact test of two lists of right and wrong answers: of those that differ, half either way."""
    better, worse = int((one & ~other).sum()), int((other & ~one).sum())
    return float(stats.binomtest(better, better + worse).pvalue)
