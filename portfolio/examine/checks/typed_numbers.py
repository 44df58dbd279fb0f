"""A number as somebody typed it: its value, how precise it is, and whether it can be a value of a metric at all."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from portfolio.task import Metric

Bound = Literal["", "about", "over", "under"]

NUMBER = re.compile(
    r"(?<![\w.,/\-\u2212\u2013^@])(?P<sign>[-\u2212]?)(?P<money>[$€£]\s?)?"
    r"(?P<digits>\d{1,3}(?:,\d{3})+(?:\.\d+)?|0,\d+|\d*\.\d+|\d+)"
    r"(?P<scale>\s?(?:%|per ?cent\b|pct\b)|[kK]\b)?(?![\w/])(?!\.\d)(?!,\d)"
)
_NOT_A_VALUE_BEHIND = re.compile(
    r"[\s*)]*(?:(?:%\s*)?(?:CI|confidence|interval|credible|percentile|quantile)\b|(?:percentage )?points?\b|pp\b|"
    r"times\b|\u00d7|x\b|epochs?\b|seconds?\b|minutes?\b|hours?\b|ms\b|folds?\b|runs?\b|seeds?\b)",
    re.IGNORECASE,
)
_NOT_A_VALUE_BEFORE = re.compile(
    r"(?:±|\+/-|\+-|\+|\bby|\bstd\.?|\bsd|\bdeviation of|\bp\s*[<=]|\bn\s*=|\balpha\s*=?"
    r"|(?<!error )(?<!misclassification )\brate(?: of)?|\bversion|\bv"
    r"|\bcosts?|\bgain(?:s|ed)?(?: of)?|\badds?|\bworth|\blos(?:t|es)|\banother|\bextra"
    r"|\b(?:lead|difference|gap) of)\s*$",
    re.IGNORECASE,
)
_BOUNDS: Mapping[Bound, re.Pattern[str]] = {
    "over": re.compile(r"(?:\bover|\babove|\bmore than|\bexceed(?:s|ing)|\bbeyond|[>≥]=?)\s*$", re.IGNORECASE),
    "under": re.compile(r"(?:\bunder|\bbelow|\bless than|[<≤]=?)\s*$", re.IGNORECASE),
    "about": re.compile(
        r"(?:\babout|\baround|\broughly|\bapprox(?:imately|\.)?|\bnearly|\balmost|\bclose to|\bsome|[≈~])\s*$",
        re.IGNORECASE,
    ),
}


@dataclass(frozen=True)
class Typed:
    """A number as it stands; ``value`` is a share where it is in per cent, ``precision`` a unit of its last digit."""

    text: str
    value: float
    precision: float
    line: int
    bound: Bound = ""


def is_no_value(found: re.Match[str]) -> bool:
    """A width, a difference, a p value, "77 % of the errors"."""
    before, behind = found.string[: found.start()], found.string[found.end() :]
    is_part = found["scale"] and re.match(r"\s+of\s+(?:the|all|its|their|them|those)\b", behind)
    return bool(is_part or _NOT_A_VALUE_BEFORE.search(before) or _NOT_A_VALUE_BEHIND.match(behind))


def typed_number(
    found: re.Match[str], metrics: Sequence[Metric], line: int, *, is_tied: bool, in_percent: bool = False
) -> Typed | None:
    """The number, where it could be a value of the first of the metrics at all."""
    if not metrics:
        return None
    scale = (found["scale"] or "").strip()
    digits = re.sub(r"(?<!^0),(?=\d{3})", "", found["digits"]).replace(",", ".")
    value, is_whole = float(digits), "." not in digits
    precision = 10.0 ** (len(digits) - len(digits.rstrip("0")) if is_whole else -len(digits.partition(".")[2]))
    is_share, in_units = metrics[0].best == 1, scale in ("", "k", "K")
    percent = is_share and (not in_units or in_percent or (is_tied and not is_whole and 1 < value <= 100))
    fits = percent or (not is_whole and value <= 1) if is_share else in_units and (is_tied or not is_whole)
    if not fits or (is_whole and not scale and value <= 1):  # 0 and 1 are the ends of a scale
        return None
    factor = 0.01 if percent else 1000.0 if scale else 1.0
    before = found.string[: found.start()]
    bound: Bound = next((bound for bound, pattern in _BOUNDS.items() if pattern.search(before)), "")
    sign = -1.0 if found["sign"] else 1.0
    return Typed(found.group().strip(), sign * value * factor, precision * factor, line, bound)
