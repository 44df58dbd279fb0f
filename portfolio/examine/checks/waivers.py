"""Findings that the author accepts: they stay, with the reason, and warn no more."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from portfolio.records import CHECKS, Accepted, Analysis, Finding

UNUSED = "PF058"


def with_reasons(findings: Sequence[Finding], accepted: Sequence[Accepted]) -> tuple[Finding, ...]:
    """The findings, each that is accepted with its reason; an error is never."""
    reasons = {waiver.code: waiver.reason for waiver in accepted}
    return tuple(
        replace(finding, accepted=reasons.get(finding.code)) if finding.severity != "error" else finding
        for finding in findings
    )


def waived(analysis: Analysis, accepted: Sequence[Accepted]) -> Analysis:
    """The analysis with the author's reasons, and a finding for each waiver that nothing calls for any more."""
    arisen = {finding.code for finding in analysis.findings}
    unused = [_unused(waiver) for waiver in accepted if waiver.code not in arisen]
    return replace(analysis, findings=with_reasons((*analysis.findings, *unused), accepted))


def _unused(waiver: Accepted) -> Finding:
    sentence = f"{waiver.code} is accepted in project.yml but does not arise."
    return Finding(UNUSED, CHECKS[UNUSED].severity, sentence, "Take it out.", f"project.yml:{waiver.line}")
