"""What was tried, and did it help? The versions of a project, in words that the page and the terminal share."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeAlias

from portfolio.present.cards import Story, failure_card
from portfolio.present.sentences import words
from portfolio.records import Analysis, Change, Comparison, Iteration, MovedSlice, Table, Turned, latest_versions
from portfolio.words import (
    THIN,
    count,
    counted,
    estimate,
    number,
    p_value,
    percents,
    points,
    signed_ends,
    signed_value,
    with_interval,
)

MOST_NAMED = 30
"""Examples that a terminal lists; the page shows some with their cards."""
FEWEST_LISTED, MOST_LISTED = 3, 300
"""A page lists ids where they are more than its cards, and of very many the first."""

MOST_MOVED = 5
MOST_VERSIONS = 12
"""So many versions are on a page; of a longer life the last ones and the current one."""

Times: TypeAlias = tuple[str, str]
NOW: Times = ("before", "now")
AFTER: Times = ("before", "after")
BACK: Times = ("later", "earlier")
"""When the second and the first of two versions were: the first is the present one, an overtaken one, or the older."""

VERDICTS = {
    "better beyond chance": ("good", "Better beyond chance"),
    "worse beyond chance": ("miss", "Worse beyond chance"),
    "which may be chance, as the interval includes zero": ("unsure", "May be chance"),
}


def iterations(story: Story) -> Mapping[str, Any] | None:
    """What changed, did it help, is it real, what broke?"""
    runs, prose = story.analysis.iterations, story.prose.get("iterations")
    if len(runs) < 2:
        return {"prose": prose, "last": None} if prose else None
    return {
        "prose": prose,
        "last": _step(story, runs[-1]),
        "taken_back": None if runs[-1].current else _current(runs),
        "chart": story.charts.get("iterations"),
        "earlier": [_step(story, run) for run in reversed(latest_versions(runs, MOST_VERSIONS)[:-1])],
        "n_left_out": max(0, len(runs) - MOST_VERSIONS),
        "against": against(runs),
        "wear": wear(story.analysis, story.project.decided.n_deleted if story.project.decided else 0),
    }


def carded_ids(analysis: Analysis) -> list[str]:
    """Ids of the examples that have a card here, those of the last step first."""
    changes = [run.change for run in reversed(analysis.iterations) if run.change]
    return [turned.failure.example_id for change in changes for turned in (*change.fixed, *change.broken)]


def wear(analysis: Analysis, n_deleted: int = 0) -> str:
    """How many versions the test set has judged, and how much that may flatter the best of them."""
    n, gain = analysis.n_models_judged + n_deleted, analysis.optimism
    gone = f", {count(n_deleted)} of them in runs that were deleted later" if n_deleted else ""
    text = f"This test set has judged {counted(n, 'version')}{gone}"
    if gain is None or gain < 0.0005:
        return text + "."
    unit, least = analysis.headline.unit, "at least " if n_deleted else ""
    return (
        f"{text}; if all were equally good, the best of them would look {least}{number(gain, unit)} better than it is."
    )


def _current(runs: Sequence[Iteration]) -> str:
    """What the version of the page is called: 'version 1, "Count letters"'."""
    run = next(run for run in runs if run.current)
    return f"version {run.number}" + (f", “{run.subject}”" if run.subject else "")


# ---- one step ------------------------------------------------------------------------------------


def _step(story: Story, run: Iteration) -> Mapping[str, Any]:
    versus, change = run.versus_previous, run.change or Change()
    tone, verdict = _verdict(versus) if versus else ("", "")
    times = NOW if run.current else AFTER
    return {
        "run": run,
        "now": times[1],
        "name": run.subject or f"Version {run.number}",
        "changed": words.listed(list(run.changed)),
        "tone": tone,
        "verdict": verdict,
        "sentences": [
            *([_difference(versus, times), *two_ways(versus, story.task.failure_words)] if versus else []),
            *_about_examples(run, story.analysis.headline.n),
        ],
        "n_fixed": len(versus.fixed) if versus else 0,
        "n_broken": len(versus.broken) if versus else 0,
        "turned": _ids(versus, story.examples.short) if versus else [],
        "fixed": [_card(story, turned) for turned in change.fixed],
        "broken": [_card(story, turned) for turned in change.broken],
        "moved": moved(change, story.task.failure_words, times) if run.change else [],
    }


def _verdict(versus: Comparison) -> tuple[str, str]:
    """A tone and few words for a reader in a hurry."""
    said = words.certainty(versus)
    if said.startswith("at the edge"):
        return "unsure", "At the edge of chance"
    if versus.difference.low is None and versus.difference.value == 0:
        return "unsure", "No difference"
    return VERDICTS.get(said, ("unsure", "Too little to tell"))


def _difference(versus: Comparison, times: Times = NOW) -> str:
    """From what to what, with the interval, the test, and how many examples both had."""
    this, that, said = versus.this, versus.that, words.certainty(versus)
    values = f"{this.title} {estimate(that)} {times[0]}, {estimate(this)} {times[1]}"
    if versus.difference.low is None and versus.difference.value == 0:
        return f"{values}: {said} of {count(versus.n_common)}."
    tested = versus.test if versus.p is None else f"{p_value(versus.p)}, {versus.test}"
    text = f"{values}: {difference(versus)} on {counted(versus.n_common, 'example')} ({tested})."
    if versus.difference.low is None:
        return f"{text} No interval: {said}."
    return text if said in VERDICTS else f"{text} That is {said}."


def difference(versus: Comparison) -> str:
    """The signed difference with its interval, where it has one."""
    gap = versus.difference
    return with_interval(signed_value(gap), signed_ends(gap))


def two_ways(versus: Comparison, failure_words: str) -> list[str]:
    """That more examples were fixed than broken while the metric fell, or the other way round, where that is so."""
    lead, change = len(versus.fixed) - len(versus.broken), versus.difference.value
    if not lead or not change or (lead > 0) == ((change > 0) == (versus.this.better == "higher")):
        return []
    return [
        f"Fixed and broken are about examples that are {failure_words}; {versus.this.title} measures otherwise, "
        "so the two point different ways here."
    ]


def _about_examples(run: Iteration, n_now: int) -> list[str]:
    """What is to be known where it is an earlier version again, or the test set is not what it was."""
    found = [] if run.same_as is None else [f"It predicts exactly what version {run.same_as} did."]
    if run.n_recorded != run.estimate.n or run.estimate.n != n_now:
        found.append(
            f"The test set changed since: this version had {counted(run.n_recorded, 'example')}, "
            f"{count(run.estimate.n)} of them among today's {count(n_now)}; it is scored on these."
        )
    elif run.versus_previous and run.versus_previous.n_common < run.estimate.n:
        n_common = count(run.versus_previous.n_common)
        found.append(
            f"The test set changed: the version before knows {n_common} of its {count(run.estimate.n)} examples, "
            "and only on these are the two compared."
        )
    if run.recorded is not None:
        was = number(run.recorded, run.estimate.unit)
        found.append(f"The answers in the test set changed since: by those of its day it had {was}.")
    return found


def _ids(versus: Comparison, short: Callable[[str], str]) -> list[str]:
    """Which examples turned, by their ids, where there are more than the cards show."""
    turned = (("Fixed", versus.fixed), ("Broken", versus.broken))
    return [f"{word}: {_some(ids, short, MOST_LISTED)}." for word, ids in turned if len(ids) > FEWEST_LISTED]


def _card(story: Story, turned: Turned) -> Mapping[str, Any]:
    return {"turned": turned, "card": failure_card(story, turned.failure)}


def moved(change: Change, failure_words: str, times: Times = NOW) -> list[str]:
    """The parts of the test set that moved otherwise than the rest, in sentences; that none did is one too."""
    if not change.n_looked_at:
        return ["No part of the test set is large enough to tell whether it moved."]
    looked = f"{counted(change.n_looked_at, 'part')} looked at"
    if not change.moved:
        return [f"No part of the test set moved otherwise than the rest, beyond chance ({looked})."]
    then, now = times
    before, after = percents(change.before, change.now)
    all_ = f"All examples together: {before} {failure_words} {then}, {after} {now}."
    found = [*(_moved(one, failure_words, times) for one in change.moved[:MOST_MOVED]), all_]
    more = len(change.moved) - MOST_MOVED
    return [*found, f"{count(more)} more of {looked} moved otherwise than the rest."] if more > 0 else found


def _moved(one: MovedSlice, failure_words: str, times: Times) -> str:
    low, high = one.difference.low, one.difference.high
    gap, *ends = points(one.difference.value, *(end for end in (low, high) if end is not None))
    between = f", 95{THIN}% interval {ends[0]} to {ends[1]}" if len(ends) == 2 else ""
    before, now = percents(one.before, one.now)
    name = one.words[:1].upper() + one.words[1:]
    return (
        f"{name}: {before} {failure_words} {times[0]}, {now} {times[1]} "
        f"({gap} points{between}; {counted(one.n, 'example')})."
    )


# ---- against any earlier one -----------------------------------------------------------------------


def against(runs: Sequence[Iteration]) -> Table | None:
    """This version against each earlier one; ``None`` where the step before it says it all."""
    compared = [(run, run.versus_current) for run in runs if run.versus_current]
    if len(compared) < 2:
        return None
    title = compared[0][1].this.title
    rows = tuple(_row(run, versus) for run, versus in reversed(compared))
    header = ("against", title, "difference", "95 % interval", "p", "fixed", "broken", "n")
    return Table(
        header, rows, (False, *[True] * 7), f"This version against each {_others(runs)} one, on the same examples"
    )


def _others(runs: Sequence[Iteration]) -> str:
    return "earlier" if runs[-1].current else "other"


def _row(run: Iteration, versus: Comparison) -> tuple[str, ...]:
    name = f"{run.number} {run.subject}" if run.subject else f"Version {run.number}"
    return (
        name,
        estimate(versus.that),
        signed_value(versus.difference),
        signed_ends(versus.difference),
        "" if versus.p is None else p_value(versus.p).removeprefix("p ").removeprefix("= "),
        count(len(versus.fixed)),
        count(len(versus.broken)),
        count(versus.n_common),
    )


# ---- for the terminal ------------------------------------------------------------------------------


def told(
    names: tuple[str, str],
    versus: Comparison,
    change: Change,
    failure_words: str,
    short: Callable[[str], str],
    times: Times = NOW,
) -> list[str]:
    """One version against another, line by line: ``portfolio compare``."""
    turned = (("fixed", versus.fixed), ("broken", versus.broken))
    return [
        f"{names[0]} against {names[1]}: {_verdict(versus)[1].lower()}",
        _difference(versus, times),
        *(f"{count(len(ids))} {word}{': ' if ids else ''}{_some(ids, short)}" for word, ids in turned),
        *moved(change, failure_words, times),
    ]


def _some(ids: tuple[str, ...], short: Callable[[str], str], most: int = MOST_NAMED) -> str:
    """The first examples, as they are called, and how many more there are."""
    more = len(ids) - most
    return ", ".join(map(short, ids[:most])) + (f" and {count(more)} more" if more > 0 else "")
