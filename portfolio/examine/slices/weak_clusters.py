"""Groups of alike examples that stand out, in sentences and with their nearest failures."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from portfolio.examine.estimates.units import Units
from portfolio.examine.failures import cards
from portfolio.examine.patterns import LEAST_FAILURES, of_slice
from portfolio.examine.slices.clusters import Near, groups, sample_of
from portfolio.examine.slices.counts import Region
from portfolio.examine.slices.spaces import spaces
from portfolio.records import Alike, Evaluation, Examples, Finding, Group, Project, Traits
from portfolio.task import Task

if TYPE_CHECKING:
    import pandas as pd

MOST_GROUPS = 3
MOST_NEAREST = 4


def alike_groups(
    project: Project,
    examples: Examples,
    evaluation: Evaluation,
    task: Task,
    units: Units,
    finding: NDArray[np.bool_] | None,
    told: Sequence[Region],
    traits: Traits | None,
) -> tuple[Alike, tuple[Finding, ...]]:
    """The groups that stand out; looked for where there are halves, and enough failures for a sentence.

    Args:
        examples: those of the outcomes.
        finding: the half that is searched.
        told: the slices that stand out.
        traits: of their pictures.
    """
    outcomes, findings = evaluation.outcomes, _about_embedding(project, evaluation)
    failed = outcomes["failed"].to_numpy(bool)
    if finding is None or np.count_nonzero(failed) < 2 * LEAST_FAILURES or failed.all():
        return Alike(), findings
    sample = sample_of(outcomes.index, len(outcomes))
    found = list(spaces(examples.columns, examples.test, sample, traits, evaluation.embedding))
    near = groups(found, failed, units, finding, told)[:MOST_GROUPS]
    shown = tuple(_shown(task, examples, outcomes, failed, group) for group in near)
    return Alike(shown, tuple(space.title for space in found)), findings


def _shown(task: Task, examples: Examples, outcomes: pd.DataFrame, failed: NDArray[np.bool_], group: Near) -> Group:
    rows = [row for row in group.order.tolist() if failed[row]][:MOST_NEAREST]
    ids = [str(outcomes.index[row]) for row in rows]
    return Group(of_slice(task, outcomes, group.cut), cards(task, examples, outcomes, ids))


def _about_embedding(project: Project, evaluation: Evaluation) -> tuple[Finding, ...]:
    if project.predictor.embed is None or evaluation.embedding is not None:
        return ()
    sentence = "Groups of alike examples were looked for without the author's embedding: this build runs nobody's code."
    return (Finding("PF099", "advice", sentence, "Build once without --frozen.", "project.yml"),)
