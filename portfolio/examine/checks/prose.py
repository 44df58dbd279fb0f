"""Numbers typed by hand in README.md: a measured number grows stale there in silence."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from portfolio.examine.checks.readme_claims import Said, said
from portfolio.examine.checks.typed_numbers import Typed
from portfolio.records import Finding, Section
from portfolio.task import Metric
from portfolio.words import counted, number

_BRACES = re.compile(
    r"```.*?(?:```|\Z)|~~~.*?(?:~~~|\Z)|`[^`\n]*`|(?P<typed>\{\{\s*[-+]?\d[\d.,]*\s*%?\s*\}\})", re.DOTALL
)
ERROR_RATE = "error_rate"
_ABOUT = 2.0
"""A number that is called about right may be off by so many times as much as a rounded one."""


def stale_numbers(
    sections: Mapping[str, Section],
    metrics: Sequence[Metric],
    measured: Mapping[str, Sequence[float]],
    others: Sequence[float],
    file: str = "README.md",
) -> tuple[Finding, ...]:
    """Numbers said to be a metric's that are nothing the build has measured, and fillings that are no measured name.

    Args:
        metrics: the headline first.
        measured: for each metric its current value first, then of baseline and earlier runs, and ends of intervals.
        others: further numbers that may stand in any sentence, such as the target or failure rates of slices.
    """
    metrics, measured = _with_error_rate(metrics, measured)
    stale = (_finding(one, measured, file) for one in said(sections, metrics) if not _holds(one, measured, others))
    return (*(finding for finding in stale if finding), *_filled_by_hand(sections, file))


def _with_error_rate(
    metrics: Sequence[Metric], measured: Mapping[str, Sequence[float]]
) -> tuple[Sequence[Metric], Mapping[str, Sequence[float]]]:
    """What people say in place of accuracy: the share that is wrong."""
    found = [
        replace(metric, name=ERROR_RATE, title="the error rate") for metric in metrics if metric.name == "accuracy"
    ]
    wrong = [1 - value for value in measured.get("accuracy", ())]
    return (*metrics, *found), {**measured, ERROR_RATE: wrong}


def _holds(one: Said, measured: Mapping[str, Sequence[float]], others: Sequence[float]) -> bool:
    values = [value for metric in one.metrics for value in measured.get(metric.name, ())]
    now = [measured[metric.name][0] for metric in one.metrics if measured.get(metric.name)]
    return any(_is(typed, value) for typed in one.numbers for value in (*values, *others)) or any(
        (typed.bound == "over" and value > typed.value) or (typed.bound == "under" and value < typed.value)
        for typed in one.numbers
        for value in now
    )


def _is(typed: Typed, value: float) -> bool:
    most = 0.5 * typed.precision * (_ABOUT if typed.bound == "about" else 1) * (1 + 1e-9) + 1e-12
    return abs(typed.value - value) <= most or abs(typed.value + value) <= most


def _finding(one: Said, measured: Mapping[str, Sequence[float]], file: str) -> Finding | None:
    """``None`` where the metric that stands nearest has no value to hold the number against."""
    metric = next(iter(one.metrics), None)
    if metric is None or not measured.get(metric.name):
        return None
    first, value = one.numbers[0], number(measured[metric.name][0], metric.unit)
    filled = "accuracy" if metric.name == ERROR_RATE else metric.name
    write, place = f"{{{{ metrics.{filled} }}}}", f"{file}:{first.line}"
    if len(one.numbers) > 1:
        several = counted(len(one.numbers), "number")
        sentence = f"{file} has {several} of {metric.title} in a table, and none is the measured {value}."
        return Finding("PF050", "advice", sentence, f"Show which row of it is this project, with {write}.", place)
    sentence = f"{file} says {first.text} beside {metric.title}; measured is {value}, and no run gave {first.text}."
    if not one.is_sure:
        return Finding("PF050", "advice", sentence, f"Say what it was measured on, or write {write} instead.", place)
    advice = f"Write {write} instead of the number." if file == "README.md" else "Take the number out; the page has it."
    return Finding("PF050", "warning", sentence, advice, place)


def _filled_by_hand(sections: Mapping[str, Section], file: str) -> Iterator[Finding]:
    """Numbers in braces that make them look measured, outside of code."""
    for section in sections.values():
        for found in _BRACES.finditer(section.text):
            if found["typed"]:
                line = section.line + section.text.count("\n", 0, found.start())
                sentence = f"{file} fills in {' '.join(found['typed'].split())}, which was typed and not measured."
                advice = "Write a name in the braces, such as {{ metrics.accuracy }}, or the number without them."
                yield Finding("PF050", "warning", sentence, advice, f"{file}:{line}")
