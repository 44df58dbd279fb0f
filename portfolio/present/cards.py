"""All that a page may draw on, and what the card of one failed example prints."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from portfolio.present.media import alt, missing
from portfolio.records import CHECKS, About, Analysis, Chart, Evaluation, Examples, Failure, Media, Project, Section
from portfolio.task import Task
from portfolio.words import percent

MOST_FIELDS = 4


@dataclass(frozen=True)
class Story:
    """All that a part may draw on."""

    project: Project
    examples: Examples
    evaluation: Evaluation
    analysis: Analysis
    charts: Mapping[str, Chart]
    column_charts: Mapping[str, Chart]
    task: Task
    prose: Mapping[str, str]
    repository: str
    examples_path: str
    media: Mapping[str, Media] = field(default_factory=dict)
    further: Sequence[tuple[Section, str]] = ()

    @property
    def checks(self) -> Mapping[str, About]:
        """What is known about each check, those of the kind included."""
        return {**CHECKS, **self.task.codes}


def failure_card(story: Story, failure: Failure) -> Mapping[str, Any]:
    """One example that went wrong: what it is in large letters, the rest small, what the author asked about first."""
    kinds = {column.name: column.kind for column in story.examples.columns}
    order = [name for kind in ("text", "category") for name in failure.fields if kinds.get(name) == kind]
    main = next((name for name in order if failure.fields[name] and not failure.fields[name].isdecimal()), None)
    asked = [name for name in story.project.slices if name in failure.fields]
    others = [name for name in failure.fields if name not in asked]
    rest = [(name, failure.fields[name]) for name in (*asked, *others) if name != main and failure.fields[name]]
    if main and story.examples.id and not failure.example_id.isdecimal():
        rest.insert(0, (story.examples.id, failure.example_id))
    media = story.media.get(failure.example_id)
    if main is None and (media or story.examples.media):
        name, _, value = story.examples.called(failure.example_id).partition(" ")
        rest.insert(0, (name, value))
    sure = None if failure.confidence is None else percent(failure.confidence)
    return {
        "template": story.task.card or "cards/example.html",
        "failure": failure,
        "name": story.examples.short(failure.example_id),
        "main": failure.fields[main] if main else story.examples.called(failure.example_id),
        "rest": rest[:MOST_FIELDS],
        "sure": sure,
        "shown": failure.shown,
        "is_cover": False,
        "media": media,
        "alt": alt(media, failure.truth, failure.prediction) if media else "",
        "unseen": missing(story.examples, story.media, failure.example_id),
        "speaks": main is not None,
    }


def readable(name: str) -> str:
    """A column's name as words."""
    return name.replace("_", " ").strip()
