"""The sentences of a review by hand: which tags fail more often than the rest."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from portfolio.examine.estimates import Counts
from portfolio.examine.estimates.confusion import cells_of
from portfolio.examine.failures import cards, worst_first
from portfolio.examine.review.label_correction import LabelCorrection, TwoAnswers
from portfolio.examine.review.reviewed import reviewed
from portfolio.records import Examples, Finding, Pattern, Project, Reviewed, TagEstimate
from portfolio.task import Groups, Metric, Task
from portfolio.words import counted, estimate, percent, ratios

if TYPE_CHECKING:
    import pandas as pd

    from portfolio.examine.comparisons.versions import Scored
    from portfolio.records import Run

MOST_TOLD = 2
"""Tags that become patterns of the page."""

MOST_CARDED = 2
MOST_CARDS = 3
CLEARLY_APART = 0.6
"""Where the whole range of kappa lies below this, agreement is no more than moderate (Landis and Koch 1977)."""

TOO_LARGE = 100
"""A ratio beyond this is told as "more than"."""


def review(
    project: Project,
    examples: Examples,
    outcomes: pd.DataFrame,
    task: Task,
    run: Run,
    earlier: Sequence[Scored],
    groups: Groups,
    metric: Metric,
) -> tuple[Reviewed | None, tuple[Pattern, ...], tuple[Finding, ...]]:
    """The review of a project, its patterns, and what is wrong with it.

    Args:
        examples: those that are scored.
        earlier: runs of other versions, scored today.
        metric: the headline.
    """
    if not project.reviews:
        return None, (), ()
    names = [one.name for one in project.runs if one.fingerprint.author == run.fingerprint.author]
    same = {name.removesuffix(".json") for name in (*names, run.recorded) if name}
    draws = dict.fromkeys(same, outcomes["failed"])
    if not _makes_examples(task, outcomes):
        draws |= {one.name.removesuffix(".json"): one.outcomes["failed"] for one in earlier}
    correction = _label_correction(task, metric, outcomes)
    found, findings = reviewed(project.reviews, draws, outcomes["failed"], groups, present=same, correction=correction)
    if found is None:
        return None, (), findings
    found = replace(found, tags=_with_cards(found.tags, project, examples, outcomes, task))
    told = [one for one in found.tags if one.stands_out][:MOST_TOLD]
    patterns = tuple(_pattern(one, found, task, outcomes, project) for one in told)
    return found, patterns, (*findings, *_about_labels(project, run), *_about_agreement(found))


def _label_correction(task: Task, metric: Metric, outcomes: pd.DataFrame) -> LabelCorrection:
    failure = task.relabelled(outcomes)
    if failure != "a success" or not isinstance(metric.statistic, Counts):
        return LabelCorrection(failure)
    return LabelCorrection(
        failure, TwoAnswers(metric.name, metric.title, metric.statistic.score, cells_of(outcomes)[0])
    )


def _makes_examples(task: Task, outcomes: pd.DataFrame) -> bool:
    """Whether what was tagged is what the model made, so that tags of another version say nothing about this one."""
    return bool(len(outcomes) and task.made(outcomes, str(outcomes.index[0])))


def _with_cards(
    found: Sequence[TagEstimate], project: Project, examples: Examples, outcomes: pd.DataFrame, task: Task
) -> tuple[TagEstimate, ...]:
    """The strongest tags with a few failures that have them, none of them twice and one of each group."""
    group = project.dataset.group
    groups = examples.test[group].astype(str).to_dict() if group else {}
    carded, taken = list(found), set[str]()
    for place, one in enumerate(found[:MOST_CARDED]):
        if one.stands_out:
            fresh = (name for name in _failing(one, project, outcomes) if groups.get(name, name) not in taken)
            ids = list({groups.get(name, name): name for name in reversed(list(fresh))}.values())[::-1][:MOST_CARDS]
            taken |= {groups.get(name, name) for name in ids}
            carded[place] = replace(one, cards=cards(task, examples, outcomes, ids))
    return tuple(carded)


def _failing(one: TagEstimate, project: Project, outcomes: pd.DataFrame) -> tuple[str, ...]:
    """Ids of the failures that have a tag, the worst first."""
    ids = {row.example_id for row in project.reviews if one.tag in row.tags}
    rows = outcomes.index.isin(ids) & outcomes["failed"].to_numpy(bool)
    return tuple(map(str, worst_first(outcomes[rows]).index))


def _pattern(one: TagEstimate, found: Reviewed, task: Task, outcomes: pd.DataFrame, project: Project) -> Pattern:
    ids = _failing(one, project, outcomes)
    return Pattern(f"{times_as_often(one, task.failure_words)} ({counted_blind(found)}).", one.n_failures, ids[:12])


def times_as_often(one: TagEstimate, failure_words: str) -> str:
    """ "Examples tagged “shadow” are missed 3.1 times as often as the rest", with the range; no full stop."""
    subject = f"Examples tagged “{one.tag}” are {failure_words}"
    lift = one.lift
    if lift is None or lift.low is None or lift.high is None or lift.value > TOO_LARGE:
        return f"{subject} in {percent(one.inside.value)} of all cases, the rest in {percent(one.outside.value)}"
    value, low, high = ratios(lift.value, lift.low, lift.high)
    most = high if lift.high <= TOO_LARGE else f"over {TOO_LARGE}"
    return f"{subject} {value} times as often as the rest, with a 95 % interval from {low} to {most}"


def counted_blind(found: Reviewed) -> str:
    """ "220 examples tagged blind", and whether a program had a hand in it; who it was stands below."""
    helped = ", program-assisted" if any(one.how != "by hand" for one in found.reviewers) else ""
    return f"{counted(found.n, 'example')} tagged blind{helped}"


def _about_agreement(found: Reviewed) -> list[Finding]:
    """Tags by which the two reviewers clearly do not mean the same."""
    apart = [one for one in found.agreements if one.kappa.high is not None and one.kappa.high < CLEARLY_APART]
    if not apart:
        return []
    each = ", ".join(f"“{one.tag}” {estimate(one.kappa)}" for one in apart)
    sentence = f"{' and '.join(found.pair)} do not agree on what they see (Cohen's kappa): {each}."
    return [Finding("PF091", "advice", sentence, "Write down what the tag means, and tag these again.", "review.csv")]


def _about_labels(project: Project, run: Run) -> list[Finding]:
    """Whether the file of the test set is still the one that the sample was drawn from."""
    test, now = project.dataset.test, run.inputs.get(project.dataset.test)
    used = {f"{row.run}.json" for row in project.reviews}
    changed = [one for one in project.runs if one.name in used and one.inputs.get(test, now) != now]
    if not changed:
        return []
    sentence = (
        f"{test} has changed since the sample of review.csv was drawn. Its chances are told from today's labels, which "
        "is exact only where no label of a tagged example was changed."
    )
    return [Finding("PF090", "advice", sentence, "Review again once many labels have been put right.", "review.csv")]
