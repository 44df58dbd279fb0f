"""The part "Where it fails": on which inputs, and why? The strongest sentences first, the others on request."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from portfolio.present.cards import Story, failure_card, readable
from portfolio.present.sentences import words
from portfolio.present.sentences.reviewed import reviewed
from portfolio.records import Analysis, Failure, Project
from portfolio.words import percent

FIRST_SENTENCES = 6
LENGTH = "_length"
"""A text column is looked at by its length, as ``name_length``."""


def fails(story: Story) -> Mapping[str, Any]:
    """On which inputs does it fail, and why?"""
    analysis, n = story.analysis, len(story.evaluation.outcomes)
    room = max(FIRST_SENTENCES - len(analysis.alike.groups), 1)
    return {
        "prose": story.prose.get("where it fails"),
        "patterns": analysis.patterns[:room],
        "further": analysis.patterns[room:],
        "groups": [
            {
                "sentence": group.pattern.sentence,
                "cards": [failure_card(story, failure) for failure in group.nearest],
            }
            for group in analysis.alike.groups
        ],
        "no_group": _no_group(story),
        "asked": _asked(story),
        "none_stands_out": not any(part.stands_out for part in analysis.slices),
        "n_slices_tested": analysis.n_slices_tested,
        "none_of_them": words.none_of(analysis.n_slices_tested, "slice").lower(),
        "chart": story.charts.get("slices"),
        "cards": [failure_card(story, failure) for failure in _not_shown_yet(analysis)],
        "n_failures": analysis.n_failures,
        "n": n,
        "share": percent(analysis.n_failures / n),
        "failure_words": story.task.failure_words,
        "reviewed": reviewed(story),
    }


def _not_shown_yet(analysis: Analysis) -> list[Failure]:
    """The failures that no tag and no group of alike examples shows above."""
    tagged = [one for tag in (analysis.reviewed.tags if analysis.reviewed else ()) for one in tag.cards]
    alike = [one for group in analysis.alike.groups for one in group.nearest]
    above = {one.example_id for one in (*tagged, *alike)}
    return [failure for failure in analysis.failures if failure.example_id not in above]


def strongest(story: Story) -> str | None:
    """What says most of where it fails: slices and tags that stand out, then groups of alike examples, then the rest.

    What a kind of task says of its own failures (which label is taken for which) is told whether it is more than usual
    or not, so that a group that was confirmed comes before it.
    """
    analysis = story.analysis
    groups = [group.pattern for group in analysis.alike.groups]
    tags = analysis.reviewed.tags if analysis.reviewed else ()
    is_clear = any(part.stands_out for part in analysis.slices) or any(tag.stands_out for tag in tags)
    told = (*analysis.patterns, *groups) if is_clear else (*groups, *analysis.patterns)
    return told[0].sentence if told else None


def _no_group(story: Story) -> str | None:
    """Where groups of alike examples were looked for in vain; ``None`` where one was found or none was looked for."""
    alike = story.analysis.alike
    if alike.groups or not alike.looked_at:
        return None
    also = "" if any(part.stands_out for part in story.analysis.slices) else " either"
    return f"No group of alike examples stands out{also}, by {words.listed(list(alike.looked_at))}."


def _asked(story: Story) -> str | None:
    """What became of the slices that the author suspected, or named later; ``None`` when there is none."""
    named = story.project.slices
    if not named:
        return None
    clear = [{predicate.column for predicate in part.predicates} for part in story.analysis.slices if part.stands_out]
    texts = {column.name for column in story.examples.columns if column.kind == "text"}
    made = {name: f"{name}{LENGTH}" if name in texts else name for name in named}
    guilty = [readable(name) for name in named if {made[name]} in clear]
    others = [name for name in named if {made[name]} not in clear]
    joined = [readable(name) for name in others if any(made[name] in columns for columns in clear)]
    text = f"The author {_since_when(story.project)}; "
    if len(guilty) == len(named):
        return text + ("it stands out." if len(guilty) == 1 else "all of them stand out.")
    said = [f"of these, {words.listed(guilty)} {'stands' if len(guilty) == 1 else 'stand'} out"] if guilty else []
    if joined:
        stand = "" if guilty else "stands out " if len(joined) == 1 else "stand out "
        said.append(f"{words.listed(joined)} {stand}only together with another column")
    none = "it does not stand out" if len(named) == 1 else "none of them stands out"
    return text + ("; ".join(said) or none) + "."


def _since_when(project: Project) -> str:
    """ "suspected type, and named size after the first run (tested like any other slice)": as git has it."""
    orders = project.decided.orders if project.decided else {}
    others = [name for name in project.slices if name not in project.suspected]
    late = [name for name in others if orders.get(name) == "after"]
    unknown = [name for name in others if name not in late]
    cases = (
        ("suspected {}", project.suspected),
        ("named {} after the first run", late),
        ("named {} before or after the first run, which git cannot tell", unknown),
    )
    said = ", and ".join(text.format(words.listed(list(map(readable, names)))) for text, names in cases if names)
    return said + " (tested like any other slice)" if others else said
