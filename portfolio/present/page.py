"""Stage 5: all that is known about a project -> one page of plain HTML."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from portfolio.present import parts, prose
from portfolio.present.browse import examples_asset
from portfolio.present.cards import Story, failure_card
from portfolio.present.results_file import results_asset
from portfolio.present.sentences import leakage, words
from portfolio.records import Analysis, Asset, Card, Chart, Evaluation, Examples, Media, Page, Project
from portfolio.task import FAILURE, Task
from portfolio.words import bare, count, counted, estimate, number, signed_ends, signed_value

TEMPLATES = Path(__file__).parent / "templates"
THEME = Path(__file__).parent / "theme"
LEAST_KINDS = 2
"""From so many kinds on, the home page lets a reader choose among them."""


def project_page(
    project: Project,
    examples: Examples,
    evaluation: Evaluation,
    analysis: Analysis,
    charts: Sequence[Chart],
    column_charts: Mapping[str, Chart],
    task: Task,
    *,
    media: Mapping[str, Media] | None = None,
    repository: str = "",
) -> Page:
    """The page of one project, its home-page card included."""
    media = media or {}
    examples_file = examples_asset(project.slug, examples, evaluation, task, media)
    told = prose.read_prose(project, prose.values(examples, analysis), repository=repository)
    story = Story(
        project=project,
        examples=examples,
        evaluation=evaluation,
        analysis=analysis,
        charts={chart.name: chart for chart in charts},
        column_charts=column_charts,
        task=task,
        prose=told.parts,
        further=told.further,
        repository=repository,
        examples_path=examples_file.path,
        media=media,
    )
    return Page(
        path=f"projects/{project.slug}.md",
        title=project.title,
        description=_description(story),
        html=_html(story),
        card=_card(story),
        assets=_assets(story, examples_file),
    )


def _assets(story: Story, examples: Asset) -> tuple[Asset, ...]:
    """The files of a page; equal content has one name, and one file."""
    shown = (asset for one in story.media.values() for asset in one.assets)
    found = (examples, results_asset(story), *prose.picture_assets(story.project).values(), *shown)
    return tuple({asset.path: asset for asset in found}.values())


def _description(story: Story) -> str:
    """For search engines and link previews: the question and the answer."""
    headline, doubt = story.analysis.headline, leakage.caution(story)
    said = f"{story.project.tagline} {headline.title} {estimate(headline)}. {parts.verdict(story)}"
    return f"{said} {leakage.DOUBT}" if doubt else said


def _html(story: Story) -> str:
    """The hero, then every part that has something to say."""
    rendered = [(part, Markup(_rendered(part, story))) for part in parts.PARTS]
    shown = [(part, text) for part, text in rendered if text]
    page = environment(story.task.folder()).get_template("page.html")
    return page.render(project=story.project, hero=parts.hero(story), analysis=story.analysis, parts=shown)


def _rendered(part: parts.Part, story: Story) -> str:
    view = part.view(story)
    if view is None:
        return ""
    template = environment(story.task.folder()).get_template(f"parts/{part.template}")
    return template.render(view=view, analysis=story.analysis).strip()


def _card(story: Story) -> Card:
    analysis, headline = story.analysis, story.analysis.headline
    picture, picture_words = _cover(story)
    return Card(
        slug=story.project.slug,
        title=story.project.title,
        tagline=story.project.tagline,
        kind=story.task.title,
        kind_key=story.task.name,
        metric=headline.title,
        value=estimate(headline),
        interval=words.interval(headline),
        baseline=estimate(parts.headline_baseline(analysis)),
        target="" if analysis.target is None else bare(analysis.target, headline.unit),
        reached=analysis.target_met,
        origin=parts.origin_words(story.project),
        n=count(headline.n),
        date=words.date(story.evaluation.run.started),
        picture=_with_other_ids(picture, f"{story.project.slug}-"),
        picture_words=picture_words,
        in_doubt=bool(leakage.caution(story)),
    )


def _cover(story: Story) -> tuple[str, str]:
    """The project's most telling picture as HTML, and what it is.

    The kind's own choice if it is there, else where it fails if that is known, else the result.
    """
    failures, own = story.analysis.failures, story.charts.get(story.task.cover)
    if story.task.cover == FAILURE and failures:
        view = {**failure_card(story, failures[0]), "is_cover": True}
        return environment(story.task.folder()).get_template(view["template"]).render(view=view), "One of its failures"
    if own:
        return own.svg, own.title
    if "worst-slices" in story.charts:
        return story.charts["worst-slices"].svg, f"Where it fails: share {story.task.failure_words}"
    return story.charts["headline"].svg, story.charts["headline"].title


def _with_other_ids(svg: str, prefix: str) -> str:
    """The same picture with ids of its own, for a page that shows several."""
    svg = re.sub(r'\bid="', f'id="{prefix}', svg)
    svg = re.sub(r"url\(#", f"url(#{prefix}", svg)
    return re.sub(r'aria-labelledby="', f'aria-labelledby="{prefix}', svg)


def home(pages: Sequence[Page], addresses: Mapping[str, str], *, missing: Sequence[str] = ()) -> str:
    """The list of projects for the home page, as HTML.

    Args:
        addresses: of each page as seen from the home page, by ``Page.path``.
        missing: slugs of projects that have no page.
    """
    cards = [(page.card, addresses[page.path]) for page in pages if page.card]
    kinds = _kinds([card for card, _ in cards])
    return environment().get_template("home.html").render(cards=cards, kinds=kinds, missing=missing)


def _kinds(cards: Sequence[Card]) -> list[dict[str, Any]]:
    """The kinds to choose among, by title; none where there is nothing to choose."""
    titles = {card.kind_key: card.kind for card in cards}
    if len(titles) < LEAST_KINDS:
        return []
    found = [
        {"key": key, "title": title, "n": sum(card.kind_key == key for card in cards)} for key, title in titles.items()
    ]
    return sorted(found, key=lambda kind: str(kind["title"]))


@cache
def environment(*folders: Path) -> Environment:
    """The templates, and those of a kind in its folder, with autoescape on and what they may call."""
    environment = Environment(
        loader=FileSystemLoader([TEMPLATES, *folders]),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    numbers = (bare, number, count, counted, estimate, signed_value, signed_ends)
    filters = (*numbers, words.interval, words.date, words.commit, words.listed, words.duration)
    named: Mapping[str, Any] = {function.__name__: function for function in filters}
    environment.filters.update(named)
    return environment
