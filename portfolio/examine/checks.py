"""What a strict reviewer would point at, one small class each; a check that finds nothing says what it looked at.

Codes PF040 to PF046, PF049 and PF056; PF047, PF048, PF050, PF054 and PF055 arise where the numbers are made.
"""

from __future__ import annotations

import math
from abc import ABC, abstractmethod
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from portfolio.examine.formulas import Z
from portfolio.examine.units import Units
from portfolio.records import Analysis, ClaimCheck, Estimate, Finding, Passed
from portfolio.task import Metric
from portfolio.words import THIN, bare, count, counted, number

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True)
class Case:
    """All that the checks look at."""

    metric: Metric
    outcomes: pd.DataFrame
    units: Units
    analysis: Analysis


class Check(ABC):
    """One question; the answer is findings, a sentence that all is well, or ``None`` when it does not arise."""

    code: ClassVar[str]

    @abstractmethod
    def look(self, case: Case) -> Sequence[Finding] | Passed | None:
        """What there is to say."""


def run_checks(case: Case) -> tuple[tuple[Finding, ...], tuple[Passed, ...]]:
    """The answers of all checks, in the order of their codes."""
    answers = [check.look(case) for check in CHECKS]
    passed = tuple(answer for answer in answers if isinstance(answer, Passed))
    found = (answer for answer in answers if answer is not None and not isinstance(answer, Passed))
    return tuple(finding for findings in found for finding in findings), passed


class EnoughExamples(Check):
    """A handful of examples decides nothing."""

    code = "PF040"
    least = 100

    def look(self, case: Case) -> Sequence[Finding] | Passed:
        n, groups = case.units.n, case.units.count
        grouped = "" if case.units.codes is None else f" in {counted(groups, 'independent group')}"
        if min(n, groups) >= self.least:
            points = f"{50 * Z / math.sqrt(groups):.1f} percentage points"
            return Passed(self.code, f"{counted(n, 'test example')}{grouped}: a share is known to within {points}.")
        sentence = f"Only {counted(n, 'test example')}{grouped}, so every number on this page is rough."
        wanted = f"Collect at least {self.least}{'' if case.units.codes is None else ' groups'} for testing."
        return [Finding(self.code, "warning", sentence, wanted)]


class BaselineBeaten(Check):
    """A model that is no better than no model needs no model."""

    code = "PF041"

    def look(self, case: Case) -> Sequence[Finding] | Passed | None:
        versus, sign = case.analysis.versus_baseline, 1 if case.metric.better == "higher" else -1
        ends = versus.difference.low, versus.difference.high
        what = f"{case.metric.title} {number(versus.this.value)} against {number(versus.that.value)} for {versus.name}"
        if sign * versus.difference.value <= 0:
            sentence = f"The baseline is not beaten: {what}."
            return [Finding(self.code, "warning", sentence, "Show what the model adds, or say that it adds nothing.")]
        if None in ends:
            return None
        if min(sign * end for end in ends if end is not None) <= 0:
            sentence = (
                f"The lead over the baseline may be chance: {what}; difference {_with_interval(versus.difference)}."
            )
            return [Finding(self.code, "warning", sentence, "Collect more test examples before claiming a gain.")]
        return Passed(
            self.code, f"The baseline is beaten beyond chance: {what}; difference {_with_interval(versus.difference)}."
        )


class TargetMet(Check):
    """What "works" means was decided before; is it reached, and is that certain?"""

    code = "PF042"

    def look(self, case: Case) -> Sequence[Finding] | Passed | None:
        headline, target = case.analysis.headline, case.analysis.target
        if target is None:
            return None
        what = f"{case.metric.title} is {_with_interval(headline)}, the target is {bare(target)}"
        if not target_met(headline, target):
            advice = "Say in the README what would be next."
            return [Finding(self.code, "advice", f"The target is not met: {what}.", advice)]
        if headline.low is not None and headline.high is not None and headline.low < target < headline.high:
            advice = "Collect more test examples to be sure."
            return [
                Finding(self.code, "advice", f"The target is met, but it lies inside the interval: {what}.", advice)
            ]
        return Passed(self.code, f"The target is met: {what}.")


class NotTooGood(Check):
    """A perfect score is more often a leak than a triumph."""

    code = "PF043"
    least = 10

    def look(self, case: Case) -> Sequence[Finding] | Passed | None:
        n_failed = int(case.outcomes["failed"].sum())
        if case.units.n < self.least:
            return None
        if n_failed or case.analysis.headline.value != case.metric.best:
            return Passed(
                self.code, f"The score is not suspiciously perfect: {count(n_failed)} of {count(case.units.n)} fail."
            )
        sentence = f"A perfect score: not one of {counted(case.units.n, 'example')} fails."
        return [Finding(self.code, "warning", sentence, "Look for the target, or a copy of it, among the features.")]


class PredictionsVary(Check):
    """One answer for everything is no prediction."""

    code = "PF044"

    def look(self, case: Case) -> Sequence[Finding] | Passed | None:
        n, kinds = case.units.n, case.outcomes["prediction"].astype(str).unique()
        if n < 2:
            return None
        if len(kinds) > 1:
            return Passed(self.code, "The predictions differ from example to example.")
        sentence = f"Every one of {counted(n, 'prediction')} is {kinds[0]}."
        return [Finding(self.code, "warning", sentence, "Check that predict.py uses its input.")]


class TruthVaries(Check):
    """A test set with one label cannot tell a good model from a constant one."""

    code = "PF045"

    def look(self, case: Case) -> Sequence[Finding] | Passed:
        kinds = case.outcomes["truth"].astype(str).unique()
        if len(kinds) > 1:
            return Passed(self.code, "The test set holds more than one answer.")
        sentence = f"The truth is {kinds[0]} for the whole test set, so most metrics mean nothing here."
        return [Finding(self.code, "warning", sentence, "Add test examples of the other kinds.")]


class Calibrated(Check):
    """Is it right as often as it says? For kinds whose details hold ``calibration`` (see ``calibration.py``)."""

    code = "PF046"
    least_error = 0.03

    def look(self, case: Case) -> Sequence[Finding] | Passed | None:
        details = case.analysis.details
        if not details.get("calibration") or details["calibration_n"] < EnoughExamples.least:
            return None
        error, chance = details["calibration_error"], details["calibration_chance"]
        n = counted(details["calibration_n"], "example")
        what = f"confidence and the share that is right differ by {100 * error:.1f}{THIN}% on average ({n})"
        if error <= max(chance, self.least_error):
            return Passed(self.code, f"Confidences can be believed: {what}.")
        bins = details["calibration"]
        lean = sum((entry["confidence"] - entry["accuracy"]) * entry["n"] for entry in bins)
        word = "Overconfident" if lean > 0 else "Underconfident"
        sentence = f"{word}: {what}; a calibrated model would stay below {100 * chance:.1f}{THIN}%."
        return [
            Finding(self.code, "advice", sentence, "Calibrate on data that is neither for training nor for testing.")
        ]


class ClaimsHold(Check):
    """metrics.json says what train.py reached; the build measured again."""

    code = "PF049"

    def look(self, case: Case) -> Sequence[Finding] | Passed | None:
        claims = case.analysis.claims
        wrong = [self._finding(check) for check in claims if not check.agrees]
        if not claims or wrong:
            return wrong or None
        return Passed(self.code, f"{counted(len(claims), 'number')} in metrics.json came out again.")

    def _finding(self, check: ClaimCheck) -> Finding:
        sentence = (
            f"metrics.json claims {check.measured.title} {check.claim.value:.6g}; the build measured "
            f"{check.measured.value:.6g} on {counted(check.measured.n, 'example')}."
        )
        advice = "The measured value is shown. Run train.py again, or score the same test set there."
        return Finding(self.code, "error", sentence, advice, f"metrics.json:{check.claim.line}")


class TestSetFresh(Check):
    """Every look at the test set wears it out a little."""

    code = "PF056"
    most = 10

    def look(self, case: Case) -> Sequence[Finding] | Passed:
        n = case.analysis.n_models_judged
        sentence = f"This test set has scored {counted(n, 'recorded set')} of predictions"
        if n <= self.most:
            return Passed(self.code, sentence + ".")
        advice = "Collect fresh test examples before the next round."
        gain = case.analysis.optimism
        by = "" if gain is None or gain < 0.0005 else f" by {number(gain, case.metric.unit)}, were all equally good"
        return [Finding(self.code, "advice", f"{sentence}; the best of many looks better than it is{by}.", advice)]


CHECKS: Iterable[Check] = (
    EnoughExamples(),
    BaselineBeaten(),
    TargetMet(),
    NotTooGood(),
    PredictionsVary(),
    TruthVaries(),
    Calibrated(),
    ClaimsHold(),
    TestSetFresh(),
)


def target_met(headline: Estimate, target: float) -> bool:
    """Whether the measured value reaches the target."""
    return headline.value >= target if headline.better == "higher" else headline.value <= target


def _with_interval(estimate: Estimate) -> str:
    text = number(estimate.value, estimate.unit)
    if estimate.low is None or estimate.high is None:
        return text
    return f"{text} (95{THIN}% interval {number(estimate.low)} to {number(estimate.high)})"
