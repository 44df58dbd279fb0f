"""Were metric, target and test set decided before the first model was measured? In one sentence and a small table."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from portfolio.present.cards import Story, readable
from portfolio.present.sentences import words
from portfolio.present.source import Source
from portfolio.records import FORESIGHT_SECONDS, Amendment, Decided, DecidedValue, Decision, Order, Stamp
from portfolio.words import bare, counted, lapse

NAMES = {"metric": "metric", "target": "target", "test": "test set", "slices": "slices named"}
ORDERS: Mapping[Order, str] = {
    "before": "before the first run",
    "after": "after the first run",
    "together": "in the commit that holds the first run",
    "rewritten": "before or after the first run, which cannot be told",
    "no run": "",
    "uncommitted": "not committed yet",
}
_SAID = {
    "before": "{Names} {were} committed, as {they} now, {ahead} before the first measured run.",
    "just before": "{Names} {were} committed, as {they} now, {ahead} before the first measured run: an order, "
    "not foresight.",
    "set after": "{Names} {were} set after the first measured run.",
    "changed after": "{Names} {were} changed after the first measured run.",
    "changed back": "{Names} {were} changed after the first measured run, and {are} now again what {they} first.",
    "together": "{Names} {were} committed together with the first run, so git cannot tell which came first.",
    "rewritten": "{Names}: the commit was written again after the first run (amended or rebased), so git cannot tell.",
    "uncommitted": "{Names} {are} not committed yet as {they} now, so git cannot tell.",
    "never": "{Names} {were} never committed, so git cannot tell.",
    "no run": "No run is recorded yet, so whatever is committed now is decided before.",
}


def decided(story: Story) -> Mapping[str, Any] | None:
    """Was it settled beforehand what would count?"""
    known = story.project.decided
    if known is None:
        return None
    return {
        "sentences": sentences(known),
        "mend": known.mend,
        "rows": [_row(story, decision) for decision in (*known.decisions, *((known.slices,) if known.slices else ()))],
        "first_run": _moment(known.first_run) if known.decisions and known.first_run else None,
        "recorded": _commit(story, known.recorded) if known.recorded else None,
    }


def sentences(known: Decided) -> list[str]:
    """What git can tell, those decisions together of which the same is to be said."""
    if known.why_unknown:
        return [f"Git cannot tell when metric, target and test set were decided: {known.why_unknown}."]
    if known.first_run is None:
        return [_SAID["no run"]]
    cases: dict[str, list[Decision]] = {}
    for decision in known.decisions:
        case, ahead = case_of(decision), known.seconds_ahead([decision])
        soon = case == "before" and ahead is not None and ahead < FORESIGHT_SECONDS
        cases.setdefault("just before" if soon else case, []).append(decision)
    said = [_sentence(case, decisions, known) for case, decisions in cases.items()]
    if known.n_deleted:
        runs, them = counted(known.n_deleted, "recorded run"), "it" if known.n_deleted == 1 else "them"
        said.append(f"{runs} {_were(known.n_deleted)} deleted later; git remembers {them}.")
    return said


def case_of(decision: Decision) -> str:
    """What is to be said of a decision, as a key of the sentences above."""
    if decision.first is None or decision.last is None:
        return "never"
    if decision.last.order == "after":
        if not decision.changes:
            return "set after"
        is_back = decision.first.order == "before" and decision.first.after == decision.last.after
        return "changed back" if is_back and decision.what != "test" else "changed after"
    return decision.last.order


def _were(n: int) -> str:
    return "was" if n == 1 else "were"


def _sentence(case: str, decisions: Sequence[Decision], known: Decided) -> str:
    names, ahead = [NAMES[decision.what] for decision in decisions], known.seconds_ahead(decisions)
    listed, many = words.listed(names), len(names) > 1
    at_once = len({decision.last.stamp for decision in decisions if decision.last}) == 1
    return _SAID[case].format(
        Names=(listed if many else f"the {listed}").capitalize(),
        were=_were(len(names)),
        are="are" if many else "is",
        they="they are" if many else "it is",
        ahead="" if ahead is None else f"{'' if at_once else 'the last of them '}{lapse(ahead)}",
    )


# ---- the table ---------------------------------------------------------------------------------


def _row(story: Story, decision: Decision) -> Mapping[str, Any]:
    first = decision.first
    now = _value(story, decision, decision.last.after if decision.last else None)
    began = _value(story, decision, first.after) if first else now
    return {
        "name": _name(story, decision).capitalize(),
        "now": now,
        "first": _moment(first.stamp.date) if first and first.stamp else None,
        "commit": _commit(story, first.stamp) if first and first.stamp else None,
        "missing": "not committed yet" if first else "never committed",
        "first_value": began if began != now else None,
        "changes": [_changed(story, decision, change) for change in decision.changes],
    }


def _name(story: Story, decision: Decision) -> str:
    """Nobody suspects what failures have shown already: slices are called suspected only where all of them were."""
    is_suspicion = decision.what == "slices" and story.project.suspected == story.project.slices
    return "suspected slices" if is_suspicion else NAMES[decision.what]


def _changed(story: Story, decision: Decision, change: Amendment) -> Mapping[str, Any]:
    before, after = (_value(story, decision, value) for value in (change.before, change.after))
    what = f"content of {after}" if before == after else f"{before} → {after}"
    if decision.what == "slices":
        what = _turned(change)
    day = f", {words.date(change.stamp.date)}" if change.stamp else ""
    order = f", {ORDERS[change.order]}" if ORDERS[change.order] else ""
    return {"words": f"{what}{day}{order}", "commit": _commit(story, change.stamp) if change.stamp else None}


def _turned(change: Amendment) -> str:
    """ "size added, region taken out"."""
    before, after = (value if isinstance(value, tuple) else () for value in (change.before, change.after))
    sides = {"added": [name for name in after if name not in before]}
    sides["taken out"] = [name for name in before if name not in after]
    return ", ".join(f"{words.listed(list(map(readable, names)))} {did}" for did, names in sides.items() if names)


def _value(story: Story, decision: Decision, value: DecidedValue) -> str:
    if value is None:
        return "none"
    if isinstance(value, tuple):
        return ", ".join(map(readable, value)) or "none"
    if isinstance(value, float):
        return bare(value, story.analysis.headline.unit)
    titles = {metric.name: metric.title for metric in story.task.metrics}
    return titles.get(value, value) if decision.what == "metric" else value


def _moment(date: str) -> str:
    """To the second, since a careful reader compares."""
    when = datetime.fromisoformat(date)
    return f"{when.day} {when:%b %Y, %H:%M:%S}"


def _commit(story: Story, stamp: Stamp) -> Mapping[str, str | None]:
    address = Source(story.project, story.repository).of_commit(stamp.commit) or None
    return {"words": words.commit(stamp.commit), "address": address}
