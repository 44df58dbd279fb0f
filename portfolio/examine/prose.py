"""Numbers typed by hand in README.md: a measured number grows stale there in silence."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from portfolio.examine.claims import decimals
from portfolio.records import Finding, Section
from portfolio.task import Metric
from portfolio.words import number

NEAR = 60
"""A number belongs to a metric when no more characters than this lie between them."""

_HIDDEN = re.compile(
    r"```.*?(?:```|\Z)|~~~.*?(?:~~~|\Z)|<!--.*?(?:-->|\Z)|\{\{.*?\}\}|`[^`\n]*`|\]\([^)\n]*\)|https?://\S+", re.DOTALL
)
_SENTENCE_END = re.compile(r"[.!?;](?=\s)|\n\s*\n|\n\s*(?=[-*#|])")
_NUMBER = re.compile(r"(?<![\w.,/\-\u2212\u2013])([-\u2212]?\d*\.\d+|\d+(?=\s?%))(\s?%)?(?![\w/])(?!\.\d)")
_QUALIFIED = re.compile(
    r"\b(target|goal|aim|at least|wanted|needed|threshold|chance|published|paper|reported)\b", re.IGNORECASE
)


@dataclass(frozen=True)
class Typed:
    """A number in the prose; ``value`` is a share where it is in per cent, ``precision`` a unit of its last digit."""

    text: str
    value: float
    precision: float
    line: int


def stale_numbers(
    sections: Mapping[str, Section],
    metrics: Sequence[Metric],
    measured: Mapping[str, Sequence[float]],
    others: Sequence[float],
) -> tuple[Finding, ...]:
    """Numbers beside a metric's name that are nothing the build has measured.

    Args:
        measured: for each metric its current value first, then of baseline and earlier runs, and ends of intervals.
        others: further numbers that may stand in any sentence, such as the target or failure rates of slices.
    """
    known = [metric for metric in metrics if measured.get(metric.name)]
    return tuple(
        _finding(typed, metric, measured[metric.name][0])
        for section in sections.values()
        for typed, metric, named in _beside_metrics(section, known)
        if not any(_is(typed, value) for value in (*others, *(v for name in named for v in measured[name])))
    )


def _is(typed: Typed, value: float) -> bool:
    return abs(typed.value - value) <= 0.5 * typed.precision + 1e-9 or abs(typed.value + value) <= 0.5 * typed.precision


def _beside_metrics(section: Section, metrics: Sequence[Metric]) -> Iterator[tuple[Typed, Metric, set[str]]]:
    """Each number with the metric named nearest to it in the same sentence, and the names of all metrics in it."""
    text = _HIDDEN.sub(lambda found: re.sub(r"[^\n]", "\0", found.group()), section.text)
    patterns = [(metric, _pattern(metric)) for metric in metrics]
    start = 0
    for end in [*(found.end() for found in _SENTENCE_END.finditer(text)), len(text)]:
        sentence = text[start:end]
        places = [(found.span(), metric) for metric, pattern in patterns for found in pattern.finditer(sentence)]
        if places and not _QUALIFIED.search(sentence):
            named = {metric.name for _, metric in places}
            for number in _NUMBER.finditer(sentence):
                line = section.line + text.count("\n", 0, start + number.start())
                distance, metric = _nearest(number, places)
                if distance <= NEAR and _fits(metric, number):
                    yield _typed(number, line), metric, named
        start = end


def _nearest(number: re.Match[str], places: Sequence[tuple[tuple[int, int], Metric]]) -> tuple[int, Metric]:
    distances = [(max(number.start() - end, start - number.end()), metric) for (start, end), metric in places]
    return min(distances, key=lambda pair: pair[0])


def _pattern(metric: Metric) -> re.Pattern[str]:
    """The metric's name and title with any separators, not as part of a longer word."""
    spellings = {re.sub(r"[\W_]+", r"[\\W_]{1,2}", words.strip()) for words in (metric.name, metric.title)}
    return re.compile(rf"(?<!\w)(?:{'|'.join(sorted(spellings, key=len, reverse=True))})(?!\w)", re.IGNORECASE)


def _fits(metric: Metric, number: re.Match[str]) -> bool:
    """Whether the number could be a value of the metric at all: per cent and numbers up to 1 where 1 is perfect."""
    if metric.best != 1:
        return number.group(2) is None
    return number.group(2) is not None or abs(float(_plain(number))) <= 1


def _typed(number: re.Match[str], line: int) -> Typed:
    digits = _plain(number)
    scale = 0.01 if number.group(2) else 1.0
    return Typed(number.group().strip(), float(digits) * scale, scale * 10.0 ** -decimals(digits), line)


def _plain(number: re.Match[str]) -> str:
    return number.group(1).replace("\N{MINUS SIGN}", "-")


def _finding(typed: Typed, metric: Metric, value: float) -> Finding:
    return Finding(
        "PF050",
        "warning",
        f"README.md says {typed.text} beside {metric.title}; measured is {number(value, metric.unit)}, "
        f"and no run gave {typed.text}.",
        f"Write {{{{ metrics.{metric.name} }}}} instead of the number.",
        f"README.md:{typed.line}",
    )
