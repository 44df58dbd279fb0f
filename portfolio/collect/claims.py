"""metrics.json -> what train.py says it reached, to be held against what the build measures."""

from __future__ import annotations

from typing import TYPE_CHECKING

from portfolio.collect.json_text import read_json
from portfolio.collect.source import did_you_mean, file_fault, read_source
from portfolio.errors import PortfolioError
from portfolio.records import Claim, Finding

if TYPE_CHECKING:
    from collections.abc import Collection
    from pathlib import Path

MOST_BYTES = 1024 * 1024


def read_claims(folder: Path, name: str, metrics: Collection[str]) -> tuple[tuple[Claim, ...], list[Finding]]:
    """Claims for the known metrics. Other numbers are a finding; anything else in the file is the author's business.

    Raises:
        PortfolioError: no JSON object, or a known metric whose value is not a number.
    """
    path = folder / "metrics.json"
    if file_fault(path) == "no such file":
        return (), []
    source = read_source(path, f"{name}/metrics.json", most_bytes=MOST_BYTES)
    text = read_json(source)
    if not isinstance(text.data, dict):
        hint = 'write an object such as {"accuracy": 0.9}'
        raise source.error("expected metrics with their values", 1, 1, hint)
    claims, findings, problems = [], [], []
    for key, value in text.data.items():
        is_number = isinstance(value, int | float) and not isinstance(value, bool) and abs(value) < 1e300
        line, column = text.places[key]
        if key in metrics and is_number:
            claims.append(Claim(key, float(value), line))
        elif key in metrics:
            problems.append(source.problem(f"{key}: expected a number", line, column))
        elif is_number:
            near = did_you_mean(key, metrics) or ""
            sentence = f"{key} in metrics.json is no metric of this kind of task, so it was not checked"
            findings.append(Finding("PF004", "advice", sentence, near, f"metrics.json:{line}"))
    if problems:
        raise PortfolioError(problems)
    return tuple(claims), findings
