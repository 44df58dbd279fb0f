"""All that ``examine`` found out about one evaluation."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from portfolio.records.examined import (
    Alike,
    ClaimCheck,
    Comparison,
    Estimate,
    Failure,
    Iteration,
    Pattern,
    Slice,
    Table,
)
from portfolio.records.findings import Finding, Passed, Skipped
from portfolio.records.reviewed import Reviewed


@dataclass(frozen=True)
class Analysis:
    """All that is known about one evaluation.

    Attributes:
        estimates: one per metric, the headline first.
        baseline: of the same metrics for the baseline's predictions, in the same order.
        details: what only this kind of task knows (confusion counts, calibration bins), for its charts.
        tables: further numbers in words, such as the per-class table.
        alike: groups of alike examples that stand out, though no column says what they share.
        n_models_judged: how many distinct sets of predictions this test set has scored.
        optimism: by how much the best of these would look better than it is, were all equally good.
        skipped: checks that could not be asked.
        reviewed: what people saw in examples, tagged blind; ``None`` without a review.
    """

    headline: Estimate
    target: float | None
    target_met: bool | None
    estimates: tuple[Estimate, ...]
    baseline: tuple[Estimate, ...]
    versus_baseline: Comparison
    slices: tuple[Slice, ...]
    n_slices_tested: int
    patterns: tuple[Pattern, ...]
    failures: tuple[Failure, ...]
    n_failures: int
    iterations: tuple[Iteration, ...]
    claims: tuple[ClaimCheck, ...]
    findings: tuple[Finding, ...]
    tables: tuple[Table, ...]
    details: Mapping[str, Any]
    n_models_judged: int
    passed: tuple[Passed, ...] = ()
    optimism: float | None = None
    skipped: tuple[Skipped, ...] = ()
    reviewed: Reviewed | None = None
    alike: Alike = field(default_factory=Alike)

    @property
    def baseline_name(self) -> str:
        """What one gets without a model, in words."""
        return self.versus_baseline.name
