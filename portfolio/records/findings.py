"""What was noticed, by whichever stage: findings, and checks that found nothing or could not be asked."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Severity = Literal["error", "warning", "advice"]


@dataclass(frozen=True)
class Finding:
    """Something the build noticed. ``sentence`` says what, ``advice`` how to mend it; ``place`` is "README.md:41".

    ``accepted`` is the author's reason to live with it; such a finding stays on the page and warns no more.
    What was ``averted``, such as answers kept from the predictor, makes no score better than it is.
    """

    code: str
    severity: Severity
    sentence: str
    advice: str = ""
    place: str | None = None
    accepted: str | None = None
    averted: bool = False


@dataclass(frozen=True)
class Passed:
    """A check that found nothing, in words: what was looked at."""

    code: str
    sentence: str


@dataclass(frozen=True)
class Skipped:
    """A check that could not be asked here; ``why`` is a reason without a point ("no training rows are here")."""

    code: str
    why: str
