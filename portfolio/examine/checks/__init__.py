"""What a strict reviewer would point at, one small class each; a check that finds nothing says what it looked at.

``records.checks`` lists all codes with their severity. Those made elsewhere (while reading, running, scoring, or by a
kind of task) are found where the facts are.
"""

from collections.abc import Sequence

from portfolio.examine.checks.check import Answer, Case, Check, answers_of
from portfolio.examine.checks.drift import AnswersAlike, InputsAlike, NoContradictions
from portfolio.examine.checks.one_column import AnswerNotCopied, MoreThanOneColumn
from portfolio.examine.checks.pictures import PicturesApart
from portfolio.examine.checks.repeats import NoRepeats
from portfolio.examine.checks.score import (
    BaselineBeaten,
    Calibrated,
    ClaimsHold,
    EnoughExamples,
    EveryClass,
    MetricFits,
    NotTooGood,
    PredictionsVary,
    TargetMet,
    TruthVaries,
    target_met,
)
from portfolio.examine.checks.split import GroupsApart, TrainingBeforeTesting
from portfolio.examine.checks.texts import TextsApart

CHECKS: Sequence[Check] = (
    TextsApart(),
    PicturesApart(),
    AnswerNotCopied(),
    TrainingBeforeTesting(),
    GroupsApart(),
    MoreThanOneColumn(),
    InputsAlike(),
    AnswersAlike(),
    NoContradictions(),
    NoRepeats(),
    MetricFits(),
    EnoughExamples(),
    BaselineBeaten(),
    TargetMet(),
    NotTooGood(),
    PredictionsVary(),
    TruthVaries(),
    Calibrated(),
    ClaimsHold(),
    EveryClass(),
)


def run_checks(case: Case) -> tuple[Answer, ...]:
    """The answers of all checks, in the order of their codes."""
    return tuple(answers_of(CHECKS, case))


__all__ = ["CHECKS", "Answer", "Case", "Check", "run_checks", "target_met"]
