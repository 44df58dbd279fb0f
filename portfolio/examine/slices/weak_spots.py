"""Where does it fail: the slices that have a name, and the groups of alike examples that have none."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from portfolio.examine.estimates.units import Units
from portfolio.examine.patterns import patterns
from portfolio.examine.slices.binning import Feature
from portfolio.examine.slices.counts import Flags, finding_half
from portfolio.examine.slices.features import features_of
from portfolio.examine.slices.loss_slices import loss_patterns, losses
from portfolio.examine.slices.search import Found, cuts
from portfolio.examine.slices.weak_clusters import alike_groups
from portfolio.records import Alike, Evaluation, Examples, Finding, Pattern, Project, Slice, Traits
from portfolio.task import Groups, Task


@dataclass(frozen=True)
class Searched:
    """What the search of slices came to.

    Attributes:
        features: what the test set is parted by, to follow from version to version.
        finding: (n,) the half that weak spots are looked for in; ``None`` for no halves.
        findings: declared slices that could not be made.
    """

    found: Found
    features: Sequence[Feature]
    finding: Flags | None
    findings: tuple[Finding, ...]


@dataclass(frozen=True)
class WeakSpots:
    """The slices, the groups of alike examples that none of them explains, and what is to be said of the search."""

    found: Found
    features: Sequence[Feature]
    alike: Alike
    patterns: tuple[Pattern, ...]
    findings: tuple[Finding, ...]

    @property
    def slices(self) -> tuple[Slice, ...]:
        """Those that stand out first."""
        return tuple(cut.slice for cut in self.found.cuts)


def weak_spots(
    project: Project, examples: Examples, evaluation: Evaluation, task: Task, groups: Groups, traits: Traits | None
) -> WeakSpots:
    """Where it fails, found on one half of the test set and confirmed on the other.

    Args:
        examples: those of the outcomes.
        groups: of the examples, where they come in groups.
        traits: what was measured in their images or sounds, in the order of the outcomes.
    """
    outcomes, units = evaluation.outcomes, Units.of(len(evaluation.outcomes), groups)
    slices = searched(project, examples, evaluation, task, groups, traits)
    found = slices.found
    told = [cut.region for cut in found.cuts if cut.slice.stands_out]
    alike, missing = alike_groups(project, examples, evaluation, task, units, slices.finding, told, traits)
    sentences = patterns(task, outcomes, found.cuts, loss_patterns(task, outcomes, found.losses))
    return WeakSpots(found, slices.features, alike, tuple(sentences), (*slices.findings, *missing))


def searched(
    project: Project, examples: Examples, evaluation: Evaluation, task: Task, groups: Groups, traits: Traits | None
) -> Searched:
    """The slices alone; arguments as above."""
    outcomes = evaluation.outcomes
    units = Units.of(len(outcomes), groups)
    features, not_made = features_of(project, examples, outcomes, traits)
    half = finding_half(outcomes.index if groups is None else groups.fillna(outcomes.index.to_series()), units)
    found = cuts(features, outcomes["failed"].to_numpy(bool), units, half, losses(task, outcomes))
    return Searched(found, features, half, tuple(not_made))
