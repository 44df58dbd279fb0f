"""How good is it, really: enough examples, a baseline beaten, a target met, claims that hold."""

from __future__ import annotations

import math

from portfolio.examine.checks.check import NO_LABELS, Answers, Case, Check
from portfolio.examine.estimates.formulas import Z
from portfolio.records import ClaimCheck, Estimate, Finding
from portfolio.task import Metric
from portfolio.words import (
    bare,
    count,
    counted,
    ends,
    estimate,
    listed,
    number,
    p_value,
    percent,
    rough,
    signed_ends,
    signed_value,
    with_interval,
)

LEVEL = 0.05
MANY = 50
"""Nobody collects more than so many times the examples."""


class EnoughExamples(Check):
    """A handful of examples decides nothing."""

    code = "PF040"
    least = 100

    def look(self, case: Case) -> Answers:
        n, groups = case.units.n, case.units.count
        grouped = "" if case.units.codes is None else f" in {counted(groups, 'independent group')}"
        if min(n, groups) >= self.least:
            reach = number(50 * Z / math.sqrt(groups), "percentage points")
            return self.passed(f"{counted(n, 'test example')}{grouped}: a share is known to within {reach}.")
        sentence = f"Only {counted(n, 'test example')}{grouped}, so every number on this page is rough."
        wanted = f"Collect at least {self.least}{'' if case.units.codes is None else ' groups'} for testing."
        return self.found(sentence, wanted)


class BaselineBeaten(Check):
    """A model that is no better than no model needs no model."""

    code = "PF041"

    def look(self, case: Case) -> Answers:
        versus, sign = case.analysis.versus_baseline, 1 if case.metric.better == "higher" else -1
        ends = versus.difference.low, versus.difference.high
        what = f"{case.metric.title} {estimate(versus.this)} against {estimate(versus.that)} for {versus.name}"
        if sign * versus.difference.value <= 0:
            sentence = f"The baseline is not beaten: {what}."
            return self.found(sentence, "Show what the model adds, or say that it adds nothing.")
        if None in ends:
            return self.skipped(f"no interval: {versus.difference.why_no_interval or 'too few examples'}")
        unlikely = versus.p is None or versus.p < LEVEL
        if min(sign * end for end in ends if end is not None) <= 0 or not unlikely:
            told = _change(versus.difference) + ("" if unlikely or versus.p is None else f", {p_value(versus.p)}")
            sentence = f"The lead over the baseline may be chance: {what}; difference {told}."
            enough = _enough(case, versus.difference, 0.0)
            return self.found(sentence, f"Collect more test examples before claiming a gain{enough}.")
        return self.passed(f"The baseline is beaten beyond chance: {what}; difference {_change(versus.difference)}.")


class TargetMet(Check):
    """What "works" means was decided before; is it reached, and is that certain?"""

    code = "PF042"

    def look(self, case: Case) -> Answers:
        headline, target = case.analysis.headline, case.analysis.target
        if target is None:
            return self.skipped("no target is named in project.yml")
        what = f"{case.metric.title} is {_known(headline)}, the target is {bare(target, headline.unit)}"
        inside = headline.low is not None and headline.high is not None and headline.low < target < headline.high
        enough = _enough(case, headline, target) if inside else ""
        if not target_met(headline, target):
            unsure = f" To be sure, collect more test examples{enough}." if enough else ""
            tell = "" if "next" in case.project.sections else "Say in the README what would be next."
            return self.found(f"The target is not met: {what}.", f"{tell}{unsure}".strip())
        if inside:
            advice = f"Collect more test examples to be sure{enough}."
            return self.found(f"The target is met, but it lies inside the interval: {what}.", advice)
        return self.passed(f"The target is met: {what}.")


class NotTooGood(Check):
    """A perfect score is more often a leak than a triumph."""

    code = "PF043"
    least = 10

    def look(self, case: Case) -> Answers:
        n_failed = int(case.outcomes["failed"].sum())
        if case.units.n < self.least:
            return self.skipped(f"fewer than {self.least} test examples")
        if n_failed or case.analysis.headline.value != case.metric.best:
            return self.passed(
                f"The score is not suspiciously perfect: {count(n_failed)} of {count(case.units.n)} fail."
            )
        sentence = f"A perfect score: not one of {counted(case.units.n, 'example')} fails."
        return self.found(sentence, "Look for the target, or a copy of it, among the features.")


class PredictionsVary(Check):
    """One answer for everything is no prediction."""

    code = "PF044"

    def look(self, case: Case) -> Answers:
        n = case.units.n
        if n < 2:
            return self.skipped("there is one prediction")
        said = case.task.only_answer(case.outcomes, "prediction")
        if said is None:
            return self.passed("The predictions differ from example to example.")
        sentence = f"Every one of {counted(n, 'prediction')} is {said}."
        return self.found(sentence, "Check that predict.py uses its input.")


class EveryClass(Check):
    """Is each class predicted at all? For kinds whose details hold ``classes``."""

    code = "PF051"

    def look(self, case: Case) -> Answers:
        classes = [row for row in case.analysis.details.get("classes", ()) if row["support"]]
        never = [row for row in classes if not row["predicted"]]
        if not classes:
            return self.skipped(NO_LABELS)
        if not never:
            return self.passed(f"Each of the {count(len(classes))} classes of the test set is predicted at least once.")
        names = listed([f"{row['label']} ({row['support']})" for row in never])
        subject, them = ("This class is", "it") if len(never) == 1 else ("These classes are", "them")
        sentence = f"{subject} never predicted, though the test set holds {them}: {names}."
        advice = "Look at the balance of the training rows, or merge classes that cannot be told apart."
        return self.found(sentence, advice)


class TruthVaries(Check):
    """A test set with one label cannot tell a good model from a constant one."""

    code = "PF045"

    def look(self, case: Case) -> Answers:
        truth = case.task.only_answer(case.outcomes, "truth")
        if truth is None:
            return self.passed("The test set holds more than one answer.")
        sentence = f"The truth is {truth} for the whole test set, so most metrics mean nothing here."
        return self.found(sentence, "Add test examples of the other kinds.")


class Calibrated(Check):
    """Is it right as often as it says? For kinds whose details hold ``calibration`` (see ``calibration.py``)."""

    code = "PF046"
    least_error = 0.03

    def look(self, case: Case) -> Answers:
        details = case.analysis.details
        if not details.get("calibration"):
            return self.skipped("the predictions hold no probabilities")
        if details["calibration_n"] < EnoughExamples.least:
            return self.skipped(f"fewer than {EnoughExamples.least} test examples")
        error, chance = details["calibration_error"], details["calibration_chance"]
        lean, lean_chance = details["calibration_lean"], details["calibration_lean_chance"]
        if chance is None:
            return self.skipped("too few independent groups of test examples")
        n = counted(details["calibration_n"], "example")
        gap, most = number(100 * error, "percentage points"), number(100 * chance, "percentage points")
        what = f"confidence and the share that is right differ by {gap} on average ({n})"
        word = "Overconfident" if lean > 0 else "Underconfident"
        advice = "Calibrate on data that is neither for training nor for testing."
        if error > max(chance, self.least_error):
            return self.found(f"{word}: {what}; a calibrated model would stay below {most}.", advice)
        if abs(lean) > max(lean_chance, self.least_error):
            right = sum(entry["accuracy"] * entry["n"] for entry in details["calibration"]) / details["calibration_n"]
            sentence = f"{word}: {percent(lean + right)} sure on average, and right in {percent(right)} of {n}."
            return self.found(sentence, advice)
        if error > self.least_error:
            return self.passed(f"No sign that confidences are wrong: {what}, where chance alone gives up to {most}.")
        return self.passed(f"Confidences can be believed: {what}.")


class ClaimsHold(Check):
    """metrics.json says what train.py reached; the build measured again."""

    code = "PF049"

    def look(self, case: Case) -> Answers:
        claims = case.analysis.claims
        if not claims:
            return self.skipped("metrics.json claims nothing that was measured")
        wrong = [self._finding(check) for check in claims if not check.agrees]
        return wrong or self.passed(f"{counted(len(claims), 'number')} in metrics.json came out again.")

    def _finding(self, check: ClaimCheck) -> Finding:
        sentence = (
            f"metrics.json claims {check.measured.title} {bare(check.claim.value)}; the build measured "
            f"{bare(check.measured.value)} on {counted(check.measured.n, 'example')}."
        )
        advice = "The measured value is shown. Run train.py again, or score the same test set there."
        return self.found(sentence, advice, f"metrics.json:{check.claim.line}")


class MetricFits(Check):
    """Some metrics flatter on some test sets; a metric says so itself (``Metric.pitfalls``)."""

    code = "PF031"

    def look(self, case: Case) -> Answers:
        if case.metric.pitfalls is None:
            return None
        fault = case.metric.pitfalls(case.outcomes)
        if fault is None:
            return self.passed(f"{case.metric.title} suits this test set.")
        others = [metric.title for metric in case.task.metrics if self._fits(metric, case)]
        advice = f"Let another metric be the headline: {' or '.join(others[:2])}." if others else ""
        return self.found(f"{case.metric.title} is the headline, though {fault}.", advice)

    def _fits(self, metric: Metric, case: Case) -> bool:
        known = {estimate.metric for estimate in case.analysis.estimates}
        fault = None if metric.pitfalls is None else metric.pitfalls(case.outcomes)
        return metric.name in known - {case.metric.name} and fault is None


def target_met(headline: Estimate, target: float) -> bool:
    """Whether the measured value reaches the target."""
    return headline.value >= target if headline.better == "higher" else headline.value <= target


def _enough(case: Case, known: Estimate, line: float) -> str:
    """Behind "collect more": how many would do, as the questions of the page say it too."""
    times = known.times_to_settle(line)
    if times is None:
        return ""
    what = "test examples" if case.units.codes is None else "independent groups"
    n, gap = case.units.count, abs(known.value - line)
    if times > MANY:
        return f": for a gap of {number(gap, known.unit)} it takes more than {MANY} times the {count(n)} {what}"
    return f": about {rough(round(n * times))} {what} would do, instead of {count(n)}"


def _known(measured: Estimate) -> str:
    return with_interval(estimate(measured), ends(measured))


def _change(difference: Estimate) -> str:
    return with_interval(signed_value(difference), signed_ends(difference))
