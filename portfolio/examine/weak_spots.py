"""Where does it fail: the slices that have a name, and the groups of alike examples that have none."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from portfolio.examine.alike import alike_groups
from portfolio.examine.features import features_of
from portfolio.examine.loss_patterns import loss_patterns, losses
from portfolio.examine.moved_slices import Parts
from portfolio.examine.patterns import patterns
from portfolio.examine.slice_counts import finding_half
from portfolio.examine.slices import Found, cuts
from portfolio.examine.units import Groups, Units
from portfolio.records import Alike, Evaluation, Examples, Finding, Pattern, Project, Traits
from portfolio.task import Task


@dataclass(frozen=True)
class Searched:
    """What the search of slices came to.

    Attributes:
        parts: what the test set is parted by, to follow from version to version.
        findings: declared slices that could not be made.
    """

    found: Found
    parts: Parts
    findings: tuple[Finding, ...]

    def patterns(self, task: Task, evaluation: Evaluation) -> Sequence[Pattern]:
        """The sentences, the strongest first."""
        outcomes = evaluation.outcomes
        return patterns(task, outcomes, self.found.cuts, loss_patterns(task, outcomes, self.found.losses))


def searched(
    project: Project, examples: Examples, evaluation: Evaluation, task: Task, groups: Groups, traits: Traits | None
) -> Searched:
    """The slices, found on one half of the test set and confirmed on the other.

    Args:
        examples: those of the outcomes.
        groups: of the examples, where they come in groups.
        traits: what was measured in their images or sounds, in the order of the outcomes.
    """
    outcomes = evaluation.outcomes
    units = Units.of(len(outcomes), groups)
    features, not_made = features_of(project, examples, outcomes, traits)
    half = finding_half(outcomes.index if groups is None else groups.fillna(outcomes.index.to_series()), units)
    found = cuts(features, outcomes["failed"].to_numpy(bool), units, half, losses(task, outcomes))
    return Searched(found, Parts.found(features, found.cuts, half), tuple(not_made))


def nameless(
    project: Project,
    examples: Examples,
    evaluation: Evaluation,
    task: Task,
    groups: Groups,
    traits: Traits | None,
    named: Searched,
) -> tuple[Alike, tuple[Finding, ...]]:
    """The groups of alike examples that fail together and that no slice among ``named`` explains."""
    units = Units.of(len(evaluation.outcomes), groups)
    told = [cut.region for cut in named.found.cuts if cut.slice.stands_out]
    return alike_groups(project, examples, evaluation, task, units, named.parts.finding, told, traits)
