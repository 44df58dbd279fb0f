"""What people saw in examples, tagged blind: each tag's share and failure rates, wrong labels, and two reviewers."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from portfolio.examine.estimates.formulas import holm, wilson
from portfolio.examine.estimates.units import Units
from portfolio.examine.review.agreement import agreements
from portfolio.examine.review.label_correction import LabelCorrection, corrected_score
from portfolio.examine.review.rates import Looked, alike, corrected_share, even_sizes, rates, side_share
from portfolio.records import (
    WRONG_LABEL,
    Estimate,
    Finding,
    Reviewed,
    Reviewer,
    TagEstimate,
    TagRow,
    WrongLabels,
)
from portfolio.task import Groups
from portfolio.words import counted

if TYPE_CHECKING:
    import pandas as pd

Floats = NDArray[np.float64]

LEVEL = 0.05
LEAST_LIFT = 1.2
LEAST_FAILURES = 5
"""A tag stands out from so many failures on, as a slice does."""


def reviewed(
    rows: Sequence[TagRow],
    draws: Mapping[str, pd.Series[bool]],
    failed: pd.Series[bool],
    groups: Groups,
    *,
    present: set[str],
    correction: LabelCorrection,
) -> tuple[Reviewed | None, tuple[Finding, ...]]:
    """All that the rows tell about this version of the model; nothing without rows that can be used.

    The sample is one of the examples by their verdicts when it was drawn, so its weights hold whatever the model says
    today. Examples drawn by the verdicts of several runs count as often as they were drawn, each time by the number
    that is expected over all draws (Kalton and Anderson 1986). What several reviewers saw in an example is averaged.

    Args:
        rows: those that stand.
        draws: by name of the run, whether each example failed then.
        failed: whether each example fails now; all of the test set.
        groups: for each example of the test set what it belongs to.
        present: names of the run that is shown.
        correction: what wrong labels come to when they are put right.
    """
    usable, findings = _usable(rows, draws, failed)
    if not usable:
        return None, findings
    drawn_from = {row.run for row in usable}
    failed, groups = _covered([draws[run].index for run in drawn_from], failed, groups)
    times, weights = _weighted(usable, draws, failed.index)
    ids = [str(name) for name in failed.index[times > 0]]
    looked = _looked(times, weights, failed.to_numpy(bool), groups)
    seen = _seen(usable)
    tagged = {tag: _shares(tag, ids, seen) for tag in _tags(usable)}
    pair, agreed = agreements(seen, list(tagged), groups)
    wrong = tagged.pop(WRONG_LABEL, None)
    found = Reviewed(
        n=len(ids),
        n_failures=int(looked.failed.sum()),
        reviewers=_reviewers(usable),
        tags=_estimates(tagged, looked),
        wrong_labels=None if wrong is None else _wrong_labels(wrong, np.flatnonzero(times), looked, correction),
        agreements=agreed,
        pair=pair,
        drawn_before=bool(drawn_from - present),
    )
    return found, findings


def _covered(
    indexes: Sequence[pd.Index[str]], failed: pd.Series[bool], groups: Groups
) -> tuple[pd.Series[bool], Groups]:
    """Those of today's examples that could have been drawn."""
    if any(index.equals(failed.index) for index in indexes):
        return failed, groups
    covered = np.array([failed.index.isin(index) for index in indexes]).max(axis=0).astype(bool)
    return failed[covered], None if groups is None else groups[covered]


# ---- which rows --------------------------------------------------------------------------------


def _usable(
    rows: Sequence[TagRow], draws: Mapping[str, pd.Series[bool]], failed: pd.Series[bool]
) -> tuple[list[TagRow], tuple[Finding, ...]]:
    known = [row for row in rows if row.run in draws]
    usable = [row for row in known if row.example_id in failed.index and row.example_id in draws[row.run].index]
    findings = []
    lost = sorted({row.run for row in rows} - draws.keys())
    if lost:
        sentence = (
            f"{len(rows) - len(known)} of {len(rows)} verdicts of review.csv do not count: they were drawn by the run "
            f"{', '.join(lost)}, which is gone, cannot be scored today, or made other examples."
        )
        findings.append(Finding("PF089", "warning", sentence, "Bring the file back to runs/ with git.", "review.csv"))
    if len(usable) < len(known):
        gone = sorted({row.example_id for row in known} - {row.example_id for row in usable})
        named = ", ".join(gone[:3]) + (f" and {len(gone) - 3} more" if len(gone) > 3 else "")
        n = counted(len(known) - len(usable), "verdict")
        sentence = f"Not counted: {n} of review.csv on examples that are not in the test set any more ({named})."
        findings.append(Finding("PF100", "advice", sentence, "", "review.csv"))
    return usable, tuple(findings)


def _tags(rows: Iterable[TagRow]) -> list[str]:
    """The most frequent first."""
    counts = Counter(tag for row in rows for tag in row.tags)
    return sorted(counts, key=lambda tag: (-counts[tag], tag))


def _reviewers(rows: Iterable[TagRow]) -> tuple[Reviewer, ...]:
    ids: dict[tuple[str, str], set[str]] = defaultdict(set)
    for row in rows:
        ids[row.reviewer, row.how].add(row.example_id)
    found = [Reviewer(name, how, len(names)) for (name, how), names in ids.items()]  # type: ignore[arg-type]
    return tuple(sorted(found, key=lambda one: (-one.n, one.name, one.how)))


def _seen(rows: Iterable[TagRow]) -> dict[str, dict[str, tuple[str, ...]]]:
    """Reviewer -> example -> tags; what one saw of an example in several samples counts together."""
    seen: dict[str, dict[str, tuple[str, ...]]] = defaultdict(dict)
    for row in rows:
        seen[row.reviewer][row.example_id] = (*seen[row.reviewer].get(row.example_id, ()), *row.tags)
    return dict(seen)


def _shares(tag: str, ids: Sequence[str], seen: Mapping[str, Mapping[str, Sequence[str]]]) -> Floats:
    """For each example the share of its reviewers who gave it the tag."""
    said = [[tag in by[name] for by in seen.values() if name in by] for name in ids]
    return np.array([sum(votes) / len(votes) for votes in said])


# ---- how much each counts ----------------------------------------------------------------------


def _weighted(
    rows: Sequence[TagRow], draws: Mapping[str, pd.Series[bool]], index: pd.Index
) -> tuple[NDArray[np.int64], Floats]:
    """For each example of the test set how often it was drawn, and how many it stands for each time."""
    drawn: dict[str, set[str]] = defaultdict(set)
    for row in rows:
        drawn[row.run].add(row.example_id)
    expected, times = np.zeros(len(index)), np.zeros(len(index), np.int64)
    for run, names in sorted(drawn.items()):
        of_run = draws[run]
        then = (of_run if of_run.index.equals(index) else of_run.astype(object).reindex(index)).to_numpy()
        is_drawn = index.isin(names)
        for side in (True, False):
            of_side = then == side
            expected += np.where(of_side, (of_side & is_drawn).sum() / max(1, of_side.sum()), 0.0)
        times += is_drawn
    with np.errstate(divide="ignore"):
        return times, 1 / expected


def _looked(times: NDArray[np.int64], weights: Floats, failed: NDArray[np.bool_], groups: Groups) -> Looked:
    units, is_drawn = Units.of(failed.size, groups), times > 0
    return Looked(
        weights=times[is_drawn].astype(float) * weights[is_drawn],
        failed=failed[is_drawn],
        codes=None if units.codes is None else units.codes[is_drawn],
        n=failed.size,
        n_failures=int(failed.sum()),
        even=even_sizes(weights, failed),
        alike=alike(failed - failed.mean(), units.codes),
    )


# ---- what it tells -----------------------------------------------------------------------------


def _estimates(tagged: Mapping[str, Floats], looked: Looked) -> tuple[TagEstimate, ...]:
    """One for each tag, those that stand out first, then by the lift."""
    found = []
    for tag, shares in tagged.items():
        of = rates(shares, looked)
        has = shares > 0
        n_failures = int((has & looked.failed).sum())
        found.append(TagEstimate(tag, int(has.sum()), n_failures, of.share, of.inside, of.outside, of.lift, of.p))
    tested = [row for row, one in enumerate(found) if one.p is not None]
    corrected = holm(np.array([found[row].p for row in tested], float)).tolist()
    for row, p in zip(tested, corrected, strict=True):
        found[row] = replace(found[row], p=p, stands_out=_stands_out(found[row], p))
    return tuple(sorted(found, key=lambda one: (not one.stands_out, -_strength(one), -one.n, one.tag)))


def _stands_out(found: TagEstimate, p: float) -> bool:
    large = found.inside.value >= LEAST_LIFT * found.outside.value
    return p < LEVEL and large and found.n_failures >= LEAST_FAILURES


def _strength(found: TagEstimate) -> float:
    """How much more often it fails with the tag, at least; tags that were not tested come last."""
    if found.p is None:
        return -1.0
    return found.lift.low if found.lift and found.lift.low is not None else 0.0


def _wrong_labels(
    tagged: Floats, places: NDArray[np.int64], looked: Looked, correction: LabelCorrection
) -> WrongLabels:
    low, high = (float(end) for end in wilson(looked.n_failures / looked.alike, looked.n / looked.alike))
    raw = Estimate("raw", "as labelled", looked.failure_share, low, high, looked.n, "lower", method="Wilson")
    answers = correction.answers
    is_whole = answers is not None and answers.cells.size == looked.n  # else the places are those of a part
    return WrongLabels(
        n=int((tagged > 0).sum()),
        of_failures=side_share(tagged, looked, failed=True),
        of_successes=side_share(tagged, looked, failed=False),
        raw=raw,
        corrected=None if correction.failure == "unknown" else corrected_share(tagged, looked),
        at_most=corrected_share(tagged, looked, mended=False) if correction.failure == "perhaps a success" else None,
        headline=corrected_score(answers, tagged, places, looked) if answers and is_whole else None,
    )
