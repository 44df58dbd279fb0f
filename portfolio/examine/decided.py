"""Were metric, target and test set settled before the first model was measured? Codes PF095 to PF097."""

from __future__ import annotations

from collections.abc import Iterator

from portfolio.records import Decided, Decision, Finding, Passed
from portfolio.task import Metric
from portfolio.words import bare, counted


def about_decisions(decided: Decided, metric: Metric) -> tuple[tuple[Finding, ...], tuple[Passed, ...]]:
    """What a strict reviewer would say of decisions that came after the first measured run, or that none did.

    Args:
        decided: what git knows.
        metric: the headline, by which a target is easier or harder to reach.
    """
    if decided.first_run is None or not decided.decisions:
        return (), ()
    found = tuple(finding for each in decided.decisions for finding in _ABOUT[each.what](each, metric))
    if all(each.last and each.last.order == "before" for each in decided.decisions):
        names = "metric, target and test set" if len(decided.decisions) == len(_ABOUT) else "metric and test set"
        sentence = f"Git has {names} as they are now from before the first measured run."
        return found, (Passed("PF095", sentence),)
    return found, ()


def _target(target: Decision, metric: Metric) -> Iterator[Finding]:
    if target.first and target.first.order == "after":
        sentence = "The target was set after the first measured run."
        yield Finding("PF095", "advice", sentence, "Commit the target of the next project before its first model.")
    late = [change for change in target.changes if change.order == "after"]
    if not late or not all(change.same_metric for change in late):
        return
    before, now = late[0].before, late[-1].after
    if isinstance(before, float) and isinstance(now, float) and _is_easier(now, before, metric):
        sentence = (
            f"The target was made easier after the first measured run: {metric.title} "
            f"{bare(now, metric.unit)} in place of {bare(before, metric.unit)}."
        )
        yield Finding("PF095", "warning", sentence, "Say in the README why the first target was wrong.")


def _is_easier(now: float, before: float, metric: Metric) -> bool:
    return now < before if metric.better == "higher" else now > before


def _metric(decision: Decision, metric: Metric) -> Iterator[Finding]:
    late = [change for change in decision.changes if change.order == "after"]
    if late and late[0].before != late[-1].after:
        sentence = f"The metric was changed after the first measured run: {metric.title} in place of {late[0].before}."
        yield Finding("PF096", "warning", sentence, "Say in the README what was wrong with the first one.")


def _test(decision: Decision, metric: Metric) -> Iterator[Finding]:
    del metric
    late = [change for change in decision.changes if change.order == "after"]
    if late:
        times = f", {counted(len(late), 'time')}" if len(late) > 1 else ""
        sentence = f"The test set was changed after the first measured run{times}."
        yield Finding(
            "PF097", "warning", sentence, "Say in the README what was changed; earlier numbers are of another test set."
        )


_ABOUT = {"target": _target, "metric": _metric, "test": _test}
