"""Dates, lists and judgements as a reader expects them in a sentence."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from portfolio.records import Comparison, Estimate, Run
from portfolio.words import counted, ends, p_value

LEVEL = 0.05
"""A p-value below this speaks against chance, as an interval of 95 % does that leaves out zero."""


def interval(estimate: Estimate) -> str:
    """ "0.81 to 0.87", or why there is none."""
    return ends(estimate) or estimate.why_no_interval or "no interval"


def date(moment: str | None) -> str:
    """ISO 8601 as "24 November 2026"."""
    if not moment:
        return "an unknown date"
    when = datetime.fromisoformat(moment)
    return f"{when.day} {when:%B %Y}"


def commit(full: str | None) -> str:
    """The first characters of a commit, as git shows them."""
    return full[:8] if full else ""


def duration(seconds: float) -> str:
    """ "0.8 seconds", "2 minutes"."""
    if seconds < 60:
        return f"{seconds:.1f} seconds" if seconds >= 0.05 else "under 0.1 seconds"
    return counted(round(seconds / 60), "minute")


def listed(words: Sequence[str], *, most: int = 6) -> str:
    """ "a, b and c"; the rest is counted."""
    if len(words) > most:
        words = [*words[: most - 1], f"{len(words) - most + 1} more"]
    if len(words) < 2:
        return "".join(words)
    return f"{', '.join(words[:-1])} and {words[-1]}"


def as_sentence(text: str) -> str:
    """With a capital and a full stop; a hint of the console has neither. A name at its front stays as it is."""
    first = text.partition(" ")[0]
    if text and first.isalpha() and first.islower():
        text = text[0].upper() + text[1:]
    return text if not text or text[-1] in ".!?…" else f"{text}."


def none_of(n: int, one: str) -> str:
    """ "None of the 12 slices"; of a single one there is no such thing."""
    return f"Not even the one {one}" if n == 1 else f"None of the {counted(n, one)}"


def certainty(comparison: Comparison) -> str:
    """What the paired interval and the test together allow to be said about a difference."""
    low, high, p = comparison.difference.low, comparison.difference.high, comparison.p
    if low is None or high is None:
        return comparison.difference.why_no_interval or "too few examples to say whether this is real"
    includes_zero = low <= 0 <= high
    if p is not None and (p < LEVEL) == includes_zero:
        where = "includes zero" if includes_zero else "leaves out zero"
        return f"at the edge of chance, as the interval {where}, but {p_value(p)}"
    if includes_zero:
        return "which may be chance, as the interval includes zero"
    better = (low > 0) == (comparison.this.better == "higher")
    return "better beyond chance" if better else "worse beyond chance"


def packages(run: Run) -> str:
    """The environment in one line: "Python 3.11.7 on Linux x86_64, pandas 3.1.1"."""
    environment = run.environment
    names = [f"{name} {version}" for name, version in sorted(environment.packages.items())]
    return ", ".join([f"Python {environment.python} on {environment.system}", *names])
