"""Stage 2: Project -> Evaluation. The author's code predicts, blind, in a subprocess; kept by fingerprint."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from portfolio.evaluate.fingerprints import digest_of_folder, files_outside, fingerprint
from portfolio.evaluate.model_files import model_fault, unfetched
from portfolio.evaluate.reasons import why

if TYPE_CHECKING:
    from portfolio.evaluate.evaluation import evaluate
    from portfolio.evaluate.row_names import reviewed_by_todays_ids
    from portfolio.evaluate.runs import record, run_of_today, unpack

__all__ = [
    "digest_of_folder",
    "evaluate",
    "files_outside",
    "fingerprint",
    "model_fault",
    "record",
    "reviewed_by_todays_ids",
    "run_of_today",
    "unfetched",
    "unpack",
    "why",
]


def __getattr__(name: str) -> Any:
    """What only a build that evaluates needs is loaded when it is first asked for."""
    if name == "evaluate":
        from portfolio.evaluate import evaluation

        return evaluation.evaluate
    if name in ("record", "run_of_today", "unpack"):
        from portfolio.evaluate import runs

        return getattr(runs, name)
    if name == "reviewed_by_todays_ids":
        from portfolio.evaluate import row_names

        return row_names.reviewed_by_todays_ids
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
