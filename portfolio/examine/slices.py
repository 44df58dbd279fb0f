"""In which parts of the test set does it fail more often? By counting on integer codes."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from portfolio.examine.features import Feature
from portfolio.examine.formulas import holm, more_than_chance, upper_tail, wilson
from portfolio.examine.units import ENOUGH, Units
from portfolio.records import Estimate, Predicate, Slice

Floats = NDArray[np.float64]

LEAST_LIFT = 1.2
LEVEL = 0.05
LEAST_SHARE = 0.01


@dataclass(frozen=True)
class Cut:
    """A slice together with the rows it is made of."""

    slice: Slice
    feature: Feature
    code: int

    @property
    def rows(self) -> NDArray[np.bool_]:
        """Which examples are in it."""
        return np.asarray(self.feature.codes == self.code)


@dataclass(frozen=True)
class _Part:
    """Counts of one part of one feature."""

    feature: Feature
    code: int
    n: int
    n_failures: int


def cuts(features: Sequence[Feature], failed: NDArray[np.bool_], units: Units) -> tuple[tuple[Cut, ...], int]:
    """Every slice of one feature with enough examples, those that stand out first, and how many were tested.

    A slice stands out when it fails more than chance gives (exact one-sided test, corrected by Holm for all that
    were tested; examples of one group count by the design effect), its rate is at least 1.2 times that of the rest,
    and it holds at least 20 examples and 1 % of all. Slices that the author declared are listed even when they are
    too small to be tested.
    """
    n, all_failures = failed.size, int(failed.sum())
    support = max(ENOUGH, math.ceil(LEAST_SHARE * n))
    parts = [part for feature in features for part in _parts(feature, failed, support)]
    tested = [part for part in parts if support <= part.n < n]
    alike = _design_effect(failed, units)
    corrected = iter(holm(_p_values(tested, all_failures, units, alike)).tolist())
    found = []
    for part in parts:
        is_tested = support <= part.n < n
        p = next(corrected) if is_tested else 1.0
        found.append(_cut(part, all_failures, n, p, alike, is_tested=is_tested))
    found.sort(key=lambda cut: (not cut.slice.stands_out, -(cut.slice.lift or 0.0), cut.slice.words))
    return tuple(found), len(tested)


def _parts(feature: Feature, failed: NDArray[np.bool_], support: int) -> list[_Part]:
    inside = feature.codes >= 0
    sizes = np.bincount(feature.codes[inside], minlength=len(feature.words))
    failures = np.bincount(feature.codes[inside], weights=failed[inside], minlength=len(feature.words))
    least = 1 if feature.declared else support
    return [
        _Part(feature, code, int(sizes[code]), int(failures[code]))
        for code in range(len(feature.words))
        if least <= sizes[code] < failed.size
    ]


def _design_effect(failed: NDArray[np.bool_], units: Units) -> float:
    """How much wider intervals are because examples of a group fail together, as a ratio of variances; at least 1."""
    rate = failed.mean() if failed.size else 0.0
    independent = rate * (1 - rate) / max(failed.size, 1)
    if units.codes is None or units.count < 2 or independent == 0:
        return 1.0
    return max(1.0, units.error(failed - rate) ** 2 / independent)


def _p_values(parts: Sequence[_Part], all_failures: int, units: Units, alike: float) -> Floats:
    hits = np.array([part.n_failures for part in parts], np.int64)
    sizes = np.array([part.n for part in parts], np.int64)
    if units.codes is None or alike == 1.0 or not parts:
        return more_than_chance(hits, sizes, all_failures, units.n)
    rate = all_failures / units.n
    spread = np.sqrt(sizes * rate * (1 - rate) * (units.n - sizes) / (units.n - 1) * alike)
    held = np.array([np.unique(units.codes[part.feature.codes == part.code]).size for part in parts])
    return upper_tail((hits - sizes * rate - 0.5) / spread, np.maximum(held - 1, 1))


def _cut(part: _Part, all_failures: int, n: int, p: float, alike: float, *, is_tested: bool) -> Cut:
    rest = all_failures - part.n_failures
    rate, rest_rate = part.n_failures / part.n, rest / (n - part.n)
    lift = rate / rest_rate if rest else None
    stands_out = is_tested and p < LEVEL and (lift is None or lift >= LEAST_LIFT)
    record = Slice(
        predicates=(Predicate(part.feature.column, part.feature.words[part.code]),),
        n=part.n,
        n_failures=part.n_failures,
        share=part.n / n,
        estimate=_failure_rate(part, alike),
        lift=lift,
        p=p,
        stands_out=stands_out,
    )
    return Cut(record, part.feature, part.code)


def _failure_rate(part: _Part, alike: float) -> Estimate:
    low, high = (float(end) for end in wilson(part.n_failures / alike, part.n / alike))
    enough = part.n >= ENOUGH
    return Estimate(
        metric="failure_rate",
        title="Failure rate",
        value=part.n_failures / part.n,
        low=low if enough else None,
        high=high if enough else None,
        n=part.n,
        better="lower",
        method="Wilson" if alike == 1.0 else "Wilson, clustered",
        why_no_interval=None if enough else Units(part.n).too_few,
    )
